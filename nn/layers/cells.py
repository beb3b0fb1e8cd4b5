"""The recurrent layers: SimpleRNN, LSTM and GRU."""

from typing import Any

import numpy as np

from autograd import ops
from nn import activations
from nn.arrays import Array
from nn.layers.recurrent import Recurrent, columns

__all__ = ["GRU", "LSTM", "SimpleRNN"]


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
        return [self.activation(z + ops.matmul(hidden, self.recurrent_kernel))]


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
        z = z + ops.matmul(hidden, self.recurrent_kernel)
        i, f, o = columns(self.recurrent_activation(z), self.units, 0, 1, 3)
        (g,) = columns(z, self.units, 2)
        c = f * states[1] + i * self.activation(g)
        return [o * self.activation(c), c]


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
        both = slice(2 * self.units)
        (x_new,) = columns(z, self.units, 2)
        if self.reset_after:
            inner = ops.matmul(hidden, self.recurrent_kernel)
            if self.bias is not None:
                inner = inner + self.bias[1]
            gates = self.recurrent_activation(z[:, both] + inner[:, both])
            update, reset = columns(gates, self.units, 0, 1)
            (h_new,) = columns(inner, self.units, 2)
            new = self.activation(x_new + reset * h_new)
        else:
            kernel = self.recurrent_kernel
            gates = z[:, both] + ops.matmul(hidden, kernel[:, both])
            update, reset = columns(self.recurrent_activation(gates), self.units, 0, 1)
            candidate = ops.matmul(reset * hidden, columns(kernel, self.units, 2)[0])
            new = self.activation(x_new + candidate)
        return [new + update * (states[0] - new)]
