"""How many threads BLAS takes: one, while threads of ours compute.

OpenBLAS's threads wait for more work for 25 ms after each product, and wait busily, on
cores that `threads` could use. With a head of ten classes and BLAS in one thread, three
convolutions in `fit` take 13 ms a step, and 21 without that (two cores, images of
28×28, batches of 64).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

__all__ = ["BLAS", "Blas"]


class Blas:
    """The libraries behind NumPy's products, kept to one thread while anybody asks.

    A library that `threadpoolctl` does not know goes on as it is. The setting is the
    process's: products elsewhere take one thread too, meanwhile.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._holders = 0
        self._libraries: list[Any] | None = None
        self._before: list[int] = []

    @contextmanager
    def single_threaded(self) -> Iterator[None]:
        """One thread inside; as many as before where the last has left."""
        self.hold()
        try:
            yield
        finally:
            self.let_go()

    def hold(self) -> None:
        """Have one thread until `let_go` is called as often as this."""
        with self._lock:
            self._holders += 1
            if self._holders == 1:
                libraries = self._found()
                self._before = [library.num_threads for library in libraries]
                for library in libraries:
                    library.set_num_threads(1)

    def let_go(self) -> None:
        """Undo one `hold`."""
        with self._lock:
            self._holders -= 1
            if self._holders == 0:
                for library, count in zip(self._found(), self._before, strict=True):
                    library.set_num_threads(count)

    def _found(self) -> list[Any]:
        if self._libraries is None:
            from threadpoolctl import ThreadpoolController

            blas = ThreadpoolController().select(user_api="blas")
            self._libraries = list(blas.lib_controllers)
        return self._libraries


BLAS = Blas()
"""That of this process."""
