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

    Rounding counts as much as it moves the gradient, measured by moving all constants
    of the program by about one rounding, in float64 and in its own dtype.
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
    right, eps = _gradients(double, us), program.rounding()
    allowed = ROUNDINGS * eps * max(0.05, *map(large, right))
    for i, (g, want) in enumerate(zip(gs, right, strict=True)):
        off = large(g - want)
        if not off <= allowed and not off <= allowed + 16 * max(
            _spread(program, i, us, 2 * eps, rng), _spread(double, i, us, eps, rng)
        ):
            return Disagreement("narrow", f"gradient {i}\n{g}\nin float64\n{want}")
    return None


def _spread(
    program: Program, i: int, us: list[Any], eps: float, rng: np.random.Generator
) -> float:
    """How far gradient `i` moves when every number in the program does, by `eps`."""
    g = _gradients(program, us)[i]
    shaken = [_gradients(_shaken(program, eps, rng), us)[i] for _ in range(2)]
    return max(large(other - g) for other in shaken)


def _gradients(program: Program, us: list[Any]) -> list[Any]:
    run = Run(program)
    return run.vjp(run.values())[0](us)


def _shaken(program: Program, eps: float, rng: np.random.Generator) -> Program:
    """The program with every number in it off by about one rounding."""

    def shake(x: Any) -> Any:
        if not is_number(x):
            return x
        factor = 1 + eps * rng.uniform(-1, 1, np.shape(x))
        return (x * factor).astype(x.dtype)[()]

    return program.mapped(shake)
