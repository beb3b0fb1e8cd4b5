"""Metrics of all ranks: what each has gathered, added up, or their outputs together."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.tree import leaves, map_tree
from nn.arrays import Array, raw
from nn.distribution.portion import Portion
from nn.distribution.world import World
from nn.masks import MASKS
from nn.metrics import Metric

__all__ = ["adds_up", "joined", "none_of", "of_all", "whole"]


def adds_up(metric: Metric) -> bool:
    """Whether what a metric gathers from two sets of samples is the sum for both.

    So it is with all of ours; what a user's own `update_state` does is not known.
    """
    return type(metric).update_state.__module__.partition(".")[0] == "nn"


def of_all(world: World, metrics: Sequence[Metric], results: Any) -> Any:
    """``results()`` while `metrics` have what all ranks have gathered."""
    pairs = [pair for metric in metrics for pair in metric.starts]
    variables, starts = [v for v, _ in pairs], [start for _, start in pairs]
    own = [v.numpy().copy() for v in variables]
    flat = np.concatenate(
        [np.empty(0), *[np.ravel(x - s) for x, s in zip(own, starts, strict=True)]]
    )
    if len(flat):
        request = world.comm.Iallreduce(world.MPI.IN_PLACE, flat)
        world.wait([request], "the results of metrics")
    ends = np.cumsum([np.size(x) for x in own])
    try:
        for v, start, part in zip(
            variables, starts, np.split(flat, ends[:-1]), strict=False
        ):
            v.assign((start + part.reshape(np.shape(start))).astype(v.dtype))
        return results()
    finally:
        for v, x in zip(variables, own, strict=True):
            v.assign(x)


def joined(outputs: Sequence[Any]) -> Any:
    """The outputs of a rank's shards as those of one batch."""
    if len(outputs) == 1:
        return outputs[0]
    together = map_tree(lambda *ys: np.concatenate([raw(y) for y in ys]), *outputs)
    if MASKS.known:
        for y, *parts in zip(leaves(together), *map(leaves, outputs), strict=True):
            masks = [MASKS.of(part) for part in parts]
            if masks[0] is not None:
                MASKS.put(y, np.concatenate([raw(mask) for mask in masks]))
    return together


def none_of(y: Any) -> Any:
    """No rows of an output, with its mask: all ranks have one, or none has."""
    if y is None:
        return None
    found = raw(y)[:0]
    mask = MASKS.of(y) if MASKS.known else None
    return found if mask is None else MASKS.put(found, raw(mask)[:0])


def whole(world: World, tree: Any, portion: Portion) -> Any:
    """The arrays of a whole batch, from what each rank has of it; with their masks."""
    found = map_tree(lambda x: _rows(world, raw(x), portion), tree)
    if MASKS.known:
        for y, own in zip(leaves(found), leaves(tree), strict=True):
            mask = MASKS.of(own)
            if mask is not None:
                MASKS.put(y, _rows(world, raw(mask), portion))
    return found


def _rows(world: World, own: Any, portion: Portion) -> Array:
    """All rows of an array that is cut along its first axis, by rank."""
    own = np.ascontiguousarray(own[: portion.own])
    kind = own.dtype
    sent = own.view(np.uint8).reshape(-1) if own.size else np.empty(0, np.uint8)
    each = int(np.prod(own.shape[1:])) * kind.itemsize
    lengths = np.array(world.gathered(len(own), "the outputs of a batch"))
    found = np.empty((int(lengths.sum()), *own.shape[1:]), kind)
    counts = (lengths * each).tolist()
    flat = found.view(np.uint8).reshape(-1) if found.size else np.empty(0, np.uint8)
    request = world.comm.Iallgatherv(sent, [flat, counts, None, world.MPI.BYTE])
    world.wait([request], "the outputs of a batch")
    return found
