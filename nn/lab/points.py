"""The points of a grid, and what each of them is known by: its key and its seed."""

import functools
import hashlib
import inspect
import itertools
import json
import math
import sys
from collections.abc import Callable, Collection, Iterable, Mapping, Set, Sized
from typing import Any, TypeAlias

import numpy as np

from autograd.errors import ArgumentError, ValueRangeError
from nn.lab.encoding import encoded
from nn.layers import Layer

__all__ = [
    "Grid",
    "Point",
    "described",
    "fits",
    "key_of",
    "name_of",
    "points_of",
    "seed_of",
    "takes_seed",
]

Point: TypeAlias = dict[str, Any]

Grid: TypeAlias = Mapping[str, Collection[Any]] | Iterable[Mapping[str, Any]]


def points_of(grid: Grid) -> tuple[Iterable[Point], int | None]:
    """The points of `grid` in order, and how many there are if that can be told.

    Of a mapping all combinations, as loops within each other, the first name outermost.
    Numbers of NumPy's become Python's, which leave the dtype of arrays as it is.
    """
    if isinstance(grid, Mapping):
        axes = {name: _axis(name, values) for name, values in grid.items()}
        combinations = itertools.product(*axes.values())
        made = (
            _point(i, zip(axes, values, strict=True))
            for i, values in enumerate(combinations)
        )
        return made, math.prod(map(len, axes.values()))
    if not isinstance(grid, Iterable) or isinstance(grid, str | bytes):
        raise ArgumentError(
            f"sweep: grid is of type {type(grid).__name__}; expected a dict from each "
            "parameter to its values, or dicts that are the points"
        )
    total = len(grid) if isinstance(grid, Sized) else None
    return (_given(i, point) for i, point in enumerate(grid)), total


def _axis(name: Any, values: Any) -> list[Any]:
    is_text = isinstance(values, str | bytes)
    if is_text or isinstance(values, Mapping | Set) or not isinstance(values, Sized):
        raise ArgumentError(
            f"sweep: the values of {name!r} are of type {type(values).__name__}; "
            f"expected a list of them, [{values!r:.40}] if that is one"
        )
    listed: list[Any] = list(values)  # type: ignore[call-overload]
    if not listed:
        raise ValueRangeError(
            f"sweep: {name!r} has no values, so the grid has no points; give it some, "
            "or leave it out"
        )
    for value in listed:  # now, and not at the point where it comes
        described(_plain(value), repr(name))
    return listed


def _given(index: int, point: Any) -> Point:
    if not isinstance(point, Mapping):
        raise ArgumentError(
            f"sweep: point {index} is of type {type(point).__name__}; expected a dict "
            "from parameters to values"
        )
    return _point(index, point.items())


def _point(index: int, entries: Iterable[tuple[Any, Any]]) -> Point:
    point = {name: _plain(value) for name, value in entries}
    for name in point:
        if not isinstance(name, str):
            raise ArgumentError(
                f"sweep: point {index} has the parameter {name!r}; names of parameters "
                "are texts"
            )
    return point


def _plain(value: Any) -> Any:
    numbers = np.number | np.bool_ | np.str_
    return value.item() if isinstance(value, numbers) else value


# The function


def name_of(function: Any) -> str:
    """What a function is called; of `functools.partial` the function inside."""
    if isinstance(function, functools.partial):
        return name_of(function.func)
    name = getattr(function, "__qualname__", None) or type(function).__qualname__
    return str(name)


def _parameters(function: Any) -> inspect.Signature | None:
    try:
        return inspect.signature(function)
    except (TypeError, ValueError):  # of some functions written in C
        return None


def fits(function: Any, point: Point) -> None:
    """Raise `ArgumentError` if `function` cannot be called with `point`."""
    signature = _parameters(function)
    seed = {"seed": 0} if takes_seed(function, point) else {}
    try:
        if signature is not None:
            signature.bind(**point, **seed)
    except TypeError as error:
        raise ArgumentError(
            f"sweep: {name_of(function)}{signature} does not take the point "
            f"{point!r:.200}: {error}; name the grid's parameters as the function does"
        ) from None


def takes_seed(function: Any, point: Point) -> bool:
    """Whether `function` has a parameter ``seed`` that nothing else sets."""
    bound = function.keywords if isinstance(function, functools.partial) else {}
    signature = _parameters(function)
    names = () if signature is None else signature.parameters
    return "seed" in names and "seed" not in {*point, *bound}


# Keys


def described(value: Any, where: str) -> Any:
    """`value` as JSON's data, the same in every run: what it is told from others by."""
    return encoded(value, where=where, other=_by_name)


def _by_name(value: Any, where: str) -> Any:
    name = _reference(value)
    if name is not None:
        return {"$": "name", "is": name}
    config: Callable[[], Any] | None = getattr(value, "get_config", None)
    if config is not None and not isinstance(value, type | Layer):  # layers count names
        return {
            "$": "object",
            "class": _reference(type(value)) or name_of(type(value)),
            "config": described(config(), where),
        }
    raise ArgumentError(
        f"sweep: {where} is {value!r:.80}, which nothing tells from others in another "
        "run; let the grid hold numbers, texts, arrays, functions of a module, or "
        "optimizers and the like, and make the rest of them inside the function"
    )


def _reference(value: Any) -> str | None:
    """``module.name`` of what stands under a name in a module; None of all else."""
    module = getattr(value, "__module__", None) or "numpy"  # a ufunc of NumPy 2.2
    name = getattr(value, "__qualname__", None) or getattr(value, "__name__", None)
    if not isinstance(name, str):
        return None
    found: Any = sys.modules.get(module)
    for part in name.split("."):
        found = getattr(found, part, None)
    return f"{module}.{name}" if found is value else None


def key_of(point: Point) -> str:
    """What tells `point` from others in any run, 32 hexadecimal digits.

    The order of its names does not count. `ArgumentError` names a value of which that
    cannot be said.
    """
    data = {name: described(value, repr(name)) for name, value in point.items()}
    text = json.dumps(data, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def seed_of(key: str, seed: int) -> int:
    """The seed of the point with that key, below 2³², which every library takes."""
    return int(hashlib.sha256(f"{seed}:{key}".encode()).hexdigest()[:8], 16)
