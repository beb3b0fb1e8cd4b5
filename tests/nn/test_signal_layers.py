"""Spectrograms, and numbers scaled by the moments of data."""

import json
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd.errors import ArgumentError, GraphError, ShapeError, ValueRangeError
from nn.data import Dataset

L = nn.layers

TIME = np.arange(64) / 64


def tone(cycles: int) -> Any:
    """A cosine of so many periods in 64 samples: (1, 64, 1)."""
    return np.cos(2 * np.pi * cycles * TIME)[None, :, None].astype(np.float32)


def test_a_tone_is_one_frequency() -> None:
    layer = L.STFTSpectrogram("magnitude", frame_length=32, fft_length=32)
    y = layer(tone(8)).numpy()
    assert y.shape == (1, 3, 17) == layer.compute_output_shape((1, 64, 1))
    assert (np.argmax(y, -1) == 4).all()
    power = L.STFTSpectrogram("psd", frame_length=32, fft_length=32)(tone(8))
    np.testing.assert_allclose(power.numpy()[..., 4], 2 * y[..., 4] ** 2, rtol=1e-4)
    log = L.STFTSpectrogram(frame_length=32, fft_length=32)(tone(8))
    np.testing.assert_allclose(np.exp(log.numpy()), y, rtol=1e-3)


def test_parts_of_the_transform() -> None:
    x = np.random.default_rng(0).normal(size=(2, 40, 3))
    options: dict[str, Any] = {"frame_length": 16, "window": None, "scaling": None}
    options["dtype"] = "float64"

    def found(mode: str, **others: Any) -> Any:
        layer = L.STFTSpectrogram(mode, **options, **others)
        y = np.asarray(layer(x).numpy())
        assert y.shape == layer.compute_output_shape(x.shape)
        return y

    frames = np.stack([x[:, i : i + 16] for i in range(0, 25, 8)], 1)  # (2, 4, 16, 3)
    wanted = np.fft.rfft(frames, axis=2)
    both = found("stft", expand_dims=True)
    np.testing.assert_allclose(both[:, :, :9], wanted.real, atol=1e-12)
    np.testing.assert_allclose(both[:, :, 9:], wanted.imag, atol=1e-12)
    flat = np.moveaxis(wanted, 3, 2).reshape(2, 4, 27)
    np.testing.assert_allclose(found("real"), flat.real, atol=1e-12)
    np.testing.assert_allclose(found("imag"), flat.imag, atol=1e-12)
    angles = np.exp(1j * found("angle"))
    np.testing.assert_allclose(angles, flat / abs(flat), atol=1e-9)
    assert found("log", padding="same", frame_step=7).shape == (2, 6, 27)


def test_channels_first_and_training() -> None:
    x = np.random.default_rng(0).normal(size=(2, 40, 3)).astype(np.float32)
    for dims in (False, True):
        options = {"frame_length": 8, "expand_dims": dims}
        y = L.STFTSpectrogram(**options)(x)
        first = L.STFTSpectrogram(**options, data_format="channels_first")
        z = first(np.moveaxis(x, 1, 2))
        assert z.shape == first.compute_output_shape((2, 3, 40))
        order = (0, 3, 1, 2) if dims else (0, 2, 1)
        np.testing.assert_allclose(z.numpy(), np.transpose(y.numpy(), order), rtol=1e-5)
    model = nn.Sequential(
        [nn.Input(shape=(40, 3)), L.STFTSpectrogram(frame_length=8), nn.Dense(1)]
    )
    model.compile(loss="mse")
    model.fit(x, np.zeros((2, 9, 1)), verbose=0, epochs=2)
    assert len(model.trainable_weights) == 4
    again = type(first).from_config(json.loads(json.dumps(first.get_config())))
    assert again.get_config() == first.get_config()


def test_mels() -> None:
    x = np.sin(2 * np.pi * 1000 * np.arange(4000) / 8000).astype(np.float32)
    layer = L.MelSpectrogram(
        fft_length=256, sequence_stride=64, sampling_rate=8000, num_mel_bins=30
    )
    y = layer(x[None])
    assert y.shape == (1, 30, 63) == layer.compute_output_shape((1, 4000))
    np.testing.assert_allclose(layer(x), y[0], rtol=1e-5)
    edges = np.linspace(*1127 * np.log(1 + np.array([20, 4000]) / 700), 32)
    band = np.argmin(abs(edges[1:-1] - 1127 * np.log(1 + 1000 / 700)))
    assert (np.argmax(y[0, :, 5:-5], 0) == band).all()
    np.testing.assert_allclose(y.max() - y.min(), 80, rtol=1e-5)
    plain = L.MelSpectrogram(
        256, 64, sampling_rate=8000, num_mel_bins=30, power_to_db=False
    )
    np.testing.assert_allclose(10 * np.log10(plain(x[None]).max()), y.max(), rtol=1e-5)


