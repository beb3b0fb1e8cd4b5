"""A batch of data, and users' data made into one."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from autograd.errors import ArgumentError, ShapeError
from autograd.tree import leaves
from nn.arrays import raw
from nn.data.checks import (
    class_weights,
    inputs,
    sample_weights,
    samples,
    targets,
)

__all__ = ["Batch", "by_class", "checked", "form", "is_arrays", "structure"]


class Batch(NamedTuple):
    """Inputs, targets and weights; each an array, or a list or dict of them.

    x: (batch, …). y: (batch, …) or None. sample_weight: (batch,) or None.
    """

    x: Any
    y: Any = None
    sample_weight: Any = None


def structure(
    caller: str,
    x: Any,
    y: Any = None,
    sample_weight: Any = None,
    class_weight: Any = None,
    *,
    dtype: np.dtype[Any],
) -> Batch:
    """Users' data as a checked `Batch`; lists and dicts of arrays stay such."""
    formed = form(caller, x, y, sample_weight)
    return checked(caller, formed, class_weight, dtype=dtype)


def form(caller: str, x: Any, y: Any = None, sample_weight: Any = None) -> Batch:
    """Users' data as arrays of as many samples, of whose values none is looked at.

    So nothing of a file that is mapped into memory is read.
    """
    x = _each(x, "x", lambda a, name: samples(caller, a, name, texts=True))
    counts = {len(a) for a in leaves(x)}
    if len(counts) != 1:
        raise ShapeError(
            f"{caller}: the inputs have {sorted(counts)} samples; they must be equal"
        )
    count = counts.pop()
    if y is not None:
        y = _each(y, "y", lambda a, name: samples(caller, a, name, count=count))
    if sample_weight is not None:
        sample_weight = _each(
            sample_weight,
            "w",
            lambda a, _: samples(caller, a, "sample_weight", count=count),
        )
    return Batch(x, y, sample_weight)


def checked(
    caller: str,
    batch: Batch,
    class_weight: Mapping[int, float] | None = None,
    *,
    dtype: np.dtype[Any],
) -> Batch:
    """What `form` gives with floats of x in `dtype` and all values checked."""
    x, y, sample_weight = batch
    x = _each(x, "x", lambda a, name: inputs(caller, a, dtype, name))
    if y is not None:
        y = _each(y, "y", lambda a, name: targets(caller, a, name))
    if sample_weight is not None:
        sample_weight = _each(
            sample_weight, "w", lambda a, _: sample_weights(caller, a)
        )
    batch = Batch(x, y, sample_weight)
    return batch if class_weight is None else by_class(caller, batch, class_weight)


def by_class(caller: str, batch: Batch, class_weight: Mapping[int, float]) -> Batch:
    """`batch` with each sample weighed by its class, beside its own weight if any."""
    if not isinstance(batch.y, np.ndarray):
        raise ArgumentError(f"{caller}: class_weight is for a model of one output")
    weights, own = class_weights(caller, class_weight, batch.y), batch.sample_weight
    return batch._replace(sample_weight=weights if own is None else own * weights)


def is_arrays(x: Any) -> bool:
    """Whether `x` is data itself, and not something to draw batches from."""
    return isinstance(x, (list, tuple, dict)) or hasattr(raw(x), "__array__")


def _each(data: Any, name: str, check: Any) -> Any:
    """`check` of each array; a list is several arrays if its items are arrays."""
    if isinstance(data, dict):
        return {k: check(v, f"{name}[{k!r}]") for k, v in data.items()}
    several = isinstance(data, (list, tuple)) and len(data) > 0
    if several and all(hasattr(raw(x), "ndim") and x.ndim for x in data):
        return [check(x, f"{name}[{i}]") for i, x in enumerate(data)]
    return check(data, name)
