"""`vspace(x)`: the vector space that `x` lies in, and how to compute in it.

Optimizers, checkers and rules of users that are to work for arrays, complex numbers and
containers alike ask the space for zeros, a basis, sums and inner products. A class of a
user joins in by `VSpace.register`.

>>> space = vspace({"w": 2.0, "b": (1.0, 3j)})
>>> space.size
4
>>> space.zeros()
{'w': np.float64(0.0), 'b': (np.float64(0.0), np.complex128(0j))}
"""

from collections.abc import Callable, Iterator
from typing import Any, ClassVar

import numpy as np

from autograd.engine.tensor import Tensor, plain
from autograd.errors import DTypeError
from autograd.tree import leaves, map_tree

__all__ = [
    "ArrayVSpace",
    "ComplexArrayVSpace",
    "ContainerVSpace",
    "DictVSpace",
    "ListVSpace",
    "SparseObject",
    "TupleVSpace",
    "VSpace",
    "vspace",
]


class VSpace:
    """A real vector space; complex numbers count as pairs of real ones.

    A subclass says how to compute: ``zeros ones standard_basis randn size`` and, where
    ``+`` and ``*`` are not meant, ``_add _scalar_mul _inner_prod _covector``. All of
    them may be called with Tensors.
    """

    mappings: ClassVar[dict[type, Callable[[Any], Any]]] = {}
    """From a type to the maker of the space of its values."""

    iscomplex = False
    size: Any

    def __init__(self, value: Any) -> None:
        """The space that `value` lies in."""

    @classmethod
    def register(
        cls, value_type: type, vspace_maker: Callable[[Any], Any] | None = None
    ) -> None:
        """Have `vspace` make this space, or what the maker gives, for that type."""
        VSpace.mappings[value_type] = vspace_maker or cls

    def zeros(self) -> Any:
        """The origin."""
        raise self._missing("zeros")

    def ones(self) -> Any:
        """The vector whose coordinates are all 1."""
        raise self._missing("ones")

    def standard_basis(self) -> Iterator[Any]:
        """The unit vectors, in order."""
        raise self._missing("standard_basis")

    def randn(self) -> Any:
        """A vector of normal coordinates, from NumPy's global generator."""
        raise self._missing("randn")

    def add(self, x: Any, y: Any) -> Any:
        """``x + y``."""
        return self._add(x, y)

    def mut_add(self, x_prev: Any, x_new: Any) -> Any:
        """``x_prev + x_new``, with None for zero; neither is written to."""
        return self._add(self.zeros() if x_prev is None else x_prev, x_new)

    def scalar_mul(self, x: Any, a: Any) -> Any:
        """``a · x`` for a real number `a`."""
        return self._scalar_mul(x, a)

    def inner_prod(self, x: Any, y: Any) -> Any:
        """``Σ xᵢ yᵢ`` over real coordinates: for complex numbers ``Re Σ x̄ y``."""
        return self._inner_prod(x, y)

    def covector(self, x: Any) -> Any:
        """The covector that ``inner_prod(x, ·)`` is, in the convention of gradients."""
        return self._covector(x)

    def _add(self, x: Any, y: Any) -> Any:
        return x + y

    def _mut_add(self, x: Any, y: Any) -> Any:
        return self._add(x, y)

    def _scalar_mul(self, x: Any, a: Any) -> Any:
        return x * a

    def _inner_prod(self, x: Any, y: Any) -> Any:
        raise self._missing("_inner_prod")

    def _covector(self, x: Any) -> Any:
        return x

    def _missing(self, method: str) -> NotImplementedError:
        return NotImplementedError(f"{type(self).__name__} does not define {method}")

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and vars(self) == vars(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"{type(self).__name__}_{vars(self)}"


class ArrayVSpace(VSpace):
    """Arrays of real numbers of one shape and dtype."""

    shape: tuple[int, ...]
    dtype: np.dtype[Any]

    def __init__(self, value: Any) -> None:
        array = np.asarray(plain(value))
        self.shape, self.dtype = array.shape, array.dtype

    @property
    def size(self) -> int:
        """How many real coordinates a vector has."""
        return int(np.prod(self.shape))

    @property
    def ndim(self) -> int:
        """How many axes a vector has."""
        return len(self.shape)

    def zeros(self) -> Any:
        return np.zeros(self.shape, self.dtype)[()]

    def ones(self) -> Any:
        return np.ones(self.shape, self.dtype)[()]

    def standard_basis(self) -> Iterator[Any]:
        return self._units(1)

    def randn(self) -> Any:
        return np.asarray(np.random.randn(*self.shape)).astype(self.dtype)[()]

    def _units(self, *values: complex) -> Iterator[Any]:
        for index in np.ndindex(*self.shape):
            for value in values:
                unit = np.zeros(self.shape, self.dtype)
                unit[index] = value
                yield unit[()]

    def _inner_prod(self, x: Any, y: Any) -> Any:
        return np.sum(x * y)


class ComplexArrayVSpace(ArrayVSpace):
    """Arrays of complex numbers, of two real coordinates each."""

    iscomplex = True

    @property
    def size(self) -> int:
        return 2 * super().size

    def ones(self) -> Any:
        return np.full(self.shape, 1 + 1j, self.dtype)[()]

    def standard_basis(self) -> Iterator[Any]:
        return self._units(1, 1j)

    def randn(self) -> Any:
        real, imaginary = np.random.randn(2, *self.shape)
        return np.asarray(real + 1j * imaginary).astype(self.dtype)[()]

    def _inner_prod(self, x: Any, y: Any) -> Any:
        return np.real(np.sum(np.conj(x) * y))

    def _covector(self, x: Any) -> Any:
        return np.conj(x)


class ContainerVSpace(VSpace):
    """Containers of one form: the product of their entries' spaces."""

    def __init__(self, value: Any) -> None:
        self.shape = map_tree(vspace, value)

    @property
    def size(self) -> int:
        """How many real coordinates a vector has."""
        return sum(space.size for space in leaves(self.shape))

    def zeros(self) -> Any:
        return map_tree(lambda space: space.zeros(), self.shape)

    def ones(self) -> Any:
        return map_tree(lambda space: space.ones(), self.shape)

    def standard_basis(self) -> Iterator[Any]:
        for i, space in enumerate(leaves(self.shape)):
            for unit in space.standard_basis():
                parts = [s.zeros() for s in leaves(self.shape)]
                parts[i] = unit
                rest = iter(parts)
                yield map_tree(lambda _: next(rest), self.shape)  # noqa: B023

    def randn(self) -> Any:
        return map_tree(lambda space: space.randn(), self.shape)

    def _add(self, x: Any, y: Any) -> Any:
        return map_tree(lambda space, a, b: space._add(a, b), self.shape, x, y)

    def _scalar_mul(self, x: Any, a: Any) -> Any:
        return map_tree(lambda space, v: space._scalar_mul(v, a), self.shape, x)

    def _inner_prod(self, x: Any, y: Any) -> Any:
        products = map_tree(
            lambda space, a, b: space._inner_prod(a, b), self.shape, x, y
        )
        return sum(leaves(products))

    def _covector(self, x: Any) -> Any:
        return map_tree(lambda space, v: space._covector(v), self.shape, x)


class TupleVSpace(ContainerVSpace):
    """Tuples of one form."""


class ListVSpace(ContainerVSpace):
    """Lists of one form."""


class DictVSpace(ContainerVSpace):
    """Dicts of the same keys."""


class SparseObject:
    """A vector that is zero nearly everywhere: what it adds to one that is full.

    vs: its space. mut_add: from an array to the sum, which it may write into.
    """

    __slots__ = ("mut_add", "vs")

    def __init__(self, vs: VSpace, mut_add: Callable[[Any], Any]) -> None:
        self.vs = vs
        self.mut_add = mut_add

    def dense(self) -> Any:
        """The vector in full."""
        return self.mut_add(self.vs.zeros())


def vspace(value: Any) -> Any:
    """The space that `value`, a number, an array, a container or a Tensor, lies in."""
    for kind in type(value).__mro__:
        maker = VSpace.mappings.get(kind)
        if maker is not None:
            return maker(value)
    raise DTypeError(
        f"vspace: {type(value).__name__} lies in no known space; expected floats, "
        "complex numbers, arrays or containers of them, or register its type with "
        "VSpace.register"
    )


def _array_space(x: Any) -> ArrayVSpace:
    return ComplexArrayVSpace(x) if np.iscomplexobj(plain(x)) else ArrayVSpace(x)


for _kind in (Tensor, np.ndarray, float, complex, np.floating, np.complexfloating):
    VSpace.register(_kind, _array_space)
TupleVSpace.register(tuple)
ListVSpace.register(list)
DictVSpace.register(dict)
VSpace.register(SparseObject, lambda x: x.vs)
