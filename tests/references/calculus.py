"""Differences, interpolation, filters and polynomials, as loops over their formulas."""

from collections.abc import Callable
from itertools import combinations, pairwise
from math import factorial, floor, pi, prod
from typing import Any

import numpy as np


def _along(f: Callable[..., Any], axis: int, *arrays: Any) -> Any:
    """`f` of the lines of arrays of one shape along `axis`."""
    moved = [np.moveaxis(np.asarray(x), axis, -1) for x in arrays]
    outer = moved[0].shape[:-1]
    ys = [f(*(x[i].tolist() for x in moved)) for i in np.ndindex(*outer)]
    y = np.array(ys)
    y = y.reshape((*outer, *y.shape[1:]))
    return y if y.ndim == len(outer) else np.moveaxis(y, -1, axis)


def ediff1d(ary: Any, to_end: Any = None, to_begin: Any = None) -> Any:
    """Each entry less the one before."""
    x = np.ravel(ary).tolist()
    middle = [b - a for a, b in pairwise(x)]
    ends = [[] if e is None else np.ravel(e).tolist() for e in (to_begin, to_end)]
    return np.array([*ends[0], *middle, *ends[1]])


def trapezoid(y: Any, x: Any = None, dx: float = 1.0, axis: int = -1) -> Any:
    """The areas of trapezoids, one by one."""
    y = np.asarray(y)
    if x is None:
        x = dx * np.arange(y.shape[axis])
    if np.ndim(x) == 1:
        shape = [-1 if a == axis % y.ndim else 1 for a in range(y.ndim)]
        x = np.reshape(x, shape)

    def area(ys: list[Any], xs: list[float]) -> Any:
        parts = range(len(ys) - 1)
        return sum((xs[k + 1] - xs[k]) * (ys[k] + ys[k + 1]) / 2 for k in parts)

    both = np.broadcast_arrays(y, x)
    return _along(area, axis, *both)


def slope_of_parabola(xs: list[float], ys: list[Any], at: float) -> Any:
    """The slope at a place of the polynomial through the points, after Lagrange."""
    total = 0.0
    for i, y in enumerate(ys):
        others = [k for k in range(len(xs)) if k != i]
        bottom = prod(xs[i] - xs[k] for k in others)
        top = sum(
            prod(at - xs[m] for m in chosen)
            for chosen in combinations(others, len(others) - 1)
        )
        total = total + y * top / bottom
    return total


def gradient(f: Any, *varargs: Any, axis: Any = None, edge_order: int = 1) -> Any:
    """Slopes of the parabolas through three neighbours, and of lines at the ends."""
    f = np.asarray(f)
    axes = range(f.ndim) if axis is None else np.atleast_1d(axis)
    spacings = list(varargs or [1.0])
    spacings = spacings * len(axes) if len(spacings) == 1 else spacings
    slopes = []
    for a, s in zip(axes, spacings, strict=True):
        n = f.shape[a]
        xs = (s * np.arange(n) if np.ndim(s) == 0 else np.asarray(s)).tolist()

        def line(ys: list[Any], xs: list[float] = xs, n: int = n) -> list[Any]:
            found = []
            for k in range(n):
                start, stop = max(k - 1, 0), min(k + 2, n)
                if edge_order == 2:
                    start, stop = min(start, n - 3), max(stop, 3)
                part = slice(start, stop)
                found.append(slope_of_parabola(xs[part], ys[part], xs[k]))
            return found

        slopes.append(_along(line, a, f))
    return slopes[0] if len(slopes) == 1 else tuple(slopes)


def unwrap(p: Any, discont: Any = None, axis: int = -1, period: float = 2 * pi) -> Any:
    """Each step that is too long shortened by whole periods."""
    limit = max(period / 2, discont or 0)

    def line(ps: list[float]) -> list[float]:
        found = ps[:1]
        for before, now in pairwise(ps):
            step = now - before
            if abs(step) >= limit:
                step -= period * floor(step / period + 0.5)
            found.append(found[-1] + step)
        return found

    p = np.asarray(p)
    return p if not p.size else _along(line, axis, p)


def interp(
    x: Any, xp: Any, fp: Any, left: Any = None, right: Any = None, period: Any = None
) -> Any:
    """The line between the two points that each place lies between."""
    points = list(zip(np.asarray(xp).tolist(), np.asarray(fp).tolist(), strict=True))
    if period is not None:
        turns = [-1, 0, 1]
        points = [(a % period + t * period, b) for t in turns for a, b in points]
        left = right = None
    points.sort()

    def at(v: float) -> Any:
        v = v % period if period is not None else v
        if v < points[0][0]:
            return points[0][1] if left is None else left
        if v > points[-1][0]:
            return points[-1][1] if right is None else right
        for (a, fa), (b, fb) in pairwise(points):
            if a <= v <= b:
                return ((b - v) * fa + (v - a) * fb) / (b - a)
        return points[0][1]

    x = np.asarray(x)
    return np.array([at(v) for v in x.reshape(-1).tolist()]).reshape(x.shape)