def test_derivatives_of_spectrograms() -> None:
    x = np.random.default_rng(0).normal(size=(1, 24))

    def mels(x: Any) -> Any:
        options = {"fft_length": 8, "sequence_stride": 4, "num_mel_bins": 3}
        return L.MelSpectrogram(**options, dtype="float64", power_to_db=False)(x)

    ag.check_grads(mels, order=1)(x)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"mode": "power"}, "mode: 'power' is not known"),
        ({"frame_length": 4, "frame_step": 5}, "frame_step ≤ frame_length"),
        ({"frame_length": 4, "fft_length": 2}, "frame_length ≤ fft_length"),
        ({"padding": "causal"}, "padding: 'causal' is not known"),
    ],
)
def test_spectrograms_refuse(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueRangeError, match=message):
        L.STFTSpectrogram(**options)
    with pytest.raises(ShapeError, match="10 samples are fewer than frame_length=16"):
        L.STFTSpectrogram(frame_length=16)(np.zeros((1, 10, 1)))
    with pytest.raises(ValueRangeError, match="must be at most fft_length=8"):
        L.MelSpectrogram(8, sequence_length=9)


# Moments

DATA = (np.random.default_rng(1).normal(size=(30, 4, 3)) * 3 + 1).astype(np.float32)


@pytest.mark.parametrize("axis", [-1, 1, (1, 2), (2, 1), None])
def test_moments_of_data_in_every_form(axis: Any) -> None:
    layer = L.Normalization(axis=axis)
    layer.adapt(DATA)
    y = layer(DATA)
    kept = axis if isinstance(axis, tuple) else () if axis is None else (axis % 3,)
    others = tuple(a for a in range(3) if a not in kept)
    np.testing.assert_allclose(y.mean(axis=others), 0, atol=1e-5)
    np.testing.assert_allclose(y.std(axis=others), 1, rtol=1e-5)
    sets = Dataset.from_tensor_slices((DATA, np.arange(30))).batch(7)
    for data in (sets, [DATA[:20], DATA[20:]], iter([DATA])):
        other = L.Normalization(axis=axis)
        other.adapt(data)
        np.testing.assert_allclose(other(DATA), y, atol=1e-5)
    back = L.Normalization(axis=axis, invert=True)
    back.adapt(DATA)
    np.testing.assert_allclose(back(y), DATA, rtol=1e-4, atol=1e-4)


def test_moments_of_single_samples() -> None:
    layer = L.Normalization()
    layer.adapt(Dataset.from_tensor_slices(DATA[:, 0]))
    np.testing.assert_allclose(layer(DATA[:, 0]).mean(0), 0, atol=1e-5)


def test_given_moments() -> None:
    last = L.Normalization(axis=(1, 2), mean=[1.0, 2, 3], variance=[4.0, 4, 4])
    np.testing.assert_allclose(last(DATA), (DATA - [1, 2, 3]) / 2, rtol=1e-5)
    with pytest.raises(GraphError, match="its mean and variance were given"):
        last.adapt(DATA)
    with pytest.raises(ArgumentError, match="with at most the axes of axis=None"):
        L.Normalization(axis=None, mean=[1.0], variance=[1.0])
    with pytest.raises(ArgumentError, match="must have one shape"):
        L.Normalization(mean=[1.0, 2.0], variance=[1.0])
    with pytest.raises(ArgumentError, match="pass mean and variance, or neither"):
        L.Normalization(mean=1.0)


def test_moments_refuse() -> None:
    layer = L.Normalization()
    layer.adapt(DATA)
    with pytest.raises(ShapeError, match=r"built for lengths \(3,\) along axis -1"):
        layer.adapt(DATA[..., :2])
    with pytest.raises(ShapeError, match="adapt got no data"):
        L.Normalization().adapt(iter([]))
