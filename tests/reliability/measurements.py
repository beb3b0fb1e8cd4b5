"""What is promised, and the functions that measure whether it holds.

A line of `docs/reliability.md` is an entry of `MEASUREMENTS`: whoever tests another
promise adds one.
"""

from collections.abc import Callable
from typing import NamedTuple

from tests.reliability import (
    copies,
    dropped,
    interrupts,
    memory,
    passes,
    processes,
    suite,
    threads,
)
from tests.test_memory import SITUATIONS, VIEWS, WAYS

__all__ = ["MEASUREMENTS", "Measurement", "NotKeptError"]


class NotKeptError(Exception):
    """A promise was found broken; the message says how."""


class Measurement(NamedTuple):
    """A promise and how it is measured.

    measure: given whether in full length, or as short as shows that it runs. It returns
    the figures as a phrase, and raises `NotKeptError`.
    """

    name: str
    promise: str
    measure: Callable[[bool], str]


def _keep(broken: list[str]) -> None:
    if broken:
        raise NotKeptError(f"{len(broken)} times, first: {broken[0]}")


def _memory(full: bool) -> str:
    steps, warm_up = (100_000, 2_000) if full else (1_000, 400)
    found = {
        make.__name__: memory.growth(make(), steps, warm_up=warm_up)
        for make in memory.PROGRAMS[: None if full else 1]
    }
    _keep([f"{name}: {growth}" for name, growth in found.items() if growth.leaks])
    kib = max(g.bytes for g in found.values()) / 1024
    blocks = max(g.blocks for g in found.values())
    return (
        f"{len(found)} programs of {steps:,} steps, {len(found) * steps:,} in one "
        f"process; after the first {warm_up:,} of each, resident memory grew by at "
        f"most {max(kib, 0):.0f} KiB and Python's allocations by at most {blocks}"
    )


def _dropped(full: bool) -> str:
    broken = []
    cases = dropped.CASES if full else dropped.CASES[::6]
    for case in cases:
        dropped.left_behind(case)
        if left := dropped.left_behind(case):
            broken.append(f"{case.__name__}: {left}")
    _keep(broken)
    return f"{len(cases)} ways of letting go of a graph; nothing was left"


def _interrupts(full: bool) -> str:
    """Of training the moments are too many: a thousand of them, evenly spread."""
    whole = ("_forward", "_backward", "_transforms")
    moments = count = 0
    for make in interrupts.SUBJECTS:
        some = None if make.__name__ in whole else 1000
        found = interrupts.survey(make, some if full else 10)
        _keep(found.damage)
        moments, count = moments + found.moments, count + found.interrupts
    return (
        f"{count:,} interrupts, at {moments:,} moments of {len(interrupts.SUBJECTS)} "
        "computations: all moments of operations, backward and nested transforms, and "
        "a thousand each of building a model, a step, and a fit that is resumed"
        if full
        else f"{count} interrupts"
    )


def _threads(full: bool) -> str:
    count, times = (32, 20) if full else (4, 1)
    for _ in range(times):
        for work in threads.WORK:
            _keep(threads.disagreements(work, count))
    return (
        f"{len(threads.WORK)} kinds of work in {count} threads at once, {times} times: "
        f"{len(threads.WORK) * count * times:,} results, all equal"
    )


