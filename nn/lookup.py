"""Names to objects, as in ``activation="relu"``, and objects to JSON and back."""

import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from inspect import signature
from typing import Any, Self, TypeVar

from autograd.errors import ArgumentError, ValueRangeError

__all__ = [
    "CUSTOM",
    "Configurable",
    "deserialize",
    "find",
    "is_of_nn",
    "lookup",
    "names_of",
    "restored",
    "saving",
    "serialize",
    "snake_case",
]

T = TypeVar("T")

CUSTOM: dict[str, Any] = {}
"""Users' own classes and functions by name: `nn.saving` enters them."""


class Configurable:
    """What can be made again from its configuration, a dict that JSON can hold.

    The configuration is the arguments of `__init__`, read from the attributes of the
    same names; those that ``**options`` hands on are the base class's. A class whose
    attributes differ from its arguments overrides `get_config`.
    """

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal object."""
        return {k: serialize(getattr(self, k)) for k in _arguments(type(self))}

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """The object of that configuration."""
        return cls(**config)


def lookup(kind: str, name: object, table: Mapping[str, T]) -> T:
    """``table[name]``, or `ValueRangeError` with the nearest names.

    kind: what the table holds, for the message: ``"activation"``.
    """
    if isinstance(name, str) and name in table:
        return table[name]
    if isinstance(name, str) and name in CUSTOM:
        own: T = CUSTOM[name]
        return own
    from difflib import get_close_matches

    near = get_close_matches(str(name), table, n=1)
    hint = f"did you mean {near[0]!r}? " if near else ""
    known = ", ".join(sorted(n for n in table if n.islower()) or sorted(table))
    raise ValueRangeError(
        f"{kind}: {name!r:.100} is not known; {hint}known are {known}"
    )


def find(kind: str, identifier: Any, table: Mapping[str, Any]) -> Any:
    """The object that `identifier` stands for, of the kind that `table` names.

    A name or a class gives a new object with its defaults, a function's name the
    function, a dict of `serialize` what it describes; anything else that can be called
    is returned as it is.
    """
    if isinstance(identifier, Mapping):
        return deserialize(identifier, table, kind=kind)
    if not callable(identifier):
        identifier = lookup(kind, identifier, table)
    return identifier() if isinstance(identifier, type) else identifier


class Saving(threading.local):
    """What one model that is written or read has in more than one place.

    numbers: of the objects that were written. made: by their numbers those that were
    read. None outside of `saving`. form: what describes an object or a function in
    another form than `serialize` does.
    """

    numbers: dict[int, int] | None = None
    made: dict[int, Any] | None = None
    form: Callable[[Any], Any] | None = None


_saving = Saving()


@contextmanager
def saving(form: Callable[[Any], Any] | None = None) -> Iterator[None]:
    """Within, a layer that is met again is the same, and functions must have a name.

    form: what `serialize` makes of an object or a function, in place of its own form.
    """
    _saving.numbers, _saving.made, _saving.form = {}, {}, form
    try:
        yield
    finally:
        _saving.numbers = _saving.made = _saving.form = None


def serialize(value: Any) -> Any:
    """`value` as JSON can hold it: an object as ``{"class_name", "config"}``.

    One of a class that is not of `nn` has a "registered_name" too. A function becomes
    its name, a NumPy number or array Python's numbers; lists, tuples and dicts are
    entered; what is left stays as it is.
    """
    if _saving.form is not None and (hasattr(value, "get_config") or callable(value)):
        return _saving.form(value)
    if hasattr(value, "get_config"):
        return _described(value)
    if isinstance(value, Mapping):
        return {key: serialize(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [serialize(item) for item in value]
    if hasattr(value, "tolist"):
        return value.tolist()
    return _function_name(value) if callable(value) else value


def deserialize(
    data: Mapping[str, Any], table: Mapping[str, Any], *, kind: str = "object"
) -> Any:
    """The object that `serialize` gave as `data`, its class found in `table`."""
    if not isinstance(data, Mapping) or not isinstance(data.get("class_name"), str):
        raise ArgumentError(
            f"{kind}: expected a dict with 'class_name' and 'config', got {data!r:.100}"
        )
    number, made = data.get("shared"), _saving.made
    if made is not None and number in made:
        return made[number]
    known = CUSTOM if "registered_name" in data else table
    found = lookup(kind, data["class_name"], known).from_config(
        data.get("config") or {}
    )
    if made is not None and number is not None:
        made[number] = found
    return found


def is_of_nn(thing: Any) -> bool:
    """Whether a class or function comes with `nn`, and not from a user."""
    module: str = thing.__module__ or ""
    return module.partition(".")[0] == "nn"


def _described(value: Any) -> dict[str, Any]:
    kind, numbers = type(value), _saving.numbers
    described: dict[str, Any] = {"class_name": kind.__name__}
    if not is_of_nn(kind):
        described["registered_name"] = f"Custom>{kind.__name__}"
    if numbers is not None:
        own = next((base for base in kind.__mro__ if is_of_nn(base)), kind)
        described["module"] = ".".join(own.__module__.split(".")[:2])
    if numbers is not None and hasattr(value, "built"):
        known = numbers.get(id(value))
        described["shared"] = numbers.setdefault(id(value), len(numbers))
        if known is not None:
            return described
    described["config"] = value.get_config()
    return described


def _function_name(function: Any) -> str:
    own = next((name for name, thing in CUSTOM.items() if thing is function), None)
    name = own or str(getattr(function, "__name__", repr(function)))
    if _saving.numbers is not None and not name.isidentifier():
        raise ArgumentError(
            f"saving: {name[:100]} has no name by which it could be found again; write "
            "it with def, and register it: @nn.saving.register_keras_serializable()"
        )
    return name


def restored(
    kind: str,
    config: Any,
    table: Mapping[str, Any],
    custom_objects: Mapping[str, Any] | None,
) -> Any:
    """What `serialize` gave as `config`, a dict or the name of a function.

    custom_objects: classes and functions by name that `table` does not hold.
    """
    known = {**table, **(custom_objects or {})}
    if isinstance(config, str):
        return lookup(kind, config, known)
    return deserialize(config, known, kind=kind)


def names_of(things: Iterable[Callable[..., Any]]) -> dict[str, Any]:
    """A table of classes and functions by their names, in snake case too."""
    return {
        name: thing
        for thing in things
        for name in (thing.__name__, snake_case(thing.__name__))
    }


def _arguments(cls: type) -> Iterator[str]:
    """The names of all that `cls` is made from."""
    for base in cls.__mro__:
        if base is object or "__init__" not in vars(base):
            continue
        parameters = list(signature(vars(base)["__init__"]).parameters.values())[1:]
        yield from (p.name for p in parameters if p.kind is not p.VAR_KEYWORD)
        if not any(p.kind is p.VAR_KEYWORD for p in parameters):
            return


def snake_case(name: str) -> str:
    """The Keras spelling of a class in lower case.

    >>> snake_case("GlorotUniform"), snake_case("AdamW"), snake_case("Conv2DTranspose")
    ('glorot_uniform', 'adam_w', 'conv2d_transpose')
    """
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()
