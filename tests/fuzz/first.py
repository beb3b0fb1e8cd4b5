"""First derivatives: both modes against differences, and against each other."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from tests.fuzz.runs import Disagreement, Run, SkippedError, form, large, normal
from tests.fuzz.slopes import Slope, slopes

__all__ = ["FirstOrder", "first_order", "linear", "unchanged"]

CLOSE = 1e-9
"""How far a derivative may be from differences, relative to its larger parts."""

EQUAL = 1e-11
"""How far the two modes may lie apart."""

NOISE = 1e-14
"""What rounding in float64 leaves of a derivative that is zero."""


class FirstOrder(NamedTuple):
    """What was computed, for later checks to build on.

    xs: the arguments. vs: directions of them. us: cotangents of the outputs. gs: the
    gradients. dys: the outputs' tangents. vjp, pushed: the two walks once more.
    """

    xs: list[Any]
    vs: list[Any]
    us: list[Any]
    gs: list[Any]
    dys: list[Any]
    vjp: Callable[[list[Any]], list[Any]]
    pushed: Callable[[list[Any]], list[Any]]


def first_order(
    run: Run, rng: np.random.Generator
) -> tuple[FirstOrder, Disagreement | None]:
    """Both modes against differences of the function itself, and each other."""
    xs = run.values()
    before = [np.array(x) for x in xs]
    vs = [normal(rng, x) for x in xs]
    found = [
        s
        for s, is_used in zip(slopes(run.program, vs), run.numeric, strict=True)
        if is_used
    ]
    for s in found:
        if not np.all(np.isfinite(s.value)):
            raise SkippedError("not finite nearby")
        if max(s.error, s.jump) > 1e-5 * max(large(s.value), 1e-3):
            raise SkippedError("a kink")
    vjp, ys = run.vjp(xs)
    pushed = run.pushed(xs)
    dys = pushed(vs)
    us = [
        normal(rng, y) / max(large(s.value), 1e-3)
        for y, s in zip(ys, found, strict=True)
    ]
    gs = vjp(us)
    wrong = (
        _forward(dys, ys, found)
        or form("the gradient", gs, xs)
        or _reverse(us, vs, gs, found)
        or _each_other(us, vs, gs, dys)
        or unchanged(xs, before)
    )
    return FirstOrder(xs, vs, us, gs, dys, vjp, pushed), wrong


def _forward(dys: Any, ys: Any, found: list[Slope]) -> Disagreement | None:
    wrong = form("the tangent", dys, ys)
    for i, (dy, s) in enumerate(zip(dys, found, strict=True)):
        size = max(large(s.value), 1e-2)
        if not wrong and not large(dy - s.value) <= CLOSE * size + 4 * s.error:
            text = f"output {i}\n{dy}\ndifferences\n{s.value.astype(ys[i].dtype)}"
            wrong = Disagreement("forward mode and differences", text)
    return wrong


def _reverse(us: Any, vs: Any, gs: Any, found: list[Slope]) -> Disagreement | None:
    given, size = paired(gs, vs)
    expected, other = paired(us, [s.value for s in found])
    error = sum(
        np.sum(np.abs(u)) * (4 * s.error + NOISE)
        for u, s in zip(us, found, strict=True)
    )
    if abs(given - expected) <= CLOSE * (size + other + 1e-2) + error:
        return None
    text = f"⟨Jᵀu, v⟩ = {given}, by differences {expected}"
    return Disagreement("reverse mode and differences", text)


def _each_other(us: Any, vs: Any, gs: Any, dys: Any) -> Disagreement | None:
    given, size = paired(gs, vs)
    expected, other = paired(us, dys)
    noise = NOISE * sum(np.sum(np.abs(u)) for u in us)
    if abs(given - expected) <= EQUAL * (size + other) + noise:
        return None
    text = f"⟨Jᵀu, v⟩ = {given}, ⟨u, Jv⟩ = {expected}"
    return Disagreement("reverse and forward mode", text)


def paired(us: Any, vs: Any) -> tuple[float, float]:
    """``Re Σ u·v``, and the same with every product's absolute value."""
    total, size = 0.0, 0.0
    for u, v in zip(us, vs, strict=True):
        product = u * v
        total += float(np.sum(product).real)
        size += float(np.sum(np.abs(product)))
    return total, size


def linear(numbers: FirstOrder) -> Disagreement | None:
    """A walk along twice the vectors gives twice the bits, in arrays of their own."""
    again = numbers.vjp([2 * u for u in numbers.us])
    pairs = [
        ("gradient", numbers.gs, again),
        ("tangent", numbers.dys, numbers.pushed([2 * v for v in numbers.vs])),
    ]
    for what, once, twice in pairs:
        for i, (g, h) in enumerate(zip(once, twice, strict=True)):
            if not np.array_equal(2 * g, h):
                return Disagreement("linear", f"{what} {i}\n{g}\nalong twice\n{h}")
    for i, g in enumerate(again):
        if any(np.shares_memory(g, other) for other in [*numbers.xs, *again[:i]]):
            return Disagreement("memory", f"gradient {i} shares another's memory")
    return None


def unchanged(values: list[Any], before: list[Any]) -> Disagreement | None:
    """Inputs hold what they held before."""
    for i, (x, was) in enumerate(zip(values, before, strict=True)):
        if np.asarray(x).tobytes() != was.tobytes():
            return Disagreement("input changed", f"input {i}\n{x}\nbefore\n{was}")
    return None
