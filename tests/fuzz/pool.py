"""How each operation can be called: its samples, and the ways to write the call."""

from functools import cache
from typing import Any, NamedTuple
from warnings import catch_warnings, simplefilter

import numpy as np

from autograd import ops
from autograd.engine.primitive import REGISTRY, Operation
from autograd.engine.samples import Sample
from autograd.tree import leaves, map_tree
from tests.fuzz.steps import OPERATORS, Call, is_condition, is_number
from tests.optional import by_numpy

__all__ = [
    "LEFT_OUT",
    "Pattern",
    "is_fuzzed",
    "operation_names",
    "patterns",
    "takes_half",
]

SEEDS = range(3)
"""Of the generators that the samples are drawn with."""

SIGNS = {
    "add": "+",
    "subtract": "-",
    "multiply": "*",
    "divide": "/",
    "power": "**",
    "matmul": "@",
    "mod": "%",
}


LEFT_OUT = {
    "histogramdd": "its edges are a tuple, and programs name values one level deep",
    "lstsq": "its residuals are there or not by a rank that hangs on rounding",
    "partition": "what its values are beside the k-th hangs on the dtype",
    "polydiv": "the shape of its remainder hangs on rounding",
    "polyfit": "NumPy computes it in float64, and differences want longdouble",
    "roots": "NumPy computes it in float64, and differences want longdouble",
    **dict.fromkeys(
        (
            *("unique", "unique_all", "unique_counts", "unique_inverse"),
            *("unique_values", "setdiff1d", "setxor1d", "union1d"),
        ),
        "how many values it has hangs on ties",
    ),
}
"""Operations that programs are not written with, and why; samples alone test them."""


class Pattern(NamedTuple):
    """One call that works, and the names under which it gives the same.

    several: whether it returns more than one array.
    """

    operation: Operation
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    names: tuple[str, ...]
    several: bool


def operation_names() -> list[str]:
    """Every operation with a sample to call it by that is computed in longdouble too.

    SciPy computes in float64 at most: differences of its functions are too coarse.
    """
    names = [name for name in REGISTRY if is_fuzzed(name)]
    return [name for name in names if patterns(name)]


def is_fuzzed(name: str) -> bool:
    """Whether NumPy itself computes the operation, and it is not left out."""
    return name not in LEFT_OUT and by_numpy(REGISTRY[name])


@cache
def patterns(name: str) -> tuple[Pattern, ...]:
    """The calls of one operation that are tried: its samples with finite results."""
    operation = REGISTRY[name]
    found = []
    with catch_warnings(), np.errstate(all="ignore"):
        simplefilter("ignore")
        for seed in SEEDS:
            for sample in operation.samples(np.random.default_rng(seed)):
                if isinstance(sample, Sample):
                    found += _pattern(operation, sample)
    return tuple(found)


@cache
def takes_half(name: str) -> bool:
    """Whether an operation computes in float16, which LAPACK has not."""
    (first, *_) = patterns(name)
    args = map_tree(lambda x: np.float16(x) if is_number(x) else x, list(first.args))
    try:
        first.operation.function(*args, **first.kwargs)
    except TypeError:
        return False
    return True


def _pattern(operation: Operation, sample: Sample) -> list[Pattern]:
    """The pattern of a sample; nothing where its result is not finite."""
    args, kwargs = sample.args, sample.kwargs
    y = operation.function(*args, **kwargs)
    given = [x for x in leaves(list(args)) if is_number(x) or is_condition(x)]
    if not given or not all(_finite(x) for x in [*given, *leaves(y)]):
        return []
    names = [n for n in _others(operation, args) if _same(n, args, kwargs, y)]
    if _is_exported(operation) or not names:
        names.insert(0, f"ops.{operation.name}")
    return [Pattern(operation, args, kwargs, tuple(names), isinstance(y, list | tuple))]


def _is_exported(operation: Operation) -> bool:
    """Whether its name can be written: some operations have only NumPy's."""
    holder: Any = ops
    for part in operation.name.split("."):
        holder = getattr(holder, part, None)
    return holder is not None


def _others(operation: Operation, args: tuple[Any, ...]) -> list[str]:
    """Other ways to write it that may mean the same: NumPy's, a sign, a method."""
    names = []
    for function in operation.numpy:
        name = getattr(function, "__name__", "")
        for room in ("np", "np.linalg", "np.fft"):
            holder = np if room == "np" else getattr(np, room[3:])
            if getattr(holder, name, None) is function:
                names.append(f"{room}.{name}")
    if operation.name in SIGNS:
        names.append(SIGNS[operation.name])
    if operation.name == "getitem":
        names.append("[]")
    first = args[0]
    if is_number(first) and hasattr(np.ndarray, operation.name):
        names.append(f".{operation.name}")
    return names


def _same(name: str, args: Any, kwargs: Any, y: Any) -> bool:
    """Whether the call under another name gives what the operation gives."""
    if name in OPERATORS and (kwargs or len(args) != 2):
        return False
    try:
        other = Call("y", name, args, kwargs).value({})
    except (TypeError, AttributeError, ValueError):
        return False
    pairs = list(zip(leaves(y), leaves(other), strict=False))
    return len(leaves(y)) == len(leaves(other)) and all(
        np.shape(a) == np.shape(b) and np.allclose(a, b) for a, b in pairs
    )


def _finite(x: Any) -> bool:
    return bool(np.all(np.isfinite(x)))
