"""Metrics: gathered over batches, weighted, reset, refused, made again from JSON.

`tests/parity` holds their values against Keras.
"""

import json
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd.errors import ShapeError, ValueRangeError
from nn import metrics
from tests.parity.cases import Case, label
from tests.parity.loss_cases import METRICS, inputs


def test_metrics_gather_over_batches() -> None:
    scores = np.array([[0.1, 0.9], [0.8, 0.2], [0.5, 0.5]])
    sparse = metrics.SparseCategoricalAccuracy()
    for labels in ([1, 0, 1], [[0], [0], [0]]):
        sparse.update_state(labels, scores)
    assert sparse.result() == 4 / 6  # the first of equals counts
    sparse.reset_state()
    assert sparse.result() == 0.0
    categorical = metrics.CategoricalAccuracy()
    categorical.update_state(np.eye(2)[[1, 0, 1]], scores)
    assert categorical.result() == 2 / 3
    squared = metrics.MeanSquaredError()
    squared.update_state([1.0, 2.0], [[1.0], [4.0]])
    assert squared.result() == 2.0
    for metric in (sparse, categorical, squared):
        with pytest.raises(ShapeError, match=rf"{metric.name}: y_true.*\(4, 3\)"):
            metric.update_state(np.zeros((4, 3)), scores)


@pytest.mark.parametrize("case", METRICS, ids=label)
def test_one_batch_or_many_say_the_same(case: Case) -> None:
    y, p = inputs(23)[case.data]
    whole, parts = (getattr(metrics, case.name)(**case.arguments) for _ in "ab")
    whole.update_state(y, p)
    for start in range(0, 23, 10):
        parts.update_state(y[start : start + 10], p[start : start + 10])
    np.testing.assert_allclose(parts.result(), whole.result(), rtol=1e-12)
    parts.reset_state()
    parts.update_state(y[:5], p[:5], np.ones(5))
    whole.reset_state()
    whole.update_state(y[:5], p[:5])
    np.testing.assert_allclose(parts.result(), whole.result(), rtol=1e-12)


@pytest.mark.parametrize("case", METRICS, ids=label)
def test_a_metric_is_made_again_from_json(case: Case) -> None:
    metric = getattr(metrics, case.name)(**case.arguments)
    again = metrics.get(json.loads(json.dumps(nn.lookup.serialize(metric))))
    assert type(again) is type(metric)
    assert again.get_config() == metric.get_config()
    y, p = inputs()[case.data]
    np.testing.assert_array_equal(again(y, p), metric(y, p))


@pytest.mark.parametrize(
    "name", ["Precision", "Recall", "F1Score", "AUC", "R2Score", "Mean", "Sum"]
)
def test_nothing_seen_is_zero(name: str) -> None:
    assert np.all(np.asarray(getattr(metrics, name)().result()) == 0.0)


def test_auc_with_many_thresholds_is_the_share_of_ordered_pairs(
    rng: np.random.Generator,
) -> None:
    y, p = rng.integers(0, 2, 60), np.round(rng.random(60), 2)
    auc = metrics.AUC(num_thresholds=2001)
    auc.update_state(y, p)
    above = p[y == 1][:, None] - p[y == 0]
    np.testing.assert_allclose(auc.result(), ((above > 0) + 0.5 * (above == 0)).mean())


def test_mean_and_sum() -> None:
    mean = metrics.Mean()
    mean.update_state([[1.0, 3.0], [5.0, 7.0]])
    assert (mean.result(), mean.count) == (4.0, 2.0)
    mean.update_state(10.0, sample_weight=3.0)
    assert mean.result() == (2.0 + 6.0 + 30.0) / 5
    total = metrics.Sum()
    total.update_state([1.0, 2.0], sample_weight=[1.0, 3.0])
    assert total.result() == 7.0
    with pytest.raises(ShapeError, match=r"sample_weight has shape \(3,\), what it"):
        mean.update_state([1.0, 2.0], [1.0, 1.0, 1.0])


