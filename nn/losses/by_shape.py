"""``loss="crossentropy"``: the one of three that suits the shapes."""

from typing import Any

from nn.losses.base import Loss, numbers
from nn.losses.crossentropy import (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    SparseCategoricalCrossentropy,
)
from nn.losses.shapes import has_labels, is_binary

__all__ = ["CROSSENTROPY", "CrossentropyByShape"]

CROSSENTROPY = ("crossentropy", "ce")
"""What `compile` calls it."""


class CrossentropyByShape(Loss):
    """Binary for one score, sparse for labels of rows of scores, else categorical."""

    name = "crossentropy"

    def targets(self, y_true: Any, output_shape: tuple[int, ...]) -> Any:
        """`y_true` as the cross-entropy of these shapes takes it."""
        y_true = numbers(self.name, y_true)
        kind = self._kind(y_true.shape, output_shape)
        return kind.targets(y_true, output_shape)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return self._kind(y_true.shape, y_pred.shape).call(y_true, y_pred)

    def _kind(self, target_shape: tuple[int, ...], shape: tuple[int, ...]) -> Loss:
        options: dict[str, Any] = {"reduction": self.reduction, "dtype": self.dtype}
        if is_binary(shape):
            return BinaryCrossentropy(**options)
        if has_labels(target_shape, shape):
            return SparseCategoricalCrossentropy(**options)
        return CategoricalCrossentropy(**options)
