"""`gradients`: derivatives of Tensors by Tensors, nothing accumulated."""

from typing import Any

from autograd.engine.modes import enable_grad
from autograd.engine.tensor import Tensor, seed
from autograd.errors import GraphError
from autograd.transforms.linearization import at_nodes, pulled
from autograd.tree import leaves

__all__ = ["gradients"]


def gradients(
    outputs: Any,
    inputs: Any,
    *,
    cotangents: Any = None,
    create_graph: bool = False,
    retain_graph: bool | None = None,
) -> Any:
    """``Σₖ cotangentₖ · ∂outputₖ/∂inputᵢ`` for every input; nothing is accumulated.

    outputs, inputs: a Tensor or a tree of them; the result has the form of `inputs`,
    zeros where no output depends on an input. cotangents: as `outputs`, of their
    shapes; ones for outputs of one element. create_graph: record the walk, for Tensors
    that can be differentiated again. retain_graph: keep the graph (by default with
    `create_graph`).

    >>> import autograd as ag
    >>> x = ag.tensor(2.0, requires_grad=True)
    >>> dy = ag.gradients(x**3, x, create_graph=True)
    >>> ag.gradients(dy, x)
    np.float64(12.0)
    """
    for kind, tree in (("output", outputs), ("input", inputs)):
        for t in leaves(tree):
            if not isinstance(t, Tensor) or t._node is None:
                raise GraphError(
                    f"gradients: an {kind} is a constant; every {kind} has to be a "
                    "Tensor that requires a gradient or was made from one"
                )
    ys = leaves(outputs)
    gs = [None] * len(ys) if cotangents is None else leaves(cotangents)
    seeds = [seed(y, g, "gradients") for y, g in zip(ys, gs, strict=True)]
    pairs = [(y._node, g) for y, g in zip(ys, seeds, strict=True)]
    targets = [x._node for x in leaves(inputs)]
    keep = create_graph if retain_graph is None else retain_graph
    with enable_grad():
        found = pulled(pairs, targets, lifted=create_graph, retain=keep)
    return at_nodes(inputs, found)
