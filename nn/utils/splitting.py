"""`split_dataset`: samples in two parts."""

from typing import Any

import numpy as np

from autograd.errors import ArgumentError, ShapeError, ValueRangeError
from nn.data.dataset import Dataset
from nn.data.passes import stacked
from nn.random import generator

__all__ = ["split_dataset"]


def split_dataset(
    dataset: Any,
    left_size: float | None = None,
    right_size: float | None = None,
    shuffle: bool = False,
    seed: int | None = None,
) -> tuple[Dataset, Dataset]:
    """Two data sets of the first samples and of the last.

    dataset: an array, a list or tuple of arrays of one length, or a `Dataset` of
    samples. left_size, right_size: how many samples, or, as floats, which part of all;
    one of them is enough.

    >>> import nn, numpy as np
    >>> left, right = nn.utils.split_dataset(np.arange(5), left_size=0.6)
    >>> [int(x) for x in left], [int(x) for x in right]
    ([0, 1, 2], [3, 4])
    """
    samples = _samples(dataset)
    left, right = _sizes(left_size, right_size, len(samples))
    order = np.arange(len(samples))
    if shuffle:
        order = generator(seed).permutation(order)
    parts = [[samples[i] for i in order[:left]], [samples[i] for i in order[-right:]]]
    first, last = (Dataset.from_tensor_slices(stacked(part)) for part in parts)
    return first, last


def _samples(dataset: Any) -> list[Any]:
    if isinstance(dataset, (list, tuple)):
        if not dataset or len({len(x) for x in dataset}) != 1:
            raise ShapeError(
                "split_dataset: expected arrays of one length, at least one of them"
            )
        return list(zip(*dataset, strict=True))
    if not isinstance(dataset, (np.ndarray, Dataset)):
        raise ArgumentError(
            "split_dataset: expected an array, a list of arrays or a Dataset, got "
            f"{type(dataset).__name__}"
        )
    return list(dataset)


def _sizes(left: float | None, right: float | None, count: int) -> tuple[int, int]:
    if left is None and right is None:
        raise ArgumentError("split_dataset: pass left_size or right_size, or both")
    sizes = [_size(name, s, count) for name, s in (("left", left), ("right", right))]
    first = count - (sizes[1] or 0) if sizes[0] is None else sizes[0]
    last = count - first if sizes[1] is None else sizes[1]
    if first < 1 or last < 1 or first + last > count:
        raise ValueRangeError(
            f"split_dataset: left_size={left!r} and right_size={right!r} of {count} "
            "samples leave a part empty, or are more than there are"
        )
    return first, last


def _size(name: str, size: float | None, count: int) -> int | None:
    if size is None:
        return None
    if isinstance(size, bool) or not isinstance(size, (int, float)):
        raise ArgumentError(
            f"split_dataset: {name}_size must be an int or a float, got {size!r}"
        )
    if not 0 < size < (count if isinstance(size, int) else 1):
        raise ValueRangeError(
            f"split_dataset: {name}_size must be a number of samples below {count}, or "
            f"a part between 0 and 1, got {size!r}"
        )
    return size if isinstance(size, int) else round(size * count)
