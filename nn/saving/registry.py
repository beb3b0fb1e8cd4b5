"""Users' classes and functions by name, for models that are loaded from files."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from nn.lookup import CUSTOM

__all__ = [
    "custom_object_scope",
    "get_registered_name",
    "get_registered_object",
    "register_keras_serializable",
    "registered_name",
]

T = TypeVar("T", bound=Callable[..., Any])

_PACKAGES: dict[str, str] = {}
"""By the name of what was registered the package that was given."""


def register_keras_serializable(
    package: str = "Custom", name: str | None = None
) -> Callable[[T], T]:
    """Make the decorated class or function known to `load_model` by its name.

    package: what Keras's files put before the name; names are one space here. A file
    tells a layer of `nn` from another of the same name.

    >>> import nn
    >>> @nn.saving.register_keras_serializable()
    ... def squared(x):
    ...     return x * x
    >>> nn.activations.get("squared") is squared
    True
    """

    def register(thing: T) -> T:
        CUSTOM[name or thing.__name__] = thing
        _PACKAGES[name or thing.__name__] = package
        return thing

    return register


def registered_name(thing: Any) -> str:
    """``"package>name"`` of a class or function, by its own name if it has no other."""
    own = next((name for name, known in CUSTOM.items() if known is thing), None)
    name = own or str(getattr(thing, "__name__", repr(thing)))
    return f"{_PACKAGES.get(name, 'Custom')}>{name}"


def get_registered_object(name: str) -> Any:
    """What was registered as `name`, also ``"package>name"``; None if nothing was."""
    return CUSTOM.get(name.rpartition(">")[2])


def get_registered_name(obj: Any) -> str:
    """The name that `obj` is registered by, its own if it is not."""
    known = (name for name, thing in CUSTOM.items() if thing is obj)
    return next(known, str(obj.__name__))


@contextmanager
def custom_object_scope(objects: Mapping[str, Any]) -> Iterator[None]:
    """Have `objects` known by their names inside."""
    before = dict(CUSTOM)
    CUSTOM.update(objects)
    try:
        yield
    finally:
        CUSTOM.clear()
        CUSTOM.update(before)
