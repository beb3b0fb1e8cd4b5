"""Where `fit` gets its batches: arrays, a Dataset, or an iterable of batches."""

import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import chain, islice
from operator import itemgetter, methodcaller
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.errors import ArgumentError, ShapeError
from autograd.tree import leaves, map_tree
from nn.arrays import Array
from nn.data.batches import Batch, by_class, structure
from nn.data.checks import split_at
from nn.data.dataset import Dataset
from nn.data.passes import Unstacked, stacked
from nn.random import restore_states, states_of

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["FEW", "ArrayFeed", "Feed", "IterableFeed"]


_END = object()

FEW = 16
"""Samples to build and check a model on."""


class Feed:
    """The batches of every epoch.

    Attributes
    ----------
    steps: how many an epoch has; None where that shows only at its end.
    generators: what the order of the batches is drawn from.
    runs_on: whether an epoch begins where the one before ended, in a pass over the data
    that goes on; so that what was drawn before says where it is.
    class_weight: what `weigh` was given.
    rows_of: which rows of a batch of so many samples are wanted; None for all. Of
    batches that are drawn one by one it gets the batch too, or a tree of arrays with
    its first and last row alone, and 0 as an epoch ends.
    """

    steps: int | None
    generators: "list[Generator]"
    runs_on = False
    class_weight: Mapping[int, float] | None = None
    rows_of: Callable[..., slice] | None = None
    _caller = "fit"

    def split(
        self, fraction: float, size: int, steps: int | None
    ) -> "tuple[Feed, Feed]":
        """One without the last `fraction` of the samples, and one of those in order."""
        raise ArgumentError("fit: validation_split is for arrays, not for iterables")

    def weigh(self, class_weight: Mapping[int, float]) -> None:
        """Weigh each sample by its class too."""
        raise NotImplementedError

    def shuffle(self, rng: "Generator") -> None:
        """Draw the order of every epoch from `rng`, unless the data has its own."""

    def check_targets(self, check: Callable[[Any, int], Any]) -> None:
        """Have targets be what ``check(y, count)`` makes of them, now or by batches."""
        raise NotImplementedError

    def sample(self, *, whole: bool = False) -> Batch:
        """A few samples, to build and check a model on; the epochs stay as they are.

        whole: as many as in a batch.
        """
        raise NotImplementedError

    def batches(self, skip: int = 0) -> Iterator[Batch]:
        """The next epoch's batches but for the first `skip`, which are passed over."""
        raise NotImplementedError

    def pass_over(self, epochs: int) -> None:
        """Be where `epochs` epochs lead, where the generators' states do not say."""

    def close(self) -> None:
        """Let go of a pass over the data that has not come to its end."""

    def restart(self) -> None:
        """Begin the next epoch at the beginning, where the data allows it."""

    def _ran_out(self) -> None:
        """Say that an epoch ends before its time."""
        warnings.warn(
            f"{self._caller}: the data ran out, so an epoch has fewer than the "
            f"{self.steps or 'expected'} batches, or none; give as many batches as "
            "epochs need (Dataset.repeat()), pass what can be iterated over more than "
            "once, or ask for fewer steps",
            stacklevel=6,
        )


