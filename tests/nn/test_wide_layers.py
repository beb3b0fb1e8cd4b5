"""What single layers promise: noise, norms, attention, shapes, refusals."""

import json
from typing import Any

import numpy as np
import pytest
from numpy.random import Generator

import autograd as ag
import nn
from autograd import ops
from autograd.errors import (
    ArgumentError,
    DTypeError,
    ShapeError,
    ValueRangeError,
)
from nn.arrays import raw
from nn.layers.input_spec import require_fits

L = nn.layers
SEQUENCE = np.ones((2, 3, 4))


def test_the_noise_has_its_moments() -> None:
    x = np.full((200, 500), 2.0, np.float32)
    y = raw(L.GaussianDropout(0.2, seed=1)(x, training=True))
    assert abs(y.mean() - 2) < 0.01
    assert abs(y.std() - 2 * 0.5) < 0.01
    z = np.random.default_rng(0).normal(size=(200, 500)).astype(np.float32)
    y = raw(L.AlphaDropout(0.3, seed=1)(z, training=True))
    assert abs(y.mean()) < 0.02
    assert abs(y.std() - 1) < 0.02
    for kind in (L.GaussianDropout, L.AlphaDropout):
        np.testing.assert_array_equal(kind(0.2)(x), x)


@pytest.mark.parametrize("first", [False, True])
@pytest.mark.parametrize("rank", [1, 2, 3])
def test_spatial_dropout_drops_whole_channels(rank: int, first: bool) -> None:
    if rank == 1 and first:
        return
    options = {"data_format": "channels_first"} if first else {}
    layer = getattr(L, f"SpatialDropout{rank}D")(0.5, seed=1, **options)
    shape = (4, 8, *(3,) * rank) if first else (4, *(3,) * rank, 8)
    y = raw(layer(np.ones(shape), training=True))
    spatial = tuple(range(2, rank + 2) if first else range(1, rank + 1))
    assert (y.max(axis=spatial) == y.min(axis=spatial)).all()
    assert set(np.unique(y)) == {0.0, 2.0}


@pytest.mark.parametrize(
    "layer",
    [
        L.LayerNormalization(dtype="float16"),
        L.BatchNormalization(dtype="float16"),
        L.GroupNormalization(2, dtype="float16"),
        L.RMSNormalization(dtype="float16"),
    ],
    ids=str,
)
def test_normalizations_of_half_floats_do_not_overflow(layer: Any) -> None:
    x = np.random.default_rng(0).normal(300, 40, (8, 4)).astype(np.float16)
    y = raw(layer(x, training=True) if "training" in layer._takes else layer(x))
    assert y.dtype == np.float16
    wide = type(layer).from_config({**layer.get_config(), "dtype": "float32"})
    call = {"training": True} if "training" in layer._takes else {}
    z = raw(wide(x.astype(np.float32), **call))
    np.testing.assert_allclose(y.astype(np.float32), z, rtol=2e-3, atol=2e-3)
    assert np.isfinite(y).all()
    assert y.std() > 0.05


def test_spectral_normalization_divides_by_the_largest_singular_value() -> None:
    x = np.ones((2, 3, 4), np.float32)
    layer = L.SpectralNormalization(nn.Dense(5), power_iterations=50)
    before = layer(x)
    kernel = layer.layer.kernel.data.copy()
    y = layer(x, training=True)
    largest = np.linalg.svd(kernel, compute_uv=False)[0]
    np.testing.assert_allclose(layer.layer.kernel.data, kernel / largest, rtol=1e-4)
    np.testing.assert_allclose(y.data, before.data / largest, rtol=1e-4)
    y.sum().backward()
    assert layer.layer.kernel.grad is not None
    layer.layer.kernel.data = np.zeros((4, 5))
    assert not layer(x, training=True).data.any()
    with pytest.raises(ArgumentError, match="with a kernel or embeddings"):
        L.SpectralNormalization(L.Flatten())(x)


