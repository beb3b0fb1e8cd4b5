"""Functions of a matrix: exponential, logarithm, root, sines and cosines.

The slope L of f at A along E is read from f of a matrix twice as large, for every f
analytic on A's spectrum (Higham, Functions of Matrices, 3.6):

    f([A E; 0 A]) = [f(A) L; 0 f(A)]

Its adjoint is the slope at Aᵀ. For the root, Sylvester's equation costs less.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import linalg

from autograd.engine.batching import leading
from autograd.engine.rules import custom
from autograd.engine.samples import ErrorSample, Sample, uniform
from autograd.engine.traced import in_one_step
from autograd.errors import ShapeError
from autograd.scipy.functions.declare import found_as, known_as
from autograd.scipy.matrices.solving import solve_sylvester

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["doubled", "expm", "sqrtm"]


def _samples(rng: Generator) -> Iterable[Sample | ErrorSample]:
    """Matrices near the identity, where a logarithm and a root exist."""
    for shape in [(2, 2), (3, 3), (1, 1), (2, 2, 2)]:
        yield Sample((uniform(rng, shape, -0.3, 0.3) + np.eye(shape[-1]),))
    z = uniform(rng, (2, 2), -0.3, 0.3) + 1j * uniform(rng, (2, 2), -0.3, 0.3)
    yield Sample((z + np.eye(2),))
    yield ErrorSample((np.ones((2, 3)),), {}, ShapeError, r"a \(2, 3\).*square")


def _transposed(a: Any) -> Any:
    return np.swapaxes(a, -1, -2)


def _square(name: str, a: Any) -> None:
    shape = np.shape(a)
    if len(shape) < 2 or shape[-1] != shape[-2]:
        raise ShapeError(
            f"{name}: argument a {shape} must be square in its last two axes"
        )


def _logarithm(a: Any) -> Any:
    """Of float32 by way of float64: SciPy's own then warns of its rounding errors."""
    y = linalg.logm(np.asarray(a, np.result_type(a, np.float64)))
    narrow = np.asarray(a).dtype in (np.float32, np.complex64)
    return (
        y.astype(np.complex64 if y.dtype.kind == "c" else np.float32) if narrow else y
    )


def doubled(a: Any, e: Any) -> Any:
    """``[a e; 0 a]``; a, e: (…, n, n)."""
    above = np.concatenate([a, e], axis=-1)
    below = np.concatenate([np.zeros_like(a), a], axis=-1)
    return np.concatenate([above, below], axis=-2)


def _of_matrices(
    function: Callable[..., Any], by: Callable[..., Any] | None = None, **about: Any
) -> Any:
    """Declare one of SciPy's functions of a matrix; a: (…, n, n).

    by: what computes it, where that is not SciPy's function itself.
    """

    def slope(a: Any, e: Any) -> Any:
        n = a.shape[-1]
        return ours(doubled(a, e))[..., :n, n:]

    def forward(a: Any) -> Any:
        _square(function.__name__, a)
        y = by(a) if by else in_one_step(function)(a)
        return y.real if y.dtype.kind == "c" != a.dtype.kind and _real(y) else y

    forward.__doc__ = f"``{function.__name__}(a)``; a: (…, n, n)."
    ours = custom(
        vjps=(lambda g, y, a: slope(_transposed(a), g),),
        jvps=(lambda da, y, a: slope(a, da),),
        name=function.__name__,
        samples=_samples,
        batching=leading,
        **about,
    )(found_as(function, forward))
    return known_as(function)(ours)


def _real(y: Any) -> bool:
    return not np.any(y.imag)


expm = _of_matrices(linalg.expm, formula="eᴬ")
_of_matrices(linalg.logm, _logarithm, formula="ln A")
_of_matrices(linalg.cosm, formula="cos A")
_of_matrices(linalg.sinm, formula="sin A")
_of_matrices(linalg.tanm, formula="tan A")
_of_matrices(linalg.coshm, formula="cosh A")
_of_matrices(linalg.sinhm, formula="sinh A")
_of_matrices(linalg.tanhm, formula="tanh A")


@known_as(linalg.sqrtm)
@custom(
    vjps=(lambda g, y, a: solve_sylvester(_transposed(y), _transposed(y), g),),
    jvps=(lambda da, y, a: solve_sylvester(y, y, da),),
    symbol="√",
    formula="A^(1/2)",
    batching=leading,
    samples=_samples,
)
def sqrtm(a: Any) -> Any:
    """The principal square root: ``y·y = a``; a: (…, n, n).

    Complex where it has to be. A singular matrix has no derivative there.
    """
    _square("sqrtm", a)
    return linalg.sqrtm(a)
