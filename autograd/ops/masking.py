"""A function where it is defined, another value elsewhere, and no NaN from there.

>>> import autograd as ag
>>> import numpy as np
>>> ag.grad(lambda x: np.sum(safe_where(x > 0, np.sqrt, x)))(np.array([0.0, 4.0]))
array([0.  , 0.25])
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.engine.batched import batch, is_batched
from autograd.engine.batching import aligned
from autograd.engine.diagnose import broadcast_refusal
from autograd.engine.tensor import plain
from autograd.engine.traced import Traced, as_array
from autograd.errors import ShapeError
from autograd.ops.selection import where
from autograd.ops.traceable import possible

__all__ = ["safe_where"]


def safe_where(
    condition: Any, f: Callable[..., Any], /, *xs: Any, fill: Any = 0.0
) -> Any:
    """``f(*xs)`` where `condition` holds, `fill` elsewhere, in value and derivatives.

    condition, xs, fill: broadcast against each other. f: elementwise; called once, or
    not at all where the condition holds nowhere. Where it does not hold, `f` gets
    values from a place where it does: what `f` is outside of its domain, a NaN or an
    infinite slope, so reaches no derivative of any order, in either mode. With
    ``where(condition, f(x), fill)`` it does, since backwards 0·∞ is NaN. Raises
    `ShapeError` where shapes do not broadcast, or `f` is not elementwise.

    >>> safe_where(np.array([True, False]), np.log, np.array([1.0, 0.0]), fill=-1.0)
    array([ 0., -1.])
    """
    if is_batched((condition, xs, fill)):
        operands = (condition, fill, *xs)
        return batch(_of_operands, f, operands, rule=aligned)
    given = [as_array(plain(value)) for value in (condition, *xs)]
    refusal = broadcast_refusal(given)
    if refusal is not None:
        shapes = " and ".join(str(value.shape) for value in given)
        raise ShapeError(f"safe_where: condition and xs, {shapes}, {refusal}")
    shape = np.broadcast_shapes(*(value.shape for value in given))
    holds: Any = np.broadcast_to(given[0].astype(bool), shape)
    if not possible(holds.any()):
        return where(holds, sum(xs), fill)
    there = np.unravel_index(np.argmax(holds), shape)
    nowhere = type(holds) is Traced  # perhaps: then a number is kept from f too
    inside = [
        where(holds, x, np.broadcast_to(value, shape)[there])
        if value.ndim or nowhere
        else x
        for x, value in zip(xs, given[1:], strict=True)
    ]
    y = f(*inside)
    expected = np.broadcast_shapes(*(np.shape(plain(x)) for x in inside))
    if np.shape(plain(y)) != expected:
        raise ShapeError(
            f"safe_where: f made {np.shape(plain(y))} of inputs {expected}; pass an "
            "elementwise function, and reduce the result"
        )
    return where(holds, y, fill)


def _of_operands(f: Any, operands: tuple[Any, ...], params: dict[str, Any]) -> Any:
    condition, fill, *xs = operands
    return safe_where(condition, f, *xs, fill=fill)
