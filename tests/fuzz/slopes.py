"""Derivatives of a program by differences, in more digits than it is checked in."""

from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from tests.fuzz.program import Program
from tests.fuzz.steps import is_number

__all__ = ["Slope", "moved", "slopes", "wide_arguments"]

Values = list[Any]

LONG_STEP, DOUBLE_STEP = np.longdouble(2.0**-11), np.float64(2.0**-7)
"""The widest steps for longdouble, of 19 digits, and for what only has double."""

LAPACK = 16
"""How many roundings of itself, or of 1, may be in a value of what only has double: a
result of LAPACK, in which large parts can have cancelled."""


class Slope(NamedTuple):
    """The derivative of one output along a direction.

    error: how far off it may be. jump: how far the slopes on both sides lie apart.
    """

    value: Any
    error: float
    jump: float


def slopes(program: Program, directions: Values) -> list[Slope]:
    """The derivatives of the outputs along `directions`, by central differences.

    Three steps extrapolated, in longdouble; for what cannot be computed in more digits
    than double, wider steps.
    """
    try:
        return _stepped(program.widened(), directions, LONG_STEP)
    except (TypeError, ValueError):
        return _stepped(program.widened(np.float64), directions, DOUBLE_STEP)


def _stepped(program: Program, directions: Values, widest: Any) -> list[Slope]:
    """The derivatives from differences with `widest`, half and a quarter of it."""
    values = wide_arguments(program)
    held = program.held(values)
    middle = program.run(values, held)
    rounding = float(np.finfo(widest.dtype).eps / widest)
    if any(is_number(y) and np.finfo(y.dtype).eps / widest > rounding for y in middle):
        raise TypeError("an output has fewer digits than the inputs")
    slopes, bends = [], []
    for step in (widest, widest / 2, widest / 4):
        high, low = (
            program.run(moved(values, directions, s), held) for s in (step, -step)
        )
        sides = list(zip(high, middle, low, strict=True))
        slopes.append([_over(step, a, -1 * c) / 2 for a, _, c in sides])
        bends.append([_over(step, a, c, -2 * b) for a, b, c in sides])
    return [
        _extrapolated(list(column), rounding * _size(y, widest), _largest(bend))
        for y, column, bend in zip(
            middle, zip(*slopes, strict=True), _at_zero(bends), strict=True
        )
    ]


def _size(y: Any, widest: Any) -> float:
    """The size whose rounding is in differences of `y`."""
    if widest is LONG_STEP:
        return _largest(y)
    return LAPACK * max(_largest(y), 1.0)


def _over(step: Any, *parts: Any) -> Any:
    """The sum of `parts` divided by the step; zero where they are no numbers."""
    if is_number(parts[0]):
        return sum(parts) / step
    return np.zeros(np.shape(parts[0]), step.dtype)


def _at_zero(bends: list[Values]) -> Values:
    """Where second differences tend as the step does to zero: not to 0 at a kink."""
    return [
        (8 * finest - 6 * finer + coarse) / 3
        for coarse, finer, finest in zip(*bends, strict=True)
    ]


def wide_arguments(wide: Program) -> Values:
    """Arguments of a widened program, none of them shared."""
    return [np.array(x)[()] for x in wide.arguments()]


def moved(values: Values, directions: Values, step: Any) -> Values:
    """`values` moved along `directions` by `step`."""
    return [x + step * v for x, v in zip(values, directions, strict=True)]


def _extrapolated(column: Values, rounding: float, jump: float) -> Slope:
    """Richardson's extrapolation over halved steps; the error is its last change."""
    factor, before = 4, column[-1]
    while len(column) > 1:
        before = column[-1]
        column = [
            (factor * fine - coarse) / (factor - 1) for coarse, fine in pairwise(column)
        ]
        factor *= 4
    return Slope(column[0], _largest(column[0] - before) + rounding, jump)


def _largest(x: Any) -> float:
    return float(np.max(np.abs(x))) if np.size(x) else 0.0
