"""Operations with several values: one node for the step, one for each value.

    x ── node of qr, its output the tuple (q, r) ─┬─ node of q
                                                  └─ node of r

The step is computed and differentiated once. The node of a value has the operation
`output`, which is linear: forward it picks its entry of the tuple, backward it puts its
cotangent into the same place, and what has none counts as zero. So both walks go
through a tuple like through any other value.

The other way round, several values may be one operand, as a container is that goes into
an operation of a user: the node of `pack` has the tuple of them as its value.
"""

from typing import Any, cast

import numpy as np

from autograd.engine.node import Node
from autograd.engine.primitive import Primitive
from autograd.engine.tensor import FLOATS, Tensor, made

__all__ = ["OUTPUT", "PACK", "Cotangents", "Several", "lift", "separate"]


class Cotangents(dict[int, Any]):
    """The cotangents that have come to the values of one step, by position.

    ``+`` takes up the others: the walk that makes them is their only holder.
    """

    def __add__(self, others: dict[int, Any]) -> "Cotangents":
        for k, g in others.items():
            self[k] = self[k] + g if k in self else g
        return self


class Several(Primitive):
    """What a primitive with several outputs adds to its kind of rule."""

    def vjp(self, i: int, g: Any, y: Any, inputs: Any, params: dict[str, Any]) -> Any:
        full = tuple([g[k] if k in g else np.zeros_like(v) for k, v in enumerate(y)])
        return super().vjp(i, full, y, inputs, params)

    def jvp(self, tangents: Any, y: Any, inputs: Any, params: dict[str, Any]) -> Any:
        return tuple(super().jvp(tangents, y, inputs, params))


class Output(Primitive):
    """One value of a step with several; ``params["index"]`` says which."""

    def vjp(self, i: int, g: Any, y: Any, inputs: Any, params: dict[str, Any]) -> Any:
        return Cotangents({params["index"]: g})

    def jvp(self, tangents: Any, y: Any, inputs: Any, params: dict[str, Any]) -> Any:
        return tangents[0][params["index"]]

    def called(self, node: Any) -> str:
        (step,) = node.parents
        return f"{step.primitive.name}[{node.params['index']}]"


class Pack(Primitive):
    """Several values as one operand: a tuple of them."""

    def vjp(self, i: int, g: Any, y: Any, inputs: Any, params: dict[str, Any]) -> Any:
        return g[i] if i in g else np.zeros_like(y[i])

    def jvp(self, tangents: Any, y: Any, inputs: Any, params: dict[str, Any]) -> Any:
        pairs = zip(tangents, y, strict=True)
        return tuple([np.zeros_like(v) if dx is None else dx for dx, v in pairs])


def _output(x: Any, *, index: int) -> Any:
    return x[index]


def _pack(*values: Any) -> Any:
    return tuple([np.asarray(v)[()] for v in values])


OUTPUT = Output(_output, name="output", symbol="·", formula="one of several")
PACK = Pack(_pack, name="pack", symbol="( )", formula="several as one")


def separate(result: Any) -> tuple[Any, ...]:
    """The values of a step as Tensors of their own; plain where nothing is tracked.

    A value of integers, an exponent say, has no derivative and is a plain array.
    """
    if not isinstance(result, Tensor):
        return cast(tuple[Any, ...], result)
    values = _values(result._array, result._node)
    if result._notes is not None and result._notes.lent:
        for value in values:
            value.annotate().lent = True
    return values


def lift(data: Any, node: Node) -> Any:
    """The Tensor of `data` at `node`, or several: what rules see of a recorded walk."""
    return _values(data, node) if type(data) is tuple else made(data, node)


def _values(data: tuple[Any, ...], node: Node | None) -> tuple[Any, ...]:
    return tuple([_value(y, k, node) for k, y in enumerate(data)])


def _value(y: Any, index: int, step: Node | None) -> Any:
    if y.dtype.kind not in FLOATS:
        return y
    if step is None:
        return made(y)
    node = Node(OUTPUT, (step,), (y,), {"index": index}, y, step.scope)
    if step.notes is not None and step.watched:
        node.annotate().source = step.notes.source
    return made(y, node)
