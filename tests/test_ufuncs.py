"""NumPy's ufuncs on Tensors: all of them, with their keywords and their methods."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd as ag
import autograd.numpy as anp
from autograd import check_grads, grad, tensor
from autograd.engine.dispatch import VALUE_ONLY
from autograd.engine.primitive import NUMPY_FUNCTIONS
from autograd.engine.tensor import Tensor
from autograd.errors import (
    ArgumentError,
    DTypeError,
    GraphError,
    NoDerivativeError,
    ShapeError,
)

UFUNCS = {n: u for n, u in vars(np).items() if isinstance(u, np.ufunc)}

both_names = pytest.mark.parametrize("space", [np, anp], ids=["numpy", "ours"])


def leaf(*values: Any, **options: Any) -> Tensor:
    """A Tensor of its own that requires a gradient."""
    return tensor(list(values), requires_grad=True, **options)


def same(y: Any, expected: Any) -> None:
    """A Tensor, or an array, of the values, shape and dtype of NumPy's result."""
    value = y.numpy() if isinstance(y, Tensor) else y
    np.testing.assert_allclose(value, expected, rtol=1e-13)
    assert (np.shape(value), value.dtype) == (np.shape(expected), expected.dtype)


def test_every_ufunc_has_a_rule_or_a_reason() -> None:
    products = {"matvec", "vecdot", "vecmat"}
    missing = {n for n, u in UFUNCS.items() if u not in {*NUMPY_FUNCTIONS, *VALUE_ONLY}}
    assert missing <= products
    assert all(VALUE_ONLY.values())
    assert not VALUE_ONLY.keys() & NUMPY_FUNCTIONS.keys()


# Keywords


@both_names
def test_out_gives_a_tensor_a_new_value(space: Any) -> None:
    x, old = leaf(1.0, 2.0), leaf(5.0, 6.0)
    y = old * 1
    before = y * 10
    assert space.multiply(x, x, out=y) is y
    same(y, np.array([1.0, 4.0]))
    (y + before).sum().backward()
    np.testing.assert_array_equal(x.grad, [2.0, 4.0])
    np.testing.assert_array_equal(old.grad, [10.0, 10.0])


@both_names
def test_out_may_be_an_operand(space: Any) -> None:
    x = leaf(1.0, 2.0)
    y = x * 3
    space.multiply(y, y, out=y)
    np.testing.assert_array_equal(y.numpy(), [9.0, 36.0])
    y.sum().backward()
    np.testing.assert_array_equal(x.grad, [18.0, 36.0])


@both_names
def test_out_is_broadcast_to_and_keeps_its_dtype(space: Any) -> None:
    x, y = leaf(1.5), tensor(np.zeros((2, 3), np.float32))
    space.exp(x, out=y)
    assert (y.dtype, y.shape) == (np.float32, (2, 3))
    y.sum().backward()
    np.testing.assert_allclose(x.grad, 6 * np.exp([1.5]), rtol=1e-6)


@both_names
def test_out_of_a_lesser_kind_where_that_is_asked_for(space: Any) -> None:
    z, y = leaf(3 + 4j), tensor([0.0])
    with pytest.warns(np.exceptions.ComplexWarning, match="discards the imaginary"):
        space.multiply(z, z, out=y, casting="unsafe")
    same(y, np.array([-7.0]))
    y.sum().backward()
    np.testing.assert_array_equal(z.grad, [6 + 8j])
    whole = tensor([0])
    space.exp(leaf(1.0), out=whole, casting="unsafe")
    same(whole, np.array([2]))


@both_names
def test_out_of_plain_operands_makes_a_constant(space: Any) -> None:
    y = leaf(1.0, 2.0) * 1
    space.add(np.ones(2), 1.0, out=y)
    np.testing.assert_array_equal(y.numpy(), [2.0, 2.0])
    total = (y * leaf(1.0, 1.0)).sum()
    total.backward()


@both_names
def test_several_outs(space: Any) -> None:
    x, rest, whole = leaf(1.25, -2.5), tensor([0.0, 0.0]), np.empty(2)
    given = space.modf(x, out=(rest, whole))
    assert all(a is b for a, b in zip(given, (rest, whole), strict=True))
    np.testing.assert_array_equal(whole, [1.0, -2.0])
    rest.sum().backward()
    np.testing.assert_array_equal(x.grad, [1.0, 1.0])


@both_names
def test_what_leaves_the_graph_may_be_written_to_an_array(space: Any) -> None:
    x, mask = leaf(1.0, 3.0), np.empty(2, bool)
    assert space.greater(x, 2.0, out=mask) is mask
    np.testing.assert_array_equal(mask, [False, True])


