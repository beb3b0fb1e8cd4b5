"""A step as a line of Python: what each kind of function looks like."""

import operator
import re
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.engine.calls import full_name
from autograd.engine.effects import (
    WRITERS,
    WRITES,
    after_method,
    attribute,
    rewritten,
    transposed,
    written_at,
)
from autograd.engine.steps import Step
from autograd.program.flows import Flow
from autograd.program.fusion.loop import Loop

__all__ = ["Names", "called", "is_method", "is_opaque", "name_of", "written_over"]

Names = Callable[[Any], str]
"""The text of an argument: a value's name, a number, a dtype, an object's name."""

_SIGNS: dict[Any, str] = {
    operator.add: "+",
    operator.sub: "-",
    operator.mul: "*",
    operator.truediv: "/",
    operator.floordiv: "//",
    operator.mod: "%",
    operator.pow: "**",
    operator.eq: "==",
    operator.ne: "!=",
    operator.lt: "<",
    operator.le: "<=",
    operator.gt: ">",
    operator.ge: ">=",
}
"""Operators of Python's own numbers; where an array is among them, they are ufuncs."""

_OWN_LINES = WRITES | {operator.getitem, operator.neg, transposed, attribute}
"""What is written neither as a call nor with a sign."""

_KINDS = (np.ndarray, np.generic)

_METHODS = frozenset(
    [getattr(kind, name) for kind in _KINDS for name in dir(kind)
     if callable(getattr(kind, name)) and name[:2] != "__"]
)  # fmt: skip


def called(step: Step, text: Names, out: str | None = None) -> str:
    """The right side of a step: the call, its result in `out` where that is given."""
    function, args = step.function, [text(x) for x in step.args]
    keywords = [f"{k}={_short(text(x))}" for k, x in step.kwargs.items()]
    if out is not None:
        keywords.append(f"out={out}")
    if function is operator.getitem:
        return f"{args[0]}[{_index(step.args[1], text)}]"
    if function in _SIGNS:
        return f"{args[0]} {_SIGNS[function]} {args[1]}"
    if function is operator.neg:
        return f"-{args[0]}"
    if function is transposed:
        return f"{args[0]}.T"
    if function is attribute:
        return f"{args[0]}.{step.args[1]}"
    if function is np.ndarray.transpose and _reverses(step.args[1:]):
        return f"{args[0]}.T"
    if (
        function is np.ndarray.reshape
        and len(args) == 2
        and type(step.args[1]) is tuple
    ):
        return f"{args[0]}.reshape({', '.join(map(text, step.args[1])) or '()'})"
    if is_method(function):
        return f"{args[0]}.{function.__name__}({', '.join([*args[1:], *keywords])})"
    return f"{text(function)}({', '.join([*args, *keywords])})"


def written_over(step: Step, text: Names, place: str) -> str:
    """What writes into `place` what `step` has in its copy of it."""
    function, args = step.function, step.args
    if function is written_at:
        given = [place, *map(text, args[2:])]
        return f"{text(args[1])}.at({', '.join(given)})"
    if function is after_method:
        keywords = [f"{k}={text(x)}" for k, x in args[3].items()]
        given = [*map(text, args[2]), *keywords]
        if args[1] in WRITERS:
            return f"{text(args[1])}({', '.join([place, *given])})"
        return f"{place}.{args[1].__name__}({', '.join(given)})"
    assert function is rewritten
    part = place
    for maker, rest, keywords, k in args[1]:
        part = called(Step(maker, (_Written(part), *rest), keywords, ()), text)
        part += "" if k is None else f"[{k}]"
    return f"{part}[{_index(args[2], text)}] = {text(args[3])}"


def _short(text: str) -> str:
    """``np.dtype(np.float32)`` as NumPy's functions take it too."""
    return re.sub(r"^np\.dtype\((np\.\w+)\)$", r"\1", text)


class _Written:
    """An argument that is text already."""

    def __init__(self, text: str) -> None:
        self.text = text


def _index(index: Any, text: Names) -> str:
    """What stands between brackets."""
    if type(index) is tuple and index:
        parts = ", ".join([_index_part(i, text) for i in index])
        return parts + ("," if len(index) == 1 else "")
    return _index_part(index, text)


def _index_part(i: Any, text: Names) -> str:
    if i is Ellipsis:
        return "..."
    if type(i) is not slice:
        return text(i)
    bounds = ["" if b is None else text(b) for b in (i.start, i.stop)]
    return ":".join(bounds) + ("" if i.step is None else f":{text(i.step)}")


def _reverses(axes: Any) -> bool:
    return len(axes) == 1 and list(axes[0]) == list(range(len(axes[0])))[::-1]


def is_method(function: Any) -> bool:
    """Whether it is a method of NumPy's arrays, scalars or random generators."""
    if getattr(function, "__qualname__", "").startswith("Generator."):
        return True
    try:
        return function in _METHODS
    except TypeError:
        return False


def is_opaque(function: Any) -> bool:
    """Whether it is neither NumPy's nor SciPy's nor written out in Python's lines."""
    known = function in _SIGNS or is_method(function) or function in _OWN_LINES
    written = known or isinstance(function, (Loop, Flow))
    return not written and name_of(function) is None


def name_of(function: Any) -> str | None:
    """What NumPy's and SciPy's functions are called after ``import numpy as np``."""
    known = _KNOWN_NAMES.get(function)
    if known is None:
        known = _name_of(function)
        if known is not None:
            _KNOWN_NAMES[function] = known
    return known


_KNOWN_NAMES: dict[Any, str] = {}
"""Of functions that live as long as NumPy does."""


def _name_of(function: Any) -> str | None:
    name = full_name(function)
    if isinstance(function, np.ufunc) and "." not in name:
        name = f"scipy.special._ufuncs.{name}"
    package, *rest = name.split(".")
    if package not in ("numpy", "scipy") or package not in sys.modules:
        return None
    found: Any = sys.modules[package]
    for part in rest:
        found = getattr(found, part, None)
    if found != function:
        return None
    return ".".join(["np" if package == "numpy" else package, *rest])
