"""Layers to JSON and back: the arguments that made a layer, kept as they were given."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from inspect import signature
from typing import Any

from autograd.errors import ArgumentError
from nn.lookup import CUSTOM, deserialize, is_of_nn, lookup, serialize

__all__ = [
    "KINDS",
    "arguments_of",
    "config_of",
    "enter_kind",
    "layer_of",
    "made_of",
    "present_arguments",
    "revived",
    "unknown",
]


class Kinds(dict[str, Any]):
    """Classes by name; those that are not imported yet are, when they are asked for.

    others: the module that has them; given by it. To ask it for one has it imported,
    which enters it here: what is no layer never is.
    """

    others: Any = None

    def __missing__(self, name: str) -> Any:
        getattr(self.others, str(name), None)
        if not super().__contains__(name):
            raise KeyError(name)
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        return self.get(name) is not None

    def get(self, name: Any, default: Any = None) -> Any:
        """The class of that name."""
        try:
            return self[name]
        except KeyError:
            return default

    def __iter__(self) -> Iterator[str]:
        for name in self.others.__all__:
            getattr(self.others, name)
        return super().__iter__()


KINDS = Kinds()
"""Every class of layer of `nn` by name; users' own are among `CUSTOM`."""


_BASE = ("name", "dtype", "trainable")
"""Arguments of every layer, which a class of a user's own may not hand on."""


def enter_kind(kind: type) -> None:
    """Make the class `kind` known to `layer_of`, one of a user's own beside others."""
    table = KINDS if is_of_nn(kind) else CUSTOM
    table[kind.__name__] = kind


def arguments_of(
    kind: type, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> dict[str, Any]:
    """The arguments of ``kind(*args, **kwargs)`` by name; empty if they do not fit."""
    try:
        bound = signature(kind).bind(*args, **kwargs)
    except TypeError:  # Python's own message follows from __init__
        return {}
    given = {name: _apart(value) for name, value in bound.arguments.items()}
    for name, parameter in bound.signature.parameters.items():
        if parameter.kind is parameter.VAR_KEYWORD:
            given |= given.pop(name, {})
    return given


def _apart(value: Any) -> Any:
    """`value` with its lists and dicts copied, which may be changed later."""
    if type(value) is list:
        return [_apart(v) for v in value]
    if type(value) is dict:
        return {k: _apart(v) for k, v in value.items()}
    return value


def present_arguments(layer: Any) -> dict[str, Any]:
    """The arguments that make a layer equal to `layer` as it is now.

    What a class of `nn` keeps of an argument under the argument's name is read from
    there, unless that is a layer or a weight made of it. What a class of a user's own
    takes is as it was given, for its attributes may be something else.
    """
    kind, own = type(layer), vars(layer)
    found = dict(layer._init_arguments)
    of_nn, of_users = _parameters(kind)  # type: ignore[arg-type]
    for name in of_nn if is_of_nn(kind) else [n for n in found if n in of_nn]:
        if name in own and name not in of_users and not hasattr(own[name], "trainable"):
            found[name] = own[name]
    return found


@lru_cache(maxsize=1024)
def _parameters(kind: type) -> tuple[frozenset[str], frozenset[str]]:
    """The names that the classes of `nn` among the bases of `kind` take, and users'."""
    found: tuple[set[str], set[str]] = set(), set()
    for base in kind.__mro__[:-1]:
        if "__init__" in vars(base):
            own = signature(vars(base)["__init__"]).parameters.values()
            named = [
                p.name for p in own if p.kind not in (p.VAR_KEYWORD, p.VAR_POSITIONAL)
            ]
            found[not is_of_nn(base)].update(named[1:])
    return frozenset(found[0].difference(_BASE)), frozenset(found[1])


def config_of(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """`arguments` as JSON can hold them."""
    return {name: serialize(value) for name, value in arguments.items()}


def revived(value: Any) -> Any:
    """`value` with the layers in it made from what `serialize` gave; the rest as is."""
    if isinstance(value, Mapping):
        name = value.get("class_name")
        table = CUSTOM if "registered_name" in value else KINDS
        if isinstance(name, str) and hasattr(table.get(name), "compute_mask"):
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
        made._rename(arguments["name"])
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