@both_names
@pytest.mark.parametrize(
    ("out", "error", "match"),
    [
        (lambda x: np.empty(2), ArgumentError, "add: out=.*write y = x"),
        (lambda x: x, GraphError, "leaf that requires a gradient"),
        (lambda x: tensor(0.0), ShapeError, r"add: .*\(2,\) and out \(\)"),
        (lambda x: tensor([1, 2]), DTypeError, "add: Cannot cast.*int64"),
    ],
)
def test_outs_that_are_refused(space: Any, out: Any, error: Any, match: str) -> None:
    x = leaf(1.0, 2.0)
    with pytest.raises(error, match=match):
        space.add(x, x, out=out(x))


@both_names
def test_where_leaves_the_other_places_as_they_were(space: Any) -> None:
    """What the ufunc is there, an infinite slope too, reaches no derivative."""
    x, old = leaf(4.0, 0.0, -1.0), leaf(1.0, 2.0, 3.0)
    y = old * 1
    space.sqrt(x, out=y, where=x > 0)
    same(y, np.array([2.0, 2.0, 3.0]))
    y.sum().backward()
    np.testing.assert_array_equal(x.grad, [0.25, 0.0, 0.0])
    np.testing.assert_array_equal(old.grad, [0.0, 1.0, 1.0])


def test_where_in_both_modes_and_second_order() -> None:
    mask = np.array([[True, False, True], [False, False, True]])

    def f(x: Any, w: Any, old: Any) -> Any:
        y = old * 1
        np.divide(x, w, out=y, where=mask)
        return y

    x, w = np.array([1.0, 2.0, 3.0]), np.array([[2.0], [0.5]])
    check_grads(f, order=2)(x, w, np.ones((2, 3)))


@both_names
def test_where_without_out_is_refused(space: Any) -> None:
    """NumPy leaves there what was in memory."""
    with pytest.raises(ArgumentError, match="add: where= leaves places without"):
        space.add(leaf(1.0), 1.0, where=[False])


@both_names
def test_dtype_signature_and_casting(space: Any) -> None:
    x, a = leaf(1.5, 2.5), np.array([1.5, 2.5])
    for options in (
        {"dtype": np.float32},
        {"signature": "ff->f"},
        {"dtype": np.complex128},
        {"dtype": np.float32, "casting": "unsafe"},
        {"order": "F", "subok": False},
    ):
        same(space.add(x, 2.0, **options), np.add(a, 2.0, **options))
    whole = space.add(x, 2.0, dtype=int, casting="unsafe")
    same(whole, np.add(a, 2.0, dtype=int, casting="unsafe"))
    assert type(whole) is np.ndarray
    space.add(x, 2.0, dtype=np.float32).sum().backward()
    assert x.grad.dtype == np.float64
    for options in ({"dtype": int}, {"dtype": np.float32, "casting": "safe"}):
        with pytest.raises(DTypeError, match=r"add: Cannot cast.*x\.astype"):
            space.add(x, 2.0, **options)
    with pytest.raises(TypeError, match="nonsense"):
        space.add(x, 2.0, nonsense=1)


def test_out_of_other_functions() -> None:
    x, y = leaf(0.5, 3.0), tensor([0.0, 0.0])
    assert np.clip(x, 1.0, 4.0, out=y) is y
    y.sum().backward()
    np.testing.assert_array_equal(x.grad, [0.0, 1.0])
    with pytest.raises(ArgumentError, match="sum: out="):
        np.sum(x, out=np.zeros(()))


# Methods

SMOOTH = [
    *("add", "subtract", "multiply", "divide", "power", "float_power", "maximum"),
    *("minimum", "fmax", "fmin", "logaddexp", "logaddexp2", "hypot", "arctan2"),
]

RIGHT_IN_NUMPY = [n for n in SMOOTH if n not in ("power", "float_power", "arctan2")]
"""NumPy 2.4.6 reads what it has overwritten in the others, along the last axis."""

ARRAY = np.random.default_rng(3).uniform(0.5, 2, (3, 2, 4))

REDUCTIONS: list[dict[str, Any]] = [
    {},
    {"axis": 1},
    {"axis": -1, "keepdims": True},
    {"axis": None},
    {"axis": (0, 2)},
    {"axis": ()},
    {"axis": 0, "initial": 1.25},
    {"axis": 0, "initial": 1.25, "where": ARRAY > 1},
    {"axis": 2, "where": ARRAY > 1, "keepdims": True},
    {"axis": 0, "initial": None},
    {"axis": 0, "dtype": np.float32},
    {"axis": 3},
]


