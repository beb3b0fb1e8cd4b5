"""Users' data made ready for training: checked and converted once, cut in batches."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograd.errors import ArgumentError, DTypeError, ShapeError, ValueRangeError
from nn.arrays import Array, raw

__all__ = ["batch_size_of", "batches", "inputs", "split", "targets"]


def inputs(caller: str, x: Any, dtype: np.dtype[Any]) -> Array:
    """`x` as an array of `dtype`: (samples, …), not empty, all finite."""
    array = _samples(caller, "x", x)
    converted = array.astype(dtype, copy=False)
    _refuse_nonfinite(caller, "x", converted)
    return converted


def targets(caller: str, y: Any, count: int) -> Array:
    """`y` as an array with one entry for each of `count` samples, all finite."""
    if y is None:
        raise ArgumentError(f"{caller}: y is missing; pass the targets, one per sample")
    array = _samples(caller, "y", y)
    if len(array) != count:
        raise ShapeError(
            f"{caller}: x has {count} samples, y has {len(array)}; they must be equal"
        )
    _refuse_nonfinite(caller, "y", array)
    return array


def batch_size_of(caller: str, size: Any) -> int:
    """`size` if it is a positive integer."""
    whole = isinstance(size, (int, np.integer)) and not isinstance(size, bool)
    if not whole or size < 1:
        raise ValueRangeError(
            f"{caller}: batch_size must be a positive integer, got {size!r}"
        )
    return int(size)


def split(x: Array, y: Array, fraction: float) -> tuple[Array, Array, Array, Array]:
    """``x, y, x_val, y_val``: the last `fraction` of the samples held back."""
    if not 0.0 < fraction < 1.0:
        raise ValueRangeError(
            f"fit: validation_split must be ≥ 0 and < 1, got {fraction!r}"
        )
    at = int(len(x) * (1.0 - fraction))
    if at == 0 or at == len(x):
        raise ValueRangeError(
            f"fit: validation_split {fraction} of {len(x)} samples leaves a part empty"
        )
    return x[:at], y[:at], x[at:], y[at:]


def batches(
    x: Array, y: Array, size: int, order: Array | None = None
) -> Iterator[tuple[Array, Array]]:
    """Pairs of up to `size` samples, in `order` or as they stand."""
    for start in range(0, len(x), size):
        if order is None:
            yield x[start : start + size], y[start : start + size]
        else:
            rows = order[start : start + size]
            yield x.take(rows, axis=0), y.take(rows, axis=0)  # 1 µs less than x[rows]


def _samples(caller: str, argument: str, data: Any) -> Array:
    try:
        array = np.asarray(raw(data))
    except ValueError as error:
        raise ShapeError(
            f"{caller}: {argument} is ragged: its samples differ in shape; pad them to "
            "one shape"
        ) from error
    if array.dtype.kind not in "biufc":
        raise DTypeError(
            f"{caller}: {argument} has dtype {array.dtype}; expected numbers, e.g. "
            f"{argument}.astype('float32')"
        )
    if array.ndim == 0 or array.size == 0:
        raise ShapeError(
            f"{caller}: {argument} has shape {array.shape}; expected at least one "
            "sample along the first axis"
        )
    return array


def _refuse_nonfinite(caller: str, argument: str, array: Array) -> None:
    finite = np.isfinite(array)
    if not finite.all():
        at = [int(i) for i in np.argwhere(~finite)[0]]
        raise ValueRangeError(
            f"{caller}: {argument} holds {array[tuple(at)]} at {at}; clean the data "
            f"first, e.g. keep the samples where numpy.isfinite({argument}) is all true"
        )
