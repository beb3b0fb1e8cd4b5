"""Sounds as pictures: how strong each frequency is, over time."""

import math
from typing import Any

import numpy as np

import autograd.numpy as anp
from autograd import Tensor
from autograd.errors import ShapeError, ValueRangeError
from nn import initializers, ops
from nn.arrays import Array, Shape
from nn.layers.arguments import positive, same_rank
from nn.layers.base import Layer
from nn.layers.scaled import narrowed, widened
from nn.lookup import lookup
from nn.vectors import EPSILON

__all__ = ["MelSpectrogram", "STFTSpectrogram"]

_MODES = {
    name: name for name in ("log", "magnitude", "psd", "real", "imag", "angle", "stft")
}

_PADDINGS = {"valid": False, "same": True}

_FORMATS = {"channels_last": False, "channels_first": True}


class STFTSpectrogram(Layer):
    """The short-time Fourier transform of each channel, by trained waves.

    x: (batch, time, channels), y: (batch, frames, channels·frequencies), or with
    `expand_dims` (batch, frames, frequencies, channels). mode: ``"log"`` of the
    magnitude, ``"magnitude"``, ``"psd"`` its square, of both sides of the spectrum,
    ``"real"``, ``"imag"``, ``"angle"``, or ``"stft"`` for real and imaginary parts side
    by side. frame_length: of the windows; frame_step: from one to the next, by default
    half of that; fft_length: there are fft_length/2 + 1 frequencies, by default for the
    next power of two. window, scaling, periodic: as of `nn.initializers.STFT`, which
    the waves begin with. padding: ``"valid"``, or ``"same"`` for frames over the ends.
    """

    real_kernel: Tensor
    imag_kernel: Tensor

    def __init__(
        self,
        mode: str = "log",
        frame_length: int = 256,
        frame_step: int | None = None,
        fft_length: int | None = None,
        window: Any = "hann",
        periodic: bool = False,
        scaling: str | None = "density",
        padding: str = "valid",
        expand_dims: bool = False,
        data_format: str | None = None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.mode = lookup(f"{self.name}: mode", mode, _MODES)
        length = self.frame_length = positive(self, "frame_length", frame_length)
        self.frame_step = length // 2 if frame_step is None else frame_step
        self.fft_length = fft_length or 2 ** math.ceil(math.log2(length))
        if not 1 <= self.frame_step <= length <= self.fft_length:
            raise ValueRangeError(
                f"{self.name}: expected 1 ≤ frame_step ≤ frame_length ≤ fft_length, "
                f"got {self.frame_step}, {length} and {self.fft_length}"
            )
        self.window, self.periodic, self.scaling = window, periodic, scaling
        self.padding = padding
        self._same = lookup(f"{self.name}: padding", padding, _PADDINGS)
        self.expand_dims = expand_dims
        name = f"{self.name}: data_format"
        self._first = lookup(name, data_format or "channels_last", _FORMATS)

    def build(self, input_shape: Shape) -> None:
        """Make the waves: (frame_length, 1, frequencies) of cosines, and of sines."""
        same_rank(self, input_shape, 3, "(batch, time, channels)")
        shape = (self.frame_length, 1, self.fft_length // 2 + 1)
        for side in ("real", "imag"):
            if self.mode in ("real", "imag") and side != self.mode:
                continue
            waves = initializers.STFT(side, self.window, self.scaling, self.periodic)
            kernel = self.add_weight(shape, waves, name=f"{side}_kernel")
            if side == "real":
                self.real_kernel = kernel
            else:
                self.imag_kernel = kernel

    def call(self, inputs: Any) -> Any:
        """The spectrogram."""
        x = inputs if self._first else anp.moveaxis(inputs, 1, 2)
        frames = ops.extract_sequences(
            self._padded(x), self.frame_length, self.frame_step
        )  # (batch, channels, frames, frame_length)
        y = self._part(frames)  # (batch, channels, frames, frequencies)
        if self.expand_dims:
            return y if self._first else anp.transpose(y, (0, 2, 3, 1))
        batch, channels, count, frequencies = y.shape
        y = anp.transpose(y, (0, 1, 3, 2))
        y = anp.reshape(y, (batch, channels * frequencies, count))
        return y if self._first else anp.moveaxis(y, 1, 2)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """(batch, frames, …), frames by the length, step and padding."""
        batch, time, channels = same_rank(self, input_shape, 3, "of rank 3")
        if self._first:
            time, channels = channels, time
        count = None if time is None else self._frames(time)
        frequencies = (self.fft_length // 2 + 1) * (1 + (self.mode == "stft"))
        if self.expand_dims:
            last = (count, frequencies, channels)
            return (batch, *((channels, count, frequencies) if self._first else last))
        all_of_them = None if channels is None else channels * frequencies
        both = (all_of_them, count) if self._first else (count, all_of_them)
        return (batch, *both)

    def _frames(self, time: int) -> int:
        if self._same:
            return -(-time // self.frame_step)
        return max(0, (time - self.frame_length) // self.frame_step + 1)

    def _padded(self, x: Any) -> Any:
        time = x.shape[-1]
        if not self._same:
            if time < self.frame_length:
                raise ShapeError(
                    f"{self.name}: {time} samples are fewer than frame_length="
                    f"{self.frame_length}; pass padding='same'"
                )
            return x
        reach = (self._frames(time) - 1) * self.frame_step + self.frame_length
        missing = max(0, reach - time)
        around = (missing // 2, missing - missing // 2)
        return anp.pad(x, [(0, 0), (0, 0), around])

    def _part(self, frames: Any) -> Any:
        """What the mode wants of the spectrum of each frame."""
        parts = {
            side: frames @ getattr(self, f"{side}_kernel")[:, 0]
            for side in ("real", "imag")
            if hasattr(self, f"{side}_kernel")
        }
        if self.mode in parts:
            return parts[self.mode]
        real, imag = parts["real"], parts["imag"]
        if self.mode == "angle":
            return anp.arctan2(imag, real)
        if self.mode == "stft":
            return anp.concatenate([real, imag], axis=-1)
        return narrowed(self._strength(widened(real), widened(imag)), real.dtype)

    def _strength(self, real: Any, imag: Any) -> Any:
        power = real**2 + imag**2
        if self.mode == "psd":
            inner = power[..., 1:-1]
            return power + anp.pad(inner, [*[(0, 0)] * 3, (1, 1)])
        magnitude = anp.sqrt(anp.maximum(power, EPSILON))
        if self.mode == "magnitude":
            return magnitude
        return anp.log(anp.maximum(magnitude, EPSILON))


class MelSpectrogram(Layer):
    """How strong each pitch is, over time, in decibels.

    x: (batch, time) or (time,), y: (batch, num_mel_bins, frames). fft_length: samples
    of a window, of which the middle `sequence_length` count; sequence_stride: samples
    from one to the next. window: ``"hann"`` or ``"hamming"``. sampling_rate: samples a
    second. num_mel_bins: bands between `min_freq` and `max_freq` hertz, by default half
    of the rate, equally wide in mels. mag_exp: 1 for magnitudes, 2 for powers.
    power_to_db: as ``10·log₁₀(y/ref_power)``, of at least `min_power` and at most
    `top_db` below the largest of all.
    """

    _takes_wide = True

    def __init__(
        self,
        fft_length: int = 2048,
        sequence_stride: int = 512,
        sequence_length: int | None = None,
        window: str = "hann",
        sampling_rate: int = 16_000,
        num_mel_bins: int = 128,
        min_freq: float = 20.0,
        max_freq: float | None = None,
        power_to_db: bool = True,
        top_db: float = 80.0,
        mag_exp: float = 2.0,
        min_power: float = 1e-10,
        ref_power: float = 1.0,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.fft_length = positive(self, "fft_length", fft_length)
        self.sequence_stride = positive(self, "sequence_stride", sequence_stride)
        self.sequence_length = sequence_length or fft_length
        if self.sequence_length > fft_length:
            raise ValueRangeError(
                f"{self.name}: sequence_length={sequence_length} must be at most "
                f"fft_length={fft_length}"
            )
        self.window, self.num_mel_bins = (
            window,
            positive(self, "num_mel_bins", num_mel_bins),
        )
        self.power_to_db, self.top_db, self.mag_exp = power_to_db, top_db, mag_exp
        self.min_power, self.ref_power = min_power, ref_power
        top = int(sampling_rate / 2) if max_freq is None else max_freq
        count = fft_length // 2 + 1
        self._bands = _bands(num_mel_bins, count, sampling_rate, (min_freq, top))

    def call(self, inputs: Any) -> Any:
        """The spectrogram."""
        real, imag = ops.stft(
            inputs,
            self.sequence_length,
            self.sequence_stride,
            self.fft_length,
            self.window,
        )
        strength = anp.sqrt(real**2 + imag**2) ** self.mag_exp
        mels = strength @ self._bands.astype(self.dtype)
        if self.power_to_db:
            mels = self._decibels(mels)
        return narrowed(anp.moveaxis(mels, -1, -2), self.compute_dtype)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """(…, num_mel_bins, frames)."""
        *lead, time = input_shape
        stride = self.sequence_stride
        count = None if time is None else time // stride + 1
        return (*lead, self.num_mel_bins, count)

    def _decibels(self, powers: Any) -> Any:
        reference = max(abs(self.ref_power), self.min_power)
        found = 10 * anp.log10(anp.maximum(powers, self.min_power))
        found = found - 10 * math.log10(reference)
        return anp.maximum(found, anp.max(found) - self.top_db)


def _bands(bins: int, count: int, rate: float, limits: tuple[float, float]) -> Array:
    """How much each of `count` frequencies counts for each band: (count, bins)."""
    at = _mels(np.linspace(0, rate / 2, count)[1:])[:, None]
    first, last = _mels(np.array(limits))
    edges = np.linspace(first, last, bins + 2)
    low, middle, high = edges[:-2], edges[1:-1], edges[2:]
    rising, falling = (at - low) / (middle - low), (high - at) / (high - middle)
    weights = np.maximum(0, np.minimum(rising, falling))
    return np.pad(weights, ((1, 0), (0, 0)))  # the mean counts for none


def _mels(hertz: Array) -> Array:
    found: Array = 1127.0 * np.log(1 + hertz / 700.0)
    return found