def agrees(f: Callable[..., Any], *arrays: Any) -> None:
    """`f` of Tensors is `f` of arrays, and both modes are right to the second order."""
    same(f(*(tensor(a, requires_grad=True) for a in arrays)), f(*arrays))
    check_grads(f, order=2)(*arrays)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        (name, options)
        for name in SMOOTH
        for options in REDUCTIONS
        if name in RIGHT_IN_NUMPY or options.get("axis") != -1
    ],
)
def test_reduce(name: str, options: dict[str, Any]) -> None:
    reduce = UFUNCS[name].reduce
    try:
        expected = reduce(ARRAY, **options)
    except (TypeError, ValueError, IndexError) as error:
        kinds = (k for k in (IndexError, ValueError, TypeError) if isinstance(error, k))
        with pytest.raises(next(kinds), match=str(error)[:20]):
            reduce(tensor(ARRAY, requires_grad=True), **options)
        return
    if "dtype" in options:
        y = reduce(tensor(ARRAY, requires_grad=True), **options)
        np.testing.assert_allclose(y.numpy(), expected, rtol=1e-5)
        assert y.dtype == expected.dtype
        return
    agrees(lambda x: reduce(x, **options), ARRAY)


@pytest.mark.parametrize("name", SMOOTH)
def test_accumulate_and_outer(name: str) -> None:
    ufunc = UFUNCS[name]
    agrees(lambda x: ufunc.accumulate(x, axis=0), ARRAY)
    agrees(lambda x: ufunc.accumulate(x), ARRAY[0, 0])
    agrees(ufunc.outer, ARRAY[0], ARRAY[:, 0, 1])
    same(ufunc.outer(leaf(2.0), 3.0), ufunc.outer(np.array([2.0]), 3.0))


@pytest.mark.parametrize("name", RIGHT_IN_NUMPY)
def test_reduceat(name: str) -> None:
    ufunc = UFUNCS[name]
    agrees(lambda x: ufunc.reduceat(x, [0, 2, 1, 2]), ARRAY)
    agrees(lambda x: ufunc.reduceat(x, np.array([3, 0]), axis=-1), ARRAY)
    agrees(lambda x: ufunc.reduceat(x, []), ARRAY)
    with pytest.raises(IndexError, match="out-of-bounds"):
        ufunc.reduceat(tensor(ARRAY, requires_grad=True), [7])


def test_a_fold_is_done_step_by_step() -> None:
    """Where NumPy is wrong, constants are right too."""
    x = [2.0, 3.0, 2.0]
    for y in (np.power.reduce(leaf(*x)), np.power.reduce(tensor(x))):
        same(y, np.float64(64.0))
    same(np.arctan2.reduce(leaf(*x)), np.arctan2(np.arctan2(2.0, 3.0), 2.0))


@pytest.mark.parametrize("name", [*SMOOTH, "copysign", "mod", "fmod"])
@pytest.mark.parametrize(
    ("index", "shape"),
    [
        ([2, 0, 2, 2], (4, 2)),
        (1, (2,)),
        (slice(None, None, 2), ()),
        ((np.array([0, 1, 0]), np.array([1, 1, 1])), (3,)),
        (np.array([True, False, True]), (2, 1)),
        ([], ()),
    ],
)
def test_at(name: str, index: Any, shape: tuple[int, ...]) -> None:
    ufunc = UFUNCS[name]
    x = ARRAY[:, :, 0]
    w = np.random.default_rng(5).uniform(0.51, 0.53, shape)

    def f(x: Any, w: Any) -> Any:
        y = x * 1.0
        ufunc.at(y, index, w)
        return y

    expected = x * 1.0
    ufunc.at(expected, index, w)
    same(f(tensor(x, requires_grad=True), tensor(w, requires_grad=True)), expected)
    if name in SMOOTH:
        check_grads(f, order=2)(x, w[()])


def test_at_of_one_operand_and_of_plain_arrays() -> None:
    x = leaf(0.5, 2.0)
    y = x * 1
    np.exp.at(y, [0, 0])
    np.testing.assert_allclose(y.numpy(), [np.exp(np.exp(0.5)), 2.0])
    y.sum().backward()
    np.testing.assert_allclose(x.grad, [np.exp(0.5 + np.exp(0.5)), 1.0])
    plain = np.zeros(3)
    np.add.at(plain, tensor([0, 0]), 1.0)
    np.testing.assert_array_equal(plain, [2.0, 0.0, 0.0])
    with pytest.raises(ArgumentError, match=r"add\.at: x is a plain array"):
        np.add.at(plain, [0], x)
    with pytest.raises(GraphError, match="leaf"):
        np.add.at(x, [0], 1.0)


