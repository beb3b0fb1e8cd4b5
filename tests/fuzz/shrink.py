"""From a program that fails to the smallest one found that fails in the same way."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from time import monotonic
from typing import Any

import numpy as np

from tests.fuzz.program import Input, Program
from tests.fuzz.runs import SkippedError
from tests.fuzz.steps import (
    Branch,
    Fit,
    Held,
    Loop,
    Transform,
    is_number,
    names_in,
    substituted,
)

__all__ = ["shrunk"]


def shrunk(
    program: Program, fails: Callable[[Program], bool], *, seconds: float = 20.0
) -> Program:
    """The smallest program found in that time for which `fails` is still true.

    Every step tries the greatest cuts first and starts anew with what still fails.
    """
    until = monotonic() + seconds
    progress = True
    while progress:
        progress = False
        for smaller in candidates(program):
            if monotonic() > until:
                return program
            if _still(smaller, fails):
                program, progress = smaller, True
                break
    return program


def _still(program: Program, fails: Callable[[Program], bool]) -> bool:
    """Whether a smaller program fails likewise; one that cannot run does not."""
    try:
        return fails(program)
    except (SkippedError, TypeError, ValueError, IndexError, KeyError):
        return False


def candidates(program: Program) -> Iterator[Program]:
    """Programs a little smaller than `program`, the greatest cuts first."""
    for name in program.outputs:
        if len(program.outputs) > 1:
            yield without_dead(replace(program, outputs=(name,)))
    for name in program.outputs:
        if len(program.outputs) > 2:
            rest = tuple(n for n in program.outputs if n != name)
            yield without_dead(replace(program, outputs=rest))
    yield from _with_statements_as_inputs(program)
    yield from _with_simpler_statements(program)
    yield from _with_shorter_axes(program)
    yield from _with_simpler_inputs(program)
    yield from _with_simpler_constants(program)


def without_dead(program: Program) -> Program:
    """The program without what no output needs."""
    needed = set(program.outputs)
    kept = []
    for s in reversed(program.statements):
        if s.target in needed:
            kept.append(s)
            needed.update(names_in(s))
    inputs = tuple(x for x in program.inputs if x.name in needed)
    names = {x.name for x in inputs}
    inputs = tuple(
        x if x.same_as in names else replace(x, same_as=None) for x in inputs
    )
    return Program(inputs or program.inputs[:1], tuple(kept[::-1]), program.outputs)


def _with_statements_as_inputs(program: Program) -> Iterator[Program]:
    """The value of a statement given as an input, from the last one on."""
    try:
        env = program.environment(program.arguments())
    except Exception:  # it fails on arrays too: in a transform inside it
        return
    outputs = set(program.outputs)
    for i in range(len(program.statements) - 1, -1, -1):
        s = program.statements[i]
        rest = program.statements[:i] + program.statements[i + 1 :]
        value = env[s.target]
        if s.target in outputs or not is_number(value):
            continue
        cut = replace(
            program, inputs=(*program.inputs, Input(s.target, value)), statements=rest
        )
        yield without_dead(cut)


def _with_simpler_statements(program: Program) -> Iterator[Program]:
    """One statement at a time: the inner call alone, or one of its operands."""
    for i, s in enumerate(program.statements):
        for simpler in _simpler(s):
            changed = (*program.statements[:i], *simpler, *program.statements[i + 1 :])
            yield without_dead(replace(program, statements=changed))
        if s.target in program.outputs:
            continue
        for name in dict.fromkeys(names_in(s)):
            rest = program.statements[:i] + program.statements[i + 1 :]
            renamed = tuple(substituted(t, s.target, name) for t in rest)
            yield without_dead(replace(program, statements=renamed))


def _simpler(s: Any) -> Iterator[tuple[Any, ...]]:
    if isinstance(s, Branch):
        yield (s.then,)
        yield (s.otherwise,)
    elif isinstance(s, Held):
        yield (s.call,)
    elif isinstance(s, Loop):
        yield (substituted(s.call, s.target, s.start.name),)
        if s.times > 1:
            yield (replace(s, times=1),)
    elif isinstance(s, Transform):
        inner = substituted(s.call, "t", s.at.name)
        yield (replace(inner, target=s.target),)
        if s.kind != "elementwise_grad":
            yield (replace(s, kind="elementwise_grad"),)


def _with_shorter_axes(program: Program) -> Iterator[Program]:
    """Every axis of one length made shorter, in all arrays at once."""
    lengths: set[int] = set()

    def note(x: Any) -> Any:
        if isinstance(x, np.ndarray):
            lengths.update(x.shape)
        return x

    program.mapped(note)
    for old in sorted(lengths, reverse=True):
        for new in sorted({1, 2, old - 1}):
            if 0 < new < old:
                yield program.mapped(lambda x, o=old, n=new: _shortened(x, o, n))


def _shortened(x: Any, old: int, new: int) -> Any:
    if not isinstance(x, np.ndarray):
        return x
    return x[tuple(slice(new if n == old else None) for n in x.shape)]


def _with_simpler_inputs(program: Program) -> Iterator[Program]:
    if program.is_narrow():
        yield program.widened(np.float64)
    for i, x in enumerate(program.inputs):
        plainer = [replace(x, same_as=None)] if x.same_as else []
        if x.layout != "C":
            plainer.append(replace(x, layout="C"))
        for y in plainer:
            inputs = (*program.inputs[:i], y, *program.inputs[i + 1 :])
            yield replace(program, inputs=inputs)


def _with_simpler_constants(program: Program) -> Iterator[Program]:
    """Numbers with fewer digits, each input and each statement for itself."""
    for digits in (0, 1, 2):

        def rounded(x: Any, digits: int = digits) -> Any:
            return np.round(x, digits) if is_number(x) else x

        for i, x in enumerate(program.inputs):
            array = rounded(x.array)
            if not np.array_equal(array, x.array):
                simple = replace(x, array=array)
                inputs = (*program.inputs[:i], simple, *program.inputs[i + 1 :])
                yield replace(program, inputs=inputs)
        for i, s in enumerate(program.statements):
            if isinstance(s, Fit) and not np.array_equal(rounded(s.centre), s.centre):
                simple = replace(s, centre=rounded(s.centre), scale=round(s.scale, 2))
                changed = (
                    *program.statements[:i],
                    simple,
                    *program.statements[i + 1 :],
                )
                if simple.scale:
                    yield replace(program, statements=changed)
