"""Images of another size: products with matrices of weights, one for each axis."""

from collections.abc import Callable
from typing import Any

import numpy as np

import autograd.numpy as anp
from autograd.errors import ArgumentError, ValueRangeError
from nn.lookup import lookup
from nn.ops.convert import floats, matched, of_dtype, ready
from nn.ops.image.entering import of_images
from nn.ops.layout import batched, is_first
from nn.settings import SETTINGS

__all__: list[str] = []

_INTERPOLATIONS = ("bilinear", "nearest", "bicubic")


def _triangle(x: Any) -> Any:
    """``1 − x`` up to 1, for distances x ≥ 0."""
    return anp.maximum(0, 1 - x)


def _cubic(a: float) -> Callable[[Any], Any]:
    """Keys' cubic convolution of 1981, whose slope at distance 1 is a."""

    def weights(x: Any) -> Any:
        near = ((a + 2) * x - (a + 3)) * x * x + 1
        far = ((a * x - 5 * a) * x + 8 * a) * x - 4 * a
        return anp.where(x < 1, near, anp.where(x < 2, far, 0))

    return weights


def _lanczos(radius: int) -> Callable[[Any], Any]:
    """``sinc(x)·sinc(x/radius)`` up to the radius."""

    def weights(x: Any) -> Any:
        return anp.where(x > radius, 0, anp.sinc(x) * anp.sinc(x / radius))

    return weights


_METHODS = {
    **dict.fromkeys(("linear", "bilinear", "trilinear"), _triangle),
    **dict.fromkeys(("cubic", "bicubic", "tricubic"), _cubic(-0.5)),
    "lanczos3": _lanczos(3),
    "lanczos5": _lanczos(5),
}


@of_images
def resize(
    images: Any,
    size: Any,
    interpolation: str = "bilinear",
    antialias: bool = False,
    crop_to_aspect_ratio: bool = False,
    pad_to_aspect_ratio: bool = False,
    fill_mode: str = "constant",
    fill_value: Any = 0.0,
    data_format: Any = None,
) -> Any:
    """Images of `size`, a height and a width: (…, h, w, c) → (…, *size, c).

    interpolation: ``"bilinear"``, ``"nearest"`` or ``"bicubic"`` (a = −0.75, with
    `antialias` −0.5). antialias: where images get smaller, weights spread over all that
    a pixel covers. crop_to_aspect_ratio, pad_to_aspect_ratio: cut the middle out, or
    put `fill_value` around, first, so that nothing is distorted.
    """
    name, given = "resize", ready(images)
    if interpolation not in _INTERPOLATIONS or fill_mode != "constant":
        raise ValueRangeError(
            f"{name}: interpolation must be one of {_INTERPOLATIONS} and fill_mode "
            f"'constant', got {interpolation!r} and {fill_mode!r}"
        )
    if crop_to_aspect_ratio and pad_to_aspect_ratio:
        raise ArgumentError(f"{name}: crop or pad to the aspect ratio, not both")
    x, single = batched(name, floats(given), data_format)
    target = int(size[0]), int(size[1])
    if crop_to_aspect_ratio:
        x = _cropped(x, target)
    if pad_to_aspect_ratio:
        x = _padded(x, target, fill_value)
    for axis, n in enumerate(target, 1):
        x = _resized(x, axis, n, interpolation, antialias)
    x = anp.moveaxis(x, -1, 1) if is_first(name, data_format) else x
    y = x[0] if single else x
    if given.dtype.kind in "fc":
        return y
    ends = np.iinfo(given.dtype) if given.dtype.kind in "iu" else None
    y = anp.round(y)
    return of_dtype(anp.clip(y, ends.min, ends.max) if ends else y, given.dtype)


def _cropped(x: Any, target: tuple[int, int]) -> Any:
    """The largest part in the middle with the target's ratio."""
    _, h, w, _ = x.shape
    height = max(min(h, int(w * target[0] / target[1])), 1)
    width = max(min(w, int(h * target[1] / target[0])), 1)
    top, left = (h - height) // 2, (w - width) // 2
    return x[:, top : top + height, left : left + width]


