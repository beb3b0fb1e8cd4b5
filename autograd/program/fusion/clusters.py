"""Which steps go into one loop.

Every step gets a level: above the levels of all that it needs, but the same as what a
loop could compute together with it. So loops of one level cannot wait for each other,
whatever lies between their steps. A step of a loop then goes up to where its results
are needed: what only the backward walk reads is computed there and never lies in
memory. Steps of one level and shape that hand each other values, or read the same
array, are a cluster.
"""

import operator
from dataclasses import replace
from heapq import heapify, heappop, heappush
from typing import Any

import numpy as np

from autograd.engine.steps import Place, Step, Value, put
from autograd.program.fusion.elements import is_element, reduced_axes
from autograd.program.fusion.loop import Loop
from autograd.program.listing import Listing
from autograd.program.passes.constants import uniform

__all__ = ["with_loops"]


def with_loops(listing: Listing, without: frozenset[int] = frozenset()) -> Listing:
    """The listing with a step that is a `Loop` for each cluster of two steps or more.

    without: numbers of loops whose steps stay as they are.
    """
    before: dict[Value, Step] = {}
    whole = _with_reductions(listing, before)
    steps = _without_spread(whole.steps)
    clusters = _clusters(steps)
    needed = _needed_outside(whole, steps, clusters)
    nodes: dict[int, Step] = {}
    for cluster in clusters:
        if len(cluster) == 1 or cluster[0] in without:
            nodes.update((k, whole.steps[k]) for k in cluster)
        else:
            nodes[cluster[-1]] = _loop(steps, cluster, needed)
    nodes = _as_before(nodes, before)
    return listing.with_steps(_ordered(list(nodes.values()), list(nodes)))


def _with_reductions(listing: Listing, before: dict[Value, Step]) -> Listing:
    """The listing with reductions as loops have them: to an array, by `reduce`.

    A number is taken out of an array without axes, and a product with a vector of ones
    is a sum. before: gets for the outcome of each such step what the step was.
    """
    steps: list[Step] = []
    for step in listing.steps:
        axis = _summed_by_ones(step)
        if axis is not None:
            before[step.output] = step
            x = step.args[1 - axis]
            step = replace(
                step, function=np.add.reduce, args=(x,), kwargs={"axis": axis}
            )
        if reduced_axes(step) is None or step.output.is_array:
            steps.append(step)
            continue
        whole = Value(np.asarray(step.output.example))
        before[whole] = step
        steps.append(replace(step, outputs=(whole,)))
        number = replace(step, function=operator.getitem, args=(whole, ()), kwargs={})
        steps.append(number)
    return replace(listing, steps=steps)


def _summed_by_ones(step: Step) -> int | None:
    """The axis along which a product of a matrix with ones is the sum."""
    if step.function is not np.matmul or step.kwargs or len(step.args) != 2:
        return None
    for axis in (0, 1):
        ones, x = step.args[axis], step.args[1 - axis]
        if type(ones) is not Value or type(x) is not Value or len(x.shape) != 2:
            continue
        if ones.constant and len(ones.shape) == 1 and uniform(ones) == 1:
            return axis
    return None


def _as_before(nodes: dict[int, Step], before: dict[Value, Step]) -> dict[int, Step]:
    """The steps by position, a reduction that is in no loop as it was."""
    single = [
        s for s in nodes.values() if s.outputs and not isinstance(s.function, Loop)
    ]
    alone = {step.outputs[0] for step in single}.intersection(before)
    again = {before[y].output for y in alone}.difference(alone)
    found: dict[int, Step] = {}
    for k, step in nodes.items():
        if not alone.isdisjoint(step.outputs):
            found[k] = before[step.output]
        elif again.isdisjoint(step.outputs):
            found[k] = step
    return found


def _without_spread(steps: list[Step]) -> list[Step]:
    """The steps, reading in place of a value with axes spread out the value itself."""
    spread: dict[Value, Any] = {}
    found: list[Step] = []
    for step in steps:
        if step.function is np.broadcast_to and step.args:
            spread[step.output] = step.args[0]
        elif any(x in spread for x in step.args if type(x) is Value) and _shape(step):
            narrow = replace(step, args=put(step.args, spread))
            shapes = [x.shape or () for x in narrow.uses()]
            if is_element(step) and np.broadcast_shapes(*shapes) == _shape(step):
                step = narrow
        found.append(step)
    return found


