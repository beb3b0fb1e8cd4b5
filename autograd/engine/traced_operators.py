"""The operators of a traced value: Python's of numbers, NumPy's of arrays.

So a number of Python's own stays one: ``rate * 2`` of a traced float is a float, which
takes the dtype of the array that it meets.
"""

import operator
from typing import Any

import numpy as np

__all__ = ["TracedOperators", "as_ufunc"]

_AS_UFUNC: dict[Any, Any] = {
    operator.add: np.add,
    operator.sub: np.subtract,
    operator.mul: np.multiply,
    operator.truediv: np.divide,
    operator.floordiv: np.floor_divide,
    operator.mod: np.remainder,
    operator.matmul: np.matmul,
    operator.and_: np.bitwise_and,
    operator.or_: np.bitwise_or,
    operator.xor: np.bitwise_xor,
    operator.lshift: np.left_shift,
    operator.rshift: np.right_shift,
    operator.eq: np.equal,
    operator.ne: np.not_equal,
    operator.lt: np.less,
    operator.le: np.less_equal,
    operator.gt: np.greater,
    operator.ge: np.greater_equal,
    operator.neg: np.negative,
    operator.pos: np.positive,
    operator.invert: np.invert,
    operator.abs: np.absolute,
}
"""What an operator does where an array is among its operands."""


def _binary(function: Any) -> Any:
    def method(self: Any, other: Any) -> Any:
        return self._operated(function, self, other)

    return method


def _reflected(function: Any) -> Any:
    def method(self: Any, other: Any) -> Any:
        return self._operated(function, other, self)

    return method


def _augmented(function: Any) -> Any:
    def method(self: Any, other: Any) -> Any:
        y = self._operated(function, self, other)
        if y is NotImplemented or not self.value.is_array:
            return y
        self.write(y)
        return self

    return method


def _unary(function: Any) -> Any:
    def method(self: Any) -> Any:
        return self._operated(function, self)

    return method


class TracedOperators:
    """Arithmetic, comparisons and bits, each of which is one step of the trace."""

    __slots__ = ()

    value: Any

    def write(self, new: Any, index: Any = ...) -> None:
        """Have it hold `new` at `index`."""
        raise NotImplementedError

    def _operated(self, function: Any, *operands: Any) -> Any:
        """`function` of the operands, as a step."""
        raise NotImplementedError

    __add__, __radd__ = _binary(operator.add), _reflected(operator.add)
    __sub__, __rsub__ = _binary(operator.sub), _reflected(operator.sub)
    __mul__, __rmul__ = _binary(operator.mul), _reflected(operator.mul)
    __truediv__ = _binary(operator.truediv)
    __rtruediv__ = _reflected(operator.truediv)
    __floordiv__ = _binary(operator.floordiv)
    __rfloordiv__ = _reflected(operator.floordiv)
    __mod__, __rmod__ = _binary(operator.mod), _reflected(operator.mod)
    __divmod__, __rdivmod__ = _binary(divmod), _reflected(divmod)
    __pow__, __rpow__ = _binary(operator.pow), _reflected(operator.pow)
    __matmul__, __rmatmul__ = _binary(operator.matmul), _reflected(operator.matmul)
    __and__, __rand__ = _binary(operator.and_), _reflected(operator.and_)
    __or__, __ror__ = _binary(operator.or_), _reflected(operator.or_)
    __xor__, __rxor__ = _binary(operator.xor), _reflected(operator.xor)
    __lshift__, __rlshift__ = _binary(operator.lshift), _reflected(operator.lshift)
    __rshift__, __rrshift__ = _binary(operator.rshift), _reflected(operator.rshift)
    __eq__, __ne__ = _binary(operator.eq), _binary(operator.ne)
    __lt__, __le__ = _binary(operator.lt), _binary(operator.le)
    __gt__, __ge__ = _binary(operator.gt), _binary(operator.ge)
    __iadd__, __isub__ = _augmented(operator.add), _augmented(operator.sub)
    __imul__, __itruediv__ = _augmented(operator.mul), _augmented(operator.truediv)
    __ifloordiv__, __imod__ = _augmented(operator.floordiv), _augmented(operator.mod)
    __ipow__, __iand__ = _augmented(operator.pow), _augmented(operator.and_)
    __ior__, __ixor__ = _augmented(operator.or_), _augmented(operator.xor)
    __neg__, __pos__ = _unary(operator.neg), _unary(operator.pos)
    __abs__, __invert__ = _unary(operator.abs), _unary(operator.invert)
    __hash__ = object.__hash__


def as_ufunc(function: Any) -> Any:
    """What an operator is of arrays."""
    return _AS_UFUNC.get(function, function)