def test_a_metric_of_ones_own() -> None:
    class Worst(metrics.Metric):
        def __init__(self) -> None:
            super().__init__(name="worst")
            self.value = self.add_weight(name="value", initializer="zeros")
            self.count = self.add_variable((2,), "ones")

        def update_state(
            self, y_true: Any, y_pred: Any, sample_weight: Any = None
        ) -> None:
            self.value.assign(max(self.value, np.abs(y_true - y_pred).max()))
            self.count.assign_add(len(y_true))

        def result(self) -> Any:
            return self.value * 1.0

    worst = Worst()
    worst.update_state(np.zeros(3), np.array([1.0, -4.0, 2.0]))
    assert worst.result() == 4.0
    assert worst.count.tolist() == [4.0, 4.0]
    worst.reset_state()
    assert worst.result() == 0.0
    assert worst.count.tolist() == [1.0, 1.0]


def test_accuracy_suits_the_targets() -> None:
    for target, output, kind in [
        ((8,), (8, 3), metrics.SparseCategoricalAccuracy),
        ((8, 1), (8, 3), metrics.SparseCategoricalAccuracy),
        ((8, 3), (8, 3), metrics.CategoricalAccuracy),
        ((8,), (8, 1), metrics.BinaryAccuracy),
        ((8, 1), (8, 1), metrics.BinaryAccuracy),
    ]:
        for name in ("accuracy", "acc"):
            found = metrics.as_metric(name, target, output)
            assert type(found) is kind
            assert found.name == name


def test_names() -> None:
    assert metrics.get("mse").name == "mean_squared_error"
    assert metrics.as_metric("mse").name == "mse"
    assert metrics.as_metric("Accuracy", (4,), (4, 3)).name == "Accuracy"
    assert metrics.get(None) is None
    assert metrics.get(nn.losses.huber) is nn.losses.huber
    assert metrics.get(metrics.AUC).name == "auc"
    assert metrics.as_metric(nn.losses.Huber(0.5)).name == "huber_loss"
    assert metrics.as_metric(nn.losses.huber).direction == "down"
    own = metrics.as_metric(lambda y_true, y_pred: abs(y_true - y_pred))
    own.update_state(np.zeros(2), np.array([1.0, 2.0]))
    assert own.result() == 1.5
    with pytest.raises(ValueRangeError, match="did you mean 'accuracy'"):
        metrics.get("acuracy")


@pytest.mark.parametrize(
    ("make", "match"),
    [
        (lambda: metrics.AUC(curve="roc"), "curve: 'roc' is not known"),
        (lambda: metrics.AUC(num_thresholds=1), "num_thresholds must be ≥ 2, got 1"),
        (lambda: metrics.Precision(thresholds=1.5), r"thresholds: .*holds 1.5 at"),
        (lambda: metrics.F1Score(threshold=0.0), r"threshold must be in \(0, 1\]"),
        (lambda: metrics.FBetaScore(beta=0), "beta must be > 0, got 0"),
        (lambda: metrics.TopKCategoricalAccuracy(k=0), "k must be ≥ 1, got 0"),
        (lambda: metrics.Precision()([2], [0.5]), r"y_true holds 2 at \[0\]"),
    ],
)
def test_refuses_values(make: Any, match: str) -> None:
    with pytest.raises(ValueRangeError, match=match):
        make()


@pytest.mark.parametrize(
    ("metric", "y", "p", "match"),
    [
        ("SparseCategoricalAccuracy", (2, 3), (2, 3), "use 'categorical_accuracy'"),
        ("CategoricalAccuracy", (2,), (2, 3), "use 'sparse_categorical_accuracy'"),
        ("F1Score", (2,), (2,), r"expected y_pred \(batch, classes\), got \(2,\)"),
        ("R2Score", (2,), (2,), r"expected y_pred \(batch, n\), got \(2,\)"),
        ("Precision", (3,), (2, 1), r"y_true has shape \(3,\), the output \(2, 1\)"),
    ],
)
def test_refuses_shapes(metric: str, y: Any, p: Any, match: str) -> None:
    with pytest.raises(ShapeError, match=match):
        getattr(metrics, metric)().update_state(np.zeros(y), np.zeros(p))


