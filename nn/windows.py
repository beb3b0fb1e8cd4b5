"""The geometry of windows that Keras has and `autograd.ops.windows` does not."""

__all__ = ["enlarged"]


def enlarged(
    n: int, size: int, stride: int, dilation: int, extra: int | None, *, same: bool
) -> tuple[int, tuple[int, int]]:
    """What an axis of `n` becomes in a transposed convolution, and the padding back.

    The full result has (n − 1)·stride + reach places, for a reach of (size −
    1)·dilation + 1. ``"same"`` takes n·stride of them, `extra` more or fewer, from
    where Keras starts: the middle of what there is too much. extra: None for what
    makes the length so; the output padding otherwise.
    """
    reach = (size - 1) * dilation + 1
    if not same:
        extra = max(stride - reach, 0) if extra is None else extra
        length, before = (n - 1) * stride + reach + extra, 0
    else:
        extra = stride - reach % 2 if extra is None else extra
        length = (n - 1) * stride + reach % 2 + extra
        around = reach + reach % 2 - 2 + extra
        before = max(reach - 1 - (around + 1) // 2, 0)
    return length, (before, max((n - 1) * stride + reach - length - before, 0))
