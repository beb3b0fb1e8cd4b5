"""A model and what it is made of as Keras describes them in config.json."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from autograd.errors import StorageError
from autograd.tree import leaves
from nn.layers.config import KINDS
from nn.layers.operator import Operator
from nn.layers.symbolic import KerasTensor, Step
from nn.lookup import is_of_nn, saving, serialize
from nn.saving.keras_operations import described
from nn.saving.keras_reading import CLASS_NAMES
from nn.saving.registry import registered_name

__all__ = ["keras_config"]

_MODULES = {"models": "keras"}
"""Keras's modules for those here, where they are named otherwise."""

_CLASSES = {ours: keras for keras, ours in CLASS_NAMES.items() if ours != "Model"}


def keras_config(model: Any) -> Any:
    """What Keras's config.json holds of `model`, if it is compiled with that."""
    with saving(_described):
        return _described(model)


def _described(thing: Any) -> Any:
    """An object or a function of a model."""
    if not hasattr(thing, "get_config"):
        return _function(thing)
    if isinstance(thing, Operator):
        raise StorageError(f"saving: {thing.name} is not within a model")
    kind = type(thing)
    found: dict[str, Any] = {**_name_of(thing), "config": _config(thing)}
    if hasattr(thing, "get_build_config"):
        found["build_config"] = _build_config(thing)
    if getattr(thing, "compiled", False):
        found["compile_config"] = dict(thing.get_compile_config())
    if not is_of_nn(kind):
        found |= {"module": kind.__module__, "registered_name": registered_name(kind)}
    return found


def _name_of(thing: Any) -> dict[str, Any]:
    kind = type(thing)
    if kind is KINDS["Model"] and thing._network is not None:
        module, name = "keras.src.models.functional", "Functional"
        return {"module": module, "class_name": name, "registered_name": name}
    path = kind.__module__.split(".")
    package = "optimizers.schedules" if path[-1] == "schedules" else path[1]
    module = _MODULES.get(package, f"keras.{package}")
    name = _CLASSES.get(kind.__name__, kind.__name__)
    return {"module": module, "class_name": name, "registered_name": None}


def _config(thing: Any) -> Any:
    network = getattr(thing, "_network", None)
    if network is not None and type(thing).get_config is KINDS["Model"].get_config:
        return {"name": thing.name, "trainable": thing.trainable, **_graph(network)}
    config = thing.get_config()
    if isinstance(thing, KINDS["Sequential"]) and thing._input is not None:
        return {**config, "build_input_shape": list(thing._input.shape)}
    if type(thing) is KINDS["Model"]:
        raise StorageError(f"saving: {thing.name} is a model without layers")
    left_out = {*_OURS, *_OURS_BY_CLASS.get(type(thing).__name__, ())}
    if config.get("activity_regularizer") is None:
        left_out.add("activity_regularizer")
    return {k: v for k, v in config.items() if k not in left_out}


_OURS_BY_CLASS = {
    "ActivityRegularization": ("activity_regularizer",),
    "Cropping1D": ("data_format",),
    "UpSampling1D": ("data_format",),
}
"""Arguments that Keras's classes do not take in their configurations."""

_OURS = ("autocast",)
"""Arguments of layers that the configurations of Keras's layers do not show."""


def _build_config(layer: Any) -> dict[str, Any]:
    own: dict[str, Any] = dict(layer.get_build_config())
    shapes = own.pop("input_shapes", None)
    if shapes is None:
        return own
    if len(shapes) == 1:
        return {"input_shape": _listed(shapes[0])}
    names = type(layer)._builds_on
    return {"shapes_dict": dict(zip(names, map(_listed, shapes), strict=False))}


def _listed(shape: Any) -> Any:
    if isinstance(shape, Mapping):
        return {k: _listed(v) for k, v in shape.items()}
    return [_listed(x) for x in shape] if isinstance(shape, (list, tuple)) else shape


