"""Which losses and metrics are compared, and on what."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.parity.cases import Case
from tests.parity.compare import exact

__all__ = ["LOSSES", "METRICS", "inputs", "weights"]


def inputs(samples: int = 8) -> dict[str, tuple[NDArray[Any], NDArray[Any]]]:
    """Pairs (y_true, y_pred) by kind, always the same; two of three axes too."""
    rng = np.random.default_rng(7)
    n, classes = samples, 6

    def shares(*shape: int) -> NDArray[Any]:
        return exact(rng.dirichlet(np.ones(shape[-1]), shape[:-1]))

    labels = rng.integers(0, classes, n)
    sequence = rng.integers(0, classes, (n, 3))
    one_hot = np.eye(classes)
    binary = rng.integers(0, 2, (n, 4))
    return {
        "numbers": (exact(rng.normal(size=(n, 4))), exact(rng.normal(size=(n, 4)))),
        "cubes": (
            exact(rng.normal(size=(n, 3, 2))),
            exact(rng.normal(size=(n, 3, 2))),
        ),
        "positive": (
            exact(rng.uniform(0.1, 4, (n, 4))),
            exact(rng.uniform(0.1, 4, (n, 4))),
        ),
        "distributions": (shares(n, 5), shares(n, 5)),
        "binary": (binary, exact(rng.uniform(0.05, 0.95, (n, 4)))),
        "binary logits": (binary, exact(rng.normal(0, 3, (n, 4)))),
        "column": (binary[:, :1], exact(rng.uniform(0.05, 0.95, (n, 1)))),
        "signs": (2 * binary - 1, exact(rng.normal(0, 2, (n, 4)))),
        "one-hot": (one_hot[labels], shares(n, classes)),
        "one-hot logits": (one_hot[labels], exact(rng.normal(0, 3, (n, classes)))),
        "labels": (labels, shares(n, classes)),
        "labels logits": (labels, exact(rng.normal(0, 3, (n, classes)))),
        "sequence": (sequence, shares(n, 3, classes)),
        "sequence logits": (sequence, exact(rng.normal(0, 3, (n, 3, classes)))),
        "equal or not": (labels, np.where(rng.random(n) < 0.4, labels, 0)),
        "masks": (rng.integers(0, 2, (n, 3, 2)), exact(rng.uniform(0, 1, (n, 3, 2)))),
        "embeddings": (labels, exact(_unit(rng.normal(size=(n, 5))))),
        "spoken": (_spoken(rng, n), exact(rng.normal(0, 2, (n, 11, classes)))),
        "answers": (labels, rng.integers(0, classes, n)),
        "float labels": (labels.astype(float), shares(n, classes)),
    }


def _unit(x: NDArray[Any]) -> NDArray[Any]:
    unit: NDArray[Any] = x / np.linalg.norm(x, axis=-1, keepdims=True)
    return unit


def _spoken(rng: np.random.Generator, samples: int) -> NDArray[Any]:
    """Up to five labels from 1 to 5, some repeated, filled up with 0."""
    labels = rng.integers(1, 6, (samples, 5))
    labels[0] = 2
    lengths = rng.integers(0, 6, samples)
    return np.where(np.arange(5) < lengths[:, None], labels, 0)


def weights(count: int) -> NDArray[np.float64]:
    """Sample weights from ½ to 2, multiples of 1/64.

    Keras sums those of AUC in float32 on PyTorch, of which these suffer nothing.
    """
    return np.round(np.linspace(0.5, 2, count) * 64) / 64


_LOGITS: dict[str, Any] = {"from_logits": True}

LOSSES = [
    *(
        Case(name, {}, data)
        for name in ("MeanSquaredError", "MeanAbsoluteError", "LogCosh", "Huber")
        for data in ("numbers", "cubes")
    ),
    Case("Huber", {"delta": 0.4}, "numbers"),
    Case("MeanAbsolutePercentageError", {}, "positive"),
    Case("MeanSquaredLogarithmicError", {}, "positive"),
    Case("Poisson", {}, "positive"),
    Case("KLDivergence", {}, "distributions"),
    Case("CosineSimilarity", {}, "numbers"),
    Case("CosineSimilarity", {"axis": 1}, "cubes"),
    *(
        Case(name, {}, data)
        for name in ("Hinge", "SquaredHinge")
        for data in ("signs", "binary")
    ),
    Case("CategoricalHinge", {}, "one-hot logits"),
    *(
        Case(name, arguments | _LOGITS if "logits" in data else arguments, data)
        for name in ("BinaryCrossentropy", "BinaryFocalCrossentropy")
        for arguments in ({}, {"label_smoothing": 0.2})
        for data in ("binary", "binary logits", "column")
    ),
    Case("BinaryFocalCrossentropy", {"apply_class_balancing": True}, "binary"),
    Case("BinaryFocalCrossentropy", {"gamma": 1.5, **_LOGITS}, "binary logits"),
    *(
        Case(name, arguments | _LOGITS if "logits" in data else arguments, data)
        for name in ("CategoricalCrossentropy", "CategoricalFocalCrossentropy")
        for arguments in ({}, {"label_smoothing": 0.2})
        for data in ("one-hot", "one-hot logits")
    ),
    Case("CategoricalFocalCrossentropy", {"alpha": 0.5, "gamma": 1.5}, "one-hot"),
    *(
        Case("SparseCategoricalCrossentropy", {"from_logits": "logits" in data}, data)
        for data in ("labels", "labels logits", "sequence", "sequence logits")
    ),
    Case("SparseCategoricalCrossentropy", {"ignore_class": 2}, "sequence"),
    Case("SparseCategoricalCrossentropy", {}, "float labels"),
    *(Case(name, {"axis": (1, 2)}, "masks") for name in ("Dice", "Tversky")),
    Case("Dice", {"axis": 1}, "masks"),
    Case("Tversky", {"alpha": 0.3, "beta": 0.8, "axis": -1}, "masks"),
    Case("Circle", {"gamma": 4.0}, "embeddings"),
    Case("Circle", {"margin": 0.25, "remove_diagonal": False}, "embeddings"),
    Case("CTC", {}, "spoken"),
    *(
        Case("CategoricalGeneralizedCrossEntropy", {"q": q}, data)
        for q, data in ((0.5, "labels"), (0.9, "float labels"))
    ),
]

METRICS = [
    Case("Accuracy", {}, "equal or not"),
    Case("BinaryAccuracy", {}, "binary"),
    Case("BinaryAccuracy", {"threshold": 0.3}, "column"),
    Case("CategoricalAccuracy", {}, "one-hot"),
    Case("SparseCategoricalAccuracy", {}, "labels"),
    Case("SparseCategoricalAccuracy", {}, "sequence"),
    Case("TopKCategoricalAccuracy", {"k": 3}, "one-hot"),
    Case("SparseTopKCategoricalAccuracy", {"k": 2}, "labels"),
    Case("SparseTopKCategoricalAccuracy", {"k": 2}, "sequence"),
    *(
        Case(name, {}, "numbers")
        for name in (
            "CosineSimilarity",
            "LogCoshError",
            "MeanAbsoluteError",
            "MeanSquaredError",
            "RootMeanSquaredError",
            "R2Score",
        )
    ),
    Case("R2Score", {"class_aggregation": None}, "positive"),
    Case("R2Score", {"class_aggregation": "variance_weighted_average"}, "positive"),
    Case("R2Score", {"num_regressors": 3}, "positive"),
    Case("MeanSquaredError", {}, "cubes"),
    Case("MeanAbsolutePercentageError", {}, "positive"),
    Case("MeanSquaredLogarithmicError", {}, "positive"),
    Case("Poisson", {}, "positive"),
    Case("KLDivergence", {}, "distributions"),
    Case("Hinge", {}, "signs"),
    Case("SquaredHinge", {}, "signs"),
    Case("CategoricalHinge", {}, "one-hot logits"),
    Case("BinaryCrossentropy", {}, "binary"),
    Case("CategoricalCrossentropy", _LOGITS, "one-hot logits"),
    Case("SparseCategoricalCrossentropy", {}, "labels"),
    *(
        Case(name, arguments, data)
        for name in ("Precision", "Recall")
        for arguments, data in (
            ({}, "binary"),
            ({"thresholds": 0.3}, "column"),
            ({"thresholds": [0.2, 0.5, 0.9]}, "binary"),
            ({"top_k": 2}, "binary"),
            ({"class_id": 1}, "binary"),
        )
    ),
    *(
        Case(name, {"thresholds": [0.2, 0.5]}, "binary")
        for name in (
            "TruePositives",
            "FalsePositives",
            "TrueNegatives",
            "FalseNegatives",
        )
    ),
    *(Case("F1Score", {"average": a}, "one-hot") for a in (None, "macro", "micro")),
    Case("F1Score", {"average": "weighted", "threshold": 0.4}, "binary"),
    Case("FBetaScore", {"beta": 2.0, "threshold": 0.5}, "binary"),
    *(
        Case("AUC", {"curve": curve, "summation_method": method}, "column")
        for curve in ("ROC", "PR")
        for method in ("interpolation", "minoring", "majoring")
    ),
    Case("AUC", {"num_thresholds": 20}, "binary"),
    Case("AUC", {"thresholds": [0.1, 0.4, 0.5, 0.8]}, "binary"),
    Case("AUC", {"multi_label": True}, "binary"),
    Case("AUC", {"multi_label": True, "label_weights": [0.1, 0.2, 0.3, 0.4]}, "binary"),
    Case("AUC", _LOGITS, "binary logits"),
    *(
        Case(name, {"axis": axis}, data)
        for name in ("PearsonCorrelation", "ConcordanceCorrelation")
        for axis, data in ((-1, "numbers"), (1, "cubes"), ((1, 2), "cubes"))
    ),
    *(
        Case(name, {argument: value, **more}, "binary")
        for name, argument in (
            ("PrecisionAtRecall", "recall"),
            ("RecallAtPrecision", "precision"),
            ("SensitivityAtSpecificity", "specificity"),
            ("SpecificityAtSensitivity", "sensitivity"),
        )
        for value, more in ((0.6, {}), (0.4, {"num_thresholds": 7, "class_id": 2}))
    ),
    Case("IoU", {"num_classes": 6, "target_class_ids": [1, 4]}, "answers"),
    Case("MeanIoU", {"num_classes": 5, "ignore_class": 2}, "answers"),
    Case("BinaryIoU", {"target_class_ids": [1], "threshold": 0.3}, "column"),
    Case("BinaryIoU", {}, "column"),
    Case("OneHotIoU", {"num_classes": 6, "target_class_ids": [0, 3]}, "one-hot"),
    Case("OneHotMeanIoU", {"num_classes": 6}, "one-hot"),
]
