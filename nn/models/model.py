"""`Model`: layers put together freely, by a class of one's own or from step to step."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Self

import numpy as np

from autograd import draw, explore
from autograd.display.markup import Markup, details, drawn, framed
from autograd.errors import (
    ArgumentError,
    AutogradError,
    ValueRangeError,
)
from autograd.tree import leaves
from nn import dtype_policies
from nn.arrays import Shape
from nn.layers.base import Layer
from nn.layers.parts import make_names_unique, parts
from nn.layers.symbolic import map_shapes, shapes_of
from nn.layers.tracing import any_batch
from nn.lookup import serialize
from nn.masks import MASKS
from nn.models.drawing import drawn_model, model_to_dot
from nn.models.exploring import explored
from nn.models.keras_network import keras_network_of
from nn.models.network import Network, network_of
from nn.models.summary import lines_of, table_of
from nn.training.trainer import Trainer

__all__ = ["Model"]


class Model(Trainer):
    """Layers trained as one, with `compile`, `fit`, `evaluate` and `predict`.

    Either a class of one's own, with layers as attributes and a `call`; or from
    `inputs`, what `nn.Input` gave, to `outputs`, what layers made of it. Both may be
    one, or a list or dict of several. Layers may be called more than once and models
    may be layers.

    >>> import numpy as np, nn
    >>> x = nn.Input(shape=(4,))
    >>> h = nn.layers.Dense(8, activation="relu")(x)
    >>> model = nn.Model(inputs=x, outputs=[nn.layers.Dense(3)(h), h])
    >>> [y.shape for y in model(np.zeros((5, 4)))]
    [(5, 3), (5, 8)]

    >>> class Residual(nn.Model):
    ...     def __init__(self, units):
    ...         super().__init__()
    ...         self.inner = nn.layers.Dense(units)
    ...
    ...     def call(self, x):
    ...         return x + self.inner(x)
    >>> model = Residual(4)
    >>> model(np.zeros((5, 4))).shape
    (5, 4)
    >>> [w.name for w in model.weights]
    ['dense/kernel', 'dense/bias']
    """

    _is_root = True
    _is_chain = False
    _casts_integers = False
    _network: Network | None = None
    _drawn_ = drawn_model
    _explored_ = explored

    def __init__(self, inputs: Any = None, outputs: Any = None, **options: Any) -> None:
        if (inputs is None) != (outputs is None):
            raise ArgumentError(
                f"{type(self).__name__}: pass inputs and outputs, or neither and "
                "define a call"
            )
        mixed = dtype_policies.get(options.get("dtype")).is_mixed
        casts = mixed and inputs is None  # else the layers do, each as it needs it
        super().__init__(**{"autocast": casts, **options})
        if inputs is None:
            return
        if type(self) is Model and not self._has_own_name:
            self._stem = self.name = "functional"
        self._network = Network(self.name, inputs, outputs)
        self._layers = self._network.layers
        make_names_unique(self._layers, self.name)
        self.built = True
        shapes = map_shapes(any_batch, shapes_of(inputs))
        self._built_for = (shapes,)

    @property
    def layers(self) -> list[Layer]:
        """The layers, each once, without the layers within them."""
        return parts(self, Layer)

    @property
    def inputs(self) -> list[Any]:
        """The symbolic inputs, of a model that was made from them."""
        return list(self._network.places) if self._network else []

    @property
    def outputs(self) -> Any:
        """The symbolic outputs, of a model that was made from them."""
        return self._network.outputs if self._network else None

    @property
    def input(self) -> Any:
        """The symbolic input; a list or dict of several, as the model was made from."""
        return self._network.inputs if self._network else super().input

    @property
    def output(self) -> Any:
        """The symbolic output; a list or dict of several."""
        return self._network.outputs if self._network else super().output

    @property
    def input_shape(self) -> Any:
        """The shape of the symbolic input, or those of several in their form."""
        return shapes_of(self.input)

    @property
    def output_shape(self) -> Any:
        """The shape of the symbolic output, or those of several in their form."""
        return shapes_of(self.output)

    @property
    def output_names(self) -> list[str] | None:
        """The names of the layers that made the outputs, of a model made from them."""
        if self._network is None:
            return None
        names = [x.step.layer.name for x in leaves(self._network.outputs)]
        return names if len(set(names)) == len(names) else None

    def get_layer(self, name: str | None = None, index: int | None = None) -> Layer:
        """The layer of that name, or at that place."""
        if index is not None:
            return self.layers[index]
        for layer in self.layers:
            if layer.name == name:
                return layer
        raise ValueRangeError(
            f"{self.name}: there is no layer {name!r}; there are "
            f"{', '.join(layer.name for layer in self.layers)}"
        )

    def call(self, inputs: Any, mask: Any = None) -> Any:
        """The outputs for `inputs`; a class of one's own defines its own."""
        if self._network is None:
            return super().call(inputs)
        values = self._network.values(self.name, inputs)
        masks = mask if isinstance(mask, (list, tuple)) else [mask] * len(values)
        return self._network.run(list(map(MASKS.given, values, masks)))

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The shapes of the outputs."""
        if self._network and map_shapes(any_batch, input_shape) == self._built_for[0]:
            return shapes_of(self._network.outputs)
        return super().compute_output_shape(input_shape)

    def summary(
        self,
        line_length: int | None = None,
        positions: Sequence[float] | None = None,
        print_fn: Callable[[str], Any] | None = None,
        expand_nested: bool = False,
        show_trainable: bool = False,
        layer_range: Sequence[str] | None = None,
    ) -> None:
        """Print a table of the layers, their output shapes and parameter counts.

        line_length: of every line in characters; cells that are longer are cut.
        positions: the ends of the columns, as shares of the line or in characters.
        print_fn: called with each line in place of `print`. expand_nested: the layers
        of models that are layers too. show_trainable: a column that says it.
        layer_range: the names of the first and the last layer to show.
        """
        lines = lines_of(
            self,
            line_length,
            positions,
            expand_nested=expand_nested,
            show_trainable=show_trainable,
            layer_range=layer_range,
        )
        for line in lines:
            (print_fn or print)(line)

    def to_json(self, **options: Any) -> str:
        """The architecture as JSON, for `nn.models.model_from_json`; no weights.

        options: of `json.dumps`, such as ``indent=2``.
        """
        return json.dumps(serialize(self), **options)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        """In Jupyter: its summary, and on demand its graph for one sample of zeros.

        Where the model takes no zeros, the graph of its layers alone. A model that is
        not built yet shows its name.
        """
        if not self.built:
            return {"text/plain": repr(self)}
        html = framed(table_of(self), drawn(self._drawn), self._to_be_explored())
        return {"text/plain": "\n".join(lines_of(self)), "text/html": html}

    def _drawn(self) -> Any:
        try:
            y = self(*map_shapes(self._zeros, self._built_for))
            return draw(leaves(y), depth=2)
        except AutogradError:
            return model_to_dot(self, show_shapes=True)

    def _to_be_explored(self) -> str:
        """Its page, on demand; nothing where it takes no zeros."""
        try:
            return details("explore", Markup(explore(self)._repr_html_()))
        except AutogradError:
            return ""

    def _zeros(self, shape: Shape) -> Any:
        return np.zeros([n or 1 for n in shape], self.dtype)

    def get_config(self) -> dict[str, Any]:
        if self._network is None:
            return super().get_config()
        config = {"name": self.name, **self._network.get_config()}
        return config if self.trainable else config | {"trainable": False}

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        if "input_layers" in config and "layers" in config:
            inputs, outputs = keras_network_of(config)
        elif "steps" in config:
            inputs, outputs = network_of(config)
        else:
            return super().from_config(config)
        model = cls(inputs, outputs, name=config["name"])
        model._trainable = config.get("trainable", True)
        return model
