"""Recurrent layers: the same step at each time, its state handed on.

What most networks use, one operation does for all times at once. The rest, masks and
other activations say, is done step by step; inputs are projected for all times in one
matrix product, so a step is one product for all gates and what follows it.
"""

from typing import Any

import numpy as np

from autograd import Tensor, ops
from autograd.errors import ArgumentError, ShapeError
from autograd.ops.recurrent import joined, projections
from nn import activations, constraints, initializers, regularizers
from nn.arrays import Array, Shape, as_array, raw
from nn.layers.arguments import fraction, positive, same_rank
from nn.layers.base import Layer
from nn.layers.regularization import dropout_mask
from nn.random import generator

__all__ = ["Recurrent"]

AXES = "(batch, time, features)"


class Recurrent(Layer):
    """What recurrent layers share; a kind of it defines `step`, and may `at_once`.

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

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "step" in vars(cls) and "at_once" not in vars(cls):
            cls.at_once = Recurrent.at_once  # type: ignore[method-assign]

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

    def at_once(self, x: Any, states: list[Any]) -> tuple[Any, ...] | None:
        """What `step` at all times comes to: the outputs and the other states.

        None where there is no operation for it. A kind of layer that has another `step`
        has it from there.
        """
        return None

    def kernels_and_bias(self) -> tuple[Any, Any, Any]:
        """Kernel, recurrent kernel and bias, zeros where there is none."""
        bias = (
            np.zeros(self.bias_shape(), self.dtype) if self.bias is None else self.bias
        )
        return self.kernel, self.recurrent_kernel, bias

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
        if training and self.dropout:
            x = x * dropout_mask(self, (x.shape[0], 1, width), self.dropout)
        holes = self.recurrent_dropout if training else 0.0
        found = None if holes or mask is not None else self.at_once(x, states)
        if found is None:
            y, *states = self._one_by_one(x, states, mask, holes)
            return [y, *states] if self.return_state else y
        y, *others = found
        if not self.return_state:
            return y
        return [y, y[:, -1] if self.return_sequences else y, *others]

    def compute_output_shape(self, input_shape: Any) -> Any:
        """``(batch, units)``, or with the time; then the states' shapes if returned."""
        batch, time, _ = same_rank(self, input_shape, 3, AXES)
        one = (batch, self.units)
        y = (batch, time, self.units) if self.return_sequences else one
        return [y, *[one] * self.states] if self.return_state else y

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """The input's mask, where the output has its times."""
        return mask if self.return_sequences else None

    def _one_by_one(
        self, x: Any, states: list[Any], mask: Any, holes: float
    ) -> list[Any]:
        """The outputs and the states after them; holes: the share of dropped states."""
        drop = dropout_mask(self, (x.shape[0], self.units), holes) if holes else None
        back = self.go_backwards
        times = projections(x, self.kernel, self.input_bias(), reverse=back)
        masks = [None] * len(times) if mask is None else list(self._mask(mask, x))
        masks = masks[::-1] if back else masks
        outputs: list[Any] = []
        before: Any = np.zeros((x.shape[0], self.units), self.dtype)
        for z, keeps in zip(times, masks, strict=True):
            new = self.step(z, states, states[0] if drop is None else states[0] * drop)
            y = new[0]
            if keeps is not None:
                skipped = np.zeros_like(before) if self.zero_output_for_mask else before
                before = ops.where(keeps, y, before)
                y = ops.where(keeps, y, skipped)
                new = [ops.where(keeps, n, s) for n, s in zip(new, states, strict=True)]
            states = new
            outputs.append(y)
        last = mask is not None and not self.return_sequences
        return [before if last else joined(outputs, self.return_sequences), *states]

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
        array = as_array(raw(mask), bool)
        if array.shape != x.shape[:2]:
            raise ShapeError(
                f"{self.name}: expected a mask of shape {x.shape[:2]}, got "
                f"{array.shape}"
            )
        return array.T[..., None]
