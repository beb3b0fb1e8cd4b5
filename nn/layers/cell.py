"""`RecurrentCell`: one step of a recurrent layer, and what it comes to at all times.

A cell is called as ``cell(inputs, states)`` and gives ``output, new_states``. What most
networks use, one operation does for all times at once. The rest, masks and other
activations say, is done step by step; inputs are projected for all times in one matrix
product, so a step is one product for all gates and what follows it.
"""

from typing import Any, ClassVar

import numpy as np

from autograd import Tensor, ops
from autograd.errors import ShapeError
from autograd.ops.recurrent import projections
from nn import activations
from nn.arrays import Array, Shape
from nn.layers.arguments import fraction, positive
from nn.layers.base import Layer
from nn.layers.regularization import dropout_mask
from nn.layers.times import Times, by_steps
from nn.layers.weighted import add_named_weight, keep_options
from nn.random import generator

__all__ = ["RecurrentCell"]


class RecurrentCell(Layer):
    """What the cells share; a kind of it defines `step`, and may `at_once`.

    x: (batch, features), y and each state: (batch, units). dropout, recurrent_dropout:
    the share of inputs and of states left out while training; in a layer the same at
    each time (Gal and Ghahramani, 2016). A bias comes with the input's kernel.

    Attributes
    ----------
    gates: how many blocks of `units` columns the kernels have.
    states: how many arrays a step hands on; the first is the output.
    """

    gates: ClassVar[int] = 1
    states: ClassVar[int] = 1
    over_times: ClassVar[bool] = True
    """Whether `run` may stand for calls at all times: not for a `call` of one's own."""

    bias_initializer: Any
    kernel: Tensor
    recurrent_kernel: Tensor
    bias: Tensor | None = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "step" in vars(cls) and "at_once" not in vars(cls):
            cls.at_once = RecurrentCell.at_once  # type: ignore[method-assign]
        if "call" in vars(cls) and not cls.__module__.startswith("nn."):
            cls.over_times = False

    def __init__(
        self,
        units: int,
        activation: Any = "tanh",
        *,
        use_bias: bool = True,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        seed: int | None = None,
        of_weights: dict[str, Any],
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.units = positive(self, "units", units)
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        keep_options(self, **of_weights)
        self.dropout = fraction(self, "dropout", dropout)
        self.recurrent_dropout = fraction(self, "recurrent_dropout", recurrent_dropout)
        self.seed, self.generator = seed, generator(seed)
        self.output_size = self.units
        self.state_size: Any = self.units
        if self.states > 1:
            self.state_size = [self.units] * self.states

    def build(self, input_shape: Shape) -> None:
        """Make the kernels and the bias for inputs of a known number of features."""
        width = input_shape[-1] if len(input_shape) == 2 else None
        if not width:
            raise ShapeError(
                f"{self.name}: expected an input of shape (batch, features) with "
                f"features ≥ 1, got {input_shape}"
            )
        columns = self.gates * self.units
        self.kernel = add_named_weight(self, "kernel", (width, columns))
        self.recurrent_kernel = add_named_weight(
            self, "recurrent_kernel", (self.units, columns), of="recurrent"
        )
        if self.use_bias:
            self.bias = add_named_weight(
                self, "bias", self.bias_shape(), initializer=self.initial_bias
            )

    def bias_shape(self) -> tuple[int, ...]:
        """The shape of the bias."""
        return (self.gates * self.units,)

    def initial_bias(self, shape: tuple[int, ...], dtype: Any) -> Array:
        """The bias at the start."""
        drawn: Array = self.bias_initializer(shape, dtype)
        return drawn

    def input_bias(self) -> Any:
        """The bias of the inputs' projection, or None."""
        return self.bias

    def get_initial_state(self, batch_size: int | None = None) -> list[Any]:
        """The states before the first step: zeros, (batch, units)."""
        return [
            np.zeros((batch_size or 1, self.units), self.compute_dtype)
        ] * self.states

    def step(self, z: Any, states: list[Any], hidden: Any) -> list[Any]:
        """The next states; the first is the output.

        z: the projected input, (batch, gates·units). hidden: the output of the step
        before, with holes where there is dropout.
        """
        raise NotImplementedError(f"{type(self).__name__} defines no step")

    def at_once(self, x: Any, states: list[Any], times: Times) -> Any:
        """What `step` at all times comes to: the outputs and the other states.

        None where there is no operation for it. A kind of cell that has another `step`
        has it from there.
        """
        return None

    def kernels_and_bias(self) -> tuple[Any, Any, Any]:
        """Kernel, recurrent kernel and bias, zeros where there is none."""
        bias: Any = self.bias
        if bias is None:
            bias = np.zeros(self.bias_shape(), self.compute_dtype)
        return self.kernel, self.recurrent_kernel, bias

    def call(self, inputs: Any, states: Any, training: bool = False) -> Any:
        """The output and the new states of one step."""
        many = isinstance(states, (list, tuple))
        before = list(states) if many else [states]
        x, hidden = inputs, before[0]
        if training and self.dropout:
            x = x * dropout_mask(self, x.shape, self.dropout)
        if training and self.recurrent_dropout:
            hidden = hidden * dropout_mask(self, hidden.shape, self.recurrent_dropout)
        bias = self.input_bias()
        z = ops.matmul(x, self.kernel) if bias is None else self._affine(x, bias)
        new = self.step(z, before, hidden)
        return new[0], new if many else new[0]

    def run(self, x: Any, states: list[Any], times: Times) -> tuple[Any, list[Any]]:
        """The outputs at all times, or the last, and the states after them.

        x: (batch, time, features).
        """
        if times.training and self.dropout:
            shape = (x.shape[0], 1, x.shape[2])
            x = x * dropout_mask(self, shape, self.dropout)
        holes = self.recurrent_dropout if times.training else 0.0
        if not holes and times.mask is None:
            found = self.at_once(x, states, times)
            if found is not None:
                y, *others = found
                return y, [y[:, -1] if times.sequences else y, *others]
        hidden_shape = (x.shape[0], self.units)
        drop = dropout_mask(self, hidden_shape, holes) if holes else None

        def step(z: Any, before: list[Any]) -> tuple[Any, list[Any]]:
            hidden = before[0] if drop is None else before[0] * drop
            new = self.step(z, before, hidden)
            return new[0], new

        reverse = times.reverse
        inputs = projections(x, self.kernel, self.input_bias(), reverse=reverse)
        return by_steps(step, inputs, states, times)

    def _affine(self, x: Any, bias: Any) -> Any:
        return ops.affine(x, self.kernel, bias)
