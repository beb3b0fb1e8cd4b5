"""What it costs to sum over ranks: closed formulas, and constants fitted to times.

A message of n bytes takes ``α + β·n`` seconds (Hockney, The communication challenge
for MPP, 1994), and adding n bytes up takes ``γ·n``. Algorithms are counted in these
terms as by Thakur, Rabenseifner and Gropp, Optimization of collective communication
operations in MPICH, 2005; where the number of ranks is no power of two, the surplus
ranks hand their numbers to others first and get the sums last.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

__all__ = [
    "ALGORITHMS",
    "Fit",
    "Link",
    "Point",
    "Terms",
    "doubling",
    "errors",
    "fastest",
    "fitted",
    "halves",
    "rabenseifner",
    "ring",
]


class Link(NamedTuple):
    """Seconds of a message, α, and of each of its bytes, β."""

    latency: float
    per_byte: float


class Terms(NamedTuple):
    """What the slowest rank does, one after the other.

    messages: how many it sends; sent, reduced: the bytes it sends and adds up.
    """

    messages: float
    sent: float
    reduced: float

    def seconds(self, link: Link, reduction: float = 0.0) -> float:
        """``messages·α + sent·β + reduced·γ``; reduction: γ."""
        return (
            self.messages * link.latency
            + self.sent * link.per_byte
            + self.reduced * reduction
        )

    def __add__(self, other: object) -> "Terms":
        """Both, one after the other."""
        if not isinstance(other, Terms):
            return NotImplemented
        return Terms(*(a + b for a, b in zip(self, other, strict=True)))


def ring(ranks: int, size: float) -> Terms:
    """``2(p−1)α + 2(p−1)/p·nβ + (p−1)/p·nγ``: p pieces go round, summed, then as sums.

    Patarasuk and Yuan, Bandwidth optimal all-reduce algorithms, 2009. size: bytes.
    """
    part = (ranks - 1) / ranks * size
    return Terms(2 * (ranks - 1), 2 * part, part)


def doubling(ranks: int, size: float) -> Terms:
    """``⌈log₂ p⌉(α + nβ + nγ)``: everything is exchanged at distances 1, 2, 4, …"""
    return _folded(ranks, size, Terms(1, size, size), _levels(ranks))


def rabenseifner(ranks: int, size: float) -> Terms:
    """``2log₂p·α + 2(p−1)/p·nβ + (p−1)/p·nγ``: halves, quarters … and back again."""
    whole = 1 << _levels(ranks)
    part = (whole - 1) / whole * size
    return _folded(ranks, size, Terms(2 * _levels(ranks), 2 * part, part), 1)


def halves(total: Terms) -> tuple[Terms, Terms]:
    """Reduce-scatter and allgather, one after the other the ring or Rabenseifner's."""
    first = Terms(total.messages / 2, total.sent / 2, total.reduced)
    return first, first._replace(reduced=0.0)


def _levels(ranks: int) -> int:
    """``⌊log₂ p⌋``."""
    return ranks.bit_length() - 1


def _folded(ranks: int, size: float, each: Terms, rounds: int) -> Terms:
    """`each` so often among 2^⌊log₂ p⌋ ranks, and what the surplus ranks add."""
    total = Terms(*(rounds * term for term in each))
    return total if ranks.bit_count() == 1 else total + Terms(2, 2 * size, size)


Algorithm = Callable[[int, float], Terms]

ALGORITHMS: dict[str, Algorithm] = {
    "ring": ring,
    "recursive doubling": doubling,
    "Rabenseifner": rabenseifner,
}


def fastest(
    ranks: int,
    size: float,
    *,
    link: Link,
    reduction: float = 0.0,
    algorithms: Mapping[str, Algorithm] = ALGORITHMS,
) -> tuple[str, float]:
    """The algorithm that a good library chooses, and its seconds."""
    found = {
        name: count(ranks, size).seconds(link, reduction)
        for name, count in algorithms.items()
    }
    name = min(found, key=found.__getitem__)
    return name, found[name]


class Point(NamedTuple):
    """An Allreduce that was measured: how many ranks, bytes, seconds."""

    ranks: int
    size: float
    seconds: float


ROUNDS = 20
"""Of the fit at most, should two choices of algorithms follow from each other."""


class Fit(NamedTuple):
    """Constants, the adding up within β, and by how much each point is missed.

    residuals: predicted ÷ measured − 1.
    """

    link: Link
    residuals: tuple[float, ...]

    @property
    def largest(self) -> float:
        """The largest of the residuals."""
        return max(map(abs, self.residuals))


def fitted(
    points: Sequence[Point], algorithms: Mapping[str, Algorithm] = ALGORITHMS
) -> Fit:
    """The α and β with the least squares of relative errors, neither below 0.

    Which algorithm was at work in each point follows from α and β, which follow from
    that in turn: begun with the fewest messages, until nothing changes.
    """
    link, names = Link(1.0, 0.0), [""] * len(points)
    for _ in range(ROUNDS):
        before, names = names, _names(points, link, algorithms)
        if names == before:
            break
        terms = [
            algorithms[name](point.ranks, point.size)
            for name, point in zip(names, points, strict=True)
        ]
        link = _least(terms, [point.seconds for point in points])
    return Fit(link, tuple(errors(points, link=link, algorithms=algorithms)))


def errors(
    points: Iterable[Point],
    *,
    link: Link,
    algorithms: Mapping[str, Algorithm] = ALGORITHMS,
) -> Iterable[float]:
    """Predicted ÷ measured − 1 for each point."""
    for ranks, size, seconds in points:
        found = fastest(ranks, size, link=link, algorithms=algorithms)[1]
        yield found / seconds - 1


def _names(
    points: Iterable[Point], link: Link, algorithms: Mapping[str, Algorithm]
) -> list[str]:
    return [
        fastest(p.ranks, p.size, link=link, algorithms=algorithms)[0] for p in points
    ]


def _least(terms: Sequence[Terms], seconds: Sequence[float]) -> Link:
    """Constants of points that the terms are of; one that came out below 0 is 0."""
    counts = np.array([term[:2] for term in terms], float)
    rows = counts / np.asarray(seconds)[:, None]
    scale = np.abs(rows).max(0)  # α and β lie many powers of ten apart
    scaled, ones = rows / scale, np.ones(len(rows))
    found = np.linalg.lstsq(scaled, ones)[0]
    if (found < 0).any():
        kept = int(found.argmax())
        found = np.zeros(2)
        found[kept] = scaled[:, kept].sum() / (scaled[:, kept] ** 2).sum()
    return Link(*map(float, found / scale))
