"""Values in rising order, and the largest of them; indices are int32."""

from typing import Any

import autograd.numpy as anp
from nn.arrays import raw
from nn.ops.convert import INDEX, of_dtype, ready
from nn.ops.indexing import places
from nn.ops.registry import operation

__all__: list[str] = []


@operation
def sort(x: Any, axis: int | None = -1) -> Any:
    """x in rising order along `axis`, all in a row for None; NaN last."""
    return anp.sort(ready(x), axis=axis)


@operation
def argsort(x: Any, axis: int | None = -1) -> Any:
    """The indices that sort x; those that tie keep their order."""
    return of_dtype(anp.argsort(raw(ready(x)), axis=axis, kind="stable"), INDEX)


@operation
def argpartition(x: Any, kth: int, axis: int | None = -1) -> Any:
    """Indices with that of the entry of rank kth at its place, smaller ones before."""
    return of_dtype(anp.argpartition(raw(ready(x)), kth, axis=axis), INDEX)


@operation
def top_k(x: Any, k: int, sorted: bool = True) -> Any:
    """The k largest of the last axis in falling order, and where they are.

    Of those that tie the first. sorted: they are so in any case.
    """
    x = ready(x)
    n = x.shape[-1]
    back = anp.argsort(anp.flip(raw(x), axis=-1), axis=-1, kind="stable")
    at = n - 1 - anp.flip(back, axis=-1)[..., :k]
    return anp.take_along_axis(x, at, axis=-1), of_dtype(at, INDEX)


@operation
def in_top_k(targets: Any, predictions: Any, k: int) -> Any:
    """Whether the score of the target is among the k largest of its row."""
    scores = raw(ready(predictions))
    own = anp.take_along_axis(scores, places(targets)[:, None], axis=-1)
    least = anp.sort(scores, axis=-1)[:, scores.shape[-1] - k]
    return own[:, 0] >= least


@operation
def searchsorted(sorted_sequence: Any, values: Any, side: str = "left") -> Any:
    """Where each value belongs in a vector in rising order, before equals or behind."""
    order, values = raw(ready(sorted_sequence)), raw(ready(values))
    return of_dtype(anp.searchsorted(order, values, side), INDEX)


@operation
def digitize(x: Any, bins: Any) -> Any:
    """The number of bins' edges ≤ x; the edges rise."""
    x, bins = raw(ready(x)), raw(ready(bins))
    return of_dtype(anp.searchsorted(bins, x, "right"), INDEX)
