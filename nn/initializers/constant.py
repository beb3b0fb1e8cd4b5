"""Initial values without chance: constants, the identity, waves."""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from autograd.errors import ShapeError
from nn.arrays import Array
from nn.initializers.base import Initializer, Size
from nn.settings import SETTINGS

__all__ = ["Constant", "Identity", "Ones", "Zeros"]


class Constant(Initializer):
    """All `value`, a number or an array that broadcasts: ``"constant"``."""

    def __init__(self, value: Any = 0.0) -> None:
        self.value = value

    def __call__(self, shape: Size, dtype: DTypeLike | None = None) -> Array:
        return np.full(shape, self.value, dtype or SETTINGS.floatx)


class Zeros(Initializer):
    """All zeros: ``"zeros"``."""

    def __call__(self, shape: Size, dtype: DTypeLike | None = None) -> Array:
        return np.zeros(shape, dtype or SETTINGS.floatx)


class Ones(Initializer):
    """All ones: ``"ones"``."""

    def __call__(self, shape: Size, dtype: DTypeLike | None = None) -> Array:
        return np.ones(shape, dtype or SETTINGS.floatx)


class Identity(Initializer):
    """``gain·I`` for a shape (rows, columns): ``"identity"``."""

    def __init__(self, gain: float = 1.0) -> None:
        self.gain = gain

    def __call__(self, shape: Size, dtype: DTypeLike | None = None) -> Array:
        if len(shape) != 2:
            raise ShapeError(f"Identity: expected a shape of two axes, got {shape}")
        return np.asarray(self.gain * np.eye(*shape), dtype or SETTINGS.floatx)