def test_methods_of_operations_are_those_of_ufuncs() -> None:
    x = leaf(3.0, 4.0)
    assert anp.add.reduce(np.ones(3)) == 3.0
    for name in ("reduce", "accumulate"):
        same(getattr(anp.hypot, name)(x), getattr(np.hypot, name)(x.numpy()))
    same(anp.multiply.outer(x, x), np.multiply.outer([3.0, 4.0], [3.0, 4.0]))
    y = x * 1
    anp.add.at(y, 0, 1.0)
    same(anp.subtract.reduceat(y, [0, 1]), np.array([4.0, 4.0]))


def test_reductions_of_truth_and_of_integers_leave_the_graph() -> None:
    x = leaf(1.0, 0.0)
    assert np.logical_and.reduce(x) is np.False_
    assert np.logical_xor.reduce(x) is np.True_
    assert np.logical_or.reduce(x, where=[False, True]) is np.False_
    same(np.subtract.reduce(tensor([5, 3])), np.int64(2))
    same(np.floor_divide.reduce(leaf(7.0, 2.0)), np.float64(3.0))
    same(np.bitwise_or.reduce(tensor([5, 3])), np.int64(7))
    with pytest.raises(TypeError, match="bitwise_or"):
        np.bitwise_or.reduce(leaf(1.0, 2.0))


@pytest.mark.parametrize("name", ["logaddexp2", "hypot", "add", "multiply"])
def test_reductions_of_nothing(name: str) -> None:
    reduce = UFUNCS[name].reduce
    for shape, axis in (((0, 2), 0), ((0, 2), 1), ((0,), None)):
        x = tensor(np.zeros(shape), requires_grad=True)
        y = reduce(x, axis=axis)
        same(y, reduce(np.zeros(shape), axis=axis))
        y.sum().backward()
        assert x.grad.shape == shape
    with pytest.raises(ValueError, match=r"divide: x \(0,\).*zero-size"):
        np.divide.reduce(tensor(np.zeros(0), requires_grad=True))


def test_initial_has_a_derivative() -> None:
    x, start = leaf(3.0, 4.0), tensor(2.0, requires_grad=True)
    np.divide.reduce(x, initial=start).backward()
    np.testing.assert_allclose(start.grad, 1 / 12)
    np.testing.assert_allclose(x.grad, [-2 / 36, -2 / 48])
    assert grad(lambda s: np.divide.reduce(tensor([2, 5]), initial=s))(3.0) == 0.1


def test_reductions_keep_the_dtype_of_what_is_reduced() -> None:
    x = np.array([1.5, 2.5, 0.5], np.float32)
    for options in ({"initial": 1.5}, {"initial": np.float64(1.5), "where": x > 1}):
        same(np.divide.reduce(tensor(x), **options), np.divide.reduce(x, **options))


def test_a_slice_of_one_entry_is_that_entry() -> None:
    """A reduction of it would begin with an identity: of `hypot` it is the size."""
    x = leaf(-3.0, -4.0)
    same(np.hypot.reduceat(x, [0, 1]), np.array([-3.0, -4.0]))
    same(np.hypot.reduce(x[:1]), np.float64(3.0))


def test_methods_refuse_the_numbers_that_the_ufunc_refuses() -> None:
    with pytest.raises(TypeError, match="logaddexp"):
        np.logaddexp.reduce(leaf(1 + 1j, 2.0))
    with pytest.raises(DTypeError, match="int64"):
        np.divide.at(tensor([1, 2]), [0], leaf(2.0))


def test_at_of_integers_is_numpy_s() -> None:
    x, expected = tensor([7, 8]), np.array([7, 8])
    np.divide.at(x, [0, 0], 2)
    np.divide.at(expected, [0, 0], 2)
    same(x, expected)


def test_a_ufunc_without_a_rule_says_so() -> None:
    own = np.frompyfunc(lambda x, w: x, 2, 1)
    x = leaf(1.0, 2.0)
    for call in (own, own.outer):
        with pytest.raises(NoDerivativeError, match="has no derivative rule"):
            call(x, x)
    with pytest.raises(NoDerivativeError, match="has no derivative rule"):
        own.reduce(x)


# Python's operators and numbers


