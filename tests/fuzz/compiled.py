"""A program jitted against the same program: values and gradients, on two inputs.

The first call is what was traced; the second has other values, so that what was taken
for a constant shows.
"""

from typing import Any

import numpy as np

import autograd as ag
from autograd.errors import TraceError
from autograd.tree import leaves
from tests.fuzz.runs import Disagreement, Run, large

__all__ = ["compiled"]


def compiled(run: Run, us: list[Any], rng: np.random.Generator) -> Disagreement | None:
    """What is wrong where values and gradients come from a program of `ag.jit`."""
    jitted = ag.jit(_values_and_gradients(run, us))
    for shift in (0.0, 1e-3):
        values = run.values()
        if shift:
            values = [_shifted(x, shift * rng.random()) for x in values]
        given = [np.array(x) if isinstance(x, np.ndarray) else x for x in values]
        expected = leaves(_values_and_gradients(run, us)(values))
        try:
            found = leaves(jitted(given))
        except TraceError:
            return None  # what depends on values is refused, and says so
        for y, want in zip(found, expected, strict=True):
            wrong = _unlike(y, want, run)
            if wrong is not None:
                when = "the second time" if shift else "the first time"
                return Disagreement("compiled", f"{when}: {wrong}\n{y}\neager\n{want}")
    return None


def _values_and_gradients(run: Run, us: list[Any]) -> Any:
    def both(values: Any) -> Any:
        args, argnum = run.packed(values)
        vjp, ys = ag.make_vjp(run.function, argnum)(*args)
        return [y.data if isinstance(y, ag.Tensor) else y for y in leaves(ys)], vjp(us)

    return both


def _shifted(x: Any, by: float) -> Any:
    """`x` a little further, in its dtype; what counts or decides stays."""
    kind = getattr(x, "dtype", np.dtype(type(x)) if isinstance(x, float) else None)
    if kind is None or kind.kind not in "fc":
        return x
    return (x * (1 + by)).astype(kind) if hasattr(x, "astype") else x * (1 + by)


def _unlike(y: Any, want: Any, run: Run) -> str | None:
    y, want = np.asarray(y), np.asarray(want)
    if (y.shape, y.dtype) != (want.shape, want.dtype):
        return f"{y.dtype} {y.shape} in place of {want.dtype} {want.shape}"
    if y.dtype.kind not in "fc":
        return None if np.array_equal(y, want) else "other values"
    eps = 1e4 * run.program.rounding()
    if np.allclose(
        y, want, rtol=eps, atol=eps * max(large(want), 1e-3), equal_nan=True
    ):
        return None
    return "other values"
