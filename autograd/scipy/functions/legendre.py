"""Legendre functions and spherical harmonics, by the argument and the angles.

SciPy computes their derivatives up to the second itself, along an axis that it puts
before the others: the slope of one is the next, and a third has none.
"""

from typing import Any

import numpy as np
from scipy import special

from autograd.engine.primitive import composite
from autograd.engine.rules import called_as, elementwise
from autograd.engine.tensor import plain
from autograd.engine.traced import in_one_step
from autograd.errors import NoDerivativeError
from autograd.scipy.functions.declare import known_as, samples_at

__all__: list[str] = []


def _one(function: Any, *args: Any, order: int, **options: Any) -> Any:
    """The derivative of that order, as SciPy computes it."""
    if order > 2:
        raise NoDerivativeError(
            f"{function.__name__}: SciPy computes its derivatives up to the second; "
            "differentiate at most twice"
        )
    return in_one_step(function)(*args, diff_n=order, **options)[order]


def _legendre_slope(y: Any, n: Any, z: Any, order: int) -> Any:
    return _legendre(n, z, order + 1)


@elementwise(
    None,
    _legendre_slope,
    samples=samples_at([[3, 2, 4], (0.2, 0.8)]),
    name="legendre_p",
    symbol="P",
    formula="Pₙ(z)",
)
def _legendre(n: Any, z: Any, order: int = 0) -> Any:
    """The derivative of that order of Legendre's polynomial of degree n."""
    return _one(special.legendre_p, n, z, order=order)


def _associated_slope(
    y: Any, n: Any, m: Any, z: Any, order: int, branch_cut: int, norm: bool
) -> Any:
    return _associated(n, m, z, order + 1, branch_cut, norm)


@elementwise(
    None,
    None,
    _associated_slope,
    samples=samples_at([[3, 2, 4], [1, -1, 2], (0.2, 0.8)], complex_order=2),
    name="assoc_legendre_p",
    symbol="P",
    formula="Pₙᵐ(z)",
)
def _associated(
    n: Any, m: Any, z: Any, order: int = 0, branch_cut: int = 2, norm: bool = False
) -> Any:
    """The derivative of that order of the associated function."""
    options = {"branch_cut": branch_cut, "norm": norm}
    return _one(special.assoc_legendre_p, n, m, z, order=order, **options)


def _angular_slope(y: Any, n: Any, m: Any, theta: Any, order: int) -> Any:
    return _angular(n, m, theta, order + 1)


@elementwise(
    None,
    None,
    _angular_slope,
    samples=samples_at([[3, 2, 4], [1, -1, 2], (0.4, 1.2)]),
    name="sph_legendre_p",
    symbol="P",
    formula="Pₙᵐ(cos θ), normalised",
)
def _angular(n: Any, m: Any, theta: Any, order: int = 0) -> Any:
    """The derivative of that order of a spherical harmonic's part by θ."""
    return _one(special.sph_legendre_p, n, m, theta, order=order)


@known_as(special.legendre_p)
@called_as(_legendre)
def legendre_p(n: Any, z: Any, *, diff_n: int = 0) -> Any:
    """``Pₙ(z)`` and its derivatives up to `diff_n`, along a first axis."""
    return np.stack([_legendre(n, z, k) for k in range(diff_n + 1)])


@known_as(special.assoc_legendre_p)
@called_as(_associated)
def assoc_legendre_p(
    n: Any,
    m: Any,
    z: Any,
    *,
    branch_cut: int = 2,
    norm: bool = False,
    diff_n: int = 0,
) -> Any:
    """``Pₙᵐ(z)`` and its derivatives up to `diff_n`, along a first axis."""
    orders = range(diff_n + 1)
    return np.stack([_associated(n, m, z, k, branch_cut, norm) for k in orders])


