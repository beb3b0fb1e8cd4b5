"""Sorting, statistics and numerical calculus beyond what samples show."""

from typing import Any

import numpy as np
import pytest

import autograd.numpy as anp
from autograd import check_grads, grad, no_grad, tensor
from autograd.engine.tensor import Tensor, plain
from autograd.errors import (
    ArgumentError,
    GraphError,
    NoDerivativeError,
    ShapeError,
    ValueRangeError,
)
from autograd.ops import setitem
from autograd.tree import leaves

NAN = np.nan


def test_sorting_in_place_keeps_the_graph_and_what_was_made_before() -> None:
    x = tensor([3.0, 1.0, 2.0], requires_grad=True)
    y = x * 1
    before = y * 10
    assert y.sort() is None
    np.testing.assert_array_equal(y.data, [1, 2, 3])
    y[0].backward()
    np.testing.assert_array_equal(x.grad, [0, 1, 0])
    np.testing.assert_array_equal(before.data, [30, 10, 20])
    z = x * 1
    assert z.partition(1) is None
    assert z[1].item() == 2
    with pytest.raises(GraphError, match="leaf"):
        x.sort()


def test_positions_are_plain_arrays() -> None:
    x = tensor([3.0, 1.0, 2.0], requires_grad=True)
    for found, wanted in (
        (x.argsort(), [1, 2, 0]),
        (x.argpartition(0)[:1], [1]),
        (np.sort(x).searchsorted(2.5), 2),
        (np.searchsorted([1.0, 2.5], x), [2, 0, 1]),
        (np.digitize(x, [1.5, 2.5]), [2, 0, 1]),
        (np.lexsort((x,)), [1, 2, 0]),
        (np.nanargmax(x), 0),
        (np.count_nonzero(x), 3),
    ):
        assert not isinstance(found, Tensor)
        np.testing.assert_array_equal(found, wanted)


def test_cumprod_is_a_method() -> None:
    x = tensor([2.0, 3.0], requires_grad=True)
    x.cumprod()[1].backward()
    np.testing.assert_array_equal(x.grad, [3, 2])


def test_every_kind_of_sort_gives_the_same() -> None:
    x = tensor([2.0, 1.0, 2.0])
    for kind in ("quicksort", "mergesort", "heapsort", "stable"):
        np.testing.assert_array_equal(np.sort(x, kind=kind).data, [1, 2, 2])
    with pytest.raises(ValueError, match="kind"):
        np.sort(x, kind="x")  # type: ignore[call-overload]


def test_equal_entries_stay_in_order_when_the_largest_come_first() -> None:
    x = np.array([2.0, 1.0, NAN, 2.0])
    for k, place in enumerate((2, 0, 3, 1)):
        g = grad(lambda x, k=k: anp.sort(x, descending=True)[k])(x)
        assert np.flatnonzero(g) == [place]
    np.testing.assert_array_equal(anp.argsort(x, descending=True), [2, 0, 3, 1])


def test_unique_gives_positions_and_counts_as_plain_arrays() -> None:
    x = tensor([2.0, 1.0, 2.0], requires_grad=True)
    y, index, inverse, counts = np.unique(x, True, True, True)
    y[1].backward()
    np.testing.assert_array_equal(x.grad, [1, 0, 0])
    for found, wanted in ((index, [1, 0]), (inverse, [1, 0, 1]), (counts, [1, 2])):
        assert type(found) is np.ndarray
        np.testing.assert_array_equal(found, wanted)
    named = np.unique_counts(x)
    np.testing.assert_array_equal(named.counts, [1, 2])  # type: ignore[attr-defined]


SETS: list[tuple[Any, dict[str, Any]]] = [
    (np.intersect1d, {}),
    (np.intersect1d, {"return_indices": True}),
    (np.intersect1d, {"assume_unique": True, "return_indices": True}),
    (np.setdiff1d, {}),
    (np.setdiff1d, {"assume_unique": True}),
    (np.setxor1d, {}),
    (np.union1d, {}),
]


