"""A sweep without executors: its results, its failures, its seeds, its surroundings."""

import functools
import importlib
import io
import itertools
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nn
from autograd.errors import ArgumentError, ValueRangeError
from nn.lab import Failure, Run, Sweep, SweepError, sweep
from nn.random import default_seeds
from tests.lab import functions
from tests.lab.functions import GRID, digest

ROOT = Path(__file__).parents[2]


def test_values_come_in_the_order_of_the_grid() -> None:
    found = sweep(lambda a, b: (a, b), {"b": [1, 2], "a": [3, 4]})
    assert found.values == [(3, 1), (4, 1), (3, 2), (4, 2)]
    assert found.points[1] == {"b": 1, "a": 4}
    assert len(found) == 4
    assert [run.value for run in found] == found.values
    assert found[-1].value == (4, 2)


def test_points_of_a_generator_are_taken_one_at_a_time() -> None:
    taken: list[int] = []

    def grid() -> Iterator[dict[str, Any]]:
        for a in itertools.count():
            taken.append(a)
            yield {"a": a}

    def f(a: int) -> int:
        assert len(taken) == a + 1
        if a == 5:
            raise KeyboardInterrupt
        return a

    with pytest.raises(KeyboardInterrupt) as caught:
        sweep(f, grid())
    assert caught.value.__notes__ == ["sweep: 5 points were done"]
    assert taken == list(range(6))


def test_a_failed_point_is_told_and_the_others_have_their_values() -> None:
    found = sweep(functions.fails_at, {"a": [1, 2, 3], "bad": [2]})
    assert found.values == [1, None, 3]
    (run,) = found.failed
    assert run.point == {"a": 2, "bad": 2}
    assert run.failure is not None
    assert run.failure[:2] == ("ValueError", "no 2�[31m")  # which steers no terminal
    lines = run.failure.traceback.splitlines()
    assert "in fails_at" in lines[1]
    assert lines[-1] == "ValueError: no 2�[31m"
    assert "nn/lab" not in run.failure.traceback


def test_the_end_of_a_program_is_one_point_failed() -> None:
    found = sweep(functions.exits, {"a": [1, 2, 3]})
    assert [run.failure and run.failure.kind for run in found] == [
        None,
        "SystemExit",
        None,
    ]


def test_whoever_wants_all_or_nothing_gets_an_error() -> None:
    good = sweep(functions.squared, {"a": [1]})
    assert good.checked() is good
    bad = sweep(functions.fails_at, {"a": [1, 2], "bad": [2]})
    with pytest.raises(
        SweepError, match=r"1 of 2 points of fails_at failed, .*'a': 2"
    ) as e:
        bad.checked()
    assert e.value.sweep is bad


# Seeds


def test_a_seed_follows_from_the_point_and_not_from_its_place() -> None:
    found = sweep(functions.seeded, GRID)
    turned = sweep(functions.seeded, list(reversed(found.points)))
    few = sweep(functions.seeded, {"b": [-1.0], "a": [3]})
    assert digest(Sweep("", turned.runs[::-1])) == digest(found)
    assert few[0].value.tolist() == found[-1].value.tolist()
    assert len({run.seed for run in found}) == 6
    other = sweep(functions.seeded, GRID, seed=1)
    assert not {run.seed for run in other} & {run.seed for run in found}


def test_seeds_by_place_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    places = itertools.count()
    module = importlib.import_module("nn.lab.sweep")  # the package has the function
    monkeypatch.setattr(module, "seed_of", lambda key, seed: next(places))
    with pytest.raises(AssertionError):
        test_a_seed_follows_from_the_point_and_not_from_its_place()


def test_a_seed_of_the_grid_is_the_users() -> None:
    found = sweep(functions.seeded, {**GRID, "seed": [3]})
    assert found[0].value.tolist() == functions.seeded(1, 0.5, 3).tolist()


def test_all_that_is_drawn_is_the_same_again_and_the_callers_stream_stays() -> None:
    nn.utils.set_random_seed(5)
    np.random.seed(5)
    before, numpy = default_seeds.get_state(), np.random.get_state()[1].tolist()
    random.seed(5)
    first = sweep(functions.drawn, GRID)
    assert default_seeds.get_state() == before
    assert np.random.get_state()[1].tolist() == numpy
    nn.utils.set_random_seed(6)
    np.random.seed(6)
    assert digest(sweep(functions.drawn, GRID)) == digest(first)


