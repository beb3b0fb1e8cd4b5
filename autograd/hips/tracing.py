"""`trace`: a function's steps as nodes of a user's class.

The function runs once, on Tensors. Then every step of its graph that depends on the
input becomes a node, oldest first. So nodes see the steps in the order in which they
were made, and only those that lead to the output.
"""

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from operator import attrgetter
from typing import Any, TypeAlias

from autograd.engine.node import Node as GraphNode
from autograd.engine.node import collect
from autograd.engine.primitive import Primitive
from autograd.engine.record import record
from autograd.engine.several import lift
from autograd.engine.tensor import Tensor
from autograd.extend.box import Box, isbox
from autograd.transforms.linearization import Linearization, variable
from autograd.tree import leaves, map_tree

__all__ = ["TraceStack", "getval", "new_box", "toposort", "trace", "trace_stack"]

Function: TypeAlias = Callable[..., Any]


def trace(start_node: Any, fun: Function, x: Any) -> tuple[Any, Any]:
    """``(fun(x), its node)``, the nodes of the class of `start_node`, the input's.

    x: a number, an array, a Tensor or a tree of them. Of a container, taking and
    putting together are steps of their own. Where the result does not depend on `x`,
    warns, and its node is None.
    """
    linear = Linearization(fun, 0, (x,), {}, brief=False)
    if not any(map(isbox, leaves(linear.output))):
        warnings.warn("trace: the output seems independent of the input", stacklevel=2)
        return linear.value, None
    return linear.value, _Translation(linear, start_node).end(linear.output)


class _Translation:
    """From nodes of the graph to nodes of a user's class."""

    def __init__(self, linear: Linearization, start: Any) -> None:
        self.kind = type(start)
        self.lift = lift if linear.nested else _bare
        self.nodes: dict[GraphNode, Any] = {}
        self._open(linear.inputs, start)
        roots = [y._node for y in leaves(linear.output) if isbox(y)]
        for node in collect(roots):
            if node not in self.nodes and any(p in self.nodes for p in node.parents):
                self.nodes[node] = self._translated(node)

    def _open(self, tree: Any, node: Any) -> None:
        """Enter the Tensors of `tree`, whose own node is `node`."""
        if isinstance(tree, Tensor):
            assert tree._node is not None
            self.nodes[tree._node] = node
        elif isinstance(tree, (tuple, list, dict)):
            entries = tree.items() if isinstance(tree, dict) else enumerate(tree)
            for key, part in entries:
                args = (self._value(tree), key)
                taken = self.kind(self._value(part), take, args, {}, (0,), (node,))
                self._open(part, taken)

    def end(self, tree: Any) -> Any:
        """The node of what the function returned; None for a constant."""
        if isinstance(tree, (tuple, list, dict)):
            entries = list(tree.values() if isinstance(tree, dict) else tree)
            ends = [self.end(part) for part in entries]
            argnums = tuple([i for i, end in enumerate(ends) if end is not None])
            args = tuple([self._value(part) for part in entries])
            parents = tuple([ends[i] for i in argnums])
            return self.kind(self._value(tree), gather, args, {}, argnums, parents)
        return self.nodes.get(tree._node) if isinstance(tree, Tensor) else None

    def _translated(self, node: GraphNode) -> Any:
        argnums = tuple([i for i, p in enumerate(node.parents) if p in self.nodes])
        parents = tuple([self.nodes[node.parents[i]] for i in argnums])  # type: ignore[index]
        args = tuple(
            [
                x if parent is None else self.lift(x, parent)
                for x, parent in zip(node.operands, node.parents, strict=True)
            ]
        )
        assert node.primitive is not None
        step = step_of(node.primitive)
        value = self.lift(node.output, node)
        return self.kind(value, step, args, node.params, argnums, parents)

    def _value(self, tree: Any) -> Any:
        def value(x: Any) -> Any:
            traced = isinstance(x, Tensor) and x._node is not None
            return self.lift(x._array, x._node) if traced else x

        return map_tree(value, tree)


def _bare(x: Any, node: GraphNode) -> Any:
    return x


@cache
def step_of(primitive: Primitive) -> Function:
    """The operation as a function of its operands, with its name and `primitive`."""
    public = primitive.function
    if getattr(public, "primitive", None) is primitive and not primitive.outputs:
        return public
    step = _step(primitive)
    step.__name__ = primitive.name
    step.primitive = primitive  # type: ignore[attr-defined]
    return step


def _step(primitive: Primitive) -> Function:
    def step(*operands: Any, **params: Any) -> Any:
        return record(primitive, operands, params)

    return step


def take(container: Any, key: Any) -> Any:
    """One entry of a container."""
    return container[key]


def gather(*entries: Any) -> tuple[Any, ...]:
    """A container of these entries."""
    return entries


class TraceStack:
    """How deep traces stand in each other, which only a program that asks knows."""

    def __init__(self) -> None:
        self.top = -1

    @contextmanager
    def new_trace(self) -> Iterator[int]:
        """The number of a trace inside the present one."""
        self.top += 1
        try:
            yield self.top
        finally:
            self.top -= 1


trace_stack = TraceStack()


_NUMBERED = {"_trace": 0}
_CONTAINERS: dict[type, Any] = {
    tuple: type("TracedTuple", (tuple,), _NUMBERED),
    list: type("TracedList", (list,), _NUMBERED),
    dict: type("TracedDict", (dict,), _NUMBERED),
}
"""Containers of Tensors that have the number of their trace, as a Tensor has."""


def new_box(value: Any, trace: int, node: Any) -> Any:
    """What stands for `value` in a trace that starts with it, a Tensor for an array.

    Its ``_node`` is one of the graph, whatever `node` is; `autograd.core.backward_pass`
    takes it. A container keeps its form, with Tensors in it, and has no node.
    """
    boxed = map_tree(lambda x: variable(x, brief=False), value)
    return _CONTAINERS[type(boxed)](boxed) if type(boxed) in _CONTAINERS else boxed


def getval(x: Any) -> Any:
    """The value of `x` without its graph; of a container with Tensors, theirs."""
    if isinstance(x, Tensor):
        return x.data
    if isinstance(x, Box):
        return getval(x._value) if hasattr(x, "_value") else map_tree(getval, x)
    return x


def toposort(
    end_node: Any, parents: Callable[[Any], Any] = attrgetter("parents")
) -> Iterator[Any]:
    """`end_node` and all behind it, each before its parents."""
    children: dict[Any, int] = {end_node: 0}
    stack = [end_node]
    while stack:
        for parent in _known(parents(stack.pop())):
            if parent not in children:
                children[parent] = 0
                stack.append(parent)
            children[parent] += 1
    free = [end_node]
    while free:
        node = free.pop()
        yield node
        for parent in _known(parents(node)):
            children[parent] -= 1
            if not children[parent]:
                free.append(parent)


def _known(parents: Any) -> list[Any]:
    return [p for p in parents if p is not None]
