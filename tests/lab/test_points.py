"""Points of a grid: their order, their keys and seeds, and grids that are refused."""

import functools
import itertools
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nn
from autograd.errors import ArgumentError, ValueRangeError
from nn.lab.points import fits, key_of, name_of, points_of, seed_of, takes_seed
from tests.lab.functions import seeded, squared

ROOT = Path(__file__).parents[2]


def listed(grid: Any) -> list[dict[str, Any]]:
    """All points."""
    return list(points_of(grid)[0])


def test_a_dict_is_loops_within_each_other_the_last_innermost() -> None:
    grid = {"b": [2, 1], "a": ("x", "y", "z")}
    expected = [{"b": b, "a": a} for b in (2, 1) for a in "xyz"]
    assert listed(grid) == expected
    assert points_of(grid)[1] == 6
    assert listed({}) == [{}]


def test_an_iterable_is_the_points_and_is_read_as_they_are_needed() -> None:
    assert listed([{"a": 1}, {"b": 2}]) == [{"a": 1}, {"b": 2}]
    assert points_of([{"a": 1}, {"b": 2}])[1] == 2
    endless, total = points_of({"a": i} for i in itertools.count())
    assert total is None
    assert list(itertools.islice(endless, 3)) == [{"a": 0}, {"a": 1}, {"a": 2}]


def test_numbers_of_numpy_become_pythons() -> None:
    values = [p["a"] for p in listed({"a": np.array([0.5, 1.5])})]
    assert [type(v) for v in values] == [float, float]
    assert type(listed([{"a": np.int64(3)}])[0]["a"]) is int
    assert key_of(listed([{"a": np.float64(0.1)}])[0]) == key_of({"a": 0.1})


@pytest.mark.parametrize(
    ("grid", "message"),
    [
        (3, "grid is of type int; expected a dict"),
        ("ab", "grid is of type str"),
        (
            {"a": "sgd"},
            r"values of 'a' are of type str; expected a list of them, \['sgd'\]",
        ),
        ({"a": 0.1}, "values of 'a' are of type float"),
        ({"a": {1, 2}}, "values of 'a' are of type set"),
        ({"a": iter([1])}, "values of 'a' are of type list_iterator"),
        ([{"a": 1}, 2], "point 1 is of type int; expected a dict"),
        ([{1: 2}], "point 0 has the parameter 1; names"),
    ],
)
def test_what_is_no_grid_is_refused(grid: Any, message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        listed(grid)


def test_a_parameter_without_values_is_refused() -> None:
    with pytest.raises(ValueRangeError, match="'b' has no values"):
        listed({"a": [1], "b": []})


# Keys


DISTINCT: list[Any] = [
    0,
    1,
    1.0,
    True,
    None,
    "1",
    b"1",
    [1],
    (1,),
    {"a": 1},
    {1: "a"},
    1j,
    float("nan"),
    float("inf"),
    0.0,
    -0.0,
    np.array([1.0]),
    np.array([1.0], "float32"),
    np.array([[1.0]]),
    np.datetime64("2020-01-01"),
    squared,
    seeded,
    np.tanh,
    float,
    nn.SGD,
    nn.SGD(0.1),
    nn.SGD(0.2),
    nn.initializers.GlorotUniform(seed=1),
    nn.initializers.GlorotUniform(seed=2),
]


def test_different_values_have_different_keys_and_seeds() -> None:
    keys = [key_of({"a": value}) for value in DISTINCT]
    assert len(set(keys)) == len(keys)
    assert len({seed_of(key, 0) for key in keys}) == len(keys)
    assert all(0 <= seed_of(key, 0) < 2**32 for key in keys)
    assert seed_of(keys[0], 0) != seed_of(keys[0], 1)


def test_the_order_of_names_is_no_part_of_a_point() -> None:
    assert key_of({"a": 1, "b": 2}) == key_of({"b": 2, "a": 1}) != key_of({"a": 2})


def test_keys_and_seeds_are_these_in_every_process_and_version() -> None:
    """A journal from last year has to be known again, and its seeds too."""
    point = {"rate": 0.5, "steps": 1}
    assert seed_of(key_of(point), 0) == 3101992638
    code = (
        "import nn; from nn.lab.points import key_of;"
        "print(key_of({'a': nn.SGD(0.1), 'b': {'x': (1, None)}}))"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert found == {key_of({"a": nn.SGD(0.1), "b": {"x": (1, None)}})}


@pytest.mark.parametrize(
    "value", [lambda: 1, object(), nn.Dense(1), {1, 2}, np.array([object()])]
)
def test_what_nothing_tells_from_others_is_refused(value: Any) -> None:
    with pytest.raises(ArgumentError, match=r"'what' is .*, which nothing tells"):
        key_of({"what": value})


# Functions


def test_a_seed_goes_to_those_who_have_a_place_for_it() -> None:
    assert takes_seed(seeded, {"a": 1})
    assert not takes_seed(seeded, {"a": 1, "seed": 3})
    assert not takes_seed(functools.partial(seeded, seed=3), {"a": 1})
    assert takes_seed(functools.partial(seeded, b=3), {"a": 1})
    assert not takes_seed(squared, {"a": 1})
    assert not takes_seed(max, {})  # of which no signature is known


def test_points_fit_a_function_or_are_refused() -> None:
    fits(seeded, {"a": 1, "b": 2})
    fits(max, {"a": 1})
    for wrong in ({"a": 1}, {"a": 1, "b": 2, "c": 3}):
        with pytest.raises(ArgumentError, match=r"seeded\(a: int.* does not take the"):
            fits(seeded, wrong)


def test_names_of_functions() -> None:
    assert name_of(squared) == "squared"
    assert name_of(functools.partial(functools.partial(squared))) == "squared"
    assert name_of(nn.SGD(0.1)) == "SGD"
