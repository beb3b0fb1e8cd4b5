"""Functions of one or two values, element by element, as tables.

x: any shape, y: the same. Of two, x1 and x2 broadcast, in the dtype that
`convert.common` says; at kinks and ties derivatives are those of `autograd.numpy`.
"""

from collections.abc import Callable, Mapping
from typing import Any

import autograd.numpy as anp
from autograd import ops
from nn.ops.convert import INDEX, common, floats, matched, of_dtype, ready
from nn.ops.registry import enter, operation

__all__ = ["one", "two"]

Rows = Mapping[str, tuple[Callable[..., Any], str]]


def one(rows: Rows, prepare: Callable[[Any], Any]) -> None:
    """Enter functions of ``x``, which `prepare` gives its dtype first."""
    for name, (f, sentence) in rows.items():
        enter(name, _of_one(name, f, sentence, prepare))


def _of_one(name: str, f: Any, sentence: str, prepare: Callable[[Any], Any]) -> Any:
    def function(x: Any) -> Any:
        return f(prepare(x))

    function.__name__ = function.__qualname__ = name
    function.__doc__ = sentence
    return function


def two(rows: Rows, prepare: Callable[[Any], Any] | None = None) -> None:
    """Enter functions of ``x1`` and ``x2``, both given their common dtype first."""
    for name, (f, sentence) in rows.items():
        enter(name, _of_two(name, f, sentence, prepare))


def _of_two(name: str, f: Any, sentence: str, prepare: Any) -> Any:
    def function(x1: Any, x2: Any) -> Any:
        x1, x2 = matched(x1, x2)
        return f(x1, x2) if prepare is None else f(prepare(x1), prepare(x2))

    function.__name__ = function.__qualname__ = name
    function.__doc__ = sentence
    return function


def _numbers(x: Any) -> Any:
    """`x`, ready; truth values as int32."""
    x = ready(x)
    return of_dtype(x, INDEX) if x.dtype.kind == "b" else x


def _rsqrt(x: Any) -> Any:
    return 1 / anp.sqrt(x)


one(
    {
        "arccos": (anp.arccos, "The angle in [0, π] whose cosine is x in [−1, 1]."),
        "arccosh": (anp.arccosh, "The number ≥ 0 whose hyperbolic cosine is x ≥ 1."),
        "arcsin": (anp.arcsin, "The angle in [−π/2, π/2] whose sine is x in [−1, 1]."),
        "arcsinh": (anp.arcsinh, "The number whose hyperbolic sine is x."),
        "arctan": (anp.arctan, "The angle in (−π/2, π/2) whose tangent is x."),
        "arctanh": (anp.arctanh, "The number whose hyperbolic tangent is x."),
        "cbrt": (anp.cbrt, "The cube root ``∛x``, negative for negative x."),
        "ceil": (anp.ceil, "The least whole number ≥ x, as a float."),
        "cos": (anp.cos, "The cosine of x in radians."),
        "cosh": (anp.cosh, "``(eˣ + e⁻ˣ)/2``."),
        "deg2rad": (anp.deg2rad, "``x·π/180``."),
        "exp": (anp.exp, "``eˣ``."),
        "exp2": (anp.exp2, "``2ˣ``."),
        "expm1": (anp.expm1, "``eˣ − 1``, exact near 0."),
        "fabs": (anp.absolute, "``|x|`` as a float."),
        "floor": (anp.floor, "The greatest whole number ≤ x, as a float."),
        "i0": (anp.i0, "The modified Bessel function ``I₀(x)``."),
        "log": (anp.log, "``ln x``; −inf at 0, NaN below."),
        "log10": (anp.log10, "The logarithm of x to base 10."),
        "log1p": (anp.log1p, "``ln(1 + x)``, exact near 0."),
        "log2": (anp.log2, "The logarithm of x to base 2."),
        "rad2deg": (anp.rad2deg, "``x·180/π``."),
        "reciprocal": (anp.reciprocal, "``1/x``."),
        "rsqrt": (_rsqrt, "``1/√x``."),
        "sin": (anp.sin, "The sine of x in radians."),
        "sinc": (anp.sinc, "``sin(πx)/(πx)``, 1 at 0."),
        "sinh": (anp.sinh, "``(eˣ − e⁻ˣ)/2``."),
        "sqrt": (anp.sqrt, "``√x``; NaN below 0."),
        "tan": (anp.tan, "The tangent of x in radians."),
        "tanh": (anp.tanh, "``(eˣ − e⁻ˣ)/(eˣ + e⁻ˣ)``."),
        "erf": (ops.erf, "``2/√π·∫₀ˣ e^(−t²) dt``."),
        "erfc": (ops.erfc, "``1 − erf x``, exact for large x."),
    },
    floats,
)

one(
    {
        "abs": (anp.absolute, "``|x|``; of a complex number its modulus."),
        "absolute": (anp.absolute, "``|x|``; of a complex number its modulus."),
        "angle": (anp.angle, "The angle of a complex number; 0 or π of a real one."),
        "conj": (anp.conjugate, "The complex conjugate."),
        "conjugate": (anp.conjugate, "The complex conjugate."),
        "copy": (anp.copy, "The same values in other memory."),
        "imag": (anp.imag, "The imaginary part."),
        "isfinite": (anp.isfinite, "Whether x is neither infinite nor NaN."),
        "isinf": (anp.isinf, "Whether x is inf or −inf."),
        "isnan": (anp.isnan, "Whether x is NaN."),
        "isneginf": (anp.isneginf, "Whether x is −inf."),
        "isposinf": (anp.isposinf, "Whether x is inf."),
        "isreal": (anp.isreal, "Whether the imaginary part is 0."),
        "negative": (anp.negative, "``−x``."),
        "real": (anp.real, "The real part."),
        "signbit": (anp.signbit, "Whether the sign is −, also of −0."),
        "trunc": (anp.trunc, "x without its fraction."),
    },
    ready,
)

