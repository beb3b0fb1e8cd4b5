"""The normal distribution of vectors."""

import math
from typing import Any

import numpy as np

from autograd.engine.tensor import plain
from autograd.scipy.matrices.cholesky import cholesky
from autograd.scipy.matrices.solving import solve_triangular
from autograd.scipy.stats.family import declared

__all__: list[str] = []


def logpdf(
    x: Any, mean: Any = None, cov: Any = 1.0, allow_singular: bool = False
) -> Any:
    """The logarithm of the density; x: (…, n), mean: (n,) or None, which is 0;
    cov: (n, n), (n,), ().

    By a Cholesky factor. Of a singular cov, if allowed, within the subspace that it
    spans, −inf outside; NumPy's LinAlgError where it is not positive definite.
    """
    cov, n = _matrix(cov, x)
    away = x - (0.0 if mean is None else mean)
    away = away[..., None] if n == 1 and np.shape(away)[-1:] != (1,) else away
    inside: Any = True
    if allow_singular:
        basis, inside = _span(plain(cov), plain(away))
        away, cov = away @ basis, basis.T @ cov @ basis
    factor = cholesky(cov, lower=True)
    away = np.reshape(away, (-1, cov.shape[0]))
    z = solve_triangular(factor, away.T, lower=True)  # (n, batch)
    logarithm = _log_determinant(factor) + cov.shape[0] * math.log(2 * math.pi)
    y = np.reshape(-(np.sum(z * z, axis=0) + logarithm) / 2, np.shape(inside_of(x, n)))
    return y[()] if np.all(inside) else np.where(inside, y, -np.inf)[()]


def inside_of(x: Any, n: int) -> Any:
    """An array of the result's shape."""
    shape = np.shape(x)
    return np.zeros(shape[:-1] if n > 1 or shape[-1:] == (1,) else shape)


def pdf(x: Any, mean: Any = None, cov: Any = 1.0, allow_singular: bool = False) -> Any:
    """The density."""
    return np.exp(logpdf(x, mean, cov, allow_singular))


def entropy(mean: Any = None, cov: Any = 1.0) -> Any:
    """``½ ln det(2πe cov)``; cov: (n, n), (n,) or a number."""
    cov, n = _matrix(cov, np.zeros(np.shape(cov)[-1:] or (1,)))
    factor = cholesky(cov, lower=True)
    return (_log_determinant(factor) + n * (math.log(2 * math.pi) + 1)) / 2


def _log_determinant(factor: Any) -> Any:
    return 2 * np.sum(np.log(np.abs(np.diagonal(factor))))


def _matrix(cov: Any, x: Any) -> tuple[Any, int]:
    """cov as a matrix: a vector is its diagonal, a number is on every place of it.

    A matrix is made symmetric, so that its derivative is.
    """
    if np.ndim(cov) == 2:
        return (cov + cov.T) / 2, np.shape(cov)[0]
    n = np.shape(cov)[0] if np.ndim(cov) else (np.shape(x)[-1] if np.ndim(x) else 1)
    return cov * np.eye(n), n


def _span(cov: Any, away: Any) -> tuple[Any, Any]:
    """A basis of what cov spans, and which of `away` lie in it."""
    values, vectors = np.linalg.eigh(cov)
    least = 1e6 * np.finfo(float).eps * np.max(np.abs(values))
    basis = vectors[:, values > least]
    rest = away - away @ basis @ basis.T
    return basis, np.linalg.norm(rest, axis=-1) <= 1e3 * np.sqrt(least)


declared("multivariate_normal", {"logpdf": logpdf, "pdf": pdf, "entropy": entropy})