class ArrayFeed(Feed):
    """Batches cut from whole arrays, in a new order every epoch after `shuffle`.

    data: checked; the leaves of x, y and sample_weight all of one length.
    """

    def __init__(
        self,
        caller: str,
        data: Batch,
        size: int,
        steps: int | None = None,
    ) -> None:
        self._caller = caller
        self.data = data
        self.count = len(leaves(data.x)[0])
        self.size = size
        self._per_epoch = steps
        self.runs_on = steps is not None
        self._whole = -(-self.count // size)
        self.steps = self._whole if steps is None else steps
        self._rng: Generator | None = None
        self._order: Array | None = None
        self._at = 0
        self.generators = []
        self._look()

    def split(
        self, fraction: float, size: int, steps: int | None
    ) -> "tuple[ArrayFeed, ArrayFeed]":
        """One without the last `fraction` of the samples, and one of those in order."""
        at = split_at(fraction, self.count)
        kept, held = (
            Batch(*[map_tree(itemgetter(rows), part) for part in self.data])
            for rows in (slice(0, at), slice(at, None))
        )
        first = self._like(kept, self.size, self._per_epoch)
        return first, self._like(held, size, steps)

    def weigh(self, class_weight: Mapping[int, float]) -> None:
        """Weigh each sample by its class too."""
        self.class_weight = class_weight
        self.data = by_class(self._caller, self.data, class_weight)

    def shuffle(self, rng: "Generator") -> None:
        """Draw the order of every epoch from `rng`."""
        self._rng, self.generators = rng, [rng]

    def check_targets(self, check: Callable[[Any, int], Any]) -> None:
        """Check all targets now."""
        self.data = self.data._replace(y=check(self.data.y, self.count))
        self._look()

    def sample(self, *, whole: bool = False) -> Batch:
        """The first few samples, or the first batch."""
        return self._read(slice(0, min(self.size if whole else FEW, self.count)))

    def batches(self, skip: int = 0) -> Iterator[Batch]:
        """Up to `size` samples at a time.

        With a number of steps an epoch begins where the one before ended; the pass over
        the samples that ends within one ends it.
        """
        for i, rows in enumerate(self._rows()):
            if i < skip:
                continue
            if self.rows_of is not None:
                rows = _within(rows, self.rows_of)
            yield self._read(rows)

    def _rows(self) -> Iterator[Any]:
        """Which samples the batches of the next epoch have."""
        for _ in range(self.steps or 0):
            if self._at == self._whole:
                self._ran_out()
                break
            if self._at == 0 and self._rng is not None:
                self._order = self._rng.permutation(self.count)
            start = self._at * self.size
            rows = slice(start, min(start + self.size, self.count))
            self._at += 1
            yield rows if self._order is None else self._order[rows]
        if self._at == self._whole:
            self._at = 0

    def pass_over(self, epochs: int) -> None:
        """Draw what those epochs drew, where a pass is longer than an epoch."""
        if self.runs_on:
            for _ in range(epochs):
                for _ in self._rows():
                    pass

    def restart(self) -> None:
        """Begin the next epoch at the first sample."""
        self._at = 0

    def _like(self, data: Batch, size: int, steps: int | None) -> "ArrayFeed":
        """A feed of its kind for other data."""
        return ArrayFeed(self._caller, data, size, steps)

    def _look(self) -> None:
        """Note how rows are read from the data in the shortest time."""
        arrays = [part for part in self.data if part is not None]
        self._single = all(isinstance(a, np.ndarray) for a in arrays)
        flags = [a.flags for a in leaves(arrays)]
        self._takes = all(f.c_contiguous and f.aligned for f in flags)

    def _read(self, rows: Any) -> Batch:
        """The batch of `rows`, a slice or numbers.

        `take` costs 1 µs less than ``x[rows]``, but copies all of an array that does
        not lie in one piece, such as some columns of another.
        """
        pick: Callable[[Array], Array] = (
            methodcaller("take", rows, axis=0)
            if self._takes and not isinstance(rows, slice)
            else itemgetter(rows)
        )
        if not self._single:
            return Batch(*[map_tree(pick, part) for part in self.data])
        x, y, w = self.data
        return Batch(  # 2 µs less than by map_tree
            pick(x), None if y is None else pick(y), None if w is None else pick(w)
        )


class IterableFeed(Feed):
    """The batches of a Dataset or another iterable, checked one by one.

    steps: the length of an epoch. With it, one pass over the data may last for several
    epochs, and the epoch that it ends within ends; without, an epoch is a pass.
    """

    def __init__(
        self, caller: str, data: Iterable[Any], dtype: np.dtype[Any], steps: int | None
    ) -> None:
        self._caller = caller
        self._data = data
        self._dtype = dtype
        self._per_epoch = steps
        self.runs_on = steps is not None
        self._length = _length(data)
        self.steps = steps if steps is not None else self._length
        self.generators = data.generators if isinstance(data, Dataset) else []
        self._running: Iterator[Any] | None = None
        self._at = 0
        self._check: Callable[[Any, int], Any] | None = None
        self._rng: Generator | None = None

    def shuffle(self, rng: "Generator") -> None:
        """Draw the order of the batches of a `PyDataset` from `rng`."""
        if hasattr(self._data, "in_order") and self._length is not None:
            self._rng, self.generators = rng, [rng]

    def weigh(self, class_weight: Mapping[int, float]) -> None:
        """Weigh each sample of the batches by its class too."""
        self.class_weight = class_weight

    def check_targets(self, check: Callable[[Any, int], Any]) -> None:
        """Check the targets of each batch."""
        self._check = check

    def sample(self, *, whole: bool = False) -> Batch:
        """The first batch; the generators are put back after it is drawn."""
        before = states_of(self.generators)
        elements = self._pass()
        try:
            first = next(elements)
        except StopIteration:
            raise ShapeError(
                f"{self._caller}: the data has no batch; expected at least one"
            ) from None
        if elements is self._data:  # an iterator: it cannot be started again
            self._running = self._data = chain([first], elements)
        del elements  # ends a thread that draws ahead, before the states are put back
        restore_states(self.generators, before)
        return self._checked(first)

    def batches(self, skip: int = 0) -> Iterator[Batch]:
        """The elements as batches; an epoch that they end within ends with them."""
        wanted = self.rows_of
        read = self._checked if wanted is None else partial(self._part, wanted)
        yield from map(read, islice(self._elements(), skip, None))
        if wanted is not None:
            wanted(0)

    def pass_over(self, epochs: int) -> None:
        """Draw what those epochs drew, where a pass is longer than an epoch."""
        if self.runs_on:
            for _ in range(epochs):
                for _ in self._elements():
                    pass

    def close(self) -> None:
        """Let go of a pass that has not come to its end, and so of its threads."""
        self._running = None

    def restart(self) -> None:
        """Begin the next epoch with a new pass, unless there is only the one."""
        if self._running is not self._data:
            self._running = None

    def _elements(self) -> Iterator[Any]:
        """The elements of the next epoch, of which a `PyDataset` is told."""
        self._tell("on_epoch_begin")
        yield from self._epoch()
        self._tell("on_epoch_end")

    def _tell(self, hook: str) -> None:
        call = getattr(self._data, hook, None)
        if call is not None:
            call()

    def _epoch(self) -> Iterator[Any]:
        if self._per_epoch is None:
            empty = True
            for element in self._pass():
                empty = False
                yield element
            if empty:
                self._ran_out()
            return
        for i in range(self._per_epoch):
            found = self._next(begins=i == 0)
            if found is _END:
                self._running = None
                self._ran_out()
                return
            yield found
        if self._at == self._length:
            self._running = None

    def _next(self, *, begins: bool) -> Any:
        """The next element; where an epoch `begins`, of a new pass if need be."""
        for _ in range(2):
            if self._running is None:
                self._running, self._at = self._pass(), 0
            found = next(self._running, _END)
            if found is not _END:
                self._at += 1
                return found
            if not begins or self._at == 0:
                break
            self._running = None
        return _END

    def _pass(self) -> Iterator[Any]:
        """A new pass over the data, or what is left of the only one."""
        if self._rng is not None:
            numbers = self._rng.permutation(self._length or 0).tolist()
            return self._data.in_order(numbers)  # type: ignore[attr-defined,no-any-return]
        if self.rows_of is not None and isinstance(self._data, Dataset):
            return self._data.unstacked()
        if hasattr(self._data, "__iter__"):
            return iter(self._data)
        indexed: Any = self._data
        return map(indexed.__getitem__, range(len(indexed)))

    def _part(self, wanted: Callable[..., slice], element: Any) -> Batch:
        """The rows of a batch that are wanted; where it can be, no others are read."""
        if isinstance(element, Unstacked):
            ends = stacked([element[0], element[-1]])
            return self._checked(stacked(element[wanted(len(element), (ends,))]))
        batch = self._checked(element)
        pick = itemgetter(wanted(len(leaves(batch.x)[0]), batch))
        return Batch(*[map_tree(pick, part) for part in batch])

    def _checked(self, element: Any) -> Batch:
        if isinstance(element, Unstacked):
            element = stacked(element)
        parts = element if type(element) in (tuple, list, Batch) else (element,)
        if not 1 <= len(parts) <= 3:
            raise ArgumentError(
                f"{self._caller}: a batch is (x, y) or (x, y, sample_weight), got a "
                f"tuple of {len(parts)}"
            )
        batch = structure(self._caller, *parts, dtype=self._dtype)
        if self.class_weight is not None:
            batch = by_class(self._caller, batch, self.class_weight)
        if self._check is None:
            return batch
        return batch._replace(y=self._check(batch.y, len(leaves(batch.x)[0])))


def _within(rows: Any, rows_of: Callable[..., slice]) -> Any:
    """Those of `rows`, a slice or numbers, that are wanted."""
    if not isinstance(rows, slice):
        return rows[rows_of(len(rows))]
    wanted = rows_of(rows.stop - rows.start)
    return slice(rows.start + wanted.start, rows.start + wanted.stop)


def _length(data: Any) -> int | None:
    if isinstance(data, Dataset):
        return data.length
    known = getattr(data, "num_batches", None)
    return len(data) if hasattr(data, "__len__") else known
