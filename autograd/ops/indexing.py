"""Reading and writing parts of an array: basic, fancy and boolean indices.

Arrays stay values: ``x[i] = v`` makes a new one, `setitem`, and nobody's is written to.
Index arrays are copied into the graph: changing one later changes no derivative.
"""

from __future__ import annotations

from collections.abc import Iterable
from operator import index as as_int
from types import EllipsisType, NoneType
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.engine.batched import Batched
from autograd.engine.dispatch import NumpyProtocols, into
from autograd.engine.primitive import Array, composite
from autograd.engine.record import record
from autograd.engine.rules import called_as, linear
from autograd.engine.samples import ErrorSample, Sample, calls, uniform
from autograd.engine.tensor import plain
from autograd.engine.traced import ARRAYS, Traced
from autograd.errors import DTypeError, IndexingError, ShapeError, ValueRangeError
from autograd.ops.indices import reading, spreading, taking, writing
from autograd.ops.scatter import add_repeated
from autograd.ops.shape import axis_of, operand
from autograd.ops.traceable import writable, zeros

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["embed", "getitem", "setitem", "take", "take_along_axis"]

_CONSTANT = frozenset([int, bool, NoneType, EllipsisType, np.int64, np.bool_])


def fixed(operation: str, index: Any) -> Any:
    """`index` as nobody can change it any more: arrays copied, Tensors made raw."""
    kind = type(index)
    if kind in _CONSTANT:
        return index
    if kind is slice:
        start, stop, step = index.start, index.stop, index.step
        if (
            type(start) in _CONSTANT
            and type(stop) in _CONSTANT
            and type(step) in _CONSTANT
        ):
            return index  # 0.2 µs here, 0.5 by a loop over the three
        return slice(*(b if b is None else as_int(b) for b in (start, stop, step)))
    if kind is tuple:
        return tuple([fixed(operation, i) for i in index])
    if kind is Traced:
        return index.now()
    if isinstance(index, NumpyProtocols):
        if index.requires_grad:
            raise DTypeError(
                f"{operation}: the index is a Tensor {index.shape} that requires a "
                "gradient, and none leads through positions; pass integers, e.g. "
                "index.data.astype(int)"
            )
        index = plain(index)
    if type(index) is Traced:
        return index.now()
    if type(index) is Batched or not np.iterable(index):
        return index
    array = np.array(index)
    return array.astype(int) if kind is list and not array.size else array


_ALONE = frozenset([int, slice])


def may_repeat(index: Any) -> bool:
    """Whether a fixed `index` can name an element twice: only arrays of integers do."""
    if type(index) in _ALONE:  # 0.05 µs, and 0.5 to look at parts
        return False
    parts = index if type(index) is tuple else (index,)
    return any(type(i) in ARRAYS and i.size > 1 and i.dtype.kind in "iu" for i in parts)


_ROWS = np.array([2, 0, 2])
_MASK = np.array([[True, False, True], [False, True, True]])

_INDICES: tuple[tuple[tuple[int, ...], Any], ...] = (
    ((2, 3), 1),
    ((3,), -1),
    ((2, 3), (0, -2)),
    ((4, 3), slice(None, None, -2)),
    ((2, 4), (Ellipsis, slice(1, 3))),
    ((2, 1, 3), (slice(None), 0, None)),
    ((3,), (None, Ellipsis)),
    ((), ()),
    ((), None),
    ((2, 3), (slice(1, 1),)),
    ((3,), _ROWS),
    ((3, 2), [0, 0, 1]),
    ((3, 3), (_ROWS, [1, 1, 1])),
    ((3, 3), (_ROWS[:, None], np.array([0, 2]))),
    ((3, 2, 3), (_ROWS, slice(None), -1)),
    ((2, 3), _MASK),
    ((2, 3), (slice(None), _MASK[0])),
    ((2, 3, 2), (_MASK,)),
    ((2, 3), np.zeros((0,), int)),
    ((2, 3), [[]]),
    ((0, 3), (slice(None), _ROWS)),
)
"""Indices of every kind, each with the shape of an array that it fits."""


