"""Whether all ranks were given the same."""

import json
import zlib
from collections.abc import Mapping
from typing import Any

from autograd.errors import DistributionError
from autograd.tree import leaves
from nn.data.feed import ArrayFeed
from nn.data.mapped import is_mapped
from nn.distribution.checksums import checksum
from nn.distribution.world import World
from nn.layers.places import weight_places
from nn.lookup import serialize

__all__ = ["agree", "agree_on_batch", "counts_of", "facts_of"]

WHOLE = 1 << 26
"""Bytes of an array of which all are looked at; of larger ones, and of files, some."""

LOOKED_AT = 256
"""Samples of an array that are looked at in their order."""


def agree(world: World, caller: str, facts: Mapping[str, str]) -> None:
    """Raise on all ranks if a fact is not the same on each; facts: texts by name."""
    found = world.gathered(
        dict(facts), f"{caller}: comparing what the ranks were given"
    )
    for name in sorted({name for own in found for name in own}):
        said = [own.get(name, "nothing") for own in found]
        others = {r: text for r, text in enumerate(said) if text != said[0]}
        if others:
            rank, text = next(iter(others.items()))
            raise DistributionError(
                f"{caller}: {name} differs between ranks: rank 0 has {said[0]}, rank "
                f"{rank} {text}; every rank runs the same script on the same data, "
                "with one seed: nn.utils.set_random_seed(…), np.random.default_rng(…)"
            )


def agree_on_batch(world: World, caller: str, count: int, batch: Any) -> None:
    """Raise on all ranks if they have drawn other batches: by length, first and last.

    count: of samples; 0 where a rank has come to the end of its data.
    """
    ends = [checksum(a[[0, -1]]) for part in batch or () for a in leaves(part)]
    drawn = world.gathered((count, ends), "the next batch")
    counts = [n for n, _ in drawn]
    if len(set(counts)) > 1:
        said = ", ".join(f"rank {r} {n or 'none'}" for r, n in enumerate(counts))
        raise DistributionError(
            f"{caller}: the ranks have drawn batches of different length (samples: "
            f"{said}); give all ranks the same batches, as many on each"
        )
    other = [r for r, (_, found) in enumerate(drawn) if found != drawn[0][1]]
    if other:
        raise DistributionError(
            f"{caller}: the ranks {other} have drawn another batch than rank 0; "
            "give all ranks the same batches: seed what draws them"
        )


def counts_of(world: World, caller: str, count: int) -> list[int]:
    """How many samples each rank has drawn of its own data as its next batch.

    count: of this rank; 0 at the end of its data, an error on all ranks unless all are.
    """
    counts: list[int] = world.gathered(count, "the next batch")
    if 0 in counts and any(counts):
        over = [r for r, n in enumerate(counts) if not n]
        raise DistributionError(
            f"{caller}: the data of the ranks {over} has come to its end, and others "
            "have another batch; give as many on each, e.g. with repeat() and a number "
            "of steps"
        )
    return counts


def facts_of(model: Any, feeds: Any, about: Mapping[str, Any]) -> dict[str, str]:
    """What has to be the same on all ranks, by what it is."""
    found = {name: repr(value) for name, value in about.items()}
    for place, w in weight_places(model).items():
        found[f"the weight {place!r}"] = f"{w.shape} {w.dtype}"
    found |= _compiled(model)
    for k, feed in enumerate(feeds):
        name = "the validation data" if k else "the data"
        found[f"class_weight of {name}"] = repr(feed.class_weight)
        if isinstance(feed, ArrayFeed):
            for part, data in zip(("x", "y", "sample_weight"), feed.data, strict=True):
                found[f"{part} of {name}"] = ", ".join(map(_shown, leaves(data)))
    return found


def _shown(array: Any) -> str:
    """Shape, dtype and checksums of an array: of some rows in order, and of all."""
    if array is None:
        return "nothing"
    if array.dtype.kind == "O":
        return f"{array.shape} {array.dtype}"
    some = array[:: max(1, len(array) // LOOKED_AT)]
    text = f"{array.shape} {array.dtype} #{zlib.crc32(some.tobytes()):08x}"
    if array.nbytes > WHOLE or is_mapped(array):
        return text
    return f"{text}{checksum(array):016x}"


def _compiled(model: Any) -> dict[str, str]:
    """What `compile` was given, by what it is."""
    found, optimizer, objective = {}, model.optimizer, model._objective
    if optimizer is not None:
        found["the optimizer"] = type(optimizer).__name__
        for name, value in optimizer.get_config().items():
            described = json.dumps(serialize(value), sort_keys=True, default=_name)
            found[f"{name} of the optimizer"] = described
    if objective is not None:
        found["the loss"] = ", ".join(map(_name, leaves(objective.loss)))
        found["the metrics"] = ", ".join(m.name for m in objective.metrics.metrics)
    return found


def _name(x: Any) -> str:
    return str(getattr(x, "name", None) or type(x).__name__)
