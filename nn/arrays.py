"""What the modules of `nn` call arrays and shapes."""

from typing import Any, TypeAlias

from numpy.typing import NDArray

from autograd import Tensor
from autograd.ops.traceable import as_array

__all__ = ["Array", "Shape", "as_array", "is_tensor", "raw"]

Array: TypeAlias = NDArray[Any]

Shape: TypeAlias = tuple[int | None, ...]
"""Lengths of axes; None where it may be any, as for the batch."""


def is_tensor(x: Any) -> bool:
    """Whether `x` is a Tensor, or stands for one of each example inside `vmap`."""
    return isinstance(x, Tensor) or hasattr(x, "requires_grad")


def raw(x: Any) -> Any:
    """The array of a Tensor, outside the graph; all else unchanged."""
    return x.data if isinstance(x, Tensor) else x