@pytest.mark.parametrize(("f", "given"), SETS)
def test_sets_are_numpys_with_all_arguments(f: Any, given: dict[str, Any]) -> None:
    x, w = np.array([[3.0, NAN], [1.0, 3.0]]), np.array([7.0, 3.0, NAN])
    if "assume_unique" in given:
        x = np.array([3.0, NAN, 1.0])
    for a, b in ((x, w), (w, x)):
        found, wanted = f(ar1=tensor(a), ar2=tensor(b), **given), f(a, b, **given)
        for y, want in zip(leaves(found), leaves(wanted), strict=True):
            np.testing.assert_array_equal(plain(y), want)


@pytest.mark.parametrize(
    ("f", "count"),
    [(np.intersect1d, 2), (np.setdiff1d, 1), (np.setxor1d, 1), (np.union1d, 3)],
)
def test_sets_whose_values_move_together(f: Any, count: int) -> None:
    def shared(x: Any) -> Any:
        return f(x * x, x[1:] * x[1:])

    x = np.array([1.5, 0.5, 2.5])
    assert shared(tensor(x)).shape == (count,)
    check_grads(shared)(x)


def test_what_two_sets_share_is_an_entry_of_the_first() -> None:
    x, w = tensor([3.0, 1.0, 2.0], requires_grad=True), np.array([2, 3])
    y, places, others = np.intersect1d(x, w, return_indices=True)
    y[1].backward()
    np.testing.assert_array_equal(x.grad, [1, 0, 0])
    assert (type(places), places.tolist(), others.tolist()) == (
        np.ndarray,
        [2, 0],
        [0, 1],
    )
    single = tensor(np.ones(1, np.float32))
    assert np.intersect1d(single, w).dtype == np.float64


MISSING = np.array([[3.0, NAN, 1.0, 4.0], [0.5, 2.0, NAN, NAN], [1.5, 7.0, 6.0, 5.0]])


@pytest.mark.parametrize("axis", [None, 0, 1, (0, 1)])
@pytest.mark.parametrize(
    "name",
    ["sum", "prod", "mean", "var", "std", "max", "min", "median", "cumsum", "cumprod"],
)
def test_nan_has_no_part(name: str, axis: Any) -> None:
    """The values are NumPy's; a NaN gets 0, the rest what it gets without."""
    f = getattr(np, f"nan{name}")
    if name.startswith("cum") and isinstance(axis, tuple):
        pytest.skip("running values have one axis")
    y = f(tensor(MISSING), axis=axis)
    np.testing.assert_allclose(y.data, f(MISSING, axis=axis))
    g = grad(lambda x: np.sum(f(x, axis=axis)))(MISSING)
    there = ~np.isnan(MISSING)
    assert np.isfinite(g[there]).all()
    np.testing.assert_array_equal(g[~there], 0)

    def of_numbers(values: Any) -> Any:
        x = setitem(np.full(MISSING.shape, NAN), values, index=there)
        return f(x, axis=axis)

    if name not in ("max", "min"):
        check_grads(of_numbers, order=1)(MISSING[there])


@pytest.mark.parametrize("method", ["linear", "hazen", "nearest", "inverted_cdf"])
def test_quantiles_of_slices_with_gaps(method: Any) -> None:
    for axis in (None, 0, 1):
        for q in (0.3, [0.2, 0.8]):
            y = np.nanquantile(tensor(MISSING), q, axis=axis, method=method)
            expected = np.nanquantile(MISSING, q, axis=axis, method=method)
            np.testing.assert_allclose(y.data, expected)
            assert y.shape == np.shape(expected)


def test_slices_of_nan_alone_are_nan_and_warn_where_numpy_divides() -> None:
    x = np.array([[NAN, NAN], [1.0, 2.0]])
    for f in (np.nanmedian, np.nanmax, np.nanmin):
        y = f(tensor(x), axis=1)
        np.testing.assert_array_equal(np.isnan(y.data), [True, False])
    y = np.nanquantile(tensor(x), 0.5, axis=1)
    np.testing.assert_array_equal(y.data, [NAN, 1.5])


def test_weights_of_quantiles_along_an_axis() -> None:
    """NumPy's own fails on the second."""
    x, w = np.array([[1.0, 5.0], [2.0, 4.0], [3.0, NAN]]), np.array([1, 1, 5])
    kwargs: dict[str, Any] = {"axis": 0, "weights": w, "method": "inverted_cdf"}
    np.testing.assert_array_equal(np.quantile(tensor(x), 0.5, **kwargs).data, [3, NAN])
    np.testing.assert_array_equal(np.nanquantile(tensor(x), 0.5, **kwargs).data, [3, 4])


