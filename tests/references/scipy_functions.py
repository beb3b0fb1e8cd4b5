"""Bessel, elliptic and hypergeometric functions, polynomials, integrals, by mpmath."""

import warnings
from collections.abc import Callable
from typing import Any

import mpmath as mp
import numpy as np
from scipy import integrate, special

from tests.references.elementwise import each
from tests.references.scipy_special import by, several

__all__ = ["REFERENCES"]

Scalar = Callable[..., Any]


def scaled(f: Scalar, power: Scalar) -> Scalar:
    """``f(v, z)·e^power(z)``."""
    return by(lambda v, z: f(v, z) * mp.exp(power(z)))


def slope(f: Scalar) -> Scalar:
    """The derivative of `f` by its last argument, as a function of mpmath's numbers."""
    return lambda *xs: mp.diff(lambda t: f(*xs[:-1], t), xs[-1])


def airy(z: Any) -> Any:
    return (
        mp.airyai(z),
        mp.airyai(z, derivative=1),
        mp.airybi(z),
        mp.airybi(z, derivative=1),
    )


def scaled_airy(z: Any) -> Any:
    up = mp.exp(2 * z**1.5 / 3)
    a, da, b, db = airy(z)
    return a * up, da * up, b / up, db / up


def spherical(f: Scalar) -> Scalar:
    """``√(π/2z) f(n + 1/2, z)``."""
    return by(lambda n, z: mp.sqrt(mp.pi / (2 * z)) * f(n + 0.5, z))


def of_order_0(f: Scalar) -> Scalar:
    return lambda x: f(0, x)


def kelvin(x: Any) -> Any:
    ber, bei, ker, kei = map(of_order_0, (mp.ber, mp.bei, mp.ker, mp.kei))
    return (
        mp.mpc(ber(x), bei(x)),
        mp.mpc(ker(x), kei(x)),
        mp.mpc(slope(ber)(x), slope(bei)(x)),
        mp.mpc(slope(ker)(x), slope(kei)(x)),
    )


def integral(f: Scalar, start: float = 0.0) -> Scalar:
    """``∫ f`` from `start` to x, of NumPy's numbers."""
    return each(lambda x: _area(f, start, x))


def _area(f: Scalar, start: float, end: float) -> float:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", integrate.IntegrationWarning)
        return float(integrate.quad(f, start, end, epsabs=1e-15, epsrel=1e-13)[0])


def bessel_y_tail(x: float) -> float:
    """``∫ₓ^∞ Y₀(t)/t dt``, of the Hankel function along x + iu, where it decays."""

    def f(u: float) -> float:
        z = complex(x, u)
        return float((1j * special.hankel1(0, z) / z).imag)

    return _area(f, 0, 60)


def struve_tail(x: float) -> float:
    """The same of ``H₀ = Y₀ + 2/π ∫ e^(−ts) / √(1 + s²) ds``."""
    steady = _area(lambda s: special.exp1(x * s) / np.hypot(1, s), 0, np.inf)
    return 2 / np.pi * steady + bessel_y_tail(x)


def both(f: Scalar, g: Scalar) -> Scalar:
    return lambda x: [f(x), g(x)]


def jacobi(u: Any, m: Any) -> Any:
    sn, cn, dn = (mp.ellipfun(kind, u, m=m) for kind in ("sn", "cn", "dn"))
    return sn, cn, dn, mp.asin(sn)


def wright(a: Any, b: Any, x: Any) -> Any:
    return mp.nsum(lambda k: x**k * mp.rgamma(k + 1) * mp.rgamma(a * k + b), [0, 60])


def legendre_function(m: Any, v: Any, x: Any) -> Any:
    return mp.legenp(v, m, x, type=2)


def parabolic(f: Scalar) -> Scalar:
    return several(lambda v, x: (f(v, x), slope(f)(v, x)), 2)


