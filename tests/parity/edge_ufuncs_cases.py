"""The edges of ufuncs that take numbers apart or choose: see `edge_cases`."""

from tests.parity.edge_cases import LEAVES, Edge, Rows

__all__ = ["UFUNCS"]

E = Edge

UFUNCS: Rows = {
    ("`fabs`", "x = 0"): [E("np.fabs(x)", "0.", "0", "0")],
    ("`sqrt(x)**2`", "x = 0"): [E("np.sqrt(x)**2", "0.", "nan")],
    ("`fmax`, `fmin`", "x = w"): [
        E("np.fmax(x, w)", "1., 1.", "0.5, 0.5"),
        E("np.fmin(x, w)", "1., 1.", "0.5, 0.5"),
    ],
    ("`fmax`, `fmin`", "x or w is NaN"): [
        E("np.fmax(x, w)", "nan, 1.", "0, 1"),
        E("np.fmin(x, w)", "1., nan", "1, 0"),
        E("np.fmax(x, w)", "nan, nan", "0, 0"),
    ],
    ("`fmod`", "at a jump, and x or w negative"): [
        E("np.fmod(x, w)", "3., 1.", "1, -3"),
        E("np.fmod(x, w)", "-3., 1.", "1, 3"),
        E("np.fmod(x, w)", "-3.5, 2.", "1, 1"),
        E("np.fmod(x, w)", "3.5, -2.", "1, 1"),
        E("np.fmod(x, w)", "1., 0.1", "1, -9"),
    ],
    ("`fmod`", "w = 0, or x infinite"): [
        E("np.fmod(x, w)", "1., 0.", "1, nan"),
        E("np.fmod(x, w)", "inf, 2.", "1, nan"),
    ],
    ("`divmod` `modf` `frexp`", "the quotient, the whole part, the exponent"): [
        E("np.divmod(x, w)[0]", "2., 1.", LEAVES),
        E("np.modf(x)[1]", "2.", LEAVES),
        E("np.frexp(x)[1]", "2.", LEAVES),
    ],
    ("`divmod` `modf` `frexp`", "the rest, at a jump"): [
        E("np.divmod(x, w)[1]", "2., 1.", "1, -2"),
        E("np.modf(x)[0]", "2.", "1", "0"),
        E("np.modf(x)[0]", "-2.", "1"),
        E("np.modf(x)[0]", "inf", "1"),
        E("np.frexp(x)[0]", "2.", "0.25", "0"),
        E("np.frexp(x)[0]", "0.", "1"),
    ],
    ("`ldexp`", "by n"): [E("np.ldexp(x, 3)", "0.", "8")],
    ("`copysign`", "x = 0"): [E("np.copysign(x, w)", "0., 1.", "0, 0")],
    ("`copysign`", "by w"): [
        E("np.copysign(x, w)", "-3., 0.", "-1, 0", "0"),
        E("np.copysign(x, w)", "-3., -0.", "1, 0", "0"),
    ],
    ("`heaviside`", "x = 0"): [E("np.heaviside(x, w)", "0., 0.5", "0, 1")],
    ("`heaviside`", "elsewhere"): [
        E("np.heaviside(x, w)", "2., 0.5", "0, 0"),
        E("np.heaviside(x, w)", "nan, 0.5", "0, 0"),
    ],
    ("`nextafter`", ""): [
        E("np.nextafter(x, w)", "1., 2.", "1, 0"),
        E("np.nextafter(x, w)", "1., 1.", "1, 0"),
    ],
    ("`nan_to_num`", "x is NaN or infinite"): [
        E("np.nan_to_num(x)", "nan", "0", "0"),
        E("np.nan_to_num(x)", "np.array([inf, 2.])", "[0, 1]"),
        E("np.nan_to_num(x)", "complex(nan, 2)", "0j"),
        E("np.nan_to_num(x)", "complex(2, inf)", "1 + 0j"),
    ],
    ("`float_power`", "at the edges of `power`"): [
        E("np.float_power(x, w)", "0., 0.", "0, 0"),
        E("np.float_power(x, w)", "0., 2.", "0, 0", "2"),
    ],
    ("`angle`", "x = 0"): [E("np.angle(x)", "0j", "0j")],
    ("`angle`", "x real"): [
        E("np.angle(x)", "2.", "0", "0"),
        E("np.angle(x)", "-2.", "0", "0"),
    ],
    ("`real_if_close`", "the imaginary part is small"): [
        E("np.real_if_close(x)", "complex(2, 0)", "1 + 0j"),
        E("np.real_if_close(x)", "2 + 1j", "1 + 0j"),
    ],
    ("`i0`", "x = 0"): [E("np.i0(x)", "0.", "0", "0.5")],
    ("`i0`", "where it overflows"): [E("np.i0(x)", "-1000.", "-inf")],
}
"""Every row of the conventions that speaks of these, with its cases."""