def _shape(step: Step) -> tuple[int, ...] | None:
    """The shape of the loop that can compute the step; None for other steps."""
    if reduced_axes(step) is not None:
        shape: tuple[int, ...] = step.args[0].shape
        return shape
    return step.output.shape if is_element(step) else None


def _clusters(steps: list[Step]) -> list[list[int]]:
    """The numbers of the steps of each cluster; a step in none is alone."""
    shapes = [_shape(step) for step in steps]
    passes_on = [
        shape is not None and reduced_axes(step) is None
        for shape, step in zip(shapes, steps, strict=True)
    ]
    maker = {y: k for k, step in enumerate(steps) for y in step.outputs}
    before = [sorted({maker[x] for x in s.uses() if x in maker}) for s in steps]

    def together(p: int, k: int) -> bool:
        return passes_on[p] and shapes[p] == shapes[k]

    levels = _levels(steps, before, shapes, together)
    leader = list(range(len(steps)))

    def first(k: int) -> int:
        while leader[k] != k:
            leader[k] = leader[leader[k]]
            k = leader[k]
        return k

    reader: dict[Any, int] = {}
    for k, step in enumerate(steps):
        if shapes[k] is None:
            continue
        for p in before[k]:
            if together(p, k) and levels[p] == levels[k]:
                leader[first(k)] = first(p)
        for x in step.uses():
            if x.shape == shapes[k]:
                other = reader.setdefault((levels[k], x), k)
                leader[first(k)] = first(other)
    found: dict[int, list[int]] = {}
    for k in range(len(steps)):
        found.setdefault(first(k), []).append(k)
    return list(found.values())


def _levels(steps: Any, before: Any, shapes: Any, together: Any) -> list[int]:
    """The level of each step."""
    levels: list[int] = []
    last_effect = -1
    for k, step in enumerate(steps):
        level = max([levels[p] + (not together(p, k)) for p in before[k]], default=0)
        if not step.pure:
            last_effect = level = max(level, last_effect + 1)
        levels.append(level)
    highest: dict[int, int] = {}
    for k in reversed(range(len(steps))):
        if shapes[k] is not None:
            levels[k] = highest.get(k, levels[k])
        for p in before[k]:
            level = levels[k] - (not together(p, k))
            highest[p] = min(highest.get(p, level), level)
    return levels


def _needed_outside(
    listing: Listing, steps: list[Step], clusters: list[list[int]]
) -> set[Value]:
    """The values that another cluster reads, or that are results."""
    needed = set(listing.results())
    for cluster in clusters:
        made = {y for k in cluster for y in steps[k].outputs}
        needed.update(x for k in cluster for x in steps[k].uses() if x not in made)
    return needed


def _loop(steps: list[Step], cluster: list[int], needed: set[Value]) -> Step:
    """The steps of a cluster as one."""
    members = [steps[k] for k in cluster]
    made = {step.output for step in members}
    used = dict.fromkeys(x for step in members for x in step.uses())
    reads = [x for x in used if x not in made and uniform(x) is None]
    writes = tuple([s.output for s in members if s.output in needed])
    shape = _shape(members[0])
    assert shape is not None
    loop = Loop(tuple(members), shape, tuple(reads), writes, cluster[0])
    last = members[-1].place
    operations = dict.fromkeys(s.place.operation for s in members if s.place.operation)
    place = Place(", ".join(operations), last.direction, last.file, last.line)
    return Step(loop, tuple(reads), {}, writes, None, place)


def _ordered(nodes: list[Step], position: list[int]) -> list[Step]:
    """The steps so that each comes after what it needs, else as they were."""
    maker = {y: k for k, step in enumerate(nodes) for y in step.outputs}
    after: list[list[int]] = [[] for _ in nodes]
    waits = [0] * len(nodes)
    effect: int | None = None
    for k in sorted(range(len(nodes)), key=position.__getitem__):
        needs = {maker[x] for x in nodes[k].uses() if x in maker}
        if not nodes[k].pure:
            needs |= {effect} if effect is not None else set()
            effect = k
        for p in needs:
            after[p].append(k)
        waits[k] = len(needs)
    ready = [(position[k], k) for k in range(len(nodes)) if not waits[k]]
    heapify(ready)
    ordered: list[Step] = []
    while ready:
        _, k = heappop(ready)
        ordered.append(nodes[k])
        for other in after[k]:
            waits[other] -= 1
            if not waits[other]:
                heappush(ready, (position[other], other))
    assert len(ordered) == len(nodes)
    return ordered
