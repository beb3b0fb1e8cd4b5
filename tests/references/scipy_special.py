"""Special functions by mpmath with 30 digits, in other terms where it has them not."""

from collections.abc import Callable
from typing import Any

import mpmath as mp
import numpy as np

from tests.references.elementwise import each

__all__ = ["REFERENCES", "by", "root", "several"]

Scalar = Callable[..., Any]


def number(x: Any) -> Any:
    """mpmath's number as Python's."""
    return complex(x) if isinstance(x, mp.mpc) else float(x)


def by(f: Scalar) -> Scalar:
    """`f` of mpmath's numbers as a function of arrays."""

    def exact(*xs: Any) -> Any:
        with mp.workdps(30):
            return number(f(*map(mp.mpmathify, xs)))

    return each(exact)


def several(f: Scalar, count: int) -> Scalar:
    """`f` that returns so many numbers as a function that returns so many arrays."""

    def reference(*arrays: Any) -> list[Any]:
        return [by(lambda *xs, k=k: f(*xs)[k])(*arrays) for k in range(count)]

    return reference


def root(f: Scalar, low: float, high: float) -> Any:
    """Where `f` is 0 between `low` and `high`."""
    return mp.findroot(f, (mp.mpf(low), mp.mpf(high)), solver="anderson", tol=1e-20)


def faddeeva(z: Any) -> Any:
    return mp.exp(-z * z) * mp.erfc(-1j * z)


def voigt(x: Any, sigma: Any, gamma: Any) -> Any:
    z = (x + 1j * gamma) / (sigma * mp.sqrt(2))
    return mp.re(faddeeva(z)) / (sigma * mp.sqrt(2 * mp.pi))


def owens_t(h: Any, a: Any) -> Any:
    def f(t: Any) -> Any:
        return mp.exp(-h * h * (1 + t * t) / 2) / (1 + t * t)

    return mp.quad(f, [0, a]) / (2 * mp.pi)


def modified_fresnel(x: Any, i: Any) -> Any:
    turn = mp.exp(i * mp.pi / 4)
    whole = mp.sqrt(mp.pi) / 2 * turn * mp.erfc(x / turn)
    return whole, mp.exp(-i * (x * x + mp.pi / 4)) * whole / mp.sqrt(mp.pi)


def xlogy(x: Any, y: Any) -> Any:
    return x * mp.log(y)


def kl_div(x: Any, y: Any) -> Any:
    return x * mp.log(x / y) - x + y


def huber(delta: Any, r: Any) -> Any:
    size = abs(r)
    return r * r / 2 if size <= delta else delta * (size - delta / 2)


def inv_boxcox(y: Any, lmbda: Any) -> Any:
    return (1 + lmbda * y) ** (1 / lmbda)


def degrees(f: Scalar) -> Scalar:
    return by(lambda x: f(x * mp.pi / 180))


def gamma_ratio(z: Any, m: Any) -> Any:
    return mp.gamma(z + m) / mp.gamma(z)


def lower(a: Any, x: Any) -> Any:
    return mp.gammainc(a, 0, x, regularized=True)


def incomplete(a: Any, b: Any, x: Any) -> Any:
    return mp.betainc(a, b, 0, x, regularized=True)


def logsumexp(
    a: Any, axis: Any = None, b: Any = 1, keepdims: bool = False, return_sign: Any = 0
) -> Any:
    total = np.sum(b * np.exp(a), axis=axis, keepdims=keepdims)
    if return_sign:
        return np.log(np.abs(total)), np.sign(total)
    return np.log(total)


def softmax(x: Any, axis: Any = None) -> Any:
    return np.exp(x) / np.sum(np.exp(x), axis=axis, keepdims=True)


def multigammaln(a: Any, d: int) -> Any:
    """By the product of gamma functions itself."""

    def f(a: Any) -> Any:
        product = mp.pi ** (mp.mpf(d * (d - 1)) / 4)
        for j in range(d):
            product *= mp.gamma(a - mp.mpf(j) / 2)
        return mp.log(product)

    return by(f)(a)


def round_(x: float) -> float:
    return float(round(x))


