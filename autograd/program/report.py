"""`Report`: what a program does, line by line: memory, time, loops."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from time import perf_counter
from typing import Any

from autograd.display.markup import framed, paragraph, tag
from autograd.display.tables import lines, table
from autograd.errors import ArgumentError
from autograd.program.calls import is_opaque
from autograd.program.compiled import Program
from autograd.program.entry import OTHER
from autograd.program.flows import all_steps
from autograd.program.fusion.choosing import Choice
from autograd.program.fusion.loop import bytes_moved, bytes_of

__all__ = ["Report", "ReportLine", "reported"]

BUDGET = 0.05
"""Seconds for which a program is run to measure its lines; at least `ROUNDS` times."""

ROUNDS = 3

COLUMNS = ("bytes", "time", "line")


@dataclass(frozen=True)
class ReportLine:
    """One line of a program.

    Attributes
    ----------
    text: the line. operation: of ours, that it belongs to.
    nbytes: what it reads and writes, by the arrays' shapes; 0 of a view.
    seconds: the shortest time that was measured; None where nothing was run.
    """

    text: str
    operation: str
    nbytes: int
    seconds: float | None


@dataclass(frozen=True)
class Report:
    """What a program does; its text by ``str(report)``, a table in notebooks.

    Attributes
    ----------
    name: of the function. lines: in the order in which they run.
    clusters: the clusters of steps that could be loops; those with a `reason` are not.
    buffers, buffer_bytes: the memory that the program has once, for all runs.
    opaque: functions that it calls and that are not NumPy's or SciPy's.
    """

    name: str
    lines: tuple[ReportLine, ...]
    clusters: tuple[Choice, ...]
    buffers: int
    buffer_bytes: int
    opaque: tuple[str, ...]

    @property
    def nbytes(self) -> int:
        """What all lines read and write."""
        return sum(line.nbytes for line in self.lines)

    @property
    def seconds(self) -> float | None:
        """The time of all lines; None where nothing was run."""
        times = [line.seconds for line in self.lines]
        return None if None in times else sum(t for t in times if t is not None)

    @property
    def saved_bytes(self) -> int:
        """What the loops' steps would read and write beyond what the loops do."""
        return sum(c.loop.saved_bytes() for c in self.clusters if not c.reason)

    @property
    def saved_calls(self) -> int:
        """How many more calls the steps of the loops would be."""
        return sum(len(c.loop.members) - 1 for c in self.clusters if not c.reason)

    def __str__(self) -> str:
        rows = lines([COLUMNS, *map(_cells, self.lines)], align="rrl")
        return "\n".join([_head(self), *rows, *_tail(self)])

    def _repr_html_(self) -> str:
        cells = [(b, t, tag("code", x)) for b, t, x in map(_cells, self.lines)]
        return framed(
            paragraph(_head(self)),
            table(COLUMNS, cells, align="rrl"),
            *[paragraph(line, class_="muted") for line in _tail(self)],
        )


def reported(
    name: str, programs: Sequence[Program], args: tuple[Any, ...], kwargs: Any
) -> Report:
    """The report of the program that is for these arguments, of which it gets copies.

    Without arguments that of the latest program, which is not run.
    """
    if programs and not args and not kwargs and programs[-1].listing.parameters:
        return _report(programs[-1], None)
    for program in reversed(programs):
        times = _times(program, args, kwargs)
        if times is not None:
            return _report(program, times)
    raise ArgumentError(
        f"jit: {name} has no program for such arguments yet; call it with them once"
    )


def _times(program: Program, args: Any, kwargs: Any) -> list[float] | None:
    """How long each line takes; None for a program that is for other arguments."""
    run = program.timed(perf_counter)
    best: list[float] = []
    start, rounds = perf_counter(), 0
    while rounds < ROUNDS or perf_counter() - start < BUDGET:
        moments = run(*args, **kwargs)
        if moments is OTHER:
            return None
        times = [after - before for before, after in pairwise(moments)]
        best = list(map(min, best, times)) if best else times
        rounds += 1
    clock, *lines = best
    return [max(seconds - clock, 0.0) for seconds in lines]


def _report(program: Program, times: list[float] | None) -> Report:
    text = program.text
    body = text.body
    found = [k for k, line in enumerate(body) if not line.startswith(" ")]
    lines = []
    for number, k in enumerate(found):
        step = text.steps[k].step
        lines.append(
            ReportLine(
                body[k],
                step.place.operation if step is not None else "",
                bytes_moved(step) if step is not None else 0,
                times[number] if times is not None else None,
            )
        )
    steps = all_steps(program.listing)
    functions = [s.function for s in steps if is_opaque(s.function)]
    opaque = dict.fromkeys(getattr(f, "__name__", type(f).__name__) for f in functions)
    return Report(
        program.listing.name,
        tuple(lines),
        tuple(program.choices),
        len(program.buffers),
        sum(map(bytes_of, program.buffers)),
        tuple(opaque),
    )


def _cells(line: ReportLine) -> tuple[str, str, str]:
    note = f"  # {line.operation}" if line.operation else ""
    return _size(line.nbytes), _time(line.seconds), line.text + note


def _head(report: Report) -> str:
    took = f", {_time(report.seconds)}" if report.seconds is not None else ""
    return (
        f"{report.name}: {len(report.lines)} lines, {_size(report.nbytes)} moved{took}"
    )


def _tail(report: Report) -> Iterator[str]:
    if report.clusters:
        saved = f"{_size(report.saved_bytes) or '0 B'} and {report.saved_calls} calls"
        yield f"loops save {saved} a run"
    yield from _choices(report.clusters)
    buffers = "buffer" if report.buffers == 1 else "buffers"
    yield f"{report.buffers} {buffers}, {_size(report.buffer_bytes) or '0 B'}"
    if report.opaque:
        yield f"not NumPy's: {', '.join(report.opaque)}"


def _choices(choices: Iterable[Choice]) -> Iterator[str]:
    for choice in choices:
        steps = f"{len(choice.loop.members)} steps {_time(choice.by_steps)}"
        what = f"{choice.operations or 'arithmetic'} {choice.loop.shape}"
        loop = (
            f", one loop {_time(choice.seconds)}" if choice.seconds is not None else ""
        )
        reason = f"; the steps stay: {choice.reason}" if choice.reason else ""
        yield f"{what}: {steps}{loop}{reason}"


def _size(nbytes: int) -> str:
    if not nbytes:
        return ""
    for unit, size in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if nbytes >= size:
            return f"{nbytes / size:.1f} {unit}"
    return f"{nbytes} B"


def _time(seconds: float | None) -> str:
    if seconds is None:
        return ""
    return f"{seconds * 1e3:.2f} ms" if seconds >= 1e-3 else f"{seconds * 1e6:.1f} µs"
