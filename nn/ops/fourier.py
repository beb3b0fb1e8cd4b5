"""Fourier transforms of real numbers, or pairs of a real and an imaginary part."""

from typing import Any

import numpy as np

import autograd.numpy as anp
from autograd import ops
from autograd.errors import ArgumentError, DTypeError, ShapeError, ValueRangeError
from nn.ops.convert import floats, of_dtype
from nn.ops.registry import operation

__all__: list[str] = []


def _complex(name: str, x: Any) -> Any:
    """A pair (real, imaginary) as one complex value."""
    if not isinstance(x, (tuple, list)) or len(x) != 2:
        raise ArgumentError(
            f"{name}: x has to be a pair of the real and the imaginary part, got "
            f"{type(x).__name__}"
        )
    real, imaginary = map(floats, x)
    if real.shape != imaginary.shape:
        raise ShapeError(
            f"{name}: the real part {tuple(real.shape)} and the imaginary part "
            f"{tuple(imaginary.shape)} differ in shape"
        )
    return real + 1j * imaginary


def _parts(y: Any) -> tuple[Any, Any]:
    return anp.real(y), anp.imag(y)


@operation
def fft(x: Any) -> Any:
    """``Σₙ x[n]·e^(−2πikn/N)`` along the last axis, of a pair and as a pair."""
    return _parts(anp.fft.fft(_complex("fft", x)))


@operation
def fft2(x: Any) -> Any:
    """`fft` along the last two axes."""
    return _parts(anp.fft.fft2(_complex("fft2", x)))


@operation
def ifft2(x: Any) -> Any:
    """The inverse of `fft2`."""
    return _parts(anp.fft.ifft2(_complex("ifft2", x)))


@operation
def rfft(x: Any, fft_length: int | None = None) -> Any:
    """The first half of `fft` of real x, cut or filled with 0 to `fft_length`."""
    return _parts(anp.fft.rfft(floats(x), fft_length))


@operation
def irfft(x: Any, fft_length: int | None = None) -> Any:
    """The inverse of `rfft`: a real value of `fft_length`, by default an even one."""
    return anp.fft.irfft(_complex("irfft", x), fft_length)


@operation
def extract_sequences(x: Any, sequence_length: int, sequence_stride: int) -> Any:
    """Windows along the last axis: (…, n) → (…, windows, sequence_length)."""
    x = floats(x)
    count = 1 + (x.shape[-1] - sequence_length) // sequence_stride
    if count < 1:
        raise ShapeError(
            f"extract_sequences: x has shape {tuple(x.shape)}; expected a last axis of "
            f"at least the sequence_length, {sequence_length}"
        )
    starts = np.arange(count)[:, None] * sequence_stride
    return x[..., starts + np.arange(sequence_length)]


@operation
def stft(
    x: Any,
    sequence_length: int,
    sequence_stride: int,
    fft_length: int,
    window: Any = "hann",
    center: bool = True,
) -> Any:
    """`rfft` of windows: (…, n) → a pair of (…, windows, fft_length // 2 + 1).

    window: ``"hann"``, ``"hamming"``, `sequence_length` numbers or None; it lies in the
    middle of `fft_length`. center: x is continued by its mirror image at both ends, so
    that windows are centred at multiples of the stride.
    """
    x = floats(x)
    if x.dtype.kind != "f":
        raise DTypeError(f"stft: x has dtype {x.dtype}; expected floats")
    weights = _window("stft", window, sequence_length, fft_length, x.dtype)
    if center:
        around = [(0, 0)] * (x.ndim - 1) + [(fft_length // 2,) * 2]
        x = anp.pad(x, around, "reflect")
    frames = extract_sequences(x, fft_length, sequence_stride)
    return _parts(anp.fft.rfft(frames * weights))


@operation
def istft(
    x: Any,
    sequence_length: int,
    sequence_stride: int,
    fft_length: int,
    length: int | None = None,
    window: Any = "hann",
    center: bool = True,
) -> Any:
    """The inverse of `stft`: a pair of (…, windows, bins) → (…, n), or `length`.

    Windows are added up where they lie and divided by the sum of the squares of their
    weights: by that there is at each place where sequence_length = fft_length and
    `center`, else by that in the middle of many windows.
    """
    frames = anp.fft.irfft(_complex("istft", x), fft_length)
    middle, total = fft_length // 2, None
    if window is not None:
        weights = _window("istft", window, sequence_length, fft_length, frames.dtype)
        if sequence_length == fft_length and center:
            shape = (frames.shape[-2], fft_length)
            squares = anp.broadcast_to(weights * weights, shape)
            total = _added(squares, sequence_stride)
        else:
            weights = weights / _density(weights, sequence_stride)
        frames = frames * weights
    y = _added(frames, sequence_stride)
    start = middle if center else 0
    end = y.shape[-1] - start if length is None else start + length
    y = y[..., start:end]
    if total is not None:
        y = y / total[start:end]
    missing = 0 if length is None else length - y.shape[-1]
    return anp.pad(y, [(0, 0)] * (y.ndim - 1) + [(0, missing)]) if missing else y


def _window(name: str, window: Any, length: int, size: int, dtype: Any) -> Any:
    """The weights of a window of `length` in the middle of `size` zeros."""
    if size < length:
        raise ValueRangeError(
            f"{name}: fft_length={size} has to be at least sequence_length={length}"
        )
    if window is None:
        weights = np.ones(length)
    elif isinstance(window, str):
        if window not in _WINDOWS:
            raise ValueRangeError(
                f"{name}: window must be one of {sorted(_WINDOWS)} or an array, got "
                f"{window!r}"
            )
        weights = _WINDOWS[window](length + 1)[:-1]
    else:
        weights = floats(window)
        if tuple(weights.shape) != (length,):
            raise ShapeError(
                f"{name}: the window has shape {tuple(weights.shape)}; expected "
                f"({length},), the sequence_length"
            )
    before = (size - length) // 2
    return anp.pad(of_dtype(weights, dtype), (before, size - length - before))


_WINDOWS = {"hann": np.hanning, "hamming": np.hamming}


def _density(weights: Any, stride: int) -> Any:
    """The sum of squares of all windows that reach a place, among many of them."""
    size = weights.shape[0]
    turns = -(-size // stride)
    squares = anp.pad(weights * weights, (0, turns * stride - size))
    sums = anp.sum(anp.reshape(squares, (turns, stride)), axis=0)
    return anp.tile(sums, turns)[:size]


def _added(frames: Any, stride: int) -> Any:
    """Windows (…, windows, size) added up where they lie: (…, n)."""
    *lead, count, size = frames.shape
    n = (count - 1) * stride + size
    together = anp.reshape(frames, (-1, count, size, 1))
    y = ops.fold(together, spatial=(n,), size=size, strides=stride)
    return anp.reshape(y, (*lead, n))
