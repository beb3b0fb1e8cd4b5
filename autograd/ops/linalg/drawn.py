"""Matrices that samples are drawn as: regular, well conditioned, nothing tied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.engine.samples import ErrorSample, Sample, uniform
from autograd.errors import MatrixError

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["complex_regular", "of_matrices", "refused_matrices", "regular"]


def regular(rng: Generator, shape: tuple[int, ...]) -> Any:
    """Matrices (…, m, n) near diag(1, 2, 3, …): distinct singular and eigenvalues."""
    m, n = shape[-2:]
    return np.eye(m, n) * (1.0 + np.arange(n)) + uniform(rng, shape, -0.4, 0.4)


def complex_regular(rng: Generator, shape: tuple[int, ...]) -> Any:
    """The same with imaginary parts."""
    return regular(rng, shape) + 1j * uniform(rng, shape, -0.4, 0.4)


def refused_matrices(*, square: bool = True, singular: bool = False) -> Any:
    """What an operation on matrices must refuse."""
    yield ErrorSample((np.ones(3),), {}, MatrixError, r"x \(3,\) .*two axes or more")
    if square:
        match = r"x \(2, 3\) is not square.*pinv"
        yield ErrorSample((np.ones((2, 3)),), {}, MatrixError, match)
    if singular:
        match = r"x \(2, 2\) is a singular matrix; use pinv"
        yield ErrorSample((np.ones((2, 2)),), {}, MatrixError, match)


def of_matrices(
    *cases: tuple[tuple[int, ...], dict[str, Any]],
    complex_too: bool = True,
    square: bool = True,
    singular: bool = False,
) -> Any:
    """One sample for each (shape, keywords), the first in complex numbers too."""

    def samples(rng: Generator) -> Any:
        for shape, kwargs in cases:
            yield Sample((regular(rng, shape),), kwargs)
        if complex_too:
            shape, kwargs = cases[0]
            yield Sample((complex_regular(rng, shape),), kwargs)
        yield from refused_matrices(square=square, singular=singular)

    return samples