def _function(thing: Any) -> Any:
    if str(thing.__module__).split(".")[0] in ("autograd", "nn"):
        return thing.__name__
    name = registered_name(thing)
    if not name.rpartition(">")[2].isidentifier():
        raise StorageError(
            f"saving: {name[:100]} has no name by which it could be found again; write "
            "it with def, and register it: @nn.saving.register_keras_serializable()"
        )
    described = {"module": thing.__module__, "class_name": "function", "config": name}
    return {**described, "registered_name": name}


def _graph(network: Any) -> dict[str, Any]:
    """The layers of a model, how each is called, and where it begins and ends."""
    layers = network.layers
    calls: dict[int, list[Step]] = {id(layer): [] for layer in layers}
    for step in network.steps_as_made():
        calls[id(step.layer)].append(step)
    references = _references(network, calls)
    return {
        "layers": [_layer(layer, calls[id(layer)], references) for layer in layers],
        "input_layers": _ends(network.inputs, references),
        "output_layers": _ends(network.outputs, references, of_outputs=True),
    }


_Reference = tuple[Any, int, int]


def _references(network: Any, calls: Mapping[int, list[Step]]) -> dict[int, _Reference]:
    """By symbolic value the layer, the number of its call and that of the output."""
    found: dict[int, _Reference] = {}
    for x, source in zip(network.places, network._sources, strict=True):
        found[id(x)] = source, 0, 0
    for steps in calls.values():
        for i, step in enumerate(steps):
            for j, y in enumerate(leaves(step.output)):
                found[id(y)] = step.layer, i, j
    return found


def _ends(
    tree: Any, references: Mapping[int, _Reference], of_outputs: bool = False
) -> Any:
    """Where inputs or outputs are; the calls of inner models count from 1 there."""
    if isinstance(tree, dict):
        return {k: _ends(v, references, of_outputs) for k, v in tree.items()}
    if isinstance(tree, (list, tuple)):
        return [_ends(v, references, of_outputs) for v in tree]
    layer, i, j = references[id(tree)]
    is_network = getattr(layer, "_network", None) is not None
    return [layer.name, i + (of_outputs and is_network), j]


def _layer(
    layer: Any, steps: list[Step], references: Mapping[int, _Reference]
) -> dict[str, Any]:
    """The entry of a layer or an operator, with its calls."""

    def written(x: Any) -> Any:
        if isinstance(x, KerasTensor):
            own, i, j = references[id(x)]
            about = {"shape": list(x.shape), "dtype": x.dtype.name}
            about["keras_history"] = [own.name, i, j]
            return {"class_name": "__keras_tensor__", "config": about}
        return _value(x)

    if isinstance(layer, Operator):
        entry, _ = described(layer, steps[0].args)
        nodes = [described(layer, step.args)[1] for step in steps]
        own = {k: _mapped(_value, v) for k, v in entry["config"].items()}
        entry["config"] = {"name": layer.name, **own}
    else:
        entry = _described(layer)
        nodes = [(list(s.args), s.kwargs) for s in steps if s.args or s.kwargs]
    called = [
        {"args": _mapped(written, args), "kwargs": _mapped(written, kwargs)}
        for args, kwargs in nodes
    ]
    return {**entry, "name": layer.name, "inbound_nodes": called}


def _mapped(f: Any, tree: Any) -> Any:
    if isinstance(tree, dict):
        return {k: _mapped(f, v) for k, v in tree.items()}
    if isinstance(tree, (list, tuple)):
        return [_mapped(f, v) for v in tree]
    return f(tree)


def _value(x: Any) -> Any:
    """An argument of a call or an operation, as Keras writes it."""
    if isinstance(x, slice):
        ends = {"start": x.start, "stop": x.stop, "step": x.step}
        return {"class_name": "__slice__", "config": ends}
    if x is Ellipsis:
        return {"class_name": "__ellipsis__", "config": {}}
    if isinstance(x, (np.dtype, type)):
        return np.dtype(x).name
    array = np.asarray(x) if hasattr(x, "shape") else None
    if array is not None and array.ndim:
        about = {"value": array.tolist(), "dtype": array.dtype.name}
        return {"class_name": "__numpy__", "config": about}
    return serialize(x)
