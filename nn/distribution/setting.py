"""Which distribution training follows."""

from autograd.errors import ArgumentError
from nn.distribution.parallel import DataParallel
from nn.shares import SHARES, Alone

__all__ = ["distribution", "set_distribution"]


def set_distribution(value: DataParallel | None) -> None:
    """Have `fit`, `evaluate` and `predict` follow `value`; None for one process."""
    if value is not None and not isinstance(value, DataParallel):
        raise ArgumentError(
            f"set_distribution: expected a DataParallel or None, got {value!r:.100}"
        )
    SHARES.active = Alone() if value is None else value
    SHARES.is_decided = True


def distribution() -> DataParallel | None:
    """The distribution that was set, None for none."""
    active = SHARES.active
    return active if isinstance(active, DataParallel) else None
