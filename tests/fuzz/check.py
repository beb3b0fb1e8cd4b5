"""Is a program right? Its values, then its derivatives, to second order.

What is wrong comes back as a `Disagreement`. A program whose values are not finite, or
that has a kink where it was evaluated, raises `SkippedError`.
"""

import traceback
import warnings
from typing import Any

import numpy as np

import autograd as ag
from tests.fuzz.compiled import compiled
from tests.fuzz.first import FirstOrder, first_order, linear, unchanged
from tests.fuzz.narrow import narrow_gradients
from tests.fuzz.program import Program
from tests.fuzz.runs import FORMS, Disagreement, Run, SkippedError, large
from tests.fuzz.second import second_order
from tests.fuzz.slopes import moved, wide_arguments
from tests.fuzz.steps import Assign, is_number

__all__ = ["check"]


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
    form = FORMS[seed // 3 % len(FORMS)]
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
        found = found or linear(numbers)
        if found is None and seed % 2:
            found = second_order(run, numbers.vs, numbers.us, seed)
        if found is None and seed % 4 == 0:
            found = _by_backward(run, numbers) or _repeated(run, numbers)
        if found is None and seed % 4 == 2:
            found = _one_alone(run, numbers, seed)
        if found is None and seed % 4 == 3:
            found = compiled(run, numbers.us, rng)
    return found or unchanged(values, before)


def _same_value(
    program: Program, form: str, plain: list[Any], values: list[Any]
) -> Disagreement | None:
    """Tensors give what arrays give, to the last bits, in dtype and shape."""
    ys = Run(program, form, all_outputs=True).vjp(values)[1]
    rounding = program.rounding()
    for name, y, want in zip(program.outputs, ys, plain, strict=True):
        got = np.asarray(y.data if isinstance(y, ag.Tensor) else y)
        if (got.dtype, got.shape) != (np.asarray(want).dtype, np.shape(want)):
            return Disagreement(
                "value",
                f"{name} is {got.dtype} {got.shape} on Tensors, on arrays "
                f"{np.asarray(want).dtype} {np.shape(want)}",
            )
        eps = rounding if got.dtype.kind in "fc" else 0
        if not np.array_equal(got, want) and not np.allclose(
            got, want, rtol=100 * eps, atol=100 * eps * large(want)
        ):
            if _jumps(program):
                raise SkippedError("a jump")
            return Disagreement("value", f"{name} on Tensors\n{got}\non arrays\n{want}")
    return None


def _jumps(program: Program) -> bool:
    """Whether an output jumps where it was evaluated, as a comparison at a tie."""
    wide = program.widened()
    values = wide_arguments(wide)
    ones = [np.ones_like(x) for x in values]
    at, *near = (wide.run(moved(values, ones, h)) for h in (0, 1e-12, -1e-12))
    return any(
        large(np.subtract(a, b, dtype=complex)) > 1e-9
        for ys in near
        for a, b in zip(at, ys, strict=True)
    )


def _by_backward(run: Run, numbers: FirstOrder) -> Disagreement | None:
    """``backward`` of ``Re Σ u·y`` adds what `make_vjp` gives, each time."""
    xs = [ag.tensor(x, requires_grad=True) for x in run.values()]
    ys = run.outputs(xs)
    total = sum(np.sum(np.real(u * y)) for u, y in zip(numbers.us, ys, strict=True))
    if not isinstance(total, ag.Tensor) or not total.requires_grad:
        return None
    total.backward(retain_graph=True)
    total.backward()
    for i, (x, g) in enumerate(zip(xs, numbers.gs, strict=True)):
        grad = np.zeros_like(g) if x.grad is None else x.grad / 2
        if not large(grad - g) <= 1e-11 * max(large(g), 1e-3):
            return Disagreement("backward", f"gradient {i}\n{grad}\nmake_vjp\n{g}")
    return None


def _one_alone(run: Run, numbers: FirstOrder, seed: int) -> Disagreement | None:
    """The gradient of one argument is the same where the others are constants."""
    if any(isinstance(s, Assign) for s in run.program.statements):
        return None  # NumPy's arrays cannot be assigned Tensors
    xs = run.values()
    i = seed // 4 % len(xs)
    alone = ag.make_vjp(lambda *xs: run.outputs(xs), i)(*xs)[0](numbers.us)
    g = numbers.gs[i]
    if not large(alone - g) <= 1e-11 * max(large(g), 1e-3):
        return Disagreement("one alone", f"gradient {i}\n{alone}\nof all\n{g}")
    return None


def _repeated(run: Run, numbers: FirstOrder) -> Disagreement | None:
    """A second run gives the same bits."""
    again = run.vjp(run.values())[0](numbers.us)
    for i, (g, h) in enumerate(zip(numbers.gs, again, strict=True)):
        if np.asarray(g).tobytes() != np.asarray(h).tobytes():
            return Disagreement("repeated", f"gradient {i}\n{g}\nthe second time\n{h}")
    return None
