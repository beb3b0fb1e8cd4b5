"""Recurrent layers: the same step at each time, its state handed on.

Inputs are projected for all times in one matrix product, so a step is one product for
all gates and what follows it.
"""

from typing import Any

import numpy as np

from autograd import Tensor, ops
from autograd.errors import ArgumentError, ShapeError
from nn import activations, constraints, initializers, regularizers
from nn.arrays import Array, Shape, raw
from nn.layers.arguments import fraction, positive, same_rank
from nn.layers.base import Layer
from nn.layers.regularization import dropout_mask
from nn.random import generator

__all__ = ["Recurrent", "columns"]

AXES = "(batch, time, features)"


class Recurrent(Layer):
    """What recurrent layers share; a kind of it defines `step`.

    x: (batch, time, features), y: (batch, units), the last output, or with
    return_sequences (batch, time, units). return_state: a list, y and then the states.
    go_backwards: from the last time to the first, y in that order. mask: (batch, time);
    where False a step is skipped: state and output stay. dropout, recurrent_dropout:
    the share of inputs and of states left out while training, the same at each time
    (Gal and Ghahramani, 2016). A bias comes with the input's kernel.

    Attributes
    ----------
    gates: how many blocks of `units` columns the kernels have.
    states: how many arrays (batch, units) a step hands on; the first is the output.
    """

    gates = 1
    states = 1
    kernel: Tensor
    recurrent_kernel: Tensor
    bias: Tensor | None = None

    def __init__(
        self,
        units: int,
        activation: Any = "tanh",
        *,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        seed: int | None = None,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        zero_output_for_mask: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.units = positive(self, "units", units)
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.recurrent_initializer = initializers.get(recurrent_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.recurrent_regularizer = regularizers.get(recurrent_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.kernel_constraint = constraints.get(kernel_constraint)
        self.recurrent_constraint = constraints.get(recurrent_constraint)
        self.bias_constraint = constraints.get(bias_constraint)
        self.dropout = fraction(self, "dropout", dropout)
        self.recurrent_dropout = fraction(self, "recurrent_dropout", recurrent_dropout)
        self.seed = seed
        self.generator = generator(seed)
        self.return_sequences = return_sequences
        self.return_state = return_state
        self.go_backwards = go_backwards
        self.zero_output_for_mask = zero_output_for_mask

    def build(self, input_shape: Shape) -> None:
        """Make the kernels and the bias for inputs of a known number of features."""
        width = same_rank(self, input_shape, 3, AXES)[2]
        if not width:
            raise ShapeError(
                f"{self.name}: expected an input of shape {AXES} with features ≥ 1, "
                f"got {input_shape}"
            )
        self.kernel = self.add_weight(
            (width, self.gates * self.units),
            self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
            name="kernel",
        )
        self.recurrent_kernel = self.add_weight(
            (self.units, self.gates * self.units),
            self.recurrent_initializer,
            regularizer=self.recurrent_regularizer,
            constraint=self.recurrent_constraint,
            name="recurrent_kernel",
        )
        if self.use_bias:
            self.bias = self.add_weight(
                self.bias_shape(),
                self.initial_bias,
                regularizer=self.bias_regularizer,
                constraint=self.bias_constraint,
                name="bias",
            )

    def bias_shape(self) -> tuple[int, ...]:
        """The shape of the bias."""
        return (self.gates * self.units,)

    def initial_bias(self, shape: tuple[int, ...], dtype: Any) -> Array:
        """The bias at the start."""
        return self.bias_initializer(shape, dtype)

    def input_bias(self) -> Any:
        """The bias of the inputs' projection, or None."""
        return self.bias

    def step(self, z: Any, states: list[Any], hidden: Any) -> list[Any]:
        """The next states; the first is the output.

        z: the projected input, (batch, gates·units). hidden: the output of the step
        before, with holes where there is dropout.
        """
        raise NotImplementedError(f"{type(self).__name__} defines no step")

    def call(
        self,
        sequences: Any,
        initial_state: Any = None,
        mask: Any = None,
        training: bool = False,
    ) -> Any:
        """The outputs of all steps, or of the last."""
        x, width = sequences, self.kernel.shape[0]
        if x.ndim != 3 or x.shape[2] != width:
            raise ShapeError(
                f"{self.name}: expected an input of shape (batch, time, {width}), as "
                f"it was built for, got {x.shape}"
            )
        states = self._start(initial_state, x)
        outputs = self._outputs(x, states, mask, training)
        y = ops.stack(outputs, axis=1) if self.return_sequences else outputs[-1]
        return [y, *states] if self.return_state else y

    def compute_output_shape(self, input_shape: Any) -> Any:
        """``(batch, units)``, or with the time; then the states' shapes if returned."""
        batch, time, _ = same_rank(self, input_shape, 3, AXES)
        one = (batch, self.units)
        y = (batch, time, self.units) if self.return_sequences else one
        return [y, *[one] * self.states] if self.return_state else y

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """The input's mask, where the output has its times."""
        return mask if self.return_sequences else None

    def _outputs(
        self, x: Any, states: list[Any], mask: Any, training: bool
    ) -> list[Any]:
        """The output of each step, or of the last alone; `states` become the last."""
        holes = self.recurrent_dropout if training else 0.0
        drop = dropout_mask(self, (x.shape[0], self.units), holes) if holes else None
        times = list(self._projected(x, training))
        masks = [None] * len(times) if mask is None else list(self._mask(mask, x))
        if self.go_backwards:
            times, masks = times[::-1], masks[::-1]
        outputs: list[Any] = []
        before: Any = np.zeros((x.shape[0], self.units), self.dtype)
        for z, keeps in zip(times, masks, strict=True):
            hidden = states[0] if drop is None else states[0] * drop
            new = self.step(z, states, hidden)
            y = new[0]
            if keeps is not None:
                skipped = np.zeros_like(before) if self.zero_output_for_mask else before
                before = ops.where(keeps, y, before)
                y = ops.where(keeps, y, skipped)
                new = [ops.where(keeps, n, s) for n, s in zip(new, states, strict=True)]
            states[:] = new
            outputs = [*outputs, y] if self.return_sequences else [y]
        if mask is not None and not self.return_sequences:
            return [before]
        return outputs

    def _projected(self, x: Any, training: bool) -> list[Any]:
        """``x·kernel + bias`` for each time: (batch, gates·units)."""
        if training and self.dropout:
            x = x * dropout_mask(self, (x.shape[0], 1, x.shape[2]), self.dropout)
        z = ops.matmul(ops.swapaxes(x, 0, 1), self.kernel)  # (time, batch, gates·units)
        bias = self.input_bias()
        return list(ops.unstack(z if bias is None else z + bias))

    def _start(self, initial_state: Any, x: Any) -> list[Any]:
        if x.shape[1] == 0:
            raise ShapeError(f"{self.name}: expected at least one time, got {x.shape}")
        shape = (x.shape[0], self.units)
        if initial_state is None:
            return [np.zeros(shape, self.dtype)] * self.states
        many = isinstance(initial_state, (list, tuple))
        states = list(initial_state) if many else [initial_state]
        if len(states) != self.states or any(s.shape != shape for s in states):
            raise ArgumentError(
                f"{self.name}: initial_state is {self.states} of shape {shape}, got "
                f"{[tuple(s.shape) for s in states]}"
            )
        return states

    def _mask(self, mask: Any, x: Any) -> Any:
        """For each time the mask, (batch, 1)."""
        array = np.asarray(raw(mask), bool)
        if array.shape != x.shape[:2]:
            raise ShapeError(
                f"{self.name}: expected a mask of shape {x.shape[:2]}, got "
                f"{array.shape}"
            )
        return array.T[..., None]


def columns(z: Any, width: int, *blocks: int) -> list[Any]:
    """The blocks of `width` columns of ``z`` that `blocks` counts."""
    return [z[:, width * c : width * (c + 1)] for c in blocks]
