"""What a layer is made of: the layers and generators among its attributes."""

from collections.abc import Iterable, Iterator
from typing import Any

from numpy.random import Generator

from autograd.errors import ValueRangeError

__all__ = ["generators", "make_names_unique", "parts"]


def parts(owner: Any, kind: type) -> list[Any]:
    """The objects of `kind` that `owner` holds, each once, in order of assignment.

    They are its attributes or in lists, tuples and dicts that are.
    """
    found: dict[int, Any] = {}
    for value in list(vars(owner).values()):  # which other threads may add to
        if isinstance(value, kind):
            found[id(value)] = value
        elif type(value) in _CONTAINERS:
            found.update((id(x), x) for x in _within(value, kind))
    found.pop(id(owner), None)
    return list(found.values())


def generators(layers: Iterable[Any]) -> list[Generator]:
    """The random generators of `layers`."""
    return [g for layer in layers for g in parts(layer, Generator)]


def make_names_unique(layers: Iterable[Any], owner: str | None = None) -> None:
    """Give a number to each name that an earlier layer has.

    A name that the user chose stays; `owner` is who refuses two of those, if anyone.
    """
    taken: set[str] = set()
    for layer in {id(x): x for x in layers}.values():
        number = 0
        while layer.name in taken:
            if layer.has_own_name and owner is None:
                break
            if layer.has_own_name:
                raise ValueRangeError(
                    f"{owner}: two layers are named {layer.name!r}; give one of "
                    "them another name"
                )
            number += 1
            layer.rename(f"{layer.stem}_{number}")
        taken.add(layer.name)


_CONTAINERS = (list, tuple, dict)


def _within(container: Any, kind: type) -> Iterator[Any]:
    items = container.values() if type(container) is dict else container
    for x in items:
        if isinstance(x, kind):
            yield x
        elif type(x) in _CONTAINERS:
            yield from _within(x, kind)
