"""A flow as one step of the graph under `jit`; each kind states its own derivatives."""

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

import numpy as np

from autograd.control.bodies import Body, arrays
from autograd.engine.modes import changed, current
from autograd.engine.node import Node
from autograd.engine.primitive import AtOnce
from autograd.engine.several import separate
from autograd.engine.steps import Value
from autograd.engine.tensor import made, plain
from autograd.engine.traced import Held, Storage, Traced, examples
from autograd.engine.traced_random import is_generator
from autograd.program.flows import Flow

__all__ = ["Controlled", "entered", "found_by", "outer_of"]


class Controlled(AtOnce):
    """A call of control flow as an operation: its operands are leaves, then `outer`.

    outer: the nodes of Tensors that its functions find.
    """

    def __init__(self, name: str, outer: Sequence[Node]) -> None:
        super().__init__(_refused, name=name, formula=f"{name}(…)")
        self.outputs = ...
        self.outer = list(outer)

    def operands_of(self, inputs: Sequence[Any]) -> list[Any]:
        """The inputs that the functions are called with."""
        return list(inputs[: len(inputs) - len(self.outer)])

    def outer_tangents(self, tangents: Sequence[Any]) -> dict[Node, Any]:
        """The tangents of what the functions find, by node."""
        found = tangents[len(tangents) - len(self.outer) :]
        pairs = zip(self.outer, found, strict=True)
        return {node: dx for node, dx in pairs if dx is not None}

    def step(
        self, operands: Sequence[Any], outer: dict[Node, Any], outputs: Sequence[Any]
    ) -> list[Any]:
        """The `outputs`, arrays of the trace, as values of one step of the graph."""
        inputs = (*arrays(operands), *outer.values())
        parents = (*(getattr(x, "_node", None) for x in operands), *outer)
        y = tuple(outputs)
        node = Node(self, parents, inputs, {}, y, current.mode.scope)
        return list(separate(made(y, node)))


def entered(flow: Flow, operands: Sequence[Any], found: Sequence[Value]) -> Any:
    """What `flow` gives, as a step of the program; `found` by its parts.

    A list among its results is handed on as it is, and nothing is looked up in it.
    """
    trace = current.mode.trace
    given = [*operands, *(Traced(trace, Storage(v)) for v in found)]
    with changed(trace=None), np.errstate(all="ignore"):
        found_now = flow(*map(_apart, examples(given)))
    result = tuple([Held(Value(y)) if type(y) is list else y for y in found_now])
    parts = flow.parts.values()
    pure = all(step.pure for part in parts for step in part.steps)
    return trace.enter(flow, tuple(given), {}, result, pure=pure)


def found_by(bodies: Sequence[Body]) -> list[Value]:
    """What several parts of one step find, each once."""
    return list(dict.fromkeys([v for body in bodies for v in body.found()]))


def outer_of(bodies: Sequence[Body]) -> dict[Node, Any]:
    """The nodes of Tensors that several parts of one step find, with their values."""
    outer = {node: x for body in bodies for node, x in body.outer.items()}
    return {node: plain(x) for node, x in outer.items()}


def _apart(x: Any) -> Any:
    """`x` for a run while tracing, which draws no numbers of the program's."""
    return deepcopy(x) if is_generator(x) else x


def _refused(*operands: Any) -> Any:
    raise NotImplementedError("control flow is computed where it is entered")
