"""The two walks over a recorded graph: cotangents go back, tangents go forward.

A node is newer than everything it was made from. So the order of creation is an order
in which every node comes after its parents, for nothing: the backward walk goes down
the numbers, and when it comes to a node, all that used it has already sent its share.
Nothing here recurses, and each node is visited once however many paths lead through it.

`lift` decides what the rules see. Without it they compute on raw arrays. With
``lift(array, node)`` making Tensors, the same rules run on Tensors, and the walk is
recorded in its turn: that is how second derivatives come about.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from heapq import heappop, heappush
from math import inf
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from autograd.engine.anomaly import refuse_nan_share
from autograd.engine.memory import unchanged
from autograd.engine.modes import current
from autograd.engine.node import Node, Notes, collect
from autograd.engine.traced import Traced
from autograd.errors import GraphError

__all__ = ["leading", "pull", "push"]

_OWN = Traced, np.ndarray
"""What shares that a walk may add to are of, where it is traced, and where not."""

_Due: TypeAlias = tuple[float, Node]

Lift: TypeAlias = Callable[[Any, Node], Any]


def pull(
    cotangents: dict[Node, Any],
    *,
    targets: Collection[Node] | None = None,
    useful: Collection[Node] | None = None,
    ends: bool = False,
    lift: Lift | None = None,
    retain: bool = False,
    ready: Mapping[Node, Callable[[Any], None]] | None = None,
) -> dict[Node, Any]:
    """Reverse mode: from cotangents of outputs to those of `targets`.

    ``ḡ(parent) += vjp(ḡ(node))`` for every operand, newest node first. Without
    `targets` the result has all leaves and all nodes that keep their gradient. Unless
    `retain`, every node passed lets go of its arrays. useful: the nodes to go through,
    by default those that lead to a target. ends: whether the walk ends at the targets,
    also where one was made from another. ready: leaves whose gradient goes to a
    function as soon as nothing can be added to it, and not into the result.
    """
    if targets is not None and useful is None:
        useful = leading(collect(cotangents, since=_oldest(targets)), targets)
    early = None if ready is None else _early(ready, collect(cotangents))
    aim = targets, useful, ends, early  # no `NamedTuple`: that would be a call more
    found = _walk(dict(cotangents), aim, lift, retain)
    return found if lift else _owned(found, cotangents.values())


class Early(NamedTuple):
    """Leaves that a walk comes to before their number: when, and who gets the gradient.

    when: right after the oldest node that used the leaf, going up as the walk goes down
    the numbers of nodes.
    """

    when: dict[Node, float]
    ready: Mapping[Node, Callable[[Any], None]]

    def takes(self, node: Node, g: Any) -> bool:
        """Whether somebody gets `g`, the gradient of a leaf, at once: now."""
        take = self.ready.get(node)
        if take is not None:
            take(g)
        return take is not None


_Aim: TypeAlias = tuple[
    Collection[Node] | None, Collection[Node] | None, bool, Early | None
]
"""Where a walk leads: targets, useful nodes and ends as in `pull`, and early leaves."""


def leading(nodes: Iterable[Node], targets: Iterable[Node]) -> set[Node]:
    """The targets, and those of `nodes`, oldest first, that were made from one."""
    reached = set(targets)
    for node in nodes:
        if any(parent in reached for parent in node.parents):
            reached.add(node)
    return reached


def _walk(
    waiting: dict[Node, Any], aim: _Aim, lift: Lift | None, retain: bool
) -> dict[Node, Any]:
    """What comes from `waiting` shares to the targets, through useful nodes or all."""
    targets, useful, ends, early = aim
    newest: list[_Due] = sorted([(-node.number, node) for node in waiting])  # a heap
    found: dict[Node, Any] = {}
    anomaly, trace = current.mode.anomaly, current.mode.trace
    summed: set[Node] = set()  # whose waiting share is an array of this walk alone
    while newest:
        node = heappop(newest)[1]
        g, primitive, notes = waiting.pop(node), node.primitive, node.notes
        if primitive is None:
            if early is None or not early.takes(node, g):
                found[node] = g
            continue
        if node in targets if targets else notes is not None and notes.keeps_grad:
            found[node] = g
            if ends:
                continue
        y, inputs = node.output, node.inputs
        if lift is not None or notes is not None or node.freed:
            y, inputs = _values(node, lift)
        params, add = node.params, None if lift else primitive.add_share
        vjp, join = (primitive.vjp, _sum) if trace is None else trace.at(node, _sum)
        shares = primitive.at_once and _at_once(node, g, y, inputs, useful, lift)
        i = -1  # enumerate costs 5 % of the walk on scalars
        for parent in node.parents:
            i += 1
            if parent is None or (useful is not None and parent not in useful):
                continue
            if add is not None and parent in summed:
                add(waiting[parent], g, *inputs, **params)
                continue
            share = shares[i] if shares else vjp(i, g, y, inputs, params)
            if anomaly or (notes is not None and node.watched):
                refuse_nan_share(node, i, g, share)
            if (known := waiting.get(parent)) is not None:
                share = join(known, share, parent, summed)
            else:
                when: float = -parent.number
                if early is not None:
                    when = early.when.get(parent, when)
                heappush(newest, (when, parent))
                if add is not None and type(share) is _OWN[trace is None]:
                    summed.add(parent)
            waiting[parent] = share
        if not retain:
            node.free()
    return found


def push(
    tangents: dict[Node, Any],
    roots: Collection[Node],
    *,
    useful: Iterable[Node] | None = None,
    lift: Lift | None = None,
) -> dict[Node, Any]:
    """Forward mode: from tangents of inputs to those of `roots`, oldest node first.

    A root that does not depend on any of the inputs has no entry in the result. useful:
    the nodes to go through, oldest first, by default all behind the roots.
    """
    known, trace = dict(tangents), current.mode.trace
    if useful is None:
        useful = collect(roots, since=_oldest(tangents))
    for node in useful:
        if node in known or node.primitive is None:
            continue
        dxs = [None if p is None else known.get(p) for p in node.parents]
        if any(dx is not None for dx in dxs):
            y, inputs = _values(node, lift)
            jvp = node.primitive.jvp
            if trace is not None:
                jvp = trace.tangent(node.primitive)
            known[node] = jvp(dxs, y, inputs, node.params)
    return {root: known[root] for root in roots if root in known}


def _early(ready: Mapping[Node, Callable[[Any], None]], nodes: Iterable[Node]) -> Early:
    """When a walk through `nodes`, oldest first, can come to the leaves of `ready`."""
    oldest: dict[Node, int] = {}
    for node in nodes:
        for parent in node.parents:
            if parent is not None and parent in ready:
                oldest.setdefault(parent, node.number)
    part = 1 / (len(oldest) + 1)  # so that no two are the same
    when = {leaf: k * part - used for k, (leaf, used) in enumerate(oldest.items(), 1)}
    return Early(when, ready)


def _sum(known: Any, share: Any, node: Node, summed: set[Node]) -> Any:
    """``known + share``, in place where `known` is a sum that this walk has made."""
    if type(share) is not np.ndarray or type(known) is not np.ndarray:
        return known + share
    if node in summed:
        known += share
        return known
    summed.add(node)
    return known + share


def _at_once(
    node: Node,
    g: Any,
    y: Any,
    inputs: Any,
    useful: Collection[Node] | None,
    lift: Lift | None,
) -> Sequence[Any]:
    """The shares of all operands, of a primitive that gives them together."""
    primitive, wanted = node.primitive, node.parents
    assert primitive is not None
    if useful is not None:
        wanted = tuple([p if p in useful else None for p in wanted])
    kept = node.kept if primitive.keeps and lift is None else None
    if current.mode.trace is None:
        return primitive.vjp_all(g, y, inputs, node.params, wanted, kept)
    vjp_all = current.mode.trace.backward(primitive, "vjp_all")
    given = tuple([p is not None for p in wanted])
    shares: Sequence[Any] = vjp_all(g, y, inputs, node.params, given, kept)
    current.mode.trace.cotangents(shares, wanted)
    return shares


def _owned(found: dict[Node, Any], given: Iterable[Any]) -> dict[Node, Any]:
    """`found` with arrays that nobody else holds: rules may hand ``g`` on."""
    held = set(map(id, given))
    for node, share in found.items():
        if type(share) is np.ndarray:
            if share.base is not None or id(share) in held:
                found[node] = share.copy()
            held.add(id(share))
    return found


def _oldest(nodes: Iterable[Node]) -> float:
    """The number of the oldest of `nodes`: what came before depends on none of them."""
    return min([node.number for node in nodes], default=inf)


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
