"""Functions that make, fill and rearrange arrays, where samples cannot say it."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd as ag
import autograd.numpy as anp
from autograd import check_grads, tensor
from autograd.errors import (
    ArgumentError,
    AutogradError,
    DTypeError,
    GraphError,
    IndexingError,
    NonScalarError,
    ShapeError,
    ValueRangeError,
)

X = np.array([[3.0, 1.0, 2.0], [0.5, 4.0, -1.0]])
V = np.array([1.5, -2.0])


def leaf(array: Any) -> Any:
    """A Tensor that requires a gradient."""
    return tensor(array, requires_grad=True)


def value(y: Any) -> Any:
    """A result without its graph."""
    return y.numpy() if isinstance(y, ag.Tensor) else y


def assert_same(call: Callable[..., Any], *arrays: Any) -> None:
    """Of Tensors a call gives what NumPy gives of arrays, and its derivatives hold."""
    got, expected = call(*map(leaf, arrays)), call(*arrays)
    assert isinstance(got, ag.Tensor)
    np.testing.assert_allclose(value(got), expected, rtol=1e-14)
    assert got.shape == np.shape(expected)
    check_grads(call, order=2)(*arrays)


# In place


COLUMNS = np.array([[0, 2], [1, 1]])
TALL = np.arange(14.0).reshape(7, 2)
CUBE = np.arange(8.0).reshape(2, 2, 2)

WRITES: dict[str, tuple[Any, Callable[[Any, Any], Any]]] = {
    "put_along_axis": (X, lambda y, v: np.put_along_axis(y, COLUMNS, v[:, None], 1)),
    "put_along_axis flat": (X, lambda y, v: np.put_along_axis(y, COLUMNS[0], v, None)),
    "fill_diagonal": (X, lambda y, v: np.fill_diagonal(y, v)),
    "fill_diagonal wrap": (TALL, lambda y, v: np.fill_diagonal(y, v, wrap=True)),
    "fill_diagonal tall": (TALL, lambda y, v: np.fill_diagonal(y, v[0])),
    "fill_diagonal cube": (CUBE, lambda y, v: np.fill_diagonal(y, v)),
    "put": (X, lambda y, v: np.put(y, [0, -1, 2], v)),
    "put clip": (X, lambda y, v: np.put(y, [9, 1], v, mode="clip")),
    "put wrap": (X, lambda y, v: np.put(y, [9, -9], v, mode="wrap")),
    "place": (X, lambda y, v: np.place(y, X > 1, v)),
    "putmask": (X, lambda y, v: np.putmask(y, X > 1, v)),
    "copyto": (X, lambda y, v: np.copyto(y, v[:, None])),
    "copyto where": (X, lambda y, v: np.copyto(y, v[:, None], where=X[0] > 1)),
}


@pytest.mark.parametrize("name", WRITES)
def test_writing_into_a_tensor_gives_it_a_new_value(name: str) -> None:
    array, write = WRITES[name]

    def f(x: Any, v: Any) -> Any:
        y = x * 1
        old = y * y
        write(y, v)
        return np.stack([y * y * y, old])

    assert_same(f, array, V)


@pytest.mark.parametrize("name", WRITES)
def test_a_plain_array_cannot_be_given_a_tensor(name: str) -> None:
    array, write = WRITES[name]
    if name.startswith("fill_diagonal"):  # NumPy's does not ask the value whose it is
        write = anp.fill_diagonal
    with pytest.raises(ArgumentError, match=r"plain array .* cannot hold a Tensor"):
        write(array.copy(), leaf(V))


@pytest.mark.parametrize("name", WRITES)
def test_a_leaf_refuses_to_be_written_into(name: str) -> None:
    array, write = WRITES[name]
    with pytest.raises(GraphError, match=r"leaf.*no_grad"):
        write(leaf(array), V)


def test_our_namespace_writes_into_plain_arrays_as_numpy() -> None:
    y, want = X.copy(), X.copy()
    for module, x in ((anp, y), (np, want)):
        module.fill_diagonal(x, V)
        module.put(x, [1], 9.0)
        module.place(x, x > 8, [7.0])
        module.putmask(x, x < 0, V)
        module.copyto(x, 0.5, where=x == 7)
        module.put_along_axis(x, COLUMNS, 8.0, 1)
    np.testing.assert_array_equal(y, want)


# Functions of functions


def test_piecewise_shows_each_function_its_own_elements() -> None:
    x = np.array([4.0, 0.0, -1.0])
    functions: Any = [np.sqrt, lambda t, k: t * k, 2.0]
    with np.errstate(all="raise"):
        g = ag.grad(lambda x: np.piecewise(x, [x > 0], [np.sqrt, 1.0]).sum())(x)
    np.testing.assert_array_equal(g, [0.25, 0, 0])
    assert_same(lambda x: np.piecewise(x, [x > 0, x < 0], [np.exp, np.sin]), x)
    assert_same(lambda x: np.piecewise(x, x > 0, [np.exp, np.sin]), x)
    scaled = np.piecewise(leaf(x), [x < 0], [functions[1], 2.0], 5.0)
    np.testing.assert_array_equal(value(scaled), [2, 2, -5])
    assert value(np.piecewise(leaf(2.0), [True], [np.square])) == 4
    y = anp.piecewise(x, [x > 0], [lambda t: t * leaf(2.0)])
    np.testing.assert_array_equal(value(y), [8, 0, 0])
    with pytest.raises(ValueRangeError, match="piecewise: 1 conditions and 3 func"):
        np.piecewise(leaf(x), [x > 0], functions)


@pytest.mark.parametrize("axis", [0, 1, -1])
@pytest.mark.parametrize(
    "f",
    [
        lambda v: (v * v).sum(),
        lambda v: v[::-1] * v[0],
        lambda v: v[:, None] * v[None, :2],
    ],
)
def test_apply_along_axis(f: Any, axis: int) -> None:
    assert_same(lambda x: np.apply_along_axis(f, axis, x), X)
    assert_same(lambda x: np.apply_along_axis(f, axis, x), X.reshape(2, 3, 1) + V)


def test_apply_over_axes() -> None:
    assert_same(lambda x: np.apply_over_axes(np.sum, x * x, (0, -1)), X)
    assert_same(lambda x: np.apply_over_axes(np.cumsum, x * x, 1), X)
    with pytest.raises(ShapeError, match="apply_over_axes: the function made"):
        np.apply_over_axes(lambda x, axis: x.sum(), leaf(X), 0)


def test_vectorize_calls_with_tensors() -> None:
    product = anp.vectorize(lambda a, b: a * b if a > 0 else b * b)
    assert_same(product, X, V[:, None])
    assert_same(lambda b: product(1.0, b=b), V)
    both = anp.vectorize(lambda a: (a, a * a))
    assert_same(lambda x: np.stack(both(x)), X)
    power = anp.vectorize(lambda a, n: a ** len(n), excluded={1, "n"})
    assert_same(lambda x: power(x, [1, 2]), X)
    dots = anp.vectorize(lambda a, b: np.sum(a * b), signature="(n),(n)->()")
    assert_same(dots, X, X[0])
    with pytest.raises(ShapeError, match=r"vectorize: axis n of .*3 and 2"):
        dots(leaf(X), leaf(V))
    with pytest.raises(ArgumentError, match=r"vectorize: the signature .*2 arg"):
        dots(leaf(X))
    plain = product(X, 2.0)
    assert type(plain) is np.ndarray
    with pytest.raises(GraphError):
        np.vectorize(lambda a: a)(leaf(X))


def test_ndenumerate_yields_tensors() -> None:
    def f(x: Any) -> Any:
        return sum((i + 2 * j) * v * v for (i, j), v in anp.ndenumerate(x))

    assert_same(f, X)
    assert list(anp.ndenumerate(V)) == list(np.ndenumerate(V))


# Making


def test_asarray_and_its_kin_keep_tensors_in_the_graph() -> None:
    x = leaf(X)
    for f in (anp.asarray, anp.asanyarray, anp.asfortranarray, anp.ascontiguousarray):
        assert f(x) is x
        assert type(f([1, 2])) is np.ndarray
        assert f([x[0, 0], 2.0]).requires_grad
    assert anp.asarray(x, np.float32).dtype == np.float32
    assert anp.asarray(x, copy=True) is not x
    assert anp.ascontiguousarray(x[0, 0]).shape == (1,)
    assert anp.ascontiguousarray([1.0]).shape == (1,)
    assert anp.require(x, float, ["C"]) is x
    assert anp.require([1, 2], float).dtype == float
    assert anp.asarray_chkfinite(x) is x
    with pytest.raises(ValueRangeError, match=r"asarray_chkfinite: a .*NaN"):
        anp.asarray_chkfinite(x * np.inf)
    assert anp.array(x, copy=None) is x
    assert anp.array(x, ndmin=3).shape == (1, 2, 3)
    assert anp.array is ag.ops.array


def test_filled_arrays_of_a_tensor() -> None:
    assert_same(lambda v: anp.full((3, 2), v) * v, V)
    assert_same(lambda v: anp.full_like(np.zeros((3, 2)), v) * v, V)
    assert_same(lambda v: anp.full_like(X, v[0], shape=(2,)) * v, V)
    assert type(anp.full(3, 2.0)) is np.ndarray
    assert type(np.full_like(leaf(X), 2.0)) is np.ndarray
    for f in (np.zeros_like, np.ones_like, np.empty_like):
        assert type(f(leaf(X))) is np.ndarray


def test_several_results_are_tensors_where_one_argument_is() -> None:
    v = leaf(V)
    for f in (np.meshgrid, np.broadcast_arrays, np.atleast_1d, np.atleast_3d):
        assert all(isinstance(y, ag.Tensor) for y in f(v, np.ones(2)))
    _, y = np.meshgrid(v, np.ones(2), sparse=True)
    y[0] = v[1]
    (y * y).sum().backward()
    np.testing.assert_array_equal(v.grad, [0, -4])


def test_rows_and_columns() -> None:
    assert_same(lambda v: anp.r_[1:3, v, 0.5, [v[0], 7.0], v], V)
    assert_same(lambda v: anp.r_["0,2", v, v * v], V)
    assert_same(lambda v: anp.r_["-1", X, v[:, None]], V)
    assert_same(lambda v: anp.c_[v, v * v, X], V)
    np.testing.assert_array_equal(anp.r_[0:1:3j, V], np.r_[0:1:3j, V])
    np.testing.assert_array_equal(anp.c_[V, V], np.c_[V, V])


def test_what_only_the_value_decides_is_plain() -> None:
    x = leaf(np.eye(3))
    assert np.array_equiv(x, x[None])
    assert not np.array_equal(x, X)
    assert np.broadcast_shapes(x.shape, (2, 1, 1)) == (2, 3, 3)
    for f in (np.diag_indices_from, np.tril_indices_from, np.triu_indices_from):
        np.testing.assert_array_equal(f(x), f(np.eye(3)))
    which = tensor([0, 2])
    np.testing.assert_array_equal(np.ix_(which, [1])[0], [[0], [2]])
    assert_same(lambda x: x[np.ix_([0, 1], [2, 0])] ** 2, X)


def test_trim_zeros() -> None:
    row = np.array([0, 0, 1.5, 0, 2.5, 0])
    plane = np.zeros((3, 4))
    plane[1, 1:3] = V
    cases: list[tuple[Any, dict[str, Any]]] = [
        *((row, {"trim": trim}) for trim in ("fb", "f", "b")),
        (plane, {}),
        (plane, {"axis": 1, "trim": "f"}),
        (0 * plane, {"trim": "f"}),
    ]
    for array, options in cases:
        x = leaf(array)
        y = np.trim_zeros(x, **options)
        np.testing.assert_array_equal(value(y), np.trim_zeros(array, **options))
        y.sum().backward()
        assert x.grad.sum() == y.size
    with pytest.raises(ValueRangeError, match="trim_zeros: trim 'x'"):
        np.trim_zeros(leaf(row), "x")


# Padding


def test_padding_by_a_function_and_with_tensors() -> None:
    def frame(vector: Any, width: Any, axis: int, options: Any) -> None:
        vector[: width[0]] = options["first"] * vector[width[0]]
        vector[len(vector) - width[1] :] = axis

    assert_same(lambda x: np.pad(x, ((1, 2), (0, 1)), frame, first=3.0) ** 2, X)
    x = leaf(X)
    for mode, name in (("constant", "constant_values"), ("linear_ramp", "end_values")):
        for shape in ((), (2,), (2, 1)):
            v = np.full(shape, 0.7)

            def f(x: Any, v: Any, mode: str = mode, name: str = name) -> Any:
                return anp.pad(x, 2, mode, **{name: v}) ** 2

            want = np.pad(X, 2, mode, **{name: v}) ** 2  # type: ignore[call-overload]
            np.testing.assert_allclose(value(f(x, leaf(v))), want)
            check_grads(f, order=2)(X, v)


@pytest.mark.parametrize("mode", ["constant", "edge", "mean", "wrap", "reflect"])
def test_padding_whole_numbers(mode: Any) -> None:
    x = np.array([[1, 2, 4], [3, 5, 5]])
    y = np.pad(tensor(x), {1: (1, 2)}, mode)
    np.testing.assert_array_equal(value(y), np.pad(x, {1: (1, 2)}, mode), strict=True)
    assert type(anp.pad(x, 1, mode)) is np.ndarray


# Arguments that say where and as what


def test_out_and_dtype_of_what_is_joined() -> None:
    x = leaf(X)
    y = tensor(np.zeros((4, 3)))
    assert np.concatenate([x, x * x], out=y) is y
    y.sum().backward()
    np.testing.assert_array_equal(x.grad, 1 + 2 * X)
    with pytest.raises(ArgumentError, match=r"concatenate: out=.*cannot hold"):
        np.concatenate([x, x], out=np.zeros((4, 3)))
    z = tensor(np.zeros(2))
    assert np.take(x, [0, 5], None, z, "clip") is z
    assert np.trace(x[:, :2], dtype=np.float32).dtype == np.float32
    np.trace(np.stack([x, x], 2), out=(total := tensor(np.zeros(2))))
    np.testing.assert_array_equal(value(total), [7, 7])
    out = np.zeros((2, 2, 3))
    assert anp.stack([X, X], out=out) is out
    with pytest.raises(ShapeError, match=r"concatenate: the result has shape \(2, 6\)"):
        np.concatenate([x, x], 1, out=y)
    assert np.concatenate([x, x], dtype=np.float32).dtype == np.float32
    assert np.vstack([x, x], dtype=np.complex64, casting="unsafe").dtype == np.complex64
    with pytest.raises(DTypeError, match="concatenate: an array of float64 does not"):
        np.concatenate([x, x], dtype=np.float32, casting="safe")
    with pytest.raises(TypeError):
        np.concatenate([X, X], dtype=np.float32, casting="safe")


@pytest.mark.parametrize("order", ["C", "F"])
def test_orders_of_what_lies_otherwise_in_memory(order: Any) -> None:
    for x in (X, X.T, np.asfortranarray(X), np.arange(12.0).reshape(2, 2, 3).T):
        assert_same(lambda x: np.reshape(x, (-1, 2), order=order) ** 2, x)
        assert_same(lambda x: np.ravel(x, order) ** 2, x)
    for x in (X, X.T, X[::-1], np.arange(12.0).reshape(2, 2, 3).transpose(1, 2, 0)):
        t = tensor(x)
        np.testing.assert_array_equal(value(t.ravel("K")), t.numpy().ravel("K"))
        np.testing.assert_array_equal(value(t.ravel("A")), t.numpy().ravel("A"))
        same = value(t.reshape(-1, 2, order="A"))
        np.testing.assert_array_equal(same, t.numpy().reshape((-1, 2), order="A"))


# What other engines get wrong or lack


def test_known_failures_elsewhere() -> None:
    assert_same(lambda x: np.where(X > 1, x, x[0]) ** 2, X)
    assert_same(lambda v: np.where(X > 1, v[0], 3.0) ** 2, V)
    assert_same(lambda x: np.broadcast_to(x, (2, 2, 3)) ** 2, X)
    assert_same(lambda x: np.outer(x, x), X)
    assert_same(lambda x: np.roll(x, (1, 2), (0, 1)) ** 2, X)
    assert_same(lambda x: np.repeat(x, [2, 0, 1], axis=1) ** 2, X)
    assert_same(lambda x: np.block([[x, x * x], [x[:1], x[:1]]]), X)
    assert_same(lambda x: np.dstack([x, x * x]), X)


def test_an_operand_changed_between_forward_and_backward_changes_nothing() -> None:
    a, which = X.copy(), np.array([0, 1])
    x = leaf(X)
    y = (np.block([[x * a, np.roll(x, 1)]])[:, which] * a[:, :2]).sum()
    a[...], which[...] = 100.0, 0
    y.backward()
    want = ag.grad(
        lambda x: (np.block([[x * X, np.roll(x, 1)]])[:, :2] * X[:, :2]).sum()
    )
    np.testing.assert_array_equal(x.grad, want(X))


def test_where_of_a_condition_alone_gives_indices() -> None:
    for got, want in zip(np.where(leaf(X)), np.where(X), strict=True):
        np.testing.assert_array_equal(got, want, strict=True)


@pytest.mark.parametrize(
    ("call", "error", "match"),
    [
        (lambda x: np.put(x, [9], 1.0), IndexingError, r"put: .*\(2, 3\) of 6 elem"),
        (lambda x: np.place(x, [True], [1.0]), ShapeError, r"place: .*\(1,\)"),
        (lambda x: np.place(x, X > 1, []), ValueRangeError, "place: vals is empty"),
        (lambda x: np.putmask(x, [True], 1.0), ShapeError, "putmask: the array has"),
        (lambda x: np.fill_diagonal(x[0], 1.0), ShapeError, r"fill_diagonal: a \(3,\)"),
        (lambda x: np.copyto(x, 1j * X), DTypeError, "copyto: src of dtype complex128"),
        (
            lambda x: np.put_along_axis(x, np.array([0]), 1.0, 1),
            ShapeError,
            r"put_along_axis: arr \(2, 3\) and indices \(1,\)",
        ),
        (
            lambda x: np.apply_along_axis(np.sum, 0, x[:, :0]),
            ValueRangeError,
            "apply_along_axis: .*no vector",
        ),
        (
            lambda x: anp.vectorize(np.sin)(x[:, :0]),
            ValueRangeError,
            r"vectorize: .*\(2, 0\)",
        ),
        (lambda x: np.block([x, (x, x)]), ArgumentError, "block: .*tuple"),
        (lambda x: list(x[0, 0]), NonScalarError, "no length"),
    ],
)
def test_refusals(call: Any, error: type[AutogradError], match: str) -> None:
    with pytest.raises(error, match=match):
        call(leaf(X) * 1)


@pytest.mark.parametrize("others", [[2.0], [2, 3.0], [np.float64(2)], [True, 2]])
def test_numbers_of_python_are_weak_where_arrays_are_joined_flat(others: Any) -> None:
    x = np.ones((1, 2), np.float32)
    y = np.concatenate([tensor(x), *others], axis=None)
    wanted = np.concatenate([x, *others], axis=None)
    assert y.dtype == wanted.dtype
    np.testing.assert_array_equal(y.data, wanted)
