"""What functions of `nn.ops` are called with: element by element, and over axes."""

from tests.parity.op_values import (
    OpCase,
    bools,
    case,
    complexes,
    holed,
    ints,
    positive,
    real,
    unit,
    words,
)

__all__ = ["ELEMENTS", "REDUCTIONS"]

FLAT = {"_gradient": False}

ELEMENTS: list[OpCase] = [
    *[
        case(name, real(2, 3))
        for name in words("""
            abs absolute arcsinh arctan celu cos cosh deg2rad elu erf erfc exp exp2
            expm1 fabs gelu hard_shrink hard_sigmoid hard_silu hard_swish hard_tanh i0
            leaky_relu log_sigmoid log_softmax negative rad2deg real reciprocal relu
            relu6 selu sigmoid silu sin sinc sinh soft_shrink softmax softplus softsign
            sparse_plus sparse_sigmoid square squareplus swish tan tanh
            tanh_shrink copy cbrt nan_to_num
        """)
    ],
    *[case(name, unit(2, 3)) for name in words("arccos arcsin arctanh erfinv")],
    *[case(name, positive(2, 3)) for name in words("log log10 log1p log2 rsqrt sqrt")],
    case("arccosh", real(2, 3, low=1.1, high=4)),
    *[
        case(name, real(2, 3), _gradient=False)
        for name in words("""
            ceil floor isfinite isinf isnan isneginf isposinf isreal logical_not round
            sign signbit trunc
        """)
    ],
    *[
        case(name, ints(2, 3, low=-3))
        for name in words("""
            abs ceil cos exp floor logical_not mean negative relu round sigmoid
            square std sum trunc var
        """)
    ],
    *[
        case(name, real(2, 3), real(3))
        for name in words("""
            add arctan2 divide divide_no_nan fmax fmin fmod hypot logaddexp logaddexp2
            maximum minimum mod multiply subtract true_divide
        """)
    ],
    case("power", positive(2, 3), real(3)),
    case("power", real(2, 3), 2),
    case("heaviside", real(2, 3), real(3), **FLAT),
    case("nextafter", real(2, 3), real(3), **FLAT),
    case("ldexp", real(2, 3), ints(3)),
    case("divide_no_nan", real(2, 3), [0.0, 1.0, 2.0], _peer=False),
    *[
        case(name, real(2, 3), real(3), _gradient=False)
        for name in words("""
            allclose equal floor_divide greater greater_equal isclose less less_equal
            logical_and logical_or logical_xor not_equal
        """)
    ],
    *[
        case(name, ints(2, 3, low=1), ints(3, low=1))
        for name in words("""
            add bitwise_and bitwise_left_shift bitwise_or bitwise_right_shift
            bitwise_xor divide floor_divide gcd lcm left_shift mod multiply
            right_shift subtract fmod maximum
        """)
    ],
    *[case(name, ints(2, 3)) for name in words("bitwise_invert bitwise_not")],
    *[
        case(name, ints(2, 3), real(3))
        for name in words("add divide maximum multiply subtract")
    ],
    case("equal", ints(2, 3), real(3), **FLAT),
    case("sign", bools(2, 3), **FLAT, _peer=False),
    case("add", ints(2, 3), 1),
    case("add", ints(2, 3), 0.5),
    case("multiply", 2.0, real(2, 3)),
    case("isin", ints(2, 3), ints(3)),
    case("isin", ints(2, 3), ints(3), invert=True),
    *[
        case(name, complexes(2, 3), _gradient=False)
        for name in words("angle conj conjugate imag real isreal view_as_real")
    ],
    case("angle", real(2, 3), **FLAT),
    case("imag", complexes(3), **FLAT),
    case("view_as_complex", real(3, 2)),
    case("view", ints(2, 4), "int16", **FLAT),
    case("clip", real(2, 3), -1.0, 1.0),
    case("clip", ints(2, 3, low=-3), -1, 1),
    case("round", real(2, 3), decimals=1, **FLAT),
    case("cast", real(2, 3), "int32", **FLAT),
    case("cast", real(2, 3), "float32", **FLAT),
    case("saturate_cast", real(2, 3, low=-300, high=300), "uint8", **FLAT),
    case("nan_to_num", holed(2, 3), nan=2.0),
    case("celu", real(2, 3), alpha=0.5),
    case("elu", real(2, 3), alpha=0.5),
    case("gelu", real(2, 3), approximate=False),
    case("glu", real(2, 4)),
    case("glu", real(4, 3), axis=0),
    case("leaky_relu", real(2, 3), negative_slope=0.4),
    case("threshold", real(2, 3), 0.5, -1.0),
    case("softmax", real(2, 3, 2), axis=1),
    case("softmax", real(2, 3, 2), axis=(1, 2)),
    case("softmax", real(2, 3), axis=None),
    case("log_softmax", real(2, 3, 2), axis=(0, 2)),
    # Keras 3.15 adds up all sums, so that its rows do not sum to 1.
    case("sparsemax", real(2, 3), _peer=False),
    case("sparsemax", real(2, 3, 4), axis=1, _peer=False),
    case("polar", positive(2, 3), real(2, 3), **FLAT),
]

