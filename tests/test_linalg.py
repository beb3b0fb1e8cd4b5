"""Linear algebra beyond samples: what depends on no choice of LAPACK's, and edges."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd import check_grads
from autograd.errors import (
    ArgumentError,
    DTypeError,
    MatrixError,
    NoDerivativeError,
    ShapeError,
    ValueRangeError,
)

X = np.array([[1.2, 0.3, -0.2], [0.1, 2.1, 0.4], [-0.3, 0.2, 3.3]])
Z = X + 1j * np.array([[0.2, 0.5, -0.1], [0.3, -0.4, 0.2], [0.6, 0.1, 0.3]])
STACK = np.stack([Z, Z.T + 1, 2 * Z])


def h(x: Any) -> Any:
    """The conjugate transpose."""
    return np.conjugate(np.swapaxes(x, -1, -2))


def hermitian(x: Any) -> Any:
    """A Hermitian matrix with eigenvalues apart."""
    return x + h(x)


def of_eigenvectors(x: Any, UPLO: str = "L") -> Any:  # noqa: N803, NumPy's name
    """The projections on the eigenvectors, weighted: free of their phases."""
    w, v = np.linalg.eigh(hermitian(x), UPLO)
    return (v * np.sin(w)[..., None, :]) @ h(v)


def of_singular_vectors(x: Any, full: bool = False) -> Any:
    """``Σ sin(s)·u·vᴴ``, the phases of each pair together."""
    u, s, vh = np.linalg.svd(x, full_matrices=full)
    k = s.shape[-1]
    return (u[..., :k] * np.sin(s)[..., None, :]) @ vh[..., :k, :]


def beyond(x: Any) -> Any:
    """The projections on what a full basis adds on either side."""
    u, s, vh = np.linalg.svd(x)
    k = s.shape[-1]
    u, v = u[..., k:], h(vh)[..., k:]
    return u @ h(u), v @ h(v)


def beyond_columns(x: Any) -> Any:
    """The projection on what ``complete`` adds to the columns of q."""
    q = np.linalg.qr(x, "complete").Q[..., x.shape[-1] :]
    return q @ h(q)


@pytest.mark.parametrize("x", [Z, STACK], ids=["one", "stack"])
@pytest.mark.parametrize(
    "f",
    [
        of_eigenvectors,
        lambda x: of_eigenvectors(x, "U"),
        of_singular_vectors,
        lambda x: of_singular_vectors(x[..., :2]),
        lambda x: of_singular_vectors(x[..., :2, :]),
        lambda x: of_singular_vectors(x[..., :2], full=True),
        lambda x: beyond(x[..., :2])[0],
        lambda x: beyond(x[..., :2, :])[1],
        lambda x: beyond_columns(x[..., :2]),
        lambda x: np.linalg.qr(x[..., :2], "complete").R,
        lambda x: np.linalg.svd(hermitian(x), hermitian=True).S,
        lambda x: np.linalg.pinv(hermitian(x), hermitian=True),
        lambda x: np.linalg.eig(x).eigenvectors,
        lambda x: np.linalg.slogdet(x).sign,
        lambda x: np.linalg.cholesky(x @ h(x), upper=True),
    ],
)
def test_complex_derivatives_to_second_order(f: Callable[..., Any], x: Any) -> None:
    check_grads(f, order=2)(x)


def test_functions_of_a_hermitian_matrix_by_svd() -> None:
    """`hermitian` reads the lower triangle alone, with NumPy's signs."""

    def f(x: Any) -> Any:
        return np.linalg.svd(x, hermitian=True)

    for part in range(3):
        check_grads(lambda x, part=part: f(x)[part], order=2)(X - 2 * np.eye(3))
    for y, want in zip(f(ag.tensor(X)), f(X), strict=True):
        np.testing.assert_allclose(y.numpy(), want, atol=1e-14)


