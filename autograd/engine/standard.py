"""What the Array API standard, 2024.12, asks of an array beyond NumPy's methods.

A library that is written to the standard asks its argument for a namespace,
``xp = x.__array_namespace__()``, and calls ``xp.exp(x)``: that is `autograd.numpy`.
Results without a derivative, indices and truth values say, are plain arrays here as
everywhere.
"""

from collections.abc import Callable
from typing import Any, Self

import numpy as np

from autograd.engine.primitive import FUNCTIONS
from autograd.errors import GraphError, ValueRangeError

__all__ = ["ArrayStandard"]

VERSIONS = ("2021.12", "2022.12", "2023.12", "2024.12")
"""Of the standard; each has what the one before has."""

_CALL: dict[str, Callable[..., Any]] = FUNCTIONS


class ArrayStandard:
    """Namespace, device and exchange of memory."""

    __slots__ = ()

    _array: Any
    data: Any
    shape: Any
    requires_grad: Any

    def __array_namespace__(self, *, api_version: str | None = None) -> Any:
        """The module with the standard's functions: `autograd.numpy`."""
        if api_version is not None and api_version not in VERSIONS:
            raise ValueRangeError(
                f"__array_namespace__: version {api_version!r} of the standard is not "
                f"known; expected one of {', '.join(VERSIONS)}"
            )
        return _CALL["namespace"]()

    @property
    def device(self) -> str:
        """Where the elements are: ``"cpu"``."""
        return "cpu"

    def to_device(self, device: str, /, *, stream: Any = None) -> Self:
        """The Tensor itself: the only device is ``"cpu"``, which has no streams."""
        if device != "cpu" or stream is not None:
            raise ValueRangeError(
                f"to_device: device {device!r}, stream {stream!r}; NumPy knows 'cpu' "
                "alone, and no streams"
            )
        return self

    def __dlpack__(self, **about: Any) -> Any:
        """The memory of a constant, to share with another library, as its `data`."""
        if self.requires_grad:
            raise GraphError(
                f"__dlpack__: this Tensor {self.shape} requires a gradient, and what "
                "another library makes of its memory would be cut off from the graph; "
                "use x.detach()"
            )
        return np.asarray(self.data).__dlpack__(**about)

    def __dlpack_device__(self) -> tuple[int, int]:
        """DLPack's number for the CPU, and which of them."""
        return (1, 0)
