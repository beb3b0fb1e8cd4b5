"""Layers that change images: known changes, limits, labels, modes, programs."""

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd.errors import ArgumentError, ShapeError, ValueRangeError

L = nn.layers

IMAGES = np.random.default_rng(0).uniform(0, 255, (6, 5, 7, 3)).astype(np.float32)

RANDOM: list[tuple[str, dict[str, Any]]] = [
    ("RandomFlip", {}),
    ("RandomRotation", {"factor": 0.2}),
    ("RandomZoom", {"height_factor": 0.3}),
    ("RandomTranslation", {"height_factor": 0.3, "width_factor": 0.3}),
    ("RandomCrop", {"height": 3, "width": 4}),
    ("RandomBrightness", {"factor": 0.4}),
    ("RandomContrast", {"factor": 0.4}),
    ("RandomHue", {"factor": 0.4}),
    ("RandomSaturation", {"factor": 0.4}),
    ("RandomColorDegeneration", {"factor": 0.4}),
    ("RandomColorJitter", {"brightness_factor": 0.2, "hue_factor": 0.3}),
    ("RandomGrayscale", {}),
    ("RandomInvert", {"factor": (0.4, 0.6)}),
    ("RandomPosterization", {"factor": (2, 5)}),
    ("RandomSharpness", {"factor": 0.9}),
    ("RandomGaussianBlur", {"kernel_size": (3, 5)}),
    ("RandomShear", {"x_factor": 0.4, "y_factor": 0.3}),
    ("RandomPerspective", {"scale": 0.5}),
    ("RandomElasticTransform", {}),
    ("RandomErasing", {}),
    ("Solarization", {"addition_factor": 0.3, "threshold_factor": 0.5}),
    ("CutMix", {}),
    ("MixUp", {"alpha": 0.5}),
    ("RandAugment", {}),
    ("AugMix", {}),
]

KINDS = [kind for kind, _ in RANDOM]


@pytest.fixture(autouse=True)
def _unnoticed() -> Iterator[None]:
    """The trainings here are not about what is learnt."""
    with nn.utils.notices(False):
        yield


def made(kind: str, options: dict[str, Any], **others: Any) -> Any:
    return getattr(L, kind)(**options, **others)


@pytest.mark.parametrize(("kind", "options"), RANDOM, ids=KINDS)
def test_changes_while_training_and_where_nothing_is_said(
    kind: str, options: dict[str, Any]
) -> None:
    layer = made(kind, options, seed=1)
    again = made(kind, options, seed=1)
    y = layer(IMAGES)
    np.testing.assert_array_equal(y, again(IMAGES, training=True))
    assert y.dtype == np.float32
    assert y.shape == layer.compute_output_shape(IMAGES.shape)
    assert (np.asarray(layer(IMAGES)) != np.asarray(y)).any()
    if kind != "RandomCrop":
        np.testing.assert_array_equal(layer(IMAGES, training=False), IMAGES)
    model = nn.Sequential([nn.Input(shape=IMAGES.shape[1:]), made(kind, options)])
    model.compile(loss="mse")
    kept = model.predict(IMAGES, verbose=0)
    np.testing.assert_allclose(kept, layer(IMAGES, training=False), rtol=1e-6)


@pytest.mark.parametrize(("kind", "options"), RANDOM, ids=KINDS)
def test_one_image_and_channels_first(kind: str, options: dict[str, Any]) -> None:
    single = made(kind, options, seed=2)(IMAGES[0])
    batch = made(kind, options, seed=2)(IMAGES[:1])
    np.testing.assert_allclose(single, batch[0], rtol=1e-6)
    first = made(kind, options, seed=2, data_format="channels_first")
    turned = first(np.moveaxis(IMAGES, -1, 1))
    wanted = made(kind, options, seed=2)(IMAGES)
    np.testing.assert_allclose(np.moveaxis(turned, 1, -1), wanted, rtol=1e-5)