def test_python_numbers_are_weak_as_quantiles() -> None:
    x = tensor(np.arange(4.0, dtype=np.float32))
    assert np.quantile(x, 0.3).dtype == np.float32
    assert np.quantile(x, np.float64(0.3)).dtype == np.float64
    assert np.median(x).dtype == np.float32


def test_integers_have_quantiles_between_them() -> None:
    x = np.array([1, 2, 4, 8])
    for f in (np.median, lambda x: np.percentile(x, 40), lambda x: np.quantile(x, 0.9)):
        assert f(tensor(x)).data == f(x)


def test_an_average_needs_some_weight() -> None:
    x = tensor([1.0, 2.0], requires_grad=True)
    with pytest.raises(ZeroDivisionError, match=r"average: .*sum to 0"):
        np.average(x, weights=[1.0, -1.0])


def test_what_covariances_refuse() -> None:
    x = tensor(np.ones((2, 3)), requires_grad=True)
    with pytest.raises(TypeError, match="fweights"):
        np.cov(x, fweights=[0.5, 1, 1])  # type: ignore[list-item]
    with pytest.raises(RuntimeError, match=r"aweights \(2,\) must be \(3,\)"):
        np.cov(x, aweights=[0.5, 1])
    with pytest.raises(ValueRangeError, match="ddof"):
        np.cov(x, ddof=0.5)  # type: ignore[call-overload]
    with pytest.warns(RuntimeWarning):
        np.cov(tensor(np.ones((2, 1))))


def test_interpolation_between_points_that_coincide() -> None:
    xp, fp = np.array([1.0, 2.0, 2.0]), np.array([0.0, 1.0, 5.0])
    x = np.array([1.5, 2.0, 3.0, NAN])
    np.testing.assert_array_equal(
        np.interp(tensor(x), xp, fp).data, np.interp(x, xp, fp)
    )


def test_interpolation_is_differentiable_by_what_is_outside() -> None:
    x = np.array([-1.0, 0.5, 3.0])

    def f(low: Any, high: Any) -> Any:
        return anp.interp(x, [0.0, 1.0], [1.0, 2.0], left=low, right=high)

    check_grads(f)(0.3, 0.4)
    check_grads(lambda p: anp.polyint(np.ones(2), 2, p))(np.array([0.3, 0.4]))
    check_grads(lambda p: anp.unwrap(np.array([0.0, 5.0, 9.0]), period=p))(3.0)


X, Y, W = np.arange(4.0), np.array([1.0, 3.0, 2.0, 5.0]), np.array([1.0, 2.0, 1.0, 0.5])


@pytest.mark.parametrize("w", [None, W])
@pytest.mark.parametrize("y", [Y, np.stack([Y, Y**2], 1), Y.astype(int)])
@pytest.mark.parametrize(
    "given",
    [{"full": True}, {"cov": True}, {"cov": "unscaled"}, {"full": True, "deg": 5}],
)
def test_fits_are_numpys_whole(y: Any, w: Any, given: dict[str, Any]) -> None:
    given = {"deg": 1, "w": w, **given}
    found = np.polyfit(tensor(X), tensor(y), **given)
    wanted = np.polyfit(X, y, **given)
    for part, want in zip(found, wanted, strict=True):
        np.testing.assert_allclose(plain(part), want, rtol=1e-12, atol=1e-14)
        assert np.shape(part) == np.shape(want)


@pytest.mark.parametrize("place", [0, 1, 2, 3])
def test_all_parts_of_a_fit_have_a_derivative(place: int) -> None:
    def part(x: Any, y: Any, w: Any) -> Any:
        if place == 3:
            return anp.polyfit(x, y, 1, w=w, cov=True)[1]
        return anp.polyfit(x, y, 1, full=True, w=w)[(0, 1, 3)[place]]

    check_grads(part)(X, Y, W)


