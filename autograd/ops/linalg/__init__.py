"""Linear algebra: the operations that `numpy.linalg` has, by those names.

In rules `ᴴ` is the conjugate transpose, and ḡ the conjugate of the cotangent.
"""

from autograd.ops.contraction import tensordot
from autograd.ops.linalg.determinants import cofactors, det, slogdet
from autograd.ops.linalg.inverses import (
    inv,
    lstsq,
    pinv,
    solve,
    tensorinv,
    tensorsolve,
)
from autograd.ops.linalg.norms import cond, matrix_norm, norm, p_norm, vector_norm
from autograd.ops.linalg.powers import matrix_power, multi_dot
from autograd.ops.linalg.products import (
    cross,
    diagonal,
    matrix_transpose,
    outer,
    trace,
    vecdot,
)
from autograd.ops.linalg.singular import svd, svdvals
from autograd.ops.linalg.spectra import eig, eigh, eigvals, eigvalsh
from autograd.ops.linalg.triangular import cholesky, qr
from autograd.ops.products import matmul

__all__ = [
    "cholesky",
    "cofactors",
    "cond",
    "cross",
    "det",
    "diagonal",
    "eig",
    "eigh",
    "eigvals",
    "eigvalsh",
    "inv",
    "lstsq",
    "matmul",
    "matrix_norm",
    "matrix_power",
    "matrix_transpose",
    "multi_dot",
    "norm",
    "outer",
    "p_norm",
    "pinv",
    "qr",
    "slogdet",
    "solve",
    "svd",
    "svdvals",
    "tensordot",
    "tensorinv",
    "tensorsolve",
    "trace",
    "vecdot",
    "vector_norm",
]
