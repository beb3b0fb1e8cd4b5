"""Objects as data and back: `serialize_keras_object`, `deserialize_keras_object`."""

from collections.abc import Mapping
from typing import Any

from autograd.errors import ValueRangeError
from nn import (
    activations,
    constraints,
    initializers,
    losses,
    metrics,
    optimizers,
    regularizers,
)
from nn.layers.config import KINDS, layer_of
from nn.lookup import CUSTOM, serialize
from nn.saving.registry import custom_object_scope

__all__ = [
    "deserialize_keras_object",
    "get_custom_objects",
    "serialize_keras_object",
]

_FAMILIES = {
    module.__name__: module
    for module in (
        losses,
        metrics,
        optimizers,
        optimizers.schedules,
        initializers,
        regularizers,
        constraints,
        activations,
    )
}
"""Where classes and functions are looked for that are no layers."""


def get_custom_objects() -> dict[str, Any]:
    """Users' own classes and functions by name; what is entered here is known."""
    return CUSTOM


def serialize_keras_object(obj: Any) -> Any:
    """`obj` as JSON can hold it: an object as ``{"module", "class_name", "config"}``.

    >>> import nn
    >>> nn.utils.serialize_keras_object(nn.constraints.NonNeg())
    {'module': 'nn.constraints', 'class_name': 'NonNeg', 'config': {}}
    """
    if isinstance(obj, (list, tuple)):
        return [serialize_keras_object(x) for x in obj]
    if isinstance(obj, Mapping):
        return {k: serialize_keras_object(x) for k, x in obj.items()}
    data = serialize(obj)
    if isinstance(data, dict) and "class_name" in data:
        module = type(obj).__module__
        family = max(
            (f for f in _FAMILIES if module.startswith(f)), key=len, default=""
        )
        return {"module": family or module, **data}
    return data


def deserialize_keras_object(
    config: Any, custom_objects: Mapping[str, Any] | None = None
) -> Any:
    """What `serialize_keras_object` gave as `config`.

    A text is the function, or a new object of the class, of that name; lists and dicts
    are entered; numbers and None stay. custom_objects: users' own by name.
    """
    with custom_object_scope(custom_objects or {}):
        return _made(config)


def _made(config: Any) -> Any:
    if isinstance(config, (list, tuple)):
        return [_made(x) for x in config]
    if isinstance(config, str):
        found = _found(config, "")
        return found() if isinstance(found, type) else found
    if not isinstance(config, Mapping):
        return config
    if not isinstance(config.get("class_name"), str):
        return {k: _made(x) for k, x in config.items()}
    if config["class_name"] in KINDS:
        return layer_of({k: config[k] for k in ("class_name", "config")})
    found = _found(config["class_name"], str(config.get("module", "")))
    return found.from_config(config.get("config") or {})


def _found(name: str, family: str) -> Any:
    """The class or function of that name, of that family if it has it."""
    if name in CUSTOM:
        return CUSTOM[name]
    for module in (_FAMILIES.get(family), *_FAMILIES.values()):
        if module is not None and name in module.__all__:
            return getattr(module, name)
    if name in KINDS:
        return KINDS[name]
    raise ValueRangeError(
        f"deserialize_keras_object: {name!r:.100} is not known; pass your own classes "
        "and functions as custom_objects"
    )
