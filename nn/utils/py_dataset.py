"""`PyDataset`: batches by their numbers, made by threads or processes if wanted."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import count, islice
from typing import TYPE_CHECKING, Any

from nn.data.steps import counted

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

__all__ = ["PyDataset"]


class PyDataset:
    """Batches that a subclass makes one by one in `__getitem__`, as many as `__len__`.

    workers: of how many threads, or processes if `use_multiprocessing`, make batches
    ahead; with 1 thread, and with 0, they are made where they are asked for.
    max_queue_size: how many are made ahead. `fit` goes through it once in an epoch, and
    calls `on_epoch_begin` and `on_epoch_end` before and after.

    >>> import numpy as np, nn
    >>> class Squares(nn.utils.PyDataset):
    ...     def __len__(self):
    ...         return 2
    ...     def __getitem__(self, index):
    ...         x = np.arange(3 * index, 3 * index + 3)
    ...         return x, x**2
    >>> [y.tolist() for x, y in Squares(workers=2)]
    [[0, 1, 4], [9, 16, 25]]
    """

    workers = 1
    use_multiprocessing = False
    max_queue_size = 10

    def __init__(
        self,
        workers: int = 1,
        use_multiprocessing: bool = False,
        max_queue_size: int = 10,
    ) -> None:
        self.workers = workers
        self.use_multiprocessing = use_multiprocessing
        self.max_queue_size = counted("max_queue_size", max_queue_size)

    def __getitem__(self, index: int) -> Any:
        raise NotImplementedError(
            f"{type(self).__name__}: define __getitem__(index), which makes the batch "
            "of this number"
        )

    @property
    def num_batches(self) -> int | None:
        """How many batches an epoch has; None for any number."""
        if hasattr(self, "__len__"):
            return len(self)
        raise NotImplementedError(
            f"{type(self).__name__}: define __len__, or num_batches, the number of "
            "batches of an epoch"
        )

    def on_epoch_begin(self) -> None:
        """What is to be done before an epoch of training."""

    def on_epoch_end(self) -> None:
        """What is to be done after an epoch of training, such as shuffling."""

    def __iter__(self) -> Iterator[Any]:
        """The batches in turn."""
        number = self.num_batches
        return self.in_order(count() if number is None else range(number))

    def in_order(self, numbers: Iterable[int]) -> Iterator[Any]:
        """The batches of these numbers."""
        indices = iter(numbers)
        if self.workers > 1 or (self.workers > 0 and self.use_multiprocessing):
            return self._ahead(indices)
        return map(self.__getitem__, indices)

    def _ahead(self, indices: Iterator[int]) -> Iterator[Any]:
        begun: deque[Future[Any]] = deque()
        pool, make = self._pool()
        with pool:
            try:
                for i in islice(indices, self.max_queue_size):
                    begun.append(pool.submit(make, i))
                while begun:
                    batch = begun.popleft().result()
                    for i in islice(indices, 1):
                        begun.append(pool.submit(make, i))
                    yield batch
            finally:
                for waiting in begun:
                    waiting.cancel()

    def _pool(self) -> tuple["Executor", Callable[[int], Any]]:
        # Here, since Python in a browser has no processes, and few programs want them.
        from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

        if not self.use_multiprocessing:
            return ThreadPoolExecutor(self.workers), self.__getitem__
        pool = ProcessPoolExecutor(
            self.workers, initializer=_Worker.enter, initargs=(self,)
        )
        return pool, _Worker.batch


class _Worker:
    """What a process makes batches of: it is sent once, not with every batch."""

    dataset: PyDataset

    @classmethod
    def enter(cls, dataset: PyDataset) -> None:
        """Be a process for `dataset`."""
        cls.dataset = dataset

    @classmethod
    def batch(cls, index: int) -> Any:
        """The batch of this number."""
        return cls.dataset[index]