def test_a_sweep_within_a_sweep_leaves_the_outer_its_stream() -> None:
    def outer(a: int, within: bool) -> float:
        first = np.random.rand()
        if within:
            sweep(functions.slow, {"a": [a], "b": [1.0]})
        return first + np.random.rand()

    grid = [{"a": 1, "within": True}]
    with_one = sweep(outer, grid)[0]
    rng = np.random.RandomState(with_one.seed)
    assert with_one.value == rng.rand() + rng.rand()


def test_what_a_point_does_to_its_arguments_and_settings_is_its_own() -> None:
    def f(optimizer: nn.SGD, weights: Any) -> Any:
        optimizer.learning_rate = optimizer.rate / 2
        weights[0] += 1
        nn.config.set_floatx("float64")
        return optimizer.rate, weights[0]

    shared = nn.SGD(0.1), np.zeros(1)
    grid = [{"optimizer": shared[0], "weights": shared[1]}] * 2
    assert sweep(f, grid).values == [(0.05, 1.0)] * 2
    assert shared[0].rate == 0.1
    assert nn.config.floatx() == "float32"


def test_blas_has_one_thread_unless_it_may_have_all() -> None:
    before = functions.blas_threads(1)
    assert sweep(functions.blas_threads, {"a": [1]}).values == [[1] * len(before)]
    free = sweep(functions.blas_threads, {"a": [1]}, single_threaded=False)
    assert free.values == [before] == [functions.blas_threads(1)]


