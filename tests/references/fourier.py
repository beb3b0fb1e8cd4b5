"""Discrete Fourier transforms, entry by entry from their defining sums."""

from cmath import exp, pi
from collections.abc import Callable
from math import sqrt
from typing import Any

import numpy as np

from tests.references.arranging import roll
from tests.references.shape import built


def complex_of(x: Any) -> Any:
    """The complex dtype of the precision of `x`."""
    return np.result_type(x.dtype, np.complex64)


def dft(x: Any, n: Any, axis: int, sign: int, factor: float) -> Any:
    """``factor · Σⱼ xⱼ·exp(sign·2πi·jk/n)``, what is beyond x counting as zero."""
    axis %= x.ndim
    n = x.shape[axis] if n is None else n

    def entry(*i: int) -> Any:
        line = x[(*i[:axis], slice(None), *i[axis + 1 :])]
        terms = [
            line[j] * exp(sign * 2j * pi * ((j * i[axis]) % n) / n)
            for j in range(min(n, len(line)))
        ]
        return factor * sum(terms)

    shape = (*x.shape[:axis], n, *x.shape[axis + 1 :])
    return built(shape, complex_of(x), entry)


def share(n: int, norm: str | None, *, inverse: bool) -> float:
    """What of 1/n a transform of `norm` has."""
    if norm == "ortho":
        return 1 / sqrt(n)
    return 1 / n if inverse == (norm in (None, "backward")) else 1.0


def fft(x: Any, n: Any = None, axis: int = -1, norm: Any = None) -> Any:
    """The sum with ``exp(−…)``."""
    factor = share(n or x.shape[axis], norm, inverse=False)
    return dft(x, n, axis, -1, factor)


def ifft(x: Any, n: Any = None, axis: int = -1, norm: Any = None) -> Any:
    """The sum with ``exp(+…)``."""
    factor = share(n or x.shape[axis], norm, inverse=True)
    return dft(x, n, axis, 1, factor)


def first_half(y: Any, axis: int) -> Any:
    """Entries 0 to n//2."""
    axis %= y.ndim
    return y[(slice(None),) * axis + (slice(y.shape[axis] // 2 + 1),)]


def mirrored(x: Any, n: int, axis: int) -> Any:
    """The `n` entries whose first half is `x`: ``x₀`` real, ``x_{n−k}`` conjugate."""
    axis %= x.ndim

    def entry(*i: int) -> Any:
        k = i[axis]
        j = min(k, n - k)
        if j >= x.shape[axis]:
            return 0
        value = complex(x[(*i[:axis], j, *i[axis + 1 :])])
        if k in (0, n - k):
            return value.real
        return value if k < n - k else value.conjugate()

    shape = (*x.shape[:axis], n, *x.shape[axis + 1 :])
    return built(shape, complex_of(x), entry)


def rfft(x: Any, n: Any = None, axis: int = -1, norm: Any = None) -> Any:
    """Half of all."""
    return first_half(fft(x, n, axis, norm), axis)


def ihfft(x: Any, n: Any = None, axis: int = -1, norm: Any = None) -> Any:
    """Half of all of the inverse."""
    return first_half(ifft(x, n, axis, norm), axis)


def irfft(x: Any, n: Any = None, axis: int = -1, norm: Any = None) -> Any:
    """All of what half is given of."""
    n = 2 * (x.shape[axis] - 1) if n is None else n
    return ifft(mirrored(x, n, axis), n, axis, norm).real


def hfft(x: Any, n: Any = None, axis: int = -1, norm: Any = None) -> Any:
    """All of what half is given of, transformed forward."""
    n = 2 * (x.shape[axis] - 1) if n is None else n
    return fft(mirrored(x, n, axis), n, axis, norm).real


def over_axes(one: Any, others: Any, axes: Any) -> Callable[..., Any]:
    """`one` along the last axis, before `others`, or after where it makes real."""
    default = axes

    def f(x: Any, s: Any = None, axes: Any = default, norm: Any = None) -> Any:
        axes = range(x.ndim) if axes is None else axes
        lengths = [x.shape[a] for a in axes] if s is None else list(s)
        lengths = [
            x.shape[a] if n < 0 else n for n, a in zip(lengths, axes, strict=True)
        ]
        if s is None and one is irfft:
            lengths[-1] = 2 * (lengths[-1] - 1)
        each = [*[others] * (len(lengths) - 1), one]
        steps = list(zip(each, lengths, axes, strict=True))
        for transform, n, axis in steps if one is irfft else steps[::-1]:
            x = transform(x, n, axis, norm)
        return x

    return f


def shifted(sign: int) -> Callable[..., Any]:
    """Every axis by half of its length."""

    def f(x: Any, axes: Any = None) -> Any:
        axes = range(np.ndim(x)) if axes is None else np.atleast_1d(axes).tolist()
        for a in axes:
            x = roll(x, sign * (x.shape[a] // 2), a)
        return x

    return f


REFERENCES: dict[str, Callable[..., Any]] = {
    "fft": fft,
    "ifft": ifft,
    "rfft": rfft,
    "irfft": irfft,
    "hfft": hfft,
    "ihfft": ihfft,
    "fft2": over_axes(fft, fft, (-2, -1)),
    "ifft2": over_axes(ifft, ifft, (-2, -1)),
    "rfft2": over_axes(rfft, fft, (-2, -1)),
    "irfft2": over_axes(irfft, ifft, (-2, -1)),
    "fftn": over_axes(fft, fft, None),
    "ifftn": over_axes(ifft, ifft, None),
    "rfftn": over_axes(rfft, fft, None),
    "irfftn": over_axes(irfft, ifft, None),
    "fftshift": shifted(1),
    "ifftshift": shifted(-1),
}
