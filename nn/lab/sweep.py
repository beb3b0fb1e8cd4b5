"""`sweep`: a function at many points, by whichever executor, each point once."""

import os
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from contextlib import nullcontext
from functools import partial
from itertools import chain
from typing import Any

from autograd.errors import ValueRangeError
from nn.display import is_notebook
from nn.display.terminal import is_terminal
from nn.lab.journal import Journal
from nn.lab.points import Grid, Point, fits, key_of, name_of, points_of, seed_of
from nn.lab.runs import Sweep
from nn.lab.work import Planned, Work
from nn.lab.workers import count_of, given

__all__ = ["sweep"]


def sweep(
    f: Callable[..., Any],
    grid: Grid,
    *,
    executor: Executor | None = None,
    journal: str | os.PathLike[str] | None = None,
    seed: int = 0,
    at_once: int | None = None,
    single_threaded: bool = True,
    verbose: bool | str = "auto",
) -> Sweep:
    """Compute ``f(**point)`` at each point of `grid`; whatever fails, the others go on.

    grid: a dict from each parameter to a list of its values, for all combinations, the
    last parameter varying fastest; or an iterable of dicts, the points themselves, as
    long as one likes. executor, single_threaded: as for all of `nn.lab`. journal: the
    path of a file that keeps what is done (`nn.lab.journal`); a call with the same one
    runs what it lacks, and what failed. at_once: the most points that an executor has
    at a time, by default one more than workers. verbose: whether to show a bar;
    ``"auto"`` in terminals and notebooks.

    Each point has a seed, which follows from `seed` and the point alone. `f` is given
    it as ``seed``, if it has such a parameter and the grid has not; and if the point is
    alone in its process, `nn.utils.set_random_seed` and `numpy.random` are set by it.
    Threads share those, so there `f` must draw by its ``seed``: `SweepError` if not.

    >>> import nn
    >>> def loss(rate, steps):
    ...     return abs(1 - rate) ** steps
    >>> found = nn.lab.sweep(loss, {"rate": [0.5, 1.5, 2.5], "steps": [1, 2]})
    >>> found.best().point
    {'rate': 0.5, 'steps': 2}
    """
    pool = given("sweep", executor, f)
    _check(seed, at_once, verbose)
    made, total = points_of(grid)
    made, first = _first(f, made)
    with _journal(f, first, seed, path=journal) as book, _bar(f, total, verbose) as bar:
        most = at_once or count_of(pool) + 1
        work = Work(
            f, pool, most=most, journal=book, bar=bar, single_threaded=single_threaded
        )
        return work.all_of(_planned(made, seed))


def _check(seed: Any, at_once: Any, verbose: Any) -> None:
    if not isinstance(seed, int) or isinstance(seed, bool) or seed < 0:
        raise ValueRangeError(f"sweep: seed is an integer ≥ 0, got {seed!r}")
    if at_once is not None and (not isinstance(at_once, int) or at_once < 1):
        raise ValueRangeError(f"sweep: at_once is at least 1, got {at_once!r}")
    if verbose not in (True, False, "auto"):
        raise ValueRangeError(
            f"sweep: verbose is True, False or 'auto', got {verbose!r}"
        )


def _first(function: Any, made: Iterable[Point]) -> tuple[Iterable[Point], Point]:
    """All points again, and the first of them, which `function` can be called with."""
    rest = iter(made)
    first = next(rest, None)
    if first is None:
        raise ValueRangeError("sweep: grid has no points; give it at least one")
    fits(function, first)
    return chain([first], rest), first


def _planned(made: Iterable[Point], seed: int) -> Iterable[Planned]:
    for place, point in enumerate(made):
        key = key_of(point)
        yield Planned(place, point, key, seed_of(key, seed))


def _journal(function: Any, first: Point, seed: int, *, path: Any) -> Any:
    """The journal at `path`, of this function and such points; or None for no path."""
    if path is None:
        return nullcontext()
    bound = None
    if isinstance(function, partial):
        bound = key_of({"args": function.args, **function.keywords})
    return Journal(
        path,
        {
            "function": name_of(function),
            "partial's data": bound,
            "parameters": sorted(first),
            "seed": seed,
        },
    )


def _bar(function: Any, total: int | None, verbose: bool | str) -> Any:
    """A bar, or None; both as context managers."""
    shown = is_terminal(sys.stderr) or is_notebook() if verbose == "auto" else verbose
    if not shown:
        return nullcontext()
    from tqdm import tqdm

    return tqdm(total=total, desc=name_of(function), unit="point")
