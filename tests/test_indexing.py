"""What indexing and item assignment do to a graph."""

from typing import Any

import numpy as np
import pytest

import autograd.ops as ops
from autograd import check_grads, grad, no_grad, tensor
from autograd.errors import DTypeError, GraphError, IndexingError, ShapeError


def leaf(*values: float) -> Any:
    """A leaf with these entries."""
    return tensor(values, dtype=float, requires_grad=True)


def test_assignment_leaves_those_who_used_the_old_value_with_it() -> None:
    x = leaf(1, 2, 3)
    y = x * 1
    z = y * y
    y[0] = 5.0
    np.testing.assert_array_equal(y.data, [5, 2, 3])
    np.testing.assert_array_equal(z.data, [1, 4, 9])
    (z.sum() + 10 * y.sum()).backward()
    np.testing.assert_array_equal(x.grad, [2, 14, 16])


def test_assigned_values_get_the_gradient_of_where_they_went() -> None:
    x, v = leaf(1, 2, 3), leaf(4, 5)
    y = x * 2
    y[1:] = v
    (y * y).sum().backward()
    np.testing.assert_array_equal(x.grad, [8, 0, 0])
    np.testing.assert_array_equal(v.grad, [8, 10])


def test_assignment_into_a_constant_makes_it_depend_on_what_was_assigned() -> None:
    v, y = leaf(4), tensor(np.zeros(3))
    y[2] = v[0] * 3
    y[0] = v[0]
    (y * np.array([1.0, 2.0, 3.0])).sum().backward()
    np.testing.assert_array_equal(v.grad, [10])


def test_in_place_arithmetic_on_a_part() -> None:
    x, v = leaf(1, 2, 3), leaf(10, 20)
    y = x * 1
    y[:2] += v
    y[1] *= 2
    np.testing.assert_array_equal(y.data, [11, 44, 3])
    (y * y).sum().backward()
    np.testing.assert_array_equal(x.grad, [22, 176, 6])
    np.testing.assert_array_equal(v.grad, [22, 176])


def test_both_names_of_a_tensor_see_an_assignment_and_a_view_does_not() -> None:
    x = leaf(1, 2, 3)
    y = x * 1
    same, part = y, y[:2]
    same[0] = 7.0
    np.testing.assert_array_equal(y.data, [7, 2, 3])
    np.testing.assert_array_equal(part.data, [1, 2])
    part[1] = 9.0
    np.testing.assert_array_equal(y.data, [7, 2, 3])
    np.testing.assert_array_equal(x.data, [1, 2, 3])


@pytest.mark.parametrize(
    "same",
    [
        ops.ravel,
        ops.squeeze,
        ops.atleast_1d,
        lambda y: ops.rot90(y.reshape((1, 3)), 0)[0],
        lambda y: ops.flip(y, ()),
        lambda y: ops.broadcast_to(y, (3,)),
        lambda y: ops.reshape(y, (3,)),
    ],
)
def test_a_function_that_changes_nothing_gives_a_tensor_of_its_own(same: Any) -> None:
    y = leaf(1, 2, 3) * 1
    z = same(y)
    y[0] = 7.0
    np.testing.assert_array_equal(z.data, [1, 2, 3])


def test_a_leaf_that_requires_a_gradient_refuses_assignment() -> None:
    x = leaf(1, 2)
    with pytest.raises(GraphError, match=r"assignment.*leaf.*no_grad"):
        x[0] = 3.0
    np.testing.assert_array_equal(x.data, [1, 2])


def test_under_no_grad_a_leaf_takes_the_new_value_and_stays_a_leaf() -> None:
    values = np.array([1.0, 2.0])
    x = tensor(values, requires_grad=True)
    before = x.data
    with no_grad():
        x[0] = 3.0
    assert x.is_leaf
    np.testing.assert_array_equal(x.data, [3, 2])
    np.testing.assert_array_equal(before, [1, 2])
    (x * x).sum().backward()
    np.testing.assert_array_equal(x.grad, [6, 4])


def test_where_an_index_repeats_the_last_write_stays_and_gets_the_gradient() -> None:
    v, y = leaf(10, 20, 30), tensor(np.zeros(2))
    y[[1, 1, 0]] = v
    np.testing.assert_array_equal(y.data, [30, 20])
    (y * np.array([1.0, 2.0])).sum().backward()
    np.testing.assert_array_equal(v.grad, [0, 2, 1])


def test_item_assignment_at_second_order() -> None:
    def f(x: Any, v: Any) -> Any:
        y = x * x
        z = y.sum()
        y[1:] = v * x[:2]
        y[[0, 0]] = v
        return (y**3).sum() * z

    check_grads(f, order=2)(np.array([1.0, 2.0, 0.5]), np.array([0.7, 1.3]))


def test_assigning_to_a_number() -> None:
    x = tensor(2.0, requires_grad=True)
    y = x * 3
    z = y * 1
    y[()] = x * 5
    (y + z).backward()
    assert (y.item(), x.grad) == (10, 8)


