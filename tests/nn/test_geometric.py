"""Random motions: identity outside of training, seeds, known motions, gradients."""

from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd.errors import ShapeError, ValueRangeError
from nn import layers

MOTIONS: list[tuple[str, tuple[Any, ...]]] = [
    ("RandomTranslation", (0.3, 0.2)),
    ("RandomRotation", (0.1,)),
    ("RandomZoom", (0.3,)),
    ("RandomZoom", (0.3, (-0.2, 0.1))),
    ("RandomFlip", ()),
    ("RandomFlip", ("horizontal",)),
]

IMAGES = np.random.default_rng(3).normal(size=(6, 5, 7, 2)).astype(np.float32)


@pytest.mark.parametrize(("kind", "factors"), MOTIONS)
def test_moves_only_while_training(kind: str, factors: tuple[Any, ...]) -> None:
    layer = getattr(layers, kind)(*factors, seed=0)
    np.testing.assert_array_equal(layer(IMAGES, training=False), IMAGES)
    assert (layer(IMAGES) != IMAGES).any()  # where nothing is said, it is training
    moved = layer(IMAGES, training=True)
    assert (moved.shape, moved.dtype) == (IMAGES.shape, IMAGES.dtype)
    assert (moved != IMAGES).any()
    assert layer.compute_output_shape((None, 5, 7, 2)) == (None, 5, 7, 2)


@pytest.mark.parametrize(("kind", "factors"), MOTIONS)
def test_same_seed_same_motions(kind: str, factors: tuple[Any, ...]) -> None:
    def motions(seed: int | None) -> list[Any]:
        layer = getattr(layers, kind)(*factors, seed=seed)
        return [layer(IMAGES, training=True) for _ in range(3)]

    first, again, other = motions(1), motions(1), motions(2)
    np.testing.assert_array_equal(first, again)
    assert (np.array(first) != np.array(other)).any()
    assert (first[0] != first[1]).any()
    nn.utils.set_random_seed(5)
    by_default = motions(None)
    nn.utils.set_random_seed(5)
    np.testing.assert_array_equal(by_default, motions(None))


@pytest.mark.parametrize("mode", ["constant", "nearest", "reflect", "wrap"])
@pytest.mark.parametrize(("kind", "factors"), MOTIONS[:4])
def test_gradients_pass_through(
    kind: str, factors: tuple[Any, ...], mode: str, rng: np.random.Generator
) -> None:
    def f(x: Any) -> Any:
        options = {"seed": 4, "fill_mode": mode, "fill_value": 2.0, "dtype": "float64"}
        return getattr(layers, kind)(*factors, **options)(x, training=True)

    ag.check_grads(f)(rng.normal(size=(2, 4, 3, 2)))


def test_flips_are_of_half_the_images() -> None:
    x = np.arange(6.0).reshape(1, 2, 3, 1).repeat(400, axis=0)
    mirrored = {
        "horizontal": x[0, :, ::-1],
        "vertical": x[0, ::-1],
        "horizontal_and_vertical": x[0, ::-1, ::-1],
    }
    for mode, other in mirrored.items():
        y = layers.RandomFlip(mode, seed=0)(x, training=True)
        flipped = (y == other).all(axis=(1, 2, 3))
        kept = (y == x[0]).all(axis=(1, 2, 3))
        assert (flipped ^ kept).all()
        assert 150 < flipped.sum() < 250


def test_a_whole_translation_shifts_down_and_right() -> None:
    x = np.arange(16.0).reshape(1, 4, 4, 1)
    layer = layers.RandomTranslation(
        (0.25, 0.25), (0.5, 0.5), fill_mode="constant", fill_value=-1.0
    )
    expected = np.full((4, 4), -1.0)
    expected[1:, 2:] = x[0, :3, :2, 0]
    np.testing.assert_allclose(layer(x, training=True)[0, :, :, 0], expected)


def test_a_quarter_turn_is_rot90() -> None:
    x = np.arange(9.0).reshape(1, 3, 3, 1)
    layer = layers.RandomRotation((0.25, 0.25), fill_mode="nearest", dtype="float64")
    np.testing.assert_allclose(
        layer(x, training=True)[0, :, :, 0], np.rot90(x[0, :, :, 0]), atol=1e-12
    )


def test_nearest_interpolation_invents_no_values() -> None:
    layer = layers.RandomRotation(0.5, interpolation="nearest", seed=0)
    assert np.isin(layer(IMAGES, training=True), IMAGES).all()


def test_the_map_itself_can_be_trained() -> None:
    """A shift found by descent along ∂/∂matrix."""
    row, column = np.mgrid[:9, :9]
    x = np.exp(-((row - 4) ** 2 + (column - 4) ** 2) / 8.0).reshape(1, 9, 9, 1)
    target = np.array([[1, 0, 0.8], [0, 1, -0.6]])
    wanted = ag.ops.affine_resample(x, target)

    def loss(shift: Any) -> Any:
        matrix = ag.ops.column_stack([np.eye(2), shift])
        return ag.ops.sum((ag.ops.affine_resample(x, matrix) - wanted) ** 2)

    shift = np.zeros(2)
    for _ in range(200):
        shift = shift - 0.1 * ag.grad(loss)(shift)
    np.testing.assert_allclose(shift, target[:, 2], atol=1e-3)


@pytest.mark.parametrize(
    ("kind", "factors", "options", "message"),
    [
        ("RandomTranslation", (1.5, 0), {}, r"height_factor .* \[-1, 1\], got 1.5"),
        ("RandomTranslation", (0, (0, 1, 2)), {}, "width_factor must be a number or"),
        ("RandomRotation", (-2,), {}, "factor must be"),
        ("RandomZoom", (-1,), {}, r"height_factor .* \(-1, 1\]"),
        ("RandomZoom", (0.1,), {"fill_mode": "reflct"}, "did you mean 'reflect'"),
        ("RandomZoom", (0.1,), {"interpolation": "cubic"}, "known are bilinear, nea"),
        ("RandomFlip", ("diagonal",), {}, "mode: 'diagonal' is not known"),
        ("RandomFlip", (), {"seed": -1}, "seed: expected an integer"),
    ],
)
def test_refuses_arguments(
    kind: str, factors: tuple[Any, ...], options: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueRangeError, match=message):
        getattr(layers, kind)(*factors, **options)


def test_refuses_what_is_no_batch_of_images() -> None:
    layer = layers.RandomRotation(0.1, name="mine")
    with pytest.raises(ShapeError, match=r"mine: expected .*\(batch, height, width"):
        layer(np.zeros((4, 1)), training=True)