# What is refused


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"seed": -1}, ValueRangeError, "seed is an integer ≥ 0, got -1"),
        ({"seed": None}, ValueRangeError, "seed is an integer"),
        ({"at_once": 0}, ValueRangeError, "at_once is at least 1, got 0"),
        ({"verbose": 2}, ValueRangeError, "verbose is True, False or 'auto', got 2"),
        ({"executor": 4}, ArgumentError, "executor is 4; expected an executor"),
        ({"grid": {"x": [1]}}, ArgumentError, "squared.*does not take the point"),
        ({"grid": []}, ValueRangeError, "grid has no points"),
        ({"grid": {"a": [1, object()]}}, ArgumentError, "'a' is <object"),
    ],
)
def test_what_cannot_be_swept_is_refused(
    given: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        sweep(functions.squared, **{"grid": {"a": [1]}, **given})


def test_an_error_of_the_grid_is_raised_with_what_was_done() -> None:
    def grid() -> Iterator[dict[str, Any]]:
        yield {"a": 1}
        raise OSError("the list ends here")

    with pytest.raises(OSError, match="the list ends here") as caught:
        sweep(functions.squared, grid())
    assert caught.value.__notes__ == ["sweep: 1 points were done"]


# The bar


def test_the_bar_shows_how_many_are_done_and_failed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    grid = {"a": [1, 2, 3], "bad": [2]}
    sweep(functions.fails_at, grid)
    assert sys.stderr.getvalue() == ""
    sweep(functions.fails_at, grid, verbose=True)
    last = sys.stderr.getvalue().rstrip().rpartition("\r")[2]
    assert last.startswith("fails_at: 100%")
    assert "3/3" in last
    assert "1 failed" in last


def test_the_bar_counts_what_is_resumed_and_its_speed_does_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    for _ in range(2):
        sweep(functions.squared, {"a": [1, 2]}, journal=tmp_path / "j", verbose=True)
    last = sys.stderr.getvalue().rstrip().rpartition("\r")[2]
    assert "2/2" in last
    assert "?point/s" in last


# Elsewhere


def test_it_works_where_there_are_no_processes_and_no_locks(tmp_path: Path) -> None:
    """As in a browser."""
    code = f"""
import sys
sys.modules |= {{"fcntl": None, "_multiprocessing": None}}
import nn
from tests.lab.functions import squared
for _ in range(2):
    found = nn.lab.sweep(squared, {{"a": [2, 3]}}, journal={str(tmp_path / "j")!r})
    print(found.values, found[0].resumed, "tqdm" in sys.modules)
"""
    run = [sys.executable, "-c", code]
    said = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout.splitlines() == ["[4, 9] False False", "[4, 9] True False"]


# Results


def runs(*values: Any) -> Sweep:
    """A sweep of these values; None failed."""
    failure = Failure("ValueError", "no <b>", "line 1\nValueError: no <b>")
    return Sweep(
        "f",
        tuple(
            Run({"a": i}, 0, value, failure if value is None else None, 0.5)
            for i, value in enumerate(values)
        ),
    )


def test_the_best_is_the_first_of_the_smallest_or_largest() -> None:
    found = runs(3, np.float32(1), None, float("nan"), 1.0, np.array([7]))
    assert found.best().point == {"a": 1}
    assert found.best(mode="max").point == {"a": 5}
    dicts = runs({"loss": 2, "hits": 1}, {"loss": 1, "hits": 0})
    assert dicts.best("loss").point == {"a": 1}
    assert dicts.best("hits", mode="max").point == {"a": 0}


@pytest.mark.parametrize(
    ("values", "given", "error", "message"),
    [
        (
            [1],
            {"mode": "least"},
            ValueRangeError,
            "mode is 'min' or 'max', got 'least'",
        ),
        ([None], {}, ValueRangeError, "none of 1 points gave a number; 1 failed"),
        ([float("nan")], {}, ValueRangeError, "the others are NaN"),
        ([{"loss": 1}], {}, ArgumentError, "key is None; .* choose one of 'loss'"),
        ([{"loss": 1}], {"key": "acc"}, ArgumentError, "key is 'acc'; .*'loss'"),
        (
            [{"loss": "low"}],
            {"key": "loss"},
            ArgumentError,
            "under 'loss' at .*, no num",
        ),
        ([np.zeros(3)], {}, ArgumentError, "is array.*, no number"),
        ([2], {"key": "loss"}, ArgumentError, "values are no dicts"),
    ],
)
def test_where_there_is_no_best(
    values: Any, given: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        runs(*values).best(**given)


def test_rows_are_flat() -> None:
    found = runs({"loss": 1, "a": 7}, 2.5, None)
    assert found.rows() == [
        {"a": 0, "loss": 1, "value.a": 7, "seconds": 0.5, "failure": None},
        {"a": 1, "value": 2.5, "seconds": 0.5, "failure": None},
        {"a": 2, "seconds": 0.5, "failure": "ValueError: no <b>"},
    ]


def test_printed_it_is_a_table() -> None:
    found = runs({"loss": 0.123456, "w": np.zeros((2, 3))}, None, {"loss": -12})
    assert repr(found) == "<Sweep of f: 3 points, 1 failed>"
    assert str(found).splitlines() == [
        "Sweep of f: 3 points, 1 failed",
        "a    loss            w  seconds  failure",
        "0  0.1235  2×3 float64      0.5",
        "1                           0.5  ValueError: no <b>",
        "2     −12                   0.5",
    ]
    assert "failure" not in str(runs(1, 2))
    assert str(runs()) == "Sweep of f: 0 points"
    assert "Sweep of f: 0 points" in runs()._repr_html_()


def test_numbers_stand_on_the_right_and_names_on_the_left() -> None:
    found = runs({"x": float("nan"), "y": "NaN or not"}, {"x": -1.5, "y": "12"})
    assert str(found).splitlines()[1:] == [
        "a     x  y           seconds",
        "0   NaN  NaN or not      0.5",
        "1  −1.5  12              0.5",
    ]


def test_of_a_long_one_the_middle_is_left_out() -> None:
    lines = str(runs(*range(1000))).splitlines()
    assert len(lines) == 2 + 40 + 1
    assert lines[22].split() == ["⋯"] * 3
    assert lines[-1].split() == ["999", "999", "0.5"]


def test_a_notebook_gets_a_table_and_the_tracebacks_on_demand() -> None:
    html = runs(1, None)._repr_html_()
    assert "<b>" not in html
    assert "ValueError: no &lt;b&gt;</pre></details>" in html
    assert html.count("<tr>") == 3


def test_partial_functions_have_the_name_of_theirs() -> None:
    found = sweep(functools.partial(functions.fails_at, bad=2), {"a": [1, 2]})
    assert repr(found) == "<Sweep of fails_at: 2 points, 1 failed>"