def _add_at(total: Array, g: Any, x: Any, *, index: Any) -> None:
    if may_repeat(index):
        add_repeated(total, index, g)
    else:  # 0.4 µs for 320 of 10,000 elements, np.add.at 1.2
        total[index] += g


@linear(
    lambda g, y, x, index: _embedded(g, index, x.shape),
    add_share=_add_at,
    name="getitem",
    batching=reading,
    symbol="[ ]",
    formula="x[index]",
    samples=calls(
        *((shape, {"index": index}) for shape, index in _INDICES),
        refused=[
            ((3,), {"index": 7}, IndexingError, r"getitem: x \(3,\), index=7.*bounds"),
            ((3,), {"index": (0, 0)}, IndexingError, r"getitem: x \(3,\).*too many"),
            ((3,), {"index": 0.5}, IndexingError, "getitem: x .*only integers"),
            (
                (3,),
                {"index": np.array([True, False])},
                IndexingError,
                r"getitem: x \(3,\).*boolean",
            ),
        ],
    ),
)
def _getitem(x: Array, *, index: Any) -> Array:
    y: Array = x[index]
    return y if y.ndim else y[()]


@called_as(_getitem)
def getitem(x: Any, index: Any) -> Any:
    """``x[index]``: numbers, slices, None, ``…``, arrays of integers or of bool.

    A Tensor in the index counts as its value. What an index names twice gets the sum of
    both cotangents.
    """
    return record(_getitem.primitive, (x,), {"index": fixed("getitem", index)})


def _embed_samples(rng: Generator) -> Iterable[Sample | ErrorSample]:
    for shape, index in _INDICES:
        x = uniform(rng, np.empty(shape)[index].shape, 0.5, 2)
        yield Sample((x,), {"index": index, "shape": shape})
    yield Sample((uniform(rng, (1, 3), 0.5, 2),), {"index": 1, "shape": (2, 3)})
    wrong = {"index": _ROWS, "shape": (3,)}
    yield ErrorSample((np.ones(2),), wrong, ShapeError, r"embed: x \(2,\).*\(3,\)")


@linear(
    lambda g, y, x, index, shape: _with_rank_of(x, g[index]),
    name="embed",
    batching=spreading,
    symbol="[ ]ᵀ",
    formula="0…x…0",
    samples=_embed_samples,
)
def _embed(x: Array, *, index: Any, shape: tuple[int, ...]) -> Array:
    y: Array = zeros(shape, x)
    if may_repeat(index):
        add_repeated(y, index, x)
    else:
        y[index] = x
    return y if shape else y[()]


@called_as(_embed)
def embed(x: Any, index: Any, shape: tuple[int, ...]) -> Any:
    """Zeros of `shape` with ``x`` added at `index`: the transpose of `getitem`."""
    return _embedded(x, fixed("embed", index), shape)


def _embedded(x: Any, index: Any, shape: tuple[int, ...]) -> Any:
    return record(_embed.primitive, (x,), {"index": index, "shape": shape})


def _written(g: Any, y: Any, x: Any, v: Any, index: Any) -> Any:
    """The cotangent of what was written and stayed: an element keeps the last write."""
    share = g[index]
    if may_repeat(index):
        order = np.arange(share.size).reshape(share.shape)
        last = np.zeros(x.shape, int)
        last[index] = order
        share = setitem(share, 0, index=last[index] != order)
    return _with_rank_of(v, share)


def _with_rank_of(v: Any, share: Any) -> Any:
    """`share` with the axes of length 1 in front that ``v`` has beyond its place."""
    extra = v.ndim - share.ndim
    return share.reshape((1,) * extra + share.shape) if extra > 0 else share


