"""Generalized cross-entropy: wrong labels pull less (Zhang and Sabuncu, 2018)."""

from typing import Any

from numpy.typing import DTypeLike

from autograd import ops
from autograd.errors import ValueRangeError
from nn.arrays import Array
from nn.losses.base import FunctionLoss, outputs
from nn.losses.crossentropy import integer_labels

__all__ = [
    "CategoricalGeneralizedCrossEntropy",
    "categorical_generalized_cross_entropy",
]


def categorical_generalized_cross_entropy(y_true: Any, y_pred: Any, q: float) -> Any:
    """``(1 − p^q) / q`` for the probability p of the label.

    It goes to ``−ln p`` for q → 0 and is ``1 − p`` for q = 1. Its slope at p = 0 is
    infinite. y_true: (batch, …) or (batch, …, 1) labels in [0, classes). y_pred:
    (batch, …, classes) probabilities.

    >>> import nn
    >>> nn.losses.categorical_generalized_cross_entropy([1], [[0.75, 0.25]], 0.5)
    array([1.])
    """
    p = outputs(y_pred)
    name = "categorical_generalized_cross_entropy"
    return _of_labels(integer_labels(name, y_true, p.shape, None, -1), p, q)


class CategoricalGeneralizedCrossEntropy(FunctionLoss):
    """`categorical_generalized_cross_entropy` with its `q` in (0, 1)."""

    name = "categorical_generalized_cross_entropy"

    def __init__(
        self,
        q: float = 0.5,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = None,
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(reduction, name, dtype)
        if not 0 < q < 1:
            raise ValueRangeError(f"{self.name}: q must be > 0 and < 1, got {q!r}")
        self.q = q

    def targets(self, y_true: Any, output_shape: tuple[int, ...]) -> Array:
        """Labels of the output's shape without the classes, all in range."""
        labels: Array = integer_labels(self.name, y_true, output_shape, None, -1)
        return labels

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return _of_labels(y_true, y_pred, self.q)


def _of_labels(labels: Array, p: Any, q: float) -> Any:
    own = ops.take_along_axis(p, labels[..., None], axis=-1)[..., 0]
    return (1.0 - ops.power(own, q)) / q
