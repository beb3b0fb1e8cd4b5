"""Calls of NumPy's functions: their names, their arguments', and what is in them."""

import inspect
import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from sys import modules
from typing import Any

import numpy as np

from autograd.tree import map_tree

__all__ = [
    "Slot",
    "by_position",
    "filled",
    "full_name",
    "may_be_shaped_by",
    "named_arguments",
    "taken_apart",
]

Function = Callable[..., Any]


def full_name(function: Function) -> str:
    """The name under which users find `function`: ``numpy.linalg.svd``.

    >>> full_name(np.linalg.svd), full_name(np.add), full_name(np.add.outer)
    ('numpy.linalg.svd', 'numpy.add', 'numpy.add.outer')
    """
    of = getattr(function, "__self__", None)
    if isinstance(of, np.ufunc):
        return f"{full_name(of)}.{function.__name__}"
    name = getattr(function, "__name__", type(function).__name__)
    module = getattr(function, "__module__", None)
    if isinstance(function, np.ufunc):  # knows its module from NumPy 2.3 on at best
        homes = ("numpy", "scipy.special")
        holds = (m for m in homes if getattr(modules.get(m), name, None) is function)
        module = next(holds, None)
    rooms = [room for room in (module or "").split(".") if room and room[0] != "_"]
    return ".".join([*rooms, name])


@cache
def _parameters(function: Function) -> tuple[inspect.Parameter, ...]:
    """The parameters of `function`; none where it does not tell."""
    try:
        return tuple(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return ()


@cache
def _required(function: Function) -> tuple[str, ...]:
    """The names of the arguments that `function` cannot do without."""
    return tuple(
        p.name
        for p in _parameters(function)
        if p.default is p.empty and p.kind is p.POSITIONAL_OR_KEYWORD
    )


def by_position(
    function: Function, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The arguments of ``sum(a=x)`` as those of ``sum(x)``: ours are called otherwise.

    >>> by_position(np.roll, (), {"a": 1, "shift": 2, "axis": 0})
    ((1, 2), {'axis': 0})
    """
    for name in _required(function)[len(args) :]:
        if name not in kwargs:
            break
        args = (*args, kwargs[name])
        kwargs = {k: v for k, v in kwargs.items() if k != name}
    return args, kwargs


def named_arguments(
    function: Function, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Iterator[tuple[str, Any]]:
    """What messages call each argument, and its value, however deep in lists it is.

    >>> list(named_arguments(np.roll, ([1, 2],), {"axis": 0}))
    [('a[0] (position 0)', 1), ('a[1] (position 0)', 2), ('axis', 0)]
    """
    names = [p.name for p in _parameters(function)]
    kinds = [p.kind for p in _parameters(function)]
    if inspect.Parameter.VAR_POSITIONAL in kinds:
        names = names[: kinds.index(inspect.Parameter.VAR_POSITIONAL)]
    names += [f"number {i}" for i in range(len(names), len(args))]
    for i, value in enumerate(args):
        for place, part in _parts(value):
            yield f"{names[i]}{place} (position {i})", part
    for name, value in kwargs.items():
        for place, part in _parts(value):
            yield f"{name}{place}", part


def may_be_shaped_by(function: Function, args: tuple[Any, ...]) -> bool:
    """Whether whole numbers among the arguments may decide the shape of the result.

    >>> may_be_shaped_by(np.roll, ()), may_be_shaped_by(np.add, ())
    (True, False)
    """
    if function is operator.getitem:
        index = args[1] if type(args[1]) is tuple else (args[1],)
        return any(type(i) is slice for i in index)
    if isinstance(function, np.ufunc) or function is np.where:
        return False
    return bool(getattr(function, "shapes_may_vary", True))


def _parts(x: Any) -> Iterator[tuple[str, Any]]:
    """Every value in nested lists, tuples and dicts, and where it stands."""
    if type(x) not in (list, tuple, dict):
        yield "", x
        return
    for key, part in x.items() if type(x) is dict else enumerate(x):
        for place, inner in _parts(part):
            yield f"[{key!r}]{place}", inner


@dataclass(frozen=True)
class Slot:
    """The place of a value that was taken out."""

    number: int


def taken_apart(tree: Any, wanted: Callable[[Any], bool]) -> tuple[Any, list[Any]]:
    """`tree` with slots in place of its wanted values, and these."""
    values: list[Any] = []

    def take(x: Any) -> Any:
        if not wanted(x):
            return x
        values.append(x)
        return Slot(len(values) - 1)

    return map_tree(take, tree), values


def filled(form: Any, values: Any) -> Any:
    """The tree that was taken apart, with `values` in its slots."""
    return map_tree(lambda x: values[x.number] if type(x) is Slot else x, form)
