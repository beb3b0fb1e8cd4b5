"""`Network`: the steps between symbolic inputs and outputs, found, checked and run."""

from collections.abc import Callable, Mapping
from functools import partial
from operator import attrgetter
from typing import Any

from autograd.errors import ArgumentError, GraphError, ShapeError
from autograd.tree import leaves, map_tree
from nn.layers.config import layer_of
from nn.layers.input import InputLayer
from nn.layers.symbolic import KerasTensor, Step, fits
from nn.lookup import serialize
from nn.models.order import in_order

__all__ = ["Network", "network_of"]


class Network:
    """What makes `outputs` of `inputs`, both trees of symbolic tensors.

    Attributes
    ----------
    steps: the calls of layers. layers: those of the calls and of the inputs, each once.
        Both in Keras's order, in which each call finds its inputs.
    """

    def __init__(self, owner: str, inputs: Any, outputs: Any) -> None:
        self.inputs, self.outputs = inputs, outputs
        self.places: list[KerasTensor] = leaves(inputs)
        for kind, tree in (("inputs", inputs), ("outputs", outputs)):
            for x in leaves(tree):
                if not isinstance(x, KerasTensor):
                    raise ArgumentError(
                        f"{owner}: {kind} are what nn.Input and layers called on it "
                        f"give, got {type(x).__name__}"
                    )
        needed = _steps_between(owner, self.places, leaves(outputs))
        used = {id(x) for s in needed.values() for x in s.inputs()}
        used |= {id(y) for y in leaves(outputs)}
        for x in self.places:
            if id(x) not in used:
                raise GraphError(
                    f"{owner}: no output depends on the input {x.name!r} {x.shape}; "
                    "leave it out of inputs, or use it"
                )
        self._sources = list(map(_source_of, self.places))
        by_place = dict(zip(map(id, self.places), self._sources, strict=True))
        self.layers, steps = in_order(by_place, leaves(outputs))
        self.steps = [step for step in steps if step.number in needed]

    def values(self, owner: str, given: Any) -> list[Any]:
        """The values of the inputs, one by one, out of what the model was called with.

        A list in the order of the inputs, or a dict by their keys or names.
        """
        keys = list(self.inputs) if isinstance(self.inputs, dict) else None
        names = keys or [x.name for x in self.places]
        if isinstance(given, Mapping):
            if missing := [n for n in names if n not in given]:
                raise ArgumentError(
                    f"{owner}: the input {missing[0]!r} is missing; expected "
                    f"{', '.join(map(repr, names))}"
                )
            values = [given[n] for n in names]
        else:
            values = list(given) if isinstance(given, (list, tuple)) else [given]
        if len(values) != len(self.places):
            raise ArgumentError(
                f"{owner}: expected {len(self.places)} inputs, got {len(values)}"
            )
        for x, place in zip(values, self.places, strict=True):
            if not fits(x.shape, place.shape):
                raise ShapeError(
                    f"{owner}: expected the input {place.name!r} of shape "
                    f"{place.shape}, got {tuple(x.shape)}"
                )
        return values

    def run(self, values: list[Any], call: Callable[..., Any] | None = None) -> Any:
        """The tree of outputs for the `values` of the inputs.

        call: is called with each layer and its arguments in place of the layer.
        """
        known = dict(zip(map(id, self.places), values, strict=True))

        def value(x: Any) -> Any:
            return known[id(x)] if type(x) is KerasTensor else x

        for step in self.steps:
            args = [map_tree(value, x) for x in step.args]
            kwargs = map_tree(value, step.kwargs)
            function = step.layer if call is None else partial(call, step.layer)
            result = function(*args, **kwargs)
            for place, y in zip(leaves(step.output), leaves(result), strict=True):
                known[id(place)] = y
        return map_tree(value, self.outputs)

    def steps_as_made(self) -> list[Step]:
        """The calls of layers in the order in which the user wrote them."""
        return sorted(self.steps, key=attrgetter("number"))

    def get_config(self) -> dict[str, Any]:
        """The layers and how they are called, as JSON can hold it."""
        index = {id(layer): i for i, layer in enumerate(self.layers)}
        pairs = zip(self._sources, self.places, strict=True)
        sources = {id(layer): id(place) for layer, place in pairs}
        given = [sources[id(x)] for x in self.layers if isinstance(x, InputLayer)]
        places = dict(zip(given, range(len(given)), strict=True))
        as_made = self.steps_as_made()
        for s in as_made:
            for y in leaves(s.output):
                places[id(y)] = len(places)

        def reference(x: Any) -> Any:
            return {"place": places[id(x)]} if isinstance(x, KerasTensor) else x

        return {
            "layers": [serialize(layer) for layer in self.layers],
            "inputs": map_tree(reference, self.inputs),
            "steps": [
                {
                    "layer": index[id(s.layer)],
                    "args": serialize(map_tree(reference, list(s.args))),
                    "kwargs": serialize(map_tree(reference, s.kwargs)),
                }
                for s in as_made
            ],
            "outputs": map_tree(reference, self.outputs),
        }


def network_of(config: Mapping[str, Any]) -> tuple[Any, Any]:
    """The symbolic inputs and outputs of what `Network.get_config` describes."""
    layers = [layer_of(c) for c in config["layers"]]
    places = [x.place for x in layers if isinstance(x, InputLayer)]

    def resolved(value: Any) -> Any:
        if isinstance(value, Mapping):
            if set(value) == {"place"}:
                return places[value["place"]]
            return {k: resolved(v) for k, v in value.items()}
        return [resolved(v) for v in value] if isinstance(value, list) else value

    for s in config["steps"]:
        result = layers[s["layer"]](*resolved(s["args"]), **resolved(s["kwargs"]))
        places += leaves(result)
    return resolved(config["inputs"]), resolved(config["outputs"])


def _steps_between(
    owner: str, inputs: list[KerasTensor], outputs: list[KerasTensor]
) -> dict[int, Step]:
    """The steps that `outputs` need, by number; `inputs` are where the search ends."""
    given = {id(x) for x in inputs}
    found: dict[int, Step] = {}
    waiting = list(outputs)
    while waiting:
        x = waiting.pop()
        if id(x) in given or (x.step is not None and x.step.number in found):
            continue
        if x.step is None or not x.step.inputs():
            raise GraphError(
                f"{owner}: the outputs depend on {x.name!r} {x.shape}, which is not "
                "among inputs; add it there"
            )
        found[x.step.number] = x.step
        waiting += x.step.inputs()
    return found


def _source_of(x: KerasTensor) -> InputLayer:
    """The layer that gives the input `x`; a new one where `x` is a layer's result."""
    if x.step is not None and isinstance(x.step.layer, InputLayer):
        return x.step.layer
    return InputLayer(batch_shape=x.shape, dtype=x.dtype, name=f"input_{x.name}")