def test_serialize_and_deserialize() -> None:
    stored = json.loads(json.dumps(metrics.serialize(metrics.IoU(3, [1]))))
    assert metrics.deserialize(stored).target_class_ids == [1]
    assert metrics.deserialize("huber") is nn.losses.huber
    custom = {"class_name": "Mine", "config": {}}
    assert metrics.deserialize(custom, {"Mine": metrics.AUC}).name == "auc"


def test_correlations_of_a_line() -> None:
    y = np.array([[0.0, 1.0, 2.0]])
    assert metrics.pearson_correlation(y, 3 * y + 1)[0] == pytest.approx(1.0)
    assert metrics.concordance_correlation(y, y)[0] == pytest.approx(1.0, abs=1e-6)
    assert metrics.concordance_correlation(y, y + 1)[0] < 0.6
    assert np.isnan(metrics.pearson_correlation(y, np.ones((1, 3))))
    found = metrics.PearsonCorrelation()(ag.tensor(y), (-y).tolist())
    assert found == pytest.approx(-1.0)


def test_intersections_of_maps() -> None:
    y = [[[0, 0], [1, 1]]]
    p = [[[0, 1], [1, 1]]]
    iou = metrics.MeanIoU(num_classes=2)
    assert iou(y, p) == pytest.approx((1 / 2 + 2 / 3) / 2, abs=1e-6)
    iou.reset_state()
    assert iou.result() == 0.0
    weights = np.array([[[1.0, 0.0], [1.0, 1.0]]])
    assert iou(y, p, sample_weight=weights) == pytest.approx(1.0, abs=1e-6)
    assert np.asarray(iou.total_cm).tolist() == [[1.0, 0.0], [0.0, 2.0]]
    assert metrics.IoU(3, [2])(y, p) == 0.0  # seen by neither
    with pytest.raises(ShapeError, match=r"holds 4 labels, y_pred \(3,\) 3; they"):
        iou.update_state(y, [0, 1, 1])


@pytest.mark.parametrize(
    ("metric", "match"),
    [
        (lambda: metrics.IoU(2, [2]), r"target_class_ids must be in \[0, 2\), got \[2"),
        (lambda: metrics.IoU(2, []), r"target_class_ids must be in"),
        (lambda: metrics.RecallAtPrecision(1.5), r"precision must be in \[0, 1\], got"),
        (lambda: metrics.PrecisionAtRecall(0.5, 0), "num_thresholds must be ≥ 1"),
    ],
)
def test_new_metrics_refuse(metric: Any, match: str) -> None:
    with pytest.raises(ValueRangeError, match=match):
        metric()


def test_columns_of_batches_are_equal() -> None:
    score = metrics.F1Score()
    score.update_state(np.eye(3), np.eye(3))
    with pytest.raises(ShapeError, match=r"of shape \(2,\), those before \(3,\)"):
        score.update_state(np.eye(2), np.eye(2))


def test_root_mean_squared_error_weighs_entries() -> None:
    rmse = metrics.RootMeanSquaredError()
    rmse.update_state([[0.0, 0.0]], [[3.0, 7.0]], sample_weight=[[1.0, 0.0]])
    assert rmse.result() == pytest.approx(3.0)


@pytest.mark.parametrize("case", METRICS, ids=label)
def test_tensors_and_lists_serve_as_arrays(case: Case) -> None:
    y, p = inputs()[case.data]
    weights = np.linspace(0.5, 2.0, len(y))
    found = []
    for kind in (np.asarray, ag.tensor, np.ndarray.tolist):
        metric = getattr(metrics, case.name)(**case.arguments)
        metric.update_state(kind(y), kind(p), sample_weight=kind(weights))
        found.append(metric.result())
        assert isinstance(metric.result(), (float, np.ndarray))
    np.testing.assert_array_equal(found[1], found[0])
    np.testing.assert_array_equal(found[2], found[0])
