"""The functions of the standard, 2024.12, with the names of their parameters.

Read off array-api-strict 2.6.1. What has a default is followed by ``=``; what stands
before ``/`` is given by position, what stands after ``*`` by name.
"""

from typing import NamedTuple

__all__ = ["CONSTANTS", "DTYPES", "FUNCTIONS", "Function"]

_LISTING = """
    asarray(obj, /, *, dtype=, device=, copy=)
    arange(start, /, stop=, step=, *, dtype=, device=)
    empty(shape, *, dtype=, device=)
    empty_like(x, /, *, dtype=, device=)
    eye(n_rows, n_cols=, /, *, k=, dtype=, device=)
    from_dlpack(x, /, *, device=, copy=)
    full(shape, fill_value, *, dtype=, device=)
    full_like(x, /, fill_value, *, dtype=, device=)
    linspace(start, stop, /, num, *, dtype=, device=, endpoint=)
    meshgrid(*arrays, indexing=)
    ones(shape, *, dtype=, device=)
    ones_like(x, /, *, dtype=, device=)
    tril(x, /, *, k=)
    triu(x, /, *, k=)
    zeros(shape, *, dtype=, device=)
    zeros_like(x, /, *, dtype=, device=)
    astype(x, dtype, /, *, copy=, device=)
    broadcast_arrays(*arrays)
    broadcast_to(x, /, shape)
    can_cast(from_, to, /)
    finfo(type, /)
    isdtype(dtype, kind)
    iinfo(type, /)
    result_type(*arrays_and_dtypes)
    abs(x, /)
    acos(x, /)
    acosh(x, /)
    add(x1, x2, /)
    asin(x, /)
    asinh(x, /)
    atan(x, /)
    atan2(x1, x2, /)
    atanh(x, /)
    bitwise_and(x1, x2, /)
    bitwise_left_shift(x1, x2, /)
    bitwise_invert(x, /)
    bitwise_or(x1, x2, /)
    bitwise_right_shift(x1, x2, /)
    bitwise_xor(x1, x2, /)
    ceil(x, /)
    clip(x, /, min=, max=)
    conj(x, /)
    copysign(x1, x2, /)
    cos(x, /)
    cosh(x, /)
    divide(x1, x2, /)
    equal(x1, x2, /)
    exp(x, /)
    expm1(x, /)
    floor(x, /)
    floor_divide(x1, x2, /)
    greater(x1, x2, /)
    greater_equal(x1, x2, /)
    hypot(x1, x2, /)
    imag(x, /)
    isfinite(x, /)
    isinf(x, /)
    isnan(x, /)
    less(x1, x2, /)
    less_equal(x1, x2, /)
    log(x, /)
    log1p(x, /)
    log2(x, /)
    log10(x, /)
    logaddexp(x1, x2, /)
    logical_and(x1, x2, /)
    logical_not(x, /)
    logical_or(x1, x2, /)
    logical_xor(x1, x2, /)
    maximum(x1, x2, /)
    minimum(x1, x2, /)
    multiply(x1, x2, /)
    negative(x, /)
    nextafter(x1, x2, /)
    not_equal(x1, x2, /)
    positive(x, /)
    pow(x1, x2, /)
    real(x, /)
    reciprocal(x, /)
    remainder(x1, x2, /)
    round(x, /)
    sign(x, /)
    signbit(x, /)
    sin(x, /)
    sinh(x, /)
    square(x, /)
    sqrt(x, /)
    subtract(x1, x2, /)
    tan(x, /)
    tanh(x, /)
    trunc(x, /)
    take(x, indices, /, *, axis=)
    take_along_axis(x, indices, /, *, axis=)
    __array_namespace_info__()
    matmul(x1, x2, /)
    tensordot(x1, x2, /, *, axes=)
    matrix_transpose(x, /)
    vecdot(x1, x2, /, *, axis=)
    concat(arrays, /, *, axis=)
    expand_dims(x, /, axis)
    flip(x, /, *, axis=)
    moveaxis(x, source, destination, /)
    permute_dims(x, /, axes)
    repeat(x, repeats, /, *, axis=)
    reshape(x, /, shape, *, copy=)
    roll(x, /, shift, *, axis=)
    squeeze(x, /, axis)
    stack(arrays, /, *, axis=)
    tile(x, repetitions, /)
    unstack(x, /, *, axis=)
    argmax(x, /, *, axis=, keepdims=)
    argmin(x, /, *, axis=, keepdims=)
    nonzero(x, /)
    count_nonzero(x, /, *, axis=, keepdims=)
    searchsorted(x1, x2, /, *, side=, sorter=)
    where(condition, x1, x2, /)
    unique_all(x, /)
    unique_counts(x, /)
    unique_inverse(x, /)
    unique_values(x, /)
    isin(x1, x2, /, *, invert=)
    argsort(x, /, *, axis=, descending=, stable=)
    sort(x, /, *, axis=, descending=, stable=)
    cumulative_sum(x, /, *, axis=, dtype=, include_initial=)
    cumulative_prod(x, /, *, axis=, dtype=, include_initial=)
    max(x, /, *, axis=, keepdims=)
    mean(x, /, *, axis=, keepdims=)
    min(x, /, *, axis=, keepdims=)
    prod(x, /, *, axis=, dtype=, keepdims=)
    std(x, /, *, axis=, correction=, keepdims=)
    sum(x, /, *, axis=, dtype=, keepdims=)
    var(x, /, *, axis=, correction=, keepdims=)
    all(x, /, *, axis=, keepdims=)
    any(x, /, *, axis=, keepdims=)
    diff(x, /, *, axis=, n=, prepend=, append=)
    linalg.cholesky(x, /, *, upper=)
    linalg.cross(x1, x2, /, *, axis=)
    linalg.det(x, /)
    linalg.diagonal(x, /, *, offset=)
    linalg.eigh(x, /)
    linalg.eigvalsh(x, /)
    linalg.inv(x, /)
    linalg.matmul(x1, x2, /)
    linalg.matrix_norm(x, /, *, keepdims=, ord=)
    linalg.matrix_power(x, n, /)
    linalg.matrix_rank(x, /, *, rtol=)
    linalg.matrix_transpose(x, /)
    linalg.outer(x1, x2, /)
    linalg.pinv(x, /, *, rtol=)
    linalg.qr(x, /, *, mode=)
    linalg.slogdet(x, /)
    linalg.solve(x1, x2, /)
    linalg.svd(x, /, *, full_matrices=)
    linalg.svdvals(x, /)
    linalg.tensordot(x1, x2, /, *, axes=)
    linalg.trace(x, /, *, offset=, dtype=)
    linalg.vecdot(x1, x2, /, *, axis=)
    linalg.vector_norm(x, /, *, axis=, keepdims=, ord=)
    fft.fft(x, /, *, n=, axis=, norm=)
    fft.ifft(x, /, *, n=, axis=, norm=)
    fft.fftn(x, /, *, s=, axes=, norm=)
    fft.ifftn(x, /, *, s=, axes=, norm=)
    fft.rfft(x, /, *, n=, axis=, norm=)
    fft.irfft(x, /, *, n=, axis=, norm=)
    fft.rfftn(x, /, *, s=, axes=, norm=)
    fft.irfftn(x, /, *, s=, axes=, norm=)
    fft.hfft(x, /, *, n=, axis=, norm=)
    fft.ihfft(x, /, *, n=, axis=, norm=)
    fft.fftfreq(n, /, *, d=, dtype=, device=)
    fft.rfftfreq(n, /, *, d=, dtype=, device=)
    fft.fftshift(x, /, *, axes=)
    fft.ifftshift(x, /, *, axes=)
"""


class Function(NamedTuple):
    """A function by its name in the namespace, and the keywords that it takes."""

    name: str
    keywords: frozenset[str]


def _parsed(line: str) -> Function:
    name, _, rest = line.strip().removesuffix(")").partition("(")
    keywords = {p.rstrip("=") for p in rest.split(", *, ")[1:] for p in p.split(", ")}
    if rest.startswith("*, "):
        keywords = {p.rstrip("=") for p in rest[3:].split(", ")}
    return Function(name, frozenset(keywords))


FUNCTIONS = [_parsed(line) for line in _LISTING.split("\n") if line]

CONSTANTS = ["e", "inf", "nan", "newaxis", "pi"]

DTYPES = [
    "bool",
    "int8",
    "int16",
    "int32",
    "int64",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "float32",
    "float64",
    "complex64",
    "complex128",
]
