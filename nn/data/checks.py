"""Users' data checked and converted before training."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from autograd.errors import DTypeError, ShapeError, ValueRangeError
from nn.arrays import Array, raw

__all__ = [
    "batch_size_of",
    "class_weights",
    "inputs",
    "sample_weights",
    "samples",
    "split_at",
    "targets",
]


def samples(
    caller: str,
    data: Any,
    argument: str,
    *,
    count: int | None = None,
    texts: bool = False,
) -> Array:
    """`data` as an array (samples, …), not empty, of whose values none is looked at.

    count: how many samples there have to be, None for any number. texts: let texts be,
    for a model that begins with a layer that reads them.
    """
    try:
        array = np.asarray(raw(data))
    except ValueError as error:
        raise ShapeError(
            f"{caller}: {argument} is ragged: its samples differ in shape; pad them to "
            "one shape"
        ) from error
    if array.dtype.kind not in "biufc" and not (texts and _are_texts(array)):
        raise DTypeError(
            f"{caller}: {argument} has dtype {array.dtype}; expected numbers, e.g. "
            f"{argument}.astype('float32')"
        )
    if array.ndim == 0 or array.size == 0:
        raise ShapeError(
            f"{caller}: {argument} has shape {array.shape}; expected at least one "
            "sample along the first axis"
        )
    if count not in (None, len(array)):
        raise ShapeError(
            f"{caller}: x has {count} samples, {argument} has {len(array)}; they must "
            "be equal"
        )
    return array


def inputs(caller: str, x: Array, dtype: np.dtype[Any], argument: str = "x") -> Array:
    """`x` as `samples` gives it, floats in `dtype`, refused unless all are finite."""
    if x.dtype.kind in "fc":
        x = x.astype(dtype, copy=False)
    return targets(caller, x, argument)


def targets(caller: str, y: Array, argument: str = "y") -> Array:
    """`y` as `samples` gives it, refused unless all are finite."""
    _refuse_nonfinite(caller, argument, y)
    return y


def sample_weights(caller: str, weights: Array) -> Array:
    """Weights as `samples` gives them, as floats, refused unless finite and ≥ 0."""
    array = targets(caller, weights, "sample_weight")
    if array.dtype.kind == "c" or (array < 0).any():
        raise ValueRangeError(f"{caller}: sample_weight must be real numbers ≥ 0")
    return array if array.dtype.kind == "f" else array.astype(np.float32)


def class_weights(caller: str, weights: Mapping[int, float], y: Array) -> Array:
    """The weight of each sample's class: (samples,), 1 where a class has none.

    y: labels (samples,) or (samples, 1), or one-hot rows (samples, classes).
    """
    if y.ndim == 2 and y.shape[1] > 1:
        y = y.argmax(1)
    labels = y.reshape(-1)
    if len(labels) != len(y):
        raise ShapeError(
            f"{caller}: class_weight needs one label per sample, got y {y.shape}"
        )
    found = np.ones(len(labels), np.float32)
    for label, weight in weights.items():
        found[labels == label] = weight
    return found


def batch_size_of(caller: str, size: Any) -> int:
    """`size` if it is a positive integer."""
    whole = isinstance(size, (int, np.integer)) and not isinstance(size, bool)
    if not whole or size < 1:
        raise ValueRangeError(
            f"{caller}: batch_size must be a positive integer, got {size!r}"
        )
    return int(size)


def split_at(fraction: float, count: int) -> int:
    """Where to cut `count` samples so that the last `fraction` of them is held back."""
    if not 0.0 < fraction < 1.0:
        raise ValueRangeError(
            f"fit: validation_split must be ≥ 0 and < 1, got {fraction!r}"
        )
    at = int(count * (1.0 - fraction))
    if at == 0 or at == count:
        raise ValueRangeError(
            f"fit: validation_split {fraction} of {count} samples leaves a part empty"
        )
    return at


def _are_texts(array: Array) -> bool:
    if array.dtype.kind == "O":
        return all(isinstance(x, (str, bytes)) for x in array.flat)
    return array.dtype.kind in "US"


def _refuse_nonfinite(caller: str, argument: str, array: Array) -> None:
    if array.dtype.kind not in "fc":
        return
    finite = np.isfinite(array)
    if not finite.all():
        at = [int(i) for i in np.argwhere(~finite)[0]]
        raise ValueRangeError(
            f"{caller}: {argument} holds {array[tuple(at)]} at {at}; clean the data "
            f"first, e.g. keep the samples where numpy.isfinite({argument}) is all true"
        )
