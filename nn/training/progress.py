"""The bar that `fit` and `evaluate` show, and the lines in its place."""

import sys
from collections.abc import Callable, Mapping
from typing import Any

from tqdm import tqdm

from autograd.errors import ValueRangeError

__all__ = ["Progress", "verbosity"]


def verbosity(verbose: Any) -> int:
    """0 for silence, 1 for a bar, 2 for a line per epoch; ``"auto"`` resolved.

    ``"auto"`` is a bar if standard error is a terminal, silence if it is not.
    """
    if verbose == "auto":
        return int(sys.stderr.isatty())
    if verbose not in (0, 1, 2):
        raise ValueRangeError(
            f"verbose: expected 'auto', 0 (silent), 1 (bar) or 2 (a line per epoch), "
            f"got {verbose!r}"
        )
    return int(verbose)


class Progress:
    """The display of one pass over the data; a context manager."""

    def __init__(
        self, title: str, batches: int | None, verbose: int, *, done: int = 0
    ) -> None:
        self._title = title
        self._line = verbose == 2
        self._bar: tqdm[Any] | None = None
        if verbose == 1:
            self._bar = tqdm(total=batches, initial=done, desc=title, unit="batch")

    def step(self, logs: Callable[[], Mapping[str, float]]) -> None:
        """One batch is done; `logs` gives the means so far, should they be shown."""
        if self._bar is not None and self._bar.update():
            self._bar.set_postfix_str(_text(logs()), refresh=False)

    def finish(self, logs: Mapping[str, float]) -> None:
        """The pass is done; `logs` holds its results."""
        if self._bar is not None:
            self._bar.set_postfix_str(_text(logs))
            self._bar.close()
        elif self._line:
            print(f"{self._title}: {_text(logs)}")

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *error: object) -> None:
        if self._bar is not None:
            self._bar.close()


def _text(logs: Mapping[str, float]) -> str:
    return ", ".join(f"{name}={value:.4f}" for name, value in logs.items())
