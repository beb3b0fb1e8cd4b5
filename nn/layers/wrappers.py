"""Layers around a layer: both directions of time, each time for itself."""

from typing import Any

from autograd import ops
from autograd.errors import ArgumentError, ShapeError
from nn.arrays import Shape, as_array, raw
from nn.layers.base import Layer
from nn.layers.config import layer_of
from nn.lookup import lookup

__all__ = ["Bidirectional", "TimeDistributed", "Wrapper"]


class Wrapper(Layer):
    """A layer around another, `layer`, whose parameters it makes and has.

    A kind of it defines `call`.
    """

    def __init__(self, layer: Any, **options: Any) -> None:
        super().__init__(**options)
        self.layer = layer_of(layer)
        if not isinstance(self.layer, Layer):
            raise ArgumentError(f"{self.name}: expected a layer, got {layer!r}")

    def build(self, input_shape: Any) -> None:
        """Make the layer's parameters."""
        if not self.layer.built:
            self.layer.build(input_shape)


class TimeDistributed(Wrapper):
    """`layer` applied to each time: (batch, time, …) → (batch, time, *its output).

    All times go through it as one batch; while training a layer that keeps averages, as
    `BatchNormalization` does, one after the other. mask: (batch, time, …), of which the
    layer gets that of each time if it takes one.
    """

    supports_masking = True

    def build(self, input_shape: Shape) -> None:
        """Make the layer's parameters for one time."""
        super().build(self._one(input_shape))

    def call(self, inputs: Any, training: bool = False, mask: Any = None) -> Any:
        """The layer on each time."""
        self._one(inputs.shape)
        batch, time = inputs.shape[:2]
        masks = self._mask(mask, inputs)
        moves = self.layer.trainable and self.layer.non_trainable_weights
        if training and moves:
            outputs = [
                self._applied(inputs[:, t], None if masks is None else masks[:, t])
                for t in range(time)
            ]
            return ops.stack(outputs, axis=1)
        x = ops.reshape(inputs, (batch * time, *inputs.shape[2:]))
        if masks is not None:
            masks = masks.reshape((batch * time, *masks.shape[2:]))
        y = self._applied(x, masks)
        return ops.reshape(y, (batch, time, *y.shape[1:]))

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """``(batch, time, *the layer's output)``."""
        one = self.layer.compute_output_shape(self._one(input_shape))
        return (*input_shape[:2], *one[1:])

    def _applied(self, x: Any, mask: Any) -> Any:
        return self.layer(x) if mask is None else self.layer(x, mask=mask)

    def _mask(self, mask: Any, x: Any) -> Any:
        """The mask, if the layer takes one."""
        if mask is None:
            return None
        array = as_array(raw(mask))
        if array.ndim < 2 or array.shape[:2] != x.shape[:2]:
            raise ShapeError(
                f"{self.name}: expected a mask of shape {(*x.shape[:2], '…')}, got "
                f"{array.shape}"
            )
        return array if "mask" in self.layer._takes else None

    def _one(self, shape: Shape) -> Shape:
        if len(shape) < 3:
            raise ShapeError(
                f"{self.name}: expected an input of shape (batch, time, …), got {shape}"
            )
        return (None, *shape[2:])


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

_SHARED = ("return_sequences", "return_state", "stateful")


