"""Arrays that are files mapped into memory, of which batches are read as they come."""

import mmap
from collections.abc import Callable, Mapping
from operator import itemgetter
from typing import Any

import numpy as np

from autograd.errors import ValueRangeError
from autograd.tree import leaves, map_tree
from nn.data.batches import Batch, checked, form, structure
from nn.data.feed import ArrayFeed

__all__ = ["MappedFeed", "array_feed", "is_mapped"]


def array_feed(
    caller: str,
    data: tuple[Any, ...],
    size: int,
    steps: int | None,
    *,
    dtype: np.dtype[Any],
) -> ArrayFeed:
    """What gives the batches of arrays ``data = (x, y, sample_weight)``.

    They are checked at once, or batch by batch where some are files.
    """
    if any(map(is_mapped, leaves(data))):
        return MappedFeed(caller, form(caller, *data), size, steps, dtype=dtype)
    return ArrayFeed(caller, structure(caller, *data, dtype=dtype), size, steps)


def is_mapped(x: Any) -> bool:
    """Whether `x` is a `numpy.memmap` or a view of one, whose numbers are in a file."""
    while isinstance(x, np.ndarray):
        x = x.base
    return isinstance(x, mmap.mmap)


class MappedFeed(ArrayFeed):
    """Batches of arrays in files, which are read, cast and checked one by one.

    data: as `nn.data.batches.form` gives it; what is in memory is treated alike.
    dtype: of float inputs. Errors of values say which sample it is of all.
    """

    def __init__(
        self,
        caller: str,
        data: Batch,
        size: int,
        steps: int | None = None,
        *,
        dtype: np.dtype[Any],
    ) -> None:
        super().__init__(caller, data, size, steps)
        self._dtype = dtype
        self._check: Callable[[Any, int], Any] | None = None
        self._first = 0

    def split(
        self, fraction: float, size: int, steps: int | None
    ) -> tuple[ArrayFeed, ArrayFeed]:
        """One without the last `fraction` of the samples, and one of those in order."""
        kept, held = super().split(fraction, size, steps)
        assert isinstance(held, MappedFeed)
        held._first = kept.count
        return kept, held

    def weigh(self, class_weight: Mapping[int, float]) -> None:
        """Weigh each sample of the batches by its class too."""
        self.class_weight = class_weight

    def check_targets(self, check: Callable[[Any, int], Any]) -> None:
        """Check the targets of each batch, and of the first few samples now."""
        self._check = check
        self.sample()

    def _like(self, data: Batch, size: int, steps: int | None) -> "MappedFeed":
        return MappedFeed(self._caller, data, size, steps, dtype=self._dtype)

    def _read(self, rows: Any) -> Batch:
        found = super()._read(rows)
        try:
            return self._checked(found)
        except ValueRangeError as error:
            raise self._placed(error, found, rows) from None

    def _checked(self, batch: Batch) -> Batch:
        batch = checked(self._caller, batch, self.class_weight, dtype=self._dtype)
        if self._check is None:
            return batch
        return batch._replace(y=self._check(batch.y, len(leaves(batch.x)[0])))

    def _placed(self, error: ValueRangeError, batch: Batch, rows: Any) -> Exception:
        """`error` of a batch, with the number of its first sample that is refused."""
        numbers = range(rows.start, rows.stop) if isinstance(rows, slice) else rows
        for k, number in enumerate(numbers):
            pick = itemgetter(slice(k, k + 1))
            one = Batch(*[map_tree(pick, part) for part in batch])
            try:
                self._checked(one)
            except ValueRangeError:
                at = self._first + int(number)
                where = f"in a batch of which sample {k} is number {at} of the data"
                return ValueRangeError(f"{error}; {where}")
        return error
