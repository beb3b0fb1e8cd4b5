"""Derivatives of functions of one argument, at the point: what `autograd.core` has."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

import numpy as np

from autograd import transforms
from autograd.engine.backprop import pull
from autograd.engine.node import Node, collect
from autograd.engine.primitive import REGISTRY, Primitive
from autograd.engine.several import lift
from autograd.engine.tensor import Tensor, plain
from autograd.extend.spaces import SparseObject, VSpace, vspace
from autograd.hips.tracing import step_of, toposort

__all__ = [
    "add_outgrads",
    "backward_pass",
    "make_jvp",
    "make_vjp",
    "primitive_jvps",
    "primitive_vjps",
    "sparse_add",
    "sum_outgrads",
]

Function: TypeAlias = Callable[..., Any]


def make_vjp(fun: Function, x: Any) -> tuple[Function, Any]:
    """``(vjp, fun(x))``.

    >>> vjp, y = make_vjp(lambda x: x**2, 3.0)
    >>> vjp(1.0)
    np.float64(6.0)
    """
    vjp, y = transforms.make_vjp(fun)(x)
    return vjp, y


def make_jvp(fun: Function, x: Any) -> Function:
    """``v -> (fun(x), ∂fun/∂x·v)``.

    >>> make_jvp(lambda x: x**2, 3.0)(1.0)
    (np.float64(9.0), np.float64(6.0))
    """
    jvp: Function = transforms.make_jvp(fun)(x)
    return jvp


def backward_pass(g: Any, end_node: Any) -> Any:
    """The cotangent of the input of a trace, from that of its end.

    end_node: a node of `autograd.tracer.trace`, or of the graph, as ``box._node`` is.
    """
    if isinstance(end_node, Node):
        root = next(n for n in collect([end_node]) if not any(n.parents))
        lifted = lift if isinstance(g, Tensor) and g.requires_grad else None
        seed = g if lifted else np.asarray(plain(g), end_node.output.dtype)[()]
        found = pull({end_node: seed}, targets={root}, lift=lifted, retain=True)
        return found[root]
    waiting = {end_node: g}
    for node in toposort(end_node):
        g = waiting.pop(node)
        for parent, share in zip(node.parents, node.vjp(g), strict=True):
            known = waiting.get(parent)
            waiting[parent] = share if known is None else known + share
    return g


class _Rules(Mapping[Function, Function]):
    """From the function of an operation to its derivative, for all there are.

    Rules are declared, not entered here; see `docs/adding_an_operation.md`.
    """

    def __init__(self, rule: Callable[[Primitive], Function]) -> None:
        self._rule = rule

    def __getitem__(self, function: Function) -> Function:
        primitive = getattr(function, "primitive", None)
        if not isinstance(primitive, Primitive):
            raise KeyError(function)
        return self._rule(primitive)

    def __iter__(self) -> Iterator[Function]:
        return map(step_of, [p for p in REGISTRY.values() if isinstance(p, Primitive)])

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _vjp_maker(primitive: Primitive) -> Function:
    def maker(argnums: Any, ans: Any, args: Any, kwargs: Any) -> Function:
        return lambda g: [primitive.vjp(i, g, ans, args, kwargs) for i in argnums]

    return maker


def _jvp_maker(primitive: Primitive) -> Function:
    def tangent(argnums: Any, gs: Any, ans: Any, args: Any, kwargs: Any) -> Any:
        known = dict(zip(argnums, gs, strict=True))
        slots = [known.get(i) for i in range(len(args))]
        return primitive.jvp(slots, ans, args, kwargs)

    return tangent


primitive_vjps = _Rules(_vjp_maker)
"""``primitive_vjps[f](argnums, ans, args, kwargs)(g)``: the operands' shares."""

primitive_jvps = _Rules(_jvp_maker)
"""``primitive_jvps[f](argnums, gs, ans, args, kwargs)``: the tangent of the answer."""


def sparse_add(vs: VSpace, x_prev: Any, x_new: SparseObject) -> Any:
    """The sum of a vector, None for zero, and a `SparseObject`."""
    return x_new.mut_add(vs.zeros() if x_prev is None else x_prev)


def add_outgrads(prev_g_flagged: Any, g: Any) -> tuple[Any, bool]:
    """The sum of ``(cotangent, flag)``, None for zero, and another, flagged true."""
    dense = g.dense() if isinstance(g, SparseObject) else g
    if not prev_g_flagged:
        return dense, False
    return vspace(dense).add(prev_g_flagged[0], dense), True


def sum_outgrads(gs: Any) -> Any:
    """The sum of cotangents."""
    total = None
    for g in gs:
        total = add_outgrads(total, g)
    assert total is not None, "the sum of no cotangents"
    return total[0]
