"""Products of tall matrices, in pieces that BLAS does in one thread each.

BLAS shares a large product among threads of its own, and what comes before and after it
is left to one. In pieces, our threads do all of it side by side, each on its images.
OpenBLAS starts no threads below 2¹⁹ multiplications, and on AVX-512 it does not even
copy such matrices first: (16384, 288) times (288, 64) in float32 takes one thread 2.3
ms in pieces of 28 rows, 2.6 at once; the transpose of (65536, 27) times (65536, 32) 0.6
and 1.0. On AVX2 pieces cost up to a sixth more. See benchmarks/works/convolution.py.
"""

import numpy as np

from autograd.engine.primitive import Array

__all__ = ["add_inner", "piece_of_inner", "piece_of_times", "times"]

SMALL = 1 << 19
"""Multiplications from which on OpenBLAS may start threads."""

LOWEST_TIMES, LOWEST_INNER = 16, 32
"""Rows of a piece below which pieces are slower than the whole, product by product."""


def piece_of_times(k: int, n: int) -> int:
    """How many rows of (rows, k) `times` multiplies with (k, n) at once; 0 for all."""
    return _piece(k, n, LOWEST_TIMES)


def piece_of_inner(k: int, n: int) -> int:
    """How many rows `add_inner` takes at once to a result of (k, n); 0 for all."""
    return _piece(k, n, LOWEST_INNER)


def times(x: Array, w: Array, out: Array) -> None:
    """``out = x @ w`` for x: (groups, rows, k), w: (groups, k, n)."""
    height = piece_of_times(*w.shape[1:])
    whole = x.shape[1] // height * height if height else 0
    if whole:
        pieces = _in_pieces(x[:, :whole], height)
        np.matmul(pieces, w[:, None], out=_in_pieces(out[:, :whole], height))
    np.matmul(x[:, whole:], w, out=out[:, whole:])


def add_inner(x: Array, g: Array, out: Array) -> None:
    """``out += xᵀ @ g`` for x: (groups, rows, k), g: (groups, rows, n)."""
    height = piece_of_inner(*out.shape[1:])
    whole = x.shape[1] // height * height if height else 0
    if whole:
        pieces = _in_pieces(x[:, :whole], height).swapaxes(2, 3)
        out += np.matmul(pieces, _in_pieces(g[:, :whole], height)).sum(1)
    out += np.matmul(x[:, whole:].swapaxes(1, 2), g[:, whole:])


def _piece(k: int, n: int, lowest: int) -> int:
    height = (SMALL - 1) // max(1, k * n)
    return height if height >= lowest else 0


def _in_pieces(x: Array, height: int) -> Array:
    """A view of (groups, rows, columns) as (groups, pieces, height, columns)."""
    return x.reshape(x.shape[0], -1, height, x.shape[2])
