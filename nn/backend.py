"""Older words for what `nn.config` and `nn.utils` hold: `nn.backend`."""

from typing import Any

from nn.config import (
    backend,
    epsilon,
    floatx,
    image_data_format,
    set_floatx,
    set_image_data_format,
    standardize_dtype,
)
from nn.utils import clear_session, is_keras_tensor

__all__ = [
    "backend",
    "clear_session",
    "epsilon",
    "floatx",
    "image_data_format",
    "is_float_dtype",
    "is_int_dtype",
    "is_keras_tensor",
    "set_floatx",
    "set_image_data_format",
    "standardize_dtype",
]


def is_float_dtype(dtype: Any) -> bool:
    """Whether `dtype` is one of floats."""
    return standardize_dtype(dtype).startswith("float")


def is_int_dtype(dtype: Any) -> bool:
    """Whether `dtype` is one of ints, with a sign or without."""
    return standardize_dtype(dtype).startswith(("int", "uint"))
