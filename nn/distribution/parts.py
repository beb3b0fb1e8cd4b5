"""`Parts`: an optimizer's state in parts, of which each rank keeps one.

The first stage of ZeRO (Rajbhandari et al., 2020): each rank makes the steps of its
elements of the weights and gives their new values to the others.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from autograd import Tensor
from autograd.errors import GraphError
from nn.arrays import Array
from nn.distribution.buckets import UNIT, Bucket, cut, in_buckets
from nn.distribution.world import World
from nn.shares import SHARES

__all__ = ["Parts"]


class Parts:
    """Which rank keeps the state of which elements of `parameters`.

    elementwise: whether a parameter may be cut, as each element's step depends on that
    element alone. limit: bytes of a message.

    Attributes
    ----------
    world: the ranks. parameters: those given. buckets: memory like the parameters',
        the last ones' first, whose pieces are the ranks' parts.
    """

    def __init__(
        self, world: World, parameters: Iterable[Any], *, elementwise: bool, limit: int
    ) -> None:
        self.world = world
        self.parameters = list(parameters)
        self._given = self.parameters[::-1]
        self.buckets = in_buckets([w.data for w in self._given], limit)
        cut(self.buckets, world.size, elementwise=elementwise)
        self._runs = {
            id(self._given[k]): _run(bucket.run(k, world.rank), view.size)
            for bucket in self.buckets
            for k, view in bucket.views.items()
        }

    def are_for(self, parameters: Sequence[Any]) -> bool:
        """Whether they are for these parameters in this order."""
        return list(map(id, parameters)) == list(map(id, self.parameters))

    def where(self, parameters: Iterable[Any]) -> list[slice | None]:
        """Which elements of each are this rank's; None for all.

        So it is for parameters that are not among those given, on all ranks.
        """
        return [self._runs.get(id(w)) for w in parameters]

    def check(self, name: str) -> None:
        """Refuse a step of the optimizer `name` that the ranks do not share."""
        if getattr(SHARES.active, "world", None) is not self.world:
            raise GraphError(
                f"{name}: each rank keeps a part of its state, and this step is not "
                "shared by them; train under the same DataParallel, or call the "
                "optimizer's keep_parts(None) on all ranks before"
            )

    def squares(self, gradients: Sequence[Array]) -> list[float]:
        """The sum of the squares of each gradient, of which the ranks have parts."""
        own = [_squares(g.reshape(-1)) for g in gradients]
        found = self.world.gathered(own, "the norms of the gradients")
        return [math.fsum(np.concatenate(parts)) for parts in zip(*found, strict=True)]

    def are_finite(
        self, parameters: Sequence[Tensor], gradients: Sequence[Any]
    ) -> bool:
        """Whether all gradients are finite, of which the ranks have parts."""
        own = True
        for g, run in zip(gradients, self.where(parameters), strict=True):
            if g is not None:
                mine = g if run is None else g.reshape(-1)[run]
                own = own and bool(np.isfinite(mine).all())
        return all(self.world.gathered(own, "whether gradients are finite"))

    def joined(
        self, parameter: Any, kept: dict[str, Array], *, everywhere: bool
    ) -> dict[str, Array]:
        """What all ranks have `kept` for a parameter: on rank 0, or `everywhere`."""
        if id(parameter) not in self._runs:
            return kept
        doing = "the optimizer's state"
        found = self.world.gathered(kept, doing, on_all=everywhere)
        whole = {}
        for name in dict.fromkeys(name for one in found for name in one):
            parts = [one[name] for one in found if name in one]
            parts = [part for part in parts if part.size] or parts[:1]
            is_cut = len(parts) > 1
            whole[name] = (
                np.concatenate(parts).reshape(parameter.shape) if is_cut else parts[0]
            )
        return whole

    def once(self, task: Callable[[], None]) -> None:
        """Do `task` on rank 0; the others go on when it is done."""
        if self.world.is_chief:
            task()
        self.world.gathered(None, "a file to be written by rank 0")

    def spread(self) -> None:
        """Give the other ranks this one's elements of the parameters.

        Not in the buckets' own memory, which may have gradients that another optimizer
        is still to take.
        """
        sent = [self._send(bucket) for bucket in self.buckets]
        for bucket, (flat, request) in zip(self.buckets, sent, strict=True):
            self.world.wait([request], "the weights after a step")
            for k, start in bucket.starts.items():
                w = self._given[k]
                if self._runs[id(w)] is not None:
                    value = flat[start : start + w.size].reshape(w.shape)
                    w.update_in_place(np.copyto, value)

    def _send(self, bucket: Bucket) -> tuple[Array, Any]:
        """Begin to give away the elements in a bucket: its memory, and the request."""
        flat = bucket.spare(len(bucket.flat))
        for k, start in bucket.starts.items():
            run, w = bucket.run(k, self.world.rank), self._given[k].numpy()
            flat[start + run.start : start + run.stop] = w.reshape(-1)[run]
        gather, place = self.world.comm.Iallgatherv, self.world.MPI.IN_PLACE
        return flat, gather(place, bucket.by_rank(flat))


def _run(run: slice, size: int) -> slice | None:
    """`run`, or None where it is all of `size` elements."""
    return None if run.stop - run.start == size else run


def _squares(g: Array) -> Array:
    """The sums of squares of each `UNIT` elements, and of the rest."""
    whole = len(g) // UNIT * UNIT
    rows, rest = g[:whole].reshape(-1, UNIT), g[whole:]
    sums = np.einsum("ij,ij->i", rows.conj(), rows).real
    return np.append(sums.astype(np.float64), np.vdot(rest, rest).real)