@pytest.mark.parametrize(("kind", "options"), RANDOM, ids=KINDS)
def test_configurations(kind: str, options: dict[str, Any]) -> None:
    layer = made(kind, options, seed=3)
    config = json.loads(json.dumps(layer.get_config()))
    again = type(layer).from_config(config)
    assert again.get_config() == layer.get_config()
    np.testing.assert_array_equal(again(IMAGES), layer(IMAGES))


@pytest.mark.parametrize(("kind", "options"), RANDOM, ids=KINDS)
def test_training_through_the_layer(kind: str, options: dict[str, Any]) -> None:
    """Programs of `fit` draw anew in every step, and derivatives pass through."""
    if kind in ("CutMix", "MixUp"):
        options = {**options, "seed": 0}

    def losses(eagerly: bool) -> Any:
        nn.utils.set_random_seed(4)
        model = nn.Sequential(
            [
                nn.Input(shape=IMAGES.shape[1:]),
                made(kind, options),
                L.Flatten(),
                nn.Dense(1),
            ]
        )
        optimizer = nn.SGD(1e-9)
        model.compile(optimizer=optimizer, loss="mse", jit_compile=not eagerly)
        y = np.arange(6.0)[:, None]
        return model.fit(IMAGES, y, epochs=4, verbose=0, batch_size=6).history["loss"]

    traced = losses(False)
    np.testing.assert_allclose(traced, losses(True), rtol=1e-4)
    assert len(set(traced)) == 4


DIFFERENTIABLE = sorted(set(KINDS) - {"RandomPosterization", "RandAugment", "AugMix"})


@pytest.mark.parametrize("kind", DIFFERENTIABLE)
def test_derivatives(kind: str) -> None:
    options = dict(RANDOM)[kind]
    x = np.random.default_rng(1).uniform(60, 190, (2, 4, 5, 3))

    def f(images: Any) -> Any:
        return made(kind, options, seed=5, dtype="float64")(images)

    ag.check_grads(f, order=1)(x)


# Known changes


def test_resizing() -> None:
    x = np.arange(8.0, dtype=np.float32).reshape(1, 2, 4, 1)
    assert L.Resizing(1, 2)(x)[0, :, :, 0].tolist() == [[2.5, 4.5]]
    nearest = L.Resizing(2, 2, interpolation="nearest")(x)
    assert nearest[0, :, :, 0].tolist() == [[1.0, 3.0], [5.0, 7.0]]
    cropped = L.Resizing(1, 1, crop_to_aspect_ratio=True)(x)
    assert cropped.ravel().tolist() == [3.5]
    padded = L.Resizing(4, 4, pad_to_aspect_ratio=True, fill_value=9)(x)
    assert padded[0, [0, 3], :, 0].tolist() == [[9.0] * 4] * 2
    whole = L.Resizing(1, 2)(x.astype(np.uint8) * 30)
    assert (whole.dtype, whole.ravel().tolist()) == (np.uint8, [75, 135])
    averaged = L.Resizing(1, 1, antialias=True)(x)
    np.testing.assert_allclose(averaged, 3.5)
    layer = L.Resizing(3, 2, data_format="channels_first")
    assert layer.compute_output_shape((None, 3, 9, 9)) == (None, 3, 3, 2)
    assert layer(np.zeros((3, 9, 9))).shape == (3, 3, 2)
    with pytest.raises(ArgumentError, match="excludes pad_to_aspect_ratio"):
        L.Resizing(1, 1, crop_to_aspect_ratio=True, pad_to_aspect_ratio=True)
    with pytest.raises(ValueRangeError, match="interpolation: 'area' is not known"):
        L.Resizing(1, 1, interpolation="area")
    with pytest.raises(ShapeError, match="expected images"):
        L.Resizing(1, 1)(np.zeros((2, 2)))


