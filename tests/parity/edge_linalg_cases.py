"""The edges of linear algebra: see `edge_cases.py`."""

from tests.parity.edge_cases import LEAVES, REFUSED, Edge, Rows

__all__ = ["LINALG"]

E = Edge

NORMS = "`norm`, `vector_norm`, `matrix_norm`"

LINALG: Rows = {
    ("`inv` `solve` `tensorinv` `tensorsolve`", "singular"): [
        E("np.linalg.inv(x)", "np.ones((2, 2))", REFUSED + "MatrixError"),
        E(
            "np.linalg.solve(x, w)",
            "np.eye(2) * 0, np.ones(2)",
            REFUSED + "MatrixError",
        ),
        E("np.linalg.tensorinv(x, 1)", "np.ones((2, 2))", REFUSED + "MatrixError"),
        E(
            "np.linalg.tensorsolve(x, w)",
            "np.ones((2, 2)), np.ones(2)",
            REFUSED + "MatrixError",
        ),
    ],
    ("`det`", "singular"): [
        E(
            "np.linalg.det(x)",
            "np.ones((2, 2))",
            "[[1, -1], [-1, 1]]",
            "[[1, -1], [-1, 1]]",
        ),
        E(
            "np.linalg.det(x)",
            "np.zeros((2, 2))",
            "np.zeros((2, 2))",
            "[[1, -1], [-1, 1]]",
        ),
        E("np.linalg.det(x)", "np.diag([3., 2., 0.])", "np.diag([0, 0, 6])"),
    ],
    ("`slogdet`", "singular"): [
        E(
            "np.linalg.slogdet(x)[1]",
            "np.ones((2, 2))",
            "[[inf, -inf], [-inf, inf]]",
            forward="np.full((2, 2), nan)",
        ),
    ],
    ("`slogdet`", "the sign of a real determinant"): [
        E("np.linalg.slogdet(x)[0]", "np.eye(2)", "np.zeros((2, 2))"),
    ],
    ("`pinv`, `lstsq`", "not of full rank"): [
        E("np.linalg.pinv(x)", "np.diag([2., 0.])", "[[-0.25, 0.25], [0.25, 0]]"),
        E(
            "np.linalg.lstsq(x, w)[0]",
            "np.diag([2., 0.]), np.array([2., 4.])",
            "[[-0.5, 0.5], [1, 0]], [0.5, 0]",
        ),
    ],
    ("`pinv`, `lstsq`", "`rcond` cuts off what is not 0"): [
        E("np.linalg.pinv(x, 0.6)", "np.diag([2., 1.])", REFUSED + "NoDerivativeError"),
        E(
            "np.linalg.lstsq(x, w, 0.6)[0]",
            "np.diag([2., 1.]), np.ones(2)",
            REFUSED + "NoDerivativeError",
        ),
    ],
    ("`cholesky`", ""): [
        E("np.linalg.cholesky(x)", "np.eye(2)", "[[0.5, 0], [1, 0.5]]"),
        E("np.linalg.cholesky(x, upper=True)", "np.eye(2)", "[[0.5, 1], [0, 0.5]]"),
        E("np.linalg.cholesky(x @ x.T)", "np.eye(2)", "[[1, 1], [1, 1]]"),
    ],
    ("`cholesky`", "indefinite"): [
        E("np.linalg.cholesky(x)", "-np.eye(2)", REFUSED + "MatrixError"),
    ],
    ("`qr`", "the first columns are dependent"): [
        E("np.linalg.qr(x)[1]", "np.zeros((2, 2))", "np.full((2, 2), nan)"),
    ],
    ("`qr` and `svd`", "what a full basis adds"): [
        E(
            "(lambda q: q @ q.T)(np.linalg.qr(x, 'complete')[0][:, 1:])",
            "np.array([[2.], [0.]])",
            "[[0], [-1]]",
        ),
        E(
            "(lambda u: u @ u.T)(np.linalg.svd(x)[0][:, 1:])",
            "np.array([[2.], [0.]])",
            "[[0], [-1]]",
        ),
    ],
    ("`eigh`, `eigvalsh`", ""): [
        E(
            "np.linalg.eigh(x)[0][0]",
            "np.array([[2., 1.], [1., 2.]])",
            "[[0.5, 0], [-1, 0.5]]",
        ),
        E(
            "np.linalg.eigvalsh(x, 'U')",
            "np.eye(2)",
            "np.eye(2)",
        ),
    ],
    ("`eigh`, `eigvalsh`", "eigenvalues are equal"): [
        E("np.linalg.eigh(x)[0]", "np.eye(2)", "np.eye(2)"),
        E(
            "np.linalg.eigh(x)[1]",
            "np.eye(2)",
            "np.full((2, 2), nan)",
            forward="[[0, 0], [nan, 0]]",
        ),
    ],
    ("`eig`, `eigvals`", "eigenvalues are equal"): [
        E("np.linalg.eigvals(x)", "np.eye(2)", "np.eye(2)"),
        E("np.linalg.eig(x)[0]", "np.eye(2)", "np.eye(2)"),
    ],
    ("`svd`, `svdvals`", "singular values are equal"): [
        E("np.linalg.svdvals(x)", "np.eye(2)", "np.eye(2)"),
        E("np.linalg.svd(x)[1]", "np.eye(2)", "np.eye(2)"),
    ],
    ("`svd`, `svdvals`", "a singular value is 0"): [
        E("np.linalg.svdvals(x)", "np.diag([2., 0.])", "np.diag([1., 0])"),
    ],
    (NORMS, "all are 0"): [
        E("np.linalg.norm(x)", "np.zeros(2)", "[0, 0]", "[0, 0]"),
        E("np.linalg.norm(x, 3)", "np.zeros(2)", "[0, 0]", "[0, 0]"),
        E("np.linalg.norm(x)", "np.zeros(2) * 1j", "[0, 0]"),
        E("np.linalg.norm(x, 'nuc')", "np.zeros((2, 2))", "np.zeros((2, 2))"),
        E("np.linalg.norm(x, 2)", "np.zeros((2, 2))", "np.zeros((2, 2))"),
        E("np.linalg.matrix_norm(x)", "np.zeros((2, 2))", "np.zeros((2, 2))"),
        E("np.linalg.vector_norm(x, ord=0.5)", "np.zeros(2)", "[0, 0]"),
    ],
    (NORMS, "an entry is 0"): [
        E("np.linalg.norm(x, 1)", "np.array([0., 2.])", "[0, 1]"),
        E("np.linalg.norm(x, 0.5)", "np.array([0., 4.])", "[0, 1]", "[0, 0]"),
        E("np.linalg.norm(x, -1)", "np.array([0., 2.])", "[0, 0]", "[0, 0]"),
    ],
    (NORMS, "order 0"): [E("np.linalg.norm(x, 0)", "np.ones(2)", LEAVES)],
    (NORMS, "sizes, sums or singular values tie"): [
        E("np.linalg.norm(x, np.inf)", "np.array([2., -2.])", "[0.5, -0.5]"),
        E("np.linalg.norm(x, 1)", "np.eye(2)", "np.eye(2) / 2"),
        E("np.linalg.norm(x, 2)", "np.eye(2)", "np.eye(2) / 2"),
    ],
    ("`cond`", "singular"): [
        E("np.linalg.cond(x)", "np.diag([2., 0.])", "np.full((2, 2), nan)"),
        E(
            "np.linalg.cond(x, 1)",
            "np.diag([2., 0.])",
            "np.full((2, 2), nan)",
            forward="[[inf, nan], [nan, nan]]",
        ),
    ],
    ("`matrix_rank`, `matrix_power` with n = 0", ""): [
        E("np.linalg.matrix_rank(x)", "np.eye(2)", LEAVES),
        E("np.linalg.matrix_power(x, 0)", "np.eye(2)", LEAVES),
    ],
}
