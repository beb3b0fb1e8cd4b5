"""The recurrent layers: SimpleRNN, LSTM and GRU."""

from typing import Any, ClassVar

from autograd.errors import ValueRangeError
from nn.layers.cells import GRUCell, LSTMCell, SimpleRNNCell
from nn.layers.rnn import RNN

__all__ = ["GRU", "LSTM", "OfCell", "SimpleRNN", "of_layer"]

_OF_CELL = frozenset(
    (
        *("units", "activation", "recurrent_activation", "use_bias", "seed"),
        *("unit_forget_bias", "reset_after", "dropout", "recurrent_dropout"),
        *("kernel", "recurrent_kernel", "bias"),
        *("kernel_initializer", "recurrent_initializer", "bias_initializer"),
        *("kernel_regularizer", "recurrent_regularizer", "bias_regularizer"),
        *("kernel_constraint", "recurrent_constraint", "bias_constraint"),
    )
)
"""Attributes of a layer that are those of its cell."""


class OfCell(RNN):
    """A recurrent layer that makes its cell of its own arguments.

    What the cell was given can be read from the layer too.
    """

    of_cell: ClassVar[frozenset[str]] = _OF_CELL

    def __getattr__(self, name: str) -> Any:
        if name in type(self).of_cell and "cell" in vars(self):
            return getattr(self.cell, name)
        raise AttributeError(f"{type(self).__name__!r} has no attribute {name!r}")


def of_layer(options: dict[str, Any]) -> dict[str, Any]:
    """What the cell has in common with its layer.

    `implementation`, which in Keras chooses how a cell computes, is taken and changes
    nothing.
    """
    options.pop("implementation", None)
    return {k: options[k] for k in ("dtype", "trainable", "autocast") if k in options}


def _checked(layer: RNN, use_cudnn: Any) -> Any:
    """`use_cudnn`, which changes nothing: the steps are always one operation."""
    if use_cudnn not in ("auto", True, False):
        raise ValueRangeError(
            f"{layer.name}: use_cudnn is 'auto', True or False, got {use_cudnn!r}"
        )
    return use_cudnn


class SimpleRNN(OfCell):
    """``h ← activation(x·W + b + h·U)``: a layer of the cell `SimpleRNNCell`.

    See `RNN` for shapes and options, and the cell for weights and dropout.
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
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        seed: int | None = None,
        **options: Any,
    ) -> None:
        own = (units, activation, use_bias)
        draws = (kernel_initializer, recurrent_initializer, bias_initializer)
        penalties = (kernel_regularizer, recurrent_regularizer, bias_regularizer)
        limits = (kernel_constraint, recurrent_constraint, bias_constraint)
        holes = (dropout, recurrent_dropout, seed)
        returns = (return_sequences, return_state, go_backwards, stateful, unroll)
        given = (*own, *draws, *penalties, *limits, *holes)
        cell = SimpleRNNCell(*given, **of_layer(options))
        options["activity_regularizer"] = activity_regularizer
        super().__init__(cell, *returns, **options)


class LSTM(OfCell):
    """Long short-term memory: a layer of the cell `LSTMCell`, with states h and c.

    See `RNN` for shapes and options, and the cell for formulas, weights and dropout.

    >>> import numpy as np, nn
    >>> layer = nn.layers.LSTM(4, return_sequences=True)
    >>> layer(np.zeros((2, 5, 3))).shape
    (2, 5, 4)
    >>> [w.name for w in layer.weights]
    ['lstm/lstm_cell/kernel', 'lstm/lstm_cell/recurrent_kernel', 'lstm/lstm_cell/bias']
    """

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
        unroll: bool = False,
        use_cudnn: Any = "auto",
        **options: Any,
    ) -> None:
        own = (units, activation, recurrent_activation, use_bias)
        draws = (kernel_initializer, recurrent_initializer, bias_initializer)
        penalties = (kernel_regularizer, recurrent_regularizer, bias_regularizer)
        limits = (kernel_constraint, recurrent_constraint, bias_constraint)
        holes = (dropout, recurrent_dropout, seed)
        returns = (return_sequences, return_state, go_backwards, stateful, unroll)
        given = (*own, *draws, unit_forget_bias, *penalties, *limits, *holes)
        cell = LSTMCell(*given, **of_layer(options))
        options["activity_regularizer"] = activity_regularizer
        super().__init__(cell, *returns, **options)
        self.use_cudnn = _checked(self, use_cudnn)


class GRU(OfCell):
    """The gated recurrent unit: a layer of the cell `GRUCell`.

    See `RNN` for shapes and options, and the cell for formulas, weights and dropout.
    """

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
        unroll: bool = False,
        reset_after: bool = True,
        use_cudnn: Any = "auto",
        **options: Any,
    ) -> None:
        own = (units, activation, recurrent_activation, use_bias)
        draws = (kernel_initializer, recurrent_initializer, bias_initializer)
        penalties = (kernel_regularizer, recurrent_regularizer, bias_regularizer)
        limits = (kernel_constraint, recurrent_constraint, bias_constraint)
        holes = (dropout, recurrent_dropout, reset_after, seed)
        returns = (return_sequences, return_state, go_backwards, stateful, unroll)
        given = (*own, *draws, *penalties, *limits, *holes)
        cell = GRUCell(*given, **of_layer(options))
        options["activity_regularizer"] = activity_regularizer
        super().__init__(cell, *returns, **options)
        self.use_cudnn = _checked(self, use_cudnn)