def test_crops() -> None:
    x = np.arange(24.0, dtype=np.float32).reshape(1, 4, 6, 1)
    assert L.CenterCrop(2, 2)(x)[0, :, :, 0].tolist() == [[8.0, 9.0], [14.0, 15.0]]
    assert L.CenterCrop(8, 6)(x).shape == (1, 8, 6, 1)
    crop = L.RandomCrop(2, 3, seed=0)
    starts = set()
    for _ in range(60):
        y = crop(np.concatenate([x, x + 100]))
        np.testing.assert_array_equal(y[1], y[0] + 100)  # one place for a batch
        top, left = divmod(int(y[0, 0, 0, 0]), 6)
        np.testing.assert_array_equal(y[0], x[0, top : top + 2, left : left + 3])
        starts.add((top, left))
    assert len(starts) == 12
    assert crop(x, training=False).shape == (1, 2, 3, 1)


@pytest.mark.parametrize(
    ("kind", "options", "values"),
    [
        ("RandomBrightness", {"factor": (0.2, 0.2)}, [51.0, 151.0, 255.0]),
        ("RandomBrightness", {"factor": (-0.2, -0.2)}, [0.0, 49.0, 199.0]),
        ("RandomContrast", {"factor": (-1, 1)}, None),
        ("RandomInvert", {"factor": (1, 1)}, [255.0, 155.0, 5.0]),
        ("RandomPosterization", {"factor": 1}, [0.0, 0.0, 128.0]),
        ("RandomPosterization", {"factor": (3, 3)}, [0.0, 96.0, 224.0]),
        ("RandomSharpness", {"factor": (0.5, 0.5)}, [0.0, 100.0, 250.0]),
        ("RandomHue", {"factor": (0, 0)}, [0.0, 100.0, 250.0]),
        ("RandomSaturation", {"factor": (0, 0)}, [250.0, 250.0, 250.0]),
        ("RandomColorDegeneration", {"factor": (1, 1)}, [87.2, 87.2, 87.2]),
        ("RandomGrayscale", {"factor": 1.0}, [87.2, 87.2, 87.2]),
        ("Solarization", {}, [255.0, 155.0, 5.0]),
        ("AutoContrast", {}, [0.0, 100.0, 250.0]),
    ],
)
def test_known_changes(kind: str, options: dict[str, Any], values: Any) -> None:
    x = np.array([0.0, 100.0, 250.0], np.float32).reshape(1, 1, 1, 3)
    if values is None:
        with pytest.raises(ValueRangeError, match="factor must be"):
            made(kind, {"factor": 2})
        return
    y = np.ravel(made(kind, options)(x))
    np.testing.assert_allclose(y, values, rtol=1e-4, atol=1e-3)


def test_values_stretched_and_equalized() -> None:
    x = np.zeros((1, 2, 2, 2), np.float32)
    x[0, :, :, 0] = [[50, 100], [100, 150]]
    stretched = L.AutoContrast()(x, training=False)
    assert stretched[0, :, :, 0].tolist() == [[0.0, 127.5], [127.5, 255.0]]
    assert (stretched[..., 1] == 0).all()  # of one value
    equal = L.Equalization()(x)
    assert equal[0, :, :, 0].tolist() == [[0.0, 170.0], [170.0, 255.0]]
    np.testing.assert_array_equal(L.Equalization()(x, training=False), x)


def test_blur_and_boxes() -> None:
    x = np.zeros((1, 5, 5, 1), np.float32)
    x[0, 2, 2, 0] = 100
    y = L.RandomGaussianBlur((1, 1), kernel_size=3, sigma=(0.5, 0.5))(x)
    np.testing.assert_allclose(y.sum(), 100, rtol=1e-5)
    assert y[0, 2, 2, 0] > y[0, 1, 2, 0] > y[0, 1, 1, 0] > 0
    erased = L.RandomErasing((1, 1), scale=(1, 1), fill_value=7)(x)
    assert (erased == 7).all()
    colours = L.RandomErasing((1, 1), scale=(1, 1), fill_value=(1, 2, 3))(IMAGES)
    assert colours[0, 0, 0].tolist() == [1, 2, 3]
    np.testing.assert_array_equal(L.RandomErasing(factor=0.0)(x), x)


