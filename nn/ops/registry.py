"""The table of all functions of `nn.ops`, and how one is entered.

A function is entered where it is written, by `operation`. Called with a `KerasTensor`
among its arguments, also within a list, it becomes a step of a model; else it runs.
"""

from collections.abc import Callable, Mapping
from functools import cache, wraps
from importlib import import_module
from typing import Any, TypeVar

from nn.layers.symbolic import OPERATORS, KerasTensor, symbolic

__all__ = ["REGISTRY", "enter", "operation", "registered", "static"]

F = TypeVar("F", bound=Callable[..., Any])

REGISTRY: dict[str, Callable[..., Any]] = {}
"""Every function by its name; those of a space of its own as ``"image.resize"``."""

_FAMILIES = """
    activation attention casting control convolution counting creation crossentropy ctc
    elementwise factorization fourier image.blurring image.color image.framing
    image.mapping image.motion image.patches image.sampling indexing joining
    logical matrices nan normalization pooling products quantiles rearranging reduction
    segments shaping sorting special windows
"""

_CONTAINERS = (list, tuple, dict)


@cache
def registered() -> Mapping[str, Callable[..., Any]]:
    """The table with all families in it, which are imported at the first call."""
    for family in _FAMILIES.split():
        import_module(f"nn.ops.{family}")
    return REGISTRY


def operation(f: F) -> F:
    """Enter `f` in the table under its name, able to be a step of a model."""
    return enter(f.__name__, f)


def static(f: F) -> F:
    """Enter `f`, which answers about a `KerasTensor` at once and makes no step."""
    REGISTRY[f.__name__] = f
    return f


def enter(name: str, f: F) -> F:
    """Enter `f` under `name`; what comes back makes steps of symbolic arguments."""

    @wraps(f)
    def call(*args: Any, **kwargs: Any) -> Any:
        for x in args:
            if type(x) is KerasTensor or (type(x) in _CONTAINERS and symbolic(x)):
                return OPERATORS["apply"](name, args, kwargs)
        if kwargs and symbolic(kwargs):
            return OPERATORS["apply"](name, args, kwargs)
        return f(*args, **kwargs)

    # Found again by pickle, and named so in errors and signatures.
    space, _, own = f"nn.ops.{name}".rpartition(".")
    call.__module__, call.__name__, call.__qualname__ = space, own, own
    REGISTRY[name] = call
    return call  # type: ignore[return-value]
