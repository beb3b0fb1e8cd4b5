"""Long short-term memory of images: convolutions in place of products."""

import math
from typing import Any

import numpy as np

from autograd import Tensor, ops
from autograd.errors import ShapeError
from nn import activations
from nn.arrays import Array, Shape
from nn.layers.arguments import fraction
from nn.layers.recurrent import OfCell, of_layer
from nn.layers.regularization import dropout_mask
from nn.layers.times import Times, by_steps, each_time
from nn.layers.weighted import add_named_weight, keep_options
from nn.layers.windowed import Windowed
from nn.random import generator

__all__ = ["ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"]


class ConvLSTMCell(Windowed):
    """One step of `ConvLSTM2D` and its kind."""

    over_times = True
    state_size = (-1, -1)
    """Two states, whose shapes depend on the inputs'."""

    bias_initializer: Any
    kernel: Tensor
    recurrent_kernel: Tensor
    bias: Tensor | None = None

    def __init__(
        self,
        rank: int,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        data_format: str | None = None,
        dilation_rate: Any = 1,
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
        self.rank = rank
        super().__init__(data_format, **options)
        self._set_window("kernel_size", kernel_size, strides, padding)
        self.kernel_size = self.window
        self.dilation_rate = self._sizes("dilation_rate", dilation_rate)
        self.filters = self._count("filters", filters)
        self.activation = activations.get(activation)
        self.recurrent_activation = activations.get(recurrent_activation)
        self.use_bias, self.unit_forget_bias = use_bias, unit_forget_bias
        self._keep_weights(
            (kernel_initializer, kernel_regularizer, kernel_constraint),
            (recurrent_initializer, recurrent_regularizer, recurrent_constraint),
            (bias_initializer, bias_regularizer, bias_constraint),
        )
        self.dropout = fraction(self, "dropout", dropout)
        self.recurrent_dropout = fraction(self, "recurrent_dropout", recurrent_dropout)
        self.seed, self.generator = seed, generator(seed)

    def _keep_weights(self, *given: tuple[Any, Any, Any]) -> None:
        names = ("kernel", "recurrent", "bias")
        for name, (initializer, regularizer, constraint) in zip(
            names, given, strict=True
        ):
            keep_options(
                self,
                **{
                    f"{name}_initializer": initializer,
                    f"{name}_regularizer": regularizer,
                    f"{name}_constraint": constraint,
                },
            )

    def build(self, input_shape: Shape) -> None:
        """Make the kernels and the bias for images of a known size."""
        self.channels = self._channels(input_shape)
        self.image = self.compute_output_shape(input_shape)[1:]
        if None in self.image:
            raise ShapeError(
                f"{self.name}: expected images of a known size, got {input_shape}"
            )
        columns = 4 * self.filters
        shape = (*self.kernel_size, self.channels, columns)
        self.kernel = add_named_weight(self, "kernel", shape)
        shape = (*self.kernel_size, self.filters, columns)
        self.recurrent_kernel = add_named_weight(
            self, "recurrent_kernel", shape, of="recurrent"
        )
        if self.use_bias:
            self.bias = add_named_weight(
                self, "bias", (columns,), initializer=self._initial_bias
            )

    def get_initial_state(self, batch_size: int | None = None) -> list[Any]:
        """The states before the first step: zeros."""
        return [np.zeros((batch_size or 1, *self.image), self.compute_dtype)] * 2

    def call(self, inputs: Any, states: Any, training: bool = False) -> Any:
        """The output and the new states of one step."""
        drops = self._drops(inputs.shape, states[0].shape, training)
        x = inputs if drops[0] is None else inputs * drops[0]
        new = self._step(self._projected(x), list(states), drops[1])
        return new[0], new

    def run(self, x: Any, states: list[Any], times: Times) -> tuple[Any, list[Any]]:
        """The outputs at all times, or the last, and the states after them."""
        batch, time, *image = x.shape
        drops = self._drops((batch, *image), states[0].shape, times.training)
        if drops[0] is not None:
            x = x * drops[0][:, None]
        z = self._projected(ops.reshape(x, (batch * time, *image)))
        z = ops.reshape(z, (batch, time, *z.shape[1:]))

        def step(z: Any, before: list[Any]) -> tuple[Any, list[Any]]:
            new = self._step(z, before, drops[1])
            return new[0], new

        return by_steps(step, each_time(z, times), states, times)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """The shape of the output and of each state."""
        return self._output_shape(input_shape, self.filters)

    def _initial_bias(self, shape: tuple[int, ...], dtype: Any) -> Array:
        bias = np.array(self.bias_initializer(shape, dtype))
        if self.unit_forget_bias:
            bias[self.filters : 2 * self.filters] = 1
        return bias

    def _drops(self, x: Any, h: Any, training: bool) -> tuple[Any, Any]:
        """Masks of inputs and states, None for none."""
        rates = (self.dropout, self.recurrent_dropout) if training else (0.0, 0.0)
        pairs = zip((x, h), rates, strict=True)
        first, second = (dropout_mask(self, s, r) if r else None for s, r in pairs)
        return first, second

    def _projected(self, x: Any) -> Any:
        """``x ∗ kernel + bias``, channels last."""
        x = self._inward(x)
        window = self._geometry(x.shape[1:-1])
        if self.bias is None:
            return ops.convolution(x, self.kernel, **window)
        return ops.convolution_affine(x, self.kernel, self.bias, **window)

    def _step(self, z: Any, states: list[Any], drop: Any) -> list[Any]:
        h, c = states
        hidden = self._inward(h if drop is None else h * drop)
        z = z + ops.convolution(hidden, self.recurrent_kernel, padding="same")
        i, f, g, o = ops.split(z, 4, axis=-1)
        sigma, tanh = self.recurrent_activation, self.activation
        c = sigma(f) * self._inward(c) + sigma(i) * tanh(g)
        return [self._outward(sigma(o) * tanh(c)), self._outward(c)]


class ConvLSTM(OfCell):
    """A recurrent layer over images; a kind of it says how many axes they have."""

    rank: int
    of_cell = OfCell.of_cell | {
        *("filters", "kernel_size", "strides", "padding", "data_format"),
        "dilation_rate",
    }

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        data_format: str | None = None,
        dilation_rate: Any = 1,
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
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        seed: int | None = None,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        **options: Any,
    ) -> None:
        window = (filters, kernel_size, strides, padding, data_format, dilation_rate)
        own = (activation, recurrent_activation, use_bias)
        draws = (kernel_initializer, recurrent_initializer, bias_initializer)
        penalties = (kernel_regularizer, recurrent_regularizer, bias_regularizer)
        limits = (kernel_constraint, recurrent_constraint, bias_constraint)
        weights = (*draws, unit_forget_bias, *penalties, *limits)
        given = (*window, *own, *weights, dropout, recurrent_dropout, seed)
        cell = ConvLSTMCell(self.rank, *given, **of_layer(options))
        options["activity_regularizer"] = activity_regularizer
        returns = (return_sequences, return_state, go_backwards, stateful)
        super().__init__(cell, *returns, **options)

    def compute_output_shape(self, sequences_shape: Any) -> Any:
        """The output's shape, then those of the states if they are returned."""
        batch, time, *image = sequences_shape
        one = self.cell.compute_output_shape((batch, *image))
        y = (batch, time, *one[1:]) if self.return_sequences else one
        return [y, one, one] if self.return_state else y

    def _state_length(self) -> int:
        image: tuple[int, ...] = self.cell.image
        return 2 * math.prod(image)

    def _check(self, shape: Shape) -> None:
        if len(shape) != self.rank + 3:
            raise ShapeError(
                f"{self.name}: expected an input of {self.rank + 3} axes, (batch, "
                f"time, *image, channels), got {tuple(shape)}"
            )


class ConvLSTM1D(ConvLSTM):
    """`ConvLSTM2D` over rows: (batch, time, steps, channels)."""

    rank = 1


class ConvLSTM2D(ConvLSTM):
    """Long short-term memory whose products are convolutions (Shi et al., 2015).

    As `LSTM` with ``x ∗ kernel`` for x·W and ``h ∗ recurrent_kernel`` for h·U. x:
    (batch, time, height, width, channels), y: (batch, rows, columns, filters), or with
    return_sequences (batch, time, rows, columns, filters). kernel: (*kernel_size,
    channels, 4·filters), recurrent_kernel: (*kernel_size, filters, 4·filters), bias:
    (4·filters,). The window of the inputs is as in `Conv2D`, that of the states has
    padding ``"same"``. All else is as in `RNN` and `LSTMCell`.
    """

    rank = 2


class ConvLSTM3D(ConvLSTM):
    """`ConvLSTM2D` over volumes: (batch, time, depth, height, width, channels)."""

    rank = 3
