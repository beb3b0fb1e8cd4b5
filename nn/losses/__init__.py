"""Losses: how far the model's output is from the truth, one number per sample.

Each is a function ``(y_true, y_pred) -> losses`` and a class that adds a reduction,
sample weights and checks of the targets.
"""

from collections.abc import Callable, Mapping
from typing import Any

from nn.lookup import find, restored
from nn.lookup import serialize as serialized
from nn.losses.base import Function, Loss, LossFunction
from nn.losses.by_shape import CROSSENTROPY, CrossentropyByShape
from nn.losses.circle import Circle, circle
from nn.losses.crossentropy import (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    SparseCategoricalCrossentropy,
    binary_crossentropy,
    categorical_crossentropy,
    sparse_categorical_crossentropy,
)
from nn.losses.ctc import CTC, ctc
from nn.losses.focal import (
    BinaryFocalCrossentropy,
    CategoricalFocalCrossentropy,
    binary_focal_crossentropy,
    categorical_focal_crossentropy,
)
from nn.losses.hinge import (
    CategoricalHinge,
    Hinge,
    SquaredHinge,
    categorical_hinge,
    hinge,
    squared_hinge,
)
from nn.losses.overlap import Dice, Tversky, dice, tversky
from nn.losses.regression import (
    CosineSimilarity,
    Huber,
    KLDivergence,
    LogCosh,
    MeanAbsoluteError,
    MeanAbsolutePercentageError,
    MeanSquaredError,
    MeanSquaredLogarithmicError,
    Poisson,
    cosine_similarity,
    huber,
    kl_divergence,
    log_cosh,
    mean_absolute_error,
    mean_absolute_percentage_error,
    mean_squared_error,
    mean_squared_logarithmic_error,
    poisson,
)
from nn.losses.robust import (
    CategoricalGeneralizedCrossEntropy,
    categorical_generalized_cross_entropy,
)

__all__ = [
    "CTC",
    "BinaryCrossentropy",
    "BinaryFocalCrossentropy",
    "CategoricalCrossentropy",
    "CategoricalFocalCrossentropy",
    "CategoricalGeneralizedCrossEntropy",
    "CategoricalHinge",
    "Circle",
    "CosineSimilarity",
    "Dice",
    "Hinge",
    "Huber",
    "KLDivergence",
    "LogCosh",
    "Loss",
    "LossFunction",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanSquaredError",
    "MeanSquaredLogarithmicError",
    "Poisson",
    "SparseCategoricalCrossentropy",
    "SquaredHinge",
    "Tversky",
    "as_loss",
    "binary_crossentropy",
    "binary_focal_crossentropy",
    "categorical_crossentropy",
    "categorical_focal_crossentropy",
    "categorical_generalized_cross_entropy",
    "categorical_hinge",
    "circle",
    "cosine_similarity",
    "ctc",
    "deserialize",
    "dice",
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
    "serialize",
    "sparse_categorical_crossentropy",
    "squared_hinge",
    "tversky",
]

_CLASSES: dict[Callable[..., Any], type[Loss]] = {
    binary_crossentropy: BinaryCrossentropy,
    binary_focal_crossentropy: BinaryFocalCrossentropy,
    categorical_crossentropy: CategoricalCrossentropy,
    categorical_focal_crossentropy: CategoricalFocalCrossentropy,
    categorical_generalized_cross_entropy: CategoricalGeneralizedCrossEntropy,
    categorical_hinge: CategoricalHinge,
    circle: Circle,
    cosine_similarity: CosineSimilarity,
    ctc: CTC,
    dice: Dice,
    hinge: Hinge,
    huber: Huber,
    kl_divergence: KLDivergence,
    log_cosh: LogCosh,
    mean_absolute_error: MeanAbsoluteError,
    mean_absolute_percentage_error: MeanAbsolutePercentageError,
    mean_squared_error: MeanSquaredError,
    mean_squared_logarithmic_error: MeanSquaredLogarithmicError,
    poisson: Poisson,
    sparse_categorical_crossentropy: SparseCategoricalCrossentropy,
    squared_hinge: SquaredHinge,
    tversky: Tversky,
}
"""The loss that checks and reduces what the function computes."""

_ALIASES: dict[str, Function] = {
    "bce": binary_crossentropy,
    "kld": kl_divergence,
    "logcosh": log_cosh,
    "mae": mean_absolute_error,
    "mape": mean_absolute_percentage_error,
    "mse": mean_squared_error,
    "msle": mean_squared_logarithmic_error,
}

_BY_NAME: dict[str, Any] = (
    {kind.__name__: kind for kind in (*_CLASSES.values(), CrossentropyByShape)}
    | {function.__name__: function for function in _CLASSES}
    | _ALIASES
    | {name.upper(): loss for name, loss in _ALIASES.items() if name != "logcosh"}
)


def get(identifier: Any) -> Any:
    """The loss of that name: a function's in snake case, an object's in capitals.

    What can be called, and None, as it is; a class as a new object; a dict of
    `serialize` as what it describes.

    >>> import nn
    >>> float(nn.losses.get("mse")([1.0], [3.0]))
    4.0
    """
    return None if identifier is None else find("loss", identifier, _BY_NAME)


def as_loss(identifier: Any) -> Loss:
    """What `get` finds as a `Loss`, which checks and reduces: as `compile` takes it.

    ``"crossentropy"`` and ``"ce"`` are the cross-entropy that suits the shapes. A
    user's function of two values is wrapped: its losses are reduced to their mean.
    """
    if isinstance(identifier, str) and identifier.lower() in CROSSENTROPY:
        return CrossentropyByShape()
    found = get(identifier)
    if isinstance(found, Loss):
        return found
    kind = _CLASSES.get(found)
    return LossFunction(found) if kind is None else kind()


def serialize(loss: Any) -> Any:
    """A `Loss` as a dict that JSON can hold, a function as its name."""
    return serialized(loss)


def deserialize(name: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """What `serialize` gave as `name`; custom_objects: more classes by their names."""
    return restored("loss", name, _BY_NAME, custom_objects)
