"""What can be computed now: steps of constants alone."""

from typing import Any

import numpy as np

from autograd.engine.steps import Step, Value
from autograd.program.listing import Listing

__all__ = ["LARGEST", "uniform", "with_folded_constants"]

LARGEST = 1 << 16
"""Bytes up to which the result of a step is computed once and kept."""


def with_folded_constants(listing: Listing) -> Listing:
    """The listing with the outcome of steps that have none but constant arguments.

    Numbers become part of the text, arrays constants of the program.
    """
    instead: dict[Value, Any] = {}
    kept: list[Step] = []
    for step in listing.steps:
        step = step.with_values(instead)
        if not _is_known(step):
            kept.append(step)
            continue
        for value in step.outputs:
            instead[value] = value.example
            if value.is_array:
                instead[value] = Value(value.example, constant=True)
    return listing.with_steps(kept, instead)


def _is_known(step: Step) -> bool:
    if not step.pure or step.several is not None or step.function is np.empty:
        return False
    if any(not value.constant for value in step.uses()):
        return False
    y = step.output.example
    return isinstance(y, (np.ndarray, np.generic, int, float, complex)) and (
        getattr(y, "nbytes", 0) <= LARGEST
    )


def uniform(x: Any) -> Any:
    """The number that `x`, an argument, has everywhere; None if it has none."""
    if type(x) is not Value:
        return x if isinstance(x, (int, float, complex, np.generic)) else None
    if not x.constant or not x.is_array or not x.example.size:
        return None
    array = x.example
    first = array[(0,) * array.ndim]
    return first if (array == first).all() else None
