"""`nn.random`: the distributions, seeds, and draws in programs."""

import pickle
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd import jit
from autograd.errors import DTypeError, ShapeError, ValueRangeError

random = nn.random

COUNT = 20_000

DRAWS: dict[str, tuple[Any, float, float]] = {
    "normal": (lambda s: random.normal(COUNT, 1.0, 2.0, seed=s), 1.0, 2.0),
    "uniform": (lambda s: random.uniform(COUNT, -1, 3, seed=s), 1.0, 4 / 12**0.5),
    "truncated_normal": (
        lambda s: random.truncated_normal(COUNT, 1.0, 2.0, seed=s),
        1.0,
        2 * 0.87962566,
    ),
    "randint": (lambda s: random.randint(COUNT, 2, 7, seed=s), 4.0, 2**0.5),
    "gamma": (lambda s: random.gamma(COUNT, 3.0, seed=s), 3.0, 3**0.5),
    "beta": (lambda s: random.beta(COUNT, 2.0, 3.0, seed=s), 0.4, 0.2),
    "binomial": (lambda s: random.binomial(COUNT, 10, 0.3, seed=s), 3.0, 2.1**0.5),
    "dropout": (lambda s: random.dropout(np.ones(COUNT), 0.2, seed=s), 1.0, 0.5),
    "categorical": (
        lambda s: random.categorical(np.log([[0.5, 0.25, 0.25]]), COUNT, seed=s),
        0.75,
        np.sqrt(11) / 4,
    ),
}
"""Each with its mean and standard deviation."""


@pytest.mark.parametrize("name", DRAWS)
def test_distributions(name: str) -> None:
    draw, mean, deviation = DRAWS[name]
    x = np.asarray(draw(4), float)
    assert x.size == COUNT
    # Five standard errors; that of the deviation is below twice the one of the mean.
    error = 5 * deviation / COUNT**0.5
    assert abs(x.mean() - mean) < error
    assert abs(x.std() - deviation) < 2 * error


@pytest.mark.parametrize("name", [*DRAWS, "shuffle"])
def test_seeds(name: str) -> None:
    draw = DRAWS[name][0] if name in DRAWS else shuffled
    assert np.array_equal(draw(7), draw(7))
    assert not np.array_equal(draw(7), draw(8))
    first, again = nn.random.SeedGenerator(7), nn.random.SeedGenerator(7)
    ones = [draw(first), draw(first)]
    assert not np.array_equal(*ones)
    assert np.array_equal(ones, [draw(again), draw(again)])
    nn.utils.set_random_seed(3)
    unnamed = draw(None)
    assert not np.array_equal(unnamed, draw(None))
    nn.utils.set_random_seed(3)
    assert np.array_equal(unnamed, draw(None))


def shuffled(seed: Any) -> Any:
    return random.shuffle(np.arange(100), seed=seed)


def test_dtypes_and_shapes() -> None:
    assert random.normal(()).dtype == random.uniform((2,)).dtype == "float32"
    assert random.normal((2, 3), dtype="float64").dtype == "float64"
    assert random.randint((2,), 0, 3).dtype == "int32"
    assert random.categorical(np.zeros((2, 3)), 4).shape == (2, 4)
    assert random.gamma((2, 3), np.ones(3)).shape == (2, 3)
    assert random.binomial((2,), 3, 0.5).dtype == "float32"
    assert random.truncated_normal((1000,), seed=1).max() <= 2


def test_uniform_stays_below_its_end() -> None:
    x = random.uniform((100_000,), 0.0, 1e-3, seed=0)
    assert x.max() < np.float32(1e-3)
    assert random.uniform((100_000,), 1, 1 + 2**-22, seed=0).max() < 1 + 2**-22


def test_shuffle_and_dropout() -> None:
    x = np.arange(12).reshape(3, 4)
    y = random.shuffle(x, axis=1, seed=2)
    assert sorted(map(tuple, y.T)) == sorted(map(tuple, x.T))
    assert (random.dropout(x.astype(float), 1.0) == 0).all()
    assert random.dropout(x, 0.0) is x
    rows = random.dropout(np.ones((50, 4)), 0.5, noise_shape=(None, 1), seed=0)
    assert {tuple(set(row)) for row in rows.tolist()} == {(0.0,), (2.0,)}
    t = ag.tensor(np.ones(100), requires_grad=True)
    kept: Any = random.dropout(t, 0.25, seed=1)
    kept.sum().backward()
    assert np.array_equal(t.grad, kept.data)


def test_draws_in_programs() -> None:
    stream = nn.random.SeedGenerator(1)
    fixed = jit(lambda x: x + random.normal((3,), seed=5))
    fresh = jit(lambda x: x + random.normal((3,), seed=stream))
    zero = np.zeros(3)
    assert np.array_equal(fixed(zero), fixed(zero))
    assert np.array_equal(fixed(zero), random.normal((3,), seed=5))
    assert not np.array_equal(fresh(zero), fresh(zero))


def test_a_stream_is_named_and_copied() -> None:
    stream = nn.random.SeedGenerator(3, name="mine")
    assert stream.get_config() == {"seed": 3, "name": "mine"}
    stream.next()
    again = pickle.loads(pickle.dumps(stream))
    assert again.get_config() == stream.get_config()
    assert again.next().random() == stream.next().random()
    start = nn.random.SeedGenerator.from_config(stream.get_config())
    assert start.next().random() == nn.random.SeedGenerator(3).next().random()


@pytest.mark.parametrize(
    ("call", "error", "match"),
    [
        (lambda: random.normal((2,), dtype="int32"), DTypeError, "floats"),
        (lambda: random.randint((2,), 0, 3, "float32"), DTypeError, "ints"),
        (lambda: random.categorical(np.zeros(3), 2), ShapeError, "batch"),
        (lambda: random.dropout(np.zeros(3), 2.0), ValueRangeError, "rate"),
        (lambda: random.normal((2,), seed=-1), ValueRangeError, "seed"),
    ],
)
def test_refusals(call: Any, error: type[Exception], match: str) -> None:
    with pytest.raises(error, match=match):
        call()
