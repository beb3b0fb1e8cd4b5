"""The edges of reductions, pooling, indexing and contraction: see `edge_cases.py`."""

from tests.parity.edge_cases import LEAVES, REFUSED, Edge, Rows

__all__ = ["ARRAYS"]

E = Edge

ARRAYS: Rows = {
    ("`max`, `min`", "n entries tie"): [
        E("np.max(x)", "np.ones(4)", "[0.25] * 4"),
        E("np.min(x, axis=0)", "np.array([1., 2., 1.])", "[0.5, 0, 0.5]"),
        E("np.max(x)", "3.", "1", "0"),
        E("np.ptp(x)", "np.array([1., 3., 1.])", "[-0.5, 1, -0.5]"),
    ],
    ("`max`, `min`", "an entry is NaN"): [
        E("np.max(x)", "np.array([1., nan])", "[0, 1]"),
        E("np.min(x)", "np.array([nan, nan])", "[0.5, 0.5]"),
    ],
    ("`max`, `min`", "empty"): [
        E("np.max(x)", "np.zeros(0)", REFUSED + "ShapeError"),
        E("np.min(x, axis=0)", "np.zeros((0, 2))", REFUSED + "ShapeError"),
        E("np.max(x, axis=0)", "np.zeros((2, 0))", "np.zeros((2, 0))"),
    ],
    ("`std`", "exactly 0"): [
        E("np.std(x)", "np.full(3, 2.)", "[0, 0, 0]"),
        E("np.std(x)", "3.", "0"),
    ],
    ("`var`", "all equal"): [
        E("np.var(x)", "np.full(2, 2.)", "[0, 0]", "[0, 0]"),
    ],
    ("`var`, `std`", "n ≤ ddof"): [
        E("np.var(x, ddof=1)", "np.array([2.])", "[nan]"),
        E("np.std(x, ddof=1)", "np.array([2.])", "[nan]"),
    ],
    ("`var`, `std`", "x complex"): [
        E(
            "np.var(x)",
            "np.array([1j, 2.])",
            "[-1 - 0.5j, 1 + 0.5j]",
            forward="[-1, 1]",
        ),
        E("np.std(x)", "np.array([1j, 1j])", "[0j, 0j]"),
    ],
    ("`sum` `prod` `mean` `var` `std`", "empty"): [
        E("np.sum(x)", "np.zeros(0)", "[]"),
        E("np.prod(x)", "np.zeros(0)", "[]"),
        E("np.mean(x)", "np.zeros(0)", "[]"),
        E("np.var(x)", "np.zeros(0)", "[]"),
        E("np.std(x)", "np.zeros(0)", "[]"),
    ],
    ("`max_pool`", "n entries of a window tie"): [
        E("max_pool(x)", "np.ones((1, 2, 2, 1))", "np.full((1, 2, 2, 1), 0.25)"),
    ],
    ("`max_pool`", "a NaN in the window"): [
        E(
            "max_pool(x)",
            "np.array([nan, 1., 2., 3.]).reshape(1, 2, 2, 1)",
            "np.array([1, 0, 0, 0]).reshape(1, 2, 2, 1)",
        ),
    ],
    ("`max_pool`, `average_pool`", "in the padding"): [
        E("max_pool(x, 'same')", "np.full((1, 1, 1, 1), -5.)", "[[[[1]]]]"),
        E("average_pool(x, 'same')", "np.ones((1, 1, 1, 1))", "[[[[1]]]]"),
    ],
    ("`affine_resample`, bilinear", "whole coordinates"): [
        E(
            "resample(x, w)",
            "np.array([0., 1., 5.]).reshape(1, 1, 3, 1), "
            "np.array([[1., 0, 0], [0, 1, 0]])",
            "np.ones((1, 1, 3, 1)), [[0, -11, -6], [0, -6, 0]]",
        ),
    ],
    ("`affine_resample`, nearest", "by the matrix"): [
        E(
            "resample(x, w, 'nearest')",
            "np.array([0., 1., 5.]).reshape(1, 1, 3, 1), "
            "np.array([[1., 0, 0], [0, 1, 0]])",
            "np.ones((1, 1, 3, 1)), np.zeros((2, 3))",
        ),
    ],
    ("`prod`", "entries are 0"): [
        E("np.prod(x)", "np.array([0., 2., 3.])", "[6, 0, 0]", "[5, 3, 2]"),
        E("np.prod(x)", "np.array([0., 0., 3.])", "[0, 0, 0]", "[3, 3, 0]"),
        E("np.prod(x, axis=0)", "0.", "1", "0"),
    ],
    ("`argmax` `argmin` `any` `all`", ""): [
        E("np.argmax(x)", "np.ones(2)", LEAVES),
        E("np.argmin(x)", "np.ones(2)", LEAVES),
        E("np.any(x)", "np.zeros(2)", LEAVES),
        E("np.all(x)", "np.zeros(2)", LEAVES),
        E("np.argmax(x)", "np.zeros(0)", REFUSED + "ValueRangeError"),
    ],
    ("`getitem`, `take`", "an entry is named twice"): [
        E("x[np.array([0, 0, 1])]", "np.ones(2)", "[2, 1]", "[0, 0]"),
        E("np.take(x, np.array([0, 0, 1]))", "np.ones(2)", "[2, 1]"),
        E(
            "np.take_along_axis(x, np.array([[0, 0]]), 1)",
            "np.ones((1, 2))",
            "[[2, 0]]",
        ),
    ],
    ("`getitem`", "a mask with no True"): [
        E("x[np.array([False, False])].sum()", "np.ones(2)", "[0, 0]"),
    ],
    ("`setitem`, `x[i] = v`", "an entry is named twice"): [
        E(
            "setitem(x, w, np.array([0, 0]))",
            "np.ones(2), np.array([5., 6.])",
            "[0, 1], [0, 1]",
        ),
    ],
    ("`setitem`, `x[i] = v`", "v complex or float, x of a lesser kind"): [
        E("setitem(x, w, 0)", "np.ones(2), 1j", REFUSED + "DTypeError"),
    ],
    ("`pad` by copies", ""): [
        E("np.pad(x, 1, mode='edge')", "np.ones(2)", "[2, 2]"),
        E("np.pad(x, 1, mode='reflect')", "np.ones(2)", "[2, 2]"),
    ],
    ("`einsum`", "an index stands twice in an operand"): [
        E("np.einsum('ii', x)", "np.ones((2, 2))", "np.eye(2)"),
        E("np.einsum('ii->i', x)", "np.ones((2, 2))", "np.eye(2)"),
        E(
            "np.einsum('ii,i->i', x, w)",
            "np.ones((2, 2)), np.array([2., 3.])",
            "np.diag([2, 3]), [1, 1]",
        ),
    ],
    ("`einsum`", "an axis of length 1 is broadcast"): [
        E("np.einsum('i,i', x, w)", "np.ones(1), np.arange(3.)", "[3], [1, 1, 1]"),
        E("np.einsum('ii,i', x, w)", "np.eye(2), np.ones(1)", "np.eye(2), [2]"),
    ],
    ("`matmul` and its kin", "the axis summed over is empty"): [
        E(
            "x @ w",
            "np.ones((2, 0)), np.ones((0, 3))",
            "np.zeros((2, 0)), np.zeros((0, 3))",
        ),
        E("np.dot(x, w)", "np.ones(0), np.ones(0)", "[], []"),
        E("np.einsum('i,i', x, w)", "np.ones(0), np.ones(0)", "[], []"),
        E("np.tensordot(x, w, 1)", "np.ones(0), np.ones(0)", "[], []"),
    ],
}
