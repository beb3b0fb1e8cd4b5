"""Odds and ends under the names that Keras gives them."""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from autograd.errors import DTypeError, ValueRangeError
from nn.arrays import Array, raw
from nn.notices import notices
from nn.random import set_random_seed
from nn.saving import (
    custom_object_scope,
    get_registered_object,
    register_keras_serializable,
)

__all__ = [
    "custom_object_scope",
    "get_registered_object",
    "notices",
    "register_keras_serializable",
    "set_random_seed",
    "to_categorical",
]


def to_categorical(
    x: Any, num_classes: int | None = None, dtype: DTypeLike = "float32"
) -> Array:
    """One-hot rows: 1 at the label, 0 elsewhere.

    x: (…) or (…, 1) integer labels in [0, num_classes); result: (…, num_classes).
    num_classes: by default the largest label and one.

    >>> import nn
    >>> nn.utils.to_categorical([0, 2]).tolist()
    [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]
    """
    labels = np.asarray(raw(x))
    if labels.ndim > 1 and labels.shape[-1] == 1:
        labels = labels[..., 0]
    if labels.dtype.kind not in "iub" and (labels != np.floor(labels)).any():
        raise DTypeError(
            f"to_categorical: labels are integers, got dtype {labels.dtype}"
        )
    labels = labels.astype(np.intp)
    largest = int(labels.max(initial=-1))
    count = largest + 1 if num_classes is None else num_classes
    if largest >= count or labels.min(initial=0) < 0:
        raise ValueRangeError(
            f"to_categorical: labels must be 0 to {count - 1}, found "
            f"{int(labels.min())} to {largest}"
        )
    rows: Array = np.eye(count, dtype=dtype)[labels]
    return rows
