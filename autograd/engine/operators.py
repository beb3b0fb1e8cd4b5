"""The operators of a Tensor: each names the operation that it means."""

import operator
from collections.abc import Callable
from typing import Any, Self

import numpy as np

from autograd.engine.dispatch import NumpyProtocols, content
from autograd.engine.modes import current
from autograd.engine.primitive import FUNCTIONS
from autograd.errors import BatchError, GraphError, NonScalarError

__all__ = ["Operators", "refuse_write"]


_CALL: dict[str, Callable[..., Any]] = FUNCTIONS

_NUMPY: Any = np
"""NumPy, whose functions come back here, which its types do not say."""


class Operators:
    """Arithmetic, comparison, indexing and conversion of a Tensor.

    Comparisons give plain arrays of bool: they have no derivative to record. Operators
    of bits, as ``mask & other``, are for integers and bools, and give plain arrays too.
    """

    __slots__ = ()

    _array: Any
    _node: Any
    size: Any
    shape: tuple[int, ...]
    requires_grad: Any

    def __add__(self, other: Any) -> Self:
        return _CALL["add"](self, other)

    def __radd__(self, other: Any) -> Self:
        return _CALL["add"](other, self)

    def __sub__(self, other: Any) -> Self:
        return _CALL["subtract"](self, other)

    def __rsub__(self, other: Any) -> Self:
        return _CALL["subtract"](other, self)

    def __mul__(self, other: Any) -> Self:
        return _CALL["multiply"](self, other)

    def __rmul__(self, other: Any) -> Self:
        return _CALL["multiply"](other, self)

    def __truediv__(self, other: Any) -> Self:
        return _CALL["divide"](self, other)

    def __rtruediv__(self, other: Any) -> Self:
        return _CALL["divide"](other, self)

    def __pow__(self, other: Any) -> Self:
        return _CALL["power"](self, other)

    def __rpow__(self, other: Any) -> Self:
        return _CALL["power"](other, self)

    def __floordiv__(self, other: Any) -> Any:
        return _CALL["floor_divide"](self, other)

    def __rfloordiv__(self, other: Any) -> Any:
        return _CALL["floor_divide"](other, self)

    def __mod__(self, other: Any) -> Self:
        return _CALL["mod"](self, other)

    def __rmod__(self, other: Any) -> Self:
        return _CALL["mod"](other, self)

    def __divmod__(self, other: Any) -> tuple[Any, Self]:
        return _CALL["divmod"](self, other)

    def __rdivmod__(self, other: Any) -> tuple[Any, Self]:
        return _CALL["divmod"](other, self)

    def __matmul__(self, other: Any) -> Self:
        return _CALL["matmul"](self, other)

    def __rmatmul__(self, other: Any) -> Self:
        return _CALL["matmul"](other, self)

    def __iadd__(self, other: Any) -> Self:
        return self._replaced(_CALL["add"](self, other))

    def __isub__(self, other: Any) -> Self:
        return self._replaced(_CALL["subtract"](self, other))

    def __imul__(self, other: Any) -> Self:
        return self._replaced(_CALL["multiply"](self, other))

    def __itruediv__(self, other: Any) -> Self:
        return self._replaced(_CALL["divide"](self, other))

    def __ipow__(self, other: Any) -> Self:
        return self._replaced(_CALL["power"](self, other))

    def __imod__(self, other: Any) -> Self:
        return self._replaced(_CALL["mod"](self, other))

    def __imatmul__(self, other: Any) -> Self:
        return self._replaced(_CALL["matmul"](self, other))

    def __neg__(self) -> Self:
        return _CALL["negative"](self)

    def __abs__(self) -> Self:
        return _CALL["absolute"](self)

    def __invert__(self) -> Any:
        return _NUMPY.invert(self)

    def __and__(self, other: Any) -> Any:
        return _NUMPY.bitwise_and(self, other)

    def __rand__(self, other: Any) -> Any:
        return _NUMPY.bitwise_and(other, self)

    def __or__(self, other: Any) -> Any:
        return _NUMPY.bitwise_or(self, other)

    def __ror__(self, other: Any) -> Any:
        return _NUMPY.bitwise_or(other, self)

    def __xor__(self, other: Any) -> Any:
        return _NUMPY.bitwise_xor(self, other)

    def __rxor__(self, other: Any) -> Any:
        return _NUMPY.bitwise_xor(other, self)

    def __lshift__(self, other: Any) -> Any:
        return _NUMPY.left_shift(self, other)

    def __rlshift__(self, other: Any) -> Any:
        return _NUMPY.left_shift(other, self)

    def __rshift__(self, other: Any) -> Any:
        return _NUMPY.right_shift(self, other)

    def __rrshift__(self, other: Any) -> Any:
        return _NUMPY.right_shift(other, self)

    def __lt__(self, other: Any) -> Any:
        return _CALL["less"](self, other)

    def __le__(self, other: Any) -> Any:
        return _CALL["less_equal"](self, other)

    def __gt__(self, other: Any) -> Any:
        return _CALL["greater"](self, other)

    def __ge__(self, other: Any) -> Any:
        return _CALL["greater_equal"](self, other)

    def __eq__(self, other: Any) -> Any:
        return _CALL["equal"](self, other)

    def __ne__(self, other: Any) -> Any:
        return _CALL["not_equal"](self, other)

    __hash__ = object.__hash__

    def __pos__(self) -> Self:
        return _CALL["positive"](self)

    def __getitem__(self, index: Any) -> Self:
        return _CALL["getitem"](self, index=index)

    def __setitem__(self, index: Any, value: Any) -> None:
        self.become(_CALL["setitem"](self, value, index=index))

    def become(self, new: Self) -> None:
        """Be `new` from here on: what NumPy's functions do that write in place."""
        if self._replaced(new) is new:
            self._array, self._node = new._array, new._node

    def __len__(self) -> int:
        if not self.shape:
            raise NonScalarError("len: a Tensor of shape () has no length")
        return self.shape[0]

    def __contains__(self, value: Any) -> bool:
        return bool(np.any(self == value))

    def __iter__(self) -> Any:
        return (self[i] for i in range(len(self)))

    def __bool__(self) -> bool:
        if self.size != 1:
            raise NonScalarError(
                f"bool: the truth of a Tensor of shape {self.shape} is ambiguous; use "
                ".any() or .all()"
            )
        return bool(content(self))

    def __float__(self) -> float:
        return float(self._number("float"))

    def __int__(self) -> int:
        return int(self._number("int"))

    def __complex__(self) -> complex:
        return complex(self._number("complex"))

    def __index__(self) -> int:
        return operator.index(self._number("index"))

    def __round__(self, digits: int | None = None) -> Any:
        rounded = _CALL["round"](self, decimals=digits or 0)
        whole = digits is None and not self.shape
        return int(rounded) if whole else rounded

    def __format__(self, spec: str) -> str:
        return format(content(self), spec) if spec else str(self)

    def _number(self, operation: str) -> Any:
        """The value where leaving the graph loses nothing."""
        if self.requires_grad:
            raise GraphError(
                f"{operation}: this Tensor requires a gradient, and a Python number "
                "would be cut off from its graph; use x.item() to read the value, or "
                "autograd.numpy's function in place of math's"
            )
        if self._array.size != 1:
            raise NonScalarError(
                f"{operation}: expected one element, got shape {self.shape}"
            )
        return content(self).item()

    def _replaced(self, new: Self) -> Self:
        """What the name that held `self` holds after ``x += y`` or ``x[i] = v``.

        That is `new`, a result like any other; but a leaf updated under `no_grad` stays
        the leaf it is and takes the new value.
        """
        if type(new) is not type(self) and isinstance(new, NumpyProtocols):
            raise refuse_write("assignment", self)
        if self._node is None or self._node.primitive is not None:
            return new
        if current.mode.recording:
            raise GraphError(
                f"assignment: this Tensor {self.shape} is a leaf that requires a "
                "gradient, and changing it in place would cut it off; write x = x + y "
                "for a new value, or update it inside `with no_grad():`"
            )
        self.data = content(new)  # type: ignore[misc]
        return self


def refuse_write(operation: str, x: Any) -> BatchError:
    """The error for writing what is batched into `x`, which is not."""
    return BatchError(
        f"{operation}: {type(x).__name__} {np.shape(x)} cannot take a value that is "
        "another for each example inside vmap: they would all write to it; make a new "
        "one, x = x + y or x = autograd.ops.setitem(x, y, index), and return it"
    )
