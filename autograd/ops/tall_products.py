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

__all__ = ["add_inner", "product", "times"]

SMALL = 1 << 19
"""Multiplications from which on OpenBLAS may start threads."""

LOWEST_TIMES, LOWEST_INNER = 16, 32
"""Rows of a piece below which pieces are slower than the whole, product by product."""

THIN, LOWEST_THIN = 16, 8
"""The shortest side of a matrix that is thin, and rows of a piece where there is one.

(64, 4096) times (4096, 10) takes BLAS 49 µs in two threads, 75 in one, and 54 in pieces
of 12 rows."""

LARGEST = 1 << 22
"""Multiplications up to which a thin product is done by one thread."""


def product(x: Array, w: Array) -> Array:
    """``x @ w`` for two matrices of floats; a thin one without BLAS's threads.

    Having worked they wait for more, busily and for 25 ms, on the cores that others
    could use: with a head of ten classes a step of a CNN took 28 ms so, and takes 20.
    Small ones by `dot`, which takes 0.4 µs less than ``@``, but sets its result to 0
    first: 45 of 950 µs at (3072, 128) times (128, 512).
    """
    count = x.size * w.shape[1]
    y: Array
    if count < SMALL:
        y = x.dot(w)
        return y
    plain = type(x) is type(w) is np.ndarray  # a program is to be read
    if not plain or count > LARGEST or not _is_thin(x, w):
        y = np.matmul(x, w)
        return y
    y = np.empty((len(x), w.shape[1]), x.dtype)
    times(x[None], np.ascontiguousarray(w)[None], y[None], LOWEST_THIN)
    return y


def _is_thin(x: Array, w: Array) -> bool:
    """Whether one of the sides is short, and pieces are not."""
    short = min(*x.shape, w.shape[1]) <= THIN
    return short and w.size * LOWEST_THIN < SMALL and x.dtype == w.dtype


def times(x: Array, w: Array, out: Array, lowest: int = LOWEST_TIMES) -> None:
    """``out = x @ w`` for x: (groups, rows, k), w: (groups, k, n).

    lowest: rows of a piece below which all are taken at once.
    """
    height = _piece(w.shape[1], w.shape[2], lowest)
    whole = x.shape[1] // height * height if height else 0
    if whole:
        pieces = _in_pieces(x[:, :whole], height)
        np.matmul(pieces, w[:, None], out=_in_pieces(out[:, :whole], height))
    np.matmul(x[:, whole:], w, out=out[:, whole:])


def add_inner(x: Array, g: Array, out: Array) -> None:
    """``out += xᵀ @ g`` for x: (groups, rows, k), g: (groups, rows, n)."""
    height = _piece(out.shape[1], out.shape[2], LOWEST_INNER)
    whole = x.shape[1] // height * height if height else 0
    if whole:
        pieces = _in_pieces(x[:, :whole], height).swapaxes(2, 3)
        out += np.matmul(pieces, _in_pieces(g[:, :whole], height)).sum(1)
    out += np.matmul(x[:, whole:].swapaxes(1, 2), g[:, whole:])


def _piece(k: int, n: int, lowest: int) -> int:
    """How many rows times (k, n) BLAS does in one thread; 0 for fewer than `lowest`."""
    height = (SMALL - 1) // max(1, k * n)
    return height if height >= lowest else 0


def _in_pieces(x: Array, height: int) -> Array:
    """A view of (groups, rows, columns) as (groups, pieces, height, columns)."""
    return x.reshape(x.shape[0], -1, height, x.shape[2])