@pytest.mark.parametrize(
    ("function", "fields"),
    [
        (np.linalg.qr, ("Q", "R")),
        (np.linalg.svd, ("U", "S", "Vh")),
        (np.linalg.eigh, ("eigenvalues", "eigenvectors")),
        (np.linalg.eig, ("eigenvalues", "eigenvectors")),
        (np.linalg.slogdet, ("sign", "logabsdet")),
    ],
)
def test_several_values_come_in_numpy_s_named_tuples(
    function: Callable[..., Any], fields: tuple[str, ...]
) -> None:
    result = function(ag.tensor(X, requires_grad=True))
    assert type(result) is type(function(X))
    assert result._fields == fields
    for name, y in zip(fields, result, strict=True):
        assert getattr(result, name) is y
        assert isinstance(y, ag.Tensor)
        np.testing.assert_allclose(y.numpy(), getattr(function(X), name), atol=1e-14)


@pytest.mark.parametrize(
    ("call", "match"),
    [
        (lambda x: np.linalg.inv(x * 0), "inv: x .* singular matrix; use pinv"),
        (lambda x: np.linalg.solve(x * 0, x), "solve: x .* is a singular matrix"),
        (lambda x: np.linalg.cholesky(-x), "cholesky: x .* is not positive definite"),
        (lambda x: np.linalg.eigh(x * np.nan), "eigh: x .* not finite"),
        (lambda x: np.linalg.svd(x * np.nan), "svd: x .* not finite"),
        (lambda x: np.linalg.det(x[0]), r"det: x \(3,\) has no rows and columns"),
        (lambda x: np.linalg.qr(x[0]), r"qr: x \(3,\) has no rows and columns"),
        (lambda x: np.linalg.matrix_power(x * 0, -1), "inv: x .* singular"),
    ],
)
def test_what_is_refused_is_numpy_s_linalgerror(
    call: Callable[..., Any], match: str
) -> None:
    with pytest.raises(np.linalg.LinAlgError):
        call(X)
    with pytest.raises(np.linalg.LinAlgError, match=match) as raised:
        call(ag.tensor(X, requires_grad=True))
    assert isinstance(raised.value, MatrixError)


def test_a_norm_keeps_the_axes_it_is_taken_along() -> None:
    """HIPS autograd gives another shape."""
    for kwargs in ({"axis": 1}, {"axis": 0}, {"axis": (0, 1)}, {}):
        y = np.linalg.norm(ag.tensor(X), keepdims=True, **kwargs)
        want = np.linalg.norm(X, keepdims=True, **kwargs)
        np.testing.assert_allclose(y.numpy(), want, strict=True)


@pytest.mark.parametrize("ord", [None, 1, 2, 3, 0.5, -1, np.inf, -np.inf])
def test_a_norm_at_zero_has_derivative_zero(ord: Any) -> None:
    """HIPS autograd gives NaN, in complex numbers too."""
    for zero in (np.zeros(3), np.zeros(3, complex)):
        with np.errstate(divide="ignore"):
            g = ag.grad(lambda x: np.linalg.norm(x, ord))(zero)
        np.testing.assert_array_equal(g, zero, strict=True)


@pytest.mark.parametrize("ord", [None, "fro", "nuc", 1, -1, 2, -2, np.inf, -np.inf])
@pytest.mark.parametrize("x", [X[:2], Z, STACK], ids=["wide", "complex", "stack"])
def test_matrix_norms_of_every_order(x: Any, ord: Any) -> None:
    """HIPS autograd has few of them."""
    check_grads(lambda x: np.linalg.norm(x, ord, axis=(-2, -1)), order=2)(x)


def test_the_cholesky_factor_of_a_complex_matrix() -> None:
    """Where HIPS autograd is wrong in silence."""
    check_grads(lambda x: np.linalg.cholesky(x @ h(x)), order=2)(Z)
    check_grads(np.linalg.cholesky, order=2)(Z @ h(Z))


def test_a_diagonal_by_einsum() -> None:
    """What HIPS autograd refuses."""
    g = ag.grad(lambda x: np.sum(np.einsum("ii->i", x) ** 2))(X)
    np.testing.assert_allclose(g, 2 * np.diag(np.diag(X)))