REFERENCES: dict[str, Callable[..., Any]] = {
    "erfcx": by(lambda x: mp.exp(x * x) * mp.erfc(x)),
    "erfi": by(mp.erfi),
    "dawsn": by(lambda x: mp.exp(-x * x) * mp.erfi(x) * mp.sqrt(mp.pi) / 2),
    "erfinv": by(mp.erfinv),
    "erfcinv": by(lambda x: mp.erfinv(1 - x)),
    "ndtr": by(lambda x: mp.erfc(-x / mp.sqrt(2)) / 2),
    "log_ndtr": by(lambda x: mp.log(mp.ncdf(x))),
    "ndtri": by(lambda p: mp.sqrt(2) * mp.erfinv(2 * p - 1)),
    "ndtri_exp": by(lambda x: mp.sqrt(2) * mp.erfinv(2 * mp.exp(x) - 1)),
    "wofz": by(lambda z: mp.mpc(faddeeva(z))),
    "voigt_profile": by(voigt),
    "owens_t": by(owens_t),
    "fresnel": several(lambda x: (mp.fresnels(x), mp.fresnelc(x)), 2),
    "modfresnelp": several(lambda x: modified_fresnel(x, mp.mpc(0, 1)), 2),
    "modfresnelm": several(lambda x: modified_fresnel(x, mp.mpc(0, -1)), 2),
    "special.erf": by(mp.erf),
    "special.erfc": by(mp.erfc),
    "special.expit": by(lambda x: 1 / (1 + mp.exp(-x))),
    "special.exp2": by(lambda x: mp.mpf(2) ** x),
    "special.cbrt": by(mp.cbrt),
    "special.expm1": by(mp.expm1),
    "special.log1p": by(mp.log1p),
    "special.softplus": by(lambda x: mp.log(1 + mp.exp(x))),
    "special.round": each(round_),
    "special.logsumexp": logsumexp,
    "special.softmax": softmax,
    "special.log_softmax": lambda x, axis=None: np.log(softmax(x, axis)),
    "gamma": by(mp.gamma),
    "gammaln": by(lambda x: mp.log(mp.gamma(x))),
    "gammasgn": by(lambda x: mp.sign(mp.gamma(x))),
    "loggamma": by(mp.loggamma),
    "rgamma": by(lambda x: 1 / mp.gamma(x)),
    "psi": by(mp.digamma),
    "polygamma": by(lambda n, x: (-1) ** (int(n) + 1) * mp.fac(n) * mp.zeta(n + 1, x)),
    "zeta": by(mp.zeta),
    "special.riemann_zeta": by(mp.zeta),
    "zetac": by(lambda x: mp.zeta(x) - 1),
    "beta": by(lambda a, b: mp.gamma(a) * mp.gamma(b) / mp.gamma(a + b)),
    "betaln": by(lambda a, b: mp.log(mp.beta(a, b))),
    "binom": by(mp.binomial),
    "poch": by(gamma_ratio),
    "multigammaln": multigammaln,
    "factorial": by(mp.factorial),
    "comb": by(mp.binomial),
    "perm": by(lambda n, k: mp.gamma(n + 1) / mp.gamma(n - k + 1)),
    "gammainc": by(lower),
    "gammaincc": by(lambda a, x: mp.gammainc(a, x, mp.inf, regularized=True)),
    "gammaincinv": by(lambda a, p: root(lambda x: lower(a, x) - p, 0, 50)),
    "gammainccinv": by(lambda a, p: root(lambda x: lower(a, x) - 1 + p, 0, 50)),
    "betainc": by(incomplete),
    "betaincc": by(lambda a, b, x: 1 - incomplete(a, b, x)),
    "betaincinv": by(lambda a, b, p: root(lambda x: incomplete(a, b, x) - p, 0, 1)),
    "betainccinv": by(
        lambda a, b, p: root(lambda x: incomplete(a, b, x) - 1 + p, 0, 1)
    ),
    "xlogy": by(xlogy),
    "xlog1py": by(lambda x, y: x * mp.log1p(y)),
    "entr": by(lambda x: -x * mp.log(x)),
    "rel_entr": by(lambda x, y: x * mp.log(x / y)),
    "kl_div": by(kl_div),
    "huber": by(huber),
    "pseudo_huber": by(lambda d, r: d * d * (mp.sqrt(1 + (r / d) ** 2) - 1)),
    "boxcox": by(lambda x, lmbda: (x**lmbda - 1) / lmbda),
    "boxcox1p": by(lambda x, lmbda: ((1 + x) ** lmbda - 1) / lmbda),
    "inv_boxcox": by(inv_boxcox),
    "inv_boxcox1p": by(lambda y, lmbda: inv_boxcox(y, lmbda) - 1),
    "exprel": by(lambda x: mp.expm1(x) / x),
    "diric": by(lambda x, n: mp.sin(n * x / 2) / (n * mp.sin(x / 2))),
    "cosm1": by(lambda x: mp.cos(x) - 1),
    "exp10": by(lambda x: mp.mpf(10) ** x),
    "powm1": by(lambda x, y: x**y - 1),
    "logit": by(lambda x: mp.log(x / (1 - x))),
    "log_expit": by(lambda x: -mp.log(1 + mp.exp(-x))),
    "sindg": degrees(mp.sin),
    "cosdg": degrees(mp.cos),
    "tandg": degrees(mp.tan),
    "cotdg": degrees(mp.cot),
    "radian": by(lambda d, m, s: (d + m / 60 + s / 3600) * mp.pi / 180),
    "lambertw": by(lambda z: mp.mpc(mp.lambertw(z))),
    "wrightomega": by(lambda z: mp.lambertw(mp.exp(z))),
    "agm": by(mp.agm),
}
