"""Keras made to compute in float64 throughout."""

from collections.abc import Callable
from typing import Any

import keras
import torch
from keras.src.backend.common import dtypes

__all__ = ["in_float64", "with_whole_kernels"]


def in_float64() -> None:
    """Have Keras start in float64 and stay there.

    Its rules of promotion turn float64 into float32 in means, quotients and others,
    with every backend but TensorFlow. The entry of the table that says so gets
    TensorFlow's value; nothing that is computed changes but its precision.
    """
    keras.config.set_floatx("float64")
    dtypes.BIT64_TO_BIT32_DTYPE["float64"] = "float64"


def with_whole_kernels() -> None:
    """Have PyTorch's convolutions get their kernels in the order of memory they want.

    In float64 the gradient of a kernel of one filter, which Keras hands on transposed,
    is otherwise refused: ``slow_conv2d: grad_weight must be contiguous``.
    """
    functional = torch.nn.functional
    ranks = ("1d", "2d", "3d")
    for name in [f"conv{way}{d}" for way in ("", "_transpose") for d in ranks]:
        setattr(functional, name, _with_whole_kernel(getattr(functional, name)))


def _with_whole_kernel(convolved: Callable[..., Any]) -> Callable[..., Any]:
    def called(x: Any, kernel: Any, *args: Any, **options: Any) -> Any:
        return convolved(x, kernel.contiguous(), *args, **options)

    return called
