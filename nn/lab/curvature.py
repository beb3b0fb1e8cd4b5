"""The extreme eigenvalues of a Hessian that is never formed."""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.random import Generator

from autograd import Tensor, gradients, make_hvp
from autograd.errors import ArgumentError, GraphError, ShapeError, ValueRangeError
from nn.arrays import Array
from nn.training.trainer import Trainer

__all__ = ["Product", "Spectrum", "lanczos", "product_of"]

Product: TypeAlias = Callable[[Array], Array]


class Spectrum(NamedTuple):
    """Estimates of the smallest and the largest eigenvalue, from within.

    errors: an eigenvalue is no farther than this from either, rounding included. size:
    of the matrix. products: how many times it was multiplied with.
    """

    smallest: float
    largest: float
    errors: tuple[float, float]
    size: int
    products: int


def lanczos(product: Product, size: int, *, products: int, rng: Generator) -> Spectrum:
    """The extremes of a symmetric matrix, known by ``product(v) = Hv`` alone.

    H restricted to the span of q, Hq, H²q, … is tridiagonal, and its extreme
    eigenvalues soon are those of H, exactly after `size` products (Golub and Van Loan,
    Matrix Computations, §10.1). Each new vector is made orthogonal to all before it,
    twice: rounding would bring found eigenvalues back as copies.
    """
    basis = np.zeros((min(products, size), size))
    diagonal: list[float] = []
    beside: list[float] = []
    q = rng.standard_normal(size)
    for k in range(len(basis)):
        basis[k] = q / np.linalg.norm(q)
        image = product(basis[k])
        q = np.array(image, dtype=float)
        if not np.isfinite(q).all():
            raise ValueRangeError(
                "momentum: the Hessian has NaN or infinite entries here; take another "
                "point, or look for the cause with autograd.why"
            )
        diagonal.append(float(basis[k] @ q))
        for _ in range(2):
            q -= basis[: k + 1].T @ (basis[: k + 1] @ q)
        beside.append(float(np.linalg.norm(q)))
        if beside[-1] <= 1e-14 * max(map(abs, diagonal)):
            break
    n = len(diagonal)
    off = beside[: n - 1]
    values, vectors = np.linalg.eigh(
        np.diag(diagonal) + np.diag(off, 1) + np.diag(off, -1)
    )
    rounding = n * np.finfo(image.dtype).eps * np.abs(values).max()
    errors = beside[-1] * np.abs(vectors[-1, [0, -1]]) + rounding
    low, high = float(errors[0]), float(errors[1])
    return Spectrum(float(values[0]), float(values[-1]), (low, high), size, n)


def product_of(problem: Any, x: Any, y: Any) -> tuple[Product, int]:
    """``v ↦ Hv`` on flat vectors, and their length; arguments as of `momentum`."""
    if isinstance(problem, Trainer):
        return _of_model(problem, x, y)
    if callable(problem):
        if x is None:
            raise ArgumentError(
                "momentum: x is missing; pass the point as momentum(f, w)"
            )
        point = np.asarray(x, dtype=float)
        product, _ = make_hvp(problem)(point)
        return lambda v: np.ravel(product(v.reshape(point.shape))), point.size
    matrix = np.asarray(problem, dtype=float)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or not matrix.size:
        raise ShapeError(
            f"momentum: a quadratic ½wᵀHw is given by H (n, n), got {matrix.shape}"
        )
    if not np.allclose(matrix, matrix.T):
        raise ValueRangeError(
            "momentum: H is not symmetric; the Hessian of ½wᵀHw is (H + H.T) / 2"
        )
    return matrix.dot, len(matrix)


def _of_model(model: Trainer, x: Any, y: Any) -> tuple[Product, int]:
    """Of the loss that `model` was compiled with, by its trainable weights."""
    if x is None:
        raise ArgumentError(
            "momentum: x is missing; pass data as momentum(model, x, y)"
        )
    model.test_on_batch(x, y)  # checks the data, and binds the losses to the outputs
    loss = model.compute_loss(x, y, model(x, training=False))
    weights = model.trainable_weights
    slopes = gradients(loss, weights, create_graph=True)
    moving = [i for i, g in enumerate(slopes) if _has_graph(g)]
    if not moving:
        raise GraphError(
            f"momentum: the loss of {model.name} is linear in its weights; there is no "
            "curvature that would limit a step"
        )
    ends = np.cumsum([w.size for w in weights])

    def product(v: Array) -> Array:
        parts = np.split(v, ends[:-1])
        seeds = [
            parts[i].reshape(weights[i].shape).astype(weights[i].dtype) for i in moving
        ]
        found = gradients(
            [slopes[i] for i in moving], weights, cotangents=seeds, retain_graph=True
        )
        return np.concatenate([np.ravel(g) for g in found])

    return product, int(ends[-1])


def _has_graph(g: Any) -> bool:
    return isinstance(g, Tensor) and bool(g.requires_grad)
