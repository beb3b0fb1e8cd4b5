"""Second derivatives, by one of five ways to nest transforms, against differences."""

from typing import Any

import numpy as np

import autograd as ag
from autograd.tree import leaves
from tests.fuzz.runs import Disagreement, Run, SkippedError
from tests.fuzz.slopes import moved, wide_arguments

__all__ = ["second_order", "weighted"]

LONG_STEP, DOUBLE_STEP = np.longdouble(2.0**-18), np.float64(2.0**-11)
CLOSE = 1e-6


def second_order(
    run: Run, vs: list[Any], us: list[Any], seed: int
) -> Disagreement | None:
    """``vᵀ·∇²⟨u, y⟩·v`` by nested transforms against differences of the gradient."""
    names = list(WAYS)
    name = names[seed // 2 % len(names)]
    expected, error, size = _by_differences(run, vs, us)
    allowed = CLOSE * max(size, 1e-6) + 20 * error
    given = WAYS[name](run, vs, us)
    wrong = abs(given - expected)
    if wrong <= allowed or _in_longdouble(run, name, vs, us, expected) < wrong / 20:
        return None  # the second where only rounding was wrong
    text = f"by {name} {given}, by differences of the gradient {expected}"
    return Disagreement("second order", text)


def _in_longdouble(
    run: Run, name: str, vs: list[Any], us: list[Any], expected: float
) -> float:
    """How wrong the same walk is with more digits; infinite where there are none.

    Third derivatives of a nearly constant `std` lose half of float64's digits. A rule
    that is wrong is so with any number of digits.
    """
    try:
        wide = Run(run.program.widened(), run.form)
        wide.numeric = run.numeric
        return abs(WAYS[name](wide, vs, us) - expected)
    except (TypeError, ValueError):
        return np.inf


def _by_differences(
    run: Run, vs: list[Any], us: list[Any]
) -> tuple[float, float, float]:
    """The derivative along v of ``⟨∇⟨u, y⟩, v⟩``, its error, and its parts' size."""
    try:
        return _differenced(run, vs, us, LONG_STEP)
    except (TypeError, ValueError):  # something here has no more digits than double
        return _differenced(run, vs, us, DOUBLE_STEP)


def _differenced(
    run: Run, vs: list[Any], us: list[Any], widest: Any
) -> tuple[float, float, float]:
    wide = run.program.widened(widest.dtype.type)
    values = wide_arguments(wide)
    outer = Run(wide)
    outer.numeric = run.numeric
    outer.held = wide.held(values)

    def gradient(step: Any) -> list[Any]:
        return outer.vjp(moved(values, vs, step))[0](us)

    columns = []
    for step in (widest, widest / 2):
        pairs = zip(gradient(step), gradient(-step), strict=True)
        columns.append([(high - low) / (2 * step) for high, low in pairs])
    totals = [_along(column, vs) for column in columns]
    best = (4 * totals[1] - totals[0]) / 3
    size = sum(
        float(np.sum(np.abs(d * v))) for d, v in zip(columns[1], vs, strict=True)
    )
    rounding = float(np.finfo(widest.dtype).eps / widest)
    error = abs(totals[1] - totals[0])
    error += rounding * sum(float(np.sum(np.abs(u))) for u in us)
    if not np.isfinite(best) or error > 1e-4 * max(size, 1e-3):
        raise SkippedError("a kink of the gradient")
    return best, error, size


def _along(gs: list[Any], vs: list[Any]) -> float:
    return float(sum(np.sum(g * v).real for g, v in zip(gs, vs, strict=True)))


def weighted(run: Run, us: list[Any]) -> Any:
    """``⟨u, y⟩`` as a function of the arguments."""

    def total(*args: Any) -> Any:
        ys = run.function(*args)
        return sum(np.sum(np.real(u * y)) for u, y in zip(us, ys, strict=True))

    return total


def _gradient_forward(run: Run, vs: list[Any], us: list[Any]) -> float:
    args, argnum = run.packed(run.values())
    gradient = ag.grad(weighted(run, us), argnum)
    return _along(leaves(ag.make_jvp(gradient, argnum)(*args)(run.tangent(vs))[1]), vs)


def _gradient_backward(run: Run, vs: list[Any], us: list[Any]) -> float:
    args, argnum = run.packed(run.values())
    hvp = ag.make_hvp(weighted(run, us), argnum)(*args)[0]
    return _along(leaves(hvp(run.tangent(vs))), vs)


def _forward_backward(run: Run, vs: list[Any], us: list[Any]) -> float:
    args, argnum = run.packed(run.values())

    def slope(*inner: Any) -> Any:
        return ag.make_jvp(weighted(run, us), argnum)(*inner)(run.tangent(vs))[1]

    return _along(leaves(ag.grad(slope, argnum)(*args)), vs)


def _forward_forward(run: Run, vs: list[Any], us: list[Any]) -> float:
    args, argnum = run.packed(run.values())

    def slopes(*inner: Any) -> Any:
        return ag.make_jvp(run.function, argnum)(*inner)(run.tangent(vs))[1]

    dys = ag.make_jvp(slopes, argnum)(*args)(run.tangent(vs))[1]
    return _along(dys, us)


def _create_graph(run: Run, vs: list[Any], us: list[Any]) -> float:
    xs = [ag.tensor(x, requires_grad=True) for x in run.values()]
    ys = run.outputs(xs)
    total = sum(np.sum(np.real(u * y)) for u, y in zip(us, ys, strict=True))
    if not isinstance(total, ag.Tensor) or not total.requires_grad:
        return 0.0
    gs = ag.gradients(total, xs, create_graph=True)
    inner = sum(np.sum(np.real(g * v)) for g, v in zip(gs, vs, strict=True))
    if not isinstance(inner, ag.Tensor) or not inner.requires_grad:
        return 0.0
    return _along(ag.gradients(inner, xs), vs)


WAYS = {
    "make_jvp of grad": _gradient_forward,
    "make_hvp": _gradient_backward,
    "grad of make_jvp": _forward_backward,
    "make_jvp of make_jvp": _forward_forward,
    "gradients with create_graph": _create_graph,
}
