"""What SciPy makes of logarithms, powers and angles, in forms that lose no digits."""

import math
from typing import Any

import numpy as np
from scipy import special

from autograd.engine.rules import elementwise
from autograd.scipy.functions.declare import known_as, samples_at, ufunc

__all__: list[str] = []

DEGREE = math.pi / 180


def growth(x: Any) -> Any:
    """The derivative of ``exprel(x) = (eˣ − 1)/x``, ½ at 0."""
    return special.hyp1f1(2.0, 3.0, x) / 2


def _ratio(x: Any, y: Any) -> Any:
    """``x/y``, 0 where x is: there ``x·ln y`` is 0 for every y."""
    nothing = np.equal(x, 0)
    return np.where(nothing, 0.0, x / np.where(nothing, 1.0, y))


ufunc(
    special.xlogy,
    lambda out, x, y: np.log(y),
    lambda out, x, y: _ratio(x, y),
    at=[(0.5, 1.5), (1.5, 3)],
    complex_order=2,
    formula="x ln y",
)
ufunc(
    special.xlog1py,
    lambda out, x, y: np.log1p(y),
    lambda out, x, y: _ratio(x, 1 + y),
    at=[(0.5, 1.5), (0.5, 2)],
    complex_order=2,
    formula="x ln(1 + y)",
)
ufunc(special.entr, lambda y, x: -np.log(x) - 1, at=[(0.6, 2)], formula="−x ln x")
ufunc(
    special.rel_entr,
    lambda out, x, y: np.log(x / y) + 1,
    lambda out, x, y: -x / y,
    at=[(0.5, 1), (1.2, 2)],
    formula="x ln(x/y)",
)
ufunc(
    special.kl_div,
    lambda out, x, y: np.log(x / y),
    lambda out, x, y: 1 - x / y,
    at=[(0.3, 0.7), (1.2, 2)],
    formula="x ln(x/y) − x + y",
)
ufunc(
    special.huber,
    lambda y, delta, r: np.maximum(np.abs(r) - delta, 0.0),
    lambda y, delta, r: np.clip(r, -delta, delta),
    at=[(0.5, 1), (1.2, 2)],
    formula="½r² where |r| ≤ δ, else δ(|r| − ½δ)",
)


def _by_delta(y: Any, delta: Any, r: Any) -> Any:
    """``2δ(s − 1) − r²/(δs)`` with ``s = √(1 + (r/δ)²)``, and no difference taken."""
    root = np.hypot(1.0, r / delta)
    return (r / delta) ** 2 * delta * (root - 1) / (root * (root + 1))


ufunc(
    special.pseudo_huber,
    _by_delta,
    lambda y, delta, r: r / np.hypot(1.0, r / delta),
    at=[(0.5, 1), (1.2, 2)],
    formula="δ²(√(1 + (r/δ)²) − 1)",
)
ufunc(
    special.boxcox,
    lambda y, x, lmbda: np.exp(special.xlogy(lmbda - 1, x)),
    lambda y, x, lmbda: np.log(x) ** 2 * growth(lmbda * np.log(x)),
    at=[(1.5, 3), (0.2, 1.5)],
    formula="(xˡ − 1)/λ",
)
ufunc(
    special.boxcox1p,
    lambda y, x, lmbda: np.exp(special.xlog1py(lmbda - 1, x)),
    lambda y, x, lmbda: np.log1p(x) ** 2 * growth(lmbda * np.log1p(x)),
    at=[(0.5, 2), (0.2, 1.5)],
    formula="((1 + x)ˡ − 1)/λ",
)


def _undone_by_lmbda(log_x: Any, lmbda: Any) -> Any:
    """∂x/∂λ where ``(xˡ − 1)/λ`` is held."""
    return -np.exp((1 - lmbda) * log_x) * log_x**2 * growth(lmbda * log_x)


ufunc(
    special.inv_boxcox,
    lambda out, y, lmbda: np.exp(special.xlogy(1 - lmbda, out)),
    lambda out, y, lmbda: _undone_by_lmbda(np.log(out), lmbda),
    at=[(0.5, 1.5), (0.2, 1.5)],
    formula="(1 + λy)^(1/λ)",
)
ufunc(
    special.inv_boxcox1p,
    lambda out, y, lmbda: np.exp(special.xlog1py(1 - lmbda, out)),
    lambda out, y, lmbda: _undone_by_lmbda(np.log1p(out), lmbda),
    at=[(0.5, 1.5), (0.2, 1.5)],
    formula="(1 + λy)^(1/λ) − 1",
)
ufunc(special.exprel, lambda y, x: growth(x), at=[(-1, 1)], formula="(eˣ − 1)/x")
ufunc(special.cosm1, lambda y, x: -np.sin(x), at=[(0.5, 1.5)], formula="cos x − 1")
ufunc(special.exp10, lambda y, x: y * math.log(10), at=[(-0.5, 0.5)], formula="10ˣ")
ufunc(
    special.powm1,
    lambda out, x, y: y * x ** (y - 1),
    lambda out, x, y: (1 + out) * np.log(x),
    at=[(1.5, 3), (0.5, 1.5)],
    formula="xʸ − 1",
)
ufunc(
    special.logit,
    lambda y, x: 1 / (x * (1 - x)),
    at=[(0.2, 0.8)],
    formula="ln(x/(1 − x))",
)
ufunc(
    special.log_expit,
    lambda y, x: special.expit(-x),
    at=[(-2, 2)],
    formula="−ln(1 + e⁻ˣ)",
)
ufunc(special.sindg, lambda y, x: DEGREE * special.cosdg(x), at=[(10, 60)])
ufunc(special.cosdg, lambda y, x: -DEGREE * special.sindg(x), at=[(20, 80)])
ufunc(special.tandg, lambda y, x: DEGREE * (1 + y * y), at=[(10, 60)])
ufunc(special.cotdg, lambda y, x: -DEGREE * (1 + y * y), at=[(20, 80)])
ufunc(
    special.radian,
    lambda y, d, m, s: DEGREE,
    lambda y, d, m, s: DEGREE / 60,
    lambda y, d, m, s: DEGREE / 3600,
    at=[(10, 60), (10, 60), (10, 60)],
    order=1,
)


def _diric_slope(y: Any, x: Any, n: Any) -> Any:
    """``(cos(nx/2) − y·cos(x/2)) / (2 sin(x/2))``; 0 at the peaks, where it is 0/0."""
    sine = np.sin(x / 2)
    peak = np.abs(sine) < 1e-9
    slope = (np.cos(n * x / 2) - y * np.cos(x / 2)) / np.where(peak, 1.0, 2 * sine)
    return np.where(peak, 0.0, slope)


known_as(special.diric)(
    ufunc(
        special.diric,
        _diric_slope,
        None,
        at=[(0.6, 1.4), [3, 4]],
        formula="sin(nx/2) / (n sin(x/2))",
    )
)


@known_as(special.lambertw)
@elementwise(
    lambda y, z, k, tol: np.exp(-y) / (1 + y),
    samples=samples_at([(0.5, 2)], complex_order=2),
    symbol="W",
    formula="W eᵂ = z",
)
def lambertw(z: Any, k: int = 0, tol: float = 1e-8) -> Any:
    """The solution W of ``W·eᵂ = z`` on branch k: always complex, as SciPy's."""
    return special.lambertw(z, k, tol)


ufunc(
    special.wrightomega,
    lambda y, z: y / (1 + y),
    at=[(0.5, 2)],
    complex_order=2,
    symbol="ω",
    formula="ω + ln ω = z",
)
