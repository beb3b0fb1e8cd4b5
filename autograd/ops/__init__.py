"""Operations by the name that users call; arrays and Tensors alike.

Those that NumPy lacks, and those of NumPy's that networks are written with. All of
NumPy's are in `autograd.numpy`.
"""

from autograd.ops import applying as applying
from autograd.ops import calculus as calculus
from autograd.ops import choosing as choosing
from autograd.ops import cumulative as cumulative
from autograd.ops import editing as editing
from autograd.ops import filtering as filtering
from autograd.ops import fourier as fourier
from autograd.ops import histograms as histograms
from autograd.ops import linalg
from autograd.ops import masked_reduction as masked_reduction
from autograd.ops import nan as nan
from autograd.ops import order as order
from autograd.ops import polynomials as polynomials
from autograd.ops import quantiles as quantiles
from autograd.ops import rows as rows
from autograd.ops import sets as sets
from autograd.ops import spacing as spacing
from autograd.ops import statistics as statistics
from autograd.ops import vectors as vectors
from autograd.ops import writing as writing
from autograd.ops.activation import (
    log_softmax,
    logsumexp,
    relu,
    sigmoid,
    softmax,
    softplus,
)
from autograd.ops.affine import affine
from autograd.ops.arithmetic import (
    add,
    astype,
    divide,
    floor_divide,
    identity,
    mod,
    multiply,
    negative,
    positive,
    power,
    reciprocal,
    sqrt,
    square,
    subtract,
)
from autograd.ops.arranging import (
    flip,
    fliplr,
    flipud,
    repeat,
    roll,
    rot90,
    sliding_window_view,
    tile,
)
from autograd.ops.atleast import atleast_1d, atleast_2d, atleast_3d
from autograd.ops.attention import scaled_dot_product_attention
from autograd.ops.bessel import i0 as i0
from autograd.ops.calculus import diff
from autograd.ops.comparison import (
    allclose,
    array_equal,
    ceil,
    equal,
    floor,
    greater,
    greater_equal,
    isclose,
    isfinite,
    isinf,
    isnan,
    less,
    less_equal,
    logical_and,
    logical_not,
    logical_or,
    logical_xor,
    not_equal,
    rint,
    round,
    trunc,
)
from autograd.ops.complex import (
    conjugate,
    imag,
    real,
)
from autograd.ops.construction import array, full_like
from autograd.ops.contraction import (
    dot,
    inner,
    outer,
    tensordot,
    trace,
    vdot,
)
from autograd.ops.convolution import (
    convolution,
    convolution_kernel,
    convolution_transpose,
)
from autograd.ops.convolution_affine import convolution_affine
from autograd.ops.cumulative import cumsum
from autograd.ops.diagonals import diag, diagonal, make_diagonal, tril, triu
from autograd.ops.einsum import (
    einsum,
)
from autograd.ops.gru import gru
from autograd.ops.indexing import (
    embed,
    getitem,
    setitem,
    take,
    take_along_axis,
)
from autograd.ops.joining import (
    append,
    column_stack,
    concatenate,
    dstack,
    hstack,
    stack,
    vstack,
)
from autograd.ops.loss import (
    mean_softmax_cross_entropy,
    softmax_cross_entropy,
)
from autograd.ops.lstm import lstm
from autograd.ops.masking import safe_where
from autograd.ops.normalization import (
    batch_normalization,
    layer_normalization,
)
from autograd.ops.order import sort
from autograd.ops.padding import pad
from autograd.ops.parts import modf as modf
from autograd.ops.pooling import (
    average_pool,
    max_pool,
)
from autograd.ops.products import kron, matmul, matvec, vecdot, vecmat
from autograd.ops.rectifiers import elu, gelu, leaky_relu, silu
from autograd.ops.reduction import (
    all,
    any,
    argmax,
    argmin,
    max,
    mean,
    min,
    prod,
    std,
    sum,
    var,
)
from autograd.ops.resampling import (
    affine_resample,
)
from autograd.ops.selection import (
    absolute,
    clip,
    maximum,
    minimum,
    sign,
    where,
)
from autograd.ops.shape import (
    broadcast_to,
    expand_dims,
    moveaxis,
    ravel,
    reshape,
    rollaxis,
    squeeze,
    swapaxes,
    transpose,
)
from autograd.ops.simple_rnn import simple_rnn
from autograd.ops.special import (
    erf,
    erfc,
)
from autograd.ops.splitting import array_split, split, unstack
from autograd.ops.transcendental import (
    arccos,
    arccosh,
    arcsin,
    arcsinh,
    arctan,
    arctan2,
    arctanh,
    cbrt,
    cos,
    cosh,
    degrees,
    exp,
    exp2,
    expm1,
    hypot,
    log,
    log1p,
    log2,
    log10,
    logaddexp,
    logaddexp2,
    radians,
    sin,
    sinc,
    sinh,
    tan,
    tanh,
)
from autograd.ops.ufunc_methods import reduce_ufunc as reduce_ufunc
from autograd.ops.unfolding import (
    fold,
    unfold,
)

