"""`Progbar`: how far a loop of one's own has come, with means of what it measures."""

import sys
import time
from collections.abc import Iterable
from typing import Any

import numpy as np
from tqdm import tqdm

from nn.arrays import raw

__all__ = ["Progbar"]


class Progbar:
    """A bar with the means of values so far.

    target: the number of steps, None where it is not known. verbose: 1 for a bar, 2 for
    a line at the end, 0 for silence. interval: seconds between two looks of the bar.
    stateful_metrics: names of values that are means already, and are shown as they are;
    stateless_metrics: in place of that, the only ones to take means of. unit_name: what
    a step is called.
    """

    def __init__(
        self,
        target: int | None,
        width: int = 20,
        verbose: int = 1,
        interval: float = 0.05,
        stateful_metrics: Iterable[str] | None = None,
        stateless_metrics: Iterable[str] | None = None,
        unit_name: str = "step",
    ) -> None:
        self.target, self.verbose = target, verbose
        self.unit_name = unit_name
        self._stateful = frozenset(stateful_metrics or ())
        self._only = None if stateless_metrics is None else frozenset(stateless_metrics)
        self._sums: dict[str, tuple[Any, int]] = {}
        self._seen = 0
        self._start = time.monotonic()
        self._bar: tqdm[Any] | None = None
        if verbose == 1:
            self._bar = tqdm(
                total=target,
                unit=unit_name,
                mininterval=interval,
                ncols=width + 60,
                file=sys.stdout,
            )

    def update(
        self,
        current: int,
        values: Iterable[tuple[str, Any]] | None = None,
        finalize: bool | None = None,
    ) -> None:
        """Be at step `current`; values: pairs (name, value) of the steps since then.

        finalize: whether it is the last one; by default where the target is reached.
        """
        if finalize is None:
            finalize = self.target is not None and current >= self.target
        steps = max(current - self._seen, 1)
        for name, value in values or ():
            self._note(name, raw(value), steps, last=finalize)
        if self._bar is not None:
            self._bar.set_postfix_str(self._text(), refresh=False)
            self._bar.update(current - self._seen)
            if finalize:
                self._bar.close()
        elif self.verbose == 2 and finalize:
            of = "" if self.target is None else f"/{self.target}"
            took = f"{time.monotonic() - self._start:.0f}s"
            print(" - ".join(filter(None, [f"{current}{of}", took, self._text()])))
        self._seen = current

    def add(self, n: int, values: Iterable[tuple[str, Any]] | None = None) -> None:
        """`n` more steps."""
        self.update(self._seen + n, values)

    @property
    def values(self) -> dict[str, float]:
        """The means so far, by name."""
        return {k: float(np.mean(s)) / n for k, (s, n) in self._sums.items()}

    def _note(self, name: str, value: Any, steps: int, *, last: bool) -> None:
        averaged = (
            name in self._only
            if self._only is not None
            else (name not in self._stateful)
        )
        if averaged and not last:
            total, count = self._sums.get(name, (0.0, 0))
            self._sums[name] = total + value * steps, count + steps
        else:
            self._sums[name] = value, 1

    def _text(self) -> str:
        return " - ".join(
            f"{k}: {v:.4f}" if abs(v) > 1e-3 else f"{k}: {v:.4e}"
            for k, v in self.values.items()
        )
