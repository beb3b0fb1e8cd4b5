"""`Dataset`: a chain of steps from a source of elements to batches for `fit`."""

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.errors import ArgumentError, GraphError, ShapeError, ValueRangeError
from autograd.tree import leaves, map_tree
from nn.arrays import raw
from nn.random import generator

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["Dataset"]


class Dataset:
    """Elements one after the other, as often as it is iterated over.

    An element is an array or a tuple, list or dict of them; for `fit` a batch,
    ``(x, y)`` or ``(x, y, sample_weight)``. Each method gives a new Dataset that draws
    from this.

    >>> import numpy as np, nn
    >>> data = nn.data.Dataset.from_tensor_slices((np.arange(5), np.arange(5) ** 2))
    >>> [(x.tolist(), y.tolist()) for x, y in data.batch(3)]
    [([0, 1, 2], [0, 1, 4]), ([3, 4], [9, 16])]
    """

    def __init__(
        self,
        iterate: Callable[[], Iterator[Any]],
        *,
        length: int | None = None,
        generators: "Iterable[Generator]" = (),
    ) -> None:
        self._iterate = iterate
        self._length = length
        self.generators = list(generators)

    @classmethod
    def from_tensor_slices(cls, tensors: Any) -> "Dataset":
        """One element for each entry along the first axes, which are equally long."""
        arrays = map_tree(lambda x: np.asarray(raw(x)), _tuples(tensors))
        counts = {len(a) if a.ndim else 0 for a in leaves(arrays)}
        if len(counts) != 1 or 0 in counts:
            raise ShapeError(
                "Dataset: expected arrays with the same number of samples, at least "
                f"one, got shapes {[a.shape for a in leaves(arrays)]}"
            )
        count = counts.pop()

        def iterate() -> Iterator[Any]:
            for i in range(count):
                yield map_tree(lambda a: a[i], arrays)  # noqa: B023

        return cls(iterate, length=count)

    @classmethod
    def from_generator(cls, function: Callable[[], Iterable[Any]]) -> "Dataset":
        """The elements of ``function()``, called anew for every pass."""
        return cls(lambda: iter(function()))

    def __iter__(self) -> Iterator[Any]:
        return self._iterate()

    def __len__(self) -> int:
        if self._length is None:
            raise TypeError("Dataset: its length is not known before it is iterated")
        return self._length

    def __reduce__(self) -> Any:
        raise ArgumentError(
            "Dataset: it cannot be copied or pickled: its steps are functions and "
            "share their generators; make it anew from its source"
        )

    @property
    def cardinality(self) -> int | None:
        """How many elements a pass has, None where that is not known."""
        return self._length

    def batch(self, batch_size: int, drop_remainder: bool = False) -> "Dataset":
        """`batch_size` elements stacked into one; the last may have fewer."""
        size = _count("batch_size", batch_size)

        def iterate() -> Iterator[Any]:
            elements = iter(self)
            while batch := list(islice(elements, size)):
                if len(batch) == size or not drop_remainder:
                    yield map_tree(lambda *xs: np.stack(xs), batch[0], *batch[1:])

        length = self._length
        if length is not None:
            length = length // size if drop_remainder else -(-length // size)
        return self._follow(iterate, length)

    def shuffle(self, buffer_size: int, seed: int | None = None) -> "Dataset":
        """Elements in random order, each drawn from the next `buffer_size`.

        A new order in every pass. Only a buffer of the whole length shuffles wholly.
        seed: by default it follows `nn.utils.set_random_seed`.
        """
        size, rng = _count("buffer_size", buffer_size), generator(seed)

        def iterate() -> Iterator[Any]:
            elements = iter(self)
            buffer = list(islice(elements, size))
            for element in elements:
                i = int(rng.integers(len(buffer)))
                chosen, buffer[i] = buffer[i], element
                yield chosen
            for i in rng.permutation(len(buffer)):
                yield buffer[i]

        return self._follow(iterate, self._length, [rng])

    def map(self, function: Callable[..., Any]) -> "Dataset":
        """``function(element)``, or ``function(*element)`` of elements that are tuples.

        A function that draws random numbers should draw them from the generators of its
        own element: training that is resumed repeats the calls of the epoch so far.
        """

        def iterate() -> Iterator[Any]:
            for x in self:
                yield function(*x) if type(x) is tuple else function(x)

        return self._follow(iterate, self._length)

    def repeat(self, count: int | None = None) -> "Dataset":
        """All elements `count` times, without end for None."""

        def iterate() -> Iterator[Any]:
            done = 0
            while count is None or done < count:
                yield from self
                done += 1

        known = self._length is not None and count is not None
        return self._follow(iterate, self._length * count if known else None)  # type: ignore[operator]

    def take(self, count: int) -> "Dataset":
        """The first `count` elements."""
        length = count if self._length is None else min(count, self._length)
        return self._follow(lambda: islice(iter(self), count), length)

    def skip(self, count: int) -> "Dataset":
        """All but the first `count` elements."""
        length = None if self._length is None else max(0, self._length - count)
        return self._follow(lambda: islice(iter(self), count, None), length)

    def prefetch(self, buffer_size: int = 2) -> "Dataset":
        """Elements made ahead in a thread, at most `buffer_size` of them.

        What the thread raises is raised where the element is asked for. It ends when
        the pass does, also one that is broken off, after the element it is making. A
        pass cannot go on in a process forked off in its midst: `GraphError`.
        """
        size = _count("buffer_size", buffer_size)
        return self._follow(lambda: _ahead(self, size), self._length)

    def _follow(
        self,
        iterate: Callable[[], Iterator[Any]],
        length: int | None,
        generators: "Iterable[Generator]" = (),
    ) -> "Dataset":
        generators = [*self.generators, *generators]
        return Dataset(iterate, length=length, generators=generators)


_END = object()


def _ahead(source: Iterable[Any], size: int) -> Iterator[Any]:
    """The elements of `source`, drawn by a thread that waits when `size` are ready."""
    ready: SimpleQueue[tuple[Any, BaseException | None]] = SimpleQueue()
    slots = threading.Semaphore(size)
    stopped = threading.Event()
    process = os.getpid()

    def work() -> None:
        try:
            for element in source:
                slots.acquire()
                if stopped.is_set():
                    return
                ready.put((element, None))
        except BaseException as error:
            ready.put((_END, error))
        else:
            ready.put((_END, None))

    thread = threading.Thread(target=work, daemon=True)
    try:
        thread.start()
        while True:
            if os.getpid() != process:
                raise GraphError(
                    "Dataset: this pass was begun in another process, and the thread "
                    "that draws ahead stayed there; begin another pass"
                )
            element, error = ready.get()
            slots.release()
            if error is not None:
                try:
                    raise error
                finally:
                    del error  # its traceback refers to this frame
            if element is _END:
                return
            yield element
    finally:
        if os.getpid() == process:  # in one forked off the locks may never be free
            stopped.set()
            slots.release()  # the thread may wait for room
            if thread.is_alive():
                thread.join()


def _tuples(tensors: Any) -> Any:
    """A list of numbers is an array, not a tree of single values."""
    return np.asarray(tensors) if type(tensors) is list else tensors


def _count(name: str, value: Any) -> int:
    if not isinstance(value, (int, np.integer)) or value < 1:
        raise ValueRangeError(f"Dataset: {name} must be an integer ≥ 1, got {value!r}")
    return int(value)
