"""What the rules of linear algebra are written with, on arrays and Tensors alike.

Rules with complex conjugates in them are stated for the inner product ``Re tr(ḡᴴ·v)``,
as the literature does, by ``ḡ``, the conjugate of the cotangent; see `engine/rules.py`.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from autograd.engine.tensor import plain
from autograd.engine.traced import Traced
from autograd.errors import MatrixError
from autograd.ops.contraction import swapped
from autograd.ops.shape import operand

__all__ = [
    "adjoint",
    "conjugated",
    "eye",
    "folded",
    "gaps",
    "halved",
    "matrices",
    "mirrored",
    "quotient",
    "square_refusal",
    "swapped",
    "unless_singular",
    "unused",
    "weights",
]


def conjugated(x: Any) -> Any:
    """``x̄``; a real x itself, not copied."""
    return np.conjugate(x) if x.dtype.kind == "c" else x


def adjoint(x: Any) -> Any:
    """``xᴴ``, the conjugate of the transpose."""
    return conjugated(swapped(x))


def eye(x: Any) -> Any:
    """The identity as truth values, which keep the dtype of what they multiply."""
    return np.eye(x.shape[-1], dtype=bool)


@cache
def _triangle(n: int, dtype: Any, lower: bool) -> Any:
    ones = np.tri(n, k=-1, dtype=np.finfo(dtype).dtype)
    half = ones + np.eye(n, dtype=ones.dtype) / 2
    half = half if lower else half.T.copy()
    half.setflags(write=False)
    return half


def halved(x: Any, *, lower: bool = True) -> Any:
    """One triangle of x with half of the diagonal: by constants, a sixth of `tril`."""
    return x * _triangle(x.shape[-1], x.dtype, lower)


def mirrored(x: Any, *, lower: bool = True) -> Any:
    """The Hermitian matrix of which x holds one triangle, as LAPACK reads it.

    The imaginary parts of the diagonal are not read either.
    """
    half = halved(x, lower=lower)
    return half + adjoint(half)


def folded(g: Any, *, lower: bool = True) -> Any:
    """The transpose of `mirrored`: all of ḡ brought onto one triangle."""
    return halved(g + adjoint(g), lower=lower)


def gaps(w: Any) -> Any:
    """``wⱼ − wᵢ`` (n, n) of w (n,); infinite where i = j, so that quotients are 0."""
    return np.where(eye(w), np.inf, w[..., None, :] - w[..., :, None])


def quotient(x: Any, w: Any) -> Any:
    """``x / w``, and 0 where both are 0: what is not asked for may be undefined."""
    both = (plain(x) == 0) & (plain(w) == 0)
    return x / np.where(both, np.inf, w)


def unused(g: Any) -> bool:
    """Whether `g` is the constant 0 of a value that nothing used."""
    return type(g) is np.ndarray and not g.any()


def weights(v: Any, w: Any) -> Any:
    """``v·diag(w)``: each column of the matrix v (n, m) times its entry of w (m,)."""
    return v * w[..., None, :]


def square_refusal(inputs: list[Any], **params: Any) -> str:
    """Why NumPy refuses a matrix that is to be inverted or taken apart."""
    shape = np.shape(inputs[0])
    if len(shape) < 2:
        return "has no rows and columns; give it two axes or more"
    if shape[-1] != shape[-2]:
        return "is not square in its last two axes; use pinv, lstsq, qr or svd"
    if not np.all(np.isfinite(inputs[0])):
        return "is not finite; no iteration converges with NaN or infinity in it"
    return (
        "is a singular matrix; use pinv or lstsq, or add a multiple of the identity to "
        "it"
    )


def matrices(operation: str, x: Any, *, square: bool = False) -> Any:
    """`x` as a Tensor or an array of matrices, or the error that `operation` raises."""
    x = operand(x)
    if x.ndim < 2 or (square and x.shape[-1] != x.shape[-2]):
        raise MatrixError(f"{operation}: x {x.shape} {square_refusal([x])}")
    return x


def unless_singular(
    f: Callable[..., Any], x: Any, *others: Any, det: Any = None
) -> Any:
    """``f(x, *others)``, an inverse or solution; NaN where x is singular.

    det: what is 0 there and nowhere else, if it is known.
    """
    raw = plain(x)
    if type(raw) is not Traced:
        try:
            return f(x, *others)
        except np.linalg.LinAlgError:
            pass
    det = np.linalg.slogdet(raw)[0] if det is None else plain(det)
    return f(np.where((det == 0)[..., None, None], np.nan, x), *others)
