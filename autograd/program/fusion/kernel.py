"""The source of a loop: one function for Numba, readable as it stands.

    def loop(a0, a1, a2):
        for i in range(a0.shape[0]):
            for j in range(a0.shape[1]):
                x0 = a0[i, j]
                …
                a0[i, j] = x5

Everything at a place is read before anything there is written, so a result may take
the memory of an operand. Sums along the first axes grow in their own memory, row by
row, as NumPy's do. A sum along the last axes is one of whole rows: a row is laid down
and then added up, in float64 and several parts side by side. Only there, in `total`,
may Numba change the order of additions.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.engine.steps import Step, Value
from autograd.program.fusion.elements import (
    REDUCTIONS,
    expression,
    literal,
    reduced_axes,
    type_of,
)
from autograd.program.fusion.loop import Loop
from autograd.program.passes.constants import uniform

__all__ = ["TOTAL", "kernel_source"]

TOTAL = """\
def total(row):
    s = 0.0
    for k in range(row.shape[0]):
        s += row[k]
    return s
"""
"""The sum of a row."""

_INDICES = "ijklmnopqrstuvw"

_FIRST: dict[Any, float] = {
    np.add.reduce: 0.0,
    np.maximum.reduce: -np.inf,
    np.minimum.reduce: np.inf,
}
"""What a reduction starts from."""


def kernel_source(loop: Loop, over: Sequence[int | None]) -> str:
    """The function ``loop`` as text.

    Its parameters are `loop.reads` in order, then those of `loop.writes` that do not
    lie in the memory of one; over: per value of `writes` the number of that one.
    """
    return _Kernel(loop, over).text()


class _Kernel:
    """A kernel as it is written: the lines before, at and after each depth."""

    def __init__(self, loop: Loop, over: Sequence[int | None]) -> None:
        self.loop, self.rank = loop, len(loop.shape)
        self.places = {x: f"a{k}" for k, x in enumerate(loop.reads)}
        self.results: dict[Value, str] = {}
        for y, k in zip(loop.writes, over, strict=True):
            new = f"y{len(self.results)}"
            self.results[y] = new if k is None else self.places[loop.reads[k]]
        self.at: list[list[str]] = [[] for _ in range(self.rank + 1)]
        self.after: list[list[str]] = [[] for _ in range(self.rank + 1)]
        self.names: dict[Value, str] = {}
        self.stores: list[str] = []

    def text(self) -> str:
        """The whole function."""
        for x in self.loop.reads:
            self._load(x)
        for step in self.loop.members:
            if reduced_axes(step) is None:
                self._compute(step)
            else:
                self._reduce(step)
        self.at[self.rank] += self.stores
        new = [y for y in dict.fromkeys(self.results.values()) if y[0] == "y"]
        lines = [f"def loop({', '.join([*self.places.values(), *new])}):"]
        for depth in range(self.rank + 1):
            lines += ["    " * (depth + 1) + line for line in self.at[depth]]
            if depth < self.rank:
                head = f"for {_INDICES[depth]} in range({self._length(depth)}):"
                lines.append("    " * (depth + 1) + head)
        for depth in reversed(range(self.rank)):
            lines += ["    " * (depth + 1) + line for line in self.after[depth]]
        return "\n".join(lines) + "\n"

    def _load(self, x: Value) -> None:
        """Read an operand as far out as it does not vary further in."""
        if not x.is_array:
            self.names[x] = self.places[x]
            return
        index, depth = [], 0
        for axis, length in enumerate(x.shape):
            at = axis + self.rank - len(x.shape)
            spread = length == 1 != self.loop.shape[at]
            index.append("0" if spread else _INDICES[at])
            depth = depth if spread else at + 1
        name = self.names[x] = f"x{len(self.names)}"
        self.at[depth].append(f"{name} = {self.places[x]}[{', '.join(index) or '()'}]")

    def _compute(self, step: Step) -> None:
        y = step.output
        name = self.names[y] = f"x{len(self.names)}"
        self.at[self.rank].append(f"{name} = {expression(step, self._operand)}")
        if y in self.results:
            index = ", ".join(_INDICES[: self.rank])
            self.stores.append(f"{self.results[y]}[{index}] = {name}")

    def _operand(self, x: Any, kind: str) -> str:
        """An operand as a number of the type `kind`."""
        number = uniform(x)
        if number is not None:
            return literal(number, kind)
        name, own = self.names[x], type_of(x)
        if own == kind:
            return name
        return f"({name} != 0)" if kind == "np.bool_" else f"{kind}({name})"

    def _reduce(self, step: Step) -> None:
        """Take a number at each place into a reduction."""
        x, y = step.args[0], step.output
        axes = reduced_axes(step) or ()
        place, value, kind = self.results[y], self.names[x], str(type_of(y))
        form, first = REDUCTIONS[step.function], literal(_FIRST[step.function], kind)
        spots = [
            "0" if axis in axes else _INDICES[axis]
            for axis in range(self.rank)
            if axis not in axes or step.kwargs.get("keepdims")
        ]
        spot = f"{place}[{', '.join(spots) or '()'}]"
        last = self.rank - 1
        if last not in axes:
            self.at[0].append(f"{place}.fill({first})")
            self.stores.append(f"{spot} = {form.format(spot, value)}")
            return
        outer, so_far = self.rank - len(axes), f"r_{place}"
        if step.function == np.add.reduce:
            row = f"row_{place}"
            self.at[0].append(f"{row} = np.empty({self._length(last)}, {kind})")
            self.at[outer].append(f"{so_far} = 0.0")
            self.stores.append(f"{row}[{_INDICES[last]}] = {value}")
            self.after[last].append(f"{so_far} += total({row})")
        else:
            self.at[outer].append(f"{so_far} = {first}")
            self.stores.append(f"{so_far} = {form.format(so_far, value)}")
        self.after[outer].append(f"{spot} = {so_far}")

    def _length(self, axis: int) -> str:
        """The length of an axis, read from an array that has it."""
        for x, name in (*self.places.items(), *self.results.items()):
            at = axis - self.rank + len(x.shape or ())
            whole = x in self.places or self.loop.is_placewise(x)
            if (
                whole
                and at >= 0
                and x.is_array
                and x.shape[at] == self.loop.shape[axis]
            ):
                return f"{name}.shape[{at}]"
        return str(self.loop.shape[axis])
