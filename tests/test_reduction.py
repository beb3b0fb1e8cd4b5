"""Reductions where differences cannot say what is right: ties, zeros, NaN."""

from typing import Any

import numpy as np
import pytest

import autograd.ops as ops
from autograd import check_grads, grad, gradients, tensor
from autograd.errors import ArgumentError, DTypeError


@pytest.mark.parametrize("f", [np.max, np.amax, np.maximum.reduce])
def test_ties_share_equally(f: Any) -> None:
    g = grad(lambda x: f(x, axis=0).sum())(np.array([[2.0, 1.0], [2.0, 3.0]]))
    np.testing.assert_array_equal(g, [[0.5, 0], [0.5, 1]])
    g = grad(lambda x: ops.min(x))(np.array([1.0, 1.0, 2.0]))
    np.testing.assert_array_equal(g, [0.5, 0.5, 0])


def test_nan_propagates_into_value_and_sends_the_gradient_to_the_nan() -> None:
    x = tensor([1.0, np.nan, 3.0], requires_grad=True)
    y = ops.max(x)
    y.backward()
    assert np.isnan(y.data)
    np.testing.assert_array_equal(x.grad, [0, 1, 0])
    for f in (ops.sum, ops.mean, ops.var, ops.std, ops.prod):
        assert np.isnan(f(x).data)


@pytest.mark.parametrize(
    "values", [[0.0, 2, 3], [0.0, 0, 3], [0.0, 0, 0], [4.0], [0.0]]
)
def test_product_of_the_others_at_zeros_to_third_order(values: list[float]) -> None:
    x = np.array(values)
    check_grads(ops.prod, order=3)(x)
    others = [np.prod(np.delete(x, i)) for i in range(len(x))]
    np.testing.assert_array_equal(grad(ops.prod)(x), others)


def test_product_that_underflows_is_right_on_the_way_back() -> None:
    g = grad(ops.prod)(np.array([1e-200, 1e-200]))
    np.testing.assert_array_equal(g, [1e-200, 1e-200])


def test_std_has_derivative_zero_where_it_is_zero() -> None:
    x = tensor(np.full((2, 3), 0.5), requires_grad=True)
    y = ops.std(x)
    y.backward(retain_graph=True)
    np.testing.assert_array_equal(x.grad, np.zeros((2, 3)))
    (g,) = gradients(y, [x], create_graph=True)
    assert np.isfinite(gradients(g.sum() + (x * 0).sum(), [x])[0].data).all()


def test_variance_of_large_values_loses_nothing_on_the_way_back() -> None:
    x = np.array([1e8, 1e8 + 1, 1e8 + 2])
    np.testing.assert_allclose(grad(ops.var)(x), [-2 / 3, 0, 2 / 3])


def test_variance_of_complex_numbers_is_refused_with_the_remedy() -> None:
    for f in (ops.var, ops.std):
        with pytest.raises(DTypeError, match=r"complex.*var\(x.real\)"):
            f(tensor([1j, 2.0], requires_grad=True))


def test_variance_without_degrees_of_freedom_is_nan() -> None:
    x = tensor([1.0], requires_grad=True)
    y = ops.var(x, ddof=1)
    y.backward()
    assert np.isnan(y.data)
    assert np.isnan(x.grad).all()


def test_empty_reductions() -> None:
    x = tensor(np.zeros((0, 3)), requires_grad=True)
    (ops.sum(x) + ops.prod(x)).backward()
    assert x.grad.shape == (0, 3)
    with pytest.warns(RuntimeWarning):
        assert np.isnan(ops.mean(x).data)


def test_half_precision_means_do_not_overflow() -> None:
    assert ops.mean(np.full(1000, 100, np.float16)) == 100


def test_python_numbers_and_lists_are_taken() -> None:
    assert ops.sum(3.0) == 3.0
    assert ops.mean([1, 2]) == 1.5
    assert ops.max([1, 3, 2]) == 3
    assert ops.var([1.0, 3.0]) == 1.0
    assert ops.cumsum([1, 2]).tolist() == [1, 3]


@pytest.mark.parametrize("keyword", ["out", "where", "dtype", "initial"])
def test_keywords_of_numpy_that_have_no_meaning_here_are_refused(keyword: str) -> None:
    x = tensor([1.0, 2.0], requires_grad=True)
    with pytest.raises(ArgumentError, match=f"(sum|add).*{keyword}"):
        np.sum(x, **{keyword: np.ones(2)})  # type: ignore[call-overload]


def test_methods_of_ufuncs_are_reductions_along_axis_zero() -> None:
    x = tensor(np.arange(1.0, 7).reshape(2, 3), requires_grad=True)
    np.testing.assert_array_equal(np.add.reduce(x).data, [5, 7, 9])
    np.testing.assert_array_equal(np.multiply.reduce(x, axis=1).data, [6, 120])
    np.testing.assert_array_equal(np.add.accumulate(x).data, [[1, 2, 3], [5, 7, 9]])


def test_positions_and_truth_leave_the_graph() -> None:
    x = tensor([1.0, 3.0, 0.0], requires_grad=True)
    assert (x.argmax(), x.argmin()) == (1, 2)
    assert (x.any(), x.all()) == (True, False)
    assert type(np.argmax(x, axis=0, keepdims=True)) is np.ndarray
    assert x.reshape((1, 3)).any(axis=(0, 1))


@pytest.mark.parametrize("reduce", [ops.mean, ops.var, ops.std])
def test_a_number_of_float16_is_reduced_as_one_of_float64(reduce: Any) -> None:
    for dtype in (np.float16, np.float64):
        x = tensor(2.0, dtype=dtype, requires_grad=True)
        reduce(x, axis=0).backward()
        assert x.grad == (1 if reduce is ops.mean else 0)
        assert x.grad.dtype == dtype


def test_the_mean_of_float16_is_that_of_numpy(rng: np.random.Generator) -> None:
    x = rng.normal(size=(5, 700)).astype(np.float16)
    for axis in (None, 0, -1, (0, 1)):
        for keepdims in (False, True):
            y = ops.mean(x, axis, keepdims=keepdims)
            expected = np.mean(x, axis=axis, keepdims=keepdims)
            np.testing.assert_array_equal(y, expected, strict=True)
    assert ops.mean(np.full(70_000, 2.0, np.float16)) == 2