def mathieu(parity: int) -> Scalar:
    """Fourier coefficients as an eigenvector of Mathieu's recurrence, x in degrees.

    ``y″ + (a − 2q cos 2x) y = 0`` with y a sum of cosines (or sines, parity 1).
    """

    def values(m: int, q: float, x: float) -> tuple[float, float]:
        first = m % 2 if parity == 0 or m % 2 else 2
        harmonics = first + 2 * np.arange(30)
        matrix = np.diag(harmonics.astype(float) ** 2)
        matrix += q * (np.eye(30, k=1) + np.eye(30, k=-1))
        if first == 0:
            matrix[0, 1] = matrix[1, 0] = np.sqrt(2) * q
        if first == 1:
            matrix[0, 0] += -q if parity else q
        which = (m - first) // 2
        c = np.linalg.eigh(matrix)[1][:, which]
        c = c * np.sign(c[which])
        if first == 0:
            c[0] /= np.sqrt(2)
        t = harmonics * np.deg2rad(x)
        if parity:
            return float(c @ np.sin(t)), float(c @ (harmonics * np.cos(t)))
        return float(c @ np.cos(t)), float(-c @ (harmonics * np.sin(t)))

    return lambda *xs: [each(lambda *a, k=k: values(*a)[k])(*xs) for k in (0, 1)]


def shifted(f: Scalar) -> Scalar:
    return by(lambda n, x: f(n, 2 * x - 1))


def shifted_jacobi(n: Any, p: Any, q: Any, x: Any) -> Any:
    return mp.jacobi(n, p - q, q - 1, 2 * x - 1) / mp.binomial(2 * n + p - 1, n)