def _setitem_samples(rng: Generator) -> Iterable[Sample | ErrorSample]:
    for shape, index in _INDICES:
        part = np.empty(shape)[index].shape
        wide = () if np.iterable(index) or not part else ((1, *part),)
        for given in (part, part[1:], *wide):
            args = uniform(rng, shape, 0.5, 2), uniform(rng, given, 0.5, 2)
            yield Sample(args, {"index": index})
    x, v = np.ones((2, 3)), np.ones(4)
    both = r"setitem: x \(2, 3\) and v \(4,\)"
    yield Sample((x + 0j, v[:3] - 1j), {"index": 1})
    yield Sample((x + 2j, v[:3]), {"index": 1})
    yield ErrorSample((x, v), {"index": 0}, ShapeError, both)
    yield ErrorSample((x, v), {"index": 2}, IndexingError, f"{both}.*bounds")
    yield ErrorSample((x, v[:3] + 1j), {"index": 0}, DTypeError, "setitem.*complex128")


@linear(
    lambda g, y, x, v, index: setitem(g, 0, index=index),
    _written,
    name="setitem",
    batching=writing,
    symbol="[ ]=",
    formula="x[index] = v",
    samples=_setitem_samples,
)
def _setitem(x: Array, v: Array, *, index: Any) -> Array:
    y: Array = writable(x, getattr(x, "dtype", np.result_type(x, v)), v)
    kind = (v if type(v) in ARRAYS else np.asarray(v)).dtype.kind
    if kind in "fc" and y.dtype.kind != "c" and y.dtype.kind != kind:
        raise DTypeError(
            f"setitem: x has dtype {y.dtype}, which cannot hold v of dtype "
            f"{np.result_type(v)}; convert x first, e.g. x.astype({kind!r})"
        )
    y[index] = v
    return y if y.ndim else y[()]


@called_as(_setitem)
def setitem(x: Any, v: Any, index: Any) -> Any:
    """A copy of ``x`` with ``v``, broadcast, at `index`; its dtype is that of ``x``.

    ``x[index] = v`` calls it. Where an index names an element twice, the last write
    stays and gets the gradient.
    """
    return record(_setitem.primitive, (x, v), {"index": fixed("setitem", index)})


def _untaken(g: Any, y: Any, x: Any, indices: Any, axis: Any, mode: str) -> Any:
    if not g.size:  # of nothing NumPy takes at any index, as embed would not
        return np.zeros(x.shape, x.dtype)[()]
    if axis is None or not x.ndim:
        n, before, shape = x.size, (), (x.size,)
    else:
        n, before, shape = x.shape[axis], (slice(None),) * (axis % x.ndim), x.shape
    if mode == "wrap":
        indices = indices % n
    elif mode == "clip":
        indices = np.clip(indices, 0, n - 1)
    share = _embedded(g, (*before, indices), shape)
    return share if shape == x.shape else share.reshape(x.shape)


@linear(
    _untaken,
    name="take",
    batching=taking,
    numpy=np.take,
    formula="x[indices]",
    samples=calls(
        ((3, 2), {"indices": [2, 0, 2], "axis": 0}),
        ((3, 2), {"indices": np.array([[1, -1], [0, 0]]), "axis": -1}),
        ((2, 3), {"indices": [5, 0]}),
        ((2, 3), {"indices": 1, "axis": 1}),
        ((3,), {"indices": 2}),
        ((3,), {"indices": [4, -4], "mode": "wrap"}),
        ((3,), {"indices": [4, -4], "mode": "clip", "axis": 0}),
        ((2, 3), {"indices": [], "axis": 0}),
        ((0, 3), {"indices": [1], "axis": 1}),
        ((0, 1), {"indices": [5, 0], "axis": 1}),
        ((), {"indices": [0, 0]}),
        refused=[
            ((3,), {"indices": [3]}, IndexingError, r"take: x \(3,\).*out of bounds"),
            ((3,), {"indices": 0, "axis": 1}, IndexingError, r"take: x \(3,\).*axis 1"),
            ((3,), {"indices": [0.5]}, ValueRangeError, r"take: indices .* float64"),
        ],
    ),
)
def _take(x: Array, *, indices: Any, axis: int | None, mode: Any) -> Any:
    # 320 rows of a table (10000, 64): 3.2 µs, where x[indices] takes 8.6.
    return (x if type(x) in ARRAYS else np.asarray(x)).take(indices, axis, mode=mode)


