"""Programs of float32 and float16 against the same in float64."""

from typing import Any

import numpy as np

from tests.fuzz.program import Program
from tests.fuzz.runs import Disagreement, Run, SkippedError, large, normal
from tests.fuzz.steps import is_number

__all__ = ["narrow_gradients"]

ROUNDINGS = 64
"""How many roundings of the narrow dtype a gradient may be off, of its own size."""


def narrow_gradients(
    program: Program, double: Program, rng: np.random.Generator
) -> Disagreement | None:
    """The gradients' dtypes and shapes, and their values within rounding.

    Rounding counts as much as it moves the gradient in float64, measured by moving all
    constants of the program by one rounding.
    """
    run = Run(program)
    if not any(run.numeric):
        return None
    xs = run.values()
    vjp, ys = run.vjp(xs)
    us = [normal(rng, y) for y in ys]
    gs = vjp(us)
    for i, (g, x) in enumerate(zip(gs, xs, strict=True)):
        if (g.dtype, np.shape(g)) != (x.dtype, np.shape(x)):
            text = f"gradient {i} is {g.dtype} {g.shape}, its input {x.dtype} {x.shape}"
            return Disagreement("form", text)
        if not np.all(np.isfinite(g)):
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
