"""Initializers: shapes, seeds, bounds, refusals.

`tests/parity` holds their statistics against Keras.
"""

import json
import sys
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd.errors import ArgumentError, ShapeError, ValueRangeError
from nn import initializers
from nn.initializers.stft import window_of
from tests.parity.cases import Case, label
from tests.parity.function_cases import INITIALIZERS

RANDOM = [
    kind
    for kind in (getattr(initializers, n) for n in initializers.__all__)
    if isinstance(kind, type) and hasattr(kind, "draw")
]


@pytest.mark.parametrize("kind", RANDOM)
def test_seeds(kind: Any) -> None:
    shape = (7, 5)
    assert (kind(seed=1)(shape) == kind(seed=1)(shape)).all()
    assert (kind(seed=1)(shape) != kind(seed=2)(shape)).any()
    again = kind(seed=1)
    assert (again(shape) == again(shape)).all()
    nn.utils.set_random_seed(5)
    first, second = kind()(shape), kind()(shape)
    assert (first != second).any()
    nn.utils.set_random_seed(5)
    assert (kind()(shape) == first).all()


@pytest.mark.parametrize("case", INITIALIZERS, ids=label)
def test_made_again_from_json(case: Case) -> None:
    kind = getattr(initializers, case.name)
    first = kind(**case.arguments)
    if kind in RANDOM:
        first = kind(**case.arguments, seed=4)
    again = initializers.get(json.loads(json.dumps(nn.lookup.serialize(first))))
    assert type(again) is kind
    values = again(case.data)
    assert values.shape == case.data
    assert values.dtype == np.float32
    assert (values == first(case.data)).all()


@pytest.mark.parametrize("shape", [(6, 4), (4, 6), (3, 3, 4, 5), (2, 2, 2, 40)])
def test_orthogonal(shape: tuple[int, ...]) -> None:
    flat = initializers.Orthogonal(gain=2.0, seed=0)(shape, "float64")
    flat = flat.reshape(-1, shape[-1])
    rows, columns = flat.shape
    product = flat @ flat.T if rows < columns else flat.T @ flat
    np.testing.assert_allclose(product, 4 * np.eye(min(rows, columns)), atol=1e-12)


def test_truncated_normal_keeps_within_two_deviations() -> None:
    values = initializers.TruncatedNormal(1.0, 0.5, seed=0)((10_000,), "float64")
    assert np.abs(values - 1.0).max() <= 1.0


@pytest.mark.parametrize(
    ("shape", "expected"),
    [((), (1, 1)), ((5,), (5, 5)), ((3, 4), (3, 4)), ((2, 2, 3, 4), (12, 16))],
)
def test_fans(shape: tuple[int, ...], expected: tuple[int, int]) -> None:
    assert initializers.fans(shape) == expected


@pytest.mark.parametrize(
    ("make", "error", "match"),
    [
        (lambda: initializers.get("zeroes"), ValueRangeError, "did you mean 'zeros'"),
        (lambda: initializers.get({}), ArgumentError, "with 'class_name' and 'config'"),
        (lambda: initializers.Identity()((3,)), ShapeError, r"two axes, got \(3,\)"),
        (lambda: initializers.Orthogonal()((3,)), ShapeError, r"or more, got \(3,\)"),
        (lambda: initializers.RandomNormal(stddev=-1), ValueRangeError, "stddev must"),
        (lambda: initializers.VarianceScaling(0), ValueRangeError, "scale must be > 0"),
        (
            lambda: initializers.VarianceScaling(mode="fan_sum"),
            ValueRangeError,
            "mode: 'fan_sum' is not known",
        ),
        (
            lambda: initializers.VarianceScaling(distribution="uniformly"),
            ValueRangeError,
            "did you mean 'uniform'",
        ),
    ],
)
def test_refusals(make: Any, error: type[Exception], match: str) -> None:
    with pytest.raises(error, match=match):
        make()


def test_what_get_takes() -> None:
    for given in ("he_normal", "HeNormal", initializers.HeNormal):
        assert type(initializers.get(given)) is initializers.HeNormal
    assert initializers.he_normal is initializers.HeNormal
    assert initializers.get(np.ones) is np.ones


def test_axes_of_kernels_of_ones_own() -> None:
    he = initializers.HeUniform(seed=0, input_axes=[0, 2], output_axes=[1])
    assert np.abs(he((4, 100, 6))).max() <= np.sqrt(6 / 24)
    glorot = initializers.GlorotUniform(seed=0, input_axes=[1], output_axes=[0, 2])
    assert 0.9 < np.abs(glorot((4, 100, 6))).max() / np.sqrt(6 / 124) <= 1.0


def test_more_names() -> None:
    for name, kind in (
        ("OrthogonalInitializer", initializers.Orthogonal),
        ("IdentityInitializer", initializers.Identity),
        ("stft", initializers.STFT),
        ("normal", initializers.RandomNormal),
        ("uniform", initializers.RandomUniform),
        ("zero", initializers.Zeros),
        ("one", initializers.Ones),
    ):
        assert type(initializers.get(name)) is kind
    assert initializers.get(None) is None
    for given in (np.eye(2), ag.tensor(np.eye(2))):
        assert initializers.get(given)((2, 2)).tolist() == [[1.0, 0.0], [0.0, 1.0]]
    stored = json.loads(json.dumps(initializers.serialize(initializers.Constant(2))))
    assert initializers.deserialize(stored)((1,)) == 2.0
    own = {"class_name": "Mine", "config": {}}
    found = initializers.deserialize(own, {"Mine": initializers.Ones})
    assert isinstance(found, initializers.Ones)


def test_a_window_of_scipy() -> None:
    scipy = pytest.importorskip("scipy.signal")
    for name in ("hann", "hamming", "blackman", "blackmanharris", "nuttall", "flattop"):
        for periodic in (False, True):
            for length in (1, 2, 7, 8):
                np.testing.assert_allclose(
                    window_of(name, length, periodic=periodic),
                    scipy.get_window(name, length, periodic),
                    atol=1e-12,
                )
    parzen = initializers.STFT(window="parzen", scaling=None)((6, 1, 3))
    np.testing.assert_allclose(parzen[:, 0, 0], scipy.get_window("parzen", 6, False))


def test_windows_without_scipy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scipy.signal", None)
    initializers.STFT(window="hann")
    with pytest.raises(ArgumentError, match="'parzen' is computed by SciPy, which is"):
        initializers.STFT(window="parzen")


@pytest.mark.parametrize(
    ("make", "error", "match"),
    [
        (lambda: initializers.STFT("both"), ValueRangeError, "side: 'both' is not"),
        (lambda: initializers.STFT(scaling="l2"), ValueRangeError, "scaling: 'l2' is"),
        (lambda: initializers.STFT()((4, 1)), ShapeError, r"shape \(times, 1, freq"),
        (lambda: initializers.STFT(window=[1.0])((4, 1, 3)), ShapeError, "the window"),
    ],
)
def test_stft_refuses(make: Any, error: type[Exception], match: str) -> None:
    with pytest.raises(error, match=match):
        make()


def test_stft_refuses_a_window_that_scipy_lacks() -> None:
    pytest.importorskip("scipy.signal")
    with pytest.raises(ValueRangeError, match="window: 'glass': Invalid window name"):
        initializers.STFT(window="glass")
