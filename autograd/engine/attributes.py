"""What a Tensor says of its array: its form, its place in memory, its elements."""

from collections.abc import Callable, Iterator
from typing import Any, NoReturn, Self

import numpy as np

from autograd.engine.dispatch import content
from autograd.engine.operators import Operators
from autograd.engine.primitive import FUNCTIONS
from autograd.errors import GraphError, ShapeError

__all__ = ["ArrayAttributes", "Flat"]

_CALL: dict[str, Callable[..., Any]] = FUNCTIONS

_NUMPY: Any = np
"""NumPy, whose functions come back here, which its types do not say."""


class Flat:
    """`Tensor.flat`: its elements as one axis, to iterate over, read and assign."""

    def __init__(self, tensor: Any) -> None:
        self._tensor = tensor

    def __len__(self) -> int:
        return int(self._tensor.size)

    def __iter__(self) -> Iterator[Any]:
        return iter(_CALL["ravel"](self._tensor))

    def __getitem__(self, index: Any) -> Any:
        return _CALL["ravel"](self._tensor)[index]

    def __setitem__(self, index: Any, value: Any) -> None:
        _NUMPY.put(self._tensor, np.arange(len(self))[index], value)


class ArrayAttributes(Operators):
    """The attributes of `numpy.ndarray`; what speaks of memory reads the value's."""

    __slots__ = ()

    @property
    def shape(self) -> tuple[int, ...]:  # type: ignore[override]
        """The length of each axis."""
        return self._array.shape

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return self._array.ndim

    @property
    def size(self) -> int:
        """The number of elements."""
        return self._array.size

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type of the elements."""
        return self._array.dtype

    @property
    def itemsize(self) -> int:
        """The bytes of one element."""
        return self.dtype.itemsize

    @property
    def nbytes(self) -> int:
        """The bytes of all elements."""
        return self.size * self.itemsize

    @property
    def strides(self) -> tuple[int, ...]:
        """The bytes from one entry to the next along each axis."""
        return np.asarray(self._array).strides

    @property
    def flags(self) -> Any:
        """How the elements lie in memory; whether they can be written to, as `data`."""
        return np.asarray(self.data).flags

    @property
    def base(self) -> None:
        """None: a Tensor is a value of its own, also where NumPy would give a view."""
        return

    @property
    def T(self) -> Self:
        """All axes in reverse order."""
        return _CALL["transpose"](self)

    @property
    def mT(self) -> Self:
        """Each matrix transposed: the last two axes exchanged."""
        if self.ndim < 2:
            raise ShapeError(
                f"mT: a Tensor of shape {self.shape} holds no matrices; expected two "
                "axes or more"
            )
        return _CALL["swapaxes"](self, -1, -2)

    @property
    def real(self) -> Self:
        """The real part."""
        return _CALL["real"](self)

    @property
    def imag(self) -> Self:
        """The imaginary part."""
        return _CALL["imag"](self)

    @property
    def flat(self) -> Flat:
        """The elements as one axis, to iterate over, read and assign."""
        return Flat(self)

    @flat.setter
    def flat(self, values: Any) -> None:
        Flat(self)[:] = values

    def tolist(self) -> Any:
        """The value as nested Python lists, outside the graph."""
        return np.asarray(content(self)).tolist()

    def tobytes(self, order: Any = "C") -> bytes:
        """The value's bytes, outside the graph."""
        return np.asarray(content(self)).tobytes(order)

    def tofile(self, fid: Any, sep: str = "", format: str = "%s") -> None:
        """Write the value to a file, as `numpy.ndarray.tofile`."""
        np.asarray(content(self)).tofile(fid, sep, format)

    def dumps(self) -> bytes:
        """The value pickled, as `numpy.ndarray.dumps`: an array, not a Tensor."""
        return np.asarray(content(self)).dumps()

    def dump(self, file: Any) -> None:
        """Pickle the value into a file, as `numpy.ndarray.dump`."""
        np.asarray(content(self)).dump(file)

    def view(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused: `GraphError` says what to call."""
        raise _refusal(
            "view", "x.astype(dtype) for other numbers, x.reshape(…) for another shape"
        )

    def byteswap(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused: `GraphError` says what to call."""
        raise _refusal("byteswap", "x.numpy().byteswap() for the value")

    def getfield(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused: `GraphError` says what to call."""
        raise _refusal("getfield", "x.real or x.imag, x.numpy().getfield(…)")

    def setfield(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused: `GraphError` says what to call."""
        raise _refusal("setfield", "item assignment, x[i] = v")

    def setflags(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused: `GraphError` says what to call."""
        raise _refusal("setflags", "x.detach() for a constant")

    def resize(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused: `GraphError` says what to call."""
        raise _refusal("resize", "x = np.resize(x, shape) for a Tensor of another size")


def _refusal(method: str, instead: str) -> GraphError:
    return GraphError(
        f"{method}: the memory of a Tensor belongs to its graph, and is neither seen "
        f"in another way nor changed; use {instead}"
    )
