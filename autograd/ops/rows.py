"""`numpy.r_` and `numpy.c_` with Tensors among what is joined.

NumPy's own lay out labels, a number for each element, in place of the elements; then
the elements are taken in that order.

>>> import autograd as ag
>>> ag.grad(lambda x: (r_[1:3, x, x] ** 2).sum())(2.0)
np.float64(8.0)
"""

from itertools import accumulate
from typing import Any

import numpy as np

from autograd.engine.tensor import holds_tensor, plain
from autograd.ops.arithmetic import astype
from autograd.ops.construction import asarray
from autograd.ops.indexing import take
from autograd.ops.joining import concatenate
from autograd.ops.shape import operand, ravel

__all__ = ["c_", "r_"]


class _Joiner:
    """What is indexed by the arrays to join: `numpys`, for Tensors too."""

    def __init__(self, numpys: Any) -> None:
        self._numpys = numpys

    def __getitem__(self, key: Any) -> Any:
        given = key if isinstance(key, tuple) else (key,)
        if not any(map(holds_tensor, given)):
            return self._numpys[key]
        parts = [asarray(part) if holds_tensor(part) else part for part in given]
        joined = [p for p in parts if not isinstance(p, str)]
        elements = [
            ravel(np.r_[p] if isinstance(p, slice) else operand(p)) for p in joined
        ]
        starts = accumulate([0, *(e.size for e in elements)])
        labels = iter(
            [
                np.arange(e.size).reshape(_shape(p, e)) + start
                for p, e, start in zip(joined, elements, starts, strict=False)
            ]
        )
        numbers = [p if isinstance(p, str) else next(labels)[()] for p in parts]
        order = self._numpys[tuple(numbers)]
        dtype = self._numpys[tuple(map(_value, parts))].dtype
        flat = concatenate([astype(e, dtype) for e in elements])
        return take(flat, order)

    def __len__(self) -> int:
        return 0


def _shape(part: Any, elements: Any) -> tuple[int, ...]:
    return (elements.size,) if isinstance(part, slice) else np.shape(plain(part))


def _value(part: Any) -> Any:
    """`part`, or an array of its form."""
    return np.zeros(part.shape, part.dtype) if holds_tensor(part) else part


r_, c_ = _Joiner(np.r_), _Joiner(np.c_)
