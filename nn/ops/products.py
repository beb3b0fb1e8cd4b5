"""Products of matrices and tensors, in the common dtype of the operands."""

from typing import Any

import autograd.numpy as anp
from nn.ops.convert import common, floats, matched, of_dtype, ready
from nn.ops.registry import operation

__all__: list[str] = []


def _pair(x1: Any, x2: Any) -> Any:
    return map(ready, matched(x1, x2))


@operation
def matmul(x1: Any, x2: Any) -> Any:
    """``x1·x2`` of matrices (…, n, m) and (…, m, k); a vector is a row or a column."""
    return anp.matmul(*_pair(x1, x2))


@operation
def dot(x1: Any, x2: Any) -> Any:
    """The sum over the last axis of x1 and the last but one of x2."""
    return anp.dot(*_pair(x1, x2))


@operation
def vdot(x1: Any, x2: Any) -> Any:
    """The sum of the products of all elements, those of x1 conjugated."""
    return anp.vdot(*_pair(x1, x2))


@operation
def inner(x1: Any, x2: Any) -> Any:
    """The sum over the last axes of both."""
    return anp.inner(*_pair(x1, x2))


@operation
def outer(x1: Any, x2: Any) -> Any:
    """Each element of x1 times each of x2: (n, m), both in a row."""
    return anp.outer(*_pair(x1, x2))


@operation
def kron(x1: Any, x2: Any) -> Any:
    """A copy of x2 for each element of x1, times it."""
    return anp.kron(*_pair(x1, x2))


@operation
def tensordot(x1: Any, x2: Any, axes: Any = 2) -> Any:
    """The sum over `axes`: the last of x1 with as many of x2's first, or two lists."""
    x1, x2 = _pair(x1, x2)
    return anp.tensordot(x1, x2, axes=axes)


@operation
def cross(
    x1: Any,
    x2: Any,
    axisa: int = -1,
    axisb: int = -1,
    axisc: int = -1,
    axis: int | None = None,
) -> Any:
    """The vector at right angles to both, along `axis` of 3 entries."""
    return anp.cross(*_pair(x1, x2), axisa, axisb, axisc, axis)


@operation
def einsum(subscripts: str, *operands: Any, **kwargs: Any) -> Any:
    """Einstein's sum by `subscripts`, e.g. ``"ij,jk->ik"``.

    kwargs: ``optimize`` alone, which finds its own order in any case.
    """
    values = [ready(x) for x in operands]
    kind = common(*values)
    return anp.einsum(subscripts, *[of_dtype(x, kind) for x in values], **kwargs)


@operation
def correlate(x1: Any, x2: Any, mode: str = "valid") -> Any:
    """``Σₙ x1[k + n]·x2*[n]`` of vectors; mode: ``"valid"``, ``"same"``, ``"full"``."""
    x1, x2 = map(floats, matched(x1, x2))
    return anp.correlate(x1, x2, mode)


@operation
def cdist(x: Any, y: Any) -> Any:
    """The distance of each row from each: (…, n, d), (…, m, d) → (…, n, m)."""
    x, y = map(floats, matched(x, y))
    apart = x[..., :, None, :] - y[..., None, :, :]
    return anp.sqrt(anp.sum(apart * apart, axis=-1))