def test_einsum_casts_its_operands() -> None:
    x = ag.tensor(np.ones(3, np.float32), requires_grad=True)
    y = np.einsum("i,i", x, np.ones(3), dtype=np.float64)
    y.backward()
    assert (y.dtype, x.grad.dtype) == (np.float64, np.float32)
    with pytest.raises(DTypeError, match="float64 cannot be cast to float32"):
        np.einsum("i,i", x, ag.tensor(np.ones(3)), dtype=np.float32)
    assert np.einsum("i->", x, dtype=np.float16, casting="same_kind").dtype == "f2"
    with pytest.raises(ArgumentError, match="einsum: out="):
        np.einsum("i->", x, out=np.zeros(()))
    assert np.einsum_path("ij,jk", x[None], x[:, None])[0] == ["einsum_path", (0, 1)]


def test_results_in_arrays_given_are_for_plain_arrays() -> None:
    ours, x = ag.numpy, ag.tensor(X)
    for call in (
        lambda x, out: ours.dot(x, X, out=out),
        lambda x, out: ours.einsum("ij,jk", x, X, out=out),
        lambda x, out: ours.linalg.multi_dot([x, X, X], out=out),
        lambda x, out: ours.outer(x[0], X[0], out=out),
    ):
        out = np.zeros((3, 3))
        assert call(X, out) is out
        assert out.any()
        with pytest.raises(ArgumentError, match=r"out= .*cannot hold a Tensor"):
            call(x, out)
    out = np.zeros(())
    assert ours.trace(X, out=out) is out


def test_outer_products_of_matrices() -> None:
    """NumPy's own flattens; that of `numpy.linalg` takes vectors alone."""
    check_grads(np.outer, order=2)(X[:2], X[:1])
    with pytest.raises(ShapeError, match=r"linalg\.outer: x \(3, 3\)"):
        np.linalg.outer(ag.tensor(X), X[0])


def root(x: Any) -> Any:
    """The square root of a symmetric matrix by its eigenvectors."""
    w, v = np.linalg.eigh(x)
    return (v * np.sqrt(w)) @ h(v)


def test_equal_eigenvalues_never_give_a_wrong_number() -> None:
    """Their sum has a derivative; their vectors have none, and say so."""
    g = ag.grad(lambda x: np.sum(np.linalg.eigvalsh(x) ** 2))(np.eye(3))
    np.testing.assert_allclose(g, 2 * np.eye(3))
    g = ag.grad(lambda x: np.sum(np.linalg.eigvals(x) ** 2).real)(2 * np.eye(3))
    np.testing.assert_allclose(g, 4 * np.eye(3))
    g = ag.grad(lambda x: np.linalg.norm(x, "nuc"))(np.eye(3))
    np.testing.assert_allclose(g, np.eye(3))
    with np.errstate(all="ignore"):
        g = ag.grad(lambda x: np.sum(root(x) * X))(np.eye(3))
    assert np.isnan(g).any()


@pytest.mark.parametrize("size", [2, 3, 4])
def test_determinants_of_singular_matrices_to_second_order(size: int) -> None:
    rng = np.random.default_rng(size)
    for rank in range(size):
        x = rng.normal(size=(size, rank)) @ rng.normal(size=(rank, size))
        check_grads(np.linalg.det, order=1)(x)
    exactly = np.diag([0.0, *range(1, size)])
    check_grads(np.linalg.det, order=2)(exactly)
    check_grads(lambda x: np.linalg.det(np.stack([x, x + X[:size, :size].sum()])))(
        exactly
    )


def test_a_singular_matrix_in_a_stack_leaves_the_others_alone() -> None:
    stack = np.stack([X, np.ones((3, 3)), 2 * X])
    with np.errstate(all="ignore"):
        g = ag.grad(lambda x: np.sum(np.linalg.slogdet(x)[1][::2]))(stack)
        c = ag.grad(lambda x: np.sum(np.linalg.cond(x, 1)[::2]))(stack)
    np.testing.assert_allclose(g[0], np.linalg.inv(X).T)
    np.testing.assert_allclose(g[2], np.linalg.inv(2 * X).T)
    one = ag.grad(lambda x: np.linalg.cond(x, 1))(X)
    np.testing.assert_allclose(c[0], one)


