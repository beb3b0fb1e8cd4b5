"""What the values of a program are called: as the user calls them, where that is known.

The value that the line ``hidden = relu(x @ w + b)`` ends with is `hidden`, and what is
computed on that line in the same memory before it is called so too. What comes back to
a value v on the backward walk is ``d_v``, the shares that it is the sum of
``d_v_part``. All others are called after the function that makes them.
"""

import builtins
import keyword
import re
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from autograd.engine.effects import transposed
from autograd.engine.steps import Place, Step, Value
from autograd.program.fusion.loop import single_steps
from autograd.program.lines import Lines
from autograd.program.listing import Input, Listing
from autograd.program.memory import Buffer, Layout

__all__ = ["Naming"]

_KEPT = frozenset(
    {"np", "numpy", "scipy", "numba", "base64", "functools", "Path", "arrays", "total"}
    | {"made", "given_away", "given_away_tensor", "OTHER", "of_form", "program"}
)
"""Names that programs use themselves."""

DEEPEST = 4
"""How often a name says ``d_``: shared steps can make values cotangents in a circle."""

_REDUCTIONS: dict[Any, str] = {
    np.add: "total",
    np.multiply: "product",
    np.maximum: "largest",
    np.minimum: "smallest",
}
"""What the reductions by these ufuncs are called."""


class Naming:
    """Gives names out: those wanted, or with a number, where another has them.

    outside: names that are taken where the text will stand, and none of which is given.
    """

    def __init__(
        self,
        listing: Listing,
        layout: Layout,
        lines: Lines,
        outside: frozenset[str] = frozenset(),
    ) -> None:
        self.outside = outside
        self._taken = {*_KEPT, *outside, listing.name, *listing.parameters}
        self._lines, self._names = lines, dict[Value, str]()
        steps = list(single_steps(listing.steps))
        self._steps: dict[Value, Step] = {
            y: step for step in steps for y in step.outputs
        }
        self._wanted: dict[Value, str] = {}
        self._inputs(listing)
        self._users(steps)
        self._in_one_memory(layout)
        self._parts = _parts(steps)

    def taken(self, wanted: str) -> str:
        """`wanted`, or where that is another's, with a number."""
        wanted = re.sub(r"\W", "_", wanted).lstrip("_") or "v"  # checks have the others
        if not wanted.isidentifier() or keyword.iskeyword(wanted):
            wanted = f"v_{wanted}"
        name, count = wanted, 1
        if hasattr(builtins, name):
            name = f"{wanted}_1"
        while name in self._taken:
            count += 1
            name = f"{wanted}_{count}"
        self._taken.add(name)
        return name

    def of(self, value: Value, own: str | None = None) -> str:
        """The name of `value`; `own`, which its memory has, where it is wanted."""
        name = self._names.get(value)
        if name is None:
            wanted = self._called(value)
            alike = own is not None and re.fullmatch(rf"{wanted}(_\d+)?", own)
            name = own if own is not None and alike else self.taken(wanted)
            self._names[value] = name
        return name

    def wants(self, value: Value) -> str | None:
        """What the user calls a value, or the value that it is a cotangent of."""
        if value in self._wanted:
            return self._wanted[value]
        about, depth = self._about(value), 1
        while about is not None and about not in self._wanted and depth < DEEPEST:
            about, depth = self._about(about), depth + 1
        if about is None or about not in self._wanted:
            return None
        part = "_part" if value in self._parts else ""
        return "d_" * depth + self._wanted[about] + part

    def _about(self, value: Value) -> Value | None:
        """What `value` is the cotangent of; a step forward makes none."""
        step = self._steps.get(value)
        forward = step is not None and step.place.direction == "forward"
        return None if forward else value.about

    def _called(self, value: Value) -> str:
        wanted = self.wants(value)
        if wanted is not None:
            return wanted
        step = self._steps.get(value)
        if step is None:
            return "v"
        about = self._about(value)
        if about is not None and about in self._steps:
            return f"d_{_by_function(self._steps[about], self._called)}"
        return _by_function(step, self._called)

    def _inputs(self, listing: Listing) -> None:
        """Inputs are called as the user's parameters, or where they are unpacked."""
        for x in listing.inputs:
            source = x.source
            if _is_whole(x):
                name = source.name
            elif source.is_grad:
                name = self.taken(f"{source.name}_grad")
            else:
                name = self.taken(self._unpacked(x, listing.parameters) or source.name)
            self._wanted[x.value] = self._names[x.value] = name
            if source.tensor:
                self._taken.add(f"tensor_{name}")
            if x.after is not None:
                self._wanted.setdefault(x.after, name)

    def _unpacked(self, x: Input, parameters: tuple[str, ...]) -> str | None:
        """What the function calls a part of an argument when it unpacks that."""
        position = x.source.position
        if position is None or position >= len(parameters):
            return None
        return self._lines.unpacked(parameters[position], x.source.text)

    def _users(self, steps: list[Step]) -> None:
        """The last value of each line that assigns, while it runs, has its name."""
        for step, follows in zip(steps, [*steps[1:], None], strict=False):
            after = follows.place if follows is not None else Place()
            if step.place.direction != "forward" or len(step.outputs) != 1:
                continue
            now, then = _stack(step.place), _stack(after)
            for depth in range(len(now), 0, -1):
                same = depth < len(now) or after.turn == step.place.turn
                if (
                    same
                    and then[:depth] == now[:depth]
                    and after.direction == "forward"
                ):
                    break  # that line is not over yet, nor those around it
                target = self._lines.target(*now[depth - 1])
                if target is not None:
                    self._wanted.setdefault(step.output, target)
                    break

    def _in_one_memory(self, layout: Layout) -> None:
        """A value without a name that a named one of its line overwrites has its."""
        follows: dict[Any, tuple[Value, Place]] = {}
        for line in reversed(layout.lines):
            if type(line.place) is not Buffer or len(line.step.outputs) != 1:
                continue
            y, place = line.step.output, line.step.place
            later = follows.get(line.place)
            if y not in self._wanted and y.about is None and later is not None:
                value, there = later
                name, shared = self._wanted.get(value), _stack(place) + _stack(there)
                targets = [self._lines.target(*x) for x in shared]
                over = any(x is y for x in self._steps[value].uses())
                if name is not None and over and targets.count(name) > 1:
                    self._wanted[y] = name
            follows[line.place] = y, place


