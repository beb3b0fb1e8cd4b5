"""Layers around a layer: both directions of time, each time for itself."""

from typing import Any

from autograd import ops
from autograd.errors import ArgumentError, ShapeError
from nn.arrays import Shape
from nn.layers.base import Layer
from nn.layers.config import layer_of
from nn.layers.recurrent import Recurrent
from nn.lookup import lookup

__all__ = ["Bidirectional", "TimeDistributed"]


def _joined(y: Any, w: Any) -> Any:
    return ops.concatenate([y, w], axis=-1)


def _average(y: Any, w: Any) -> Any:
    return (y + w) / 2


def _both(y: Any, w: Any) -> Any:
    return [y, w]


_MERGES: dict[Any, Any] = {
    "concat": _joined,
    "sum": ops.add,
    "mul": ops.multiply,
    "ave": _average,
    "none": _both,
}
"""Functions of this module, so that a layer that holds one can be pickled."""


class Bidirectional(Layer):
    """A recurrent layer forwards in time and one backwards, their outputs merged.

    x: (batch, time, features). merge_mode: ``"concat"`` along the last axis, ``"sum"``,
    ``"mul"``, ``"ave"`` or None for both in a list. `layer` is copied, without weights;
    backward_layer: another for the way back. Where masked, sequences
    are 0. With return_state the list goes on with
    the states forwards and backwards; initial_state likewise.
    """

    supports_masking = True

    def __init__(
        self,
        layer: Any,
        merge_mode: str | None = "concat",
        backward_layer: Any = None,
        **options: Any,
    ) -> None:
        layer = layer_of(layer)
        for given in (layer, backward_layer and layer_of(backward_layer)):
            if given and not isinstance(given, Recurrent):
                raise ArgumentError(
                    f"Bidirectional: expected a recurrent layer, got {given!r}; e.g. "
                    "nn.layers.LSTM(8)"
                )
        super().__init__(**options)
        self.merge_mode = merge_mode
        self._merge = lookup("merge_mode", merge_mode or "none", _MERGES)
        back = layer_of(backward_layer) if backward_layer else layer
        self.forward_layer = _copied(layer, f"forward_{layer.name}")
        self.backward_layer = _copied(
            back,
            f"backward_{back.name}",
            go_backwards=back.go_backwards
            if backward_layer
            else not layer.go_backwards,
        )
        if self.backward_layer.go_backwards == self.forward_layer.go_backwards:
            raise ArgumentError(
                f"{self.name}: layer and backward_layer go the same way; one of them "
                "needs go_backwards=True"
            )

    def build(self, input_shape: Shape) -> None:
        """Make the parameters of both directions."""
        self.forward_layer.build(input_shape)
        self.backward_layer.build(input_shape)

    def call(self, sequences: Any, initial_state: Any = None, mask: Any = None) -> Any:
        """Both directions merged."""
        forth, back = self.forward_layer, self.backward_layer
        first, second = None, None
        if initial_state is not None:
            half = len(initial_state) // 2
            first, second = list(initial_state[:half]), list(initial_state[half:])
        y = forth(sequences, initial_state=first, mask=mask)
        w = back(sequences, initial_state=second, mask=mask)
        states: list[Any] = []
        if forth.return_state:
            (y, *y_states), (w, *w_states) = y, w
            states = [*y_states, *w_states]
        if forth.return_sequences:
            w = ops.flip(w, axis=1)
        merged = self._merge(y, w)
        if not states:
            return merged
        return [*merged, *states] if self.merge_mode is None else [merged, *states]

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The merged output's shape, then the states' if they are returned."""
        shape = self.forward_layer.compute_output_shape(input_shape)
        one, states = (shape[0], shape[1:]) if isinstance(shape, list) else (shape, [])
        if self.merge_mode is None:
            return [one, one, *states, *states]
        if self.merge_mode == "concat":
            one = (*one[:-1], 2 * one[-1])
        return [one, *states, *states] if states else one

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """The input's mask, where the output has its times."""
        return self.forward_layer.compute_mask(inputs, mask)


class TimeDistributed(Layer):
    """`layer` applied to each time: (batch, time, …) → (batch, time, *its output).

    All times go through it as one batch.
    """

    supports_masking = True

    def __init__(self, layer: Any, **options: Any) -> None:
        super().__init__(**options)
        self.layer = layer_of(layer)
        if not isinstance(self.layer, Layer):
            raise ArgumentError(f"{self.name}: expected a layer, got {layer!r}")

    def build(self, input_shape: Shape) -> None:
        """Make the layer's parameters for one time."""
        if not self.layer.built:
            self.layer.build(self._one(input_shape))

    def call(self, x: Any) -> Any:
        """The layer on each time."""
        batch, time = x.shape[:2]
        self._one(x.shape)
        y = self.layer(ops.reshape(x, (batch * time, *x.shape[2:])))
        return ops.reshape(y, (batch, time, *y.shape[1:]))

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """``(batch, time, *the layer's output)``."""
        one = self.layer.compute_output_shape(self._one(input_shape))
        return (*input_shape[:2], *one[1:])

    def _one(self, shape: Shape) -> Shape:
        if len(shape) < 3:
            raise ShapeError(
                f"{self.name}: expected an input of shape (batch, time, …), got {shape}"
            )
        return (None, *shape[2:])


def _copied(layer: Any, name: str, **changed: Any) -> Any:
    changed |= {"name": name, "zero_output_for_mask": layer.return_sequences}
    return type(layer).from_config({**layer.get_config(), **changed})
