"""`Tensor`: an array with its place in the graph."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from autograd.engine.anomaly import Origin, source_line
from autograd.engine.backprop import freed_error, pull
from autograd.engine.diagnose import is_masked, refuse_object
from autograd.engine.dispatch import NumpyProtocols, content
from autograd.engine.methods import ArrayMethods
from autograd.engine.modes import current
from autograd.engine.node import NO_PARAMS, Node
from autograd.engine.standard import ArrayStandard
from autograd.engine.traced import Traced, as_array
from autograd.engine.value import TensorNotes, Value, plain
from autograd.errors import (
    DTypeError,
    GraphError,
    IndexingError,
    NonScalarError,
    ShapeError,
)

__all__ = [
    "VARIABLES",
    "Tensor",
    "holds_tensor",
    "leaf",
    "made",
    "plain",
    "seed",
    "tensor",
]

NUMBERS = frozenset("biufc")
FLOATS = frozenset("fc")

VARIABLES: set[type] = set()
"""The kinds of Tensors that are made by a class of its own, never by operations."""


class Tensor(ArrayMethods, ArrayStandard, Value, NumpyProtocols):
    """An array and the `Node` that says how it came to be; no node for a constant.

    Made by `tensor` or by operations. ``shape ndim size dtype T`` and the methods and
    operators are those of `numpy.ndarray`. A Tensor is a value: ``x += y`` and
    ``x[i] = v`` give the name `x` a new one, and what was computed from the old value
    keeps the old value.
    """

    __slots__ = ("__weakref__",)

    def __init__(
        self,
        data: Any,
        *,
        requires_grad: bool = False,
        dtype: Any = None,
        name: str | None = None,
    ) -> None:
        self._array = _copied(data, dtype)
        self._notes = None if name is None else TensorNotes(name)
        self._node = None
        if requires_grad:
            self._node = leaf(self._array, name)

    def __init_subclass__(cls, *, variable: bool = False) -> None:
        """A kind of leaf, a `variable`, may add to it: what is computed is a Tensor."""
        if not variable:
            raise TypeError(
                f"{cls.__name__}: Tensor is final, since operations return Tensors and "
                "would drop the subclass; hold a Tensor as an attribute"
            )
        VARIABLES.add(cls)

    @property
    def requires_grad(self) -> bool:
        """Whether the graph leads on from here: a leaf with a gradient, or a result."""
        return self._node is not None

    @requires_grad.setter
    def requires_grad(self, value: bool) -> None:
        if value and self._node is None:
            self._node = leaf(self._array, self.name)
        elif not value and not self.is_leaf:
            raise GraphError(
                f"requires_grad: this Tensor is the result of {self._operation()}; use "
                "x.detach() for a constant of the same value"
            )
        elif not value:
            self._node = None
            if self._notes is not None:
                self._notes.special = True  # the name of a constant

    @property
    def grad(self) -> Any:
        """The gradient that `backward` accumulated: a plain array, or None."""
        return None if self._node is None else self._node.grad

    @grad.setter
    def grad(self, value: Any) -> None:
        if self._node is None:
            raise GraphError("grad: a constant has no gradient; set requires_grad=True")
        if value is not None:
            value = as_array(plain(value), self.dtype)[()]
            if value.shape != self.shape:
                raise ShapeError(
                    f"grad: the Tensor has shape {self.shape}, the gradient "
                    f"{value.shape}; they must be equal"
                )
        self._node.grad = value

    @property
    def name(self) -> str | None:
        """What drawings and messages call it."""
        return None if self._notes is None else self._notes.name

    @name.setter
    def name(self, value: str | None) -> None:
        self.annotate().name = value
        if self._node is not None:
            self._node.annotate().name = value

    def item(self, *index: Any) -> Any:
        """The value of the one element, or of that at `index`, as a Python number."""
        if self._array.size != 1 and not index:
            raise NonScalarError(
                f"item: expected one element, got shape {self.shape}; index one first"
            )
        try:
            return content(self).item(*index)
        except (IndexError, ValueError) as error:
            raise IndexingError(f"item: {self.shape} at {index}: {error}") from error

    def detach(self) -> "Tensor":
        """The same value as a constant: nothing flows back through it."""
        result = made(content(self), None, self.name)
        if self._notes is not None and self._notes.lent:
            result.annotate().lent = True
        if current.mode.anomaly and self._node is not None:
            origin = Origin("cut off by detach()", self._node, source_line())
            result.annotate().origin = origin
        return result

    def retain_grad(self) -> None:
        """Have `backward` leave the gradient of this result in `.grad` as well."""
        if self._node is None:
            raise GraphError(
                "retain_grad: this Tensor is a constant, no gradient comes here"
            )
        self._node.annotate().keeps_grad = True

    def zero_grad(self) -> None:
        """Forget the accumulated gradient: ``.grad`` is None again."""
        if self._node is not None:
            self._node.grad = None

    def backward(
        self,
        cotangent: Any = None,
        *,
        retain_graph: bool = False,
        ready: Iterable[tuple["Tensor", Callable[[Any], None]]] | None = None,
    ) -> None:
        """Accumulate ∂(self)/∂leaf into the `.grad` of every leaf it was made from.

        cotangent: of the Tensor's shape; 1 by default, for a Tensor of one element.
        With it, the gradient of ``Σ cotangent·self``. The graph is freed on the way
        unless `retain_graph`. A call that raises changes no gradient.

        ready: leaves, each with a function that gets its gradient, to read, as soon as
        the walk has all of it, while the walk goes on; their `.grad` stays as it is.

        >>> import autograd as ag
        >>> x = ag.tensor(3.0, requires_grad=True)
        >>> (x * x).backward()
        >>> x.grad
        np.float64(6.0)
        """
        if self._node is None:
            raise GraphError(
                f"backward: this Tensor {self.shape} is a constant: nothing it was "
                "made from requires a gradient, or it was made under no_grad; create "
                "the inputs with tensor(…, requires_grad=True)"
            )
        g = seed(self, cotangent, "backward")
        early = None
        if ready is not None:
            early = {leaf._node: take for leaf, take in ready if leaf._node is not None}
        found = pull({self._node: g}, retain=retain_graph, ready=early)
        before = [node.grad for node in found]
        try:
            for node, share in found.items():
                if node.grad is None:
                    node.grad = share
                elif type(share) is np.ndarray:  # of this walk alone, see `pull`
                    node.grad = np.add(node.grad, share, out=share)
                else:
                    node.grad = node.grad + share
            if self._node.watched:
                for node in found:
                    node.annotate().output = self._node
        except BaseException:  # an interrupt between two of them
            for node, known in zip(found, before, strict=True):
                node.grad = known
            raise

    def __reduce__(self) -> Any:
        """Leaves and constants can be copied and pickled: value, name, no gradient."""
        if not self.is_leaf:
            raise GraphError(
                f"copy: this Tensor {self.shape} is the result of {self._operation()}, "
                "and a copy would be cut off from its graph; use x.detach() for the "
                "value, or x * 1 for another node"
            )
        return _restored, (self._array, self.requires_grad, self.name)

    def __deepcopy__(self, memo: dict[int, Any]) -> "Tensor":
        """As `__reduce__`, with a copy of the gradient that `backward` left."""
        restored, about = self.__reduce__()
        copied: Tensor = restored(*about)
        if self.grad is not None:
            copied.grad = self.grad.copy()
        return copied


def tensor(
    data: Any,
    *,
    requires_grad: bool = False,
    dtype: Any = None,
    name: str | None = None,
) -> Tensor:
    """A Tensor with a copy of `data`: a number, a nested list or an array of any shape.

    requires_grad: make it a leaf that collects a gradient (floats and complex only).
    dtype: as in `numpy.array`. name: what drawings call it.

    >>> import autograd as ag
    >>> ag.tensor([1.0, 2.0], requires_grad=True)
    tensor([1., 2.], requires_grad=True)
    """
    return Tensor(data, requires_grad=requires_grad, dtype=dtype, name=name)


def _restored(data: Any, requires_grad: bool, name: str | None) -> Tensor:
    return Tensor(data, requires_grad=requires_grad, name=name)


def leaf(data: Any, name: str | None = None) -> Node:
    """A node for a value that no operation made: floats or complex numbers."""
    if data.dtype.kind not in FLOATS:
        raise DTypeError(
            f"tensor: requires_grad needs a float or complex dtype, got {data.dtype}; "
            "pass floats (3.0) or dtype=float"
        )
    node = Node(None, (), (), NO_PARAMS, data, current.mode.scope)
    if name is not None:
        node.annotate().name = name
    return node


def seed(output: Tensor, cotangent: Any, operation: str) -> Any:
    """The cotangent to start a backward walk with: `cotangent`, checked, or 1."""
    if output._node is not None and output._node.freed:
        raise freed_error(output._node)
    data = output._array
    if cotangent is None:
        if data.size != 1:
            raise NonScalarError(
                f"{operation}: the output has shape {data.shape}, a gradient needs one "
                "number; reduce it, e.g. with .sum() or .mean(), or pass a cotangent "
                "of its shape"
            )
        one = data.dtype.type(1)
        return np.full(data.shape, one) if data.shape else one
    g = plain(cotangent)
    if np.shape(g) != data.shape:
        raise ShapeError(
            f"{operation}: the output has shape {data.shape}, the cotangent "
            f"{np.shape(g)}; they must be equal"
        )
    if isinstance(cotangent, Tensor):
        return cotangent
    return as_array(g).astype(data.dtype)[()]


def made(data: Any, node: Node | None = None, name: str | None = None) -> Tensor:
    """The Tensor of a raw array, unchecked and uncopied: how results are made."""
    result: Tensor = _new(Tensor)
    result._array = data
    result._node = node
    result._notes = None if name is None else TensorNotes(name)
    return result


_new = object.__new__


def holds_tensor(x: Any) -> bool:
    """Whether `x` is a Tensor, or a nested list or tuple with one in it."""
    if isinstance(x, (list, tuple)):
        return any(map(holds_tensor, x))
    return isinstance(x, NumpyProtocols)


def _copied(data: Any, dtype: Any) -> Any:
    """A fresh array of numbers from what a user passed; a NumPy scalar where 0-d."""
    if type(data) is float and dtype is None:
        return np.float64(data)
    if isinstance(data, Tensor) and data.requires_grad:
        raise GraphError(
            "tensor: data is a Tensor that requires a gradient, and a copy would be "
            "cut off from its graph; use x.detach(), or autograd.numpy.array(x) to "
            "stay in it"
        )
    if is_masked(data):
        raise refuse_object("tensor", "data", data)
    if type(plain(data)) is Traced:
        return plain(data).astype(dtype or data.dtype)
    array = np.array(plain(data), dtype=dtype)
    if array.dtype.kind not in NUMBERS:
        raise refuse_object("tensor", "data", array)
    return array[()]
