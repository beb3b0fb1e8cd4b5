"""Cholesky factors as SciPy returns and takes them, by NumPy's.

Composed of `solve_triangular` and of NumPy's functions, which have the rules.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import linalg

from autograd.engine.primitive import composite
from autograd.engine.samples import ErrorSample, Sample, uniform
from autograd.scipy.functions.declare import known_as, of_tensors
from autograd.scipy.matrices.solving import solve_triangular

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["cho_factor", "cho_solve", "cholesky"]


def _factors(rng: Generator) -> Iterable[Sample | ErrorSample]:
    for lower in (False, True):
        c = uniform(rng, (3, 3), -0.5, 0.5) + 2 * np.eye(3)
        for shape in ((3,), (3, 2)):
            yield Sample(((c, lower), uniform(rng, shape, -1, 1)))
    c = c + 1j * uniform(rng, (3, 3), -0.5, 0.5)
    yield Sample(((c, True), uniform(rng, (3,), -1, 1) + 0.5j))


@known_as(linalg.cho_solve)
@composite(samples=_factors)
def cho_solve(
    c_and_lower: tuple[Any, bool],
    b: Any,
    overwrite_b: bool = False,
    check_finite: bool = True,
) -> Any:
    """The solution x of ``a·x = b`` by the factor of a that `cho_factor` gives.

    b: (n,) or (…, n, k). The last two options change no value.
    """
    c, lower = c_and_lower
    first, second = (0, 2) if lower else (2, 0)
    half = solve_triangular(c, b, first, bool(lower))
    return solve_triangular(c, half, second, bool(lower))


@of_tensors(linalg.cholesky)
def cholesky(
    a: Any, lower: bool = False, overwrite_a: bool = False, check_finite: bool = True
) -> Any:
    """``a = uᴴ·u`` with u upper triangular, or ``l·lᴴ`` if `lower`; a: (…, n, n).

    Only that triangle of a is read.
    """
    factor = np.linalg.cholesky(a if lower else np.conj(np.swapaxes(a, -1, -2)))
    return factor if lower else np.conj(np.swapaxes(factor, -1, -2))


@of_tensors(linalg.cho_factor)
def cho_factor(
    a: Any, lower: bool = False, overwrite_a: bool = False, check_finite: bool = True
) -> tuple[Any, bool]:
    """The Cholesky factor of a, and `lower`: what `cho_solve` takes; a: (…, n, n).

    Of a Tensor the other triangle is 0; SciPy leaves there what it finds.
    """
    return cholesky(a, lower), lower
