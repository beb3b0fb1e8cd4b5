"""Programs of float32 and float16 against the same in float64."""

from typing import Any

import numpy as np

import autograd as ag
from tests.fuzz.program import Program
from tests.fuzz.runs import Disagreement, Run, SkippedError, form, large, normal
from tests.fuzz.second import weighted
from tests.fuzz.steps import is_number

__all__ = ["narrow_gradients"]

ROUNDINGS = 64
"""How many roundings of the narrow dtype a gradient may be off, of its own size."""


def narrow_gradients(
    program: Program, double: Program, rng: np.random.Generator
) -> Disagreement | None:
    """Dtypes and shapes of all derivatives, and the gradients within rounding.

    Rounding counts as much as it moves the gradient in float64, measured by moving all
    constants of the program by one rounding.
    """
    run = Run(program)
    if not any(run.numeric):
        return None
    xs = run.values()
    vjp, ys = run.vjp(xs)
    us, vs = [normal(rng, y) for y in ys], tuple(normal(rng, x) for x in xs)
    gs = vjp(us)
    every = tuple(range(len(xs)))
    wrong = (
        form("the gradient", gs, xs)
        or form("the tangent", run.pushed(xs)(list(vs)), ys)
        or form("H·v", ag.make_hvp(weighted(run, us), every)(*xs)[0](vs), xs)
    )
    if wrong:
        return wrong
    if not all(np.all(np.isfinite(g)) for g in gs):
        raise SkippedError("overflow of a narrow dtype")
    eps = program.rounding()
    right = _gradients(double, us)
    shaken = [_gradients(_shaken(double, eps, rng), us) for _ in range(2)]
    for i, (g, want, *others) in enumerate(zip(gs, right, *shaken, strict=True)):
        moved = max(large(other - want) for other in others)
        allowed = ROUNDINGS * eps * max(large(h) for h in right) + 16 * moved
        if not large(g - want) <= allowed + ROUNDINGS * eps * 0.05:
            return Disagreement("narrow", f"gradient {i}\n{g}\nin float64\n{want}")
    return None


def _gradients(program: Program, us: list[Any]) -> list[Any]:
    run = Run(program)
    return run.vjp(run.values())[0](us)


def _shaken(program: Program, eps: float, rng: np.random.Generator) -> Program:
    """The program with every number in it off by about one rounding."""

    def shake(x: Any) -> Any:
        if not is_number(x):
            return x
        return (x * (1 + eps * rng.uniform(-1, 1, np.shape(x))))[()]

    return program.mapped(shake)
