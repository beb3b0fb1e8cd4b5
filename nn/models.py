"""`Sequential`: layers one after the other, trained as one."""

from collections.abc import Callable, Sequence
from typing import Any

from autograd import Tensor
from autograd.engine.modes import module_scope
from autograd.errors import ArgumentError, GraphError, ValueRangeError
from nn.arrays import Shape
from nn.layers.base import Layer
from nn.training import Trainer

__all__ = ["Sequential"]


class Sequential(Trainer):
    """``layers[-1](… layers[0](x))``, with `compile`, `fit`, `evaluate` and `predict`.

    Layers are built on the first call, or by `build`. A name that two layers would
    share gets a number; a Sequential may itself be a layer.

    >>> import numpy as np, nn
    >>> model = nn.Sequential([nn.Dense(8, activation="relu"), nn.Dense(3)])
    >>> model(np.zeros((5, 4))).shape
    (5, 3)
    >>> [w.name for w in model.weights]
    ['dense/kernel', 'dense/bias', 'dense_1/kernel', 'dense_1/bias']
    """

    def __init__(
        self, layers: Sequence[Layer] = (), *, name: str | None = None
    ) -> None:
        super().__init__(name=name)
        self._layers: list[Layer] = []
        if isinstance(layers, Layer):
            raise ArgumentError(f"{self.name}: layers is a list, pass [{layers.name}]")
        for layer in layers:
            self.add(layer)

    @property
    def layers(self) -> list[Layer]:
        """The layers in the order of application."""
        return list(self._layers)

    def add(self, layer: Layer) -> None:
        """Append `layer`. A built model takes no more: its output would change."""
        if not isinstance(layer, Layer):
            raise ArgumentError(
                f"{self.name}: expected a layer, got {layer!r}; e.g. nn.Dense(10)"
            )
        if self.built:
            raise GraphError(
                f"{self.name}: the model is built already; make a new Sequential from "
                "[*model.layers, layer]"
            )
        if not self._layers:
            self.dtype = layer.dtype
        self._make_name_unique(layer)
        self._layers.append(layer)

    def build(self, input_shape: Shape) -> None:
        """Make all parameters, for inputs of ``(None, …)``: None for any batch."""
        if not self._layers:
            raise GraphError(f"{self.name}: there are no layers yet; add(…) one first")
        shape = input_shape
        for layer in self._layers:
            if not layer.built:
                with module_scope(layer.name):
                    layer.build(shape)
                    layer.built = True
            shape = layer.compute_output_shape(shape)
        self.built = True
        self._input_shape = input_shape

    def call(self, x: Any) -> Any:
        """All layers in turn."""
        for layer in self._layers:
            x = layer(x)
        return x

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """The last layer's output shape."""
        for layer in self._layers:
            input_shape = layer.compute_output_shape(input_shape)
        return input_shape

    @property
    def weights(self) -> list[Tensor]:
        """All layers' parameters; those of a layer that is used twice, once."""
        return list(
            {id(w): w for layer in self._layers for w in layer.weights}.values()
        )

    def summary(self, print_fn: Callable[[str], Any] = print) -> None:
        """Print a table of the layers, their output shapes and parameter counts."""
        rows = [("Layer (type)", "Output Shape", "Param #")]
        shape: Shape | None = (None, *self._input_shape[1:]) if self.built else None
        for layer in self._layers:
            shape = None if shape is None else layer.compute_output_shape(shape)
            rows.append(
                (
                    f"{layer.name} ({type(layer).__name__})",
                    "?" if shape is None else str(shape),
                    f"{layer.count_params():,}" if layer.built else "0 (unbuilt)",
                )
            )
        for line in _table(f'Model: "{self.name}"', rows):
            print_fn(line)
        total, size = self.count_params(), sum(w.data.nbytes for w in self.weights)
        print_fn(f"Total params: {total:,} ({size / 1024:.2f} KB)")

    def _make_name_unique(self, layer: Layer) -> None:
        taken = {known.name for known in self._layers if known is not layer}
        if layer.name not in taken:
            return
        if layer.has_own_name:
            raise ValueRangeError(
                f"{self.name}: two layers are named {layer.name!r}; give one of them "
                "another name"
            )
        number = 1
        while f"{layer.name}_{number}" in taken:
            number += 1
        layer.rename(f"{layer.name}_{number}")


def _table(title: str, rows: list[tuple[str, str, str]]) -> list[str]:
    """The lines of a table, its columns as wide as their widest cell."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        f"{a:<{widths[0]}}  {b:<{widths[1]}}  {c:>{widths[2]}}".rstrip()
        for a, b, c in rows
    ]
    rule = "─" * (sum(widths) + 4)
    return [title, rule, lines[0], rule, *lines[1:], rule]
