"""Hinge losses: nothing for a right answer by a margin of 1, then linear or squared.

y_true, y_pred: (batch, …, n); y_true holds −1 and 1. If it holds 0 and 1 alone, as
binary labels do, 0 counts as −1.
"""

from typing import Any

import numpy as np

from autograd import ops
from nn.arrays import raw
from nn.losses.base import FunctionLoss, aligned, like, outputs

__all__ = [
    "CategoricalHinge",
    "Hinge",
    "SquaredHinge",
    "categorical_hinge",
    "hinge",
    "squared_hinge",
]


def hinge(y_true: Any, y_pred: Any) -> Any:
    """The mean of ``max(1 − yp, 0)`` over the last axis."""
    return ops.mean(_shortfall("hinge", y_true, y_pred), axis=-1)


def squared_hinge(y_true: Any, y_pred: Any) -> Any:
    """The mean of ``max(1 − yp, 0)²`` over the last axis."""
    return ops.mean(ops.square(_shortfall("squared_hinge", y_true, y_pred)), axis=-1)


def categorical_hinge(y_true: Any, y_pred: Any) -> Any:
    """``max(n − p + 1, 0)`` with ``p = Σ y·score`` and ``n = max((1 − y)·score)``.

    y_true, one-hot, and y_pred: (batch, …, classes).
    """
    y_pred = outputs(y_pred)
    y = like(aligned("categorical_hinge", y_true, y_pred.shape), y_pred)
    right = ops.sum(y * y_pred, axis=-1)
    wrong = ops.max((1.0 - y) * y_pred, axis=-1)
    return ops.relu(wrong - right + 1.0)


class Hinge(FunctionLoss):
    """`hinge`: ``"hinge"``."""

    name = "hinge"
    function = staticmethod(hinge)


class SquaredHinge(Hinge):
    """`squared_hinge`: ``"squared_hinge"``."""

    name = "squared_hinge"
    function = staticmethod(squared_hinge)


class CategoricalHinge(FunctionLoss):
    """`categorical_hinge`: ``"categorical_hinge"``."""

    name = "categorical_hinge"
    function = staticmethod(categorical_hinge)


def _shortfall(name: str, y_true: Any, y_pred: Any) -> Any:
    y_pred = outputs(y_pred)
    y = _signs(aligned(name, y_true, y_pred.shape))
    return ops.relu(1.0 - like(y, y_pred) * y_pred)


def _signs(y: Any) -> Any:
    """−1 for 0 if `y` holds 0 and 1 alone, else `y`."""
    values = raw(y)
    if np.logical_or(values == 0, values == 1).all():
        return y * 2.0 - 1.0
    return y
