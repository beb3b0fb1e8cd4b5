"""`Network`: the steps between symbolic inputs and outputs, found, checked and run."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from autograd.errors import ArgumentError, GraphError, ShapeError
from autograd.tree import leaves, map_tree
from nn.layers.config import layer_of
from nn.layers.input import InputLayer
from nn.layers.symbolic import KerasTensor, Step, fits
from nn.lookup import serialize

__all__ = ["Network", "network_of"]


class Network:
    """What makes `outputs` of `inputs`, both trees of symbolic tensors.

    Attributes
    ----------
    steps: the calls of layers in an order in which each finds its inputs.
    layers: the layers of those calls and of the inputs, each once, in Keras's order.
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
        self.steps = _steps_between(owner, self.places, leaves(outputs))
        used = {id(x) for s in self.steps for x in s.inputs()}
        used |= {id(y) for y in leaves(outputs)}
        for x in self.places:
            if id(x) not in used:
                raise GraphError(
                    f"{owner}: no output depends on the input {x.name!r} {x.shape}; "
                    "leave it out of inputs, or use it"
                )
        self._sources = list(map(_source_of, self.places))
        by_place = dict(zip(map(id, self.places), self._sources, strict=True))
        self.layers = _layers_by_depth(by_place, leaves(outputs))

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

    def get_config(self) -> dict[str, Any]:
        """The layers and how they are called, as JSON can hold it."""
        index = {id(layer): i for i, layer in enumerate(self.layers)}
        pairs = zip(self._sources, self.places, strict=True)
        sources = {id(layer): id(place) for layer, place in pairs}
        given = [sources[id(x)] for x in self.layers if isinstance(x, InputLayer)]
        places = dict(zip(given, range(len(given)), strict=True))
        for s in self.steps:
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
                for s in self.steps
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
) -> list[Step]:
    """The steps that `outputs` need, sorted; `inputs` are where the search ends."""
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
    return [found[n] for n in sorted(found)]


def _source_of(x: KerasTensor) -> InputLayer:
    """The layer that gives the input `x`; a new one where `x` is a layer's result."""
    if x.step is not None and isinstance(x.step.layer, InputLayer):
        return x.step.layer
    return InputLayer(batch_shape=x.shape, dtype=x.dtype, name=f"input_{x.name}")


def _layers_by_depth(
    sources: dict[int, InputLayer], outputs: list[KerasTensor]
) -> list[Any]:
    """The layers, those first that most calls lie between and the outputs.

    Of as many, in the order in which a walk from the outputs comes to them. That is the
    order of Keras's `layers` and so of its weights. sources: the layers of the inputs,
    by the inputs' identity.
    """
    finished, met = _walked(sources, outputs)
    depths: dict[int, int] = {}
    of_layers: dict[int, int] = {}
    for step in reversed(finished):
        layer = id(step.layer)
        depth = max(depths.get(step.number, 0), of_layers.get(layer, 0))
        of_layers[layer] = depth
        for x in step.inputs():
            number = _maker(x, sources).number
            depths[number] = max(depth + 1, depths.get(number, 0))
    layers = {id(step.layer): step.layer for step in finished}
    return sorted(layers.values(), key=lambda x: (-of_layers[id(x)], met[id(x)]))


def _maker(x: KerasTensor, sources: dict[int, InputLayer]) -> Step:
    """The call that made `x`, within a model of those inputs."""
    source = sources.get(id(x))
    step = x.step if source is None else source.place.step
    assert step is not None
    return step


def _walked(
    sources: dict[int, InputLayer], outputs: list[KerasTensor]
) -> tuple[list[Step], dict[int, int]]:
    """The calls behind `outputs`, depth first as they are done; when layers are met."""
    finished: dict[int, Step] = {}
    met: dict[int, int] = {}
    for output in outputs:
        waiting = [(_maker(output, sources), False)]
        while waiting:
            step, behind = waiting.pop()
            if step.number in finished:
                continue
            if behind:
                finished[step.number] = step
                continue
            met.setdefault(id(step.layer), len(met))
            waiting.append((step, True))
            before = [(_maker(x, sources), False) for x in step.inputs()]
            waiting += reversed(before)
    return list(finished.values()), met
