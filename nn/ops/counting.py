"""How many there are of each."""

from typing import Any

import numpy as np

import autograd.numpy as anp
from autograd.errors import ArgumentError
from nn.arrays import raw
from nn.ops.convert import INDEX, common, floats, of_dtype, ready
from nn.ops.indexing import places
from nn.ops.registry import operation

__all__: list[str] = []


@operation
def bincount(
    x: Any, weights: Any = None, minlength: int = 0, sparse: bool = False
) -> Any:
    """How often each of 0, 1, … is in x, or the sum of its weights: (n,) → (counts,).

    x: (batch, n) gives a row for each. Without weights int32. As many counts as the
    largest needs, so `autograd.jit` takes none of it.
    """
    if sparse:
        raise ArgumentError("bincount: sparse=True: there are no sparse arrays here")
    given, at = ready(x), places(x)
    if weights is not None:
        weights = ready(weights)
    size = max(int(minlength), int(at.max(initial=-1)) + 1)
    kind = INDEX if weights is None else common(given, weights)
    if at.ndim == 1:
        return _counts(at, weights, size, kind)
    rows = [None] * len(at) if weights is None else list(weights)
    pairs = zip(at, rows, strict=True)
    return anp.stack([_counts(a, w, size, kind) for a, w in pairs])


def _counts(at: Any, weights: Any, size: int, kind: Any) -> Any:
    return of_dtype(anp.bincount(at, weights, size), kind)


@operation
def histogram(x: Any, bins: int = 10, range: Any = None) -> Any:
    """How many of x are in each of `bins` equal parts of `range`, and their edges."""
    x = floats(raw(x))
    if range is not None and range[0] > range[1]:
        raise ArgumentError(f"histogram: the range {range} begins above its end")
    counts, edges = anp.histogram(x, bins=bins, range=range)
    return of_dtype(counts, x.dtype), of_dtype(edges, x.dtype)


@operation
def unique(
    x: Any,
    sorted: bool = True,
    return_index: bool = False,
    return_inverse: bool = False,
    return_counts: bool = False,
    axis: int | None = None,
    size: int | None = None,
    fill_value: Any = None,
) -> Any:
    """The different values, rising, or the different entries along `axis`.

    With them, as asked for: where each is first, which of them each entry is, how often
    each is there. size: how many there are to be, cut or filled with `fill_value`, 0 by
    default. sorted: they are so in any case.
    """
    y, *others = anp.unique(ready(x), True, True, True, axis=axis)
    first, inverse, counts = others
    if axis is None:
        inverse = anp.reshape(inverse, np.shape(raw(ready(x))))
    if size is not None:
        y = _sized(y, size, 0 if axis is None else axis, fill_value or 0)
        first, counts = _sized(first, size, 0, 1), _sized(counts, size, 0, 0)
    chosen = ((return_index, first), (return_inverse, inverse), (return_counts, counts))
    wanted = [of_dtype(v, INDEX) for asked, v in chosen if asked]
    return (y, *wanted) if wanted else y


def _sized(y: Any, size: int, axis: int, fill: Any) -> Any:
    """`y` cut or filled to `size` entries along `axis`."""
    axis %= y.ndim
    y = y[(slice(None),) * axis + (slice(None, size),)]
    widths = [(0, size - y.shape[a] if a == axis else 0) for a in range(y.ndim)]
    return anp.pad(y, widths, constant_values=fill)