def _padded(x: Any, target: tuple[int, int], value: Any) -> Any:
    """The image with `value` on two sides, about in the target's ratio."""
    _, h, w, _ = x.shape
    top = (max(h, int(w * target[0] / target[1])) - h) // 2
    left = (max(w, int(h * target[1] / target[0])) - w) // 2
    widths = [(0, 0), (top, top), (left, left), (0, 0)]
    return anp.pad(x, widths, constant_values=value)


def _resized(x: Any, axis: int, n: int, interpolation: str, antialias: bool) -> Any:
    """`x` with `n` places along `axis`."""
    length = x.shape[axis]
    if interpolation == "nearest":
        at = np.floor((np.arange(n) + 0.5) * (length / n)).astype(int)
        return anp.take(x, np.minimum(at, length - 1), axis=axis)
    if interpolation == "bilinear":
        kernel: Any = _triangle
    else:
        kernel = _cubic(-0.5 if antialias else -0.75)
    weights = _weights(length, n, kernel, antialias).astype(x.dtype)
    return anp.moveaxis(anp.tensordot(x, weights, axes=((axis,), (0,))), -1, axis)


def _weights(length: int, n: int, kernel: Any, antialias: bool) -> Any:
    """How much of each old place is in each new one: (length, n).

    What lies outside of the image is its border, or, with `antialias`, left out.
    """
    at = (np.arange(n) + 0.5) * (length / n) - 0.5
    if antialias:
        wide = max(length / n, 1.0)
        weights = kernel(np.abs(at - np.arange(length)[:, None]) / wide)
        return weights / weights.sum(axis=0)
    places = np.arange(-2, length + 2)
    weights = kernel(np.abs(at - places[:, None]))
    if length == 1:
        return weights.sum(axis=0, keepdims=True)
    first, last = weights[:3].sum(axis=0), weights[-3:].sum(axis=0)
    return np.concatenate([first[None], weights[3:-3], last[None]])


@of_images
def scale_and_translate(
    images: Any,
    output_shape: Any,
    scale: Any,
    translation: Any,
    spatial_dims: Any,
    method: str,
    antialias: bool = True,
) -> Any:
    """Images of `output_shape` whose place i is that at (i − translation)/scale.

    spatial_dims: the axes that `scale` and `translation` have a number for. method:
    ``"linear"``, ``"cubic"``, ``"lanczos3"`` or ``"lanczos5"``, and what two and three
    axes are called with them. antialias: as of `resize`. The derivative reaches scale
    and translation too.
    """
    name, x = "scale_and_translate", ready(images)
    kernel = lookup(f"{name}: method", method, _METHODS)
    scale, translation = map(floats, matched(ready(scale), ready(translation)))
    y = of_dtype(x, SETTINGS.floatx) if x.dtype.kind in "biu" else x
    for i, axis in enumerate(spatial_dims):
        axis %= x.ndim
        sizes = x.shape[axis], int(output_shape[axis])
        w = of_dtype(
            _moved(sizes, scale[i], translation[i], kernel, antialias), y.dtype
        )
        y = anp.moveaxis(anp.tensordot(y, w, axes=((axis,), (0,))), -1, axis)
    if x.dtype.kind not in "biu":
        return y
    return of_dtype(anp.clip(anp.round(y), anp.min(x), anp.max(x)), x.dtype)


def _moved(
    sizes: tuple[int, int], scale: Any, translation: Any, kernel: Any, antialias: bool
) -> Any:
    """How much of each old place is in each new one: (old, new)."""
    length, n = sizes
    back = 1 / scale
    at = (np.arange(n, dtype=back.dtype) + 0.5 - translation) * back - 0.5
    apart = anp.absolute(at - np.arange(length, dtype=back.dtype)[:, None])
    weights = kernel(apart / anp.maximum(back, 1) if antialias else apart)
    total = anp.sum(weights, axis=0, keepdims=True)
    full = anp.absolute(total) > 1000 * float(np.finfo(np.float32).eps)
    shares = anp.where(full, weights / anp.where(full, total, 1), 0)
    inside = (at >= -0.5) & (at <= length - 0.5)
    return anp.where(inside, shares, 0)
