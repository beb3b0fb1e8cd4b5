"""What a derivative is at each edge of `docs/conventions.md`, as cases that can be run.

Those of elementwise operations and activations are here, the others in
`edge_array_cases.py`. A key is a row of the document: its operation and where. A case
is text, so that the same program runs with any NumPy, and a table can quote it.
"""

from typing import NamedTuple

__all__ = ["ELEMENTWISE", "LEAVES", "REFUSED", "Edge", "Rows"]

LEAVES = "leaves"
"""In place of gradients: the result is a plain array."""

REFUSED = "refused: "
"""In place of gradients: this, and the name of the error."""


class Edge(NamedTuple):
    """One program at one point, with what its derivatives are.

    program: an expression over ``np``, ``x``, ``w`` and ``b``, and functions such as
    `relu` which NumPy lacks. at: their values. gradients: of the sum of its result, by
    each; or `LEAVES`, or `REFUSED` with an error. second: the derivative of the sum of
    the gradient by x. forward: the gradients from forward mode, where they are others.
    """

    program: str
    at: str
    gradients: str
    second: str = ""
    forward: str = ""


Rows = dict[tuple[str, str], list[Edge]]

E = Edge

ELEMENTWISE: Rows = {
    ("`relu`", "x = 0, NaN"): [
        E("relu(x)", "0.", "0", "0"),
        E("relu(x)", "nan", "0"),
    ],
    ("`leaky_relu` `elu`", "x = 0"): [
        E("leaky_relu(x, 0.2)", "0.", "0.2", "0"),
        E("elu(x)", "0.", "1", "1"),
    ],
    ("`absolute`", "x = 0, complex too"): [
        E("np.abs(x)", "0.", "0", "0"),
        E("np.abs(x)", "0j", "0j"),
        E("np.abs(x)", "-inf", "-1"),
    ],
    ("`maximum`, `minimum`", "x = w"): [
        E("np.maximum(x, w)", "1., 1.", "0.5, 0.5"),
        E("np.minimum(x, w)", "1., 1.", "0.5, 0.5"),
        E("np.maximum(x, w)", "inf, inf", "0.5, 0.5"),
        E("np.maximum(x, x)", "1.", "1", "0"),
    ],
    ("`maximum`, `minimum`", "x or w is NaN"): [
        E("np.maximum(x, w)", "nan, 1.", "0, 0"),
        E("np.minimum(x, w)", "1., nan", "0, 0"),
    ],
    ("`clip`", "x = min or x = max"): [
        E("np.clip(x, w, b)", "1., 1., 2.", "1, 0, 0"),
        E("np.clip(x, w, b)", "2., 1., 2.", "1, 0, 0"),
        E("np.clip(x, 1, 2)", "1.", "1", "0"),
    ],
    ("`clip`", "min > max"): [E("np.clip(x, w, b)", "0., 2., 1.", "0, 0, 1")],
    ("`clip`", "x or a bound is NaN"): [
        E("np.clip(x, w, b)", "nan, 1., 2.", "0, 0, 0"),
        E("np.clip(x, w, b)", "1.5, nan, 2.", "0, 0, 0"),
    ],
    ("`where`", ""): [
        E("np.where(x > 0, x, w)", "1., nan", "1, 0"),
        E("np.where(x > 0, x, w)", "nan, 2.", "0, 1"),
    ],
    ("`where`", "an infinite slope behind the value not taken"): [
        E("np.where(x > 0, np.sqrt(x), 0.)", "0.", "nan", forward="0"),
        E("np.where(x > 0, np.log(x), 0.)", "0.", "nan", forward="0"),
    ],
    ("`safe_where`", "where the condition does not hold"): [
        E("safe_where(x > 0, np.sqrt, x)", "0.", "0", "0"),
        E("safe_where(x > 0, np.log, x)", "-1.", "0", "0"),
        E("safe_where(x > 0, np.sqrt, x)", "[0., 4.]", "[0., 0.25]", "[0., -1/32]"),
        E("safe_where(x > w, np.divide, w, x)", "0., 3.", "0, 0", "0"),
        E("safe_where(x > 0, np.sqrt, x, fill=w)", "0., 3.", "0, 1", "0"),
    ],
    ("`sign` `floor` `ceil` `trunc` `rint` `round` `floor_divide`", ""): [
        E("np.sign(x)", "0.", LEAVES),
        E("np.floor(x)", "1.", LEAVES),
        E("np.ceil(x)", "1.", LEAVES),
        E("np.trunc(x)", "1.", LEAVES),
        E("np.rint(x)", "0.5", LEAVES),
        E("np.round(x)", "0.5", LEAVES),
        E("x // w", "2., 1.", LEAVES),
        E("np.sign(x)", "0j", REFUSED + "DTypeError"),
    ],
    (
        "comparisons, logic, `isnan` `isinf` `isfinite` `isclose` `allclose` "
        "`array_equal`",
        "",
    ): [
        E("x == w", "1., 1.", LEAVES),
        E("x != w", "1., 1.", LEAVES),
        E("x > w", "1., 1.", LEAVES),
        E("x >= w", "1., 1.", LEAVES),
        E("x < w", "1., 1.", LEAVES),
        E("x <= w", "1., 1.", LEAVES),
        E("np.logical_and(x, w)", "1., 0.", LEAVES),
        E("np.logical_or(x, w)", "1., 0.", LEAVES),
        E("np.logical_xor(x, w)", "1., 0.", LEAVES),
        E("np.logical_not(x)", "0.", LEAVES),
        E("np.isnan(x)", "nan", LEAVES),
        E("np.isinf(x)", "inf", LEAVES),
        E("np.isfinite(x)", "inf", LEAVES),
        E("np.isclose(x, w)", "1., 1.", LEAVES),
        E("np.allclose(x, w)", "1., 1.", LEAVES),
        E("np.array_equal(x, w)", "np.ones(2), np.ones(2)", LEAVES),
    ],
    ("`astype`", "to integers or bool"): [E("x.astype(int)", "1.5", LEAVES)],
    ("`astype`", "complex to real"): [E("x.real.astype(float)", "1 + 2j", "1 + 0j")],
    ("`mod`", "at a jump"): [
        E("np.mod(x, w)", "2., 1.", "1, -2"),
        E("np.mod(x, w)", "-2., 1.", "1, 2"),
    ],
    ("`mod`", "x or w negative"): [
        E("np.mod(x, w)", "-3.5, 2.", "1, 2"),
        E("np.mod(x, w)", "3.5, -2.", "1, 2"),
        E("np.mod(x, w)", "-3.5, -2.", "1, -1"),
    ],
    ("`mod`", "w = 0"): [E("np.mod(x, w)", "1., 0.", "1, -inf")],
    ("`divide`, `reciprocal`", "w = 0"): [
        E("x / w", "1., 0.", "inf, -inf"),
        E("x / w", "0., 0.", "inf, nan"),
        E("1 / x", "0.", "-inf"),
        E("np.reciprocal(x)", "0.", "-inf"),
        E("np.reciprocal(x)", "-0.", "-inf"),
    ],
    ("`power` by x", "w = 0"): [
        E("x**w", "0., 0.", "0, 0"),
        E("x**0", "0.", "0", "0"),
        E("x**w", "2., 0.", "0, np.log(2)"),
    ],
    ("`power` by x", "x = 0, w = 1"): [E("x**w", "0., 1.", "1, 0")],
    ("`power` by x", "x = 0, w > 1"): [
        E("x**2", "0.", "0", "2"),
        E("x**3", "0.", "0", "0"),
        E("x**1.5", "0.", "0", "inf"),
    ],
    ("`power` by x", "x = 0, w < 1"): [
        E("x**0.5", "0.", "inf"),
        E("x**-1", "0.", "-inf"),
        E("x**-1.0", "-0.", "-inf"),
    ],
    ("`power` by x", "x < 0"): [
        E("x**3", "-2.", "12", "-12"),
        E("x**-1", "-2.", "-0.25", "-0.25"),
        E("x**0.5", "-2.", "nan"),
    ],
    ("`power` by w", "x = 0, w ≥ 0"): [
        E("x**w", "0., 2.", "0, 0"),
        E("0.**x", "0.", "0"),
    ],
    ("`power` by w", "x = 0, w < 0"): [E("0.**x", "-1.", "nan")],
    ("`power` by w", "x < 0"): [E("x**w", "-2., 3.", "12, nan")],
    ("`power` by w", "x < 0, complex"): [
        E("x**w", "complex(-1, 0.), 1 + 0j", "1 + 0j, complex(0, -np.pi)"),
        E("x**w", "complex(-1, -0.), 1 + 0j", "1 + 0j, complex(0, np.pi)"),
        E("x**w", "-1., 1 + 0j", "1, complex(0, -np.pi)"),
    ],
    ("`sqrt`, `cbrt`, `log`", "x = 0"): [
        E("np.sqrt(x)", "0.", "inf"),
        E("np.cbrt(x)", "0.", "inf"),
        E("np.log(x)", "0.", "inf"),
        E("np.log2(x)", "0.", "inf"),
        E("np.log10(x)", "0.", "inf"),
        E("np.log1p(x)", "-1.", "inf"),
    ],
    ("`sqrt`", "x < 0"): [E("np.sqrt(x)", "-1.", "nan")],
    ("`log` and its kin", "x < 0"): [
        E("np.log(x)", "-2.", "-0.5"),
        E("np.log2(x)", "-2.", "-0.5 / np.log(2)"),
        E("np.log10(x)", "-2.", "-0.5 / np.log(10)"),
        E("np.log1p(x)", "-3.", "-0.5"),
    ],
    ("`sqrt` of a sum of squares", "all 0"): [
        E("np.sqrt((x * x).sum())", "np.zeros(2)", "[nan, nan]"),
        E("np.hypot(x, w)", "0., 0.", "0, 0"),
    ],
    ("`arcsin` `arccos` `arccosh` `arctanh`", "at the end of the domain"): [
        E("np.arcsin(x)", "1.", "inf"),
        E("np.arcsin(x)", "-1.", "inf"),
        E("np.arccos(x)", "1.", "-inf"),
        E("np.arccos(x)", "-1.", "-inf"),
        E("np.arccosh(x)", "1.", "inf"),
        E("np.arctanh(x)", "1.", "inf"),
        E("np.arctanh(x)", "-1.", "inf"),
    ],
    ("`arcsin` `arccos` `arccosh`", "outside"): [
        E("np.arcsin(x)", "2.", "nan"),
        E("np.arccos(x)", "2.", "nan"),
        E("np.arccosh(x)", "0.5", "nan"),
    ],
    ("`arctanh`", "outside"): [E("np.arctanh(x)", "2.", "-1 / 3")],
    ("`tan`", "near a pole"): [
        E("np.tan(x)", "np.pi / 2", "1 + np.tan(np.pi / 2) ** 2"),
    ],
    ("complex functions", "on a branch cut, and left of 0"): [
        E("np.sqrt(x)", "complex(-1, 0.)", "-0.5j"),
        E("np.sqrt(x)", "complex(-1, -0.)", "0.5j"),
        E("np.log(x)", "complex(-1, 0.)", "-1 + 0j"),
        E("np.log(x)", "complex(-1, -0.)", "-1 + 0j"),
        E("x**0.5", "complex(-1, 0.)", "-0.5j"),
        E("x**0.5", "complex(-1, -0.)", "0.5j"),
        E("np.arcsin(x)", "complex(2, 0.)", "1j / np.sqrt(3)"),
        E("np.arcsin(x)", "complex(2, -0.)", "-1j / np.sqrt(3)"),
        E("np.arcsin(x)", "complex(-2, 0.)", "-1j / np.sqrt(3)"),
        E("np.arcsin(x)", "complex(-2, -0.)", "1j / np.sqrt(3)"),
        E("np.arccos(x)", "complex(2, 0.)", "-1j / np.sqrt(3)"),
        E("np.arccos(x)", "complex(-2, -0.)", "-1j / np.sqrt(3)"),
        E("np.arcsinh(x)", "complex(0., 2)", "-1j / np.sqrt(3)"),
        E("np.arcsinh(x)", "complex(-0., 2)", "1j / np.sqrt(3)"),
        E("np.arcsinh(x)", "complex(0., -2)", "1j / np.sqrt(3)"),
        E("np.arcsinh(x)", "complex(-0., -2)", "-1j / np.sqrt(3)"),
        E("np.arccosh(x)", "complex(-2, 0.)", "-1 / np.sqrt(3) + 0j"),
        E("np.arccosh(x)", "complex(-2, -0.)", "-1 / np.sqrt(3) + 0j"),
        E("np.arccosh(x)", "complex(0.5, -0.)", "1j / np.sqrt(0.75)"),
        E("np.arccosh(x)", "-1 + 1j", "1 / np.sinh(np.arccosh(-1 + 1j))"),
        E("np.arctanh(x)", "complex(2, -0.)", "-1 / 3 + 0j"),
        E("np.arctan(x)", "complex(0., 2)", "-1 / 3 + 0j"),
    ],
    ("`hypot`", "both 0"): [E("np.hypot(x, w)", "0., -0.", "0, 0", "0")],
    ("`hypot`", "one infinite"): [
        E("np.hypot(x, w)", "inf, 1.", "nan, 0"),
        E("np.hypot(x, w)", "inf, nan", "nan, nan"),
        E("np.arctan2(x, w)", "inf, 1.", "0, nan"),
    ],
    ("`arctan2`", "both 0"): [E("np.arctan2(x, w)", "0., 0.", "0, 0", "0")],
    ("`arctan2`", "on the cut, x = ±0, w < 0"): [
        E("np.arctan2(x, w)", "0., -1.", "-1, 0"),
        E("np.arctan2(x, w)", "-0., -1.", "-1, 0"),
    ],
    ("`sinc`", "x = 0"): [
        E("np.sinc(x)", "0.", "0", "-np.pi**2 / 3"),
        E("np.sinc(x)", "1e-5", "-np.pi**2 * 1e-5 / 3"),
    ],
    ("`exp` `exp2` `expm1` `sinh` `cosh`", "where they overflow"): [
        E("np.exp(x)", "1000.", "inf"),
        E("np.exp(x)", "-inf", "0"),
        E("np.exp2(x)", "2000.", "inf"),
        E("np.expm1(x)", "-inf", "0"),
        E("np.sinh(x)", "1000.", "inf"),
        E("np.cosh(x)", "1000.", "inf"),
    ],
    ("`tanh` `arctan` `sigmoid` `softplus` `erf` `erfc`", "±inf"): [
        E("np.tanh(x)", "inf", "0"),
        E("np.arctan(x)", "inf", "0"),
        E("sigmoid(x)", "-inf", "0"),
        E("sigmoid(x)", "inf", "0"),
        E("softplus(x)", "inf", "1"),
        E("softplus(x)", "-inf", "0"),
        E("erf(x)", "inf", "0"),
        E("erfc(x)", "-inf", "0"),
    ],
    ("`sin` `cos` `tan`", "±inf"): [
        E("np.sin(x)", "inf", "nan"),
        E("np.cos(x)", "inf", "nan"),
        E("np.tan(x)", "inf", "nan"),
    ],
    ("`logaddexp` `logaddexp2` `logsumexp`", "all −inf"): [
        E("np.logaddexp(x, w)", "-inf, -inf", "0, 0"),
        E("np.logaddexp2(x, w)", "-inf, -inf", "0, 0"),
        E("np.logaddexp(x, w)", "-inf, 1.", "0, 1"),
        E("logsumexp(x)", "np.array([-inf, -inf])", "[0, 0]"),
    ],
    ("`logaddexp` `logaddexp2` `logsumexp`", "+inf"): [
        E("np.logaddexp(x, w)", "inf, inf", "nan, nan"),
        E("np.logaddexp2(x, w)", "inf, inf", "nan, nan"),
        E("logsumexp(x)", "np.array([inf, 0.])", "[nan, 0]", forward="[nan, nan]"),
    ],
    ("`logsumexp`", "empty"): [E("logsumexp(x)", "np.zeros(0)", "[]")],
    ("`softmax`", "an element −inf"): [
        E("softmax(x)[1]", "np.array([0., -inf])", "[0, 0]"),
        E("softmax(x)[0]", "np.array([0., -inf])", "[0, 0]"),
    ],
    ("`softmax` `log_softmax`", "all −inf, or +inf"): [
        E("softmax(x)", "np.array([-inf, -inf])", "[nan, nan]"),
        E("log_softmax(x)[1]", "np.array([inf, 0.])", "[nan, nan]"),
    ],
    ("`softmax` `log_softmax`", "one element"): [
        E("softmax(x)", "np.array([3.])", "[0]", "[0]"),
        E("log_softmax(x)", "np.array([3.])", "[0]", "[0]"),
    ],
    ("`softmax_cross_entropy`", "the label's logit is −inf"): [
        E("cross_entropy(x, 1)", "np.array([0., -inf])", "[1, -1]"),
        E("cross_entropy(x, 0)", "np.array([0., -inf])", "[0, 0]"),
        E("cross_entropy(x, 0)", "np.array([0., inf])", "[nan, nan]"),
    ],
    ("float16", "a value overflows"): [
        E("x * x", "np.float16(300)", "600", "2"),
        E("np.exp(x)", "np.float16(12)", "inf"),
        E("np.mean(x)", "np.full(4, 6e4, np.float16)", "[0.25] * 4"),
    ],
    ("integers", "differentiated by"): [
        E("x**2", "3", "6", "2"),
        E("x * w", "np.arange(2), np.ones(2)", "[1, 1], [0, 1]"),
    ],
    ("bool", "differentiated by"): [E("x * 1.", "True", REFUSED + "DTypeError")],
}
