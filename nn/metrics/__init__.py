"""Metrics: what is reported of a model beside its loss, gathered batch by batch.

``update_state(y_true, y_pred, sample_weight=None)`` takes in a batch, ``result()`` is
the figure for all so far, every sample weighing alike in batches of any size, and
``reset_state()`` starts over.
"""

from collections.abc import Mapping
from typing import Any

from nn import losses
from nn.lookup import find, lookup, names_of
from nn.losses import (
    Loss,
    binary_crossentropy,
    binary_focal_crossentropy,
    categorical_crossentropy,
    categorical_focal_crossentropy,
    categorical_hinge,
    hinge,
    huber,
    kl_divergence,
    log_cosh,
    mean_absolute_error,
    mean_absolute_percentage_error,
    mean_squared_error,
    mean_squared_logarithmic_error,
    poisson,
    sparse_categorical_crossentropy,
    squared_hinge,
)
from nn.metrics.accuracy import (
    Accuracy,
    BinaryAccuracy,
    CategoricalAccuracy,
    SparseCategoricalAccuracy,
    SparseTopKCategoricalAccuracy,
    TopKCategoricalAccuracy,
    binary_accuracy,
    categorical_accuracy,
    sparse_categorical_accuracy,
    sparse_top_k_categorical_accuracy,
    top_k_categorical_accuracy,
)
from nn.metrics.base import Mean, MeanMetricWrapper, Metric, Sum
from nn.metrics.confusion import (
    FalseNegatives,
    FalsePositives,
    Precision,
    Recall,
    TrueNegatives,
    TruePositives,
)
from nn.metrics.errors import (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    CategoricalHinge,
    CosineSimilarity,
    Hinge,
    KLDivergence,
    LogCoshError,
    MeanAbsoluteError,
    MeanAbsolutePercentageError,
    MeanSquaredError,
    MeanSquaredLogarithmicError,
    Poisson,
    R2Score,
    RootMeanSquaredError,
    SparseCategoricalCrossentropy,
    SquaredHinge,
)
from nn.metrics.scores import AUC, F1Score, FBetaScore

__all__ = [
    "AUC",
    "Accuracy",
    "BinaryAccuracy",
    "BinaryCrossentropy",
    "CategoricalAccuracy",
    "CategoricalCrossentropy",
    "CategoricalHinge",
    "CosineSimilarity",
    "F1Score",
    "FBetaScore",
    "FalseNegatives",
    "FalsePositives",
    "Hinge",
    "KLDivergence",
    "LogCoshError",
    "Mean",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanMetricWrapper",
    "MeanSquaredError",
    "MeanSquaredLogarithmicError",
    "Metric",
    "Poisson",
    "Precision",
    "R2Score",
    "Recall",
    "RootMeanSquaredError",
    "SparseCategoricalAccuracy",
    "SparseCategoricalCrossentropy",
    "SparseTopKCategoricalAccuracy",
    "SquaredHinge",
    "Sum",
    "TopKCategoricalAccuracy",
    "TrueNegatives",
    "TruePositives",
    "binary_accuracy",
    "binary_crossentropy",
    "binary_focal_crossentropy",
    "categorical_accuracy",
    "categorical_crossentropy",
    "categorical_focal_crossentropy",
    "categorical_hinge",
    "get",
    "hinge",
    "huber",
    "kl_divergence",
    "log_cosh",
    "mean_absolute_error",
    "mean_absolute_percentage_error",
    "mean_squared_error",
    "mean_squared_logarithmic_error",
    "poisson",
    "sparse_categorical_accuracy",
    "sparse_categorical_crossentropy",
    "sparse_top_k_categorical_accuracy",
    "squared_hinge",
    "top_k_categorical_accuracy",
]

_ALIASES: dict[str, type[Metric]] = {
    "bce": BinaryCrossentropy,
    "kld": KLDivergence,
    "mae": MeanAbsoluteError,
    "mape": MeanAbsolutePercentageError,
    "mse": MeanSquaredError,
    "msle": MeanSquaredLogarithmicError,
}

_BY_NAME: dict[str, Any] = (
    names_of(
        [
            AUC,
            Accuracy,
            BinaryAccuracy,
            BinaryCrossentropy,
            CategoricalAccuracy,
            CategoricalCrossentropy,
            CategoricalHinge,
            CosineSimilarity,
            F1Score,
            FBetaScore,
            FalseNegatives,
            FalsePositives,
            Hinge,
            KLDivergence,
            LogCoshError,
            Mean,
            MeanAbsoluteError,
            MeanAbsolutePercentageError,
            MeanSquaredError,
            MeanSquaredLogarithmicError,
            Poisson,
            Precision,
            R2Score,
            Recall,
            RootMeanSquaredError,
            SparseCategoricalAccuracy,
            SparseCategoricalCrossentropy,
            SparseTopKCategoricalAccuracy,
            SquaredHinge,
            Sum,
            TopKCategoricalAccuracy,
            TrueNegatives,
            TruePositives,
        ]
    )
    | _ALIASES
    | {name.upper(): metric for name, metric in _ALIASES.items()}
    | {"fbeta_score": FBetaScore, "logcosh": LogCoshError}
)
_ACCURACY = ("accuracy", "acc")


def get(
    identifier: Any,
    target_shape: tuple[int, ...] = (),
    output_shape: tuple[int, ...] = (),
) -> Metric:
    """The metric of that name, reported under it; a `Metric` as it is.

    ``"accuracy"`` means the one that suits the shapes: binary for one score per sample,
    sparse for one label per row of scores, categorical for one-hot rows. A function of
    y_true and y_pred, or a `Loss`, is reported as its mean.
    """
    if isinstance(identifier, Metric):
        return identifier
    if isinstance(identifier, Mapping) and identifier.get("module") == "nn.losses":
        return get(losses.get(identifier))
    if identifier in _ACCURACY and output_shape:
        return _accuracy_for(target_shape, output_shape)(name=identifier)
    if isinstance(identifier, str):
        table = _BY_NAME | dict.fromkeys(_ACCURACY, Accuracy)
        known = lookup("metric", identifier, table)
        if not isinstance(known, type):
            return MeanMetricWrapper(known, identifier)
        named: Metric = known(name=identifier)
        return named
    if isinstance(identifier, Loss):
        return MeanMetricWrapper(identifier.call, identifier.name)
    if callable(identifier) and not isinstance(identifier, type):
        return MeanMetricWrapper(identifier)
    metric: Metric = find("metric", identifier, _BY_NAME)
    return metric


def _accuracy_for(
    target_shape: tuple[int, ...], output_shape: tuple[int, ...]
) -> type[Metric]:
    if len(output_shape) < 2 or output_shape[-1] == 1:
        return BinaryAccuracy
    one_hot = target_shape == output_shape
    return CategoricalAccuracy if one_hot else SparseCategoricalAccuracy
