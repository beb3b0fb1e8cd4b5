"""The two walks over a recorded graph: cotangents go back, tangents go forward.

A node is newer than everything it was made from. So the order of creation is an order
in which every node comes after its parents, for nothing: the backward walk goes down
the numbers, and when it comes to a node, all that used it has already sent its share.
Nothing here recurses, and each node is visited once however many paths lead through it.

`lift` decides what the rules see. Without it they compute on raw arrays. With
``lift(array, node)`` making Tensors, the same rules run on Tensors, and the walk is
recorded in its turn: that is how second derivatives come about.
"""

from collections.abc import Callable, Collection, Iterable
from typing import Any, TypeAlias

import numpy as np

from autograd.engine.anomaly import refuse_nan_share
from autograd.engine.memory import unchanged
from autograd.engine.modes import current
from autograd.engine.node import Node, Notes, collect
from autograd.errors import GraphError

__all__ = ["pull", "push"]

Lift: TypeAlias = Callable[[Any, Node], Any]


def pull(
    cotangents: dict[Node, Any],
    *,
    targets: Collection[Node] | None = None,
    lift: Lift | None = None,
    retain: bool = False,
) -> dict[Node, Any]:
    """Reverse mode: from cotangents of outputs to those of `targets`.

    ``ḡ(parent) += vjp(ḡ(node))`` for every operand, newest node first. Without
    `targets` the result has all leaves and all nodes that keep their gradient. Unless
    `retain`, every node passed lets go of its arrays.
    """
    waiting = dict(cotangents)
    nodes = collect(list(waiting))
    if targets is None:
        useful = None
        targets = {n for n in nodes if n.notes is not None and n.notes.keeps_grad}
    else:
        useful = _made_from(targets, nodes)
    watching = current.mode.anomaly or any(n.watched for n in cotangents)
    found: dict[Node, Any] = {}
    for node in reversed(nodes):
        g = waiting.pop(node, None)
        if g is None:
            continue
        primitive = node.primitive
        if primitive is None:
            found[node] = g
            continue
        if targets and node in targets:
            found[node] = g
        if lift is None and not (node.freed or node.notes):
            y, inputs = node.output, node.inputs  # the common case of `_values`
        else:
            y, inputs = _values(node, lift)
        params = node.params
        i = 0  # enumerate costs 5 % of the walk on scalars
        for parent in node.parents:
            if parent is not None and (useful is None or parent in useful):
                share = primitive.vjp(i, g, y, inputs, params)
                if watching:
                    refuse_nan_share(node, i, g, share)
                known = waiting.get(parent)
                waiting[parent] = share if known is None else known + share
            i += 1  # noqa: SIM113
        if not retain:
            node.free()
    return found if lift else _owned(found, cotangents.values())


def push(
    tangents: dict[Node, Any], roots: Collection[Node], *, lift: Lift | None = None
) -> dict[Node, Any]:
    """Forward mode: from tangents of inputs to those of `roots`, oldest node first.

    A root that does not depend on any of the inputs has no entry in the result.
    """
    known = dict(tangents)
    for node in collect(list(roots)):
        if node in known or node.primitive is None:
            continue
        dxs = [None if p is None else known.get(p) for p in node.parents]
        if any(dx is not None for dx in dxs):
            y, inputs = _values(node, lift)
            known[node] = node.primitive.jvp(dxs, y, inputs, node.params)
    return {root: known[root] for root in roots if root in known}


def _owned(found: dict[Node, Any], given: Iterable[Any]) -> dict[Node, Any]:
    """`found` with arrays that nobody else holds: rules may hand ``g`` on."""
    held = set(map(id, given))
    for node, share in found.items():
        if type(share) is np.ndarray:
            if share.base is not None or id(share) in held:
                found[node] = share.copy()
            held.add(id(share))
    return found


def _made_from(sources: Collection[Node], nodes: list[Node]) -> set[Node]:
    """Those of `nodes` (oldest first) that are sources or depend on one."""
    reached = set(sources)
    for node in nodes:
        if any(parent in reached for parent in node.parents):
            reached.add(node)
    return reached


def _values(node: Node, lift: Lift | None) -> tuple[Any, tuple[Any, ...]]:
    """The output and the inputs of `node` as its rules are to see them."""
    if node.freed:
        raise freed_error(node)
    if node.notes is not None and node.notes.fingerprints:
        _verify(node, node.notes)
    if lift is None:
        return node.output, node.inputs
    inputs = tuple(
        x if parent is None else lift(x, parent)
        for x, parent in zip(node.inputs, node.parents, strict=True)
    )
    return lift(node.output, node), inputs


def freed_error(node: Node) -> GraphError:
    """The error for walking through a node whose arrays are gone."""
    return GraphError(
        f"backward: the graph was freed by an earlier walk (at {node.operation}, node "
        f"{node.number}); pass retain_graph=True to the first walk, or compute the "
        "output again"
    )


def _verify(node: Node, notes: Notes) -> None:
    """Raise if an input was written to since its fingerprint was taken."""
    for i, before in notes.fingerprints.items():
        if not unchanged(node.inputs[i], before):
            assert node.primitive is not None
            raise GraphError(
                f"{node.primitive.name}: argument {node.primitive.operand_name(i)} "
                f"{np.shape(node.inputs[i])} was written to after the operation used "
                "it, so its derivative would be wrong; pass a copy"
            )
