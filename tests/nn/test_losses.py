"""Losses and metrics: values against plain formulas, stability, refusals."""

import math
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd.errors import DTypeError, ShapeError, ValueRangeError
from nn.losses import (
    CategoricalCrossentropy,
    MeanSquaredError,
    SparseCategoricalCrossentropy,
)


def softmax(z: Any) -> Any:
    """By the definition."""
    return np.exp(z) / np.exp(z).sum(-1, keepdims=True)


@pytest.mark.parametrize("shape", [(4, 3), (2, 4, 3)])
def test_four_ways_to_one_cross_entropy(
    shape: tuple[int, ...], rng: np.random.Generator
) -> None:
    z = rng.normal(size=shape)
    labels = rng.integers(0, 3, shape[:-1])
    one_hot = np.eye(3)[labels]
    expected = -np.log(softmax(z)[one_hot == 1]).mean()
    for loss, y_true, y_pred in [
        (SparseCategoricalCrossentropy(from_logits=True), labels, z),
        (SparseCategoricalCrossentropy(), labels, softmax(z)),
        (SparseCategoricalCrossentropy(), labels, 5 * softmax(z)),  # scaled to sum to 1
        (SparseCategoricalCrossentropy(), labels[..., None], softmax(z)),
        (CategoricalCrossentropy(from_logits=True), one_hot, z),
        (CategoricalCrossentropy(), one_hot, softmax(z)),
    ]:
        np.testing.assert_allclose(loss(y_true, y_pred), expected, rtol=1e-12)
        ag.check_grads(lambda z, f=loss, y=y_true: f(y, z))(y_pred)


def test_cross_entropy_from_logits_is_exact_far_out() -> None:
    z = ag.tensor([[1e4, 0.0], [0.0, 1e4]], requires_grad=True, dtype="float32")
    loss = SparseCategoricalCrossentropy(from_logits=True)([1, 1], z)
    loss.backward()
    assert loss.item() == 5e3
    assert z.grad.tolist() == [[0.5, -0.5], [0.0, 0.0]]


def test_cross_entropy_from_probabilities_is_held_off_infinity() -> None:
    p = ag.tensor([[1.0, 0.0]], requires_grad=True)
    loss = SparseCategoricalCrossentropy()([1], p)
    loss.backward()
    assert math.isclose(loss.item(), -math.log(1e-7))
    assert np.isfinite(p.grad).all()


def test_mean_squared_error(rng: np.random.Generator) -> None:
    y_true, y_pred = rng.normal(size=(2, 4, 3))
    expected = ((y_true - y_pred) ** 2).mean()
    np.testing.assert_allclose(MeanSquaredError()(y_true, y_pred), expected)
    flat = MeanSquaredError()(y_true[:, 0], y_pred[:, :1])  # (4,) beside (4, 1)
    np.testing.assert_allclose(flat, ((y_true - y_pred)[:, 0] ** 2).mean())
    with pytest.raises(
        ShapeError, match=r"y_true has shape \(3,\), the output \(4, 1\)"
    ):
        MeanSquaredError()(np.zeros(3), np.zeros((4, 1)))


@pytest.mark.parametrize(("reduction", "by"), [("sum", np.sum), (None, np.array)])
def test_reductions(reduction: str | None, by: Any) -> None:
    loss = MeanSquaredError(reduction=reduction)
    np.testing.assert_allclose(loss([[1.0], [2.0]], [[3.0], [5.0]]), by([4.0, 9.0]))
    with pytest.raises(ValueRangeError, match="reduction 'avg' is not known"):
        MeanSquaredError(reduction="avg")


def test_float32_stays_float32() -> None:
    z = ag.tensor(np.zeros((2, 3)), requires_grad=True, dtype="float32")
    for loss, y in [
        (SparseCategoricalCrossentropy(from_logits=True), [0, 1]),
        (CategoricalCrossentropy(from_logits=True), np.eye(3)[:2]),
        (MeanSquaredError(), np.zeros((2, 3))),
    ]:
        assert loss(y, z).dtype == np.float32


@pytest.mark.parametrize(
    ("labels", "error", "match"),
    [
        ([0, 3], ValueRangeError, r"label 3 at \[1\].*3 classes: labels are 0 to 2"),
        ([-1, 0], ValueRangeError, r"label -1 at \[0\]"),
        ([0, 1, 2], ShapeError, r"shape \(3,\).*expected labels of shape \(2,\)"),
        ([0.0, 1.0], DTypeError, r"integer labels, got dtype float64; use y.astype"),
    ],
)
def test_refuses_labels(labels: Any, error: type[Exception], match: str) -> None:
    with pytest.raises(error, match=match):
        SparseCategoricalCrossentropy(from_logits=True)(labels, np.zeros((2, 3)))


def test_names() -> None:
    assert nn.losses.get("mse").name == "mean_squared_error"
    from_name = nn.losses.get("sparse_categorical_crossentropy")
    assert not from_name.from_logits  # type: ignore[attr-defined]
    with pytest.raises(ValueRangeError, match="did you mean 'categorical"):
        nn.losses.get("categorical_crossentropi")
    with pytest.raises(ValueRangeError, match="did you mean 'accuracy'"):
        nn.metrics.get("acuracy")


def test_metrics_gather_over_batches() -> None:
    scores = np.array([[0.1, 0.9], [0.8, 0.2], [0.5, 0.5]])
    sparse = nn.metrics.SparseCategoricalAccuracy()
    for labels in ([1, 0, 1], [[0], [0], [0]]):
        sparse.update_state(labels, scores)
    assert sparse.result() == 4 / 6  # the first of equals counts
    sparse.reset_state()
    assert sparse.result() == 0.0
    categorical = nn.metrics.CategoricalAccuracy()
    categorical.update_state(np.eye(2)[[1, 0, 1]], scores)
    assert categorical.result() == 2 / 3
    squared = nn.metrics.MeanSquaredError()
    squared.update_state([1.0, 2.0], [[1.0], [4.0]])
    assert squared.result() == 2.0
    for metric in (sparse, categorical, squared):
        with pytest.raises(ShapeError, match=rf"{metric.name}: y_true \(4, 3\)"):
            metric.update_state(np.zeros((4, 3)), scores)


def test_accuracy_suits_the_targets() -> None:
    assert isinstance(
        nn.metrics.get("acc", (8,), (8, 3)), nn.metrics.SparseCategoricalAccuracy
    )
    assert isinstance(
        nn.metrics.get("accuracy", (8, 3), (8, 3)), nn.metrics.CategoricalAccuracy
    )
    with pytest.raises(TypeError, match=r"scores for two classes.*\(8, 1\)"):
        nn.metrics.get("accuracy", (8, 1), (8, 1))
