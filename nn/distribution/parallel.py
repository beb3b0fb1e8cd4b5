"""`DataParallel`: the settings by which ranks share a training."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from autograd.errors import ValueRangeError
from nn.distribution.guard import GUARD
from nn.distribution.making import Exchanges
from nn.distribution.shared import Shared
from nn.distribution.world import World
from nn.shares import ALONE, SHARES, Alone

__all__ = ["DataParallel"]


class DataParallel:
    """Every rank has all weights and trains on its part of each batch.

    The gradient of a batch is the sum of those of its parts, so n ranks do what one
    process does, but for rounding. All ranks run the same script on the same data.

    comm: an `mpi4py` communicator, by default of all ranks that ``mpiexec`` has
    started. deterministic: the same bytes, whatever the number of ranks: batches are
    cut into as many shards as said, or into single samples for True, and summed in one
    order. overlap: whether gradients are sent while others are computed.
    shard_optimizer: whether each rank keeps the optimizer's state of its part of the
    weights alone. reduce_dtype: ``"float16"`` has gradients sent in half precision, and
    what that leaves of them with the next ones. auto_shard_dataset: False where each
    rank has iterables of its own; a batch is then that of all of them together.
    timeout: seconds that ranks wait for one that does not come, before the job ends.

    Attributes
    ----------
    rank, size: which of how many this process is. is_chief: whether it is rank 0, the
        one that prints and writes files. hooks: what training asks.
    """

    def __init__(
        self,
        comm: Any = None,
        *,
        deterministic: bool | int = False,
        overlap: bool = True,
        shard_optimizer: bool = False,
        reduce_dtype: str | None = None,
        auto_shard_dataset: bool = True,
        timeout: float = 300.0,
    ) -> None:
        _check(timeout, deterministic, auto_shard_dataset)
        self.world = World(comm, limit=float(timeout))
        self.rank, self.size = self.world.rank, self.world.size
        self.is_chief = self.world.is_chief
        self.deterministic = deterministic
        self.shard_optimizer = shard_optimizer
        self.auto_shard_dataset = auto_shard_dataset
        half = _is_half(reduce_dtype, deterministic=deterministic)
        at_once = deterministic is False
        self.hooks: Alone = ALONE
        if self.size > 1 or not at_once:
            self.hooks = Shared(
                self.world,
                Exchanges(
                    self.world,
                    at_once=at_once,
                    shard_optimizer=shard_optimizer,
                    half=half,
                    overlap=overlap,
                ),
                shards=_shards(deterministic, self.size),
                at_once=at_once,
                auto_shard_dataset=auto_shard_dataset,
            )
        if self.size > 1:
            GUARD.take(self.world)

    @contextmanager
    def scope(self) -> Iterator[None]:
        """Have this as the distribution inside."""
        with SHARES.kept():
            SHARES.follow(self, self.hooks)
            yield


def _shards(deterministic: bool | int, ranks: int) -> int | None:
    """Into how many shards a batch is cut; None for single samples."""
    if deterministic is False:
        return ranks
    if deterministic is True:
        return None
    if deterministic < ranks:
        raise ValueRangeError(
            f"DataParallel: deterministic={deterministic} shards are fewer than "
            f"{ranks} ranks; take at least one for each"
        )
    return int(deterministic)


def _check(timeout: float, deterministic: Any, auto_shard_dataset: bool) -> None:
    """Refuse what `DataParallel` cannot be asked for."""
    if not timeout > 0:
        raise ValueRangeError(
            f"DataParallel: timeout is in seconds and > 0, got {timeout!r}"
        )
    if not isinstance(deterministic, (int, np.integer)) or deterministic < 0:
        raise ValueRangeError(
            "DataParallel: deterministic is False, True or a number of shards, got "
            f"{deterministic!r}"
        )
    if not auto_shard_dataset and deterministic is not False:
        raise ValueRangeError(
            "DataParallel: deterministic cuts whole batches into shards, and with "
            "auto_shard_dataset=False no rank has one; leave out one of the two"
        )


def _is_half(reduce_dtype: str | None, *, deterministic: Any) -> bool:
    """Whether gradients are sent in half precision."""
    if reduce_dtype not in (None, "float16"):
        raise ValueRangeError(
            "DataParallel: reduce_dtype is None, for the weights' own, or 'float16', "
            f"got {reduce_dtype!r}"
        )
    if reduce_dtype is not None and deterministic is not False:
        raise ValueRangeError(
            "DataParallel: reduce_dtype='float16' keeps on each rank what it leaves of "
            "gradients, so sums depend on the number of ranks; leave out deterministic"
        )
    return reduce_dtype is not None
