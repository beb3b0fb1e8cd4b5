"""Metrics: what is reported of a model beside its loss, gathered batch by batch.

``update_state(y_true, y_pred, sample_weight=None)`` takes in a batch, ``result()`` is
the figure for all so far, every sample weighing alike in batches of any size, and
``reset_state()`` starts over.
"""

from collections.abc import Mapping
from typing import Any

from nn import losses
from nn.lookup import find, names_of, restored
from nn.lookup import serialize as serialized
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
from nn.losses.shapes import has_labels, is_binary
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
from nn.metrics.correlation import (
    ConcordanceCorrelation,
    PearsonCorrelation,
    concordance_correlation,
    pearson_correlation,
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
from nn.metrics.iou import BinaryIoU, IoU, MeanIoU, OneHotIoU, OneHotMeanIoU
from nn.metrics.scores import AUC, F1Score, FBetaScore
from nn.metrics.tradeoff import (
    PrecisionAtRecall,
    RecallAtPrecision,
    SensitivityAtSpecificity,
    SpecificityAtSensitivity,
)

__all__ = [
    "AUC",
    "Accuracy",
    "BinaryAccuracy",
    "BinaryCrossentropy",
    "BinaryIoU",
    "CategoricalAccuracy",
    "CategoricalCrossentropy",
    "CategoricalHinge",
    "ConcordanceCorrelation",
    "CosineSimilarity",
    "F1Score",
    "FBetaScore",
    "FalseNegatives",
    "FalsePositives",
    "Hinge",
    "IoU",
    "KLDivergence",
    "LogCoshError",
    "Mean",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanIoU",
    "MeanMetricWrapper",
    "MeanSquaredError",
    "MeanSquaredLogarithmicError",
    "Metric",
    "OneHotIoU",
    "OneHotMeanIoU",
    "PearsonCorrelation",
    "Poisson",
    "Precision",
    "PrecisionAtRecall",
    "R2Score",
    "Recall",
    "RecallAtPrecision",
    "RootMeanSquaredError",
    "SensitivityAtSpecificity",
    "SparseCategoricalAccuracy",
    "SparseCategoricalCrossentropy",
    "SparseTopKCategoricalAccuracy",
    "SpecificityAtSensitivity",
    "SquaredHinge",
    "Sum",
    "TopKCategoricalAccuracy",
    "TrueNegatives",
    "TruePositives",
    "as_metric",
    "binary_accuracy",
    "binary_crossentropy",
    "binary_focal_crossentropy",
    "categorical_accuracy",
    "categorical_crossentropy",
    "categorical_focal_crossentropy",
    "categorical_hinge",
    "concordance_correlation",
    "deserialize",
    "get",
    "hinge",
    "huber",
    "kl_divergence",
    "log_cosh",
    "mean_absolute_error",
    "mean_absolute_percentage_error",
    "mean_squared_error",
    "mean_squared_logarithmic_error",
    "pearson_correlation",
    "poisson",
    "serialize",
    "sparse_categorical_accuracy",
    "sparse_categorical_crossentropy",
    "sparse_top_k_categorical_accuracy",
    "squared_hinge",
    "top_k_categorical_accuracy",
]

_KINDS: list[type[Metric]] = [
    AUC,
    Accuracy,
    BinaryAccuracy,
    BinaryCrossentropy,
    BinaryIoU,
    CategoricalAccuracy,
    CategoricalCrossentropy,
    CategoricalHinge,
    ConcordanceCorrelation,
    CosineSimilarity,
    F1Score,
    FBetaScore,
    FalseNegatives,
    FalsePositives,
    Hinge,
    IoU,
    KLDivergence,
    LogCoshError,
    Mean,
    MeanAbsoluteError,
    MeanAbsolutePercentageError,
    MeanIoU,
    MeanMetricWrapper,
    MeanSquaredError,
    MeanSquaredLogarithmicError,
    OneHotIoU,
    OneHotMeanIoU,
    PearsonCorrelation,
    Poisson,
    Precision,
    PrecisionAtRecall,
    R2Score,
    Recall,
    RecallAtPrecision,
    RootMeanSquaredError,
    SensitivityAtSpecificity,
    SparseCategoricalAccuracy,
    SparseCategoricalCrossentropy,
    SparseTopKCategoricalAccuracy,
    SpecificityAtSensitivity,
    SquaredHinge,
    Sum,
    TopKCategoricalAccuracy,
    TrueNegatives,
    TruePositives,
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
    names_of(_KINDS)
    | _ALIASES
    | {name.upper(): metric for name, metric in _ALIASES.items()}
    | {"acc": Accuracy, "fbeta_score": FBetaScore, "logcosh": LogCoshError}
)
_LOSSES = {
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
}
"""Functions of which less is better."""

_FUNCTIONS: dict[str, Any] = {
    f.__name__: f
    for f in (
        *_LOSSES,
        binary_accuracy,
        categorical_accuracy,
        concordance_correlation,
        pearson_correlation,
        sparse_categorical_accuracy,
        sparse_top_k_categorical_accuracy,
        top_k_categorical_accuracy,
    )
}
_ACCURACY = ("accuracy", "acc")


def get(identifier: Any) -> Any:
    """The metric of that name, in capitals or in snake case, as a new object.

    What can be called, and None, as it is; a class as a new object; a dict of
    `serialize` as what it describes.
    """
    if isinstance(identifier, Mapping) and identifier.get("module") == "nn.losses":
        return losses.get(identifier)
    return None if identifier is None else find("metric", identifier, _BY_NAME)


def as_metric(
    identifier: Any,
    target_shape: tuple[int, ...] = (),
    output_shape: tuple[int, ...] = (),
) -> Metric:
    """What `get` finds as a `Metric` of the name given: as `compile` takes it.

    ``"accuracy"`` and ``"acc"`` mean the one that suits the shapes: binary for one
    score per sample, sparse for one label per row of scores, categorical for one-hot
    rows. A function of y_true and y_pred, or a `Loss`, is reported as its mean.
    """
    is_name = isinstance(identifier, str)
    if is_name and identifier.lower() in _ACCURACY and output_shape:
        return _accuracy_for(target_shape, output_shape)(name=identifier)
    found = get(identifier)
    if isinstance(found, Metric):
        found.name = identifier if is_name else found.name
        return found
    if isinstance(found, Loss):
        mean = MeanMetricWrapper(found.call, found.name)
        mean.direction = "down"
    else:
        mean = MeanMetricWrapper(found)
        mean.direction = "down" if found in _LOSSES else None
    return mean


def serialize(metric: Any) -> Any:
    """A `Metric` as a dict that JSON can hold, a function as its name."""
    return serialized(metric)


def deserialize(config: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """What `serialize` gave; custom_objects: more classes by their names."""
    return restored("metric", config, _BY_NAME | _FUNCTIONS, custom_objects)


def _accuracy_for(
    target_shape: tuple[int, ...], output_shape: tuple[int, ...]
) -> type[Metric]:
    if is_binary(output_shape):
        return BinaryAccuracy
    sparse = has_labels(target_shape, output_shape)
    return SparseCategoricalAccuracy if sparse else CategoricalAccuracy
