"""Convolutions: gradients, shapes, what they are built of, what they refuse."""

from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd.errors import ShapeError, ValueRangeError
from nn import SGD, layers

LINE, IMAGE = (2, 5, 4), (2, 5, 4, 4)

CASES: list[tuple[str, dict[str, Any], tuple[int, ...]]] = [
    ("Conv1D", {"filters": 3, "kernel_size": 2, "activation": "tanh"}, LINE),
    ("Conv1D", {"filters": 2, "kernel_size": 3, "padding": "causal"}, LINE),
    ("Conv2D", {"filters": 3, "kernel_size": 3, "activation": "softplus"}, IMAGE),
    (
        "Conv2D",
        {"filters": 4, "kernel_size": 2, "strides": 2, "groups": 2, "padding": "same"},
        IMAGE,
    ),
    ("Conv2D", {"filters": 2, "kernel_size": 2, "dilation_rate": (3, 2)}, IMAGE),
    ("DepthwiseConv2D", {"kernel_size": 2, "depth_multiplier": 2}, IMAGE),
    ("SeparableConv2D", {"filters": 3, "kernel_size": 2, "padding": "same"}, IMAGE),
    ("Conv2DTranspose", {"filters": 2, "kernel_size": 3, "strides": 2}, IMAGE),
    (
        "Conv2DTranspose",
        {
            "filters": 2,
            "kernel_size": 3,
            "strides": 2,
            "padding": "same",
            "output_padding": 1,
        },
        IMAGE,
    ),
]


def made(kind: str, options: dict[str, Any], shape: tuple[int, ...]) -> Any:
    """The layer in float64, built, with random weights of its own."""
    layer = getattr(layers, kind)(**options, dtype="float64")
    layer.build(shape)
    rng = np.random.default_rng(7)
    layer.set_weights([rng.normal(size=w.shape) for w in layer.weights])
    return layer


@pytest.mark.parametrize(("kind", "options", "shape"), CASES)
def test_gradients_by_input_and_weights(
    kind: str, options: dict[str, Any], shape: tuple[int, ...], rng: np.random.Generator
) -> None:
    layer = made(kind, options, shape)
    names = [w.name.split("/")[-1] for w in layer.weights]

    def of_all(x: Any, *weights: Any) -> Any:
        for name, w in zip(names, weights, strict=True):
            setattr(layer, name, w)
        return layer(x)

    ag.check_grads(of_all)(rng.normal(size=shape), *layer.get_weights())


@pytest.mark.parametrize(("kind", "options", "shape"), CASES)
def test_shapes_are_known_before_the_call(
    kind: str, options: dict[str, Any], shape: tuple[int, ...], rng: np.random.Generator
) -> None:
    layer = made(kind, options, shape)
    y = layer(rng.normal(size=shape))
    assert layer.compute_output_shape((None, *shape[1:])) == (None, *y.shape[1:])
    axes = (None,) * (len(shape) - 2)
    unknown = layer.compute_output_shape((None, *axes, shape[-1]))
    assert unknown == (None, *axes, y.shape[-1])


@pytest.mark.parametrize(
    ("kind", "options", "shapes"),
    [
        ("Conv1D", {"filters": 3, "kernel_size": 2}, [(2, 4, 3), (3,)]),
        ("Conv2D", {"filters": 6, "kernel_size": 3, "groups": 2}, [(3, 3, 2, 6), (6,)]),
        ("Conv2D", {"filters": 3, "kernel_size": 1, "use_bias": False}, [(1, 1, 4, 3)]),
        (
            "DepthwiseConv2D",
            {"kernel_size": 3, "depth_multiplier": 2},
            [(3, 3, 4, 2), (8,)],
        ),
        (
            "SeparableConv2D",
            {"filters": 5, "kernel_size": 2, "depth_multiplier": 3},
            [(2, 2, 4, 3), (1, 1, 12, 5), (5,)],
        ),
        ("Conv2DTranspose", {"filters": 3, "kernel_size": 2}, [(2, 2, 3, 4), (3,)]),
    ],
)
def test_weights_have_the_shapes_of_keras(
    kind: str, options: dict[str, Any], shapes: list[tuple[int, ...]]
) -> None:
    layer = getattr(layers, kind)(**options)
    layer.build((None, 6, 4) if kind == "Conv1D" else (None, None, None, 4))
    assert [w.shape for w in layer.weights] == shapes
    assert layer.count_params() == sum(int(np.prod(s)) for s in shapes)


def test_an_identity_kernel_changes_nothing(rng: np.random.Generator) -> None:
    layer = layers.Conv2D(1, 3, padding="same", dtype="float64")
    layer.build((None, 5, 5, 1))
    layer.set_weights([np.eye(9)[4].reshape(3, 3, 1, 1), np.zeros(1)])
    x = rng.normal(size=(2, 5, 5, 1))
    np.testing.assert_allclose(layer(x).data, x)


def test_causal_sees_no_later_step(rng: np.random.Generator) -> None:
    layer = made("Conv1D", {**CASES[1][1], "dilation_rate": 2}, LINE)
    x = rng.normal(size=LINE)
    later = x.copy()
    later[:, 3:] += 1
    before, after = layer(x).data, layer(later).data
    np.testing.assert_array_equal(before[:, :3], after[:, :3])
    assert (before[:, 3:] != after[:, 3:]).any()


