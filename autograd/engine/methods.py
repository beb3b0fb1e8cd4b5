"""The methods of a Tensor: those of `numpy.ndarray`, and short forms of functions."""

from collections.abc import Callable
from typing import Any, Self

import numpy as np

from autograd.engine.attributes import ArrayAttributes
from autograd.engine.dispatch import content
from autograd.engine.primitive import FUNCTIONS
from autograd.errors import DTypeError

__all__ = ["ArrayMethods"]


_CALL: dict[str, Callable[..., Any]] = FUNCTIONS

_NUMPY: Any = np
"""NumPy, whose functions come back here, which its types do not say."""


class ArrayMethods(ArrayAttributes):
    """``t.sum(axis=0)`` is ``autograd.ops.sum(t, axis=0)``, and so on."""

    __slots__ = ()

    name: Any

    def reshape(self, *shape: Any, order: str = "C", copy: bool | None = None) -> Self:
        """`numpy.ndarray.reshape`: ``x.reshape(2, 3)`` or ``x.reshape((2, 3))``."""
        return _CALL["reshape"](self, _unpacked(shape), order, copy=copy)

    def transpose(self, *axes: Any) -> Self:
        """`numpy.ndarray.transpose`: ``.transpose(1, 0)`` or ``.transpose((1, 0))``."""
        return _CALL["transpose"](self, _unpacked(axes) if axes else None)

    def astype(
        self,
        dtype: Any,
        order: str = "K",
        casting: Any = "unsafe",
        subok: bool = True,
        copy: bool = True,
    ) -> Self:
        """`autograd.ops.astype` of this Tensor; itself for ``copy=False`` if it fits.

        casting: what may become what, as in `numpy.can_cast`.
        """
        if not np.can_cast(self.dtype, dtype, casting):
            raise DTypeError(
                f"astype: {self.dtype} does not become {np.dtype(dtype)} with "
                f"casting={casting!r}; leave it out to convert all the same"
            )
        if not copy and self.dtype == np.dtype(dtype):
            return self
        return _CALL["astype"](self, dtype)

    def fill(self, value: Any) -> None:
        """``x[...] = value``."""
        self[...] = value

    def put(self, indices: Any, values: Any, mode: str = "raise") -> None:
        """`numpy.put` into this Tensor: a new value, as by ``x[i] = v``."""
        _NUMPY.put(self, indices, values, mode)

    def __repr__(self) -> str:
        body = np.array2string(
            np.asarray(self._array), separator=", ", prefix="tensor("
        )
        parts = [body]
        if self._array.dtype not in (np.float64, np.int64, np.bool_):
            parts.append(f"dtype={self._array.dtype}")
        if self._node is not None and self._node.primitive is not None:
            parts.append(f"op={self._node.operation}")
        elif self._node is not None:
            parts.append("requires_grad=True")
        if self.name is not None:
            parts.append(f"name={self.name!r}")
        return f"tensor({', '.join(parts)})"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        """In Jupyter: the value and the gradient, and a result's graph on demand."""
        return _CALL["shown"](self)

    def exp(self) -> Self:
        """`autograd.ops.exp` of this Tensor."""
        return _CALL["exp"](self)

    def log(self) -> Self:
        """`autograd.ops.log` of this Tensor."""
        return _CALL["log"](self)

    def tanh(self) -> Self:
        """`autograd.ops.tanh` of this Tensor."""
        return _CALL["tanh"](self)

    def relu(self) -> Self:
        """`autograd.ops.relu` of this Tensor."""
        return _CALL["relu"](self)

    def sigmoid(self) -> Self:
        """`autograd.ops.sigmoid` of this Tensor."""
        return _CALL["sigmoid"](self)

    def softplus(self) -> Self:
        """`autograd.ops.softplus` of this Tensor."""
        return _CALL["softplus"](self)

    def sqrt(self) -> Self:
        """`autograd.ops.sqrt` of this Tensor."""
        return _CALL["sqrt"](self)

    def square(self) -> Self:
        """`autograd.ops.square` of this Tensor."""
        return _CALL["square"](self)

    def sin(self) -> Self:
        """`autograd.ops.sin` of this Tensor."""
        return _CALL["sin"](self)

    def cos(self) -> Self:
        """`autograd.ops.cos` of this Tensor."""
        return _CALL["cos"](self)

    def abs(self) -> Self:
        """`autograd.ops.absolute` of this Tensor."""
        return _CALL["absolute"](self)

    def copy(self, order: str = "C") -> Self:
        """`autograd.ops.positive` of this Tensor; `order` is the value's business."""
        return _CALL["positive"](self)

    def conj(self) -> Self:
        """`autograd.ops.conjugate` of this Tensor."""
        return _CALL["conjugate"](self)

    def conjugate(self) -> Self:
        """`autograd.ops.conjugate` of this Tensor."""
        return _CALL["conjugate"](self)

    def ravel(self, order: str = "C") -> Self:
        """`autograd.ops.ravel` of this Tensor."""
        return _CALL["ravel"](self, order)

    def flatten(self, order: str = "C") -> Self:
        """`autograd.ops.ravel` of this Tensor."""
        return _CALL["ravel"](self, order)

    def choose(self, *args: Any, **kwargs: Any) -> Self:
        """`autograd.numpy.choose` among arrays by this Tensor of integers."""
        return _CALL["choose"](self, *args, **kwargs)

    def compress(self, condition: Any, axis: Any = None, out: Any = None) -> Self:
        """`autograd.numpy.compress` of this Tensor."""
        return _CALL["compress"](condition, self, axis, out)

    def sum(self, *args: Any, **kwargs: Any) -> Self:
        """`autograd.ops.sum` of this Tensor."""
        return _CALL["sum"](self, *args, **kwargs)

    def mean(self, *args: Any, **kwargs: Any) -> Self:
        """`autograd.ops.mean` of this Tensor."""
        return _CALL["mean"](self, *args, **kwargs)

    def var(self, *args: Any, **kwargs: Any) -> Self:
        """`autograd.ops.var` of this Tensor."""
        return _CALL["var"](self, *args, **kwargs)

    def std(self, *args: Any, **kwargs: Any) -> Self:
        """`autograd.ops.std` of this Tensor."""
        return _CALL["std"](self, *args, **kwargs)

    def prod(self, *args: Any, **kwargs: Any) -> Self:
        """`autograd.ops.prod` of this Tensor."""
        return _CALL["prod"](self, *args, **kwargs)

    def max(self, *args: Any, **kwargs: Any) -> Self:
        """`autograd.ops.max` of this Tensor."""
        return _CALL["max"](self, *args, **kwargs)

    def min(self, *args: Any, **kwargs: Any) -> Self:
        """`autograd.ops.min` of this Tensor."""
        return _CALL["min"](self, *args, **kwargs)

    def cumsum(self, *args: Any, **kwargs: Any) -> Self:
        """`autograd.ops.cumsum` of this Tensor."""
        return _CALL["cumsum"](self, *args, **kwargs)

    def cumprod(self, *args: Any, **kwargs: Any) -> Self:
        """`autograd.ops.cumprod` of this Tensor."""
        return _CALL["cumprod"](self, *args, **kwargs)

    def sort(self, *args: Any, **kwargs: Any) -> None:
        """Sort in place: this Tensor takes the new value, as in ``x[...] = v``."""
        self.become(_CALL["sort"](self, *args, **kwargs))

    def partition(self, *args: Any, **kwargs: Any) -> None:
        """Partition in place: this Tensor takes the new value, as in ``x[...] = v``."""
        self.become(_CALL["partition"](self, *args, **kwargs))

    def argsort(self, *args: Any, **kwargs: Any) -> Any:
        """`numpy.argsort` of the value: a plain array."""
        return np.argsort(content(self), *args, **kwargs)

    def argpartition(self, *args: Any, **kwargs: Any) -> Any:
        """`numpy.argpartition` of the value: a plain array."""
        return np.argpartition(content(self), *args, **kwargs)

    def searchsorted(self, *args: Any, **kwargs: Any) -> Any:
        """`numpy.searchsorted` of the value: a plain array."""
        return np.searchsorted(content(self), *args, **kwargs)

    def argmax(self, *args: Any, **kwargs: Any) -> Any:
        """`autograd.ops.argmax` of this Tensor."""
        return _CALL["argmax"](self, *args, **kwargs)

    def argmin(self, *args: Any, **kwargs: Any) -> Any:
        """`autograd.ops.argmin` of this Tensor."""
        return _CALL["argmin"](self, *args, **kwargs)

    def nonzero(self) -> Any:
        """`numpy.nonzero` of the value."""
        return _NUMPY.nonzero(self)

    def any(self, *args: Any, **kwargs: Any) -> Any:
        """`autograd.ops.any` of this Tensor."""
        return _CALL["any"](self, *args, **kwargs)

    def all(self, *args: Any, **kwargs: Any) -> Any:
        """`autograd.ops.all` of this Tensor."""
        return _CALL["all"](self, *args, **kwargs)

    def logsumexp(self, *args: Any, **kwargs: Any) -> Self:
        """`autograd.ops.logsumexp` of this Tensor."""
        return _CALL["logsumexp"](self, *args, **kwargs)

    def softmax(self, *args: Any, **kwargs: Any) -> Self:
        """`autograd.ops.softmax` of this Tensor."""
        return _CALL["softmax"](self, *args, **kwargs)

    def log_softmax(self, *args: Any, **kwargs: Any) -> Self:
        """`autograd.ops.log_softmax` of this Tensor."""
        return _CALL["log_softmax"](self, *args, **kwargs)

    def clip(self, *args: Any, **kwargs: Any) -> Self:
        """`autograd.ops.clip` of this Tensor."""
        return _CALL["clip"](self, *args, **kwargs)

    def squeeze(self, *args: Any, **kwargs: Any) -> Self:
        """`autograd.ops.squeeze` of this Tensor."""
        return _CALL["squeeze"](self, *args, **kwargs)

    def swapaxes(self, *args: Any, **kwargs: Any) -> Self:
        """`autograd.ops.swapaxes` of this Tensor."""
        return _CALL["swapaxes"](self, *args, **kwargs)

    def repeat(self, *args: Any, **kwargs: Any) -> Self:
        """`autograd.ops.repeat` of this Tensor."""
        return _CALL["repeat"](self, *args, **kwargs)

    def take(self, *args: Any, **kwargs: Any) -> Self:
        """`autograd.ops.take` of this Tensor."""
        return _CALL["take"](self, *args, **kwargs)

    def trace(self, *args: Any, **kwargs: Any) -> Self:
        """`autograd.ops.trace` of this Tensor."""
        return _CALL["trace"](self, *args, **kwargs)

    def diagonal(self, *args: Any, **kwargs: Any) -> Self:
        """`autograd.ops.diagonal` of this Tensor."""
        return _CALL["diagonal"](self, *args, **kwargs)

    def round(self, *args: Any, **kwargs: Any) -> Any:
        """`autograd.ops.round` of this Tensor: a plain array."""
        return _CALL["round"](self, *args, **kwargs)

    def dot(self, *args: Any, **kwargs: Any) -> Self:
        """`autograd.ops.dot` of this Tensor."""
        return _CALL["dot"](self, *args, **kwargs)

    def matmul(self, *args: Any, **kwargs: Any) -> Self:
        """`autograd.ops.matmul` of this Tensor."""
        return _CALL["matmul"](self, *args, **kwargs)


def _unpacked(numbers: tuple[Any, ...]) -> Any:
    """``f(2, 3)`` and ``f((2, 3))`` mean the same shape."""
    one = len(numbers) == 1 and not isinstance(numbers[0], (int, np.integer))
    return numbers[0] if one else numbers
