"""Keras made to compute in float64 throughout."""

import keras
from keras.src.backend.common import dtypes

__all__ = ["in_float64"]


def in_float64() -> None:
    """Have Keras start in float64 and stay there.

    Its rules of promotion turn float64 into float32 in means, quotients and others,
    with every backend but TensorFlow. The entry of the table that says so gets
    TensorFlow's value; nothing that is computed changes but its precision.
    """
    keras.config.set_floatx("float64")
    dtypes.BIT64_TO_BIT32_DTYPE["float64"] = "float64"
