"""The solution of an ordinary differential equation, by its start, its times, its data.

Backwards by the adjoint equation, ``λ′ = −(∂f/∂y)ᵀ λ`` from the last time to the first,
which adds ``(∂f/∂p)ᵀ λ`` up for the parameters; forwards by the sensitivities,
``s′ = ∂f/∂y s + ∂f/∂p dp`` (Hairer, Nørsett & Wanner, I.14). Both are equations of the
same kind, so they are solved, and differentiated again, by the operation itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from scipy import integrate

from autograd import ops
from autograd.engine.primitive import Array
from autograd.engine.rowwise import opaque
from autograd.engine.rules import called_as, custom
from autograd.engine.samples import ErrorSample, Sample, uniform
from autograd.engine.tensor import Tensor, plain
from autograd.errors import ArgumentError, ShapeError
from autograd.scipy.functions.declare import known_as
from autograd.transforms.products import make_jvp, make_vjp
from autograd.tree import leaves, map_tree

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["odeint"]

Slope = Callable[..., Any]


class Equation(NamedTuple):
    """``y′ = f(y, t, p)``: f of one vector p, the number of unknowns, and of times."""

    slope: Slope
    unknowns: int
    times: int
    options: dict[str, Any]

    def parts(self, x: Any) -> tuple[Any, Any, Any]:
        """y0: (n,), the times and p from one vector."""
        n, m = self.unknowns, self.times
        return x[:n], x[n : n + m], x[n + m :]

    def solved(self, slope: Slope, start: Any, times: Any, p: Any) -> Any:
        """Another equation with the same parameters and options."""
        return odeint(slope, start, times, (p,), **self.options)


def _pull(g: Any, y: Any, x: Any, equation: Equation) -> Any:
    _, t, p = equation.parts(x)
    n, f = equation.unknowns, equation.slope

    def adjoint(state: Any, t: Any, p: Any) -> Any:
        pull, slope = make_vjp(lambda y, p: f(y, t, p), (0, 1))(state[:n], p)
        return np.concatenate([slope, *pull(-state[n : 2 * n])])

    carried, to_p = g[-1], np.zeros_like(plain(p))
    to_t = []
    for i in range(len(y) - 1, 0, -1):
        to_t.append(np.sum(g[i] * f(y[i], t[i], p)))
        start = np.concatenate([y[i], carried, to_p])
        back = np.stack([t[i], t[i - 1]])
        end = equation.solved(adjoint, start, back, p)[1]
        to_y, to_p = end[n : 2 * n], end[2 * n :]
        carried = to_y + g[i - 1]
    if len(y) > 1:
        to_t.append(-np.sum(to_y * f(y[0], t[0], p)))
    else:
        to_t.append(np.zeros(()))
    return np.concatenate([carried, np.stack(to_t[::-1]), to_p])


def _push(dx: Any, y: Any, x: Any, equation: Equation) -> Any:
    y0, t, p = equation.parts(x)
    dy0, dt, dp = equation.parts(dx)
    n, f = equation.unknowns, equation.slope

    def sensitivity(state: Any, t: Any, both: Any) -> Any:
        p, dp = both[: p_size(both)], both[p_size(both) :]
        push = make_jvp(lambda y, p: f(y, t, p), (0, 1))(state[:n], p)
        return np.concatenate(push((state[n:], dp)))

    def p_size(both: Any) -> int:
        return int(both.shape[0] // 2)

    start = np.concatenate([y0, dy0 - f(y0, t[0], p) * dt[0]])
    moved = equation.solved(sensitivity, start, t, np.concatenate([p, dp]))[:, n:]
    slopes = [f(y[i], t[i], p) * dt[i] for i in range(len(y))]
    return moved + np.stack(slopes)


def _decay(y: Any, t: Any, k: Any, turn: Any) -> Any:
    """A damped turn with a force that depends on the time."""
    return [turn * y[1] - k * y[0], -turn * y[0] + 0.3 * t]


EXACT = {"rtol": 1e-13, "atol": 1e-13}


def _samples(rng: Generator) -> Iterable[Sample | ErrorSample]:
    y0, t = uniform(rng, (2,), 0.5, 1), np.array([0.1, 0.25, 0.4])
    rates = uniform(rng, (), 0.5, 1), uniform(rng, (), 0.5, 1)
    yield Sample((_decay, y0, t, rates), EXACT, order=1)
    yield Sample((_decay, y0, t[:2], rates), EXACT, order=1)
    yield Sample((lambda y, t: -y * y, y0, t), EXACT, order=1)
    wrong = (lambda y, t: y, np.ones((2, 2)), t)
    yield ErrorSample(wrong, {}, ShapeError, r"y0 \(2, 2\)")


@custom(
    vjps=(opaque(_pull),),
    jvps=(opaque(_push),),
    symbol="∫",
    formula="y′ = f(y, t)",
    samples=_samples,
    name="odeint",
)
def _solution(x: Array, *, equation: Equation) -> Any:
    """The solution at the times; x holds start, times and parameters."""
    start, times, p = equation.parts(x)
    return integrate.odeint(
        lambda y, t: plain_slope(equation.slope(y, t, p)),
        start,
        times,
        **equation.options,
    )


def plain_slope(slope: Any) -> Array:
    """The slope as an array; one that hangs on a Tensor from outside is refused."""
    if getattr(slope, "requires_grad", False):
        raise ArgumentError(
            "odeint: func uses a Tensor that is not among its arguments, which could "
            "have no gradient; pass it in args=(…)"
        )
    return np.asarray(plain(slope))


@known_as(integrate.odeint)
@called_as(_solution)
@opaque
def odeint(func: Slope, y0: Any, t: Any, args: Any = (), **options: Any) -> Any:
    """The solution of ``y′ = func(y, t, *args)`` with ``y(t[0]) = y0``, at the times t.

    y0: (n,) or a number; t: (m,); the result: (m, n). It is differentiable by y0, t and
    the floats among args, however nested. `func` computes with NumPy on arrays and
    Tensors alike; it returns an array or a list. The derivative is as exact as the
    solution, which `rtol` and `atol` say. Other options as SciPy's.
    """
    if np.ndim(y0) > 1 or np.ndim(t) != 1:
        raise ShapeError(
            f"odeint: y0 {np.shape(y0)} and t {np.shape(t)} must be vectors; ravel y0 "
            "and reshape it within func"
        )
    if not any(isinstance(x, Tensor) for x in leaves([y0, t, args])):
        return integrate.odeint(func, y0, t, args, **options)
    if unknown := {"full_output", "Dfun"} & options.keys():
        raise ArgumentError(
            f"odeint: {', '.join(sorted(unknown))} has no meaning for a Tensor; leave "
            "it out, or call scipy.integrate.odeint on arrays"
        )
    first = options.pop("tfirst", False)
    start, times = np.reshape(y0, (-1,)), np.reshape(t, (-1,))
    floats = [a for a in leaves([args]) if _is_float(a)]
    flat = [np.reshape(a, (-1,)) for a in (start, times, *floats)]

    def slope(y: Any, t: Any, p: Any) -> Any:
        given = _refilled(args, p)
        found = func(t, y, *given) if first else func(y, t, *given)
        return np.reshape(ops.array(found), (-1,))

    equation = Equation(slope, start.shape[0], times.shape[0], options)
    whole = np.concatenate(flat).astype(np.float64)  # SciPy computes in it
    return _solution(whole, equation=equation)


def _is_float(x: Any) -> bool:
    return isinstance(x, float) or getattr(getattr(x, "dtype", None), "kind", "") == "f"


def _refilled(args: Any, p: Any) -> Any:
    """The arguments with their floats taken from the vector p in turn."""
    place = 0

    def taken(x: Any) -> Any:
        nonlocal place
        if not _is_float(x):
            return x
        begin, place = place, place + int(np.size(x))
        return np.reshape(p[begin:place], np.shape(x))

    return map_tree(taken, args)
