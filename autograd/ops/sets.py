"""Sets as arrays of different values: what is in both, in either, in one alone.

Each value is an entry of an operand, the first that has it, whose derivative it gets.

>>> import numpy as np
>>> import autograd as ag
>>> ag.grad(lambda x: setdiff1d(x, [2.0])[0])(np.array([2.0, 3.0, 1.0]))
array([0., 0., 1.])
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.engine.primitive import composite, stands_for
from autograd.engine.rowwise import where_possible
from autograd.engine.samples import Sample, Sampler, separated
from autograd.engine.tensor import plain
from autograd.ops.indexing import take
from autograd.ops.joining import concatenate
from autograd.ops.masked_reduction import cast
from autograd.ops.order import sort, unique
from autograd.ops.shape import ravel

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["intersect1d", "setdiff1d", "setxor1d", "union1d"]


def _two_sets(*keywords: str) -> Sampler:
    """Pairs that have no value in common: two floats would move apart."""

    def samples(rng: Generator) -> Iterable[Sample]:
        x, w = np.split(separated(rng, (7,)), [4])
        yield Sample((x, w))
        yield Sample((x.reshape(2, 1, 2), w[0]))
        yield Sample((x + 0.5j, w))
        yield Sample((x[:0], w))
        for name in keywords:
            yield Sample((x, w), {name: True})

    return samples


@stands_for(np.intersect1d)
@where_possible
def intersect1d(
    ar1: Any, ar2: Any, assume_unique: bool = False, return_indices: bool = False
) -> Any:
    """The values that both have, in ascending order, as entries of `ar1`: (k,).

    ar1, ar2: of any shapes, read as one axis. assume_unique: neither has one twice.
    With `return_indices` also where they stand first in each, as plain arrays.
    """
    x, w = ravel(ar1), ravel(ar2)
    values, *indices = np.intersect1d(
        np.asarray(plain(x)), np.asarray(plain(w)), assume_unique, return_indices=True
    )
    y = cast(take(x, indices[0]), values.dtype)
    return (y, *indices) if return_indices else y


@composite(numpy=np.setdiff1d, samples=_two_sets("assume_unique"))
def setdiff1d(ar1: Any, ar2: Any, assume_unique: bool = False) -> Any:
    """The values of `ar1` that `ar2` lacks, in ascending order: (k,).

    ar1, ar2: of any shapes, read as one axis. assume_unique: neither has one twice,
    and those of `ar1` stay in their order.
    """
    x, w = ravel(ar1), ravel(ar2)
    x = x if assume_unique else unique(x)
    return x[np.isin(plain(x), plain(w), invert=True)]


@composite(numpy=np.setxor1d, samples=_two_sets("assume_unique"))
def setxor1d(ar1: Any, ar2: Any, assume_unique: bool = False) -> Any:
    """The values that one has and the other lacks, in ascending order: (k,).

    ar1, ar2: of any shapes, read as one axis. assume_unique: neither has one twice.
    """
    first = setdiff1d(ar1, ar2, assume_unique)
    return sort(concatenate([first, setdiff1d(ar2, ar1, assume_unique)]))


@composite(numpy=np.union1d, samples=_two_sets())
def union1d(ar1: Any, ar2: Any) -> Any:
    """The values that one of them has at least, in ascending order: (k,).

    ar1, ar2: of any shapes, read as one axis.
    """
    return unique(concatenate([ar1, ar2], axis=None))
