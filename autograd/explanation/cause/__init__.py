"""`why`: what made a gradient None, zero, NaN or huge, found in the graph."""

from collections.abc import Mapping
from typing import Any, overload

from autograd.engine.several import lift
from autograd.engine.tensor import Tensor
from autograd.errors import ArgumentError
from autograd.explanation.cause.health import Health, health
from autograd.explanation.cause.report import Cause
from autograd.explanation.cause.search import cause_alone, cause_in, flow_of
from autograd.explanation.cause.structure import called, constant
from autograd.graph.snapshot import Snapshot

__all__ = ["Cause", "Health", "why"]


@overload
def why(
    x: Tensor, output: Any = None, *, names: Mapping[str, Any] | None = None
) -> Cause: ...


@overload
def why(
    x: Any, output: Any = None, *, names: Mapping[str, Any] | None = None
) -> Cause | Health: ...


def why(
    x: Any, output: Any = None, *, names: Mapping[str, Any] | None = None
) -> Cause | Health:
    """Why the gradient of `x` is None, zero, NaN, huge or fading: the guilty value.

    x: a Tensor; or a model, which is what has `trainable_weights`, or a list of
    Tensors: then a `Health`, a table of its layers. output: the loss. It may be left
    out where `x` itself is the value in question, and where the graph was recorded and
    walked under `detect_anomaly`, which also tells the source lines. Ask before
    `backward`, or with ``retain_graph=True``: it frees what is needed to tell. names:
    as for `draw`.

    >>> import autograd as ag
    >>> w = ag.tensor(-3.0, requires_grad=True, name="w")
    >>> print(ag.why(w, w.relu() * 2))
    dead: relu passes nothing back to w: its input −3 is not above 0 anywhere
      path  relu ← w
      try   another initialisation, a smaller learning rate, or a leaky activation
    """
    weights = getattr(x, "trainable_weights", x if isinstance(x, list) else None)
    if weights is not None and all(isinstance(w, Tensor) for w in weights):
        if not isinstance(output, Tensor):
            raise ArgumentError(
                f"why: argument output is {type(output).__name__}; the health of a "
                "model is that of its loss, a Tensor of one element: why(model, loss)"
            )
        return health(list(weights), output, names)
    for name, value in (("x", x), ("output", output)):
        if not isinstance(value, Tensor) and not (name == "output" and value is None):
            raise ArgumentError(
                f"why: argument {name} is {type(value).__name__}; pass a Tensor"
                + (", a list of Tensors or a model" if name == "x" else "")
            )
    return _of_one(x, output, names)


def _of_one(x: Tensor, output: Any, names: Mapping[str, Any] | None) -> Cause:
    if x._node is None:
        return constant(x, called(x))
    if output is None:
        known = x._node.notes.output if x._node.notes is not None else None
        if known is None:
            return cause_alone(x, names)
        output = lift(known.output, known)
    if output._node is None:
        return constant(output, output.name or "the output")
    graph = Snapshot.of(output, names=names)
    return cause_in(graph, flow_of(graph) if graph.find(x) else None, x, output)
