"""Steps that take elements apart, change them and put them together."""

from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from autograd.errors import ArgumentError, ValueRangeError
from autograd.tree import map_tree
from nn.data import passes
from nn.data.threads import mapped_beside
from nn.random import generator

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["AUTOTUNE", "INFINITE", "UNKNOWN", "Steps", "called", "counted"]

AUTOTUNE = -1
"""For a number of threads or elements: as many as suits."""

INFINITE, UNKNOWN = -1, -2
"""What `cardinality` says of passes without end, and of unknown length."""


class Steps:
    """Elements one after the other, and what can be made of a few of them.

    Attributes
    ----------
    generators: what the passes draw from.
    unstacked: gives a pass in which the batches that `batch` makes, if that is the last
    step but for `prefetch`, are `passes.Unstacked`.
    class_names, file_paths: of a data set of the files in folders; else None.
    """

    class_names: list[str] | None = None
    file_paths: list[str] | None = None

    def __init__(
        self,
        iterate: Callable[[], Iterator[Any]],
        *,
        length: int | None = None,
        generators: "Iterable[Generator]" = (),
    ) -> None:
        self._iterate = self.unstacked = iterate
        self._cardinality = UNKNOWN if length is None else length
        self.generators = list(generators)

    def __iter__(self) -> Iterator[Any]:
        return self._iterate()

    def __len__(self) -> int:
        if self._cardinality < 0:
            known = "infinite" if self._cardinality == INFINITE else "not known before"
            raise TypeError(f"Dataset: its length is {known} it is iterated")
        return self._cardinality

    def __reduce__(self) -> Any:
        raise ArgumentError(
            "Dataset: it cannot be copied or pickled: its steps are functions and "
            "share their generators; make it anew from its source"
        )

    def cardinality(self) -> int:
        """How many elements a pass has; −1 for no end, −2 where that is not known."""
        return self._cardinality

    @property
    def length(self) -> int | None:
        """How many elements a pass has; None where it has no end or is not known."""
        return None if self._cardinality < 0 else self._cardinality

    def batch(
        self,
        batch_size: int,
        drop_remainder: bool = False,
        num_parallel_calls: int | None = None,
        deterministic: bool | None = None,
    ) -> Self:
        """`batch_size` elements stacked into one; the last may have fewer.

        num_parallel_calls, deterministic: without effect, batches are made in turn.
        """
        size = counted("batch_size", batch_size)

        def apart() -> Iterator[Any]:
            return passes.batches(iter(self), size, drop_remainder)

        made = self._follow(
            lambda: map(passes.stacked, apart()),
            _in_batches(self._cardinality, size, drop_remainder),
        )
        made.unstacked = apart
        return made

    def padded_batch(
        self,
        batch_size: int,
        padded_shapes: Any = None,
        padding_values: Any = None,
        drop_remainder: bool = False,
    ) -> Self:
        """`batch_size` elements stacked after filling up each array at its ends.

        padded_shapes: a tree of shapes or one for all; None for the largest of the
        batch. padding_values: a tree of numbers or one for all; None for 0.
        """
        size = counted("batch_size", batch_size)

        def iterate() -> Iterator[Any]:
            for batch in passes.batches(iter(self), size, drop_remainder):
                yield passes.padded(batch, padded_shapes, padding_values)

        return self._follow(
            iterate, _in_batches(self._cardinality, size, drop_remainder)
        )

    def unbatch(self) -> Self:
        """The entries along the first axes of each element, one by one."""

        def iterate() -> Iterator[Any]:
            for element in self:
                yield from passes.slices(element)

        return self._follow(iterate, UNKNOWN)

    def shuffle(
        self,
        buffer_size: int,
        seed: int | None = None,
        reshuffle_each_iteration: bool | None = True,
    ) -> Self:
        """Elements in random order, each drawn from the next `buffer_size`.

        Only a buffer of the whole length shuffles wholly. seed: by default it follows
        `nn.utils.set_random_seed`. reshuffle_each_iteration: False for the same order
        in every pass.
        """
        size, rng = counted("buffer_size", buffer_size), generator(seed)
        again = reshuffle_each_iteration is not False

        def iterate() -> Iterator[Any]:
            return passes.shuffled(iter(self), size, rng if again else deepcopy(rng))

        return self._follow(iterate, self._cardinality, [rng])

    def map(
        self,
        map_func: Callable[..., Any],
        num_parallel_calls: int | None = None,
        deterministic: bool | None = None,
    ) -> Self:
        """``map_func(element)``, or ``map_func(*element)`` of elements that are tuples.

        num_parallel_calls: by so many threads; with AUTOTUNE by the one that asks, so
        that random draws can be repeated. deterministic: False gives results as they
        are ready. A function that draws random numbers should draw them from the
        generators of its own element: training that is resumed repeats the calls of
        the epoch so far.
        """
        call = called(map_func)
        if num_parallel_calls in (None, AUTOTUNE):
            return self._follow(lambda: map(call, self), self._cardinality)
        workers = counted("num_parallel_calls", num_parallel_calls)
        in_order = deterministic is not False
        return self._follow(
            lambda: mapped_beside(call, self, workers, in_order), self._cardinality
        )

    def filter(self, predicate: Callable[..., Any]) -> Self:
        """The elements for which `predicate`, called as by `map`, is true."""
        call = called(predicate)
        return self._follow(lambda: (x for x in self if bool(call(x))), UNKNOWN)

    def flat_map(self, map_func: "Callable[..., Iterable[Any]]") -> Self:
        """All elements of the data set that `map_func` gives for each element."""
        call = called(map_func)
        return self._follow(lambda: (y for x in self for y in call(x)), UNKNOWN)

    def interleave(
        self,
        map_func: "Callable[..., Iterable[Any]]",
        cycle_length: int | None = None,
        block_length: int = 1,
        num_parallel_calls: int | None = None,
        deterministic: bool | None = None,
    ) -> Self:
        """As `flat_map`, but `cycle_length` data sets at once, a block of each in turn.

        cycle_length: by default 4. num_parallel_calls, deterministic: without effect.
        """
        cycle = 4 if cycle_length in (None, AUTOTUNE) else cycle_length
        cycle = counted("cycle_length", cycle)
        block = counted("block_length", block_length)
        call = called(map_func)
        return self._follow(
            lambda: passes.alternating(map(call, self), cycle, block), UNKNOWN
        )

    def window(
        self,
        size: int,
        shift: int | None = None,
        stride: int = 1,
        drop_remainder: bool = False,
    ) -> Self:
        """Data sets of `size` elements each, `stride` apart, that begin `shift` apart.

        Of elements that are trees, trees of data sets. shift: by default `size`.

        >>> import nn
        >>> data = nn.data.Dataset.range(5).window(3, shift=1, drop_remainder=True)
        >>> [x.tolist() for x in data.flat_map(lambda w: w.batch(3))]
        [[0, 1, 2], [1, 2, 3], [2, 3, 4]]
        """
        run = passes.Run(
            counted("size", size),
            counted("shift", size if shift is None else shift),
            counted("stride", stride),
        )

        def iterate() -> Iterator[Any]:
            for held in passes.windows(iter(self), run, drop_remainder):
                yield map_tree(self._of_list, *held)

        return self._follow(iterate, run.among(self._cardinality, drop_remainder))

    def _of_list(self, *elements: Any) -> Self:
        """A data set of these."""
        return type(self)(lambda: iter(elements), length=len(elements))

    def _follow(
        self,
        iterate: Callable[[], Iterator[Any]],
        cardinality: int,
        generators: "Iterable[Generator]" = (),
    ) -> Self:
        generators = [*self.generators, *generators]
        return type(self)(iterate, length=cardinality, generators=generators)


def called(function: Callable[..., Any]) -> Callable[[Any], Any]:
    """`function` of an element, of one that is a tuple of its parts; made of arrays."""

    def call(element: Any) -> Any:
        y = function(*element) if type(element) is tuple else function(element)
        return passes.arrays(y)

    return call


def counted(name: str, value: Any) -> int:
    """`value` if it is an integer ≥ 1."""
    if not isinstance(value, (int, np.integer)) or value < 1:
        raise ValueRangeError(f"Dataset: {name} must be an integer ≥ 1, got {value!r}")
    return int(value)


def _in_batches(cardinality: int, size: int, drop: bool) -> int:
    if cardinality < 0:
        return cardinality
    return cardinality // size if drop else -(-cardinality // size)
