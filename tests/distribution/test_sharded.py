"""An optimizer's state in parts, and its messages."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nn.distribution.buckets import UNIT, cut, in_buckets
from nn.distribution.half import HEAD, packed, unpacked
from tests.distribution.launching import launch, why_not

SHAPES = [(3,), (700, 5), (40, 40), (0,), (2000,), ()]


@pytest.mark.parametrize(("ranks", "maker"), [(2, "mpich"), (4, "openmpi")])
def test_parts_are_kept_as_documented(tmp_path: Path, ranks: int, maker: str) -> None:
    if reason := why_not(maker):
        pytest.skip(reason)
    run = ["-W", "ignore", "-m", "tests.distribution.sharded", str(tmp_path)]
    done = launch(*run, ranks=ranks, maker=maker)
    assert done.out.count("as said") == ranks, done.out
    assert done.code == 0


@pytest.mark.parametrize("ranks", [1, 2, 3, 7, 50])
@pytest.mark.parametrize("elementwise", [True, False])
@pytest.mark.parametrize("limit", [1000, 10**6])
def test_each_element_is_one_ranks(ranks: int, elementwise: bool, limit: int) -> None:
    like = [np.empty(shape) for shape in SHAPES]
    buckets = in_buckets(like, limit, first=5)
    cut(buckets, ranks, elementwise=elementwise)
    had = {5 + k: np.zeros(a.size, int) for k, a in enumerate(like)}
    for bucket in buckets:
        assert bucket.cuts[0] == 0
        assert bucket.cuts[-1] == len(bucket.flat)
        for rank in range(ranks):
            for number in bucket.views:
                run, size = bucket.run(number, rank), had[number].size
                had[number][run] += 1
                ends = {run.start, run.stop} - {0, size}
                assert not ends or (elementwise and all(e % UNIT == 0 for e in ends))
    assert all((count == 1).all() for count in had.values())


def test_pieces_are_even() -> None:
    large = [np.empty(40 * UNIT) for _ in range(12)]
    for elementwise in (True, False):
        buckets = in_buckets(large, 100)
        cut(buckets, 4, elementwise=elementwise)
        assert len(buckets) == len(large)
        own = [sum(b - a for a, b in [list(pairwise(bucket.cuts))[r]])
               for bucket in buckets for r in range(4)]  # fmt: skip
        each = np.sum(np.reshape(own, (-1, 4)), axis=0)
        assert (each == sum(a.size for a in large) / 4).all()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("size", [1e-30, 1.0, 1e30])
def test_what_a_message_lacks_comes_with_the_next(dtype: Any, size: float) -> None:
    rng = np.random.default_rng(0)
    given = (size * rng.standard_normal((50, 200))).astype(dtype)
    given *= 10.0 ** rng.integers(-7, 1, 200)  # numbers far below the largest too
    left, came = np.zeros(200, dtype), np.zeros(200)
    message = np.empty(HEAD + 200, np.uint16)
    for x in given:
        packed(x, left, message)
        came += unpacked(message, dtype)
    top = np.abs(given).max()
    assert np.abs(came - given.sum(0, dtype=float)).max() <= 2.0**-10 * top
    np.testing.assert_allclose(came + left, given.sum(0, dtype=float), atol=1e-5 * top)
    once = unpacked(message, dtype)
    packed(given[0], np.zeros(200, dtype), message)
    assert (np.abs(unpacked(message, dtype) - given[0]) <= 2.0**-10 * top).all()
    assert (once != given[-1]).any()


@pytest.mark.parametrize("bad", [np.inf, -np.inf, np.nan])
def test_what_is_not_finite_comes_as_it_is_and_stays_not(bad: float) -> None:
    x, left = np.array([1.0, bad], np.float32), np.zeros(2, np.float32)
    message = np.empty(HEAD + 2, np.uint16)
    packed(x, left, message)
    np.testing.assert_array_equal(unpacked(message, np.float32), x)
    packed(np.ones(2, np.float32), left, message)
    np.testing.assert_array_equal(unpacked(message, np.float32), [1.0, 1.0])


def test_nothing_is_a_message_too() -> None:
    message = np.empty(HEAD, np.uint16)
    packed(np.empty(0), np.empty(0), message)
    assert unpacked(message, np.float64).shape == (0,)
    zero = np.empty(HEAD + 1, np.uint16)
    packed(np.zeros(1), np.zeros(1), zero)
    assert unpacked(zero, np.float64).tolist() == [0.0]
