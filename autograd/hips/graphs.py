"""Graphs kept: a function recorded once and replayed, and the whole of its steps."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any, TypeAlias

from autograd.engine.node import Node as GraphNode
from autograd.engine.node import collect
from autograd.engine.record import record
from autograd.engine.tensor import Tensor
from autograd.errors import GraphError
from autograd.extend.nodes import Node
from autograd.hips.tracing import trace
from autograd.transforms.linearization import Linearization
from autograd.tree import leaves, map_tree

__all__ = ["FullGraphNode", "const_graph", "full_graph"]

Function: TypeAlias = Callable[..., Any]


def const_graph(fun: Function, *args: Any, **kwargs: Any) -> Function:
    """``fun(·, *args, **kwargs)``, run once: later calls repeat the steps of the first.

    For a function whose steps do not depend on the values of its arguments. What is
    computed from constants alone is not computed again.

    >>> import numpy as np
    >>> double = const_graph(lambda x: np.sin(x) * 2)
    >>> double(0.0), double(np.pi / 2)
    (np.float64(0.0), np.float64(2.0))
    """
    given = partial(fun, *args, **kwargs)
    kept: list[_Recording] = []

    @wraps(fun)
    def replayed(*inputs: Any) -> Any:
        if kept:
            return kept[0].replayed(inputs)
        linear = Linearization(lambda xs: given(*xs), 0, (inputs,), {}, brief=False)
        kept.append(_Recording(linear))
        return linear.value

    return replayed


class _Recording:
    """The steps of one run that depend on its inputs, oldest first."""

    def __init__(self, linear: Linearization) -> None:
        self.inputs = linear.nodes
        self.output = linear.output
        roots = [y._node for y in leaves(self.output) if isinstance(y, Tensor)]
        varied, self.steps = set(self.inputs), []
        for node in collect([root for root in roots if root is not None]):
            if not varied.isdisjoint(node.parents):
                varied.add(node)
                self.steps.append(node)
        if not self.steps:
            raise GraphError(
                "const_graph: the output is independent of the input, there is nothing "
                "to repeat; return the value itself"
            )

    def replayed(self, inputs: Any) -> Any:
        """The output for other inputs."""
        known: dict[Any, Any] = dict(zip(self.inputs, leaves(inputs), strict=True))
        for node in self.steps:
            known[node] = _repeated(node, known)
        return map_tree(lambda y: known.get(getattr(y, "_node", None), y), self.output)


def _repeated(node: GraphNode, known: dict[GraphNode, Any]) -> Any:
    operands = tuple(
        [
            x if parent is None else known.get(parent, x)
            for x, parent in zip(node.inputs, node.parents, strict=True)
        ]
    )
    assert node.primitive is not None
    if any(isinstance(x, Tensor) for x in operands):
        return record(node.primitive, operands, node.params)
    return node.primitive.forward(*operands, **node.params)


class FullGraphNode(Node):
    """A step with its value, and its recipe: function, arguments, keywords, parents."""

    __slots__ = ("recipe", "value")

    def __init__(
        self,
        value: Any,
        fun: Function,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        parent_argnums: tuple[int, ...],
        parents: tuple[Any, ...],
    ) -> None:
        self.value = value
        pairs = list(zip(parent_argnums, parents, strict=True))
        self.recipe = (fun, args, kwargs, pairs)

    def initialize_root(self) -> None:
        """The node of the input: no value, and no parents."""
        self.value = None
        self.recipe = (lambda x: x, (), {}, [])


def full_graph(fun: Function, *args: Any, **kwargs: Any) -> FullGraphNode | None:
    """The `FullGraphNode` of ``fun(*args, **kwargs)``; None where it is constant."""
    root = FullGraphNode.new_root()
    _, end = trace(root, lambda inputs: fun(*inputs, **kwargs), args)
    return end  # type: ignore[no-any-return]
