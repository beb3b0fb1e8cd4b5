"""Labels as rows of numbers, and vectors of length one."""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from autograd.errors import DTypeError, ValueRangeError
from nn.arrays import Array, raw

__all__ = ["normalize", "to_categorical"]


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


def normalize(x: Any, axis: int = -1, order: int | float = 2) -> Array:
    """``x / ‖x‖`` along `axis`, the norm of this order; what is all 0 stays.

    >>> import nn, numpy as np
    >>> nn.utils.normalize(np.array([[3.0, 4.0]])).tolist()
    [[0.6, 0.8]]
    """
    array = np.asarray(raw(x))
    norm = np.asarray(np.linalg.norm(array, order, axis, keepdims=True))
    found: Array = array / np.where(norm == 0, 1, norm)
    return found
