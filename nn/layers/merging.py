"""Several inputs into one."""

import math
from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

import numpy as np

from autograd import ops
from autograd.errors import ArgumentError, IndexingError, ShapeError
from nn.arrays import Shape, raw
from nn.layers.arguments import axes_of
from nn.layers.base import Layer

__all__ = [
    "Add",
    "Average",
    "Concatenate",
    "Dot",
    "Maximum",
    "Merge",
    "Minimum",
    "Multiply",
    "Subtract",
    "add",
    "average",
    "concatenate",
    "dot",
    "maximum",
    "minimum",
    "multiply",
    "subtract",
]


class Merge(Layer):
    """A layer over a list of inputs; a kind of it defines `merged`.

    Inputs with fewer axes than others get axes of length 1 behind the batch's. A mask
    of the output keeps what a mask of any input keeps; there is none if one input has
    none.
    """

    supports_masking = True
    exactly: int | None = None

    def build(self, input_shape: Any) -> None:
        """Nothing to make; refuses what is no list of shapes that go together."""
        self.compute_output_shape(input_shape)

    def call(self, inputs: Any) -> Any:
        """The inputs merged."""
        return self.merged(self._aligned(inputs))

    def merged(self, xs: list[Any]) -> Any:
        """One value out of `xs`."""
        raise NotImplementedError(f"{type(self).__name__} defines no merged")

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The shape that the inputs' shapes broadcast to."""
        shapes = self._shapes(input_shape)
        rank = max(map(len, shapes))
        return reduce(self._common, [_padded(s, rank) for s in shapes])

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """Where a mask of an input keeps a step; None unless all have one."""
        if mask is None or any(m is None for m in mask):
            return None
        return reduce(np.logical_or, map(raw, mask))

    def _aligned(self, inputs: Any) -> list[Any]:
        if not isinstance(inputs, (list, tuple)):
            raise self._no_list()
        rank = max([x.ndim for x in inputs])
        return [
            x if x.ndim == rank else ops.reshape(x, _padded(x.shape, rank))
            for x in inputs
        ]

    def _of_features(self, inputs: Any, mask: Any, rank: int) -> list[Any]:
        """For each input its mask, (batch, time, 1); None where it has none.

        As in Keras, an input that got axes to have `rank` of them has lost its mask.
        """
        given = [None] * len(inputs) if mask is None else mask
        return [
            None if m is None or x.ndim < rank else raw(m)[..., None]
            for x, m in zip(inputs, given, strict=True)
        ]

    def _shapes(self, input_shape: Any) -> list[Shape]:
        if not isinstance(input_shape, list):
            raise self._no_list()
        count = len(input_shape)
        if count < 1 or self.exactly not in (None, count):
            wanted = self.exactly or "one or more"
            raise ArgumentError(f"{self.name}: expected {wanted} inputs, got {count}")
        return [tuple(s) for s in input_shape]

    def _no_list(self) -> ArgumentError:
        return ArgumentError(f"{self.name}: expected a list of inputs, [x, w]")

    def _common(self, shape: Shape, other: Shape) -> Shape:
        lengths = []
        for n, m in zip(shape, other, strict=True):
            if n != m and None not in (n, m) and 1 not in (n, m):
                raise ShapeError(
                    f"{self.name}: the inputs {shape} and {other} do not broadcast"
                )
            lengths.append(
                None if None in (n, m) and 1 not in (n, m) else _longer(n, m)
            )
        return tuple(lengths)


class Add(Merge):
    """``x + w + …``; inputs of shapes that broadcast."""

    def merged(self, xs: list[Any]) -> Any:
        return reduce(ops.add, xs)


class Subtract(Merge):
    """``x − w``; two inputs of shapes that broadcast."""

    exactly = 2

    def merged(self, xs: list[Any]) -> Any:
        return ops.subtract(*xs)


