"""What a layer is made of: the layers and generators among its attributes."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.errors import ValueRangeError

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["generators", "make_names_unique", "named_parts", "parts"]


def parts(owner: Any, kind: type) -> list[Any]:
    """The objects of `kind` that `owner` holds, each once, in order of assignment.

    They are its attributes or in lists, tuples and dicts that are.
    """
    found: dict[int, Any] = {}
    for value in dict(vars(owner)).values():  # which other threads may enlarge
        if isinstance(value, kind):
            found[id(value)] = value
        elif type(value) in _CONTAINERS:
            found.update((id(x), x) for _, x in _within("", value, kind))
    found.pop(id(owner), None)
    return list(found.values())


def named_parts(owner: Any, kind: type) -> list[tuple[str, Any]]:
    """`parts` with the way to each: ``"blocks/2"``, without leading underscores."""
    found: dict[int, tuple[str, Any]] = {}
    for name, value in dict(vars(owner)).items():
        for place, x in _within(name.lstrip("_"), value, kind):
            found.setdefault(id(x), (place, x))
    found.pop(id(owner), None)
    return list(found.values())


def generators(layers: Iterable[Any]) -> "list[Generator]":
    """The random generators of `layers`."""
    return [g for layer in layers for g in parts(layer, np.random.Generator)]


def make_names_unique(layers: Iterable[Any], owner: str | None = None) -> None:
    """Give a number to each name that an earlier layer has.

    A name that the user chose stays; `owner` is who refuses two of those, if anyone.
    """
    taken: set[str] = set()
    for layer in {id(x): x for x in layers}.values():
        number = 0
        while layer.name in taken:
            if layer._has_own_name and owner is None:
                break
            if layer._has_own_name:
                raise ValueRangeError(
                    f"{owner}: two layers are named {layer.name!r}; give one of "
                    "them another name"
                )
            number += 1
            layer._rename(f"{layer._stem}_{number}")
        taken.add(layer.name)


_CONTAINERS = (list, tuple, dict)


def _within(place: str, value: Any, kind: type) -> Iterator[tuple[str, Any]]:
    if isinstance(value, kind):
        yield place, value
    elif type(value) in _CONTAINERS:
        items = value.items() if type(value) is dict else enumerate(value)
        for key, x in items:
            yield from _within(f"{place}/{key}", x, kind)
