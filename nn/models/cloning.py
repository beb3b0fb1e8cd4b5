"""`clone_model`: the same architecture with other weights, and models as JSON."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from autograd.errors import ArgumentError
from autograd.tree import leaves, map_tree
from nn.layers.config import layer_of
from nn.layers.input import Input
from nn.layers.symbolic import KerasTensor
from nn.lookup import serialize
from nn.models.model import Model
from nn.models.sequential import Sequential
from nn.saving.registry import custom_object_scope

__all__ = ["clone_model", "model_from_json"]


def clone_model(
    model: Any,
    input_tensors: Any = None,
    clone_function: Callable[[Any], Any] | None = None,
    call_function: Callable[..., Any] | None = None,
    recursive: bool = False,
) -> Any:
    """A model of the same layers as `model`, made anew, with initial weights.

    input_tensors: symbolic inputs to build it on; by default new ones. clone_function:
    from a layer to the layer in its place, by default one of the same configuration.
    call_function: ``(layer, *args, **kwargs)`` in place of the calls of layers.
    recursive: clone models among the layers by the same functions. A layer that is
    called twice is one layer there too. A model of a class of one's own is made of its
    configuration; it takes no functions.

    >>> import nn
    >>> model = nn.Sequential([nn.Input((4,)), nn.layers.Dense(3)])
    >>> clone = nn.models.clone_model(model)
    >>> clone.layers[0].units, clone.layers[0] is model.layers[0]
    (3, False)
    """
    clones: dict[int, Any] = {}

    def clone(layer: Any) -> Any:
        if id(layer) not in clones:
            if recursive and isinstance(layer, Model):
                made = clone_model(layer, None, clone_function, call_function, True)
            else:
                made = (clone_function or _made_again)(layer)
            clones[id(layer)] = made
        return clones[id(layer)]

    if isinstance(model, Sequential):
        if call_function is not None and not recursive:
            raise ArgumentError(
                "clone_model: call_function is for models made from inputs and "
                "outputs, not for a Sequential, which only lists its layers"
            )
        first = _inputs(model.inputs, input_tensors)
        return Sequential([*first, *map(clone, model.layers)], name=model.name)
    if model._network is not None:
        return _network_again(model, input_tensors, clone, call_function)
    if clone_function is not None or call_function is not None:
        raise ArgumentError(
            f"clone_model: {type(model).__name__} is a class of its own, whose layers "
            "its code makes; clone_function and call_function cannot be used"
        )
    return _made_again(model)


def _network_again(
    model: Any, given: Any, clone: Callable[[Any], Any], call: Callable[..., Any] | None
) -> Any:
    """The steps of `model` made again, with ``clone(layer)`` for each layer."""
    network = model._network
    places = _inputs(network.places, given)

    def called(layer: Any, *args: Any, **kwargs: Any) -> Any:
        again = clone(layer)
        return again(*args, **kwargs) if call is None else call(again, *args, **kwargs)

    outputs = network.run(places, called)
    rest = iter(places)
    inputs = map_tree(lambda place: next(rest), network.inputs)
    return type(model)(inputs, outputs, name=model.name)


def model_from_json(
    json_string: str, custom_objects: Mapping[str, Any] | None = None
) -> Any:
    """The model that ``model.to_json()`` describes, with initial weights."""
    with custom_object_scope(custom_objects or {}):
        return layer_of(json.loads(json_string))


def _made_again(layer: Any) -> Any:
    return layer_of(serialize(layer))


def _inputs(places: list[KerasTensor], given: Any) -> list[KerasTensor]:
    """`given`, or new inputs like `places`."""
    if given is not None:
        return leaves(given)
    return [Input(batch_shape=x.shape, dtype=x.dtype, name=x.name) for x in places]
