"""`Dataset`: a chain of steps from a source of elements to batches for `fit`."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, count, islice, takewhile
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import DTypeLike

import nn.data.stored as stored
from autograd.errors import ShapeError, ValueRangeError
from autograd.tree import leaves, map_tree
from nn.arrays import Shape, raw
from nn.data import passes
from nn.data.caching import FileCache, MemoryCache
from nn.data.steps import AUTOTUNE, INFINITE, UNKNOWN, Steps, called, counted
from nn.data.threads import drawn_ahead
from nn.random import generator, restore_states, states_of

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Dataset", "TensorSpec"]


class TensorSpec(NamedTuple):
    """What an array of an element is like."""

    shape: Shape
    dtype: Any


class Dataset(Steps):
    """Elements one after the other, as often as it is iterated over.

    An element is an array or a tuple, list or dict of them; for `fit` a batch,
    ``(x, y)`` or ``(x, y, sample_weight)``. Each method gives a new Dataset that draws
    from this.

    >>> import numpy as np, nn
    >>> data = nn.data.Dataset.from_tensor_slices((np.arange(5), np.arange(5) ** 2))
    >>> [(x.tolist(), y.tolist()) for x, y in data.batch(3)]
    [([0, 1, 2], [0, 1, 4]), ([3, 4], [9, 16])]
    """

    @classmethod
    def from_tensor_slices(cls, tensors: Any) -> "Dataset":
        """One element for each entry along the first axes, which are equally long."""
        arrays = _arrays(tensors)
        return cls(lambda: passes.slices(arrays), length=passes.count_of(arrays))

    @classmethod
    def from_tensors(cls, tensors: Any) -> "Dataset":
        """One element, the whole of `tensors`."""
        arrays = _arrays(tensors)
        return cls(lambda: iter([arrays]), length=1)

    @classmethod
    def from_generator(
        cls,
        generator: Callable[..., Iterable[Any]],
        args: Sequence[Any] = (),
        *,
        output_signature: Any = None,
    ) -> "Dataset":
        """The elements of ``generator(*args)``, called anew for every pass.

        output_signature: a tree of `TensorSpec`, to whose dtypes elements are cast.
        """
        if output_signature is None:
            return cls(lambda: iter(generator(*args)))
        return cls(
            lambda: (_as_specified(x, output_signature) for x in generator(*args))
        )

    @classmethod
    def from_files(cls, files: Any, names: Any = None) -> "Dataset":
        """One element for each entry along the first axes of arrays in files.

        files: a ``.npy`` or ``.npz`` file, a pattern as ``"part-*.npy"`` for those of
        such names in their order, or a list of these, one after the other; a tuple or
        dict of them for elements of several arrays. names: the tree of arrays of
        ``.npz`` files that an element is of, as ``("x", "y")``; by default a dict of
        all. What is not compressed is mapped into memory: an entry is read when it is
        used, in `batch` or by a function. `StorageError` for what cannot be read,
        `ShapeError` for arrays of different length.
        """
        if not isinstance(files, (tuple, dict)):
            found = stored.ArrayFiles(files, names)
            return cls(found, length=found.count)
        parts = files.values() if isinstance(files, dict) else files
        data = [cls.from_files(part, names) for part in parts]
        lengths = [d.length for d in data]
        if len(set(lengths)) != 1:
            raise ShapeError(
                f"Dataset: from_files: arrays have the lengths {lengths}; they must be "
                "equal"
            )
        return cls.zip(
            dict(zip(files, data, strict=True))
            if isinstance(files, dict)
            else tuple(data)
        )

    @classmethod
    def range(cls, *args: int, output_type: DTypeLike = np.int64) -> "Dataset":
        """The whole numbers of Python's `range`."""
        numbers = range(*args)
        kind = np.dtype(output_type).type
        return cls(lambda: map(kind, numbers), length=len(numbers))

    @classmethod
    def zip(cls, *datasets: Any) -> "Dataset":
        """Trees of an element of each; as long as the shortest.

        datasets: several, or one tuple, list or dict of them, whose form elements have.
        """
        tree = datasets[0] if len(datasets) == 1 else datasets
        found: list[Dataset] = leaves(tree)

        def iterate() -> Iterator[Any]:
            for parts in zip(*found, strict=False):
                rest = iter(parts)
                yield map_tree(lambda _: next(rest), tree)  # noqa: B023

        lengths = [d._cardinality for d in found]
        finite = [n for n in lengths if n != INFINITE]
        known = UNKNOWN if UNKNOWN in lengths else min(finite, default=INFINITE)
        return _joined(iterate, known, found)

    @classmethod
    def choose_from_datasets(
        cls,
        datasets: "Sequence[Dataset]",
        choice_dataset: "Dataset",
        stop_on_empty_dataset: bool = True,
    ) -> "Dataset":
        """Of the data sets that `choice_dataset` numbers, the next element each."""

        def iterate() -> Iterator[Any]:
            return passes.chosen(datasets, iter(choice_dataset), stop_on_empty_dataset)

        return _joined(iterate, UNKNOWN, [*datasets, choice_dataset])

    @classmethod
    def sample_from_datasets(
        cls,
        datasets: "Sequence[Dataset]",
        weights: Sequence[float] | None = None,
        seed: int | None = None,
        stop_on_empty_dataset: bool = False,
    ) -> "Dataset":
        """Elements of data sets drawn at random, by default equally often."""
        rng, count = generator(seed), len(datasets)
        chances = np.full(count, 1 / count) if weights is None else np.array(weights)
        if chances.shape != (count,) or (chances < 0).any() or not chances.sum():
            raise ValueRangeError(
                f"Dataset: weights must be {count} numbers ≥ 0, got {weights!r}"
            )
        chances = chances / chances.sum()

        def iterate() -> Iterator[Any]:
            choices = iter(lambda: rng.choice(count, p=chances), None)
            return passes.chosen(datasets, choices, stop_on_empty_dataset)

        made = _joined(iterate, UNKNOWN, list(datasets))
        made.generators.append(rng)
        return made

    @property
    def element_spec(self) -> Any:
        """The tree of `TensorSpec` of the first element."""
        before = states_of(self.generators)
        elements = iter(self)
        first = next(elements)
        del elements
        restore_states(self.generators, before)
        return map_tree(lambda x: TensorSpec(np.shape(x), np.asarray(x).dtype), first)

    def as_numpy_iterator(self) -> Iterator[Any]:
        """A pass; elements are NumPy's arrays and numbers as they are."""
        return iter(self)

    def repeat(self, count: int | None = None) -> "Dataset":
        """All elements `count` times, without end for None or −1."""
        endless = count is None or count < 0

        def iterate() -> Iterator[Any]:
            done = 0
            while endless or done < count:  # type: ignore[operator]
                yield from self
                done += 1

        known = self._cardinality
        if endless:
            known = INFINITE if known != 0 else 0
        elif known >= 0:
            known *= count or 0
        return self._follow(iterate, known)

    def take(self, count: int) -> "Dataset":
        """The first `count` elements, all for −1."""
        if count < 0:
            return self._follow(self._iterate, self._cardinality)
        known = self._cardinality
        length = count if known == INFINITE else min(count, known)
        return self._follow(
            lambda: islice(iter(self), count), UNKNOWN if known == UNKNOWN else length
        )

    def skip(self, count: int) -> "Dataset":
        """All but the first `count` elements; none for −1."""
        known = self._cardinality
        if count < 0:
            return self._follow(lambda: iter(()), 0)
        length = known if known < 0 else max(0, known - count)
        return self._follow(lambda: islice(iter(self), count, None), length)

    def take_while(self, predicate: Callable[..., Any]) -> "Dataset":
        """The elements before the first for which `predicate` is false."""
        call = called(predicate)
        return self._follow(lambda: takewhile(call, self), UNKNOWN)

    def shard(self, num_shards: int, index: int) -> "Dataset":
        """Every `num_shards`-th element, from that at `index` on."""
        shards = counted("num_shards", num_shards)
        if not 0 <= index < shards:
            raise ValueRangeError(
                f"Dataset: index must be ≥ 0 and < num_shards={shards}, got {index!r}"
            )
        known = self._cardinality
        length = known if known < 0 else len(range(index, known, shards))
        return self._follow(lambda: islice(iter(self), index, None, shards), length)

    def enumerate(self, start: int = 0) -> "Dataset":
        """``(number, element)``, numbered from `start` on."""
        numbers = Dataset(lambda: map(np.int64, count(start)), length=INFINITE)
        return Dataset.zip(numbers, self)

    def concatenate(self, dataset: "Dataset") -> "Dataset":
        """The elements of `dataset` after these."""
        lengths = [self._cardinality, dataset._cardinality]
        known = min(lengths) if min(lengths) < 0 else sum(lengths)
        if INFINITE in lengths:
            known = INFINITE
        return _joined(lambda: chain(self, dataset), known, [self, dataset])

    def cache(self, filename: "str | Path" = "") -> "Dataset":
        """The elements of the first whole pass, again in every pass.

        filename: of a ZIP file of arrays to keep them in; by default in memory. Random
        draws before a cache in memory are not made again: put `shuffle` and random
        maps behind it if training is to be resumed in another process.
        """
        kept = FileCache(self, filename) if str(filename) else MemoryCache(self)
        return self._follow(kept, self._cardinality)

    def prefetch(self, buffer_size: int = 2) -> "Dataset":
        """Elements made ahead in a thread, at most `buffer_size`, 2 with AUTOTUNE.

        What the thread raises is raised where the element is asked for. It ends when
        the pass does, also one that is broken off, after the element it is making. A
        pass cannot go on in a process forked off in its midst: `GraphError`.
        """
        size = 2 if buffer_size == AUTOTUNE else counted("buffer_size", buffer_size)
        made = self._follow(lambda: drawn_ahead(self, size), self._cardinality)
        made.unstacked = lambda: drawn_ahead(self.unstacked(), size)
        return made

    def unique(self) -> "Dataset":
        """Each element the first time that it comes."""
        return self._follow(lambda: passes.unique(iter(self)), UNKNOWN)

    def scan(self, initial_state: Any, scan_func: Callable[..., Any]) -> "Dataset":
        """What ``scan_func(state, element) = (state, output)`` puts out in turn."""

        def iterate() -> Iterator[Any]:
            state = initial_state
            for element in self:
                state, output = scan_func(state, element)
                yield passes.arrays(output)

        return self._follow(iterate, self._cardinality)

    def reduce(self, initial_state: Any, reduce_func: Callable[..., Any]) -> Any:
        """The last state of ``state = reduce_func(state, element)``."""
        state = initial_state
        for element in self:
            state = reduce_func(state, element)
        return state

    def apply(self, transformation_func: "Callable[[Dataset], Dataset]") -> "Dataset":
        """``transformation_func(self)``."""
        return transformation_func(self)

    def get_single_element(self) -> Any:
        """The only element; `ShapeError` if there is none or another."""
        elements = list(islice(iter(self), 2))
        if len(elements) != 1:
            found = "none" if not elements else "more"
            raise ShapeError(f"Dataset: expected one element, there are {found}")
        return elements[0]


