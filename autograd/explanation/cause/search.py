"""The search for what made one gradient what it is.

Walking back from the output, the first operation after which nothing comes through, or
a NaN does, is the guilty one; if its inputs were broken already, whoever broke them is.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from autograd.drawing import text
from autograd.engine.tensor import Tensor
from autograd.errors import GraphError
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
from autograd.graph.flow import Flow, backward_flow
from autograd.graph.snapshot import Snapshot, Vertex

__all__ = ["cause_alone", "cause_in", "flow_of"]

HUGE, SMALL = 1e6, 1e-10
"""The sizes from which a gradient is called huge, or makes one ask for its output."""


def cause_alone(x: Tensor, names: Mapping[str, Any] | None) -> Cause:
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


def flow_of(graph: Snapshot) -> Flow | None:
    """What flows back through `graph`; None where `backward` has freed its arrays."""
    try:
        with np.errstate(all="ignore"):
            return backward_flow(graph)
    except GraphError as error:
        if "freed" not in str(error):
            raise
        return None


def cause_in(graph: Snapshot, flow: Flow | None, x: Tensor, output: Tensor) -> Cause:
    """Why the gradient of `x` is what it is; `graph` and `flow` are those of `output`.

    With `flow` None the graph is freed, and only what its shape tells is told.
    """
    if x._node is None:
        return constant(x, called(x))
    found = graph.find(x)
    if not found:
        assert output._node is not None
        return unreached(x, output._node)
    return _within(graph, flow, graph.vertices[found[0]], x)


def _within(graph: Snapshot, flow: Flow | None, v: Vertex, x: Tensor) -> Cause:
    end = graph.vertices[graph.outputs[0]]
    if end.available and not finite(end.value):
        return broken_value(graph, end, v)
    if flow is None:
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
