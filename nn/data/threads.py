"""Work on elements beside the thread that asks for them."""

import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from autograd.errors import GraphError

if TYPE_CHECKING:
    from concurrent.futures import Future

__all__ = ["drawn_ahead", "mapped_beside"]

_END = object()


def drawn_ahead(source: Iterable[Any], size: int) -> Iterator[Any]:
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


def mapped_beside(
    f: Callable[[Any], Any], source: Iterable[Any], workers: int, in_order: bool
) -> Iterator[Any]:
    """``f(element)`` of each, by `workers` threads; twice as many are begun at most.

    in_order: whether a result waits for those of earlier elements.
    """
    from concurrent.futures import ThreadPoolExecutor

    elements = iter(source)
    begun: deque[Future[Any]] = deque()
    with ThreadPoolExecutor(workers) as pool:
        try:
            begun.extend(pool.submit(f, x) for x in islice(elements, 2 * workers))
            while begun:
                done = begun[0] if in_order else _first(begun)
                begun.remove(done)
                y = done.result()
                begun.extend(pool.submit(f, x) for x in islice(elements, 1))
                yield y
        finally:
            for waiting in begun:
                waiting.cancel()


def _first(begun: "Iterable[Future[Any]]") -> "Future[Any]":
    """One of those that are done, as soon as one is."""
    from concurrent.futures import FIRST_COMPLETED, wait

    return wait(begun, return_when=FIRST_COMPLETED).done.pop()
