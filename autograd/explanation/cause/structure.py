"""Causes in the shape of the graph: what is missing in it, cut off or unasked."""

import numpy as np

from autograd.drawing import text
from autograd.engine.anomaly import Origin
from autograd.engine.node import Node, collect
from autograd.engine.tensor import Tensor
from autograd.explanation.cause.report import Cause

__all__ = ["called", "constant", "not_yet", "unreached"]

_KEEP = "use the Tensor itself, outside of no_grad()"


def constant(x: Tensor, name: str) -> Cause:
    """Why nothing flows to a Tensor without a node."""
    if x.dtype.kind not in "fc":
        return Cause(
            "integer",
            f"{name} is of dtype {x.dtype}; only floats and complex numbers have "
            "gradients",
            "pass floats (3.0) or dtype=float, and requires_grad=True",
            name,
        )
    origin = None if x._notes is None else x._notes.origin
    if origin is not None:
        kind = "no_grad" if "no_grad" in origin.how else "detached"
        return Cause(kind, f"{name} was {origin.how}", _KEEP, name, origin.source)
    return Cause(
        "constant",
        f"{name} is a constant: made without requires_grad=True, by detach(), under "
        "no_grad(), or from constants alone",
        "tensor(…, requires_grad=True); detect_anomaly() records where it was cut off",
        name,
    )


def not_yet(x: Tensor, name: str) -> Cause:
    """Why `x`, to which something flows, has no gradient all the same."""
    assert x._node is not None
    keeps = x._node.notes is not None and x._node.notes.keeps_grad
    if not x.is_leaf and not keeps:
        return Cause(
            "not a leaf",
            f"{name} is the result of an operation; backward() leaves gradients in "
            "leaves",
            "x.retain_grad() before backward()",
            name,
        )
    return Cause(
        "no backward",
        f"no backward() has reached {name} yet, or zero_grad() came after it",
        "loss.backward(); if that was called, why(x, loss) tells whether the loss "
        "depends on it",
        name,
    )


def unreached(x: Tensor, root: Node) -> Cause:
    """Why `x` is not in the graph of `root`: what cut it off, as far as is known."""
    assert x._node is not None
    name = called(x)
    waiting, seen = [root], {root}
    while waiting:
        for node in reversed(collect([waiting.pop()])):
            for i, origin in (node.notes.cuts if node.notes else {}).items():
                if x._node in set(collect([origin.node])):
                    return _cut(node, i, origin, name)
                if origin.node not in seen:
                    seen.add(origin.node)
                    waiting.append(origin.node)
    for node in reversed(collect([root])):
        for i, parent in enumerate(node.parents):
            if parent is None and _same(x, node, i):
                return Cause(
                    "detached",
                    f"{name} entered {_operation(node)} as a constant: by detach(), "
                    ".data or .numpy()",
                    "use the Tensor itself",
                    _operation(node),
                    _source(node),
                    (_operation(node), name),
                )
    return Cause(
        "not reached",
        f"the output was not made from {name}",
        "use it in the computation; detect_anomaly() records where values are cut off. "
        "A Tensor of the same name or value is not enough",
        name,
    )


def _cut(node: Node, i: int, origin: Origin, name: str) -> Cause:
    kind = "no_grad" if "no_grad" in origin.how else "detached"
    via = _operation(origin.node)
    return Cause(
        kind,
        f"what came of {name} entered {_operation(node)} as a constant: it was "
        f"{origin.how}",
        _KEEP,
        _operation(node),
        origin.source,
        (_operation(node), *([via] if via != name else []), name),
    )


def _same(x: Tensor, node: Node, i: int) -> bool:
    """Whether constant operand `i` is the value of `x` under another hat."""
    value, name = node.original(i), None
    if node.notes is not None:
        name = node.notes.constants.get(i)
    if value is x._array or (name is not None and name == x.name):
        return True
    arrays = isinstance(value, np.ndarray) and isinstance(x._array, np.ndarray)
    return arrays and np.may_share_memory(value, x._array)


def called(x: Tensor) -> str:
    """The name of `x`, or ``x``."""
    return text.printable(x.name) if x.name else "x"


def _operation(node: Node) -> str:
    if node.notes is not None and node.notes.name:
        return text.printable(node.notes.name)
    return node.operation


def _source(node: Node) -> str:
    return (node.notes.source or "") if node.notes is not None else ""
