"""The edges of sorting, statistics and polynomials: see `edge_cases.py`."""

from tests.parity.edge_cases import LEAVES, Edge, Rows

__all__ = ["STATISTICS"]

E = Edge

STATISTICS: Rows = {
    ("`cumprod`", "entries are 0"): [
        E("np.cumprod(x)", "np.array([2., 0., 3.])", "[1, 8, 0]", "[4, 6, 2]"),
        E("np.cumprod(x)", "np.zeros(2)", "[1, 0]", "[1, 1]"),
        E("np.cumprod(x)[-1]", "np.array([0., 0., 3.])", "[0, 0, 0]", "[3, 3, 0]"),
    ],
    ("reductions with `where`", "an entry is left out"): [
        E("np.sum(x, where=x > 1)", "np.array([1., 2.])", "[0, 1]"),
        E("np.sum(x, where=x == x)", "np.array([nan, 2.])", "[0, 1]"),
        E("np.mean(x, where=x > 1)", "np.array([1., 2., 4.])", "[0, 0.5, 0.5]"),
        E("np.var(x, where=x > 1)", "np.array([1., 2., 4.])", "[0, -1, 1]"),
        E("np.std(x, where=x > 1)", "np.array([1., 2., 2.])", "[0, 0, 0]"),
        E("np.prod(x, where=x > 0)", "np.array([0., 2., 3.])", "[0, 3, 2]"),
        E("np.max(x, where=x < 2, initial=0.)", "np.array([1., 2.])", "[1, 0]"),
    ],
    ("`max`, `min` with `initial`", "an entry is equal to it"): [
        E("np.max(x, initial=2.)", "np.array([1., 2.])", "[0, 0.5]"),
        E("np.min(x, initial=2.)", "np.array([2., 2.])", "[0.25, 0.25]"),
    ],
    (
        "`nansum` `nanprod` `nanmean` `nanvar` `nanstd` `nanmax` `nanmin` `nanmedian` "
        "`nanquantile` `nanpercentile` `nancumsum` `nancumprod`",
        "an entry is NaN",
    ): [
        E("np.nansum(x)", "np.array([1., nan])", "[1, 0]"),
        E("np.nanprod(x)", "np.array([nan, 2., 3.])", "[0, 3, 2]"),
        E("np.nanmean(x)", "np.array([1., nan, 3.])", "[0.5, 0, 0.5]"),
        E("np.nanvar(x)", "np.array([1., nan, 3.])", "[-1, 0, 1]"),
        E("np.nanstd(x)", "np.array([1., nan, 3.])", "[-0.5, 0, 0.5]"),
        E("np.nanstd(x)", "np.array([2., nan, 2.])", "[0, 0, 0]"),
        E("np.nanmax(x)", "np.array([1., nan])", "[1, 0]"),
        E("np.nanmin(x)", "np.array([1., nan, 1.])", "[0.5, 0, 0.5]"),
        E("np.nanmedian(x)", "np.array([1., nan, 3.])", "[0.5, 0, 0.5]"),
        E("np.nanquantile(x, 0.25)", "np.array([1., nan, 3.])", "[0.75, 0, 0.25]"),
        E("np.nanpercentile(x, 75)", "np.array([1., nan, 3.])", "[0.25, 0, 0.75]"),
        E("np.nancumsum(x)", "np.array([1., nan, 3.])", "[3, 0, 1]"),
        E("np.nancumprod(x)", "np.array([2., nan, 3.])", "[5, 0, 2]"),
    ],
    (
        "`nanmean` `nanmax` `nanmedian` and their kin",
        "all entries are NaN",
    ): [
        E("np.nansum(x)", "np.array([nan, nan])", "[0, 0]"),
        E(
            "np.nanmean(x)",
            "np.array([nan, nan])",
            "[0, 0]",
            forward="[nan, nan]",
        ),
        E("np.nanmax(x)", "np.array([nan, nan])", "[0, 0]"),
        E("np.nanmedian(x)", "np.array([nan, nan])", "[0, 0]"),
        E("np.nanquantile(x, 0.5)", "np.array([nan, nan])", "[0, 0]"),
    ],
    (
        "`sort` `partition` `sort_complex` `median` `quantile` `percentile`",
        "entries tie",
    ): [
        E("np.sort(x)[1]", "np.array([2., 1., 2.])", "[1, 0, 0]"),
        E("np.sort(x)[0]", "np.ones(2)", "[1, 0]"),
        E("np.sort_complex(x)[0].real", "np.ones(2)", "[1, 0]"),
        E("np.partition(x, 0)[0]", "np.array([2., 1.])", "[0, 1]"),
        E("np.median(x)", "np.ones(3)", "[0, 1, 0]"),
        E("np.median(x)", "np.ones(4)", "[0, 0.5, 0.5, 0]"),
        E("np.quantile(x, 0.25)", "np.ones(2)", "[0.75, 0.25]"),
        E("np.percentile(x, 25)", "np.ones(2)", "[0.75, 0.25]"),
    ],
    ("`median` `quantile` `percentile`", "an entry is NaN"): [
        E("np.median(x)", "np.array([1., nan, 2.])", "[0, 1, 0]"),
        E("np.quantile(x, 0.)", "np.array([nan, nan, 2.])", "[0, 1, 0]"),
        E("np.percentile(x, 50.)", "np.array([nan, 2.])", "[1, 0]"),
    ],
    ("`quantile`, `percentile` by q", "at an entry"): [
        E("np.quantile(np.array([0., 1., 3.]), x)", "0.5", "4", "0"),
        E("np.quantile(np.array([0., 1., 3.]), x)", "0.25", "2", "0"),
        E("np.quantile(np.array([0., 1., 3.]), x)", "0.", "2", "0"),
        E("np.quantile(np.array([0., 1., 3.]), x)", "1.", "4", "0"),
        E("np.percentile(np.array([0., 1., 3.]), x)", "50.", "0.04", "0"),
    ],
    ("`quantile`, `percentile` by q", "a method that does not interpolate"): [
        E("np.quantile(np.array([0., 1.]), x, method='lower') * x", "0.5", "0"),
        E("np.quantile(np.array([1., 2.]), x, method='midpoint') * x", "0.5", "1.5"),
    ],
    (
        "`unique` `unique_values` `unique_counts` `unique_inverse` `unique_all`",
        "entries tie",
    ): [
        E("np.unique(x)", "np.array([2., 1., 2.])", "[1, 1, 0]"),
        E("np.unique_values(x)", "np.array([2., 1., 2.])", "[1, 1, 0]"),
        E("np.unique_counts(x)[0]", "np.ones(2)", "[1, 0]"),
        E("np.unique_inverse(x)[0]", "np.ones(2)", "[1, 0]"),
        E("np.unique_all(x)[0]", "np.ones(2)", "[1, 0]"),
        E("np.unique_all(x)[3]", "np.ones(2)", LEAVES),
    ],
    ("`union1d` `intersect1d` `setdiff1d` `setxor1d`", "values are equal"): [
        E(
            "np.union1d(x, w)",
            "np.array([2., 1.]), np.array([2., 2.])",
            "[1, 1], [0, 0]",
        ),
        E(
            "np.intersect1d(x, w)",
            "np.array([2., 2.]), np.array([2., 1.])",
            "[1, 0], [0, 0]",
        ),
        E(
            "np.setdiff1d(x, w)",
            "np.array([2., 3., 3.]), np.array([2.])",
            "[0, 1, 0], [0]",
        ),
        E(
            "np.setxor1d(x, w)",
            "np.array([2., 3., 3.]), np.array([2., 4.])",
            "[0, 1, 0], [0, 1]",
        ),
    ],
    ("`histogram` `histogram2d` `histogramdd` `bincount`", "counts"): [
        E("np.histogram(x, 2)[0]", "np.array([1., 2.])", LEAVES),
        E("np.histogram2d(x, x, 2)[0]", "np.array([1., 2.])", LEAVES),
        E("np.histogramdd([x], 2)[0]", "np.array([1., 2.])", LEAVES),
        E("np.bincount([0, 1, 1], x)[1]", "np.ones(3)", "[0, 1, 1]"),
        E("np.histogram([0., 1.], 2, weights=x)[0][0]", "np.ones(2)", "[1, 0]"),
        E(
            "np.histogram(x, 2, density=True)[0][0]",
            "np.array([1., 3.])",
            "[.25, -.25]",
        ),
    ],
    ("`histogram_bin_edges`", "bins are counted"): [
        E(
            "np.histogram_bin_edges(x, 2)[1]",
            "np.array([1., 3., 1.])",
            "[.25, .5, .25]",
        ),
        E("np.histogram(x, 2)[1][0]", "np.array([1., 3.])", "[1, 0]"),
    ],
    ("`interp` by x", "at a corner"): [
        E("np.interp(x, [0., 1., 3.], [0., 2., 3.])", "1.", "0.5"),
        E("np.interp(x, [0., 1., 3.], [0., 2., 3.])", "0.", "2"),
        E("np.interp(x, [0., 1., 3.], [0., 2., 3.])", "3.", "0.5"),
        E("np.interp(1., [0., 1., 3.], x)", "np.array([0., 2., 3.])", "[0, 1, 0]"),
    ],
    ("`interp` by x", "outside"): [
        E("np.interp(x, w, [1., 2.])", "3., np.array([0., 1.])", "0, [0, 0]"),
        E("np.interp(x, [0., 1.], w)", "-1., np.array([5., 6.])", "0, [1, 0]"),
        E("np.interp(x, [0., 1.], [1., 2.], right=x)", "3.", "1"),
    ],
    ("`unwrap`", ""): [
        E("np.unwrap(x)", "np.array([0., 4., 9.])", "[1, 1, 1]", "[0, 0, 0]"),
    ],
    ("`corrcoef`", "a variable is constant"): [
        E("np.corrcoef(x)", "np.ones((2, 3))", "np.full((2, 3), nan)"),
    ],
    ("`roots`", "a root comes twice"): [
        E("np.roots(x)[0].real", "np.array([1., 0., 0.])", "[nan, nan, nan]"),
    ],
    ("`polymul`", "zeros in front"): [
        E(
            "np.polymul(x, w)",
            "np.array([0., 1.]), np.array([2., 3.])",
            "[0, 5], [1, 1]",
        ),
    ],
}
