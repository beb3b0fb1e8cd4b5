"""Arguments as a program takes them: a tree of arrays and numbers, the rest fixed."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

__all__ = ["Leaf", "is_number", "leaves_of", "rebuilt"]

Leaf = tuple[tuple[Any, ...], Any]
"""The keys that lead to a leaf, and the leaf."""

_NUMBERS = frozenset([float, int, complex, bool])


def is_number(x: Any) -> bool:
    """Whether `x` is what a program takes as a number: Python's own, or NumPy's."""
    return type(x) in _NUMBERS or (
        isinstance(x, np.generic) and x.dtype.kind in "biufc"
    )


def leaves_of(tree: Any, path: tuple[Any, ...] = ()) -> Iterator[Leaf]:
    """The leaves of nested tuples, lists and dicts, all that is none of these."""
    if isinstance(tree, (tuple, list)):
        for k, part in enumerate(tree):
            yield from leaves_of(part, (*path, k))
    elif isinstance(tree, dict):
        for key, part in tree.items():
            yield from leaves_of(part, (*path, key))
    else:
        yield path, tree


def rebuilt(f: Callable[[Any], Any], tree: Any) -> Any:
    """The tree with ``f(leaf)`` for every leaf, None among them."""
    if isinstance(tree, (tuple, list)):
        items = [rebuilt(f, part) for part in tree]
        kind = type(tree)
        return kind(*items) if hasattr(tree, "_fields") else kind(items)
    if isinstance(tree, dict):
        return {key: rebuilt(f, part) for key, part in tree.items()}
    return f(tree)