def test_assignment_keeps_the_dtype() -> None:
    y = tensor(np.zeros(2, np.float32))
    v = tensor(1.5, requires_grad=True)
    y[0] = v
    assert y.dtype == np.float32
    y.sum().backward()
    assert v.grad.dtype == np.float64
    with pytest.raises(DTypeError, match=r"setitem.*float32.*complex128"):
        y[0] = 1j
    counts = tensor(np.zeros(2, int))
    counts[0] = 3
    with pytest.raises(DTypeError, match=r"setitem.*int64.*float64"):
        counts[0] = v


def test_changing_the_index_later_changes_no_derivative() -> None:
    for where in (np.array([0, 1]), [0, 1]):
        x, v = leaf(1, 2, 3), leaf(4, 5)
        y = x[where]
        z = x * 1
        z[where] = v
        w = ops.take(x, where)
        a = ops.take_along_axis(x, np.asarray(where), 0)
        where[0] = 2
        (y + 10 * w + 100 * a).sum().backward()
        np.testing.assert_array_equal(x.grad, [111, 111, 0])
        z.sum().backward()
        np.testing.assert_array_equal(v.grad, [1, 1])
    start = np.array(0)
    x = leaf(1, 2, 3)
    y = x[start:]
    start += 1
    y.sum().backward()
    np.testing.assert_array_equal(x.grad, [1, 1, 1])


def test_tensors_in_an_index_count_as_their_values() -> None:
    x = leaf(1, 2, 3)
    one, several = tensor(2), tensor([0, 0])
    mask = tensor([True, False, True])
    (x[one] + x[several].sum() + x[mask].sum() + x[one:].sum()).backward()
    np.testing.assert_array_equal(x.grad, [3, 0, 3])


def test_an_index_that_requires_a_gradient_is_refused() -> None:
    x, i = leaf(1, 2, 3), leaf(0, 1)
    for call in (
        lambda: x[i],
        lambda: x[i, None],
        lambda: ops.take(x, i),
        lambda: ops.take_along_axis(x, i, 0),
    ):
        with pytest.raises(DTypeError, match=r"index is a Tensor.*requires a gradient"):
            call()


@pytest.mark.parametrize(
    "index", [3, -4, (0, 0), np.array([3]), [True, False], 0.5, "a"]
)
def test_an_index_outside_is_refused_with_operation_and_shape(index: Any) -> None:
    with pytest.raises(IndexingError, match=r"getitem: x \(3,\)"):
        leaf(1, 2, 3)[index]
    y = leaf(1, 2, 3) * 1
    with pytest.raises(IndexingError, match=r"setitem: x \(3,\)"):
        y[index] = 1.0


def test_a_value_that_does_not_fit_is_refused() -> None:
    y = leaf(1, 2, 3) * 1
    with pytest.raises(ShapeError, match=r"setitem: x \(3,\) and v \(2,\)"):
        y[:] = [1.0, 2.0]


def test_iteration_and_unpacking() -> None:
    x = leaf(1, 2, 3)
    a, b, c = x
    (a * b * c).backward()
    np.testing.assert_array_equal(x.grad, [6, 3, 2])
    assert [t.item() for t in x] == [1, 2, 3]
    rows = list(tensor(np.ones((2, 3))))
    assert [row.shape for row in rows] == [(3,), (3,)]


def test_negative_indices_and_views_of_views() -> None:
    def f(x: Any) -> Any:
        return (x[-1] * x[::-2][:, None][1, 0] + x[..., -2]) ** 2

    g = grad(f)(np.array([1.0, 2.0, 3.0]))
    np.testing.assert_array_equal(g, [30, 10, 10])


def test_numpy_functions_and_methods_reach_these_operations() -> None:
    x = leaf(1, 2, 3)
    y = np.take(x, [0, 0]).sum() + np.take_along_axis(x, np.array([2]), 0)[0]
    y = y + x.take([1]).sum() + np.concatenate([x, [1.0, 2.0]]).sum()
    y = y + np.stack([x, x], axis=1).sum() + np.pad(x, 1).sum() + np.flip(x)[0]
    y.backward()
    np.testing.assert_array_equal(x.grad, [6, 5, 6])


def test_array_of_tensors_and_numbers() -> None:
    x = leaf(1, 2)
    y = ops.array([[x[0], 1.0], [2, x[1] * x[0]]])
    np.testing.assert_array_equal(y.data, [[1, 1], [2, 2]])
    (y * np.array([[1.0, 2.0], [3.0, 4.0]])).sum().backward()
    np.testing.assert_array_equal(x.grad, [9, 4])
    assert type(ops.array([[1, 2]])) is np.ndarray
    t = tensor(np.float32(1), requires_grad=True)
    assert ops.array([t, 1.0]).dtype == np.float32
    assert ops.array((t, t), dtype=np.float64).dtype == np.float64
    assert ops.array(x) is not x