class Bidirectional(Layer):
    """A recurrent layer forwards in time and one backwards, their outputs merged.

    x: (batch, time, features). merge_mode: ``"concat"`` along the last axis, ``"sum"``,
    ``"mul"``, ``"ave"`` or None for both in a list. `layer` is copied, without weights;
    backward_layer: another for the way back, used as it is. weights: the values of both
    at the start, as of `get_weights`. Where masked, sequences are 0. With return_state
    the list goes on with the states forwards and backwards; initial_state likewise.
    """

    supports_masking = True

    def __init__(
        self,
        layer: Any,
        merge_mode: str | None = "concat",
        weights: Any = None,
        backward_layer: Any = None,
        **options: Any,
    ) -> None:
        layer = layer_of(layer)
        back = None if backward_layer is None else layer_of(backward_layer)
        for given in (layer, back):
            goes = isinstance(given, Layer) and hasattr(given, "go_backwards")
            if given is not None and not goes:
                raise ArgumentError(
                    f"Bidirectional: expected a recurrent layer, got {given!r}; e.g. "
                    "nn.layers.LSTM(8)"
                )
        super().__init__(**options)
        self.merge_mode = merge_mode
        self._merge = lookup("merge_mode", merge_mode or "none", _MERGES)
        self._given = weights
        name = layer.name
        forth = f"forward_{name.removeprefix('forward_')}"
        self.forward_layer = _copied(layer, forth)
        if back is None:
            other = f"backward_{name.removeprefix('backward_')}"
            back = _copied(layer, other, go_backwards=not layer.go_backwards)
        self.backward_layer = back
        self._check_layers()
        self.return_sequences, self.return_state, self.stateful = (
            getattr(layer, name, False) for name in _SHARED
        )

    def build(self, sequences_shape: Shape) -> None:
        """Make the parameters of both directions."""
        for layer in (self.forward_layer, self.backward_layer):
            if not layer.built:
                layer.build(sequences_shape)
        if self._given is not None:
            self.set_weights(list(self._given))

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
        if self.return_state:
            (y, *y_states), (w, *w_states) = y, w
            states = [*y_states, *w_states]
        if self.return_sequences:
            w = ops.flip(w, axis=1)
        merged = self._merge(y, w)
        if not states:
            return merged
        return [*merged, *states] if self.merge_mode is None else [merged, *states]

    @property
    def states(self) -> list[Any] | None:
        """The kept states forwards and backwards; None where none are kept."""
        forth, back = self.forward_layer.states, self.backward_layer.states
        return [*forth, *back] if forth and back else None

    def reset_state(self) -> None:
        """Put the kept states of both directions to 0."""
        if not self.stateful:
            raise ArgumentError(f"{self.name}: keeps no states without stateful=True")
        self.forward_layer.reset_state()
        self.backward_layer.reset_state()

    def reset_states(self) -> None:
        """`reset_state`, by its older name."""
        self.reset_state()

    def compute_output_shape(self, sequences_shape: Any) -> Any:
        """The merged output's shape, then the states' if they are returned."""
        shape = self.forward_layer.compute_output_shape(sequences_shape)
        one, states = (shape[0], shape[1:]) if isinstance(shape, list) else (shape, [])
        if self.merge_mode is None:
            return [one, one, *states, *states]
        if self.merge_mode == "concat":
            one = (*one[:-1], 2 * one[-1])
        return [one, *states, *states] if states else one

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """The input's mask, where the output has its times; None for the states."""
        mask = mask[0] if isinstance(mask, (list, tuple)) else mask
        found = mask if self.return_sequences else None
        both = [found, found] if self.merge_mode is None else [found]
        if self.return_state:
            states = self.forward_layer.compute_mask(inputs, mask)[1:]
            return [*both, *states, *states]
        return both if self.merge_mode is None else found

    def _check_layers(self) -> None:
        forth, back = self.forward_layer, self.backward_layer
        if forth.go_backwards == back.go_backwards:
            raise ArgumentError(
                f"{self.name}: layer and backward_layer go the same way; one of them "
                "needs go_backwards=True"
            )
        for name in _SHARED:
            if getattr(forth, name, False) != getattr(back, name, False):
                raise ArgumentError(
                    f"{self.name}: layer and backward_layer differ in {name}; give "
                    "both the same"
                )
        for layer in (forth, back):
            if hasattr(layer, "zero_output_for_mask"):
                layer.zero_output_for_mask = layer.return_sequences


def _copied(layer: Any, name: str, **changed: Any) -> Any:
    changed["name"] = name
    return type(layer).from_config({**layer.get_config(), **changed})
