"""`SumsOfBatches`: metrics whose variables are sums over all batches."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from autograd.errors import ShapeError
from nn.arrays import Array
from nn.metrics.base import Metric

__all__ = ["SumsOfBatches"]


class SumsOfBatches(Metric):
    """What adds up the sums of batches in variables, attributes of their names.

    Where their shape is that of a batch, they are made by the first one.
    """

    def __init__(self, name: str | None = None, dtype: DTypeLike | None = None) -> None:
        super().__init__(name=name, dtype=dtype)
        self._made: list[str] = []

    def start_sums(self, shape: tuple[int, ...], names: Sequence[str]) -> None:
        """Make variables of zeros of `shape`."""
        for name in names:
            setattr(self, name, self.add_variable(shape, "zeros", name=name))
            self._made.append(name)

    def gather(self, **found: Any) -> None:
        """Add the sums of a batch to the variables of their names."""
        for name, value in found.items():
            if name not in self._made:
                self.start_sums(np.shape(value), [name])
            variable = getattr(self, name)
            if variable.shape != np.shape(value):
                raise ShapeError(
                    f"{self.name}: a batch gives {name} of shape {np.shape(value)}, "
                    f"those before {variable.shape}; batches must have equal columns"
                )
            variable.assign_add(value)

    def gathered(self, *names: str) -> list[Array]:
        """The arrays of these sums; one 0 before the first batch."""
        zero = np.zeros(1)
        return [
            np.asarray(getattr(self, name)) if name in self._made else zero
            for name in names
        ]