def test_renorm_uses_averages_that_it_moves() -> None:
    x = np.random.default_rng(0).normal(3, 2, (64, 4)).astype(np.float32)
    layer = L.BatchNormalization(momentum=0.5, renorm=True, renorm_momentum=0.5)
    for _ in range(30):
        y = layer(x, training=True)
    np.testing.assert_allclose(layer(x).data, y.data, atol=1e-3)
    assert len(layer.non_trainable_weights) == 5


def test_merging_aligns_behind_the_batch(rng: Generator) -> None:
    x, w = rng.normal(size=(3, 5, 4)), rng.normal(size=(3, 4))
    for name, function in (("multiply", np.multiply), ("add", np.add)):
        y = getattr(L, name)([x, w], dtype="float64")
        np.testing.assert_array_equal(y, function(x, w[:, None]))
        np.testing.assert_array_equal(
            getattr(L, name)([w, x], dtype="float64"), function(w[:, None], x)
        )
    assert L.add([x]).shape == x.shape
    np.testing.assert_array_equal(
        L.dot([w, w], dtype="float64"), (w * w).sum(1, keepdims=True)
    )
    joined = L.concatenate([x, x], axis=1, dtype="float64")
    np.testing.assert_array_equal(joined, np.concatenate([x, x], axis=1))
    pairs = {"subtract": 0 * x, "average": x, "maximum": x, "minimum": x}
    for name, wanted in pairs.items():
        y = getattr(L, name)([x, x], dtype="float64")
        np.testing.assert_array_equal(y, wanted)
    places = [nn.Input(shape=(5, 4)), nn.Input(shape=(4,))]
    assert L.multiply(places).shape == (None, 5, 4)


def _handed_on(x: Any, mask: Any) -> Any:
    return mask


def test_lambda_is_told_what_its_function_asks_for() -> None:
    def function(x: Any, scale: float, mask: Any = None, training: bool = False) -> Any:
        return x * scale if training or mask is not None else x

    layer = L.Lambda(function, output_shape=(4,), arguments={"scale": 3.0})
    x = np.ones((2, 4), np.float32)
    assert float(np.sum(raw(layer(x)))) == 8
    assert float(np.sum(raw(layer(x, training=True)))) == 24
    assert layer(nn.Input(shape=(4,))).shape == (None, 4)
    assert layer.compute_mask(x, np.ones(2)) is None
    passed = L.Lambda(function, mask=_handed_on, arguments={"scale": 3.0})
    assert float(np.sum(raw(passed(x, mask=np.ones(2, bool))))) == 24
    assert passed.compute_mask(x, "mask") == "mask"
    assert (passed.supports_masking, layer.supports_masking) == (True, False)
    shaped = L.Lambda(lambda x: x, output_shape=lambda shape: (*shape, 1))
    assert shaped.compute_output_shape((2, 3)) == (2, 3, 1)


def test_the_way_back_of_an_embedding(rng: Generator) -> None:
    layer = L.ReversibleEmbedding(5, 3, mask_zero=True, logit_soft_cap=2.0)
    y = layer(np.array([[1, 0, 4]]))
    assert y.shape == (1, 3, 3)
    scores = layer(y, reverse=True)
    wanted = y.data @ layer.embeddings.data.T
    np.testing.assert_allclose(scores.data, 2 * np.tanh(wanted / 2), rtol=1e-5)
    assert layer.compute_mask(y) is None
    np.testing.assert_array_equal(
        layer.compute_mask(np.array([[1, 0]])), [[True, False]]
    )
    untied = L.ReversibleEmbedding(5, 3, tie_weights=False, reverse_dtype="float64")
    assert untied(untied(np.array([[1]])), reverse=True).dtype == np.float64
    assert [w.shape for w in untied.weights] == [(5, 3), (3, 5)]
    table = rng.normal(size=(5, 3)).astype(np.float32)
    for weights in (table, [table]):
        given = L.Embedding(5, 3, weights=weights)
        np.testing.assert_array_equal(given(np.array([2])).data, table[2:3])
    place = layer(nn.Input(shape=(4,), dtype="int32"))
    assert layer(place, reverse=True).shape == (None, 4, 5)