def _is_whole(x: Input) -> bool:
    """Whether an input is all of an argument, and has the name of its parameter."""
    source = x.source
    return source.position is not None and not source.text and not source.is_grad


def _stack(place: Place) -> tuple[tuple[str, int], ...]:
    """The user's lines, outermost first."""
    return (*place.outer, (place.file, place.line))


def _parts(steps: list[Step]) -> set[Value]:
    """Cotangents that are a share of what another is the whole of."""
    last: dict[Value, Value] = {}
    parts = set()
    for step in steps:
        for y in step.outputs:
            if y.about is not None:
                if y.about in last:
                    parts.add(last[y.about])
                last[y.about] = y
    return parts


def _by_function(step: Step, called: Callable[[Value], str]) -> str:
    """A name by what the step does."""
    function = step.function
    if function is transposed or function is np.ndarray.transpose:
        of = next(_values(step.args), None)
        return f"{called(of)}_T" if of is not None else "transposed"
    if function is np.stack:
        rows = next(_values(step.args[0]), None)
        return f"{called(rows)}_rows" if rows is not None else "stack"
    ufunc = getattr(function, "__self__", None)
    if isinstance(ufunc, np.ufunc):
        return _REDUCTIONS.get(ufunc, ufunc.__name__)
    name = getattr(function, "__name__", "")
    if getattr(function, "__module__", "").startswith("autograd"):
        return step.place.operation or name
    return name if name.isidentifier() else step.place.operation or "v"


def _values(args: Any) -> Iterator[Value]:
    return (x for x in args if type(x) is Value)