AXES = (None, 0, -1)

REDUCTIONS: list[OpCase] = [
    *[
        case(name, real(2, 3, 2), axis=axis, keepdims=keepdims)
        for name in words("amax amin logsumexp max mean min prod std sum var")
        for axis, keepdims in ((0, True), ((1, 2), False))
        if not (name == "prod" and keepdims)
    ],
    *[
        case(name, real(2, 3))
        for name in words("""
            amax amin logsumexp max mean min prod ptp std sum var cumsum cumprod median
            average
        """)
    ],
    *[
        case(name, real(2, 3), axis=axis)
        for name in words("cumsum cumprod nancumsum nancumprod ptp")
        for axis in (0, -1)
    ],
    *[
        case(name, bools(2, 3), axis=axis)
        for name in words("all any count_nonzero")
        for axis in AXES
    ],
    *[
        case(name, real(2, 3), axis=axis, **FLAT)
        for name in words("argmax argmin")
        for axis in AXES
    ],
    case("argmax", real(2, 3), axis=1, keepdims=True, **FLAT),
    case("max", real(2, 3), axis=0, initial=0.5),
    case("min", real(2, 3), axis=0, initial=0.5),
    case("sum", bools(2, 3)),
    case("prod", ints(2, 3, low=1), axis=1),
    case("cumsum", ints(2, 3), axis=1),
    case("average", real(2, 3), axis=1, weights=positive(2, 3)),
    case("average", real(2, 3), axis=0),
    case("trace", real(3, 3)),
    case("trace", real(2, 3, 4), offset=1, axis1=1, axis2=2),
    case("moments", real(2, 3, 4), [0, 1]),
    case("moments", real(2, 3, 4), [2], keepdims=True),
    case("trapezoid", real(2, 3)),
    case("trapezoid", real(2, 3), x=[0.0, 1.0, 3.0], axis=-1),
    case("trapezoid", real(3, 2), dx=0.5, axis=0),
    case("diff", real(2, 4)),
    case("diff", real(4, 2), n=2, axis=0),
    *[
        case(name, holed(3, 4), axis=axis, keepdims=keepdims)
        for name in words("nanmax nanmean nanmin nanprod nanstd nansum nanvar")
        for axis, keepdims in ((None, False), (1, True))
        if not (name == "nanprod" and axis is None)
    ],
    case("nanprod", holed(3, 4), axis=0),
    case("nanmedian", holed(3, 4), axis=1),
    case("nanmedian", holed(3, 4)),
    case("nancumsum", holed(3, 4), axis=1),
    case("nancumprod", holed(3, 4), axis=1),
    case("nanargmax", holed(3, 4), axis=1, **FLAT),
    case("nanargmin", holed(3, 4), axis=0, **FLAT),
    *[
        case(name, real(3, 4), q, axis=axis)
        for name, q in (
            ("quantile", 0.3),
            ("quantile", [0.25, 0.5]),
            ("percentile", 30.0),
        )
        for axis in (None, 0, (0, 1))
    ],
    case("quantile", real(3, 4), 0.3, axis=1, method="lower", keepdims=True),
    case("median", real(3, 4), axis=1, keepdims=True),
    case("nanquantile", holed(3, 4), 0.3, axis=1),
    case("nanpercentile", holed(3, 4), 30.0, axis=1),
    case("corrcoef", real(3, 4)),
]
