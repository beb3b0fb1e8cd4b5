"""Which loops stay: those that are faster than their steps, measured once each."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from time import perf_counter
from typing import Any

import numpy as np

from autograd.engine.steps import put
from autograd.program.fusion.building import built
from autograd.program.fusion.clusters import with_loops
from autograd.program.fusion.kernel import kernel_source
from autograd.program.fusion.loop import Loop
from autograd.program.listing import Listing
from autograd.program.memory import Layout, Line, laid_out, takes_out
from autograd.program.passes.dead import without_dead_steps

__all__ = ["Choice", "with_chosen_loops"]

BUDGET = 0.002
"""Seconds for which a loop, and its steps, are measured; at least `ROUNDS` times."""

ROUNDS = 3


@dataclass(frozen=True)
class Choice:
    """A cluster, and what became of it.

    Attributes
    ----------
    loop: its steps. operations: those of ours that they belong to.
    seconds: of one run as a loop, None where it could not be compiled; by_steps: as
        NumPy's steps.
    reason: why the steps stay, "" where the loop does.
    """

    loop: Loop
    operations: str
    seconds: float | None
    by_steps: float
    reason: str = ""


def with_chosen_loops(listing: Listing) -> tuple[Listing, Layout, list[Choice]]:
    """The listing with loops in place of slower steps, where it lies, and the choices.

    Both are measured on the values that the function was traced with, in memory of
    their own; of loops alike on arrays alike, the first.
    """
    fused = without_dead_steps(with_loops(listing))
    layout = laid_out(fused)
    known: dict[Any, Choice] = {}
    choices = [_choice(x, known) for x in layout.lines if x.how == "loop"]
    slow = frozenset([c.loop.number for c in choices if c.reason])
    if slow:
        fused = without_dead_steps(with_loops(listing, slow))
        layout = laid_out(fused)
    return fused, layout, choices


def _choice(line: Line, known: dict[Any, Choice]) -> Choice:
    step, loop = line.step, line.step.function
    assert isinstance(loop, Loop)
    source = kernel_source(loop, line.over)
    key = source, tuple([(x.kind, x.shape, x.dtype) for x in step.args])
    if key not in known:
        known[key] = _measured(line, loop, source)
    return replace(known[key], loop=loop, operations=step.place.operation)


def _measured(line: Line, loop: Loop, source: str) -> Choice:
    step = line.step
    with np.errstate(all="ignore"):
        by_steps = _seconds(_steps_of(loop))
        try:
            seconds = _seconds(_kernel_of(line, loop, source))
        except Exception as error:  # Numba raises what its parts raise
            said = str(error).strip().splitlines() or [""]
            reason = f"not compiled: {type(error).__name__}: {said[0]}"
            return Choice(loop, step.place.operation, None, by_steps, reason)
    reason = "" if seconds < by_steps else "slower than its steps"
    return Choice(loop, step.place.operation, seconds, by_steps, reason)


def _kernel_of(line: Line, loop: Loop, source: str) -> Callable[[], Any]:
    """A run of the kernel; what it writes over is copied first."""
    args = [x.example for x in line.step.args]
    for k in line.over:
        if k is not None:
            args[k] = args[k].copy(order="K")
    for y, k in zip(loop.writes, line.over, strict=True):
        if k is None:
            args.append(np.empty(y.shape, y.dtype))
    return partial(built(source), *args)


def _steps_of(loop: Loop) -> Callable[[], Any]:
    """A run of the members as a program has them, in memory that is there already."""
    known = {x: x.example for s in loop.members for x in s.uses()}
    calls = []
    for member in loop.members:
        args, kwargs = put(member.args, known), put(member.kwargs, known)
        y = known[member.output] = np.asarray(member.function(*args, **kwargs))
        if takes_out(member.function):
            kwargs = {**kwargs, "out": y}
        calls.append(partial(member.function, *args, **kwargs))

    def run() -> None:
        for call in calls:
            call()

    return run


def _seconds(run: Callable[[], Any]) -> float:
    """The shortest time of several runs after the first."""
    run()
    best, start, rounds = np.inf, perf_counter(), 0
    while rounds < ROUNDS or perf_counter() - start < BUDGET:
        before = perf_counter()
        run()
        best, rounds = min(best, perf_counter() - before), rounds + 1
    return best
