"""Structures of lists, tuples, named tuples and dicts, as Keras walks them: `nn.tree`.

A structure is one of those containers of structures, or a leaf; None is a leaf. The
entries of a dict come in the order of its keys, sorted, an OrderedDict's as they are.

>>> from nn import tree
>>> tree.flatten({"b": 1, "a": [2, (3, None)]})
[2, 3, None, 1]
>>> tree.pack_sequence_as({"b": 0, "a": [0]}, [5, 6])
{'a': [5], 'b': 6}
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from autograd.errors import ShapeError

__all__ = [
    "MAP_TO_NONE",
    "assert_same_paths",
    "assert_same_structure",
    "flatten",
    "flatten_with_path",
    "is_nested",
    "lists_to_tuples",
    "map_shape_structure",
    "map_structure",
    "map_structure_up_to",
    "pack_sequence_as",
    "traverse",
]

Path = tuple[Any, ...]


class MAP_TO_NONE:  # noqa: N801  as Keras spells it
    """What a function returns to `traverse` in place of None, which means: go on."""


def is_nested(structure: Any) -> bool:
    """Whether `structure` is a container, and no leaf."""
    return isinstance(structure, (list, tuple, dict))


def flatten(structure: Any) -> list[Any]:
    """The leaves from left to right."""
    return [leaf for _, leaf in flatten_with_path(structure)]


def flatten_with_path(structure: Any) -> list[tuple[Path, Any]]:
    """The leaves with where each is: the keys and indices that lead to it.

    >>> flatten_with_path({"a": [5, 6]})
    [(('a', 0), 5), (('a', 1), 6)]
    """
    return list(_walk(structure, ()))


def map_structure(
    func: Callable[..., Any], *structures: Any, none_is_leaf: bool = True
) -> Any:
    """A structure with ``func(leaf, *leaves of the others there)`` at each leaf.

    Where the first has a leaf, another may have more. none_is_leaf: False leaves None
    where it is in all.
    """
    first, *others = _some("map_structure", structures)

    def mapped(path: Path, *leaves: Any) -> Any:
        if none_is_leaf or leaves[0] is not None:
            return func(*leaves)
        if any(leaf is not None for leaf in leaves):
            raise ShapeError(f"map_structure: {_at(path)} is None in one only")
        return None

    return _mapped("map_structure", mapped, (), first, others)


def map_structure_up_to(
    shallow_structure: Any, func: Callable[..., Any], *structures: Any
) -> Any:
    """``func(part, …)`` of the parts of `structures` at the leaves of the shallow one.

    >>> map_structure_up_to({"a": 0}, len, {"a": [7, 8, 9]})
    {'a': 3}
    """

    def mapped(path: Path, shallow: Any, *parts: Any) -> Any:
        return func(*parts)

    others = list(_some("map_structure_up_to", structures))
    return _mapped("map_structure_up_to", mapped, (), shallow_structure, others)


def pack_sequence_as(structure: Any, flat_sequence: Any) -> Any:
    """The structure with its leaves replaced by those of a flat sequence, in order."""
    leaves = list(flat_sequence)
    wanted = len(flatten(structure))
    if len(leaves) != wanted:
        raise ShapeError(
            f"pack_sequence_as: the structure has {wanted} leaves, flat_sequence "
            f"{len(leaves)}; they must be as many"
        )
    rest = iter(leaves)
    return map_structure(lambda _: next(rest), structure)


def assert_same_structure(a: Any, b: Any) -> None:
    """Refuse two structures that differ in anything but their leaves."""

    def check(path: Path, one: Any, other: Any) -> None:
        if is_nested(other):
            raise ShapeError(f"assert_same_structure: {_at(path)} is one leaf of a")

    _mapped("assert_same_structure", check, (), a, [b])


def assert_same_paths(a: Any, b: Any) -> None:
    """Refuse two structures whose leaves are in other places; lists are as tuples."""
    places = [{path for path, _ in flatten_with_path(s)} for s in (a, b)]
    if places[0] != places[1]:
        raise ShapeError(
            f"assert_same_paths: a alone has leaves at {places[0] - places[1]}, "
            f"b alone at {places[1] - places[0]}"
        )


def traverse(func: Callable[[Any], Any], structure: Any, top_down: bool = True) -> Any:
    """The structure with each part replaced by what ``func(part)`` gives, if not None.

    A part that was replaced is not entered; from the bottom up func sees parts whose
    own are done.

    >>> traverse(lambda x: sum(x) if isinstance(x, tuple) else None, [1, (2, 3)])
    [1, 5]
    """
    if top_down:
        found = func(_sorted(structure))
        if found is None:
            found = _inside(func, structure, top_down)
    else:
        inner = _inside(func, structure, top_down)
        found = func(inner)
        found = inner if found is None else found
    return None if found is MAP_TO_NONE else found


def lists_to_tuples(structure: Any) -> Any:
    """The structure with a tuple in place of every list."""
    return traverse(
        lambda x: tuple(x) if isinstance(x, list) else None, structure, top_down=False
    )


def map_shape_structure(func: Callable[[Any], Any], structure: Any) -> Any:
    """The structure with ``func(shape)`` for each shape: lengths, or None, in a row."""
    if isinstance(structure, (list, tuple)) and all(
        n is None or isinstance(n, int) for n in structure
    ):
        return func(structure)
    if not is_nested(structure):
        return func(structure)
    parts = [map_shape_structure(func, part) for _, part in _items(structure)]
    return _rebuilt(structure, parts)


def _some(name: str, structures: tuple[Any, ...]) -> tuple[Any, ...]:
    if not structures:
        raise ShapeError(f"{name}: expected at least one structure")
    return structures


def _at(path: Path) -> str:
    return f"the value at {path}" if path else "the value"


def _sorted(structure: Any) -> Any:
    """A dict with its keys in order; all else as it is."""
    if type(structure) is not dict:
        return structure
    return {key: structure[key] for key in sorted(structure)}


def _items(structure: Any) -> list[tuple[Any, Any]]:
    """The parts of a container with their keys or indices."""
    if isinstance(structure, Mapping):
        known = structure if isinstance(structure, OrderedDict) else sorted(structure)
        return [(key, structure[key]) for key in known]
    return list(enumerate(structure))


def _rebuilt(structure: Any, parts: list[Any]) -> Any:
    """A container like `structure` of other parts."""
    if isinstance(structure, dict):
        keys = [key for key, _ in _items(structure)]
        made = structure.copy()
        made.clear()
        made.update(zip(keys, parts, strict=True))
        return made
    if hasattr(structure, "_fields"):
        return type(structure)(*parts)
    return type(structure)(parts)


def _walk(structure: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if not is_nested(structure):
        yield path, structure
        return
    for key, part in _items(structure):
        yield from _walk(part, (*path, key))


def _mapped(
    name: str, func: Callable[..., Any], path: Path, first: Any, others: list[Any]
) -> Any:
    """``func(path, leaf, *parts of others)`` at the leaves of `first`."""
    if not is_nested(first):
        return func(path, first, *others)
    keys = [key for key, _ in _items(first)]
    for other in others:
        if type(other) is not type(first) or keys != [k for k, _ in _items(other)]:
            raise ShapeError(
                f"{name}: {_at(path)} is {_form(first)} in one structure and "
                f"{_form(other)} in another; they must have one form"
            )
    rows = zip(
        *([part for _, part in _items(s)] for s in (first, *others)), strict=True
    )
    parts = [
        _mapped(name, func, (*path, key), part, list(rest))
        for key, (part, *rest) in zip(keys, rows, strict=True)
    ]
    return _rebuilt(first, parts)


def _form(structure: Any) -> str:
    if not is_nested(structure):
        return "a leaf"
    keys = [key for key, _ in _items(structure)]
    inner = f"keys {keys}" if isinstance(structure, dict) else f"{len(keys)} parts"
    return f"a {type(structure).__name__} of {inner}"


def _inside(func: Callable[[Any], Any], structure: Any, top_down: bool) -> Any:
    if not is_nested(structure):
        return structure
    parts = [traverse(func, part, top_down) for _, part in _items(structure)]
    return _rebuilt(structure, parts)