def _arrays(tensors: Any) -> Any:
    """`tensors` as arrays; a list of numbers is one, not a tree of single values."""
    tree = np.asarray(tensors) if type(tensors) is list else tensors
    return map_tree(lambda x: np.asarray(raw(x)), tree)


def _as_specified(element: Any, spec: Any) -> Any:
    """`element` as arrays of the dtypes, and of shapes that fit those of `spec`."""
    if isinstance(spec, TensorSpec):
        return _checked(element, spec)
    if isinstance(spec, dict):
        return {k: _as_specified(element[k], part) for k, part in spec.items()}
    parts = zip(element, spec, strict=True)
    return tuple([_as_specified(x, part) for x, part in parts])


def _checked(x: Any, spec: TensorSpec) -> Any:
    array = np.asarray(raw(x), spec.dtype)
    fits = len(spec.shape) == array.ndim and all(
        n is None or n == m for n, m in zip(spec.shape, array.shape, strict=True)
    )
    if not fits:
        raise ShapeError(
            f"Dataset: from_generator got an array of shape {array.shape}; "
            f"output_signature says {spec.shape}"
        )
    return array


def _joined(
    iterate: Callable[[], Iterator[Any]], cardinality: int, sources: Iterable[Dataset]
) -> Dataset:
    """A data set that draws from several."""
    generators = {id(g): g for source in sources for g in source.generators}
    return Dataset(iterate, length=cardinality, generators=generators.values())
