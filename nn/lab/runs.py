"""What a sweep found: a run for each point, the best of them, tables."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

import numpy as np

from autograd.display.markup import Markup, details, framed, paragraph, tag
from autograd.display.tables import lines, table
from autograd.drawing import text
from autograd.errors import ArgumentError, AutogradError, ValueRangeError

__all__ = ["Failure", "Run", "Sweep", "SweepError"]

MOST = 40
"""The most runs that a table shows; beyond, the middle is left out."""

WIDEST = 60
"""Characters of a cell."""

ENDING = ("seconds", "failure")
"""The last columns; where nothing failed, only the first."""

GAP = "⋯"


class Failure(NamedTuple):
    """Why a run has no value: an exception's type, its message, where it was raised."""

    kind: str
    message: str
    traceback: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.message}"


class Run(NamedTuple):
    """One point of a sweep.

    seed: the point's own. value: what the function gave, None if it failed. seconds:
    how long it took. resumed: whether it was found in the journal.
    """

    point: Mapping[str, Any]
    seed: int
    value: Any
    failure: Failure | None = None
    seconds: float = 0.0
    resumed: bool = False


@dataclass(frozen=True, repr=False)
class Sweep:
    """The result of `sweep`: its runs in the grid's order; printed, a table.

    name: of the function. It is a sequence of `Run`.
    """

    name: str
    runs: tuple[Run, ...]

    def __len__(self) -> int:
        return len(self.runs)

    def __iter__(self) -> Iterator[Run]:
        return iter(self.runs)

    def __getitem__(self, index: int) -> Run:
        return self.runs[index]

    @property
    def points(self) -> list[dict[str, Any]]:
        """The points, as dicts."""
        return [dict(run.point) for run in self.runs]

    @property
    def values(self) -> list[Any]:
        """The values; None where a point failed."""
        return [run.value for run in self.runs]

    @property
    def failed(self) -> list[Run]:
        """The runs that have no value."""
        return [run for run in self.runs if run.failure is not None]

    def checked(self) -> "Sweep":
        """Itself; raises `SweepError` with what happened if any point failed."""
        if self.failed:
            first = self.failed[0]
            raise SweepError(
                f"sweep: {len(self.failed)} of {len(self)} points of {self.name} "
                f"failed, the first at {dict(first.point)!r:.200} with "
                f"{first.failure}; its traceback is in error.sweep.failed[0].failure",
                self,
            )
        return self

    def best(self, key: str | None = None, *, mode: str = "min") -> Run:
        """The run with the smallest value, or under ``mode="max"`` the largest.

        key: which number, where values are dicts. Failed runs and NaN do not count, and
        of equals the first is best.
        """
        if mode not in ("min", "max"):
            raise ValueRangeError(f"best: mode is 'min' or 'max', got {mode!r}")
        sign = 1 if mode == "min" else -1
        numbers = [
            (sign * _number(run, key), i)
            for i, run in enumerate(self.runs)
            if run.failure is None
        ]
        numbers = [(number, i) for number, i in numbers if not math.isnan(number)]
        if not numbers:
            raise ValueRangeError(
                f"best: none of {len(self)} points gave a number; {len(self.failed)} "
                "failed, the others are NaN"
            )
        return self.runs[min(numbers)[1]]

    def rows(self) -> list[dict[str, Any]]:
        """A flat dict for each run, as data frames take them.

        It has the point's parameters, the entries of a value that is a dict, any other
        as ``value``, then ``seconds`` and ``failure``, a text or None. Where two have
        the same name, that of the value is written ``value.name``.
        """
        return [_row(run) for run in self.runs]

    def __repr__(self) -> str:
        failed = f", {len(self.failed)} failed" if self.failed else ""
        return f"<Sweep of {self.name}: {len(self)} points{failed}>"

    def __str__(self) -> str:
        head, rows = self._cells()
        if not rows:
            return repr(self)[1:-1]
        align = "".join("r" if _is_numeric(column) else "l" for column in _turned(rows))
        return "\n".join([repr(self)[1:-1], *lines([head, *rows], align=align)])

    def _repr_html_(self) -> str:
        head, rows = self._cells()
        align = "".join("r" if _is_numeric(column) else "l" for column in _turned(rows))
        told: list[Markup] = [
            details(
                f"{text.printable(str(dict(run.point)))[:200]}: {run.failure.kind}",
                tag("pre", run.failure.traceback),
            )
            for run in self.failed[:MOST]
            if run.failure is not None
        ]
        return framed(
            paragraph(tag("span", repr(self)[1:-1], class_="title")),
            table(head, rows, align=align),
            *told,
        )

    def _cells(self) -> tuple[list[str], list[list[str]]]:
        """The table: its head, and its rows, of which the middle may be left out."""
        half = MOST // 2
        long = len(self) > MOST
        shown = self.runs[:half] + self.runs[-half:] if long else self.runs
        rows = [_row(run) for run in shown]
        names = [n for n in dict.fromkeys(chain(*rows)) if n not in ENDING]
        names += [n for n in ENDING if any(row[n] is not None for row in rows)]
        cells = [[_cell(row.get(name)) for name in names] for row in rows]
        if long:
            cells.insert(half, [GAP] * len(names))
        return [text.printable(name) for name in names], cells


class SweepError(AutogradError, RuntimeError):
    """Points of a sweep failed, or it could not go on; `sweep` has what was found."""

    def __init__(self, message: str, sweep: Sweep | None = None) -> None:
        super().__init__(message)
        self.sweep = sweep


def _row(run: Run) -> dict[str, Any]:
    row = dict(run.point)
    is_dict = isinstance(run.value, Mapping)
    found = run.value if is_dict else {} if run.failure else {"value": run.value}
    taken = {*row, *ENDING}
    for name, value in found.items():
        row[f"value.{name}" if name in taken else str(name)] = value
    failure = None if run.failure is None else str(run.failure)
    return {**row, "seconds": run.seconds, "failure": failure}


def _number(run: Run, key: str | None) -> float:
    found = run.value
    if isinstance(found, Mapping) and key not in found:
        raise ArgumentError(
            f"best: key is {key!r}; the values are dicts, choose one of "
            f"{', '.join(map(repr, found))}"
        )
    if key is not None and not isinstance(found, Mapping):
        raise ArgumentError(
            f"best: key is {key!r}, but the values are no dicts; leave it out"
        )
    value = found if key is None else found[key]
    try:
        if isinstance(value, str | bytes):  # which float would read
            raise TypeError
        return float(np.asarray(value).item())
    except (TypeError, ValueError):
        given = "" if key is None else f" under {key!r}"
        raise ArgumentError(
            f"best: the value{given} at {dict(run.point)!r:.200} is "
            f"{value!r:.80}, no number; choose a key, or look through the "
            "runs"
        ) from None


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, int):
        return str(value).replace("-", "−")
    if isinstance(value, float | complex | np.number):
        return text.number(value)
    if isinstance(value, np.ndarray) and value.ndim:
        return f"{text.shape(value.shape)} {value.dtype}"
    name = getattr(value, "__name__", None)
    said = text.printable(name if isinstance(name, str) else str(value))
    return said if len(said) <= WIDEST else f"{said[: WIDEST - 1]}…"


def _turned(rows: Sequence[Sequence[str]]) -> Iterator[tuple[str, ...]]:
    return zip(*rows, strict=True)


def _is_numeric(column: Sequence[str]) -> bool:
    """Whether it holds numbers alone, which stand on the right."""
    said = [cell.lstrip("−") for cell in column if cell not in ("", GAP)]
    return all(one[:1].isdigit() or one in ("∞", "NaN") for one in said)
