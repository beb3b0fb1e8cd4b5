"""Matrices built of blocks or of a row and a column."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import linalg

from autograd.engine.primitive import composite
from autograd.engine.samples import ErrorSample, Sample, uniform
from autograd.errors import ShapeError
from autograd.scipy.functions.declare import known_as

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["block_diag", "circulant", "hankel", "toeplitz"]


def _blocks(rng: Generator) -> Iterable[Sample | ErrorSample]:
    for shapes in [((2, 3), (1, 2)), ((3,), (), (2, 2)), ((2, 0), (1, 1)), ((2, 2),)]:
        yield Sample(tuple(uniform(rng, s, -1, 1) for s in shapes), order=1)
    wrong = (np.ones((2, 2)), np.ones((1, 2, 2)))
    yield ErrorSample(wrong, {}, ShapeError, r"block 1 has shape \(1, 2, 2\)")


@known_as(linalg.block_diag)
@composite(samples=_blocks)
def block_diag(*arrs: Any) -> Any:
    """The blocks along the diagonal of zeros; each of rank 2, or a row, or a number."""
    for i, a in enumerate(arrs):
        if np.ndim(a) > 2:
            raise ShapeError(
                f"block_diag: block {i} has shape {np.shape(a)}; blocks have at most "
                "two axes: build one matrix at a time and np.stack them"
            )
    blocks = [np.atleast_2d(a) for a in arrs] or [np.zeros((1, 0))]
    width, before, rows = sum(b.shape[1] for b in blocks), 0, []
    for b in blocks:
        n, m = b.shape
        sides = np.zeros((n, before)), np.zeros((n, width - before - m))
        kind = np.result_type(*[x.dtype for x in blocks])
        rows.append(np.hstack([sides[0].astype(kind), b, sides[1].astype(kind)]))
        before += m
    return np.vstack(rows)


def _vectors(rng: Generator) -> Iterable[Sample | ErrorSample]:
    c, r = uniform(rng, (3,), -1, 1), uniform(rng, (4,), -1, 1)
    yield Sample((c,), order=1)
    yield Sample((c, r), order=1)
    yield Sample((c[:1], r[:1]), order=1)
    yield Sample((c + 1j * r[:3],), order=1)
    wrong = np.ones((2, 2))
    yield ErrorSample((wrong, wrong), {}, ShapeError, r"c \(2, 2\).*vector")


def _vector(name: str, c: Any, what: str = "c") -> Any:
    if np.ndim(c) != 1:
        raise ShapeError(
            f"{name}: argument {what} {np.shape(c)} must be a vector; build one matrix "
            "at a time and np.stack them"
        )
    return c


def _places(rows: int, columns: int) -> tuple[Any, Any]:
    return np.arange(rows)[:, None], np.arange(columns)


@known_as(linalg.toeplitz)
@composite(samples=_vectors)
def toeplitz(c: Any, r: Any = None) -> Any:
    """Constant along diagonals: column c: (n,), row r: (m,) or conj(c); r[0] unread."""
    c = _vector("toeplitz", c)
    r = np.conj(c) if r is None else _vector("toeplitz", r, "r")
    values = np.concatenate([c[::-1], r[1:]])
    i, j = _places(len(c), len(r))
    return values[len(c) - 1 - i + j]


@known_as(linalg.hankel)
@composite(samples=_vectors)
def hankel(c: Any, r: Any = None) -> Any:
    """Constant along antidiagonals: column c: (n,), last row r: (m,) or zeros."""
    c = _vector("hankel", c)
    r = np.zeros_like(c) if r is None else _vector("hankel", r, "r")
    values = np.concatenate([c, r[1:]])
    i, j = _places(len(c), len(r))
    return values[i + j]


def _columns(rng: Generator) -> Iterable[Sample | ErrorSample]:
    yield Sample((uniform(rng, (3,), -1, 1),), order=1)
    yield Sample((uniform(rng, (1,), -1, 1),), order=1)
    yield ErrorSample((np.ones((2, 2)),), {}, ShapeError, r"c \(2, 2\).*vector")


@known_as(linalg.circulant)
@composite(samples=_columns)
def circulant(c: Any) -> Any:
    """Each column the one before, turned by one; c: (n,)."""
    c = _vector("circulant", c)
    i, j = _places(len(c), len(c))
    return c[(i - j) % len(c)]
