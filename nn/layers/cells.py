"""The recurrent layers: SimpleRNN, LSTM and GRU."""

from typing import Any

import numpy as np

from autograd import ops
from autograd.ops.gru import gru_step
from autograd.ops.lstm import lstm_step
from autograd.ops.simple_rnn import simple_rnn_step
from nn import activations
from nn.arrays import Array
from nn.layers.recurrent import Recurrent

__all__ = ["GRU", "LSTM", "SimpleRNN"]

_STANDARD = (ops.tanh, ops.sigmoid)
"""The activations that the operations over all times have."""


class SimpleRNN(Recurrent):
    """``h ← activation(x·W + b + h·U)``.

    kernel W: (features, units), recurrent_kernel U: (units, units), bias b: (units,).
    See `Recurrent` for shapes and options.
    """

    def __init__(
        self,
        units: int,
        activation: Any = "tanh",
        use_bias: bool = True,
        **options: Any,
    ) -> None:
        super().__init__(units, activation, use_bias=use_bias, **options)

    def step(self, z: Any, states: list[Any], hidden: Any) -> list[Any]:
        kernel, activation = self.recurrent_kernel, self.activation
        return [simple_rnn_step(z, hidden, kernel, activation=activation)]

    def at_once(self, x: Any, states: list[Any]) -> tuple[Any, ...] | None:
        if self.activation is not ops.tanh:
            return None
        y = ops.simple_rnn(
            x,
            *self.kernels_and_bias(),
            *states,
            reverse=self.go_backwards,
            sequences=self.return_sequences,
        )
        return (y,)


class LSTM(Recurrent):
    """Long short-term memory (Hochreiter and Schmidhuber, 1997; with a forget gate).

    ``i, f, o = σ(x·W + b + h·U)`` and ``g = tanh(…)`` by blocks of columns in the order
    i f g o; ``c ← f·c + i·g``, ``h ← o·tanh(c)``. σ is `recurrent_activation`, tanh
    `activation`. kernel W: (features, 4·units), recurrent_kernel U: (units, 4·units),
    bias b: (4·units,), 1 for f at the start with unit_forget_bias (Jozefowicz et al.,
    2015). The states are h and c. See `Recurrent` for shapes and options.
    """

    gates = 4
    states = 2

    def __init__(
        self,
        units: int,
        activation: Any = "tanh",
        recurrent_activation: Any = "sigmoid",
        use_bias: bool = True,
        *,
        unit_forget_bias: bool = True,
        **options: Any,
    ) -> None:
        super().__init__(units, activation, use_bias=use_bias, **options)
        self.recurrent_activation = activations.get(recurrent_activation)
        self.unit_forget_bias = unit_forget_bias

    def initial_bias(self, shape: tuple[int, ...], dtype: Any) -> Array:
        bias = np.array(self.bias_initializer(shape, dtype))
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

    def at_once(self, x: Any, states: list[Any]) -> tuple[Any, ...] | None:
        if (self.activation, self.recurrent_activation) != _STANDARD:
            return None
        return ops.lstm(  # type: ignore[no-any-return]
            x,
            *self.kernels_and_bias(),
            *states,
            reverse=self.go_backwards,
            sequences=self.return_sequences,
        )


class GRU(Recurrent):
    """The gated recurrent unit (Cho et al., 2014).

    ``z, r = σ(x·W + b + h·U + b′)`` by blocks of columns in the order z r n, then
    ``n = tanh(x·W + b + r·(h·U + b′))`` with reset_after, as in cuDNN, or else
    ``n = tanh(x·W + b + (r·h)·U)``; ``h ← z·h + (1 − z)·n``. σ is
    `recurrent_activation`, tanh `activation`. kernel W: (features, 3·units),
    recurrent_kernel U: (units, 3·units), bias: (2, 3·units), b and b′; without
    reset_after (3·units,) and no b′. See `Recurrent` for shapes and options.
    """

    gates = 3

    def __init__(
        self,
        units: int,
        activation: Any = "tanh",
        recurrent_activation: Any = "sigmoid",
        use_bias: bool = True,
        *,
        reset_after: bool = True,
        **options: Any,
    ) -> None:
        super().__init__(units, activation, use_bias=use_bias, **options)
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

    def at_once(self, x: Any, states: list[Any]) -> tuple[Any, ...] | None:
        if (self.activation, self.recurrent_activation) != _STANDARD:
            return None
        y = ops.gru(
            x,
            *self.kernels_and_bias(),
            *states,
            reset_after=self.reset_after,
            reverse=self.go_backwards,
            sequences=self.return_sequences,
        )
        return (y,)
