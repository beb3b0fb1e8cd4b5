"""The edges of choosing, editing and padding: see `edge_cases.py`."""

from tests.parity.edge_cases import Edge, Rows

__all__ = ["SHAPES"]

E = Edge

SHAPES: Rows = {
    ("`select` `choose` `piecewise` `compress` `extract` `delete`", ""): [
        E("np.select([x > 0, x > w], [x, w], 5.)", "2., 1.", "1, 0"),
        E("np.choose(1, [x, w])", "2., 3.", "0, 1"),
        E("np.piecewise(x, [x > 0], [np.sqrt, 3.])", "np.array([4., 0.])", "[0.25, 0]"),
        E("np.compress([True, False], x)", "np.ones(2)", "[1, 0]"),
        E("np.extract(x > 1, x)", "np.array([1., 2.])", "[0, 1]"),
        E("np.delete(x, 0)", "np.ones(2)", "[0, 1]"),
    ],
    ("`pad` by `maximum`, `minimum`", "entries tie"): [
        E("np.pad(x, 1, 'maximum')", "np.ones(2)", "[2, 2]"),
        E("np.pad(x, (1, 0), 'minimum')", "np.array([1., 2., 1.])", "[1.5, 1, 1.5]"),
    ],
    ("`pad` by `median`", "an even number of entries"): [
        E("np.pad(x, (1, 0), 'median')", "np.array([3., 1.])", "[1.5, 1.5]"),
    ],
    ("`pad` by `median`", "an entry is NaN"): [
        E("np.pad(x, (1, 0), 'median')", "np.array([1., nan, 2.])", "[1, 2, 1]"),
    ],
    ("`pad` by `linear_ramp`", ""): [
        E("np.pad(x, (2, 0), 'linear_ramp')", "np.array([2.])", "[1.5]"),
    ],
    ("`pad`, `reflect_type` odd", ""): [
        E(
            "np.pad(x, (0, 1), 'reflect', reflect_type='odd')",
            "np.array([1., 3.])",
            "[0, 3]",
        ),
    ],
    ("`sliding_window_view`", "an entry is in several windows"): [
        E(
            "np.lib.stride_tricks.sliding_window_view(x, 2)",
            "np.ones(3)",
            "[1, 2, 1]",
        ),
    ],
}