__all__ = [
    "absolute",
    "add",
    "affine",
    "affine_resample",
    "all",
    "allclose",
    "any",
    "append",
    "arccos",
    "arccosh",
    "arcsin",
    "arcsinh",
    "arctan",
    "arctan2",
    "arctanh",
    "argmax",
    "argmin",
    "array",
    "array_equal",
    "array_split",
    "astype",
    "atleast_1d",
    "atleast_2d",
    "atleast_3d",
    "average_pool",
    "batch_normalization",
    "broadcast_to",
    "cbrt",
    "ceil",
    "clip",
    "column_stack",
    "concatenate",
    "conjugate",
    "convolution",
    "convolution_affine",
    "convolution_kernel",
    "convolution_transpose",
    "cos",
    "cosh",
    "cumsum",
    "degrees",
    "diag",
    "diagonal",
    "diff",
    "divide",
    "dot",
    "dstack",
    "einsum",
    "elu",
    "embed",
    "equal",
    "erf",
    "erfc",
    "exp",
    "exp2",
    "expand_dims",
    "expm1",
    "flip",
    "fliplr",
    "flipud",
    "floor",
    "floor_divide",
    "fold",
    "full_like",
    "gelu",
    "getitem",
    "greater",
    "greater_equal",
    "gru",
    "hstack",
    "hypot",
    "identity",
    "imag",
    "inner",
    "isclose",
    "isfinite",
    "isinf",
    "isnan",
    "kron",
    "layer_normalization",
    "leaky_relu",
    "less",
    "less_equal",
    "linalg",
    "log",
    "log1p",
    "log2",
    "log10",
    "log_softmax",
    "logaddexp",
    "logaddexp2",
    "logical_and",
    "logical_not",
    "logical_or",
    "logical_xor",
    "logsumexp",
    "lstm",
    "make_diagonal",
    "matmul",
    "matvec",
    "max",
    "max_pool",
    "maximum",
    "mean",
    "mean_softmax_cross_entropy",
    "min",
    "minimum",
    "mod",
    "moveaxis",
    "multiply",
    "negative",
    "not_equal",
    "outer",
    "pad",
    "positive",
    "power",
    "prod",
    "radians",
    "ravel",
    "real",
    "reciprocal",
    "relu",
    "repeat",
    "reshape",
    "rint",
    "roll",
    "rollaxis",
    "rot90",
    "round",
    "safe_where",
    "scaled_dot_product_attention",
    "setitem",
    "sigmoid",
    "sign",
    "silu",
    "simple_rnn",
    "sin",
    "sinc",
    "sinh",
    "sliding_window_view",
    "softmax",
    "softmax_cross_entropy",
    "softplus",
    "sort",
    "split",
    "sqrt",
    "square",
    "squeeze",
    "stack",
    "std",
    "subtract",
    "sum",
    "swapaxes",
    "take",
    "take_along_axis",
    "tan",
    "tanh",
    "tensordot",
    "tile",
    "trace",
    "transpose",
    "tril",
    "triu",
    "trunc",
    "unfold",
    "unstack",
    "var",
    "vdot",
    "vecdot",
    "vecmat",
    "vstack",
    "where",
]
