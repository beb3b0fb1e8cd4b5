"""`order_and_init` tells apart what is known to differ."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import nn
from autograd.errors import ArgumentError, ValueRangeError
from nn.lab.order_and_init import Separation, order_and_init
from nn.random import default_seeds

Arrays = tuple[Any, Any]


@pytest.fixture
def plane(rng: np.random.Generator) -> Arrays:
    """A noisy linear function of three features, 48 samples."""
    x = rng.normal(size=(48, 3))
    return x, x @ [[1.0], [2.0], [-1.0]] + 0.1 * rng.normal(size=(48, 1))


def line() -> nn.Layer:
    """One neuron without activation: a convex problem."""
    return nn.Dense(1, dtype="float64")


def hidden(units: int = 16) -> nn.Layer:
    """A net with a hidden layer: not convex."""
    return nn.Sequential(
        [
            nn.Dense(units, activation="tanh", dtype="float64"),
            nn.Dense(1, dtype="float64"),
        ]
    )


def verdicts(separation: Separation) -> dict[str, str]:
    """By setting."""
    return {name: e.verdict for name, e in separation.effects.items()}


def run(build: Callable[[], nn.Layer], data: Arrays, **settings: Any) -> Separation:
    """With one value for all that `settings` does not vary."""
    fixed = {
        "init_seed": 0,
        "order_seed": 0,
        "batch_size": 8,
        "workers": 1,
        "optimizer": nn.SGD(0.05),
    }
    return order_and_init(build, *data, **{**fixed, **settings})


def test_full_batch_on_a_convex_problem_does_not_care(plane: Arrays) -> None:
    separation = run(
        line,
        plane,
        init_seed=(0, 1),
        order_seed=(0, 1),
        workers=(1, 4),
        batch_size=None,
        epochs=400,
        optimizer=nn.SGD(0.1),
    )
    found = verdicts(separation)
    assert found.pop("nothing") == "bit-identical"
    assert set(found.values()) <= {"bit-identical", "rounding only"}


def test_order_of_batches_is_second_order_under_plain_descent(plane: Arrays) -> None:
    effect = run(line, plane, order_seed=(0, 1)).effects["order_seed"]
    assert effect.verdict == "order of η²"
    assert effect.exponent == pytest.approx(2, abs=0.2)


def test_a_last_batch_cut_short_makes_order_first_order(plane: Arrays) -> None:
    x, y = plane
    short = run(line, (x[:42], y[:42]), order_seed=(0, 1))
    assert verdicts(short)["order_seed"] == "order of η"


@pytest.mark.parametrize("optimizer", [nn.SGD(0.05, momentum=0.9), "adam"])
def test_memory_makes_order_first_order(plane: Arrays, optimizer: Any) -> None:
    """The last gradients of a run have not yet had their whole effect."""
    effect = run(line, plane, order_seed=(0, 1), optimizer=optimizer)
    assert effect.effects["order_seed"].verdict == "order of η"


def test_batch_size_and_optimizer_are_first_order(plane: Arrays) -> None:
    separation = run(
        line, plane, batch_size=(8, 16), optimizer=(nn.SGD(0.05), nn.SGD(0.02))
    )
    assert verdicts(separation) == {
        "nothing": "bit-identical",
        "batch_size": "order of η",
        "optimizer": "order of η",
    }


def test_an_initialisation_that_no_gradient_sees_remains(
    rng: np.random.Generator,
) -> None:
    x = rng.normal(size=(2, 5))
    effect = run(line, (x, x[:, :1]), init_seed=(0, 1)).effects["init_seed"]
    assert effect.verdict == "same basin"
    assert effect.exponent == pytest.approx(0, abs=0.1)


def test_initialisation_of_a_hidden_layer_is_another_basin(
    rng: np.random.Generator,
) -> None:
    x = rng.normal(size=(50, 3))
    data = x, np.sin(3 * x[:, :1])
    separation = run(
        hidden, data, init_seed=(0, 1), epochs=40, optimizer=nn.SGD(0.05, momentum=0.9)
    )
    effect = separation.effects["init_seed"]
    assert effect.verdict == "another basin"
    assert effect.barrier > 0.02


def test_workers_differ_by_rounding_where_their_shards_are_weighted(
    plane: Arrays,
) -> None:
    weighted = run(hidden, plane, workers=(1, 3))
    unweighted = run(hidden, plane, workers=(1, 3), weighted=False)
    equal = run(hidden, plane, workers=(1, 4), weighted=False)
    assert verdicts(weighted)["workers"] == "rounding only"
    assert verdicts(unweighted)["workers"] == "order of η"
    assert verdicts(equal)["workers"] == "rounding only"


def test_one_seed_in_the_initializers_leaves_nothing_to_the_init_seed(
    plane: Arrays,
) -> None:
    def seeded() -> nn.Layer:
        start = nn.initializers.GlorotUniform(seed=3)
        return nn.Dense(1, kernel_initializer=start, dtype="float64")

    found = verdicts(run(seeded, plane, init_seed=(0, 1)))
    assert found["init_seed"] == "bit-identical"


def test_float32_rounding_is_larger_and_still_told_apart(plane: Arrays) -> None:
    def single() -> nn.Layer:
        return nn.Dense(1)

    # of 8 samples among 4, some BLAS kernels add up in the same order as of all at once
    separation = run(single, plane, order_seed=(0, 1), workers=(1, 4), batch_size=16)
    assert verdicts(separation) == {
        "nothing": "bit-identical",
        "order_seed": "order of η²",
        "workers": "rounding only",
    }
    assert separation.rounding > 1e-7


def test_a_run_that_diverges_is_called_so(plane: Arrays) -> None:
    with np.errstate(all="ignore"):
        separation = run(line, plane, optimizer=(nn.SGD(0.05), nn.SGD(1e6)), epochs=40)
    assert separation.effects["optimizer"].verdict == "diverged"


def test_defaults_vary_every_setting_and_print_as_a_table(plane: Arrays) -> None:
    table = str(order_and_init(line, *plane, epochs=2)).splitlines()
    assert [row.split()[0] for row in table] == [
        "changed",
        "nothing",
        "init_seed",
        "order_seed",
        "batch_size",
        "workers",
        "optimizer",
    ]
    assert max(map(len, table)) <= 88


def test_the_stream_of_default_seeds_is_left_where_it_was(plane: Arrays) -> None:
    before = default_seeds.get_state()
    run(line, plane, init_seed=(0, 1))
    assert default_seeds.get_state() == before


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"workers": 0}, ValueRangeError, "workers are at least 1, got 0"),
        ({"batch_size": (8, 0)}, ValueRangeError, "batch_size must be a positive"),
        ({"init_seed": (0, 1, 2)}, ArgumentError, "init_seed is one value or a pair"),
    ],
)
def test_what_cannot_be_run_is_refused(
    plane: Arrays, settings: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        run(line, plane, **settings)
