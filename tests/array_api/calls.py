"""A call of every function of the standard, and one with each of its keywords.

``x`` is a matrix of floats from 0 to 1, ``w`` one row of such, ``z`` complex, ``i`` and
``j`` are whole numbers, ``b`` truth values, ``s`` a symmetric positive matrix.
"""

import numpy as np

__all__ = ["CALLS", "VALUES"]

_RNG = np.random.default_rng(3)

VALUES = {
    "x": _RNG.uniform(0.1, 0.9, (2, 3)),
    "w": _RNG.uniform(0.1, 0.9, 3),
    "z": _RNG.uniform(0.1, 0.9, (2, 3)) + 1j * _RNG.uniform(0.1, 0.9, (2, 3)),
    "i": np.array([[3, 1, 2], [2, 5, 1]]),
    "j": np.array([2, 0, 1]),
    "b": np.array([[True, False, True], [False, False, True]]),
    "s": np.array([[2.0, 0.5, 0.1], [0.5, 3.0, 0.2], [0.1, 0.2, 1.5]]),
}

_UNARY = """
    abs acos asin asinh atan atanh ceil conj cos cosh exp expm1 floor imag isfinite
    isinf isnan log log1p log2 log10 negative positive real reciprocal round sign
    signbit sin sinh square sqrt tan tanh trunc
"""

_BINARY = """
    add atan2 copysign divide equal floor_divide greater greater_equal hypot less
    less_equal logaddexp maximum minimum multiply nextafter not_equal pow remainder
    subtract
"""

_BITS = "bitwise_and bitwise_left_shift bitwise_or bitwise_right_shift bitwise_xor"

_COMPLEX = """
    abs acos acosh add asin asinh atan atanh conj cos cosh divide equal exp expm1 imag
    log log1p log2 log10 multiply negative pow real reciprocal sin sinh square sqrt
    subtract tan tanh
"""

_REDUCTIONS = "all any count_nonzero max mean min prod std sum var"

