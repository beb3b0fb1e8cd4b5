"""Users' classes and functions by name, for models that are loaded from files."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from autograd.errors import ValueRangeError
from nn.layers.base import Layer
from nn.layers.config import KINDS, is_of_nn
from nn.lookup import CUSTOM

__all__ = [
    "custom_object_scope",
    "get_registered_object",
    "register_keras_serializable",
]

T = TypeVar("T", bound=Callable[..., Any])


def register_keras_serializable(
    package: str = "Custom", name: str | None = None
) -> Callable[[T], T]:
    """Make the decorated class or function known to `load_model` by its name.

    package: for Keras's sake; names are one space here. The name of a layer of `nn`
    stays that layer's: a file must not mean another one to whoever reads it.

    >>> import nn
    >>> @nn.saving.register_keras_serializable()
    ... def squared(x):
    ...     return x * x
    >>> nn.activations.get("squared") is squared
    True
    """

    def register(thing: T) -> T:
        own = name or thing.__name__
        known = KINDS.get(own)
        if known is not None and known is not thing and is_of_nn(known):
            raise ValueRangeError(
                f"register_keras_serializable: {own!r} is a layer of nn; register "
                f"{thing!r} under another name, e.g. name='My{own}'"
            )
        CUSTOM[own] = thing
        if isinstance(thing, type) and issubclass(thing, Layer):
            KINDS[own] = thing
        return thing

    return register


def get_registered_object(name: str) -> Any:
    """What was registered as `name`; None if nothing was."""
    return CUSTOM.get(name)


@contextmanager
def custom_object_scope(objects: Mapping[str, Any]) -> Iterator[None]:
    """Have `objects` known by their names inside."""
    before, kinds = dict(CUSTOM), dict(KINDS)
    CUSTOM.update(objects)
    KINDS.update({k: v for k, v in objects.items() if hasattr(v, "from_config")})
    try:
        yield
    finally:
        for table, old in ((CUSTOM, before), (KINDS, kinds)):
            table.clear()
            table.update(old)
