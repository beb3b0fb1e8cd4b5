"""Layers to JSON and back: the arguments that made a layer, kept as they were given."""

from collections.abc import Mapping
from inspect import signature
from typing import Any

from autograd.errors import ArgumentError
from nn.lookup import deserialize, lookup, serialize

__all__ = [
    "KINDS",
    "arguments_of",
    "config_of",
    "enter_kind",
    "is_of_nn",
    "layer_of",
    "made_of",
    "revived",
    "unknown",
]

KINDS: dict[str, Any] = {}
"""Every class of layer by name; users' own too, which cannot replace those of `nn`."""


_BASE = ("name", "dtype", "trainable")
"""Arguments of every layer, which a class of a user's own may not hand on."""


def enter_kind(kind: type) -> None:
    """Make the class `kind` known to `layer_of`."""
    known = KINDS.get(kind.__name__)
    if known is None or not is_of_nn(known):
        KINDS[kind.__name__] = kind


def is_of_nn(kind: type) -> bool:
    """Whether the class `kind` comes with `nn`, and not from a user."""
    return kind.__module__.partition(".")[0] == "nn"


def arguments_of(
    kind: type, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> dict[str, Any]:
    """The arguments of ``kind(*args, **kwargs)`` by name; empty if they do not fit."""
    try:
        bound = signature(kind).bind(*args, **kwargs)
    except TypeError:  # Python's own message follows from __init__
        return {}
    given = dict(bound.arguments)
    for name, parameter in bound.signature.parameters.items():
        if parameter.kind is parameter.VAR_KEYWORD:
            given |= given.pop(name, {})
    return given


def config_of(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """`arguments` as JSON can hold them."""
    return {name: serialize(value) for name, value in arguments.items()}


def revived(value: Any) -> Any:
    """`value` with the layers in it made from what `serialize` gave; the rest as is."""
    if isinstance(value, Mapping):
        name = value.get("class_name")
        if isinstance(name, str) and name in KINDS:
            return layer_of(value)
        return {k: revived(v) for k, v in value.items()}
    if isinstance(value, list):
        return [revived(v) for v in value]
    return value


def made_of(kind: Any, arguments: dict[str, Any]) -> Any:
    """``kind(**arguments)``; the name is set afterwards where `kind` takes none."""
    takes = signature(kind).parameters
    if any(p.kind is p.VAR_KEYWORD for p in takes.values()):
        return kind(**arguments)
    made = kind(**{k: v for k, v in arguments.items() if k in takes or k not in _BASE})
    if "name" in arguments:
        made.rename(arguments["name"])
    made.trainable = arguments.get("trainable", True)
    return made


def layer_of(identifier: Any) -> Any:
    """The layer that `identifier` stands for: a layer, or what `serialize` gave."""
    if isinstance(identifier, Mapping):
        return deserialize(identifier, KINDS, kind="layer")
    if isinstance(identifier, str):
        return lookup("layer", identifier, KINDS)()
    return identifier


def unknown(kind: type, name: str, value: Any) -> ArgumentError:
    """The error for an argument `name` that the class `kind` does not take."""
    if name in ("input_shape", "input_dim", "batch_input_shape"):
        return ArgumentError(
            f"{kind.__name__}: {name} is given to nn.Input, which comes first: "
            "nn.Sequential([nn.Input(shape=…), …])"
        )
    takes = {
        parameter
        for base in kind.__mro__[:-1]
        for parameter in signature(base).parameters
        if parameter not in ("kwargs", "unknown")
    }
    try:
        lookup(f"{kind.__name__}: argument", name, dict.fromkeys(takes))
    except ValueError as error:
        return ArgumentError(str(error))
    return ArgumentError(f"{kind.__name__}: cannot take {name}={value!r}")