def convolve(a: Any, v: Any, mode: str = "full") -> Any:
    """Every product put where it belongs, and the middle cut out."""
    a, v = np.atleast_1d(a).tolist(), np.atleast_1d(v).tolist()
    n, m = len(a), len(v)
    full = [0.0] * (n + m - 1)
    for i, p in enumerate(a):
        for j, q in enumerate(v):
            full[i + j] += p * q
    short, long = min(n, m), max(n, m)
    if mode == "same":
        return np.array(full[(short - 1) // 2 :][:long])
    return np.array(full if mode == "full" else full[short - 1 : long])


def correlate(a: Any, v: Any, mode: str = "valid") -> Any:
    """``Σ a[i + k]·v[i]*`` for every shift k at which they overlap."""
    a, v = np.atleast_1d(a), np.atleast_1d(v)
    n, m = len(a), len(v)
    if n < m:
        return np.conj(correlate(v, a, mode))[::-1]

    def at(k: int) -> Any:
        return sum(a[i + k] * np.conj(v[i]) for i in range(m) if 0 <= i + k < n)

    shifts = {"full": (1 - m, n), "same": (-(m // 2), n - m // 2)}
    start, stop = shifts.get(mode, (0, n - m + 1))
    return np.array([at(k) for k in range(start, stop)])


def polyval(p: Any, x: Any) -> Any:
    """The sum of the powers."""
    return sum(c * np.asarray(x) ** k for k, c in enumerate(reversed(list(p))))


def polyadd(a1: Any, a2: Any, sign: int = 1) -> Any:
    """Coefficients of the same power added, counted from the end."""
    n = max(len(a1), len(a2))
    found = [0.0] * n
    for k in range(1, n + 1):
        found[-k] = (a1[-k] if k <= len(a1) else 0) + sign * (
            a2[-k] if k <= len(a2) else 0
        )
    return np.array(found)


def polydiv(u: Any, v: Any) -> Any:
    """Quotient and remainder from the equation ``u = q·v + r``, solved as one."""
    n, m = len(u), len(v)
    if n < m:
        return np.zeros(1), np.asarray(u)
    count = n - m + 1
    matrix = np.zeros((n, n), np.result_type(u, v))
    for k in range(count):
        matrix[k : k + m, k] = v
    matrix[count:, count:] = np.eye(m - 1)
    found = np.linalg.inv(matrix) @ u
    return found[:count], found[count:] if m > 1 else np.zeros(1)


def polyder(p: Any, m: int = 1) -> Any:
    """``k! / (k − m)!`` of the power k."""
    n = len(p)
    powers = [n - 1 - i for i in range(max(n - m, 0))]
    return np.array(
        [p[i] * factorial(k) / factorial(k - m) for i, k in enumerate(powers)]
    )


def polyint(p: Any, m: int = 1, k: Any = None) -> Any:
    """``k! / (k + m)!`` of the power k, and the constants as powers of their own."""
    n = len(p)
    whole = [
        c * factorial(n - 1 - i) / factorial(n - 1 - i + m) for i, c in enumerate(p)
    ]
    constants = [0.0] * m if k is None else np.broadcast_to(k, (m,)).tolist()
    return np.array(
        [*whole, *(c / factorial(m - 1 - i) for i, c in enumerate(constants))]
    )


def vander(x: Any, N: int | None = None, increasing: bool = False) -> Any:  # noqa: N803
    """Each power of each entry."""
    count = len(x) if N is None else N
    powers = range(count) if increasing else range(count - 1, -1, -1)
    return np.array([[v**k for k in powers] for v in x]).reshape(len(x), count)


def polyfit(x: Any, y: Any, deg: int, *besides: Any, cov: Any = False) -> Any:
    """The solution of the normal equations."""
    a, y = vander(x, deg + 1), np.asarray(y)
    w2 = np.square(besides[-1]) if besides else np.ones(len(x))
    inverse = np.linalg.inv(a.T * w2 @ a)
    p = inverse @ (a.T * w2 @ y)
    if not cov:
        return p
    if cov == "unscaled":
        return p, inverse
    left = (np.abs(y - a @ p) ** 2).T @ w2 / (len(x) - deg - 1)
    return p, inverse * left if y.ndim == 1 else inverse[..., None] * left


def poly(zeros: Any) -> Any:
    """Signed sums of the products of any k roots."""
    n = len(zeros)
    if not n:
        return 1.0
    return np.array(
        [(-1) ** k * sum(map(prod, combinations(zeros, k))) for k in range(n + 1)]
    )


def roots(p: Any) -> Any:
    """Found by Newton's method with what was found divided out, in NumPy's order."""
    found: list[complex] = []
    for _ in range(len(p) - 1):
        z = complex(0.4, 0.9)
        for _ in range(500):
            others = sum(1 / (z - r) for r in found) if found else 0
            ratio = polyval(p, z) / polyval(polyder(p), z)
            z -= ratio / (1 - ratio * others)
            if abs(ratio) < 1e-15:
                break
        found.append(z)
    asked = np.roots(p)
    order = [min(found, key=lambda r: abs(r - a)) for a in asked]
    return np.array(order) if np.iscomplexobj(asked) else np.real(order)


REFERENCES: dict[str, Callable[..., Any]] = {
    "ediff1d": ediff1d,
    "trapezoid": trapezoid,
    "gradient": gradient,
    "unwrap": unwrap,
    "interp": interp,
    "convolve": convolve,
    "correlate": correlate,
    "polyval": polyval,
    "polyadd": polyadd,
    "polysub": lambda a1, a2: polyadd(a1, a2, -1),
    "polymul": convolve,
    "polydiv": polydiv,
    "polyder": polyder,
    "polyint": polyint,
    "vander": vander,
    "polyfit": polyfit,
    "poly": poly,
    "roots": roots,
}
