"""`STFT`: kernels of a convolution that is a short-time Fourier transform."""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from autograd.errors import ArgumentError, ShapeError, ValueRangeError
from nn.arrays import Array
from nn.initializers.base import Initializer, Size
from nn.lookup import lookup
from nn.settings import SETTINGS

__all__ = ["STFT", "window_of"]

_COSINES: dict[str, tuple[float, ...]] = {
    "blackman": (0.42, 0.5, 0.08),
    "blackmanharris": (0.35875, 0.48829, 0.14128, 0.01168),
    "boxcar": (1.0,),
    "flattop": (0.21557895, 0.41663158, 0.277263158, 0.083578947, 0.006947368),
    "hamming": (0.54, 0.46),
    "hann": (0.5, 0.5),
    "nuttall": (0.3635819, 0.4891775, 0.1365995, 0.0106411),
}
"""Coefficients aₖ of ``Σ (−1)ᵏ aₖ cos(kφ)``, φ from 0 to 2π over the window."""


class STFT(Initializer):
    """``cos(−2πtf/F)`` or its sine over times t and frequencies f: ``"stft"``.

    A kernel (T, 1, F/2 + 1): times, one channel, frequencies. side: ``"real"`` or
    ``"imag"``. window: a name of SciPy's, an array (T,), or None. scaling: the window
    divided by its 2-norm, ``"density"``, by the sum of its magnitudes, ``"spectrum"``,
    or as it is, None. periodic: a window whose next value would be its first.

    >>> import nn
    >>> nn.initializers.STFT(window=None)((4, 1, 3))[:, 0].round(6).tolist()[1]
    [1.0, 0.0, -1.0]
    """

    def __init__(
        self,
        side: str = "real",
        window: Any = "hann",
        scaling: str | None = "density",
        periodic: bool = False,
    ) -> None:
        lookup("STFT: side", side, dict.fromkeys(("imag", "real")))
        if scaling is not None:
            lookup("STFT: scaling", scaling, dict.fromkeys(("density", "spectrum")))
        if isinstance(window, str):
            window_of(window, 1, periodic=periodic)  # refuses a name that is none
        self.side = side
        self.window = window
        self.scaling = scaling
        self.periodic = periodic

    def __call__(self, shape: Size, dtype: DTypeLike | None = None) -> Array:
        if len(shape) != 3 or shape[2] < 2:
            raise ShapeError(
                f"STFT: expected a shape (times, 1, frequencies) of two frequencies or "
                f"more, got {tuple(shape)}"
            )
        times, _, frequencies = shape
        period = 2 * (frequencies - 1)
        turns = np.arange(times)[:, None, None] * np.arange(frequencies) % period
        angle = -2.0 * np.pi * turns / period  # (times, 1, frequencies)
        kernel = np.cos(angle) if self.side == "real" else np.sin(angle)
        kernel = kernel * self._weights(times)
        return np.asarray(kernel, dtype or SETTINGS.floatx)

    def _weights(self, times: int) -> Any:
        """The scaled window, (times, 1, 1)."""
        window = self.window
        if window is None:
            return 1.0
        if isinstance(window, str):
            window = window_of(window, times, periodic=self.periodic)
        values = np.asarray(window, np.float64)
        if values.shape != (times,):
            raise ShapeError(
                f"STFT: the window has shape {values.shape}; expected ({times},), as "
                "many values as times"
            )
        if self.scaling == "density":
            values = values / np.sqrt((values * values).sum())
        elif self.scaling == "spectrum":
            values = values / np.abs(values).sum()
        return values[:, None, None]


def window_of(name: str, length: int, *, periodic: bool) -> Array:
    """The window of SciPy's name, (length,); sums of cosines do without SciPy."""
    if name in _COSINES:
        span = length if periodic else length - 1
        phase = 2.0 * np.pi * np.arange(length) / max(span, 1)
        terms = [
            (-1) ** k * a * np.cos(k * phase) for k, a in enumerate(_COSINES[name])
        ]
        return np.ones(1) if length == 1 else np.sum(terms, axis=0)
    try:
        from scipy.signal import get_window
    except ImportError as error:
        raise ArgumentError(
            f"window: {name!r} is computed by SciPy, which is not installed; known "
            f"without it are {', '.join(_COSINES)}"
        ) from error
    try:
        window: Array = get_window(name, length, periodic)
    except ValueError as error:
        raise ValueRangeError(f"window: {name!r}: {error}") from error
    return window
