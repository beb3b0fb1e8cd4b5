"""A program as the function that transforms are given, and what checks share."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

import autograd as ag
from autograd.tree import leaves
from tests.fuzz.program import Program
from tests.fuzz.steps import is_number

__all__ = ["FORMS", "Disagreement", "Run", "SkippedError", "form", "large", "normal"]

FORMS = ("flat", "flat", "tuple", "dict")
"""How a program takes its arguments: one by one, as one tuple, in a dictionary."""


class Disagreement(NamedTuple):
    """What is wrong: which check said so, and the numbers."""

    kind: str
    text: str


class SkippedError(Exception):
    """The program says nothing about derivatives where it was evaluated."""


class Run:
    """A program ready to be differentiated by all its inputs.

    numeric: per output of the program whether it has a derivative at all; only those
    are returned, unless `all_outputs`.
    """

    def __init__(
        self, program: Program, form: str = "flat", *, all_outputs: bool = False
    ) -> None:
        self.program, self.form = program, form
        if all_outputs:
            self.numeric = [True] * len(program.outputs)
        else:
            plain = program.run(program.arguments())
            self.numeric = [is_number(y) for y in plain]
        self.held: dict[str, Any] | None = None

    def values(self) -> list[Any]:
        """Fresh arguments."""
        return self.program.arguments()

    def outputs(self, values: Any) -> list[Any]:
        """The outputs that have derivatives."""
        ys = self.program.run(values, self.held)
        return [y for y, kept in zip(ys, self.numeric, strict=True) if kept]

    def packed(self, values: list[Any]) -> tuple[tuple[Any, ...], Any]:
        """The arguments of `function` in its form, and which to differentiate."""
        if self.form == "tuple":
            return (tuple(values),), 0
        if self.form == "dict":
            return ({"first": values[0], "rest": list(values[1:])},), 0
        return tuple(values), tuple(range(len(values)))

    def tangent(self, vs: list[Any]) -> Any:
        """Directions in the form of the differentiated arguments."""
        packed, argnum = self.packed(vs)
        return packed[0] if argnum == 0 else packed

    def function(self, *args: Any) -> list[Any]:
        """The program as a function of arguments in its form."""
        return self.outputs(leaves(list(args)))

    def vjp(self, values: list[Any]) -> tuple[Callable[[Any], list[Any]], list[Any]]:
        """Reverse mode: from cotangents to a list of gradients; and the outputs."""
        args, argnum = self.packed(values)
        vjp, ys = ag.make_vjp(self.function, argnum)(*args)
        return (lambda us: leaves(vjp(us))), ys

    def pushed(self, values: list[Any]) -> Callable[[list[Any]], list[Any]]:
        """Forward mode from one run: from directions to the outputs' tangents."""
        args, argnum = self.packed(values)
        jvp = ag.make_jvp(self.function, argnum)(*args)

        def along(vs: list[Any]) -> list[Any]:
            tangents: list[Any] = jvp(self.tangent(vs))[1]
            return tangents

        return along


def large(x: Any) -> float:
    """The largest absolute value; 0 of an empty array."""
    return float(np.max(np.abs(x))) if np.size(x) else 0.0


def normal(rng: np.random.Generator, x: Any) -> Any:
    """A random array of the shape and dtype of `x`."""
    v = rng.normal(size=np.shape(x))
    if np.iscomplexobj(x):
        v = v + 1j * rng.normal(size=np.shape(x))
    return np.asarray(v).astype(np.asarray(x).dtype)[()]


def form(what: str, given: Any, like: Any) -> Disagreement | None:
    """A derivative has the shape and dtype of what it belongs to."""
    for i, (g, x) in enumerate(zip(given, like, strict=True)):
        g, x = np.asarray(g), np.asarray(x)
        if (g.dtype, g.shape) != (x.dtype, x.shape):
            text = f"{what} {i} is {g.dtype} {g.shape}, expected {x.dtype} {x.shape}"
            return Disagreement("form", text)
    return None
