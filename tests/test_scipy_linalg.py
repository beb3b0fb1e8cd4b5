"""`scipy.linalg` on Tensors gives what it gives on arrays, and derivatives of it."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd import check_grads
from autograd.engine.primitive import NUMPY_FUNCTIONS
from autograd.errors import (
    ArgumentError,
    NoDerivativeError,
    ShapeError,
    ValueRangeError,
)
from autograd.tree import leaves, map_tree

theirs = pytest.importorskip("scipy.linalg")

import autograd.scipy.linalg as linalg  # noqa: E402 (skipped where SciPy is missing)

A = np.array([[0.4, 1.3, -0.2], [2.1, 0.1, 0.4], [-0.3, 0.2, 3.3]])
B = np.array([[2.0, 0.3, 0.1], [0.3, 1.5, -0.2], [0.1, -0.2, 1.1]])
S = A + A.T
Z = A + 1j * B[::-1]
TALL, WIDE = A[:, :2], A[:2]
V, W = np.array([0.5, -1.2, 0.9]), np.array([1.1, 0.4])
Call = tuple[str, tuple[Any, ...], dict[str, Any]]

CALLS: list[Call] = [
    ("inv", (A,), {}),
    *[("inv", (B,), {"assume_a": k}) for k in ("sym", "pos", "upper triangular")],
    ("inv", (B,), {"assume_a": "lower triangular"}),
    ("solve", (A, V), {}),
    ("solve", (A, TALL), {"transposed": True}),
    ("solve", (B, V), {"assume_a": "her", "lower": True}),
    ("solve", (B, V), {"assume_a": "diagonal"}),
    ("solve", (B, V), {"assume_a": "tridiagonal"}),
    ("det", (A,), {}),
    ("norm", (A,), {}),
    ("norm", (A, 2), {"axis": (0, 1), "keepdims": True}),
    ("lstsq", (TALL, V), {}),
    ("pinv", (TALL,), {}),
    ("pinv", (A,), {"atol": 0.1, "return_rank": True}),
    ("pinvh", (S,), {}),
    ("pinvh", (np.triu(S),), {"lower": False, "return_rank": True}),
    ("cholesky", (B,), {}),
    ("cholesky", (np.tril(B),), {"lower": True}),
    ("cholesky", (np.triu(B),), {}),
    ("eigvalsh", (np.tril(S),), {}),
    ("eigvalsh", (S, B), {}),
    ("eigvalsh", (S,), {"lower": False, "subset_by_index": (1, 2)}),
    ("eigh", (S,), {"eigvals_only": True, "subset_by_value": (0.0, 9.0)}),
    *[("eigvalsh", (S, B), {"type": k}) for k in (2, 3)],
    ("eigvalsh", (np.triu(S), np.triu(B)), {"lower": False}),
    ("eigh_tridiagonal", (V, W), {"eigvals_only": True}),
    ("eigvalsh_tridiagonal", (V, W), {"select": "i", "select_range": (0, 1)}),
    ("eigvals", (A,), {}),
    ("eigvals", (Z, B), {}),
    ("svdvals", (WIDE,), {}),
    ("svd", (A,), {"compute_uv": False}),
    ("lu", (A,), {}),
    ("lu", (TALL,), {"permute_l": True}),
    ("lu", (WIDE,), {"p_indices": True}),
    ("lu", (Z,), {}),
    ("lu_factor", (A,), {}),
    ("qr", (A,), {}),
    ("qr", (TALL,), {"mode": "economic"}),
    ("qr", (WIDE,), {"mode": "r"}),
    ("qr", (A,), {"mode": "economic", "pivoting": True}),
    ("polar", (A,), {}),
    ("polar", (TALL,), {}),
    ("polar", (WIDE,), {"side": "left"}),
    ("orthogonal_procrustes", (A, B), {}),
    ("companion", (V,), {}),
    ("leslie", (V, W), {}),
    ("fiedler", (V,), {}),
    ("khatri_rao", (TALL, WIDE[:, :2]), {}),
    *[("convolution_matrix", (V, 4, k), {}) for k in ("full", "same", "valid")],
    *[("convolution_matrix", (V, 2, k), {}) for k in ("full", "same", "valid")],
    ("matmul_toeplitz", (V, A), {}),
    ("matmul_toeplitz", ((V, W), W), {}),
    ("solve_toeplitz", ((V, V[::-1].copy()), V**2), {}),
    ("solve_circulant", (V, TALL), {}),
    ("solve_continuous_lyapunov", (A, B), {}),
    ("solve_discrete_lyapunov", (A, B), {}),
    ("solve_discrete_lyapunov", (Z, B), {}),
]


def is_float(x: Any) -> bool:
    return isinstance(x, np.ndarray) and x.dtype.kind in "fc"


@pytest.mark.parametrize(("name", "args", "options"), CALLS)
def test_of_tensors_is_what_scipy_gives(name: str, args: Any, options: Any) -> None:
    tracked = map_tree(
        lambda x: ag.tensor(x, requires_grad=True) if is_float(x) else x, args
    )
    found = leaves(getattr(linalg, name)(*tracked, **options))
    wanted = leaves(getattr(theirs, name)(*args, **options))
    assert any(isinstance(y, ag.Tensor) for y in found)
    for y, want in zip(found, wanted, strict=True):
        y = getattr(y, "data", y)
        assert np.shape(y) == np.shape(want)
        np.testing.assert_allclose(y, want, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize(("name", "args", "options"), CALLS)
@pytest.mark.filterwarnings("ignore:.*does not depend:UserWarning")
def test_derivatives(name: str, args: Any, options: Any) -> None:
    def f(*xs: Any) -> Any:
        rest = iter(xs)
        args_ = map_tree(lambda x: next(rest) if is_float(x) else x, args)
        found = leaves(getattr(linalg, name)(*args_, **options))
        return [
            y for y in found if np.asarray(getattr(y, "data", y)).dtype.kind in "fc"
        ]

    order = 1 if name == "lstsq" else 2
    check_grads(f, order=order)(*[x for x in leaves(args) if is_float(x)])


@pytest.mark.parametrize(("name", "args", "options"), CALLS)
def test_of_arrays_it_is_scipy_s(name: str, args: Any, options: Any) -> None:
    found = leaves(getattr(linalg, name)(*args, **options))
    for y, want in zip(
        found, leaves(getattr(theirs, name)(*args, **options)), strict=True
    ):
        np.testing.assert_array_equal(y, want)


RECOMPOSED: list[tuple[str, Callable[..., Any], tuple[Any, ...]]] = [
    ("eigh", lambda w, v, a: a @ v - w * v, (S,)),
    ("eigh", lambda w, v, a, b: a @ v - b @ v * w, (S, B)),
    ("eig", lambda w, v, a: a @ v - w * v, (A,)),
    ("eig", lambda w, v, a, b: a @ v - b @ v * w, (Z, B)),
    ("svd", lambda u, s, vh, a: u[:, :2] * s @ vh[:2] - a, (TALL,)),
    ("lu_factor", lambda f, p, a: linalg.lu_solve((f, p), a) - np.eye(3), (A,)),
    (
        "lu_factor",
        lambda f, p, a: linalg.lu_solve((f, p), a.T, trans=1) - np.eye(3),
        (A,),
    ),
    (
        "lu_factor",
        lambda f, p, a: linalg.lu_solve((f, p), np.conj(a.T), trans="C") - np.eye(3),
        (Z,),
    ),
]
"""What is left over when the factors, whose signs are open, are put together again."""


@pytest.mark.parametrize(("name", "left", "args"), RECOMPOSED)
def test_factors_make_the_matrix(name: str, left: Any, args: Any) -> None:
    tracked = [ag.tensor(x, requires_grad=True) for x in args]
    found = getattr(linalg, name)(*tracked)
    np.testing.assert_allclose(left(*found, *tracked).data, 0.0, atol=1e-12)
    for y, want in zip(found, getattr(theirs, name)(*args), strict=True):
        assert np.shape(y) == np.shape(want)
        sizes = np.sort(np.abs(getattr(y, "data", y)), axis=None)
        if name != "lu_factor":
            np.testing.assert_allclose(sizes, np.sort(np.abs(want), axis=None))


def test_the_slope_of_an_exponential() -> None:
    x = ag.tensor(A, requires_grad=True)
    whole, slope = linalg.expm_frechet(x, B)
    wanted = theirs.expm_frechet(A, B)
    np.testing.assert_allclose(whole.data, wanted[0], rtol=1e-12)
    np.testing.assert_allclose(slope.data, wanted[1], rtol=1e-12)
    (slope**2).sum().backward()

    def pushed(a: Any) -> Any:
        return (ag.make_jvp(linalg.expm)(a)(B)[1] ** 2).sum()

    np.testing.assert_allclose(x.grad, ag.grad(pushed)(A), rtol=1e-10)
    alone = linalg.expm_frechet(A, ag.tensor(B), compute_expm=False)
    np.testing.assert_allclose(alone.data, wanted[1], rtol=1e-12)


@pytest.mark.parametrize("kind", [1, 2, 3])
@pytest.mark.parametrize("lower", [True, False])
def test_generalised_eigenvectors(kind: int, lower: bool) -> None:
    half = np.tril if lower else np.triu
    options = {"type": kind, "lower": lower}
    _, v = linalg.eigh(ag.tensor(half(S)), ag.tensor(half(B)), **options)
    _, wanted = theirs.eigh(S, B, type=kind)
    np.testing.assert_allclose(np.abs(v.data), np.abs(wanted), rtol=1e-10)


def test_what_has_no_derivative_says_so() -> None:
    x = ag.tensor(A, requires_grad=True)
    with pytest.raises(NoDerivativeError, match=r"scipy\.linalg\S*schur.*argument a"):
        linalg.schur(x)
    with ag.config.numerical_fallback(True), pytest.warns(match="matrix_balance"):
        found = ag.grad(lambda a: linalg.matrix_balance(a)[0][0, 0])(A)
    assert found.shape == A.shape
    np.testing.assert_array_equal(linalg.hadamard(4), theirs.hadamard(4))


@pytest.mark.parametrize(
    ("error", "message", "call"),
    [
        (ArgumentError, "eig: left=True", lambda x: linalg.eig(x, left=True)),
        (ValueRangeError, "qr: mode='raw'", lambda x: linalg.qr(x, mode="raw")),
        (
            ValueRangeError,
            "solve: assume_a",
            lambda x: linalg.solve(x, V, assume_a="?"),
        ),
        (ShapeError, r"polar: argument a \(2, 3\)", lambda x: linalg.polar(x[:2])),
        (ShapeError, r"lu: argument a \(1, 3, 3\)", lambda x: linalg.lu(x[None])),
    ],
)
def test_errors(error: type, message: str, call: Any) -> None:
    with pytest.raises(error, match=message):
        call(ag.tensor(A, requires_grad=True))


def test_every_function_is_ours_or_refuses_tensors() -> None:
    for name in theirs.__all__:
        function = getattr(theirs, name)
        if callable(function) and not isinstance(function, type):
            assert function in NUMPY_FUNCTIONS
