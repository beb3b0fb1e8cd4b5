"""Formulas of sums over ranks against sums that are carried out, and the fit."""

import math
import operator
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from benchmarks.scaling.costs import (
    ALGORITHMS,
    Link,
    Point,
    Terms,
    doubling,
    fastest,
    fitted,
    halves,
    rabenseifner,
    ring,
)

LINK, REDUCTION = Link(3e-5, 1e-9), 2e-10

PIECES = 840
"""Numbers of a vector: divisible by all numbers of ranks that are tried."""


class Ranks:
    """Ranks with vectors and clocks; each sends one message at a time and waits."""

    def __init__(self, count: int) -> None:
        rng = np.random.default_rng(count)
        self.values = rng.integers(0, 99, (count, PIECES)).astype(float)
        self.expected = self.values.sum(0)
        self.clocks = np.zeros(count)

    def exchange(
        self, messages: Sequence[tuple[int, int, slice]], *, sums: bool
    ) -> None:
        """All of ``(sender, receiver, place)`` at once; each rank in one of each."""
        before, values = self.clocks.copy(), self.values.copy()
        for sender, receiver, place in messages:
            count = len(range(PIECES)[place])
            taken = LINK.latency + count * LINK.per_byte
            arrived = max(before[sender], before[receiver]) + taken
            work = count * REDUCTION if sums else 0.0
            self.clocks[sender] = max(self.clocks[sender], before[sender] + taken)
            self.clocks[receiver] = max(self.clocks[receiver], arrived + work)
            if sums:
                self.values[receiver, place] += values[sender, place]
            else:
                self.values[receiver, place] = values[sender, place]

    def done(self) -> float:
        """When the slowest is ready, with the right sums everywhere."""
        assert (self.values == self.expected).all()
        return float(self.clocks.max())


def summed_in_a_ring(count: int) -> float:
    ranks, part = Ranks(count), PIECES // count

    def place(piece: int) -> slice:
        start = piece % count * part
        return slice(start, start + part)

    for shift in (0, 1):
        for turn in range(count - 1):
            messages = [
                (i, (i + 1) % count, place(i + shift - turn)) for i in range(count)
            ]
            ranks.exchange(messages, sums=not shift)
    return ranks.done()


def summed_by_doubling(count: int) -> float:
    ranks, core, everything = Ranks(count), _core(count), slice(0, PIECES)
    _fold(ranks, core, count, sums=True)
    for level in range(core.bit_length() - 1):
        pairs = [(i, i ^ 1 << level, everything) for i in range(core)]
        ranks.exchange(pairs, sums=True)
    _fold(ranks, core, count, sums=False)
    return ranks.done()


def summed_by_halves(count: int) -> float:
    ranks, core = Ranks(count), _core(count)
    _fold(ranks, core, count, sums=True)
    places = [slice(0, PIECES)] * core
    kept = []
    for level in reversed(range(core.bit_length() - 1)):
        mine, theirs = [], []
        for i, place in enumerate(places):
            middle = (place.start + place.stop) // 2
            sides = [slice(place.start, middle), slice(middle, place.stop)]
            mine.append(sides[i >> level & 1])
            theirs.append(sides[~i >> level & 1])
        pairs = [(i, i ^ 1 << level, theirs[i]) for i in range(core)]
        ranks.exchange(pairs, sums=True)
        kept.append((level, mine))
        places = mine
    for level, own in reversed(kept):
        pairs = [(i, i ^ 1 << level, own[i]) for i in range(core)]
        ranks.exchange(pairs, sums=False)
    _fold(ranks, core, count, sums=False)
    return ranks.done()


def _core(count: int) -> int:
    return 1 << count.bit_length() - 1


def _fold(ranks: Ranks, core: int, count: int, *, sums: bool) -> None:
    """Ranks beyond the power of two hand over their numbers, or get the sums."""
    everything = slice(0, PIECES)
    pairs = [(i, i - core, everything) for i in range(core, count)]
    if not sums:
        pairs = [(to, sender, place) for sender, to, place in pairs]
    ranks.exchange(pairs, sums=sums)