@pytest.mark.parametrize("shape", [(4, 2), (3, 3), (2, 4), (0, 2), (2, 0)])
@pytest.mark.parametrize("columns", [(), (3,), (0,)])
def test_least_squares_give_all_that_numpy_gives(
    shape: tuple[int, int], columns: tuple[int, ...]
) -> None:
    rng = np.random.default_rng(3)
    x, b = rng.normal(size=shape), rng.normal(size=(shape[0], *columns))
    for rcond in (None, -1, 0.1):
        found, want = (
            np.linalg.lstsq(ag.tensor(x), b, rcond),
            np.linalg.lstsq(x, b, rcond),
        )
        for y, expected in zip(found, want, strict=True):
            y = y.numpy() if isinstance(y, ag.Tensor) else y
            assert (np.shape(y), y.dtype) == (np.shape(expected), expected.dtype)
            np.testing.assert_allclose(y, expected, atol=1e-13)


def test_least_squares_without_full_rank() -> None:
    x, b = X[:, :2] @ np.ones((2, 2)), X[2]
    found, want = np.linalg.lstsq(ag.tensor(x), b), np.linalg.lstsq(x, b)
    assert (found[1].shape, found[2]) == ((0,), want[2])
    np.testing.assert_allclose(found[0].numpy(), want[0], atol=1e-14)
    check_grads(lambda a: np.linalg.lstsq(a * np.ones(2), b)[0], order=2)(X[:, :1])


def test_a_derivative_of_what_rcond_cuts_off_is_refused() -> None:
    with pytest.raises(NoDerivativeError, match=r"pinv: of x .*lower rcond"):
        ag.grad(lambda x: np.sum(np.linalg.pinv(x, 0.5)))(X)
    with ag.no_grad():
        assert np.linalg.pinv(ag.tensor(X), 0.5).shape == (3, 3)
    with pytest.raises(ValueRangeError, match="rcond and rtol"):
        np.linalg.pinv(ag.tensor(X), 0.5, rtol=0.1)


def test_powers() -> None:
    x = ag.tensor(X, requires_grad=True)
    assert type(np.linalg.matrix_power(x, 0)) is np.ndarray
    assert np.linalg.matrix_power(x, 1) is not x
    for n in range(-3, 8):
        y = np.linalg.matrix_power(x, n)
        value = y.numpy() if isinstance(y, ag.Tensor) else y
        np.testing.assert_allclose(value, np.linalg.matrix_power(X, n), rtol=1e-12)


def test_modes_of_qr() -> None:
    x = ag.tensor(X, requires_grad=True)
    with pytest.raises(NoDerivativeError, match="qr: mode 'raw'"):
        np.linalg.qr(x, "raw")
    with pytest.raises(ValueRangeError, match="qr: mode 'full'"):
        np.linalg.qr(x, "full")
    for a, b in zip(
        ag.numpy.linalg.qr(X, "raw"), np.linalg.qr(X, mode="raw"), strict=True
    ):
        np.testing.assert_array_equal(a, b)


def test_ranks_are_plain_numbers() -> None:
    x = ag.tensor(np.ones((3, 3)), requires_grad=True)
    assert np.linalg.matrix_rank(x) == 1
    assert not isinstance(np.linalg.matrix_rank(x), ag.Tensor)


def test_products_along_any_axes() -> None:
    x, w = X[:2], np.arange(6.0).reshape(3, 2)
    for kwargs in ({"axes": [(0,), (1,), ()]}, {"axes": [0, 1]}):
        y = np.vecdot(ag.tensor(X[:2]), w, **kwargs)
        np.testing.assert_allclose(y.numpy(), np.vecdot(x, w, **kwargs))
    with pytest.raises(ArgumentError, match=r"vecdot: axes \[0\]"):
        np.vecdot(ag.tensor(x), w, axes=[0])


def test_an_empty_complex_matrix_has_empty_eigenvectors() -> None:
    vjp, (w, v) = ag.make_vjp(lambda x: tuple(np.linalg.eig(x)))(
        np.zeros((0, 0), "c16")
    )
    assert vjp((w, v)).shape == v.shape == (0, 0)
