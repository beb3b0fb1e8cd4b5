"""How the work of training is shared, at present: what layers, losses and `fit` ask.

`nn.distribution` sets it; until then all is as one process does it alone.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from autograd.errors import GraphError
from autograd.extend import linear
from autograd.ops.traceable import effect

__all__ = ["ALONE", "SHARES", "Alone", "all_sum", "even", "part_of_batch", "started"]

Step = Callable[[Any], Any]


class Alone:
    """What training does with steps, callbacks and results: nothing, with one process.

    Attributes
    ----------
    size: how many processes there are. is_chief: whether this one prints and writes
        files. to_the_byte: whether all steps of a form are computed in one way.
    """

    is_chief = True
    size = 1
    to_the_byte = False

    def working(self, caller: str) -> AbstractContextManager[None]:
        """`fit`, `evaluate` or `predict` goes on inside."""
        if not SHARES.is_decided and caller == "fit":
            refuse_unshared()
        return nullcontext()

    def begin(self, model: Any, caller: str, *feeds: Any, about: Any = None) -> None:
        """Batches of these feeds are to come; about: what else `caller` was given."""

    def trains(self, model: Any, step: Step, *, own: bool) -> Step:
        """`step` of training, one of a user's `own` class or not, as it is made."""
        return step

    def tests(self, model: Any, step: Step, *, own: bool) -> Step:
        """`step` of testing, as it is made."""
        return step

    def predicts(self, model: Any, step: Step) -> Step:
        """`step` of predicting, as it is made."""
        return step

    def callbacks(self, called: Any) -> Any:
        """The callbacks that this process calls."""
        return called

    def after(self, kind: str) -> Callable[[Any], None] | None:
        """What to call with the model when a batch and its callbacks are over.

        kind: ``"train"``, ``"test"`` or ``"predict"``.
        """
        return None

    def after_epoch(self, model: Any) -> None:
        """An epoch of training is over, and its callbacks; or they begin."""

    def part(self, model: Any, caller: str, batch: Any) -> Any:
        """What of a batch, given to `caller` by itself, this process works on."""
        return batch

    def shows(self, progress: Any) -> None:
        """What batches are shown in from here on: logs are asked for by that."""

    def results(self, model: Any, *, final: bool = False) -> dict[str, Any]:
        """The results of the model's metrics; final: of a whole pass."""
        return model.get_metrics_result()  # type: ignore[no-any-return]

    def whole(self, model: Any, get: Callable[[], Any]) -> Any:
        """What ``get()`` gives while metrics have what all processes have gathered."""
        return get()

    def restored(self, model: Any) -> None:
        """The model's metrics were set to what all processes had gathered."""

    def write(self, task: Callable[[Any], None], state: Any) -> None:
        """``task(state)``, which writes a file."""
        task(state)

    def written(self) -> None:
        """Wait until all files are written."""

    def all_sum(self, x: Any) -> Any:
        """The sum of an array over all processes."""
        return x

    def from_chief(self, value: Any) -> Any:
        """What the process that writes files has as `value`."""
        return value


ALONE = Alone()


class Shares:
    """What shares the work of this process with others.

    Attributes
    ----------
    active: what training asks. chosen: the distribution that was set, or None.
    is_decided: whether one was set, or none.
    divisors: while a shard of a batch is computed, what makes divisors of its own those
        of the whole batch; else None. share: how much of the batch the shard is.
    is_own: whether a step of a user's own goes on, whose loss is not weighed by that.
    """

    active = ALONE
    chosen: Any = None
    is_decided = False
    divisors: Any = None
    share = 1.0
    is_own = False

    def follow(self, chosen: Any, active: Alone) -> None:
        """Have training ask `active`, which is that of the distribution `chosen`."""
        self.active, self.chosen, self.is_decided = active, chosen, True

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Have in the end the distribution that was set before."""
        before = self.active, self.chosen, self.is_decided
        try:
            yield
        finally:
            self.active, self.chosen, self.is_decided = before


SHARES = Shares()


def even(divisor: Any, *, whole: bool = False) -> Any:
    """`divisor` of a mean over a shard, as if all samples of the batch had equal parts.

    The mean of shards, weighted by their samples, is so that of the whole batch.
    whole: whether `divisor` is that of the whole batch already.
    """
    if SHARES.divisors is None:
        return divisor
    return effect(_evened, divisor, whole, like=divisor)


def _summed_back(g: Any) -> Any:
    """The sum of the cotangents over all processes.

    Each is that of a loss of its own; where these are means over shards still, it is
    that of the mean over the batch, which a process gets by weighing its gradients.
    """
    if not SHARES.is_own:
        return all_sum(g)
    share = effect(_share, like=1.0)
    return all_sum(share * g) / (share + (share == 0))


@linear(lambda g, y, x: _summed_back(g), symbol="Σ", formula="Σ x")
def all_sum(x: Any) -> Any:
    """The sum of `x` over all processes that share the work; each has its own `x`."""
    return effect(_summed, x, like=x)


def part_of_batch() -> Any:
    """1, or 0 where a process has no samples of a batch and works on another's."""
    return effect(_part, like=1.0)


def _share() -> float:
    return float(SHARES.share)


def _evened(divisor: Any, whole: bool) -> Any:
    return SHARES.divisors.even(divisor, whole)  # of the call that a program runs in


def _summed(x: Any) -> Any:
    return SHARES.active.all_sum(x)


def _part() -> float:
    return float(SHARES.share > 0)


_SIZES = {"OMPI_COMM_WORLD_SIZE": "Open MPI", "PMI_SIZE": "MPICH"}
"""Where launchers say how many processes they start, and whose launchers these are."""


def started() -> tuple[int, str]:
    """How many processes a launcher has started, and whose it is; (1, "") for none."""
    for name, maker in _SIZES.items():
        if os.environ.get(name, "").isdigit():
            return int(os.environ[name]), maker
    return 1, ""


def refuse_unshared() -> None:
    """Refuse `fit` in one of many processes that were not told to share the work."""
    count, maker = started()
    if count > 1 and "mpi4py.futures" not in sys.modules:
        raise GraphError(
            f"fit: {maker} has started {count} processes, and each would do the whole "
            "training; call nn.distribution.set_distribution("
            "nn.distribution.DataParallel()) before, to share it, or with None, to "
            "have each train apart"
        )
