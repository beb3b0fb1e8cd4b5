"""`Sequential`: layers one after the other."""

from collections.abc import Mapping, Sequence
from typing import Any, Self

from autograd.errors import ArgumentError, GraphError
from nn import dtype_policies
from nn.arrays import Shape
from nn.layers.base import Layer
from nn.layers.calling import layer_scope
from nn.layers.config import layer_of
from nn.layers.input import InputLayer
from nn.layers.parts import make_names_unique
from nn.layers.symbolic import KerasTensor
from nn.lookup import serialize
from nn.masks import MASKS
from nn.models.model import Model

__all__ = ["Sequential"]


class Sequential(Model):
    """``layers[-1](… layers[0](x))``, with `compile`, `fit`, `evaluate` and `predict`.

    With an `nn.Input` first, layers are built as they come; else on the first call,
    or by `build`. A name that two layers would share gets a number; a Sequential may
    itself be a layer.

    >>> import numpy as np, nn
    >>> model = nn.Sequential([nn.layers.Dense(8, "relu"), nn.layers.Dense(3)])
    >>> model(np.zeros((5, 4))).shape
    (5, 3)
    >>> [w.name for w in model.weights]
    ['dense/kernel', 'dense/bias', 'dense_1/kernel', 'dense_1/bias']
    """

    _is_chain = True
    _casts_integers = False

    def __init__(
        self,
        layers: Sequence[Any] | None = None,
        trainable: bool = True,
        **options: Any,
    ) -> None:
        super().__init__(trainable=trainable, **options)
        self._layers: list[Layer] = []
        self._input: KerasTensor | None = None
        self._output: KerasTensor | None = None
        if isinstance(layers, Layer):
            raise ArgumentError(f"{self.name}: layers is a list, pass [{layers.name}]")
        for layer in layers or ():
            self.add(layer)

    @property
    def layers(self) -> list[Layer]:
        """The layers in the order of application."""
        return list(self._layers)

    @property
    def inputs(self) -> list[Any]:
        return [] if self._input is None else [self._input]

    @property
    def outputs(self) -> Any:
        return [] if self._output is None else [self._output]

    @property
    def input(self) -> Any:
        """The symbolic input, of a model that is built."""
        return self._place(self._input)

    @property
    def output(self) -> Any:
        """The symbolic output, of a model that is built."""
        return self._place(self._output)

    def _place(self, found: KerasTensor | None) -> KerasTensor:
        if found is None:
            raise GraphError(
                f"{self.name}: there is no symbolic input or output before it is "
                "built; begin with nn.Input, or call it first"
            )
        return found

    def add(self, layer: Any) -> None:
        """Append `layer`; an `nn.Input` comes first."""
        if isinstance(layer, InputLayer):
            layer = layer.place
        if isinstance(layer, KerasTensor):
            if self._layers or self._input is not None:
                raise GraphError(f"{self.name}: an Input comes first, and only once")
            self._input = layer
            return
        if not isinstance(layer, Layer):
            raise ArgumentError(
                f"{self.name}: expected a layer, got {layer!r}; e.g. nn.Dense(10)"
            )
        if not self._layers:
            self.dtype, self.compute_dtype = layer.dtype, layer.compute_dtype
        self._layers.append(layer)
        try:
            make_names_unique(self._layers, self.name)
            if self._output is not None:
                with layer_scope(self):
                    self._output = layer(self._output)
            elif self._input is not None:
                self.build(self._input.shape)
        except BaseException:
            self._layers.pop()
            raise

    def pop(self) -> Layer:
        """Take the last layer off."""
        if not self._layers:
            raise GraphError(f"{self.name}: there are no layers to take off")
        layer = self._layers.pop()
        if self._output is not None:
            steps = [s for s in layer._steps if s.output is self._output]
            self._output = steps[-1].args[0] if self._layers else None
            self.built = bool(self._layers)
        return layer

    def build(self, input_shape: Shape) -> None:
        """Make all parameters, for inputs of ``(None, …)``: None for any batch."""
        if not self._layers:
            raise GraphError(f"{self.name}: there are no layers yet; add(…) one first")
        if self._input is None:
            shape = (None, *input_shape[1:])
            self._input = InputLayer(batch_shape=shape, dtype=self.compute_dtype).place
        x = self._input
        for layer in self._layers:
            x = layer(x)
        self._output = x

    def call(self, inputs: Any, mask: Any = None) -> Any:
        """All layers in turn."""
        if not self._layers:
            raise GraphError(f"{self.name}: there are no layers yet; add(…) one first")
        x = inputs if mask is None else MASKS.given(inputs, mask)
        for layer in self._layers:
            x = layer(x)
        return x

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The last layer's output shape."""
        if not self.built:
            self.build(input_shape)
        for layer in self._layers:
            input_shape = layer.compute_output_shape(input_shape)
        return input_shape

    def get_config(self) -> dict[str, Any]:
        first = (
            []
            if self._input is None or self._input.step is None
            else [self._input.step.layer]
        )
        config = {
            "name": self.name,
            "dtype": self.dtype_policy.name,
            "layers": [serialize(layer) for layer in [*first, *self._layers]],
        }
        return config if self.trainable else config | {"trainable": False}

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        options: dict[str, Any] = {"name": config["name"]}
        policy = dtype_policies.get(config.get("dtype"))
        if policy != dtype_policies.get():  # which a class of a user's may not take
            options["dtype"] = policy
        model = cls([layer_of(c) for c in config["layers"]], **options)
        model._trainable = config.get("trainable", True)
        return model
