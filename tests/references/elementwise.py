"""Elementwise operations in Python's own arithmetic, one element at a time."""

import cmath
import math
from collections.abc import Callable
from typing import Any

import numpy as np

__all__ = ["REFERENCES", "each"]

Scalar = Callable[..., Any]


def each(f: Scalar) -> Scalar:
    """`f` of Python numbers as a function of arrays that broadcast."""

    def reference(*arrays: Any) -> Any:
        spread = np.broadcast_arrays(*arrays)
        shape = spread[0].shape
        values = [f(*(a[i].item() for a in spread)) for i in np.ndindex(shape)]
        return np.array(values).reshape(shape)

    return reference


def either(name: str) -> Scalar:
    """The function of that name: in `cmath` for complex numbers, else in `math`."""
    return each(lambda x: getattr(cmath if type(x) is complex else math, name)(x))


def where(condition: Any, x: Any, w: Any) -> Any:
    """``x if condition else w``; all of one dtype."""
    return each(lambda c, x, w: x if c else w)(condition, x, w)


def clip(x: Any, a_min: Any = None, a_max: Any = None, **bounds: Any) -> Any:
    """The upper bound wins where the two cross."""
    low, high = bounds.get("min", a_min), bounds.get("max", a_max)
    return each(lambda x, low, high: min(max(x, low), high))(
        x, -math.inf if low is None else low, math.inf if high is None else high
    )


def power(x: Any, w: Any) -> Any:
    """By repeated multiplication where the exponent is a natural number."""
    if type(w) is int or (type(w) is float and w.is_integer()):
        product = math.prod([x] * abs(int(w))) if type(w) is int else x ** int(w)
        return 1 / product if type(w) is int and w < 0 else product
    return x**w


def sinc(x: Any) -> Any:
    """``sin(πx)/(πx)``, continued to 1 at 0."""
    sin = cmath.sin if type(x) is complex else math.sin
    return sin(math.pi * x) / (math.pi * x) if x else 1.0


def logarithm(base: int) -> Scalar:
    """The logarithm to `base`."""
    return each(lambda x: (cmath if type(x) is complex else math).log(x, base))


def log_of_sum(base: float) -> Scalar:
    """The logarithm of a sum of powers."""
    return each(lambda x, w: math.log(base**x + base**w, base))


def isclose(
    x: Any, w: Any, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False
) -> Any:
    """By the definition, NaN equal to NaN if asked."""

    def close(x: float, w: float) -> bool:
        return abs(x - w) <= atol + rtol * abs(w) or (equal_nan and x != x and w != w)

    return each(close)(x, w)


def array_equal(x: Any, w: Any) -> bool:
    """Element by element, once the shapes agree."""
    return x.shape == w.shape and all(x[i] == w[i] for i in np.ndindex(x.shape))


def half_even(x: Any, decimals: int = 0) -> Any:
    """Python's rounding has the same rule for halves."""
    return each(lambda x: float(round(x, decimals)))(x)


def casts(x: Any, dtype: Any) -> Any:
    """Number by number."""
    number = complex if np.dtype(dtype).kind == "c" else float
    return each(number)(x)


REFERENCES: dict[str, Scalar] = {
    # arithmetic
    "add": each(lambda x, w: x + w),
    "subtract": each(lambda x, w: x - w),
    "multiply": each(lambda x, w: x * w),
    "divide": each(lambda x, w: x / w),
    "negative": each(lambda x: 0 - x),
    "positive": each(lambda x: x),
    "identity": each(lambda x: x),
    "power": each(power),
    "square": each(lambda x: x * x),
    "sqrt": either("sqrt"),
    "reciprocal": each(lambda x: 1 / x),
    "floor_divide": each(lambda x, w: float(math.floor(x / w))),
    "mod": each(lambda x, w: x - w * math.floor(x / w)),
    "astype": casts,
    # selection
    "sign": each(lambda x: math.copysign(1.0, x) if x else 0.0),
    "absolute": each(lambda x: math.hypot(x.real, x.imag)),
    "maximum": each(lambda x, w: x if x > w else w),
    "minimum": each(lambda x, w: x if x < w else w),
    "clip": clip,
    "where": where,
    # transcendental
    "exp": either("exp"),
    "exp2": each(lambda x: 2**x),
    "expm1": each(lambda x: cmath.exp(x) - 1 if type(x) is complex else math.expm1(x)),
    "log": either("log"),
    "log2": logarithm(2),
    "log10": logarithm(10),
    "log1p": each(lambda x: cmath.log(1 + x) if type(x) is complex else math.log1p(x)),
    "logaddexp": log_of_sum(math.e),
    "logaddexp2": log_of_sum(2),
    "cbrt": each(lambda x: x ** (1 / 3)),
    "sin": either("sin"),
    "cos": either("cos"),
    "tan": either("tan"),
    "arcsin": either("asin"),
    "arccos": either("acos"),
    "arctan": either("atan"),
    "arctan2": each(math.atan2),
    "hypot": each(lambda x, w: math.sqrt(x * x + w * w)),
    "degrees": each(math.degrees),
    "radians": each(math.radians),
    "sinc": each(sinc),
    "sinh": either("sinh"),
    "cosh": either("cosh"),
    "tanh": either("tanh"),
    "arcsinh": either("asinh"),
    "arccosh": either("acosh"),
    "arctanh": either("atanh"),
    # complex
    "real": each(lambda x: x.real),
    "imag": each(lambda x: x.imag),
    "conjugate": each(lambda x: x.conjugate()),
    # comparison
    "less": each(lambda x, w: x < w),
    "less_equal": each(lambda x, w: x <= w),
    "greater": each(lambda x, w: x > w),
    "greater_equal": each(lambda x, w: x >= w),
    "equal": each(lambda x, w: x == w),
    "not_equal": each(lambda x, w: x != w),
    "logical_and": each(lambda x, w: bool(x and w)),
    "logical_or": each(lambda x, w: bool(x or w)),
    "logical_xor": each(lambda x, w: bool(x) != bool(w)),
    "logical_not": each(lambda x: not x),
    "isnan": each(math.isnan),
    "isinf": each(math.isinf),
    "isfinite": each(math.isfinite),
    "isclose": isclose,
    "allclose": lambda *args, **kwargs: bool(isclose(*args, **kwargs).all()),
    "array_equal": array_equal,
    "floor": each(lambda x: float(math.floor(x))),
    "ceil": each(lambda x: float(math.ceil(x))),
    "trunc": each(lambda x: float(math.trunc(x))),
    "rint": half_even,
    "round": half_even,
}