class Multiply(Merge):
    """``x · w · …`` elementwise; inputs of shapes that broadcast.

    A step that a mask leaves out counts as 1; where all masks leave it out, the result
    is 0.
    """

    def call(self, inputs: Any, mask: Any = None) -> Any:
        """The product of what the masks keep."""
        xs = self._aligned(inputs)
        masks = self._of_features(inputs, mask, xs[0].ndim)
        one, zero = np.ones((), xs[0].dtype), np.zeros((), xs[0].dtype)
        y = reduce(
            ops.multiply,
            [
                x if kept is None else ops.where(kept, x, one)
                for x, kept in zip(xs, masks, strict=True)
            ],
        )
        if any(kept is None for kept in masks):
            return y
        return ops.where(reduce(np.logical_or, masks), y, zero)


class Average(Merge):
    """``(x + w + …)/n``; inputs of shapes that broadcast."""

    def merged(self, xs: list[Any]) -> Any:
        return reduce(ops.add, xs) / len(xs)


class _Extremum(Merge):
    """The largest or smallest entry at each place, among what the masks keep."""

    operation: Callable[..., Any]

    def call(self, inputs: Any, mask: Any = None) -> Any:
        """The extremum; a step that one mask leaves out is that of the others."""
        xs = self._aligned(inputs)
        masks = self._of_features(inputs, mask, xs[0].ndim)
        y, seen = xs[0], masks[0]
        for x, kept in zip(xs[1:], masks[1:], strict=True):
            x = x if kept is None else ops.where(kept, x, y)
            y = y if seen is None else ops.where(seen, y, x)
            both = seen is not None and kept is not None
            seen = np.logical_or(seen, kept) if both else None
            y = type(self).operation(y, x)
        return y


class Maximum(_Extremum):
    """The largest entry at each place; ties share the derivative equally."""

    operation = staticmethod(ops.maximum)


class Minimum(_Extremum):
    """The smallest entry at each place; ties share the derivative equally."""

    operation = staticmethod(ops.minimum)


class Concatenate(Merge):
    """The inputs one after the other along `axis`; all other axes equal."""

    def __init__(self, axis: int = -1, **options: Any) -> None:
        super().__init__(**options)
        self.axis = axis

    def call(self, inputs: Any) -> Any:
        """The inputs joined."""
        if not isinstance(inputs, (list, tuple)):
            raise self._no_list()
        return ops.concatenate(list(inputs), axis=self.axis)

    def compute_output_shape(self, input_shape: Any) -> Shape:
        """The inputs' shape, their lengths along `axis` added."""
        shapes = self._shapes(input_shape)
        (axis,) = axes_of(self, self.axis, len(shapes[0]))
        first = shapes[0]
        for shape in shapes[1:]:
            if len(shape) != len(first) or any(
                n != m and None not in (n, m) and a not in (0, axis)
                for a, (n, m) in enumerate(zip(first, shape, strict=True))
            ):
                raise ShapeError(
                    f"{self.name}: expected inputs equal but along axis {self.axis}, "
                    f"got {', '.join(map(str, shapes))}"
                )
        lengths = [s[axis] for s in shapes]
        known = [n for n in lengths if n is not None]
        total = sum(known) if len(known) == len(lengths) else None
        return (*first[:axis], total, *first[axis + 1 :])

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """The masks joined along `axis`; where only features are, if any is kept."""
        if mask is None or all(m is None for m in mask):
            return None
        pairs = zip(inputs, mask, strict=True)
        full = [_spread_mask(None if m is None else raw(m), x.shape) for x, m in pairs]
        return np.concatenate(full, axis=self.axis).any(axis=-1)


def _spread_mask(mask: Any, shape: tuple[int, ...]) -> Any:
    """`mask`, (batch, time) or None for all, as one of the input's `shape`."""
    if mask is None:
        return np.ones(shape, bool)
    if mask.ndim >= len(shape):
        return mask
    return np.logical_or(mask[..., None], np.zeros(shape, bool))


