"""Contractions by plain loops over every index."""

from collections.abc import Iterable
from typing import Any

import numpy as np


def _row(x: Any) -> Any:
    return x[None, :] if np.ndim(x) == 1 else x


def matmul(x: Any, w: Any, axes: Any = None) -> Any:
    """Each element as a sum of products, the leading axes broadcast by hand."""
    if axes is not None:
        at_x, at_w, at = [a if isinstance(a, tuple) else (a,) for a in axes]
        x = np.moveaxis(x, at_x, range(-len(at_x), 0))
        w = np.moveaxis(w, at_w, range(-len(at_w), 0))
        return np.moveaxis(matmul(x, w), range(-len(at), 0), at)
    rows, columns = _row(x), w[:, None] if np.ndim(w) == 1 else w
    lead = np.broadcast_shapes(rows.shape[:-2], columns.shape[:-2])
    rows = np.broadcast_to(rows, lead + rows.shape[-2:])
    columns = np.broadcast_to(columns, lead + columns.shape[-2:])
    shape = (*lead, rows.shape[-2], columns.shape[-1])
    y = np.zeros(shape, np.result_type(x, w))
    for place in np.ndindex(*shape):
        *batch, i, j = place
        for k in range(rows.shape[-1]):
            y[place] += rows[(*batch, i, k)] * columns[(*batch, k, j)]
    if np.ndim(x) == 1:
        y = y[..., 0, :]
    return y[..., 0] if np.ndim(w) == 1 else y


def tensordot(x: Any, w: Any, axes: Any = 2) -> Any:
    """Every pair of free indices, summed over every paired index."""
    if isinstance(axes, int):
        axes = (list(range(x.ndim - axes, x.ndim)), list(range(axes)))
    over_x, over_w = ([a] if isinstance(a, int) else list(a) for a in axes)
    over_x, over_w = [a % x.ndim for a in over_x], [a % w.ndim for a in over_w]
    free_x = [a for a in range(x.ndim) if a not in over_x]
    free_w = [a for a in range(w.ndim) if a not in over_w]
    n, m = [x.shape[a] for a in free_x], [w.shape[a] for a in free_w]
    y = np.zeros((*n, *m), np.result_type(x, w))
    for i in np.ndindex(*n):
        for j in np.ndindex(*m):
            for k in np.ndindex(*(x.shape[a] for a in over_x)):
                at_x = dict(zip(free_x, i, strict=True)) | dict(
                    zip(over_x, k, strict=True)
                )
                at_w = dict(zip(free_w, j, strict=True)) | dict(
                    zip(over_w, k, strict=True)
                )
                y[i + j] += (
                    x[tuple(at_x[a] for a in range(x.ndim))]
                    * w[tuple(at_w[a] for a in range(w.ndim))]
                )
    return y[()]


def dot(x: Any, w: Any) -> Any:
    """NumPy's definition by cases."""
    if np.ndim(x) == 0 or np.ndim(w) == 0:
        return x * w
    return tensordot(x, w, axes=(x.ndim - 1, max(w.ndim - 2, 0)))


def inner(x: Any, w: Any) -> Any:
    """Last axis with last axis."""
    if np.ndim(x) == 0 or np.ndim(w) == 0:
        return x * w
    return tensordot(x, w, axes=(x.ndim - 1, w.ndim - 1))


def vdot(x: Any, w: Any) -> Any:
    """The sum over all elements, the first conjugated."""
    pairs = zip(_flat(x), _flat(w), strict=True)
    return sum(complex(a).conjugate() * b for a, b in pairs) + 0 * w.flat[0]


def _flat(x: Any) -> list[Any]:
    return [np.asarray(x)[i] for i in np.ndindex(*np.shape(x))]


def outer(x: Any, w: Any) -> Any:
    """Every product of an element of one with an element of the other."""
    a, b = _flat(x), _flat(w)
    return np.array([[p * q for q in b] for p in a]).reshape(len(a), len(b))


def trace(
    x: Any, offset: int = 0, axis1: int = 0, axis2: int = 1, dtype: Any = None
) -> Any:
    """The diagonal's elements added one by one."""
    others = [a for a in range(x.ndim) if a not in (axis1 % x.ndim, axis2 % x.ndim)]
    y = np.zeros([x.shape[a] for a in others])
    for place in np.ndindex(*x.shape):
        if place[axis2] - place[axis1] == offset:
            y[tuple(place[a] for a in others)] += x[place]
    return y[()]


def einsum(*args: Any, **_: Any) -> Any:
    """A loop over the values of all labels at once."""
    terms, result, operands = _parsed(args)
    sizes: dict[Any, int] = {}
    for term, x in zip(terms, operands, strict=True):
        for label, n in zip(term, x.shape, strict=True):
            sizes[label] = max(sizes.get(label, 0), n) if n else 0
    y = np.zeros([sizes[c] for c in result], np.result_type(*operands))
    labels = list(sizes)
    for place in np.ndindex(*sizes.values()):
        at = dict(zip(labels, place, strict=True))
        product = 1.0
        for term, x in zip(terms, operands, strict=True):
            index = tuple(
                0 if n == 1 else at[c] for c, n in zip(term, x.shape, strict=True)
            )
            product = product * x[index]
        y[tuple(at[c] for c in result)] += product
    return y[()]


def _parsed(args: tuple[Any, ...]) -> tuple[list[list[Any]], list[Any], list[Any]]:
    """Labels of each operand and of the result; an ellipsis is labels counted back."""
    if isinstance(args[0], str):
        operands = list(args[1:])
        left, arrow, right = args[0].partition("->")
        spelled = [_labels(t) for t in left.split(",")]
        wanted = _labels(right) if arrow else None
    else:
        operands = list(args[0 : 2 * (len(args) // 2) : 2])
        spelled = [list(t) for t in args[1 : 2 * len(operands) : 2]]
        wanted = list(args[-1]) if len(args) % 2 else None
    widths = [x.ndim - len([c for c in t if c is not Ellipsis])
              for t, x in zip(spelled, operands, strict=True)]  # fmt: skip
    terms = [_filled(t, n) for t, n in zip(spelled, widths, strict=True)]
    hidden = max(n for t, n in zip(spelled, widths, strict=True))
    if wanted is None:
        counts = [c for t in terms for c in t if not isinstance(c, tuple)]
        dots: Iterable[Any] = [Ellipsis] if any(Ellipsis in t for t in spelled) else []
        wanted = [*dots, *sorted(c for c in set(counts) if counts.count(c) == 1)]
    return terms, _filled(wanted, hidden), operands


def _labels(text: str) -> list[Any]:
    return [Ellipsis if c == "." else c for c in text.replace("...", ".")]


def _filled(term: list[Any], width: int) -> list[Any]:
    found: list[Any] = []
    for c in term:
        found += [("dot", -k) for k in range(width, 0, -1)] if c is Ellipsis else [c]
    return found


def affine(x: Any, w: Any, b: Any, activation: Any = None) -> Any:
    """The product of matrices, shifted, and its activation by its formula."""
    y = matmul(x, w) + b
    if activation is None:
        return y
    return {
        "relu": np.where(y > 0, y, 0),
        "sigmoid": 1 / (1 + np.exp(-y)),
        "tanh": np.sinh(y) / np.cosh(y),
    }[activation]


REFERENCES = {
    "dot": dot,
    "einsum": einsum,
    "inner": inner,
    "affine": affine,
    "matmul": matmul,
    "outer": outer,
    "tensordot": tensordot,
    "trace": trace,
    "vdot": vdot,
}
