"""What messages call a function and its arguments."""

from collections.abc import Callable, Iterator
from inspect import Parameter, signature
from typing import Any

from autograd.tree import leaves

__all__ = ["name_of", "named_leaves"]

_POSITIONAL = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)


def name_of(f: Callable[..., Any]) -> str:
    """The name of a function, of a layer, or else of the class."""
    return str(getattr(f, "__name__", getattr(f, "name", type(f).__name__)))


def named_leaves(
    f: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Iterator[tuple[str, Any]]:
    """The leaves of all arguments, each with the name of its argument.

    >>> list(named_leaves(lambda x, w: None, (1, {"a": 2}), {"b": 3}))
    [('x (position 0)', 1), ('w (position 1)', 2), ('b', 3)]
    """
    try:
        parameters = [*signature(f).parameters.values()]
    except (TypeError, ValueError):  # of functions written in C
        parameters = []
    names = [p.name for p in parameters if p.kind in _POSITIONAL]
    for i, x in enumerate(args):
        name = f"{names[i]} (position {i})" if i < len(names) else f"number {i}"
        yield from ((name, part) for part in leaves(x))
    for name, x in kwargs.items():
        yield from ((name, part) for part in leaves(x))