REFERENCES: dict[str, Callable[..., Any]] = {
    **{f"j{n}": by(lambda x, n=n: mp.besselj(n, x)) for n in (0, 1)},
    **{f"y{n}": by(lambda x, n=n: mp.bessely(n, x)) for n in (0, 1)},
    "special.i0": by(lambda x: mp.besseli(0, x)),
    "i1": by(lambda x: mp.besseli(1, x)),
    **{f"k{n}": by(lambda x, n=n: mp.besselk(n, x)) for n in (0, 1)},
    **{f"i{n}e": by(lambda x, n=n: mp.besseli(n, x) * mp.exp(-abs(x))) for n in (0, 1)},
    **{f"k{n}e": by(lambda x, n=n: mp.besselk(n, x) * mp.exp(x)) for n in (0, 1)},
    "jv": by(mp.besselj),
    "yn": by(mp.bessely),
    "yv": by(mp.bessely),
    "jve": scaled(mp.besselj, lambda z: -abs(mp.im(z))),
    "yve": scaled(mp.bessely, lambda z: -abs(mp.im(z))),
    "iv": by(mp.besseli),
    "ive": scaled(mp.besseli, lambda z: -abs(mp.re(z))),
    "kn": by(mp.besselk),
    "kv": by(mp.besselk),
    "kve": scaled(mp.besselk, lambda z: z),
    "hankel1": by(mp.hankel1),
    "hankel2": by(mp.hankel2),
    "hankel1e": scaled(mp.hankel1, lambda z: -1j * z),
    "hankel2e": scaled(mp.hankel2, lambda z: 1j * z),
    "special.jvp": by(slope(mp.besselj)),
    "special.yvp": by(slope(mp.bessely)),
    "special.ivp": by(slope(mp.besseli)),
    "special.kvp": by(slope(mp.besselk)),
    "special.h1vp": by(slope(mp.hankel1)),
    "special.h2vp": by(slope(mp.hankel2)),
    "struve": by(mp.struveh),
    "modstruve": by(mp.struvel),
    "besselpoly": by(
        lambda a, k, v: mp.quad(lambda t: t**k * mp.besselj(v, 2 * a * t), [0, 1])
    ),
    "airy": several(airy, 4),
    "airye": several(scaled_airy, 4),
    "spherical_jn": spherical(mp.besselj),
    "spherical_yn": spherical(mp.bessely),
    "spherical_in": spherical(mp.besseli),
    "spherical_kn": spherical(mp.besselk),
    **{k: by(of_order_0(getattr(mp, k))) for k in ("ber", "bei", "ker", "kei")},
    **{
        f"{k}p": by(slope(of_order_0(getattr(mp, k))))
        for k in ("ber", "bei", "ker", "kei")
    },
    "kelvin": several(kelvin, 4),
    "expi": by(mp.ei),
    "exp1": by(mp.e1),
    "expn": by(mp.expint),
    "sici": several(lambda x: (mp.si(x), mp.ci(x)), 2),
    "shichi": several(lambda x: (mp.shi(x), mp.chi(x)), 2),
    "spence": by(lambda z: mp.polylog(2, 1 - z)),
    "itj0y0": both(integral(special.j0), integral(special.y0)),
    "iti0k0": both(integral(special.i0), integral(special.k0)),
    "it2j0y0": both(integral(lambda t: (1 - special.j0(t)) / t), each(bessel_y_tail)),
    "it2i0k0": both(
        integral(lambda t: (special.i0(t) - 1) / t),
        each(lambda x: _area(lambda t: special.k0(t) / t, x, 60)),
    ),
    "itstruve0": integral(lambda t: special.struve(0, t)),
    "it2struve0": each(struve_tail),
    "itmodstruve0": integral(lambda t: special.modstruve(0, t)),
    "ellipk": by(mp.ellipk),
    "ellipkm1": by(lambda p: mp.ellipk(1 - p)),
    "ellipe": by(mp.ellipe),
    "ellipkinc": by(mp.ellipf),
    "ellipeinc": by(mp.ellipe),
    "ellipj": several(jacobi, 4),
    "elliprc": by(mp.elliprc),
    "elliprd": by(mp.elliprd),
    "elliprf": by(mp.elliprf),
    "elliprg": by(mp.elliprg),
    "elliprj": by(mp.elliprj),
    "hyp0f1": by(mp.hyp0f1),
    "hyp1f1": by(mp.hyp1f1),
    "hyp2f1": by(mp.hyp2f1),
    "hyperu": by(mp.hyperu),
    "wright_bessel": by(wright),
    "log_wright_bessel": by(lambda a, b, x: mp.log(wright(a, b, x))),
    "lpmv": by(legendre_function),
    "pbdv": parabolic(mp.pcfd),
    "pbvv": parabolic(lambda v, x: mp.pcfv(-v - 0.5, x)),
    "pbwa": parabolic(mp.pcfw),
    "mathieu_cem": mathieu(0),
    "mathieu_sem": mathieu(1),
    "assoc_laguerre": by(lambda x, n: mp.laguerre(n, 0, x)),
    "eval_jacobi": by(mp.jacobi),
    "eval_sh_jacobi": by(shifted_jacobi),
    "eval_gegenbauer": by(mp.gegenbauer),
    "eval_genlaguerre": by(mp.laguerre),
    "eval_legendre": by(mp.legendre),
    "eval_chebyt": by(mp.chebyt),
    "eval_chebyu": by(mp.chebyu),
    "eval_chebyc": by(lambda n, x: 2 * mp.chebyt(n, x / 2)),
    "eval_chebys": by(lambda n, x: mp.chebyu(n, x / 2)),
    "eval_sh_legendre": shifted(mp.legendre),
    "eval_sh_chebyt": shifted(mp.chebyt),
    "eval_sh_chebyu": shifted(mp.chebyu),
    "eval_laguerre": by(lambda n, x: mp.laguerre(n, 0, x)),
    "eval_hermite": by(mp.hermite),
    "eval_hermitenorm": by(
        lambda n, x: mp.hermite(n, x / mp.sqrt(2)) / mp.mpf(2) ** (n / 2)
    ),
}