def test_the_transpose_is_the_adjoint(rng: np.random.Generator) -> None:
    down = made("Conv2D", {"filters": 3, "kernel_size": 3, "strides": 2}, (1, 7, 7, 2))
    up = layers.Conv2DTranspose(2, 3, strides=2, use_bias=False, dtype="float64")
    x, y = rng.normal(size=(1, 7, 7, 2)), rng.normal(size=(1, 3, 3, 3))
    up.build(y.shape)
    up.set_weights([down.kernel.data])
    down.set_weights([down.kernel.data, np.zeros(3)])
    np.testing.assert_allclose((down(x).data * y).sum(), (x * up(y).data).sum())


def test_large_batches_are_cut_without_a_seam(rng: np.random.Generator) -> None:
    x, w = rng.normal(size=(40, 12, 12, 8)), rng.normal(size=(3, 3, 8, 4))
    together = ag.ops.convolution(x, w, padding="same")
    for i in (0, 17, 39):
        alone = ag.ops.convolution(x[i : i + 1], w, padding="same")
        np.testing.assert_allclose(together[i], alone[0], rtol=1e-12)


def test_regularizers_and_constraints_reach_the_weights() -> None:
    layer = layers.Conv2D(
        2, 2, kernel_regularizer="l2", bias_constraint="non_neg", name="c"
    )
    layer.build((None, 4, 4, 1))
    penalty = 0.01 * (layer.kernel.data**2).sum()
    np.testing.assert_allclose(float(layer.losses[0].data), penalty, rtol=1e-6)
    layer.set_weights([layer.kernel.data, -np.ones(2, np.float32)])
    SGD(0.1).apply([np.zeros(2)], [layer.bias])
    np.testing.assert_array_equal(layer.bias.data, np.zeros(2))


@pytest.mark.parametrize(
    ("kind", "options", "message"),
    [
        ("Conv2D", {"filters": 0, "kernel_size": 3}, "filters must be a positive"),
        ("Conv2D", {"filters": 2, "kernel_size": (3,)}, "kernel_size must be .* 2 of"),
        ("Conv2D", {"filters": 2, "kernel_size": 1.5}, "kernel_size must be"),
        ("Conv2D", {"filters": 2, "kernel_size": 2, "strides": 0}, "strides must be"),
        ("Conv1D", {"filters": 2, "kernel_size": 2, "padding": "some"}, "'causal'"),
        ("Conv2D", {"filters": 2, "kernel_size": 2, "padding": "causal"}, "'same'"),
        (
            "Conv2D",
            {"filters": 3, "kernel_size": 2, "groups": 2},
            "3 filters do not divide into groups=2",
        ),
        ("DepthwiseConv2D", {"kernel_size": 2, "depth_multiplier": 0}, "depth_mult"),
        (
            "Conv2DTranspose",
            {"filters": 2, "kernel_size": 2, "strides": 2, "output_padding": 2},
            "output_padding must be .* less than the strides",
        ),
    ],
)
def test_refuses_arguments(kind: str, options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueRangeError, match=message):
        getattr(layers, kind)(**options, name="mine")


@pytest.mark.parametrize(
    ("kind", "options", "shape", "message"),
    [
        ("Conv2D", {"filters": 2, "kernel_size": 2}, (3, 5, 4), r"\(batch, height, wi"),
        ("Conv1D", {"filters": 2, "kernel_size": 2}, IMAGE, r"\(batch, steps, chann"),
        ("Conv2D", {"filters": 2, "kernel_size": 2}, (2, 5, 4, None), "got .*None"),
        (
            "Conv2D",
            {"filters": 4, "kernel_size": 2, "groups": 2},
            (2, 5, 4, 3),
            "has 3 channels; expected a multiple of groups=2",
        ),
        (
            "Conv2D",
            {"filters": 2, "kernel_size": 5},
            (2, None, 4, 3),
            r"a window of \(5, 5\).*larger than .*padding='same'",
        ),
        ("SeparableConv2D", {"filters": 2, "kernel_size": 5}, IMAGE, "larger than"),
        ("DepthwiseConv2D", {"kernel_size": 2}, (2, 5), r"got \(2, 5\)"),
        ("Conv2DTranspose", {"filters": 2, "kernel_size": 2}, (2, 5), r"got \(2, 5\)"),
    ],
)
def test_refuses_shapes_to_build_for(
    kind: str, options: dict[str, Any], shape: Any, message: str
) -> None:
    layer = getattr(layers, kind)(**options, name="mine")
    with pytest.raises(ShapeError, match=f"mine: .*{message}"):
        layer.build(shape)
    assert not layer.built


@pytest.mark.parametrize(
    "kind", ["Conv2D", "DepthwiseConv2D", "SeparableConv2D", "Conv2DTranspose"]
)
def test_refuses_shapes_it_was_not_built_for(kind: str) -> None:
    options = {} if kind == "DepthwiseConv2D" else {"filters": 2}
    layer = getattr(layers, kind)(**options, kernel_size=3, name="mine")
    layer.build((None, 5, 5, 4))
    built_for = r"mine: expected .*\(batch, height, width, 4\), as it was built for"
    with pytest.raises(ShapeError, match=built_for):
        layer(np.zeros((2, 5, 5, 3)))
    with pytest.raises(ShapeError, match=r"mine: expected .*got \(5, 5, 4\)"):
        layer(np.zeros((5, 5, 4)))
    if kind != "Conv2DTranspose":
        with pytest.raises(ShapeError, match=r"mine: a window .* larger than"):
            layer(np.zeros((1, 2, 5, 4)))
