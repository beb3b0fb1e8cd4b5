"""Pooling and resizing: gradients, ties, padding, shapes, refusals."""

from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd.engine.samples import separated
from autograd.errors import ShapeError, ValueRangeError
from nn import layers

LINE, IMAGE = (2, 5, 3), (2, 5, 4, 3)

CASES: list[tuple[str, dict[str, Any], tuple[int, ...]]] = [
    ("MaxPooling1D", {}, LINE),
    ("MaxPooling1D", {"pool_size": 3, "strides": 2, "padding": "same"}, LINE),
    ("MaxPooling2D", {}, IMAGE),
    ("MaxPooling2D", {"pool_size": (3, 2), "strides": 1, "padding": "same"}, IMAGE),
    ("AveragePooling1D", {"pool_size": 2}, LINE),
    ("AveragePooling2D", {"pool_size": 3, "strides": 2, "padding": "same"}, IMAGE),
    ("GlobalMaxPooling1D", {}, LINE),
    ("GlobalMaxPooling2D", {"keepdims": True}, IMAGE),
    ("GlobalAveragePooling1D", {"keepdims": True}, LINE),
    ("GlobalAveragePooling2D", {}, IMAGE),
    ("ZeroPadding2D", {"padding": ((1, 0), (2, 3))}, IMAGE),
    ("UpSampling2D", {"size": (2, 3)}, IMAGE),
    ("UpSampling2D", {"size": 2, "interpolation": "bilinear"}, IMAGE),
]


@pytest.mark.parametrize(("kind", "options", "shape"), CASES)
def test_gradients_and_shapes(
    kind: str, options: dict[str, Any], shape: tuple[int, ...], rng: np.random.Generator
) -> None:
    layer = getattr(layers, kind)(**options, dtype="float64")
    x = separated(rng, shape, gap=0.02)
    ag.check_grads(layer)(x)
    y = layer(x)
    assert layer.weights == []
    assert layer.compute_output_shape((None, *shape[1:])) == (None, *y.shape[1:])
    axes = (None,) * (len(shape) - 2)
    unknown = layer.compute_output_shape((None, *axes, shape[-1]))
    assert (unknown[0], unknown[-1]) == (None, shape[-1])


def test_ties_share_equally() -> None:
    x = ag.tensor(np.zeros((1, 2, 2, 1)), requires_grad=True)
    ag.ops.max_pool(x, 2).sum().backward()
    np.testing.assert_array_equal(x.grad, np.full(x.shape, 0.25))


def test_padding_is_never_the_largest_nor_counted() -> None:
    x = np.full((1, 3, 3, 1), -5.0)
    for pool in (ag.ops.max_pool, ag.ops.average_pool):
        np.testing.assert_array_equal(
            pool(x, 2, padding="same"), np.full((1, 2, 2, 1), -5.0)
        )


def test_integers_can_be_pooled() -> None:
    x = np.array([[1, -4], [-2, -3]]).reshape(1, 2, 2, 1)
    assert ag.ops.max_pool(x, 2, padding="same").item() == 1
    assert ag.ops.average_pool(x, 2).item() == -2.0


def test_nan_is_not_hidden() -> None:
    x = ag.tensor([1.0, np.nan, 2.0, 3.0], requires_grad=True)
    y = ag.ops.max_pool(x.reshape(1, 4, 1), 2)
    np.testing.assert_array_equal(y.data.ravel(), [np.nan, 3.0])
    y.sum().backward()
    np.testing.assert_array_equal(x.grad, [0, 1, 0, 1])


@pytest.mark.parametrize("kind", ["float32", "float64", "float16"])
@pytest.mark.parametrize(
    "window",
    [
        {"size": 2},
        {"size": 2, "padding": "same"},
        {"size": 3, "strides": 2, "padding": "same"},
        {"size": (2, 3), "strides": (3, 1), "padding": ((1, 0), (0, 2))},
        {"size": (1, 2), "strides": (2, 3)},
    ],
)
def test_the_rule_on_arrays_is_the_rule_on_tensors(
    window: dict[str, Any], kind: str, rng: np.random.Generator
) -> None:
    x = rng.integers(-3, 3, (3, 7, 8, 2)).astype(kind)  # with many ties
    x[1, 3, 3, 0] = np.nan
    for pool in (ag.ops.max_pool, ag.ops.average_pool):
        t = ag.tensor(x, requires_grad=True)
        y = pool(t, **window)
        node = y._node
        assert node is not None
        assert node.primitive is not None
        g = rng.integers(1, 4, y.shape).astype(kind)
        args = (node.output, node.inputs, node.params)
        on_arrays = node.primitive.vjp(0, g, *args)
        on_tensors = node.primitive.vjp(0, ag.tensor(g), *args)
        assert type(on_arrays) is np.ndarray
        assert on_arrays.dtype == on_tensors.dtype == kind
        close = 1e-2 if kind == "float16" else 1e-6
        np.testing.assert_allclose(on_arrays, on_tensors.data, rtol=close, atol=close)


def test_a_window_of_more_taps_than_a_byte_counts() -> None:
    x = ag.tensor(np.zeros((1, 17, 17, 1)), requires_grad=True)
    ag.ops.max_pool(x, 17).sum().backward()
    np.testing.assert_allclose(x.grad, np.full(x.shape, 1 / 289))


def test_zero_padding_takes_all_forms() -> None:
    forms = {1: (5, 5), (1, 2): (5, 7), ((1, 0), (2, 3)): (4, 8)}
    for padding, expected in forms.items():
        y = layers.ZeroPadding2D(padding)(np.ones((1, 3, 3, 2)))
        assert y.shape[1:3] == expected
        assert y.sum() == 18


@pytest.mark.parametrize(
    ("kind", "options", "message"),
    [
        ("MaxPooling2D", {"pool_size": 0}, "pool_size must be a positive integer"),
        ("MaxPooling1D", {"pool_size": (2, 2)}, "pool_size must be .* 1 of them"),
        ("AveragePooling2D", {"pool_size": 2, "strides": -1}, "strides must be"),
        ("MaxPooling2D", {"padding": "causal"}, r"padding must be .*'same'"),
        ("ZeroPadding2D", {"padding": -1}, "padding must be an integer ≥ 0"),
        ("ZeroPadding2D", {"padding": ((1, 2), (3,))}, "padding must be"),
        ("ZeroPadding2D", {"padding": (1, 2, 3)}, "padding must be"),
        ("UpSampling2D", {"size": 0.5}, "size must be a positive integer"),
        ("UpSampling2D", {"interpolation": "cubic"}, "interpolation .*'bilinear'"),
    ],
)
def test_refuses_arguments(kind: str, options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueRangeError, match=f"mine: {message}"):
        getattr(layers, kind)(**options, name="mine")


@pytest.mark.parametrize(("kind", "options", "shape"), CASES)
def test_refuses_shapes(
    kind: str, options: dict[str, Any], shape: tuple[int, ...]
) -> None:
    layer = getattr(layers, kind)(**options, name="mine")
    expected = r"mine: expected an input of shape \(batch, (steps|height, width), chan"
    with pytest.raises(ShapeError, match=expected):
        layer.build((None, 3))
    layer.build((None, *shape[1:]))
    with pytest.raises(ShapeError, match=rf"{expected}.*got \(5, 3\)"):
        layer(np.zeros((5, 3)))
    if "Pooling" in kind and "Global" not in kind and "padding" not in options:
        small = (1,) * (len(shape) - 1) + (3,)
        with pytest.raises(ShapeError, match=r"mine: a window .* larger than"):
            layer(np.zeros(small))
