"""`EinsumDense`: a product of inputs and a kernel along axes that an equation names."""

import math
import re
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from autograd import Tensor, ops
from autograd.errors import ShapeError, ValueRangeError
from nn import activations, initializers
from nn.arrays import Array, Shape
from nn.layers.base import Layer
from nn.layers.dense import FUSED
from nn.layers.weighted import add_named_weight, keep_options

__all__ = ["EinsumDense"]

_SIDE = r"(\.\.\.)?([a-zA-Z]+)(\.\.\.)?"
_FORM = re.compile(rf"{_SIDE},([a-zA-Z]+)->{_SIDE}")
"""``ab,bc->ac``, with an ellipsis before or behind inputs and outputs, or none."""


class EinsumDense(Layer):
    """``y = activation(einsum(equation, x, kernel) + bias)``.

    equation: ``"abc,cd->abd"`` as of `numpy.einsum`, an axis by each letter; ``...``
    stands for axes before or behind that are kept: ``"...x,xy->...y"``. output_shape:
    the output's lengths but for the batch and what ``...`` stands for, None where it is
    the input's. bias_axes: the letters of the output along which there is a bias, None
    for no bias.

    >>> import numpy as np, nn
    >>> layer = nn.layers.EinsumDense("abc,cd->abd", (None, 8), bias_axes="d")
    >>> layer(np.zeros((2, 5, 3))).shape
    (2, 5, 8)
    >>> [w.shape for w in layer.weights]
    [(3, 8), (8,)]
    """

    kernel_initializer: Any
    kernel: Tensor
    bias: Tensor | None = None

    def __init__(
        self,
        equation: str,
        output_shape: Any,
        activation: Any = None,
        bias_axes: str | None = None,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.equation = equation
        whole = isinstance(output_shape, int)
        self.partial_output_shape = (output_shape,) if whole else tuple(output_shape)
        self.activation = activations.get(activation)
        self.bias_axes = bias_axes
        keep_options(
            self,
            kernel_initializer=kernel_initializer,
            bias_initializer=bias_initializer,
            kernel_regularizer=kernel_regularizer,
            bias_regularizer=bias_regularizer,
            kernel_constraint=kernel_constraint,
            bias_constraint=bias_constraint,
        )
        self._terms = _terms(self.name, equation)
        self._bound = _bound(*self._terms)

    def build(self, input_shape: Shape) -> None:
        """Make the kernel and the bias for inputs whose shared lengths are known."""
        plan = self._plan(input_shape)
        self._rank = len(input_shape)
        draw = self.kernel_initializer
        if isinstance(draw, initializers.VarianceScaling):
            draw = partial(_as_matrix, draw, plan.outputs)
        self.kernel = add_named_weight(self, "kernel", plan.kernel, initializer=draw)
        if plan.bias is not None:
            self.bias = add_named_weight(self, "bias", plan.bias)

    def call(self, inputs: Any) -> Any:
        """``activation(einsum(equation, inputs, kernel) + bias)``."""
        if inputs.ndim != self._rank:
            raise ShapeError(
                f"{self.name}: expected an input of {self._rank} axes, as it was built "
                f"for, got {inputs.shape}"
            )
        if self._bound:
            return self._product(inputs, self._bound)
        y = ops.einsum(self.equation, inputs, self.kernel)
        if self.bias is not None:
            y = y + self.bias
        return self.activation(y)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """The shape that the equation gives."""
        return self._plan(input_shape).output

    def _product(self, x: Any, bound: int) -> Any:
        """As one product of matrices, over the last `bound` axes of ``x``."""
        kernel, bias = self.kernel, self.bias
        if x.shape[-bound:] != kernel.shape[:bound]:
            raise ShapeError(
                f"{self.name}: expected an input of shape (…, "
                f"{', '.join(map(str, kernel.shape[:bound]))}), as it was built for, "
                f"got {x.shape}"
            )
        lead, columns = x.shape[:-bound], kernel.shape[bound:]
        inner, width = math.prod(kernel.shape[:bound]), math.prod(columns)
        matrix = ops.reshape(kernel, (inner, width))
        x = x if bound == 1 else ops.reshape(x, (*lead, inner))
        flat = bias is not None and bias.shape == columns
        fused = FUSED.get(id(self.activation)) if flat else None
        if flat:
            row = bias if len(columns) == 1 else ops.reshape(bias, (width,))
            y = ops.affine(x, matrix, row, activation=fused)
        else:
            y = ops.matmul(x, matrix)
        y = y if len(columns) == 1 else ops.reshape(y, (*lead, *columns))
        if bias is not None and not flat:
            y = y + bias
        return y if fused is not None else self.activation(y)

    def _plan(self, shape: Shape) -> "_Plan":
        x, w, y, before = self._terms
        elided = len(shape) - len(x)
        if elided < 0 or (elided and before is None):
            raise ShapeError(
                f"{self.name}: {self.equation!r} does not suit an input of shape "
                f"{tuple(shape)}"
            )
        kept = shape[:elided] if before else shape[len(shape) - elided :]
        named = shape[elided:] if before else shape[: len(x)]
        known = self.partial_output_shape
        of_y = known if before and elided else (shape[0], *known)
        if len(of_y) != len(y):
            raise ShapeError(
                f"{self.name}: output_shape {known} does not suit {self.equation!r} "
                f"and an input of shape {tuple(shape)}"
            )
        given = dict(zip(x, named, strict=True)), dict(zip(y, of_y, strict=True))
        lengths = self._merged(*given, shape)
        output = tuple(lengths[c] for c in y)
        unknown = [c for c in w if not lengths.get(c)]
        if unknown:
            raise ShapeError(
                f"{self.name}: the length of {unknown[0]!r} in {self.equation!r} is in "
                f"neither the input's shape {tuple(shape)} nor output_shape {known}"
            )
        return _Plan(
            tuple(lengths[c] or 0 for c in w),
            self._bias_shape(y, lengths, 0 if before else elided),
            (*kept, *output) if before else (*output, *kept),
            [i for i, c in enumerate(w) if c in y],
        )

    def _merged(self, of_x: Any, of_y: Any, shape: Shape) -> dict[str, Any]:
        for c in of_x.keys() & of_y.keys():
            if of_y[c] is not None and of_y[c] != of_x[c]:
                raise ShapeError(
                    f"{self.name}: axis {c!r} of {self.equation!r} is {of_y[c]} in "
                    f"output_shape and {of_x[c]} in the input {tuple(shape)}"
                )
        return {**of_y, **of_x}

    def _bias_shape(self, y: str, lengths: Any, behind: int) -> tuple[int, ...] | None:
        axes = self.bias_axes
        if axes is None:
            return None
        if not axes or set(axes) - set(y):
            raise ValueRangeError(
                f"{self.name}: bias_axes holds letters of the output {y!r}, got "
                f"{axes!r}"
            )
        first = min(map(y.index, axes))
        own = tuple(lengths[c] if c in axes else 1 for c in y[first:])
        return (*own, *(1,) * behind)


class _Plan(NamedTuple):
    """What an equation comes to for one shape of inputs.

    kernel, bias, output: shapes. outputs: the axes of the kernel that the output has.
    """

    kernel: tuple[int, ...]
    bias: tuple[int, ...] | None
    output: Shape
    outputs: list[int]


def _terms(layer: str, equation: str) -> tuple[str, str, str, bool | None]:
    """The letters of input, kernel and output; whether ``...`` stands before them.

    None where there is none.
    """
    found = _FORM.fullmatch(equation.replace(" ", ""))
    if (
        found is None
        or found.group(1, 3) != found.group(5, 7)
        or all(found.group(1, 3))
    ):
        raise ValueRangeError(
            f"{layer}: equation must be like 'ab,bc->ac', '...b,bc->...c' or "
            f"'ab...,bc->ac...', got {equation!r}"
        )
    x, w, y = found[2], found[4], found[6]
    stray = set(y) - set(x) - set(w)
    if stray:
        raise ValueRangeError(
            f"{layer}: axis {min(stray)!r} of the output is in neither the input nor "
            f"the kernel of {equation!r}"
        )
    return x, w, y, True if found[1] else False if found[3] else None


def _bound(x: str, w: str, y: str, before: bool | None) -> int:
    """How many last axes of ``x`` are the first of ``w``, if the rest is ``y``; else 0.

    So ``"abc,cd->abd"`` is one product of matrices.
    """
    for count in range(1, len(x) + 1):
        free, bound = x[: len(x) - count], x[len(x) - count :]
        if w.startswith(bound) and free + w[count:] == y and before is not False:
            return count if free or before else 0
    return 0


def _as_matrix(
    draw: Any, outputs: list[int], shape: tuple[int, ...], dtype: Any
) -> Array:
    """A kernel of `shape` drawn as the matrix (inputs, outputs) that it stands for."""
    inputs = [i for i in range(len(shape)) if i not in outputs]
    order = [*inputs, *outputs]
    lengths = [shape[i] for i in order]
    rows = int(np.prod(lengths[: len(inputs)]))
    drawn = draw((rows, int(np.prod(lengths[len(inputs) :]))), dtype)
    kernel: Array = drawn.reshape(lengths).transpose(np.argsort(order))
    return np.ascontiguousarray(kernel)
