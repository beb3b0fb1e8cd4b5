"""The gamma function and what is made of it: beta, binomials, polygamma.

Formulas: DLMF, chapters 5 and 8.
"""

import math
from typing import Any

import numpy as np
from scipy import special

from autograd.engine.rules import elementwise, stepwise
from autograd.engine.samples import unary
from autograd.engine.traced import in_one_step
from autograd.errors import DTypeError
from autograd.scipy.functions.declare import known_as, samples_at, ufunc
from autograd.scipy.functions.shapes import beta_by_a, beta_by_b, gamma_by_a

__all__ = ["beta_density", "gamma_density"]

psi = special.psi


def gamma_density(a: Any, x: Any) -> Any:
    """``x^(a−1) e^(−x) / Γ(a)``, the density of the gamma distribution."""
    return np.exp(special.xlogy(a - 1, x) - x - special.gammaln(a))


def beta_density(a: Any, b: Any, x: Any) -> Any:
    """``x^(a−1) (1−x)^(b−1) / B(a, b)``, the density of the beta distribution."""
    powers = special.xlogy(a - 1, x) + special.xlog1py(b - 1, -x)
    return np.exp(powers - special.betaln(a, b))


def _trigamma(x: Any) -> Any:
    if np.iscomplexobj(x):
        raise DTypeError(
            f"psi: argument x {np.shape(x)} is complex, for which SciPy has no "
            "polygamma function to differentiate it by; expected real numbers"
        )
    return polygamma(1, x)


def _rgamma_slope(y: Any, x: Any) -> Any:
    """``−ψ(x)/Γ(x)``; at the zeros of 1/Γ, x = −n, its limit ``(−1)ⁿ n!``."""
    zero = (np.real(x) <= 0) & (x == np.floor(np.real(x)))
    n = np.where(zero, -x, 0.0)
    return np.where(zero, special.gamma(n + 1) * np.cos(math.pi * n), -y * psi(x))


ufunc(special.gamma, lambda y, x: y * psi(x), at=[(2, 4)], complex_order=1, symbol="Γ")
ufunc(special.gammaln, lambda y, x: psi(x), at=[(2, 4)], symbol="ln |Γ|")
ufunc(special.loggamma, lambda y, x: psi(x), at=[(2, 4)], complex_order=1)
ufunc(special.rgamma, _rgamma_slope, at=[(2, 3)], complex_order=1, symbol="1/Γ")
ufunc(special.psi, lambda y, x: _trigamma(x), at=[(0.5, 2)], symbol="ψ")


@known_as(special.polygamma)
@elementwise(
    None,
    lambda y, n, x: polygamma(n + 1, x),
    samples=samples_at([[1, 2, np.array([1, 2, 3])], (0.8, 2)]),
    symbol="ψ⁽ⁿ⁾",
    formula="(−1)ⁿ⁺¹ n! ζ(n + 1, x)",
)
def polygamma(n: Any, x: Any) -> Any:
    """The n-th derivative of ψ at x; n: natural numbers, which have no derivative."""
    return in_one_step(special.polygamma)(n, x)[()]


ufunc(
    special.beta,
    lambda y, a, b: y * (psi(a) - psi(a + b)),
    lambda y, a, b: y * (psi(b) - psi(a + b)),
    at=[(0.5, 1.5), (0.5, 1.5)],
    symbol="B",
    formula="Γ(a) Γ(b) / Γ(a + b)",
)
ufunc(
    special.betaln,
    lambda y, a, b: psi(a) - psi(a + b),
    lambda y, a, b: psi(b) - psi(a + b),
    at=[(0.5, 1.5), (0.5, 1.5)],
    symbol="ln |B|",
)
ufunc(
    special.binom,
    lambda y, n, k: y * (psi(n + 1) - psi(n - k + 1)),
    lambda y, n, k: y * (psi(n - k + 1) - psi(k + 1)),
    at=[(4, 6), (0.5, 1.5)],
    formula="Γ(n + 1) / (Γ(k + 1) Γ(n − k + 1))",
)
ufunc(
    special.poch,
    lambda y, z, m: y * (psi(z + m) - psi(z)),
    lambda y, z, m: y * psi(z + m),
    at=[(1.5, 3), (0.5, 1.5)],
    formula="Γ(z + m) / Γ(z)",
)
GAMMA_AT = [(0.7, 2), (0.5, 2)]
ufunc(
    special.gammainc,
    lambda y, a, x: gamma_by_a(a, x),
    lambda y, a, x: gamma_density(a, x),
    at=GAMMA_AT,
)
ufunc(
    special.gammaincc,
    lambda y, a, x: -gamma_by_a(a, x),
    lambda y, a, x: -gamma_density(a, x),
    at=GAMMA_AT,
)
ufunc(
    special.gammaincinv,
    lambda y, a, p: -gamma_by_a(a, y) / gamma_density(a, y),
    lambda y, a, p: 1 / gamma_density(a, y),
    at=[(0.7, 2), (0.2, 0.8)],
)
ufunc(
    special.gammainccinv,
    lambda y, a, p: -gamma_by_a(a, y) / gamma_density(a, y),
    lambda y, a, p: -1 / gamma_density(a, y),
    at=[(0.7, 2), (0.2, 0.8)],
)
BETA_AT: Any = [(0.7, 2), (1.2, 2.5), (0.2, 0.8)]
ufunc(
    special.betainc,
    lambda y, a, b, x: beta_by_a(a, b, x),
    lambda y, a, b, x: beta_by_b(a, b, x),
    lambda y, a, b, x: beta_density(a, b, x),
    at=BETA_AT,
)
ufunc(
    special.betaincc,
    lambda y, a, b, x: -beta_by_a(a, b, x),
    lambda y, a, b, x: -beta_by_b(a, b, x),
    lambda y, a, b, x: -beta_density(a, b, x),
    at=BETA_AT,
)
ufunc(
    special.betaincinv,
    lambda y, a, b, p: -beta_by_a(a, b, y) / beta_density(a, b, y),
    lambda y, a, b, p: -beta_by_b(a, b, y) / beta_density(a, b, y),
    lambda y, a, b, p: 1 / beta_density(a, b, y),
    at=BETA_AT,
)
ufunc(
    special.betainccinv,
    lambda y, a, b, p: -beta_by_a(a, b, y) / beta_density(a, b, y),
    lambda y, a, b, p: -beta_by_b(a, b, y) / beta_density(a, b, y),
    lambda y, a, b, p: -1 / beta_density(a, b, y),
    at=BETA_AT,
)


@stepwise(numpy=special.gammasgn, samples=unary(low=0.5, high=2))
def gammasgn(x: Any) -> Any:
    """The sign of Γ, constant between its poles."""
    return special.gammasgn(x)
