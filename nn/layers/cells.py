"""The cells of the recurrent layers: SimpleRNNCell, LSTMCell and GRUCell."""

from typing import Any

import numpy as np

from autograd import ops
from autograd.ops.gru import gru_step
from autograd.ops.lstm import lstm_step
from autograd.ops.simple_rnn import simple_rnn_step
from nn import activations
from nn.arrays import Array
from nn.layers.cell import RecurrentCell
from nn.layers.times import Times

__all__ = ["GRUCell", "LSTMCell", "SimpleRNNCell"]

_STANDARD = (ops.tanh, ops.sigmoid)
"""The activations that the operations over all times have."""


class SimpleRNNCell(RecurrentCell):
    """``h ← activation(x·W + b + h·U)``.

    kernel W: (features, units), recurrent_kernel U: (units, units), bias b: (units,).
    """

    def __init__(
        self,
        units: int,
        activation: Any = "tanh",
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
        **options: Any,
    ) -> None:
        of_weights = {
            "kernel_initializer": kernel_initializer,
            "recurrent_initializer": recurrent_initializer,
            "bias_initializer": bias_initializer,
            "kernel_regularizer": kernel_regularizer,
            "recurrent_regularizer": recurrent_regularizer,
            "bias_regularizer": bias_regularizer,
            "kernel_constraint": kernel_constraint,
            "recurrent_constraint": recurrent_constraint,
            "bias_constraint": bias_constraint,
        }
        super().__init__(
            units,
            activation,
            use_bias=use_bias,
            dropout=dropout,
            recurrent_dropout=recurrent_dropout,
            seed=seed,
            of_weights=of_weights,
            **options,
        )

    def call(self, sequence: Any, states: Any, training: bool = False) -> Any:
        """The output and the new states of one step."""
        return super().call(sequence, states, training)

    def step(self, z: Any, states: list[Any], hidden: Any) -> list[Any]:
        kernel, activation = self.recurrent_kernel, self.activation
        return [simple_rnn_step(z, hidden, kernel, activation=activation)]

    def at_once(self, x: Any, states: list[Any], times: Times) -> Any:
        if self.activation is not ops.tanh:
            return None
        weights, options = self.kernels_and_bias(), times.of_operation()
        return (ops.simple_rnn(x, *weights, *states, **options),)


class LSTMCell(RecurrentCell):
    """Long short-term memory (Hochreiter and Schmidhuber, 1997; with a forget gate).

    ``i, f, o = σ(x·W + b + h·U)`` and ``g = tanh(…)`` by blocks of columns in the order
    i f g o; ``c ← f·c + i·g``, ``h ← o·tanh(c)``. σ is `recurrent_activation`, tanh
    `activation`. kernel W: (features, 4·units), recurrent_kernel U: (units, 4·units),
    bias b: (4·units,), 1 for f at the start with unit_forget_bias (Jozefowicz et al.,
    2015). The states are h and c.
    """

    gates = 4
    states = 2

    def __init__(
        self,
        units: int,
        activation: Any = "tanh",
        recurrent_activation: Any = "sigmoid",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        unit_forget_bias: bool = True,
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        seed: int | None = None,
        **options: Any,
    ) -> None:
        of_weights = {
            "kernel_initializer": kernel_initializer,
            "recurrent_initializer": recurrent_initializer,
            "bias_initializer": bias_initializer,
            "kernel_regularizer": kernel_regularizer,
            "recurrent_regularizer": recurrent_regularizer,
            "bias_regularizer": bias_regularizer,
            "kernel_constraint": kernel_constraint,
            "recurrent_constraint": recurrent_constraint,
            "bias_constraint": bias_constraint,
        }
        super().__init__(
            units,
            activation,
            use_bias=use_bias,
            dropout=dropout,
            recurrent_dropout=recurrent_dropout,
            seed=seed,
            of_weights=of_weights,
            **options,
        )
        self.recurrent_activation = activations.get(recurrent_activation)
        self.unit_forget_bias = unit_forget_bias

    def initial_bias(self, shape: tuple[int, ...], dtype: Any) -> Array:
        bias = np.array(super().initial_bias(shape, dtype))
        if self.unit_forget_bias:
            bias[self.units : 2 * self.units] = 1
        return bias

    def step(self, z: Any, states: list[Any], hidden: Any) -> list[Any]:
        h, c = lstm_step(
            z,
            (states[0], states[1]),
            self.recurrent_kernel,
            hidden=hidden,
            activation=self.activation,
            recurrent_activation=self.recurrent_activation,
        )
        return [h, c]

    def at_once(self, x: Any, states: list[Any], times: Times) -> Any:
        if (self.activation, self.recurrent_activation) != _STANDARD:
            return None
        weights, options = self.kernels_and_bias(), times.of_operation()
        return ops.lstm(x, *weights, *states, **options)


class GRUCell(RecurrentCell):
    """The gated recurrent unit (Cho et al., 2014).

    ``z, r = σ(x·W + b + h·U + b′)`` by blocks of columns in the order z r n, then
    ``n = tanh(x·W + b + r·(h·U + b′))`` with reset_after, as in cuDNN, or else
    ``n = tanh(x·W + b + (r·h)·U)``; ``h ← z·h + (1 − z)·n``. σ is
    `recurrent_activation`, tanh `activation`. kernel W: (features, 3·units),
    recurrent_kernel U: (units, 3·units), bias: (2, 3·units), b and b′; without
    reset_after (3·units,) and no b′.
    """

    gates = 3

    def __init__(
        self,
        units: int,
        activation: Any = "tanh",
        recurrent_activation: Any = "sigmoid",
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
        reset_after: bool = True,
        seed: int | None = None,
        **options: Any,
    ) -> None:
        of_weights = {
            "kernel_initializer": kernel_initializer,
            "recurrent_initializer": recurrent_initializer,
            "bias_initializer": bias_initializer,
            "kernel_regularizer": kernel_regularizer,
            "recurrent_regularizer": recurrent_regularizer,
            "bias_regularizer": bias_regularizer,
            "kernel_constraint": kernel_constraint,
            "recurrent_constraint": recurrent_constraint,
            "bias_constraint": bias_constraint,
        }
        super().__init__(
            units,
            activation,
            use_bias=use_bias,
            dropout=dropout,
            recurrent_dropout=recurrent_dropout,
            seed=seed,
            of_weights=of_weights,
            **options,
        )
        self.recurrent_activation = activations.get(recurrent_activation)
        self.reset_after = reset_after

    def bias_shape(self) -> tuple[int, ...]:
        width = 3 * self.units
        return (2, width) if self.reset_after else (width,)

    def input_bias(self) -> Any:
        return self.bias[0] if self.bias is not None and self.reset_after else self.bias

    def step(self, z: Any, states: list[Any], hidden: Any) -> list[Any]:
        h = gru_step(
            z,
            states[0],
            self.recurrent_kernel,
            self.bias[1] if self.bias is not None and self.reset_after else None,
            hidden=hidden,
            activation=self.activation,
            recurrent_activation=self.recurrent_activation,
            reset_after=self.reset_after,
        )
        return [h]

    def at_once(self, x: Any, states: list[Any], times: Times) -> Any:
        if (self.activation, self.recurrent_activation) != _STANDARD:
            return None
        options = {"reset_after": self.reset_after, **times.of_operation()}
        return (ops.gru(x, *self.kernels_and_bias(), *states, **options),)