def test_attention_of_grouped_heads_is_that_of_repeated_ones(rng: Generator) -> None:
    x = rng.normal(size=(2, 4, 6)).astype(np.float32)
    grouped = L.GroupQueryAttention(3, 4, 2)
    many = L.MultiHeadAttention(4, 3)
    grouped(x, x), many(x, x)
    for name in ("query", "key", "value", "output"):
        source = getattr(grouped, f"{name}_dense").get_weights()
        if name in ("key", "value"):
            source = [np.repeat(w, 2, axis=-2) for w in source]
        getattr(many, f"{name}_dense").set_weights(source)
    np.testing.assert_allclose(grouped(x, x).data, many(x, x).data, rtol=1e-4)


def test_layers_go_through_json() -> None:
    layer = L.Conv2D(3, 2, data_format="channels_first", name="own")
    stored = json.loads(json.dumps(L.serialize(layer)))
    again = L.deserialize(stored)
    assert again.get_config() == layer.get_config()
    with pytest.raises(ArgumentError, match="serialize: expected a layer"):
        L.serialize(3)  # type: ignore[arg-type]
    with pytest.raises(ValueRangeError, match="layer: 'Conv4D' is not known"):
        L.deserialize({"class_name": "Conv4D", "config": {}})

    class Mine(nn.Layer):
        pass

    table = {"Other": Mine}
    assert type(L.deserialize({"class_name": "Other", "config": {}}, table)) is Mine


def test_input_spec() -> None:
    spec = L.InputSpec(shape=(None, 3), dtype="float32")
    assert L.InputSpec.from_config(spec.get_config()).shape == (None, 3)
    x = np.zeros((2, 3), np.float32)
    require_fits("own", spec, x)
    require_fits("own", None, x)
    require_fits("own", [spec, L.InputSpec(optional=True)], [x, None])
    squeezed = L.InputSpec(shape=(None, 3, 1), allow_last_axis_squeeze=True)
    require_fits("own", squeezed, x)
    refused: list[tuple[Any, Any, type[Exception], str]] = [
        (spec, x.astype(float), DTypeError, "own: expected dtype float32"),
        (spec, x[:, :2], ShapeError, r"shape \(None, 3\), got \(2, 2\)"),
        (L.InputSpec(ndim=3), x, ShapeError, "input of 3 axes"),
        (L.InputSpec(min_ndim=3), x, ShapeError, "3 to any axes"),
        (L.InputSpec(max_ndim=1), x, ShapeError, "0 to 1 axes"),
        (L.InputSpec(axes={-1: 4}), x, ShapeError, r"\{-1: 4\}, got \(2, 3\)"),
        ([spec, spec], x, ShapeError, "expected 2 inputs, got 1"),
    ]
    for one, given, error, match in refused:
        with pytest.raises(error, match=match):
            require_fits("own", one, given)
    with pytest.raises(ValueRangeError, match="beyond the 2 axes"):
        L.InputSpec(ndim=2, axes={2: 3})


