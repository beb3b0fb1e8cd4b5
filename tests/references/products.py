"""Products of stacks of vectors and matrices by loops over every index."""

from typing import Any

import numpy as np

from tests.references.contraction import dot


def _pairs(x: Any, w: Any, core_x: int, core_w: int) -> tuple[Any, Any, Any]:
    """x and w with their leading axes broadcast, and those axes' lengths."""
    lead = np.broadcast_shapes(x.shape[: x.ndim - core_x], w.shape[: w.ndim - core_w])
    return (
        np.broadcast_to(x, lead + x.shape[x.ndim - core_x :]),
        np.broadcast_to(w, lead + w.shape[w.ndim - core_w :]),
        lead,
    )


def _stacked(f: Any, x: Any, w: Any, core_x: int, core_w: int) -> Any:
    x, w, lead = _pairs(x, w, core_x, core_w)
    found = [f(x[i], w[i]) for i in np.ndindex(*lead)]
    return np.array(found).reshape(lead + np.shape(found[0]))


def vecdot(
    x: Any, w: Any, axis: int = -1, axes: Any = None, keepdims: bool = False
) -> Any:
    """The sum of conjugates times entries, one vector after the other."""
    at_x, at_w = axes or (axis, axis)
    x, w = np.moveaxis(x, at_x, -1), np.moveaxis(w, at_w, -1)
    y = _stacked(lambda a, b: dot(np.conj(a), b), x, w, 1, 1)
    return np.expand_dims(y, axis) if keepdims else y[()]


def matvec(x: Any, w: Any, axes: Any = None) -> Any:
    """Each row's sum of products."""
    if axes:
        x, w = np.moveaxis(x, axes[0], (-2, -1)), np.moveaxis(w, axes[1], -1)
    y = _stacked(lambda a, b: np.array([dot(row, b) for row in a]), x, w, 2, 1)
    return np.moveaxis(y, -1, axes[2]) if axes else y


def vecmat(x: Any, w: Any, axes: Any = None) -> Any:
    """Each column's sum of products with the conjugates."""
    if axes:
        x, w = np.moveaxis(x, axes[0], -1), np.moveaxis(w, axes[1], (-2, -1))
    y = _stacked(
        lambda a, b: np.array([dot(np.conj(a), column) for column in b.T]), x, w, 1, 2
    )
    return np.moveaxis(y, -1, axes[2]) if axes else y


def kron(x: Any, w: Any) -> Any:
    """Entry by entry: the quotient of each index picks from x, its remainder from w."""
    ndim = max(x.ndim, w.ndim)
    x, w = (a.reshape((1,) * (ndim - a.ndim) + a.shape) for a in (x, w))
    y = np.zeros(np.multiply(x.shape, w.shape), np.result_type(x, w))
    for place in np.ndindex(*y.shape):
        i, k = zip(*map(divmod, place, w.shape), strict=True)
        y[place] = x[i] * w[k]
    return y


REFERENCES = {"kron": kron, "matvec": matvec, "vecdot": vecdot, "vecmat": vecmat}