_OTHERS = """
    acosh(x + 1)
    bitwise_invert(i)
    clip(x, 0.2, 0.7)
    clip(x, min=0.2, max=None)
    clip(x, w * 0.5, w + 0.1)
    logical_and(b, x > 0.5)
    logical_not(b)
    logical_or(b, x > 0.5)
    logical_xor(b, x > 0.5)
    asarray(x)
    asarray(x, dtype=xp.float32, copy=True)
    asarray([[1.0, 2.0]], device="cpu")
    arange(4)
    arange(1, 9, 2, dtype=xp.float32, device="cpu")
    empty((2, 3), dtype=xp.float32, device="cpu").shape
    empty_like(x, dtype=xp.float32, device="cpu").shape
    eye(3)
    eye(2, 3, k=1, dtype=xp.float32, device="cpu")
    from_dlpack(i, device=None, copy=None)
    full((2, 3), 5.0)
    full((2, 3), 5, dtype=xp.float32, device="cpu")
    full_like(x, 2.0, dtype=xp.float32, device="cpu")
    linspace(0.0, 1.0, 5)
    linspace(x, 1.0, num=3, dtype=xp.float64, device="cpu", endpoint=False)
    meshgrid(w, j, indexing="ij")
    ones(3, dtype=xp.float32, device="cpu")
    ones_like(x, dtype=xp.float32, device="cpu")
    zeros((2, 3), dtype=xp.float32, device="cpu")
    zeros_like(x, dtype=xp.float32, device="cpu")
    tril(s, k=-1)
    triu(s, k=1)
    astype(x, xp.float32)
    astype(x, xp.float64, copy=False, device="cpu")
    broadcast_arrays(x, w)
    broadcast_to(w, (2, 3))
    can_cast(x.dtype, xp.complex128)
    can_cast(x, xp.float32)
    finfo(x.dtype).eps
    finfo(x).max
    iinfo(i.dtype).max
    iinfo(i).min
    isdtype(x.dtype, ("real floating", "complex floating"))
    result_type(x, i, xp.float32)
    __array_namespace_info__().default_dtypes()
    take(x, j, axis=1)
    take_along_axis(x, i % 2, axis=0)
    take_along_axis(x, i % 3)
    matmul(x, s)
    matmul(x, w)
    tensordot(x, s, axes=1)
    tensordot(x, x, axes=((0,), (0,)))
    matrix_transpose(x)
    vecdot(x, w)
    vecdot(z, z, axis=0)
    concat([x, x])
    concat((x, x), axis=None)
    expand_dims(x, axis=0)
    flip(x, axis=1)
    moveaxis(x, 0, 1)
    permute_dims(x, (1, 0))
    repeat(x, 2, axis=1)
    repeat(x, j, axis=1)
    reshape(x, (3, 2), copy=True)
    roll(x, 1, axis=-1)
    roll(x, (1, 2), axis=(0, 1))
    squeeze(x[:1], axis=0)
    stack([x, x], axis=-1)
    tile(x, (2, 1))
    unstack(x, axis=1)
    argmax(x, axis=1, keepdims=True)
    argmin(x, axis=1, keepdims=True)
    nonzero(b)
    searchsorted(xp.linspace(0.0, 1.0, 5), w, side="right")
    searchsorted(w, w, sorter=xp.argsort(w))
    where(b, x, w)
    where(x > 0.5, x, 0.0)
    unique_all(i)
    unique_counts(i)
    unique_inverse(i)
    unique_values(x)
    isin(i, j, invert=True)
    argsort(x, axis=0, stable=True)
    argsort(i, axis=1, descending=True)
    argsort(x, descending=True, stable=False)
    sort(x, axis=0, stable=True)
    sort(i, axis=1, descending=True)
    sort(x, descending=True)
    cumulative_sum(w)
    cumulative_sum(x, axis=1, dtype=xp.float64, include_initial=True)
    cumulative_prod(x, axis=1, dtype=xp.float64, include_initial=True)
    sum(x, dtype=xp.float32)
    prod(x, axis=0, dtype=xp.float32)
    std(x, axis=0, correction=1.0)
    var(x, axis=0, correction=1.0)
    diff(x, axis=0, n=1)
    diff(w, prepend=w[:1], append=w[-1:])
    linalg.cholesky(s)
    linalg.cholesky(s, upper=True)
    linalg.cross(x, w, axis=-1)
    linalg.det(s)
    linalg.diagonal(s, offset=1)
    linalg.eigh(s).eigenvalues
    linalg.eigvalsh(s)
    linalg.inv(s)
    linalg.matmul(x, s)
    linalg.matrix_norm(s, keepdims=True, ord=1)
    linalg.matrix_norm(s)
    linalg.matrix_power(s, 3)
    linalg.matrix_rank(s, rtol=1e-3)
    linalg.matrix_transpose(x)
    linalg.outer(w, w)
    linalg.pinv(x, rtol=1e-3)
    abs(xp.linalg.qr(s, mode="reduced").R)
    linalg.slogdet(s).logabsdet
    linalg.solve(s, w)
    linalg.solve(s, x.T)
    linalg.svd(x, full_matrices=False).S
    linalg.svdvals(x)
    linalg.tensordot(x, s, axes=1)
    linalg.trace(s, offset=1, dtype=xp.float32)
    linalg.vecdot(x, w, axis=-1)
    linalg.vector_norm(x, axis=1, keepdims=True, ord=3)
    linalg.vector_norm(x)
    fft.fft(x, n=4, axis=0, norm="ortho")
    fft.ifft(z, n=4, axis=0, norm="ortho")
    fft.fftn(x, s=(3, 2), axes=(0, 1), norm="forward")
    fft.ifftn(z, s=(3, 2), axes=(0, 1), norm="forward")
    fft.rfft(x, n=4, axis=0, norm="ortho")
    fft.irfft(z, n=4, axis=0, norm="ortho")
    fft.rfftn(x, s=(3, 2), axes=(0, 1), norm="forward")
    fft.irfftn(z, s=(3, 2), axes=(0, 1), norm="forward")
    fft.hfft(z, n=4, axis=0, norm="ortho")
    fft.ihfft(x, n=4, axis=0, norm="ortho")
    fft.fftfreq(5, d=0.5, dtype=xp.float32, device="cpu")
    fft.rfftfreq(5, d=0.5, dtype=xp.float32, device="cpu")
    fft.fftshift(x, axes=1)
    fft.ifftshift(x, axes=1)
"""

CALLS = [
    *(f"xp.{name}(x)" for name in _UNARY.split()),
    *(f"xp.{name}(x, w)" for name in _BINARY.split()),
    *(f"xp.{name}(x, 2)" for name in _BINARY.split() if name != "nextafter"),
    *(f"xp.{name}(i, j)" for name in _BITS.split()),
    *(
        f"xp.{name}(z, w)" if name in _BINARY.split() else f"xp.{name}(z)"
        for name in _COMPLEX.split()
    ),
    *(f"xp.{name}(x)" for name in _REDUCTIONS.split()),
    *(f"xp.{name}(x, axis=(0, 1), keepdims=True)" for name in _REDUCTIONS.split()),
    *(f"xp.{line.strip()}" for line in _OTHERS.split("\n") if line.strip()),
]