@pytest.mark.parametrize("kind", ["CutMix", "MixUp"])
def test_labels_are_mixed_with_images(kind: str) -> None:
    classes = 6
    x = np.ones((classes, 20, 20, 1), np.float32) * np.arange(6.0).reshape(6, 1, 1, 1)
    labels = np.eye(classes, dtype=np.float32)
    layer = getattr(L, kind)(seed=3)
    y = layer({"images": x.astype(np.float32), "labels": labels})
    np.testing.assert_allclose(y["labels"].sum(1), 1, rtol=1e-5)
    shares = y["labels"] @ np.arange(6.0)
    means = y["images"].mean((1, 2, 3))
    np.testing.assert_allclose(means, shares, atol=0.6 if kind == "CutMix" else 1e-5)
    assert (y["labels"].max(1) < 1).any()
    off = layer({"images": x, "labels": labels}, training=False)
    np.testing.assert_array_equal(off["labels"], labels)
    with pytest.raises(ShapeError, match="one-hot labels"):
        layer({"images": x, "labels": np.arange(6)})
    with pytest.raises(ArgumentError, match=r"got \['bounding_boxes'\]; boxes and"):
        layer({"images": x, "bounding_boxes": labels})
    flipped = L.RandomFlip(seed=0)({"images": x, "labels": labels})
    np.testing.assert_array_equal(flipped["labels"], labels)


def test_pipelines() -> None:
    layers = [L.Rescaling(1 / 255), L.RandomFlip(seed=1), L.CenterCrop(2, 2)]
    pipeline = L.Pipeline(layers)
    assert pipeline.compute_output_shape((None, 5, 7, 3)) == (None, 2, 2, 3)
    config = json.loads(json.dumps(pipeline.get_config()))
    again = L.Pipeline.from_config(config)
    np.testing.assert_array_equal(again(IMAGES), pipeline(IMAGES))
    off = pipeline(IMAGES, training=False)
    np.testing.assert_allclose(off, IMAGES[:, 1:3, 2:4] / 255, rtol=1e-6)


def test_images_in_data_sets() -> None:
    layer = L.RandomBrightness(0.3, seed=1)
    data = nn.data.Dataset.from_tensor_slices((IMAGES, np.arange(6)))
    changed = data.batch(3).map(lambda x, y: (layer(x, training=True), y))
    batches = [x for x, _ in changed]
    assert [b.shape for b in batches] == [(3, 5, 7, 3)] * 2
    assert (batches[0] != IMAGES[:3]).any()


@pytest.mark.parametrize(
    ("kind", "options", "message"),
    [
        ("RandomBrightness", {"factor": 2}, r"factor must be .* in \[-1, 1\], got 2"),
        ("RandomContrast", {"factor": -0.5}, r"in \[0, 1\], got -0.5"),
        ("RandomHue", {"factor": (0, 1, 2)}, "factor must be"),
        ("RandomHue", {"factor": 0.5, "value_range": 3}, "value_range must be a pair"),
        ("RandomPosterization", {"factor": 9}, r"in \[1, 8\]"),
        ("RandomGaussianBlur", {"kernel_size": 4}, "kernel_size must be an odd"),
        ("RandomErasing", {"fill_value": (1, 2)}, "fill_value must be a number"),
        ("RandomShear", {"fill_mode": "mirror"}, "fill_mode: 'mirror' is not known"),
        ("RandomPerspective", {"scale": 2}, "scale must be a number from 0 to 1"),
        ("RandomFlip", {"data_format": "last"}, "data_format: 'last' is not known"),
        ("Equalization", {"bins": 0}, "bins must be a positive integer"),
        ("RandAugment", {"num_ops": 0}, "num_ops must be a positive integer"),
    ],
)
def test_refuses_arguments(kind: str, options: dict[str, Any], message: str) -> None:
    with pytest.raises((ArgumentError, ValueRangeError), match=message):
        made(kind, options)
