"""What holds wherever nothing else is asked for: `nn.config`, in Keras's words.

>>> import nn
>>> nn.config.set_floatx("float64")
>>> nn.layers.Dense(3).dtype
dtype('float64')
>>> nn.config.set_floatx("float32")
"""

from typing import Any

import numpy as np

from autograd import __version__
from autograd.errors import ArgumentError, ValueRangeError
from nn.dtype_policies import DTypePolicy
from nn.settings import SETTINGS
from nn.vectors import EPSILON

__all__ = [
    "backend",
    "dtype_policy",
    "epsilon",
    "floatx",
    "image_data_format",
    "set_dtype_policy",
    "set_floatx",
    "set_image_data_format",
    "standardize_dtype",
    "version",
]

_FLOATS = ("float16", "float32", "float64")


def floatx() -> str:
    """The name of the dtype of what is made without one: ``"float32"`` at first."""
    return SETTINGS.floatx.name


def set_floatx(value: str) -> None:
    """Make ``"float16"``, ``"float32"`` or ``"float64"`` the dtype of what comes now.

    What is there keeps its own.
    """
    if value not in _FLOATS:
        raise ValueRangeError(
            f"set_floatx: value must be one of {_FLOATS}, got {value!r}"
        )
    SETTINGS.floatx = np.dtype(value)


def dtype_policy() -> DTypePolicy:
    """The policy of layers that are made without one: that of `floatx` at first."""
    return DTypePolicy()


def set_dtype_policy(policy: str | DTypePolicy | None) -> None:
    """Make `policy`, or that of a name, the one of layers that come now.

    None for that of `floatx` again. What is there keeps its own.

    >>> set_dtype_policy("mixed_float16")
    >>> dtype_policy().compute_dtype, dtype_policy().variable_dtype
    ('float16', 'float32')
    >>> set_dtype_policy(None)
    """
    if policy is not None and not isinstance(policy, (str, DTypePolicy)):
        raise ArgumentError(
            "set_dtype_policy: policy is a name such as 'mixed_float16' or an "
            f"nn.DTypePolicy, got {policy!r:.100}"
        )
    name = policy.name if isinstance(policy, DTypePolicy) else policy
    SETTINGS.policy = None if name is None else DTypePolicy(name).name


def standardize_dtype(dtype: Any) -> str:
    """The name of a dtype, that of `floatx` for None.

    >>> standardize_dtype(np.float64), standardize_dtype(None)
    ('float64', 'float32')
    """
    return floatx() if dtype is None else np.dtype(dtype).name


def backend() -> str:
    """``"numpy"``: whose arrays all values are."""
    return "numpy"


def epsilon() -> float:
    """1e-7, the smallest number that counts as a divisor or in a logarithm."""
    return EPSILON


def image_data_format() -> str:
    """``"channels_last"``: where the channels are for a layer that is not told."""
    return "channels_last"


def set_image_data_format(data_format: str) -> None:
    """Nothing for ``"channels_last"``; another is an argument of layers."""
    if data_format != image_data_format():
        raise ValueRangeError(
            f"set_image_data_format: {data_format!r} is not what layers do by default; "
            "give them data_format='channels_first'"
        )


def version() -> str:
    """The version of this package; the vocabulary is that of Keras 3."""
    return __version__
