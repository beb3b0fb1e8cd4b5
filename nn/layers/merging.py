"""Several inputs into one."""

from collections.abc import Sequence
from functools import reduce
from typing import Any

import numpy as np

from autograd import ops
from autograd.errors import ArgumentError, IndexingError, ShapeError
from nn.arrays import Shape
from nn.layers.arguments import axes_of
from nn.layers.base import Layer

__all__ = [
    "Add",
    "Average",
    "Concatenate",
    "Dot",
    "Maximum",
    "Minimum",
    "Multiply",
    "Subtract",
]


class Merge(Layer):
    """A layer over a list of inputs; a kind of it defines `merged`."""

    supports_masking = True
    at_most: int | None = None

    def build(self, input_shape: Any) -> None:
        """Nothing to make; refuses what is no list of shapes that go together."""
        self.compute_output_shape(input_shape)

    def call(self, x: Any) -> Any:
        """The inputs merged."""
        if not isinstance(x, list):
            raise self._no_list()
        return self.merged(x)

    def merged(self, xs: list[Any]) -> Any:
        """One value out of `xs`."""
        raise NotImplementedError(f"{type(self).__name__} defines no merged")

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The shape that the inputs' shapes broadcast to."""
        shapes = self._shapes(input_shape)
        return reduce(self._common, shapes)

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """Where all inputs that have a mask keep a step."""
        given = [m for m in mask or () if m is not None]
        return reduce(np.logical_and, given) if given else None

    def _shapes(self, input_shape: Any) -> list[Shape]:
        if not isinstance(input_shape, list):
            raise self._no_list()
        count = len(input_shape)
        if count < 2 or self.at_most not in (None, count):
            wanted = self.at_most or "two or more"
            raise ArgumentError(f"{self.name}: expected {wanted} inputs, got {count}")
        return [tuple(s) for s in input_shape]

    def _no_list(self) -> ArgumentError:
        return ArgumentError(f"{self.name}: expected a list of inputs, [x, w]")

    def _common(self, shape: Shape, other: Shape) -> Shape:
        rank = max(len(shape), len(other))
        pairs = zip(_padded(shape, rank), _padded(other, rank), strict=True)
        lengths = []
        for n, m in pairs:
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

    at_most = 2

    def merged(self, xs: list[Any]) -> Any:
        return ops.subtract(*xs)


class Multiply(Merge):
    """``x · w · …`` elementwise; inputs of shapes that broadcast."""

    def merged(self, xs: list[Any]) -> Any:
        return reduce(ops.multiply, xs)


class Average(Merge):
    """``(x + w + …)/n``; inputs of shapes that broadcast."""

    def merged(self, xs: list[Any]) -> Any:
        return reduce(ops.add, xs) / len(xs)


class Maximum(Merge):
    """The largest entry at each place; ties share the derivative equally."""

    def merged(self, xs: list[Any]) -> Any:
        return reduce(ops.maximum, xs)


class Minimum(Merge):
    """The smallest entry at each place; ties share the derivative equally."""

    def merged(self, xs: list[Any]) -> Any:
        return reduce(ops.minimum, xs)


class Concatenate(Merge):
    """The inputs one after the other along `axis`; all other axes equal."""

    def __init__(self, axis: int = -1, **options: Any) -> None:
        super().__init__(**options)
        self.axis = axis

    def merged(self, xs: list[Any]) -> Any:
        return ops.concatenate(xs, axis=self.axis)

    def compute_output_shape(self, input_shape: Any) -> Shape:
        """The inputs' shape, their lengths along `axis` added."""
        shapes = self._shapes(input_shape)
        (axis,) = axes_of(self, self.axis, len(shapes[0]))
        others = {(*s[:axis], *s[axis + 1 :])[1:] for s in shapes if axis}
        if len(others) > 1 or len({len(s) for s in shapes}) > 1:
            raise ShapeError(
                f"{self.name}: expected inputs equal but along axis {self.axis}, got "
                f"{', '.join(map(str, shapes))}"
            )
        lengths = [s[axis] for s in shapes]
        known = [n for n in lengths if n is not None]
        total = sum(known) if len(known) == len(lengths) else None
        return (*shapes[0][:axis], total, *shapes[0][axis + 1 :])


class Dot(Merge):
    """``Σ x·w`` along an axis of each, sample by sample.

    axes: the axis of both, or one for each, counted with the batch's. (batch, a, n) and
    (batch, n, b) with axes (2, 1) → (batch, a, b); (batch, n) twice → (batch, 1).
    normalize: of vectors scaled to length 1 first: the cosine.
    """

    at_most = 2

    def __init__(
        self, axes: int | Sequence[int], normalize: bool = False, **options: Any
    ) -> None:
        super().__init__(**options)
        self.axes = axes if isinstance(axes, int) else tuple(axes)
        self.normalize = normalize

    def merged(self, xs: list[Any]) -> Any:
        x, w = xs
        i, j = self._axes(x.shape, w.shape)
        if self.normalize:
            x, w = _normalized(x, i), _normalized(w, j)
        rows = ops.moveaxis(x, i, -1)  # (batch, …x, n)
        columns = ops.moveaxis(w, j, 1)  # (batch, n, …w)
        n = x.shape[i]
        y = ops.matmul(
            ops.reshape(rows, (x.shape[0], -1, n)),
            ops.reshape(columns, (w.shape[0], n, -1)),
        )
        return ops.reshape(y, self.compute_output_shape([x.shape, w.shape]))

    def compute_output_shape(self, input_shape: Any) -> Shape:
        """``(batch, rest of x, rest of w)``."""
        shape, other = self._shapes(input_shape)
        i, j = self._axes(shape, other)
        rest = [n for a, n in enumerate(shape) if a not in (0, i)]
        rest += [n for a, n in enumerate(other) if a not in (0, j)]
        return (shape[0], *(rest or [1]))

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
    """``shape`` with axes of length 1 behind the batch's, as Keras adds them."""
    return shape if len(shape) == rank else (1,) * (rank - len(shape)) + shape


def _longer(n: int | None, m: int | None) -> int | None:
    """The length that two broadcast to, one of them unknown or 1 or both equal."""
    return m if n == 1 else n
