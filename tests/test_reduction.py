"""Reductions where differences cannot say what is right: ties, zeros, NaN."""

from typing import Any

import numpy as np
import pytest

import autograd.ops as ops
from autograd import check_grads, grad, gradients, tensor
from autograd.engine.samples import separated
from autograd.engine.tensor import Tensor
from autograd.errors import ArgumentError, ShapeError, ValueRangeError


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


def test_variance_of_complex_numbers_is_that_of_both_parts() -> None:
    z = np.array([1j, 2.0, 3 - 1j])
    for f in (np.var, np.std):
        y = f(tensor(z, requires_grad=True))
        np.testing.assert_array_equal(y.data, f(z))
        assert y.dtype == np.float64
    parts = grad(lambda x: np.var(x[0]) + np.var(x[1]))(np.array([z.real, z.imag]))
    np.testing.assert_allclose(grad(np.var)(z), parts[0] - 1j * parts[1])


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


def test_out_that_is_a_plain_array_is_refused() -> None:
    x = tensor([1.0, 2.0], requires_grad=True)
    with pytest.raises(ArgumentError, match=r"sum: out= .*plain array cannot hold"):
        np.sum(x, out=np.array(0.0))


def test_out_that_is_a_tensor_takes_the_result_and_its_graph() -> None:
    x = tensor(np.arange(6.0).reshape(2, 3), requires_grad=True)
    out = tensor(np.zeros(3))
    before = out * 2
    for f in (np.sum, np.mean, np.prod, np.max, np.min, np.var, np.std):
        assert f(x, axis=0, out=out) is out
        np.testing.assert_allclose(out.data, f(x.numpy(), axis=0))
    np.testing.assert_array_equal(before.data, np.zeros(3))
    assert x.sum(0, None, out) is out
    out[1].backward()
    np.testing.assert_array_equal(x.grad, [[0, 1, 0], [0, 1, 0]])
    with pytest.raises(ValueError, match=r"shape \(3,\) and out \(2,\)"):
        np.sum(x, axis=0, out=tensor(np.zeros(2)))
    truth = np.zeros(3, bool)
    assert np.any(x, axis=0, out=truth) is truth
    assert truth.all()
    places = np.zeros(3, int)
    assert np.argmax(x, 0, places) is places
    np.testing.assert_array_equal(places, [1, 1, 1])


TAKEN = np.array([[True, False, True], [True, True, True], [False, True, True]])

FURTHER: list[tuple[Any, dict[str, Any]]] = [
    (np.sum, {"where": TAKEN, "initial": 3.0, "axis": 0}),
    (np.sum, {"where": TAKEN[0]}),
    (np.sum, {"dtype": np.float32, "axis": (0, 1)}),
    (np.prod, {"where": TAKEN, "initial": 3.0, "keepdims": True}),
    (np.mean, {"where": TAKEN}),
    (np.mean, {"where": TAKEN, "axis": 1, "dtype": np.float32}),
    (np.var, {"where": TAKEN, "axis": 0}),
    (np.var, {"where": TAKEN, "ddof": 1}),
    (np.var, {"correction": 1, "axis": 1, "keepdims": True}),
    (np.var, {"mean": np.full((3, 1), 0.5), "axis": 1}),
    (np.std, {"where": TAKEN, "ddof": 1, "axis": 0}),
    (np.std, {"mean": np.full((1, 1), 0.5), "correction": 1}),
    (np.max, {"where": TAKEN, "initial": 0.2}),
    (np.max, {"initial": 0.2, "axis": 0}),
    (np.min, {"where": TAKEN, "initial": 5.0, "axis": 1}),
]


@pytest.mark.parametrize(("f", "kwargs"), FURTHER)
def test_every_argument_of_numpy(f: Any, kwargs: Any, rng: np.random.Generator) -> None:
    x = separated(rng, (3, 3))
    np.testing.assert_allclose(f(tensor(x), **kwargs).data, f(x, **kwargs), rtol=1e-6)
    assert f(tensor(x), **kwargs).dtype == f(x, **kwargs).dtype
    method = getattr(tensor(x), f.__name__)
    np.testing.assert_array_equal(method(**kwargs).data, f(tensor(x), **kwargs).data)
    if "dtype" not in kwargs:
        check_grads(lambda x: f(x, **kwargs))(x)
        narrow = tensor(x.astype(np.float32), requires_grad=True)
        y = f(narrow, **kwargs)
        assert y.dtype == f(x.astype(np.float32), **kwargs).dtype
        y.sum().backward()
        assert narrow.grad.dtype == np.float32


def assert_equal(y: Any, expected: Any) -> None:
    """A Tensor holds exactly these values."""
    np.testing.assert_array_equal(y.numpy(), expected)


def test_arguments_by_position() -> None:
    x = tensor(np.arange(6.0).reshape(2, 3), requires_grad=True)
    a = x.numpy()
    assert np.sum(x, 0, None, None, True).shape == (1, 3)  # type: ignore[call-overload]
    assert_equal(np.var(x, 1, None, None, 1), np.var(a, 1, ddof=1))
    assert_equal(np.std(x, 1, None, None, 1), np.std(a, 1, ddof=1))
    assert np.max(x, 0, None, True).shape == (1, 3)  # type: ignore[call-overload]
    assert np.cumsum(x, 1, np.float32).dtype == np.float32
    assert np.cumprod(x, 1, np.float32).dtype == np.float32


def test_the_mean_of_a_variance_has_its_share() -> None:
    x = np.array([1.0, 2.0, 4.0])
    both = grad(lambda x, m: np.var(x, mean=m), (0, 1))(x, np.array([2.0]))
    np.testing.assert_allclose(both[0], 2 * (x - 2) / 3)
    np.testing.assert_allclose(both[1], [-2 * (x - 2).sum() / 3])


def test_what_is_wrong_with_further_arguments() -> None:
    x = tensor(np.ones((2, 3)), requires_grad=True)
    with pytest.raises(ValueRangeError, match=r"max: .*pass initial"):
        np.max(x, where=np.ones((2, 3), bool))
    with pytest.raises(ValueRangeError, match="ddof and correction"):
        np.var(x, ddof=1, correction=1)
    with pytest.raises(ShapeError, match=r"sum: where \(4,\).*x \(2, 3\)"):
        np.sum(x, where=np.ones(4, bool))
    with pytest.raises(TypeError):
        np.sum(x, dtype="no dtype")
    assert np.max(tensor(np.zeros((0, 2))), axis=0, initial=1.0).data.tolist() == [1, 1]


def test_rounding_to_integers_leaves_the_graph() -> None:
    y = np.sum(tensor([1.7, 2.6], requires_grad=True), dtype=int)
    assert y == 3
    assert not isinstance(y, Tensor)


def test_half_precision_with_a_mask_does_not_overflow() -> None:
    x = tensor(np.full(1000, 100, np.float16), requires_grad=True)
    y = np.mean(x, where=np.arange(1000) > 3)
    assert (y.data, y.dtype) == (100, np.float16)


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