def test_operators_of_python() -> None:
    x = leaf(7.0, -7.0)
    quotient, rest = divmod(x, 3.0)
    assert type(quotient) is np.ndarray
    np.testing.assert_array_equal(quotient, [2.0, -3.0])
    np.testing.assert_array_equal(rest.numpy(), [1.0, 2.0])
    assert grad(lambda w: divmod(7.0, w)[1])(2.0) == -3.0
    assert grad(lambda x: divmod(x, 2.0)[1])(7.0) == 1.0
    assert grad(lambda x: x % 2 + (x // 2) * x)(7.0) == 4.0
    assert grad(lambda x: +x)(7.0) == 1.0


def test_round_of_python() -> None:
    x = tensor(2.5, requires_grad=True)
    assert (round(x), type(round(x))) == (2, int)
    assert (round(x, 0), type(round(x, 0))) == (2.0, np.float64)
    np.testing.assert_array_equal(round(leaf(1.26, 2.5), 1), [1.3, 2.5])


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_known_failures_of_hips() -> None:
    """There these raise: a division by zero, a type, an operator that is missing."""
    assert np.isnan(grad(lambda x: np.sqrt(x) ** 2)(0.0))
    assert grad(lambda x: x**2)(3) == 6.0
    np.testing.assert_array_equal(
        grad(lambda x: np.sum(x**2))(np.arange(3)), [0.0, 2.0, 4.0]
    )


@pytest.mark.parametrize("name", ["sqrt", "exp", "reciprocal", "modf", "i0", "fabs"])
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.int8, np.int64])
def test_dtypes_of_one_operand(name: str, dtype: type) -> None:
    x = np.array([1, 2], dtype)
    for y, want in zip(
        np.atleast_2d(getattr(anp, name)(tensor(x))),
        np.atleast_2d(getattr(np, name)(x)),
        strict=True,
    ):
        assert y.dtype == want.dtype


@pytest.mark.parametrize("w", [2, 2.5, 1j, np.float32(2), np.int64(2)])
@pytest.mark.parametrize("name", ["add", "power", "divide", "float_power", "hypot"])
def test_numbers_of_python_are_weak(name: str, w: Any) -> None:
    for dtype in (np.float16, np.float32, np.int8):
        x = np.array([1, 2], dtype)
        if name == "hypot" and type(w) is complex:
            continue
        want = getattr(np, name)(x, w)
        assert getattr(anp, name)(tensor(x), w).dtype == want.dtype
        assert getattr(np, name)(tensor(x), w).dtype == want.dtype


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(
    ("name", "args"),
    [("add", (1, 2)), ("divide", (1, 0)), ("power", (-8.0, 1 / 3)), ("negative", (3,))],
)
def test_numbers_of_python_alone_are_numpy_s(name: str, args: Any) -> None:
    y, want = getattr(anp, name)(*args), getattr(np, name)(*args)
    assert type(y) is type(want)
    np.testing.assert_array_equal(y, want)


# Functions of each element that are no ufuncs


def test_nan_to_num_in_place() -> None:
    x = leaf(np.nan, 2.0, -np.inf)
    y = x * 1
    assert np.nan_to_num(y, copy=False, nan=7.0, neginf=x.data[1]) is y
    same(y, np.array([7.0, 2.0, 2.0]))
    y.sum().backward()
    np.testing.assert_array_equal(x.grad, [0.0, 1.0, 0.0])
    plain = np.array([np.nan])
    assert anp.nan_to_num(plain, copy=False) is plain
    assert plain == 0


def test_real_if_close() -> None:
    z = leaf(2 + 1e-9j)
    assert np.real_if_close(z, tol=1e-6).dtype == np.float64
    assert np.real_if_close(z).dtype == np.complex128
    assert ag.grad(lambda x: np.real_if_close(x))(3.0) == 1.0


@pytest.mark.parametrize("x", [1e-12, 0.3, 7.9, 8.1, 60.0, 650.0])
def test_derivatives_of_i0(x: float) -> None:
    """``I₁`` by its power series, and ``I₀ − I₁/x``."""
    term = first = x / 2
    for k in range(1, 2000):
        term *= (x / 2) ** 2 / (k * (k + 1))
        first += term
    np.testing.assert_allclose(grad(np.i0)(x), first, rtol=1e-13)
    second = grad(grad(np.i0))(x)
    np.testing.assert_allclose(second, np.i0(x) - first / x, rtol=1e-11)
    assert grad(np.i0)(-x) == -grad(np.i0)(x)


def test_each_step_of_nextafter_is_exact() -> None:
    x = leaf(1.0, -1.0, 0.0)
    np.testing.assert_array_equal(
        np.nextafter(x, 2.0).numpy(), np.nextafter(x.numpy(), 2.0)
    )
