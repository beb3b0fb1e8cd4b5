"""The value of a Tensor: its array, and who may write to it."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.engine.anomaly import Origin
from autograd.engine.dispatch import NumpyProtocols
from autograd.engine.memory import is_lent, own_memory
from autograd.engine.modes import current
from autograd.engine.node import Node
from autograd.engine.primitive import Array
from autograd.errors import GraphError, ShapeError

__all__ = ["TensorNotes", "Value", "plain"]


class TensorNotes:
    """What is known only of some Tensors.

    Attributes
    ----------
    name: what drawings and messages call it.
    origin: where it was cut off from a graph, of constants under `detect_anomaly`.
    lent: whether `data` has handed out its memory; see `engine.memory`.
    special: whether `record` has to look at them: for a lent memory, or the name of a
    constant.
    """

    __slots__ = ("lent", "name", "origin", "special")

    def __init__(self, name: str | None = None) -> None:
        self.name = name
        self.origin: Origin | None = None
        self.lent = False
        self.special = True


class Value:
    """What Tensors do with their array; `engine.memory` says why."""

    __slots__ = ("_array", "_node", "_notes")

    _array: Any
    _node: Node | None
    _notes: TensorNotes | None

    _trace = 0
    """Read with `_value` and `_node` by programs written for HIPS autograd. There it
    counts how deep transforms stand in each other; here nothing depends on that."""

    @property
    def _value(self) -> Any:
        return self.data

    @property
    def data(self) -> Any:
        """The value as an array, outside the graph; a NumPy scalar for a 0-d result.

        Of a leaf or constant by reference: writing to it changes the Tensor, and no
        derivative of what was computed before. Of a result read-only. Assigning
        replaces the value of a leaf or constant, by a copy of its dtype.
        """
        array, node, notes = self._array, self._node, self._notes
        if current.mode.trace is not None:
            return current.mode.trace.held(self)
        if type(array) is not np.ndarray:
            return array
        if node is not None and node.primitive is not None:
            view = array.view()
            view.flags.writeable = False
            return view
        if notes is None or not notes.lent:
            del array  # a reference more would count as somebody else's
            self._lend()
        return self._array.view()

    @data.setter
    def data(self, value: Any) -> None:
        if not self.is_leaf:
            raise GraphError(
                f"data: this Tensor {self._array.shape} is the result of "
                f"{self._operation()}; only a leaf's value can be replaced"
            )
        raw = plain(value)
        if current.mode.trace is not None:
            current.mode.trace.assign(self, raw)
            return
        if type(raw) is np.ndarray and _same_memory(raw, self._array):
            return  # ``x.data += y`` has written to it already
        new = np.array(raw, dtype=self._array.dtype)[()]
        if new.shape != self._array.shape:
            raise ShapeError(
                f"data: the Tensor has shape {self._array.shape}, the new value "
                f"{new.shape}; they must be equal"
            )
        self._hold(new)

    def update_in_place(self, f: Callable[..., Any], *args: Any) -> None:
        """Have ``f(array, *args)`` write the new value of a leaf or constant.

        As fast as writing to `data`, for optimizers: `f` does not keep the array, so
        it does not count as lent. A graph that holds the old value keeps it. A 0-d
        value comes as an array too.

        >>> import numpy as np
        >>> import autograd as ag
        >>> w = ag.tensor([1.0, 2.0], requires_grad=True)
        >>> w.update_in_place(lambda array: np.multiply(array, 10, out=array))
        >>> w
        tensor([10., 20.], requires_grad=True)
        """
        node = self._node
        if node is not None and node.primitive is not None:
            raise GraphError(
                f"update_in_place: this Tensor {self._array.shape} is the result of "
                f"{self._operation()}; only a leaf's value can be replaced"
            )
        if current.mode.trace is not None:
            array = current.mode.trace.writable(self)
            f(array, *args)
            current.mode.trace.hold(self, array)
            return
        if type(self._array) is not np.ndarray:
            array = np.array(self._array)
            f(array, *args)
            self._hold(array[()])
            return
        if self._notes is None or not self._notes.lent:
            self._own()
        f(self._array, *args)

    def _lend(self) -> None:
        """Count the memory of this leaf or constant as held by somebody else."""
        self._own()
        notes = self.annotate()
        notes.lent = notes.special = True

    def _own(self) -> None:
        """See to it that no graph holds the memory of this leaf or constant."""
        own = own_memory(self, also=self._node is not None)
        if own is not self._array:
            self._hold(own)

    def _hold(self, array: Any) -> None:
        self._array = array
        if self._node is not None:
            self._node.output = array

    def still_lent(self) -> bool:
        """Whether what `data` handed out is still referred to."""
        notes = self._notes
        if notes is None:
            return False
        notes.lent = notes.lent and is_lent(self)
        notes.special = notes.lent or self._node is None
        return notes.lent

    def is_special(self) -> bool:
        """Whether `record` has to look at this Tensor, which has been special."""
        self.still_lent()
        return self._notes is not None and self._notes.special

    def annotate(self) -> TensorNotes:
        """The notes, made when there are none yet."""
        if self._notes is None:
            self._notes = TensorNotes()
        return self._notes

    def numpy(self) -> Array:
        """`data` as an array, also where it is a number."""
        return np.asarray(self.data)

    @property
    def is_leaf(self) -> bool:
        """Whether no recorded operation made it."""
        return self._node is None or self._node.primitive is None

    def _operation(self) -> str:
        assert self._node is not None
        return self._node.operation


def plain(x: Any) -> Any:
    """`x` without its graph: a Tensor's array, anything else unchanged."""
    if not isinstance(x, NumpyProtocols):
        return x
    trace = current.mode.trace
    return x._array if trace is None else trace.held(x)


def _same_memory(x: Array, w: Array) -> bool:
    """Whether both are views of the same elements in the same order."""
    if x.base is None or x.base is not w.base or x.strides != w.strides:
        return False
    whole = x.shape == w.shape and x.size == x.base.size
    return whole or x.__array_interface__ == w.__array_interface__