@known_as(special.sph_legendre_p)
@called_as(_angular)
def sph_legendre_p(n: Any, m: Any, theta: Any, *, diff_n: int = 0) -> Any:
    """A harmonic's part by θ and its derivatives up to `diff_n`, along a first axis."""
    return np.stack([_angular(n, m, theta, k) for k in range(diff_n + 1)])


@known_as(special.sph_harm_y)
@composite(
    samples=samples_at([[3, 2, 4], [1, -1, 2], (0.4, 1.2), (0.3, 2)], refused=False)
)
def sph_harm_y(n: Any, m: Any, theta: Any, phi: Any, *, diff_n: int = 0) -> Any:
    """``Yₙᵐ(θ, φ) = Pₙᵐ(cos θ) e^(imφ)``, with diff_n its gradient and Hessian too.

    The derivatives by θ and φ lie along last axes: (…, 2), then (…, 2, 2).
    """
    turn = np.exp(1j * m * phi)

    def by(theta_times: int, phi_times: int) -> Any:
        return _angular(n, m, theta, theta_times) * turn * (1j * m) ** phi_times

    if diff_n == 0:
        return by(0, 0)
    gradient = np.stack([by(1, 0), by(0, 1)], -1)
    if diff_n == 1:
        return by(0, 0), gradient
    rows = [np.stack([by(2 - i, i), by(1 - i, 1 + i)], -1) for i in (0, 1)]
    return by(0, 0), gradient, np.stack(rows, -2)


def _spread(count: int, *xs: Any) -> Any:
    """0, 1, … along a first axis, before those of the arguments."""
    ndim = max(np.ndim(plain(x)) for x in xs)
    return np.reshape(np.arange(count), (count,) + (1,) * ndim)


def _degrees_and_orders(n: int, m: int, *xs: Any) -> tuple[Any, Any]:
    """Degrees 0…n along a first axis, orders 0…m, −m…−1 along a second."""
    orders = _spread(2 * m + 1, *xs)  # (2m + 1, 1, …)
    orders = np.where(orders > m, orders - 2 * m - 1, orders)
    return _spread(n + 1, orders), orders


@known_as(special.legendre_p_all)
@composite(samples=samples_at([3, (0.2, 0.8)], refused=False))
def legendre_p_all(n: Any, z: Any, *, diff_n: int = 0) -> Any:
    """``P₀(z)`` to ``Pₙ(z)`` along a second axis, as of `legendre_p`."""
    return legendre_p(_spread(n + 1, z), z, diff_n=diff_n)


@known_as(special.assoc_legendre_p_all)
@composite(samples=samples_at([3, 2, (0.2, 0.8)], refused=False))
def assoc_legendre_p_all(
    n: Any,
    m: Any,
    z: Any,
    *,
    branch_cut: int = 2,
    norm: bool = False,
    diff_n: int = 0,
) -> Any:
    """Degrees 0…n, then orders 0…m, −m…−1, along axes after the first."""
    degrees, orders = _degrees_and_orders(n, m, z)
    options: Any = {"branch_cut": branch_cut, "norm": norm, "diff_n": diff_n}
    return assoc_legendre_p(degrees, orders, z, **options)


@known_as(special.sph_legendre_p_all)
@composite(samples=samples_at([3, 2, (0.4, 1.2)], refused=False))
def sph_legendre_p_all(n: Any, m: Any, theta: Any, *, diff_n: int = 0) -> Any:
    """Degrees 0…n, then orders 0…m, −m…−1, along axes after the first."""
    return sph_legendre_p(*_degrees_and_orders(n, m, theta), theta, diff_n=diff_n)


@known_as(special.sph_harm_y_all)
@composite(samples=samples_at([3, 2, (0.4, 1.2), (0.3, 2)], refused=False))
def sph_harm_y_all(n: Any, m: Any, theta: Any, phi: Any, *, diff_n: int = 0) -> Any:
    """Degrees 0…n along a first axis, orders 0…m, −m…−1 along a second."""
    rows = _degrees_and_orders(n, m, theta, phi)
    return sph_harm_y(*rows, theta, phi, diff_n=diff_n)