@pytest.mark.parametrize(
    ("make", "error", "match"),
    [
        (lambda: L.Conv3D(2, 2, data_format="last"), ValueRangeError, "data_format mu"),
        (
            lambda: L.Conv2D(2, 2, data_format="channels_first").build((None, 3)),
            ShapeError,
            r"\(batch, channels, height, width\).*x\[:, None\]",
        ),
        (lambda: L.Cropping1D(2)(SEQUENCE), ShapeError, "leaves nothing of an input"),
        (lambda: L.Cropping2D((1, 2, 3)), ValueRangeError, "cropping must be an int"),
        (lambda: L.UpSampling2D(2, None, "lanczos3"), ValueRangeError, "'bicubic'"),
        (lambda: L.AdaptiveMaxPooling2D((2, 0)), ValueRangeError, "output_size must"),
        (lambda: L.GaussianDropout(1.0), ValueRangeError, "rate must be less than 1"),
        (lambda: L.Dropout(0.5, noise_shape=(0, 1)), ValueRangeError, "noise_shape ho"),
        (
            lambda: L.BatchNormalization(renorm=True, renorm_clipping={"max": 1}),
            ValueRangeError,
            "renorm_clipping holds some of",
        ),
        (
            lambda: L.BatchNormalization()(SEQUENCE, mask=np.ones(2), training=True),
            ShapeError,
            "one axis less than the input",
        ),
        (lambda: L.RMSNormalization().build((2, None)), ShapeError, "known lengths"),
        (lambda: L.EinsumDense("ab,bc", 3), ValueRangeError, "equation must be like"),
        (lambda: L.EinsumDense("ab,bc->ad", 3), ValueRangeError, "axis 'd' of the out"),
        (
            lambda: L.EinsumDense("abc,cd->abd", 3)(SEQUENCE),
            ShapeError,
            r"output_shape \(3,\) does not suit 'abc,cd->abd'",
        ),
        (
            lambda: L.EinsumDense("abc,cd->abd", (5, 3))(SEQUENCE),
            ShapeError,
            "axis 'b' of .* is 5 in output_shape and 3",
        ),
        (
            lambda: L.EinsumDense("abc,cde->abd", (None, 3))(SEQUENCE),
            ShapeError,
            "the length of 'e'",
        ),
        (
            lambda: L.EinsumDense("abc,cd->abd", (None, 3), bias_axes="c")(SEQUENCE),
            ValueRangeError,
            "bias_axes holds letters of the output 'abd'",
        ),
        (lambda: L.Attention()(SEQUENCE), ArgumentError, r"a list \[query, value\]"),
        (lambda: L.Attention(score_mode="dto"), ValueRangeError, "did you mean 'dot'"),
        (
            lambda: L.GroupQueryAttention(3, 4, 3),
            ValueRangeError,
            "num_key_value_heads=3 does not divide",
        ),
        (
            lambda: L.MultiHeadAttention(2, 3, sliding_window=0),
            ValueRangeError,
            "sliding_window must be a positive",
        ),
        (
            lambda: L.MultiHeadAttention(2, 3)(
                SEQUENCE, SEQUENCE, attention_mask=np.ones((2, 3, 5))
            ),
            ShapeError,
            r"a mask that broadcasts to \(2, 3, 3\), got \(2, 3, 5\)",
        ),
        (lambda: L.Softmax()(np.ones((2, 3)), mask=np.ones(2)), ShapeError, "a mask"),
        (lambda: L.Embedding(3, 2, weights=np.ones((2, 2))), ShapeError, "weights is"),
        (lambda: L.Wrapper(3), ArgumentError, "wrapper: expected a layer, got 3"),
        (
            lambda: L.ReversibleEmbedding(3, 2)(SEQUENCE, reverse=True),
            ShapeError,
            r"an input of shape \(…, 2\)",
        ),
        (
            lambda: L.TimeDistributed(nn.Dense(2))(SEQUENCE, mask=np.ones((2, 4))),
            ShapeError,
            "expected a mask of shape",
        ),
    ],
)
def test_refusals(make: Any, error: type[Exception], match: str) -> None:
    with pytest.raises(error, match=match):
        make()


def test_einsum_kernels_are_drawn_as_the_matrices_they_are() -> None:
    layer = L.EinsumDense(
        "abc,cde->abde", (None, 20, 30), kernel_initializer="he_normal"
    )
    layer.build((None, 5, 400))
    assert abs(layer.kernel.data.std() - np.sqrt(2 / 400)) < 0.002
    x = ag.tensor(np.ones((1, 5, 400), np.float32), requires_grad=True)
    ops.sum(layer(x)).backward()
    assert x.grad.shape == (1, 5, 400)


@pytest.mark.parametrize("count", [2, 3, 4])
def test_attention_of_as_many_samples_as_projections_in_a_program(
    count: int, rng: Generator
) -> None:
    layer = L.MultiHeadAttention(2, 3, dtype="float64")
    x = rng.normal(size=(count, 5, 4))
    layer(x, x)

    def gradient(x: Any) -> Any:
        return ag.grad(lambda x: ops.sum(layer(x, x) ** 2))(x)

    np.testing.assert_allclose(raw(ag.jit(gradient)(x)), raw(gradient(x)), rtol=1e-9)
