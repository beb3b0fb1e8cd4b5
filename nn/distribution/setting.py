"""Which distribution training follows."""

from autograd.errors import ArgumentError
from nn.distribution.parallel import DataParallel
from nn.shares import ALONE, SHARES

__all__ = ["distribution", "set_distribution"]


def set_distribution(value: DataParallel | None) -> None:
    """Have `fit`, `evaluate` and `predict` follow `value`; None for one process."""
    if value is not None and not isinstance(value, DataParallel):
        raise ArgumentError(
            f"set_distribution: expected a DataParallel or None, got {value!r:.100}"
        )
    SHARES.follow(value, ALONE if value is None else value.hooks)


def distribution() -> DataParallel | None:
    """The distribution that was set, None for none."""
    found: DataParallel | None = SHARES.chosen
    return found
