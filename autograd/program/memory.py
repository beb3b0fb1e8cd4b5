"""Which memory each value lies in: buffers are given out like registers.

A value lives from the step that makes it to the last that uses it or a view of it. Then
its buffer is free for the next of its form; an elementwise step may write right over an
operand that dies with it. What an input is to hold at the end is computed in that
input's own memory, as soon as nobody needs what it held before. What the function
returns is new memory in every run: the caller keeps it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from math import inf
from typing import Any

import numpy as np

from autograd.engine.effects import WRITES
from autograd.engine.steps import Step, Value
from autograd.program.fusion.loop import Loop
from autograd.program.listing import Input, Listing

__all__ = ["Buffer", "Layout", "Line", "laid_out", "takes_out"]

_TAKING_OUT = frozenset(
    {np.concatenate, np.stack, np.take, np.clip, np.einsum, np.cumsum, np.cumprod}
    | {np.mean, np.trace, np.outer, np.dot, np.argmax, np.argmin}
    | {np.ndarray.argmax, np.ndarray.argmin}
)
"""Functions with an argument ``out``, beside ufuncs and their methods."""

_OF_UFUNCS = frozenset(["reduce", "accumulate", "reduceat", "outer"])

_INTO = frozenset([np.ndarray.astype, np.ndarray.copy, np.zeros, np.ones])
"""What is written ``buffer[...] = x``."""


@dataclass(slots=True, eq=False)
class Buffer:
    """Memory that the program has once: of what form, and for which value first."""

    value: Value

    @property
    def form(self) -> Any:
        """What two values must have in common to share it."""
        return self.value.shape, self.value.dtype


@dataclass(slots=True, eq=False)
class Line:
    """A step and how its output comes into memory.

    how: ``new`` memory of NumPy's own, a ``view``, ``out`` of a buffer or an input,
    ``into`` it by assignment, ``over`` what its first operand holds, a ``loop``, or
    ``nothing`` where any content will do.
    place: the buffer or input. once: a view that is the same in every run. places:
    those of a loop's outputs, None for new memory. over: per output of a loop the
    number of the operand whose memory it takes, else None.
    """

    step: Step
    how: str = "new"
    place: Buffer | Input | None = None
    once: bool = False
    places: tuple[Buffer | Input | None, ...] = ()
    over: tuple[int | None, ...] = ()


@dataclass
class Layout:
    """The lines of a program, its buffers, and what inputs are still to be given.

    places: where each value lies. copies: inputs whose final value came to lie
    elsewhere, each with that value.
    """

    lines: list[Line] = field(default_factory=list)
    buffers: list[Buffer] = field(default_factory=list)
    places: dict[Value, Buffer | Input] = field(default_factory=dict)
    copies: list[tuple[Input, Value]] = field(default_factory=list)


def laid_out(listing: Listing) -> Layout:
    """Memory for every value of the listing."""
    return _Allocation(listing).run()


def takes_out(function: Callable[..., Any]) -> bool:
    """Whether `function` writes its result where it is told: ``out=``."""
    if isinstance(function, np.ufunc):
        return function.nout == 1
    of = getattr(function, "__self__", None)
    if isinstance(of, np.ufunc):
        return function.__name__ in _OF_UFUNCS
    return function in _TAKING_OUT


def is_elementwise(function: Callable[..., Any]) -> bool:
    """Whether each element of the result depends on its own place in the operands."""
    return (
        isinstance(function, np.ufunc)
        and function.signature is None
        and function.nout == 1
    )


class _Allocation:
    """The state of giving out memory, from the first step to the last."""

    def __init__(self, listing: Listing) -> None:
        self.listing, self.layout = listing, Layout()
        self.ends = _last_uses(listing)
        self.kept = {value.root for value in listing.returned()}
        self.made = {
            value: k for k, s in enumerate(listing.steps) for value in s.outputs
        }
        self.aims = dict(self._aims())
        self.free: dict[Any, list[Buffer]] = {}
        self.dying: dict[int, list[Value]] = {}
        for root, end in self.ends.items():
            if end is not inf:
                self.dying.setdefault(int(end), []).append(root)

    def run(self) -> Layout:
        layout = self.layout
        for x in self.listing.inputs:
            layout.places[x.value] = x
        for k, step in enumerate(self.listing.steps):
            layout.lines.append(self._line(k, step))
            for root in self.dying.get(k, ()):
                place = layout.places.get(root)
                if type(place) is Buffer:
                    self.free.setdefault(place.form, []).append(place)
        for x in self.listing.inputs:
            if x.after is None or not x.value.is_array:
                continue  # it stays, or is a number
            if layout.places.get(x.after) is not x:
                layout.copies.append((x, x.after))
        return layout

    def _line(self, k: int, step: Step) -> Line:
        if isinstance(step.function, Loop):
            return self._loop(k, step)
        y = step.outputs[0] if step.outputs else None
        if y is None or step.several is not None or not y.is_array:
            return Line(step)
        if step.checked and y.base is None:
            return Line(step)
        if y.base is not None:
            place = self.layout.places.get(y.base)
            if place is not None:
                self.layout.places[y] = place
            once = type(place) is Buffer or y.base.constant
            return Line(step, "view", once=once and _is_fixed(step))
        writes = step.function in WRITES
        takes = takes_out(step.function) and "dtype" not in step.kwargs
        how = "out" if takes else "into"
        if step.function is np.empty:
            how = "nothing"
        elif not writes and how == "into" and step.function not in _INTO:
            return Line(step)
        if y in self.kept:
            return Line(step)
        place = self._place(k, step, y)
        self.layout.places[y] = place
        return Line(step, "over" if writes else how, place)

    def _loop(self, k: int, step: Step) -> Line:
        """A loop, each of whose outputs has a place of its own."""
        held = [self.layout.places.get(x) if x.root is x else None for x in step.args]
        places: list[Buffer | Input | None] = []
        for y in step.outputs:
            place = None if y in self.kept else self._place(k, step, y)
            places.append(place)
            if place is not None:
                self.layout.places[y] = place
        over = [held.index(p) if p is not None and p in held else None for p in places]
        return Line(step, "loop", places=tuple(places), over=tuple(over))

    def _place(self, k: int, step: Step, y: Value) -> Buffer | Input:
        """Where `y` goes: its input, over an operand, a free buffer, a new one."""
        aim = self.aims.get(y)
        if aim is not None:
            return aim
        for x in self._overwritable(k, step, y):
            place = self.layout.places[x]
            self.dying[k].remove(x)
            return place
        form = y.shape, y.dtype
        if self.free.get(form):
            return self.free[form].pop()
        buffer = Buffer(y)
        self.layout.buffers.append(buffer)
        return buffer

    def _overwritable(self, k: int, step: Step, y: Value) -> Iterator[Value]:
        """Operands of step `k` in buffers that die with it and that `y` may be over."""
        writes = step.function in WRITES
        if not writes and not _is_placewise(step, y):
            return
        operands = list(step.uses())
        for x in operands[:1] if writes else operands:
            if type(self.layout.places.get(x)) is not Buffer or x.root is not x:
                continue
            if x not in self.dying.get(k, ()):  # another output took its place
                continue
            alike = (x.shape, x.dtype) == (y.shape, y.dtype)
            if alike and self.ends[x] == k and _is_alone(x, operands, writes):
                yield x

    def _aims(self) -> Iterator[tuple[Value, Input]]:
        """The values to be computed in an input's memory, and which input that is."""
        steps, taken = self.listing.steps, set()
        for x in self.listing.inputs:
            y = x.after
            k = self.made.get(y) if y is not None else None
            if (
                y is None
                or k is None
                or y in taken
                or y.base is not None
                or (y in self.kept)
            ):
                continue
            if not self._suits(x, y, k):
                continue
            while k is not None:
                taken.add(y)
                yield y, x
                y, k = self._before(x, steps[k], k)

    def _suits(self, x: Input, y: Value, k: int) -> bool:
        """Whether step `k` can write `y` into the memory of `x`."""
        step, old = self.listing.steps[k], x.value
        if (old.shape, old.dtype, old.kind) != (y.shape, y.dtype, np.ndarray):
            return False
        end = self.ends.get(old, -1)
        if "dtype" in step.kwargs:
            return False
        if end > k or not _is_told_where(step.function):
            return False
        if step.several is not None or end < k:
            return step.several is None
        writes = step.function in WRITES
        safe = writes or _is_placewise(step, y)
        return safe and _is_alone(old, list(step.uses()), writes)

    def _before(self, x: Input, step: Step, k: int) -> tuple[Any, int | None]:
        """The operand of step `k` that may be computed in the memory of `x` already."""
        if step.function in WRITES or is_elementwise(step.function):
            operands = list(step.uses())
            for y in operands:
                made = self.made.get(y)
                if made is None or self.ends.get(y) != k or y.base is not None:
                    continue
                alone = _is_alone(y, operands, step.function in WRITES)
                if alone and self._suits(x, y, made):
                    return y, made
        return None, None


def _is_told_where(function: Any) -> bool:
    """Whether a step of `function` writes its result where the layout says."""
    told = takes_out(function) or isinstance(function, Loop)
    return told or function in _INTO | WRITES


def _is_placewise(step: Step, y: Value) -> bool:
    """Whether each element of `y` depends on its own place in the operands."""
    if isinstance(step.function, Loop):
        return step.function.is_placewise(y)
    return is_elementwise(step.function)


def _last_uses(listing: Listing) -> dict[Value, float]:
    """Per memory the number of the last step that uses it; inf for results."""
    ends: dict[Value, float] = {}
    for k, step in enumerate(listing.steps):
        for value in (*step.outputs, *step.uses()):
            ends[value.root] = k
    for value in listing.results():
        ends[value.root] = inf
    return ends


def _is_alone(x: Value, operands: list[Value], first: bool) -> bool:
    """Whether no operand lies in the memory of `x` but `x` itself.

    first: and `x` itself as the first operand alone.
    """
    if first:
        return all(v.root is not x for v in operands[1:])
    return all(v is x or v.root is not x for v in operands)


def _is_fixed(step: Step) -> bool:
    """Whether a view is of one value alone, by numbers."""
    return len(list(step.uses())) == 1
