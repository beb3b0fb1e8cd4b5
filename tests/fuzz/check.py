"""Is a program's derivative right? Values, both modes, differences, second order.

What is wrong comes back as a `Disagreement`. A program whose values are not finite, or
that has a kink where it was evaluated, raises `SkippedError`.
"""

import traceback
import warnings
from typing import Any, NamedTuple

import numpy as np

import autograd as ag
from tests.fuzz.narrow import narrow_gradients
from tests.fuzz.program import Program, is_number
from tests.fuzz.runs import FORMS, Disagreement, Run, SkippedError, large, normal
from tests.fuzz.second import second_order
from tests.fuzz.slopes import Slope, slopes

__all__ = ["check"]

CLOSE = 1e-9
"""How far a derivative may be from differences, relative to its larger parts."""

EQUAL = 1e-11
"""How far the two modes may lie apart."""

NOISE = 1e-14
"""What rounding in float64 leaves of a derivative that is zero."""


class Numbers(NamedTuple):
    """What the first order has found out, for later checks to build on."""

    vs: list[Any]
    us: list[Any]
    gs: list[Any]


def check(program: Program, seed: int = 0) -> Disagreement | None:
    """The first thing that is wrong with the derivatives of a program; or None."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            plain = program.run(program.arguments())
            if not all(np.all(np.isfinite(y)) for y in plain):
                raise SkippedError("not finite")
            return _checked(program, plain, seed)
        except SkippedError:
            raise
        except Exception as error:
            last = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{last.filename}:{last.lineno}"
            return Disagreement(f"raised {type(error).__name__}", f"{error}\n{where}")


def _checked(program: Program, plain: list[Any], seed: int) -> Disagreement | None:
    rng = np.random.Generator(np.random.PCG64(seed))
    form = FORMS[seed % len(FORMS)]
    values = program.arguments()
    before = [np.array(x) for x in values]
    found = _same_value(program, form, plain, values)
    double = program
    if found is None and program.is_narrow():
        double = program.widened(np.float64)
        found = narrow_gradients(program, double, rng)
    if found is None and any(is_number(y) for y in plain):
        run = Run(double, form)
        numbers, found = first_order(run, rng)
        found = found or _linear(run, numbers)
        if found is None and seed % 2:
            found = second_order(run, numbers.vs, numbers.us, seed)
        if found is None and seed % 4 == 0:
            found = _by_backward(run, numbers)
    return found or _unchanged(values, before)


def _same_value(
    program: Program, form: str, plain: list[Any], values: list[Any]
) -> Disagreement | None:
    """Tensors give what arrays give, to the last bits, in dtype and shape."""
    ys = Run(program, form, all_outputs=True).vjp(values)[1]
    for name, y, want in zip(program.outputs, ys, plain, strict=True):
        got = np.asarray(y.data if isinstance(y, ag.Tensor) else y)
        if (got.dtype, got.shape) != (np.asarray(want).dtype, np.shape(want)):
            return Disagreement(
                "value",
                f"{name} is {got.dtype} {got.shape} on Tensors, on arrays "
                f"{np.asarray(want).dtype} {np.shape(want)}",
            )
        eps = np.finfo(got.dtype).eps if got.dtype.kind in "fc" else 0
        if not np.array_equal(got, want) and not np.allclose(
            got, want, rtol=100 * eps, atol=100 * eps * large(want)
        ):
            return Disagreement("value", f"{name} on Tensors\n{got}\non arrays\n{want}")
    return None


def first_order(
    run: Run, rng: np.random.Generator
) -> tuple[Numbers, Disagreement | None]:
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
        if s.error > 1e-5 * max(large(s.value), 1e-3):
            raise SkippedError("a kink")
    vjp, ys = run.vjp(xs)
    dys = run.jvp(xs, vs)
    us = [
        normal(rng, y) / max(large(s.value), 1e-3)
        for y, s in zip(ys, found, strict=True)
    ]
    gs = vjp(us)
    wrong = (
        _forward(dys, ys, found)
        or _form("the gradient", gs, xs)
        or _reverse(us, vs, gs, found)
        or _each_other(us, vs, gs, dys)
        or _unchanged(xs, before)
    )
    return Numbers(vs, us, gs), wrong


def _forward(dys: Any, ys: Any, found: list[Slope]) -> Disagreement | None:
    wrong = _form("the tangent", dys, ys)
    for i, (dy, s) in enumerate(zip(dys, found, strict=True)):
        size = max(large(s.value), 1e-2)
        if not wrong and not large(dy - s.value) <= CLOSE * size + 4 * s.error:
            text = f"output {i}\n{dy}\ndifferences\n{s.value.astype(ys[i].dtype)}"
            wrong = Disagreement("forward mode and differences", text)
    return wrong


def _form(what: str, given: Any, like: Any) -> Disagreement | None:
    """A derivative has the shape and dtype of what it belongs to."""
    for i, (g, x) in enumerate(zip(given, like, strict=True)):
        g, x = np.asarray(g), np.asarray(x)
        if (g.dtype, g.shape) != (x.dtype, x.shape):
            text = f"{what} {i} is {g.dtype} {g.shape}, expected {x.dtype} {x.shape}"
            return Disagreement("form", text)
    return None


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


def _linear(run: Run, numbers: Numbers) -> Disagreement | None:
    """A walk along twice the vectors gives twice the bits, in arrays of their own."""
    xs = run.values()
    vjp, pushed = run.vjp(xs)[0], run.pushed(xs)
    again = vjp([2 * u for u in numbers.us])
    pairs = [
        ("gradient", numbers.gs, again),
        ("tangent", pushed(numbers.vs), pushed([2 * v for v in numbers.vs])),
    ]
    for what, once, twice in pairs:
        for i, (g, h) in enumerate(zip(once, twice, strict=True)):
            if not np.array_equal(2 * g, h):
                return Disagreement("linear", f"{what} {i}\n{g}\nalong twice\n{h}")
    for i, g in enumerate(again):
        if any(np.shares_memory(g, other) for other in [*xs, *again[:i]]):
            return Disagreement("memory", f"gradient {i} shares another's memory")
    return None


def _by_backward(run: Run, numbers: Numbers) -> Disagreement | None:
    """``backward`` of ``Re Σ u·y`` leaves what `make_vjp` gives."""
    xs = [ag.tensor(x, requires_grad=True) for x in run.values()]
    ys = run.outputs(xs)
    total = sum(np.sum(np.real(u * y)) for u, y in zip(numbers.us, ys, strict=True))
    if not isinstance(total, ag.Tensor) or not total.requires_grad:
        return None
    total.backward()
    for i, (x, g) in enumerate(zip(xs, numbers.gs, strict=True)):
        grad = np.zeros_like(g) if x.grad is None else x.grad
        if not large(grad - g) <= 1e-11 * max(large(g), 1e-6):
            return Disagreement("backward", f"gradient {i}\n{grad}\nmake_vjp\n{g}")
    return None


def _unchanged(values: list[Any], before: list[Any]) -> Disagreement | None:
    for i, (x, was) in enumerate(zip(values, before, strict=True)):
        if np.asarray(x).tobytes() != was.tobytes():
            return Disagreement("input changed", f"input {i}\n{x}\nbefore\n{was}")
    return None
