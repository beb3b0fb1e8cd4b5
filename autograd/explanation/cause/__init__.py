"""`why`: what made a gradient None, zero, NaN or huge, found in the graph.

Walking back from the output, the first operation after which nothing comes through, or
a NaN does, is the guilty one; if its inputs were broken already, whoever broke them is.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from autograd.drawing import text
from autograd.engine.node import collect
from autograd.engine.several import lift
from autograd.engine.tensor import Tensor
from autograd.errors import ArgumentError, GraphError
from autograd.explanation.cause.decay import fading
from autograd.explanation.cause.report import Cause, finite, healthy, largest, shown
from autograd.explanation.cause.structure import called, constant, not_yet, unreached
from autograd.explanation.cause.values import (
    broken_derivative,
    broken_value,
    freed,
    huge,
    zero,
)
from autograd.graph.flow import backward_flow
from autograd.graph.snapshot import Snapshot, Vertex

__all__ = ["Cause", "why"]

HUGE, SMALL = 1e6, 1e-10
"""The sizes from which a gradient is called huge, or makes one ask for its output."""


def why(x: Any, output: Any = None, *, names: Mapping[str, Any] | None = None) -> Cause:
    """Why the gradient of `x` is None, zero, NaN or huge: the first guilty value.

    output: the loss. It may be left out where `x` itself is the value in question, and
    where the graph was recorded and walked under `detect_anomaly`, which also tells the
    source lines. Ask before `backward`, or with ``retain_graph=True``: it frees what is
    needed to tell. names: as for `draw`.

    >>> import autograd as ag
    >>> w = ag.tensor(-3.0, requires_grad=True, name="w")
    >>> print(ag.why(w, w.relu() * 2))
    dead: relu passes nothing back to w: its input −3 is not above 0 anywhere
      path  relu ← w
      try   another initialisation, a smaller learning rate, or a leaky activation
    """
    for name, value in (("x", x), ("output", output)):
        if not isinstance(value, Tensor) and not (name == "output" and value is None):
            raise ArgumentError(
                f"why: argument {name} is {type(value).__name__}; pass a Tensor"
            )
    if x._node is None:
        return constant(x, "x" if x.name is None else x.name)
    if output is None:
        known = x._node.notes.output if x._node.notes is not None else None
        if known is None:
            return _alone(x, names)
        output = lift(known.output, known)
    if output._node is None:
        return constant(output, output.name or "the output")
    if x._node not in set(collect([output._node])):
        return unreached(x, output._node)
    graph = Snapshot.of(output, names=names)
    return _within(graph, graph.vertices[graph.find(x)[0]], x)


def _alone(x: Tensor, names: Mapping[str, Any] | None) -> Cause:
    """What can be said of `x` when the output is not known."""
    assert x._node is not None
    name = called(x)
    if not finite(x.data):
        graph = Snapshot.of(x, names=names)
        return broken_value(graph, graph.vertices[-1], graph.vertices[-1])
    if x.grad is None:
        return not_yet(x, name)
    size = largest(x.grad)
    if SMALL <= size <= HUGE:
        return healthy(name, size)
    found = (
        "zero"
        if size == 0
        else f"at most {text.number(size)}"
        if size < SMALL
        else "huge"
        if size < np.inf
        else "NaN or infinite"
    )
    return Cause(
        "output needed",
        f"the gradient of {name} is {found}; which operation made it so is told by the "
        "graph of the output",
        "why(x, loss) before backward(), or record and walk under detect_anomaly()",
        name,
    )


def _within(graph: Snapshot, v: Vertex, x: Tensor) -> Cause:
    """Why the gradient of `v`, a vertex of `graph`, is what it is."""
    end = graph.vertices[graph.outputs[0]]
    if end.available and not finite(end.value):
        return broken_value(graph, end, v)
    try:
        with np.errstate(all="ignore"):
            flow = backward_flow(graph)
    except GraphError as error:
        if "freed" not in str(error):
            raise
        return freed(v)
    size = largest(flow.adjoints[v.id])
    if not size < np.inf:
        return broken_derivative(graph, flow, v)
    if size == 0:
        return zero(graph, flow, v)
    faded = fading(graph, flow, v)
    if faded is not None:
        return faded
    if size > HUGE:
        return huge(graph, flow, v)
    if x.grad is not None:
        return healthy(shown(v), size)
    waiting = not_yet(x, shown(v))
    if waiting.kind == "not a leaf":
        return waiting
    return healthy(shown(v), size, before=True)