@called_as(_take)
def take(
    x: Any, indices: Any, axis: int | None = None, out: Any = None, mode: str = "raise"
) -> Any:
    """The entries at `indices` along `axis`, or of ``x`` as one axis.

    mode: what an index outside does: ``"raise"``, ``"wrap"`` around, or ``"clip"``.
    out: what takes the result as its value; a Tensor, or plain for plain operands.
    """
    indices = _integers("take", indices)
    params = {"indices": indices, "axis": axis, "mode": mode}
    y = record(_take.primitive, (x,), params)
    return y if out is None else into("take", out, y)


@composite(
    numpy=np.take_along_axis,
    samples=calls(
        ((2, 3), {"indices": np.array([[0, 0], [2, -1]]), "axis": 1}),
        ((2, 3), {"indices": np.array([[1, 0, 1]]), "axis": 0}),
        ((2, 1, 3), {"indices": np.array([[[1]], [[0]]]), "axis": -1}),
        ((2, 3), {"indices": np.array([5, 0]), "axis": None}),
        ((0, 3), {"indices": np.zeros((0, 2), int), "axis": 1}),
        refused=[
            (
                (2, 3),
                {"indices": np.array([0]), "axis": 1},
                ShapeError,
                r"take_along_axis: x \(2, 3\) and indices \(1,\)",
            ),
            (
                (2, 3),
                {"indices": np.zeros((3, 1), int), "axis": 1},
                ShapeError,
                "take_along_axis: .*do not broadcast beside axis 1",
            ),
            (
                (2, 3),
                {"indices": np.array([[3]]), "axis": 1},
                IndexingError,
                "take_along_axis: .*axis 1",
            ),
        ],
    ),
)
def take_along_axis(x: Any, indices: Any, axis: int | None = -1) -> Any:
    """``y[i, j] = x[i, indices[i, j]]`` for axis 1: what `argsort` gives is for this.

    indices: of as many axes as ``x``, broadcast against it except along `axis`.
    """
    x, indices = operand(x), _integers("take_along_axis", indices)
    if axis is None:
        x, axis = x.reshape(-1), 0
    axis = axis_of("take_along_axis", x, axis)
    both = f"take_along_axis: x {x.shape} and indices {indices.shape}"
    if indices.ndim != x.ndim:
        raise ShapeError(f"{both} differ in their number of axes; expected the same")
    n = x.shape[axis]
    lengths = enumerate(zip(x.shape, indices.shape, strict=True))
    if any(a != axis and k != m and 1 not in (k, m) for a, (k, m) in lengths):
        raise ShapeError(f"{both} do not broadcast beside axis {axis}")
    if type(indices) is np.ndarray and not _within(indices, n):
        raise IndexingError(f"{both}: an index is out of bounds for axis {axis}")
    index = list(np.ogrid[tuple(map(slice, x.shape))])
    index[axis] = indices
    return x[tuple(index)]


_MANY = frozenset([Batched, Traced])
"""What has the form of an array, and contents that are not to be asked for."""


def _within(indices: Array, n: int) -> bool:
    """Whether all are indices of an axis of length `n`."""
    return not indices.size or bool(-n <= indices.min() and indices.max() < n)


def _integers(operation: str, indices: Any) -> Any:
    found = fixed(operation, indices)
    found = found if type(found) in _MANY else np.asarray(found)
    if found.dtype.kind not in "iub":
        raise ValueRangeError(
            f"{operation}: indices have dtype {found.dtype}; expected integers"
        )
    return found