class Dot(Merge):
    """``Σ x·w`` along an axis of each, sample by sample.

    axes: the axis of both, or one for each, counted with the batch's. (batch, a, n) and
    (batch, n, b) with axes (2, 1) → (batch, a, b); (batch, n) twice → (batch, 1).
    normalize: of vectors scaled to length 1 first: the cosine.
    """

    exactly = 2

    def __init__(
        self, axes: int | Sequence[int], normalize: bool = False, **options: Any
    ) -> None:
        super().__init__(**options)
        self.axes = axes if isinstance(axes, int) else tuple(axes)
        self.normalize = normalize

    def call(self, inputs: Any) -> Any:
        """The products summed."""
        shape = self.compute_output_shape([x.shape for x in inputs])
        x, w = inputs
        i, j = self._axes(x.shape, w.shape)
        if self.normalize:
            x, w = _normalized(x, i), _normalized(w, j)
        rows = ops.moveaxis(x, i, -1)  # (batch, …x, n)
        columns = ops.moveaxis(w, j, 1)  # (batch, n, …w)
        n = x.shape[i]
        of_x, of_w = math.prod(rows.shape[1:-1]), math.prod(columns.shape[2:])
        y = ops.matmul(
            ops.reshape(rows, (x.shape[0], of_x, n)),
            ops.reshape(columns, (w.shape[0], n, of_w)),
        )
        return ops.reshape(y, shape)

    def compute_output_shape(self, input_shape: Any) -> Shape:
        """``(batch, rest of x, rest of w)``."""
        shape, other = self._shapes(input_shape)
        i, j = self._axes(shape, other)
        rest = [n for a, n in enumerate(shape) if a not in (0, i)]
        rest += [n for a, n in enumerate(other) if a not in (0, j)]
        return (shape[0], *(rest or [1]))

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """None: the output has no times."""
        return None

    def _axes(self, shape: Shape, other: Shape) -> tuple[int, int]:
        pair = (self.axes,) * 2 if isinstance(self.axes, int) else self.axes
        (i,), (j,) = (
            axes_of(self, pair[0], len(shape)),
            axes_of(self, pair[1], len(other)),
        )
        if 0 in (i, j):
            raise IndexingError(
                f"{self.name}: axes count from 1, the first is the batch"
            )
        if None not in (shape[i], other[j]) and shape[i] != other[j]:
            raise ShapeError(
                f"{self.name}: axis {i} of {shape} and axis {j} of {other} must be "
                "equal"
            )
        return i, j


def _normalized(x: Any, axis: int) -> Any:
    squares = ops.sum(ops.square(x), axis=axis, keepdims=True)
    return x / ops.sqrt(ops.maximum(squares, 1e-12))


def _padded(shape: Shape, rank: int) -> Shape:
    """`shape` with axes of length 1 behind the batch's, `rank` in all."""
    return (*shape[:1], *(1,) * (rank - len(shape)), *shape[1:])


def _longer(n: int | None, m: int | None) -> int | None:
    """The length that two broadcast to, one of them unknown or 1 or both equal."""
    return m if n == 1 else n


def add(inputs: Any, **options: Any) -> Any:
    """``Add(**options)(inputs)``."""
    return Add(**options)(inputs)


def average(inputs: Any, **options: Any) -> Any:
    """``Average(**options)(inputs)``."""
    return Average(**options)(inputs)


def concatenate(inputs: Any, axis: int = -1, **options: Any) -> Any:
    """``Concatenate(axis, **options)(inputs)``."""
    return Concatenate(axis, **options)(inputs)


def dot(inputs: Any, axes: int | Sequence[int] = -1, **options: Any) -> Any:
    """``Dot(axes, **options)(inputs)``."""
    return Dot(axes, **options)(inputs)


def maximum(inputs: Any, **options: Any) -> Any:
    """``Maximum(**options)(inputs)``."""
    return Maximum(**options)(inputs)


def minimum(inputs: Any, **options: Any) -> Any:
    """``Minimum(**options)(inputs)``."""
    return Minimum(**options)(inputs)


def multiply(inputs: Any, **options: Any) -> Any:
    """``Multiply(**options)(inputs)``."""
    return Multiply(**options)(inputs)


def subtract(inputs: Any, **options: Any) -> Any:
    """``Subtract(**options)(inputs)``."""
    return Subtract(**options)(inputs)