one(
    {
        "sign": (anp.sign, "−1, 0 or 1 as x is below, at or above 0."),
        "square": (anp.square, "``x²``."),
    },
    _numbers,
)

two(
    {
        "add": (anp.add, "``x1 + x2``."),
        "equal": (anp.equal, "Whether ``x1 = x2``."),
        "floor_divide": (anp.floor_divide, "``⌊x1/x2⌋``."),
        "fmax": (anp.fmax, "The larger of both; where one is NaN, the other."),
        "fmin": (anp.fmin, "The smaller of both; where one is NaN, the other."),
        "gcd": (anp.gcd, "The greatest common divisor of ints."),
        "greater": (anp.greater, "Whether ``x1 > x2``."),
        "greater_equal": (anp.greater_equal, "Whether ``x1 ≥ x2``."),
        "lcm": (anp.lcm, "The least common multiple of ints."),
        "less": (anp.less, "Whether ``x1 < x2``."),
        "less_equal": (anp.less_equal, "Whether ``x1 ≤ x2``."),
        "maximum": (anp.maximum, "The larger of both; NaN where one is."),
        "minimum": (anp.minimum, "The smaller of both; NaN where one is."),
        "multiply": (anp.multiply, "``x1·x2``."),
        "not_equal": (anp.not_equal, "Whether ``x1 ≠ x2``."),
        "power": (anp.power, "``x1^x2``."),
        "subtract": (anp.subtract, "``x1 − x2``."),
    }
)

two(
    {
        "fmod": (anp.fmod, "The remainder of ``x1/x2`` with the sign of x1."),
        "mod": (anp.mod, "The remainder of ``x1/x2`` with the sign of x2."),
    },
    _numbers,
)

two(
    {
        "arctan2": (anp.arctan2, "The angle in (−π, π] of the point (x2, x1)."),
        "divide": (anp.divide, "``x1/x2``."),
        "heaviside": (anp.heaviside, "0 below, 1 above, and x2 where x1 is 0."),
        "hypot": (anp.hypot, "``√(x1² + x2²)`` without overflow."),
        "logaddexp": (anp.logaddexp, "``ln(e^x1 + e^x2)`` without overflow."),
        "logaddexp2": (anp.logaddexp2, "``log₂(2^x1 + 2^x2)`` without overflow."),
        "nextafter": (anp.nextafter, "The float next to x1 in the direction of x2."),
        "true_divide": (anp.divide, "``x1/x2``."),
    },
    floats,
)


@operation
def divide_no_nan(x1: Any, x2: Any) -> Any:
    """``x1/x2``, and 0 with derivative 0 where x2 is 0."""
    x1, x2 = map(floats, matched(x1, x2))
    zero = anp.equal(x2, 0)
    return anp.where(zero, 0, x1 / anp.where(zero, 1, x2))


@operation
def ldexp(x1: Any, x2: Any) -> Any:
    """``x1·2^x2`` for ints x2."""
    x1 = floats(x1)
    return x1 * of_dtype(anp.exp2(of_dtype(x2, x1.dtype)), x1.dtype)


@operation
def clip(x: Any, x_min: Any, x_max: Any) -> Any:
    """``min(max(x, x_min), x_max)``; x, x_min and x_max broadcast."""
    x = _numbers(x)
    kind = common(x, x_min, x_max)
    bounds = (None if b is None else of_dtype(b, kind) for b in (x_min, x_max))
    return anp.clip(of_dtype(x, kind), *bounds)


@operation
def round(x: Any, decimals: int = 0) -> Any:
    """x to `decimals` places, halves to the even neighbour."""
    return anp.round(ready(x), decimals)


@operation
def nan_to_num(x: Any, nan: Any = 0.0, posinf: Any = None, neginf: Any = None) -> Any:
    """x with numbers for NaN and ±inf, which by default is the largest of its dtype."""
    return anp.nan_to_num(ready(x), nan=nan, posinf=posinf, neginf=neginf)


@operation
def isclose(
    x1: Any, x2: Any, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False
) -> Any:
    """Whether ``|x1 − x2| ≤ atol + rtol·|x2|``, element by element."""
    return anp.isclose(*matched(x1, x2), rtol, atol, equal_nan)


@operation
def allclose(
    x1: Any, x2: Any, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False
) -> Any:
    """Whether `isclose` holds for all elements."""
    return anp.all(anp.isclose(*matched(x1, x2), rtol, atol, equal_nan))


@operation
def view(x: Any, dtype: Any = None) -> Any:
    """The same bytes read as `dtype`; the last axis changes its length with the size.

    No derivative goes through it: its result is an array.
    """
    return anp.asarray(_plain(ready(x))).view(dtype or "float32")


def _plain(x: Any) -> Any:
    return x.data if hasattr(x, "requires_grad") else x


@operation
def view_as_complex(x: Any) -> Any:
    """``x[…, 0] + i·x[…, 1]``: (…, 2) → (…)."""
    x = floats(x)
    return x[..., 0] + 1j * x[..., 1]


@operation
def view_as_real(x: Any) -> Any:
    """The real and the imaginary part side by side: (…) → (…, 2)."""
    return anp.stack([anp.real(x), anp.imag(x)], axis=-1)