def _processes(full: bool) -> str:
    count, threads_ = (32, 4) if full else (1, 1)
    figures = []
    for method in processes.METHODS:
        number = count if method == "fork" else max(1, count // 4)
        _keep(processes.disagreements(method, number, threads=threads_))
        figures.append(f"{number} by {method}")
    return f"processes begun with a graph alive, from {threads_} threads: " + ", ".join(
        figures
    )


def _copies(full: bool) -> str:
    found = list(copies.things())
    chosen = found if full else found[::40]
    broken = []
    for thing in chosen:
        for way in copies.WAYS:
            again, original = copies.copied(thing, way)
            if again != original:
                broken.append(f"{thing.name} by {way}")
    _keep(broken)
    operations = sum(thing.shown is id for thing in chosen)
    return (
        f"{len(chosen) - operations} objects, each copied deeply and pickled by "
        f"{len(copies.WAYS) - 1} protocols, and {operations} operations and functions "
        f"of the registry: {len(chosen) * len(copies.WAYS):,} copies, all equal in "
        "effect"
    )


def _passes(full: bool) -> str:
    broken = []
    for ending in passes.ENDINGS:
        for _ in range(50 if full else 1):
            if left := passes.threads_left(ending):
                broken.append(f"{ending.__name__} left {left} threads")
    seconds = max(passes.exit_seconds(how) for how in ("end", "error"))
    if seconds > 20:
        broken.append(f"a process took {seconds:.0f} s to end")
    _keep(broken)
    return (
        f"{len(passes.ENDINGS)} ways of ending a pass early; no thread was left; a "
        f"process with eight passes open was over {seconds:.1f} s after it was started"
    )


def _programs(full: bool) -> str:
    tally = suite.programs(100_000 if full else 60)
    _keep(list(map(str, tally.findings)))
    skipped = sum(tally.skipped.values())
    return (
        f"{tally.programs:,} random programs over all operations, no disagreement; "
        f"{skipped} skipped for a kink"
    )


def _drawings(full: bool) -> str:
    cases, faults = suite.drawings(quick=not full)
    _keep(faults if cases else ["no case was run"])
    return f"{cases:,} subjects in a state, each through every reader; no fault"


def _writes(full: bool) -> str:
    count, failed = suite.passed(
        "tests/test_memory.py", *([] if full else ["-k=small"])
    )
    _keep(failed if count else ["no case was run"])
    return (
        f"{count} cases: {len(WAYS)} ways of writing, {len(VIEWS)} × {len(VIEWS)} "
        f"views and {len(SITUATIONS)} situations, none silent"
    )


def _edges(full: bool) -> str:
    count, failed = suite.passed(
        "tests/test_conventions.py", *([] if full else ["-k=sqrt"])
    )
    _keep(failed if count else ["no case was run"])
    return f"{count} cases of the rows of docs/conventions.md, none silently wrong"


def _files(full: bool) -> str:
    count, failed = suite.passed(
        *(["tests/hostile", "-n=2"] if full else ["tests/hostile/test_docs.py"])
    )
    _keep(failed if count else ["no case was run"])
    return f"{count:,} cases of hostile files, names and paths"


MEASUREMENTS = [
    Measurement(
        "programs",
        "Values and derivatives to second order, in both modes, are what differences "
        "in extended precision say, for whole programs of many operations: broadcast, "
        "empty, strided, of half to double precision and complex, with assignment, "
        "`no_grad` and transforms within transforms.",
        _programs,
    ),
    Measurement(
        "edges",
        "At kinks, ties and edges the derivative is the one that docs/conventions.md "
        "states, in both modes.",
        _edges,
    ),
    Measurement(
        "memory",
        "Writing to an array after it was used changes no derivative in silence: the "
        "derivative is that of the value used, or the walk raises. What stays "
        "uncaught is said below.",
        _writes,
    ),
    Measurement(
        "drawings",
        "Every primitive, layer and odd program can be drawn in every view, explained, "
        "stepped through and written as JSON, before and after `backward`; where "
        "freed arrays are missing, an error says so.",
        _drawings,
    ),
    Measurement(
        "files and names",
        "No model file, archive, name or path executes anything, writes elsewhere, "
        "hangs or takes the machine's memory; see docs/security.md.",
        _files,
    ),
    Measurement(
        "long runs",
        "Training takes no more memory the longer it goes on. The history of `fit` "
        "grows by the epoch.",
        _memory,
    ),
    Measurement(
        "graphs let go of",
        "A graph that nobody refers to is freed at once, without the cycle collector: "
        "never walked, walked, drawn, explained, checked, left by an exception.",
        _dropped,
    ),
    Measurement(
        "interrupts",
        "After an interrupt (Ctrl-C) at any moment all modes are put back, a "
        "`backward` has added all gradients or none, a half-built layer can be built, "
        "`fit` can be called again and leaves no gradient, and a training resumed with "
        "`BackupAndRestore` ends with the bytes of one that was not interrupted.",
        _interrupts,
    ),
    Measurement(
        "threads",
        "Threads that train, differentiate, draw and check on their own, or read one "
        "model, get what they get one after the other. A layer that several call for "
        "the first time is built once; no two get the same generator.",
        _threads,
    ),
    Measurement(
        "processes",
        "A process forked off with graphs, models and passes over data alive, or "
        "started anew with what was pickled, walks, differentiates, draws and trains "
        "as this one does.",
        _processes,
    ),
    Measurement(
        "copies",
        "Tensors, layers, models (unbuilt, built, compiled, trained), optimizers, "
        "losses, metrics, initializers, schedules, callbacks, graphs, explanations, "
        "reports and drawings can be deep-copied and pickled: the copy does what the "
        "original does, and neither changes the other.",
        _copies,
    ),
    Measurement(
        "passes over data",
        "An error of a data source comes out where the element was asked for. A pass "
        "that is given up leaves no thread, and none holds up the end of the process.",
        _passes,
    ),
]
"""One entry for each line of the table; the order is that of the page."""