def test_what_fits_refuse() -> None:
    with pytest.raises(ValueRangeError, match=r"polyfit: .*covariances"):
        np.polyfit(X[:2], tensor(Y[:2]), 1, cov=True)
    with pytest.warns(np.exceptions.RankWarning, match="polyfit"):
        p = np.polyfit(X, tensor(Y), 5)
    with pytest.warns(np.exceptions.RankWarning):
        np.testing.assert_allclose(p.data, np.polyfit(X, Y, 5), rtol=1e-9)
    with pytest.raises(NoDerivativeError, match=r"pinv: .*rcond"):
        np.polyfit(tensor(X, requires_grad=True), Y, 2, rcond=0.5)


def test_a_remainder_loses_its_zeros_in_front() -> None:
    u, v = np.array([1.0, 3.0, 2.0]), np.array([1.0, 1.0])
    for found, wanted in zip(
        np.polydiv(tensor(u), tensor(v)), np.polydiv(u, v), strict=True
    ):
        np.testing.assert_array_equal(found.data, wanted)


def test_the_polynomial_of_pairs_of_roots_is_real() -> None:
    zeros = np.array([1 + 2j, 1 - 2j, 3])
    p = np.poly(tensor(zeros))
    assert p.dtype == np.float64
    np.testing.assert_allclose(p.data, np.poly(zeros))
    assert np.poly(tensor(np.zeros(0))) == 1


def test_weights_of_histograms_are_not_lost() -> None:
    x, w = np.array([0.1, 0.4, 0.9, 2.0]), np.ones(4)
    g = grad(lambda w: np.histogram(x, [0.0, 0.5, 1.0], weights=w)[0][0])(w)
    np.testing.assert_array_equal(g, [1, 1, 0, 0])
    g = grad(lambda w: np.histogram2d(x, x, 2, weights=w)[0][0, 0])(w)
    np.testing.assert_array_equal(g, [1, 1, 1, 0])
    g = grad(lambda w: np.bincount([0, 2, 2, 0], w, 4)[2])(w)
    np.testing.assert_array_equal(g, [0, 1, 1, 0])
    assert np.bincount(tensor([0, 2])).tolist() == [1, 0, 1]


def test_out_of_the_new_reductions() -> None:
    x = tensor([3.0, 1.0, 2.0], requires_grad=True)
    for f in (np.median, np.nansum, np.ptp, np.nanmax):
        out = tensor(0.0)
        assert f(x, out=out) is out
        assert out.item() == f(x.numpy())
        assert out.requires_grad
    out = tensor(np.zeros(2))
    assert np.quantile(x, [0.5, 1], out=out) is out
    np.testing.assert_array_equal(out.data, [2, 3])
    assert anp.median(x, out=out[0] * 1).item() == 2
    with pytest.raises(ArgumentError, match=r"median: .*plain array"):
        anp.median(x, out=np.array(0.0))


def test_shapes_that_do_not_fit_are_refused() -> None:
    x = tensor(np.ones((2, 3)))
    with pytest.raises(ShapeError, match="cumulative_sum"):
        np.cumulative_sum(x)
    with pytest.raises(ShapeError, match=r"poly: \(2, 3\)"):
        np.poly(x)
    with pytest.raises(ShapeError, match="histogram"):
        np.histogram(x, weights=np.ones(2))


def test_a_number_has_an_axis_to_be_accumulated_along_as_in_numpy() -> None:
    for f in (np.cumsum, np.cumprod, np.nancumprod):
        for axis in (0, -1, None):
            x = tensor(3.0, requires_grad=True)
            y: Any = f(x, axis=axis)
            assert y.shape == (1,)
            y.backward(np.ones(1))
            assert x.grad == 1.0
            assert np.shape(x.grad) == ()


def test_differences_of_order_zero_are_a_value_of_their_own() -> None:
    x = tensor([3.0, 1.0], requires_grad=True)
    with no_grad():
        y: Any = np.diff(x, n=0)
    assert not y.requires_grad
    np.testing.assert_array_equal(y.data, x.data)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("function", [np.cov, np.corrcoef])
def test_no_variables_have_covariances_of_floats(function: Any) -> None:
    x = np.zeros((0, 1), complex)
    found = function(tensor(x, requires_grad=True))
    np.testing.assert_array_equal(found, function(x), strict=True)