CARRIED_OUT = {
    "ring": (summed_in_a_ring, (2, 3, 4, 5, 6, 7, 8)),
    "recursive doubling": (summed_by_doubling, (2, 3, 4, 5, 6, 7, 8, 16)),
    "Rabenseifner": (summed_by_halves, (2, 3, 4, 5, 6, 7, 8)),
}


@pytest.mark.parametrize("name", ALGORITHMS)
def test_formulas_are_what_the_algorithms_take(name: str) -> None:
    run: Callable[[int], float]
    run, counts = CARRIED_OUT[name]
    for count in counts:
        terms = ALGORITHMS[name](count, PIECES)
        assert terms.seconds(LINK, REDUCTION) == pytest.approx(run(count), rel=1e-12)


def test_formulas_as_the_literature_writes_them() -> None:
    p, n = 8, 1e6
    assert ring(p, n) == Terms(2 * (p - 1), 2 * (p - 1) / p * n, (p - 1) / p * n)
    assert doubling(p, n) == Terms(math.log2(p), math.log2(p) * n, math.log2(p) * n)
    part = (p - 1) / p * n
    assert rabenseifner(p, n) == Terms(2 * math.log2(p), 2 * part, part)
    assert all(count(1, n) == Terms(0, 0, 0) for count in ALGORITHMS.values())


def test_halves_are_the_whole() -> None:
    total = rabenseifner(16, 1e6)
    first, second = halves(total)
    assert first + second == total
    assert second.reduced == 0.0


def test_terms_are_added_to_terms_alone() -> None:
    with pytest.raises(TypeError):
        operator.add(ring(2, 1.0), (1, 2, 3))


def test_the_fastest_changes_with_the_size() -> None:
    small, _ = fastest(16, 8, link=LINK)
    large, seconds = fastest(16, 1e8, link=LINK)
    assert (small, large) == ("recursive doubling", "Rabenseifner")
    odd, _ = fastest(7, 1e8, link=LINK)
    assert odd == "ring"  # which needs no power of two
    assert seconds == rabenseifner(16, 1e8).seconds(LINK)


SIZES = 4 * np.logspace(3, 7, 9)


@pytest.mark.parametrize("counts", [(2,), (4, 7), (2, 16, 64)])
def test_the_fit_finds_the_constants_again(counts: tuple[int, ...]) -> None:
    points = [
        Point(p, size, fastest(p, size, link=LINK)[1]) for p in counts for size in SIZES
    ]
    fit = fitted(points)
    assert fit.link == pytest.approx(LINK, rel=1e-9)
    assert fit.largest < 1e-9


def test_the_fit_finds_them_in_noise(rng: np.random.Generator) -> None:
    points = [
        Point(p, n, fastest(p, n, link=LINK)[1] * rng.normal(1, 0.03))
        for p in (2, 4, 8)
        for n in SIZES
    ]
    fit = fitted(points)
    assert fit.link == pytest.approx(LINK, rel=0.05)
    assert 0.01 < fit.largest < 0.15


def test_no_constant_falls_below_zero() -> None:
    points = [Point(2, 1e6, 1e-3), Point(2, 1e7, 2e-2)]  # a line from below 0
    fit = fitted(points, {"ring": ring})
    assert fit.link.latency == 0.0
    assert 1e-9 < fit.link.per_byte < 2e-9
    assert fit.largest > 0.1


def test_an_algorithm_alone_is_fitted_by_its_own_terms() -> None:
    points = [Point(p, n, ring(p, n).seconds(LINK)) for p in (2, 4) for n in SIZES]
    assert fitted(points, {"ring": ring}).largest < 1e-9
    assert fitted(points, {"recursive doubling": doubling}).largest > 0.1
