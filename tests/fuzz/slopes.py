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

LONG = np.dtype(np.longdouble).itemsize


class Slope(NamedTuple):
    """The derivative of one output along a direction, and how far off it may be."""

    value: Any
    error: float


def slopes(program: Program, directions: Values) -> list[Slope]:
    """The derivatives of the outputs along `directions`, by central differences.

    Three steps extrapolated, in longdouble; for what cannot be computed in more digits
    than double, wider steps.
    """
    try:
        found = _stepped(program.widened(), directions, LONG_STEP)
    except (TypeError, ValueError):
        found = None
    if found is None or any(s.value.dtype.itemsize < LONG for s in found):
        found = _stepped(program.widened(np.float64), directions, DOUBLE_STEP)
    return found


def _stepped(program: Program, directions: Values, widest: Any) -> list[Slope]:
    """The derivatives from differences with `widest`, half and a quarter of it."""
    values = wide_arguments(program)
    held = program.held(values)
    columns = []
    for step in (widest, widest / 2, widest / 4):
        high, low = (
            program.run(moved(values, directions, s), held) for s in (step, -step)
        )
        columns.append([_central(a, b, step) for a, b in zip(high, low, strict=True)])
    rounding = float(np.finfo(widest.dtype).eps / widest)
    return [
        _extrapolated(list(column), rounding * _largest(y))
        for y, *column in zip(high, *columns, strict=True)
    ]


def wide_arguments(wide: Program) -> Values:
    """Arguments of a widened program, none of them shared."""
    return [np.array(x)[()] for x in wide.arguments()]


def moved(values: Values, directions: Values, step: Any) -> Values:
    """`values` moved along `directions` by `step`."""
    return [x + step * v for x, v in zip(values, directions, strict=True)]


def _central(high: Any, low: Any, step: Any) -> Any:
    """The central difference of an output; zero where it is not made of numbers."""
    if is_number(high):
        return (high - low) / (2 * step)
    return np.zeros(np.shape(high), step.dtype)


def _extrapolated(column: Values, rounding: float) -> Slope:
    """Richardson's extrapolation over halved steps; the error is its last change."""
    factor, before = 4, column[-1]
    while len(column) > 1:
        before = column[-1]
        column = [
            (factor * fine - coarse) / (factor - 1) for coarse, fine in pairwise(column)
        ]
        factor *= 4
    return Slope(column[0], _largest(column[0] - before) + rounding)


def _largest(x: Any) -> float:
    return float(np.max(np.abs(x))) if np.size(x) else 0.0
