"""Elementwise operations where samples cannot go: kinks, ties, infinities, NaN."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd import deriv, grad, hessian, make_jvp, make_vjp, ops, tensor
from autograd.errors import DTypeError, ShapeError
from autograd.test_util import check_grads

INF, NAN = math.inf, math.nan


def leaf(data: Any) -> Any:
    """A Tensor that collects a gradient; untyped, since NumPy's stubs know none."""
    return tensor(data, requires_grad=True)


def gradients_of(f: Callable[..., Any], *xs: float) -> list[float]:
    """The gradient of `f` by each of its numbers, from arrays of one element."""
    inputs = [leaf([x]) for x in xs]
    f(*inputs).sum().backward()
    return [x.grad.item() for x in inputs]


@pytest.mark.parametrize(
    ("f", "xs", "expected"),
    [
        (ops.relu, (0.0,), (0.0,)),
        (ops.relu, (INF,), (1.0,)),
        (ops.relu, (-INF,), (0.0,)),
        (ops.relu, (NAN,), (0.0,)),
        (ops.absolute, (0.0,), (0.0,)),
        (ops.absolute, (-INF,), (-1.0,)),
        (ops.maximum, (1.0, 1.0), (0.5, 0.5)),
        (ops.minimum, (1.0, 1.0), (0.5, 0.5)),
        (ops.maximum, (INF, INF), (0.5, 0.5)),
        (ops.maximum, (-INF, 2.0), (0.0, 1.0)),
        (ops.maximum, (NAN, 2.0), (0.0, 0.0)),
        (ops.clip, (1.0, 1.0, 2.0), (1.0, 0.0, 0.0)),
        (ops.clip, (2.0, 1.0, 2.0), (1.0, 0.0, 0.0)),
        (ops.clip, (0.0, 1.0, 2.0), (0.0, 1.0, 0.0)),
        (ops.clip, (9.0, 1.0, 2.0), (0.0, 0.0, 1.0)),
        (ops.clip, (0.0, 1.0, 1.0), (0.0, 1.0, 0.0)),
        (ops.clip, (9.0, 1.0, 1.0), (0.0, 0.0, 1.0)),
        (ops.clip, (0.0, 2.0, 1.0), (0.0, 0.0, 1.0)),
        (ops.power, (0.0, 0.0), (0.0, 0.0)),
        (ops.power, (0.0, 1.0), (1.0, 0.0)),
        (ops.power, (0.0, 2.0), (0.0, 0.0)),
        (ops.power, (INF, 0.0), (0.0, INF)),
        (ops.hypot, (0.0, 0.0), (0.0, 0.0)),
        (ops.hypot, (3e200, 4e200), (0.6, 0.8)),
        (ops.arctan2, (0.0, 0.0), (0.0, 0.0)),
        (ops.arctan2, (3e200, 4e200), (1.6e-201, -1.2e-201)),
        (ops.logaddexp, (-INF, -INF), (0.0, 0.0)),
        (ops.logaddexp, (-INF, 1.0), (0.0, 1.0)),
        (ops.logaddexp2, (-INF, -INF), (0.0, 0.0)),
        (ops.sinc, (0.0,), (0.0,)),
        (ops.sinc, (1e-5,), (-(math.pi**2) * 1e-5 / 3,)),
        (ops.arctan, (1e200,), (0.0,)),
        (ops.arcsinh, (-1e200,), (1e-200,)),
        (ops.sigmoid, (-1e4,), (0.0,)),
        (ops.sigmoid, (1e4,), (0.0,)),
        (ops.sigmoid, (-50.0,), (math.exp(-50),)),
        (ops.softplus, (1e4,), (1.0,)),
        (ops.softplus, (-50.0,), (math.exp(-50),)),
        (ops.logsumexp, (-INF,), (0.0,)),
        (ops.logsumexp, (1e4,), (1.0,)),
    ],
)
def test_derivative_at_an_edge(
    f: Callable[..., Any], xs: tuple[float, ...], expected: tuple[float, ...]
) -> None:
    found = gradients_of(f, *xs)
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=0)
    scalars = [leaf(x) for x in xs]
    f(*scalars).backward()
    np.testing.assert_array_equal([s.grad for s in scalars], found)


@pytest.mark.parametrize(
    ("f", "x", "expected"),
    [
        (ops.sinc, 0.0, -(math.pi**2) / 3),
        (ops.sinc, 1e-4, -(math.pi**2) / 3 + math.pi**4 * 1e-8 / 10),
        (lambda x: x**2, 0.0, 2.0),
        (lambda x: x**1, 0.0, 0.0),
        (lambda x: x**0, 0.0, 0.0),
        (lambda x: x**3, 0.0, 0.0),
        (ops.absolute, 0.0, 0.0),
        (ops.relu, 0.0, 0.0),
        (ops.logsumexp, -INF, 0.0),
        (ops.softplus, 1e4, 0.0),
    ],
)
@pytest.mark.filterwarnings("ignore:.*does not depend on the input:UserWarning")
def test_second_derivative_at_an_edge(
    f: Callable[..., Any], x: float, expected: float
) -> None:
    assert grad(grad(f))(x) == pytest.approx(expected, rel=1e-9, abs=0)


CUTS = [
    *((f, x, 1e-5) for f in ("arcsin", "arccos") for x in (2.0, -2.0)),
    *((f, x, 1e-5) for f in ("arccosh", "sqrt", "log") for x in (-2.0, -0.5)),
    *((f, x, 1e-5) for f in ("log2", "log10", "log1p") for x in (-2.0, -3.0)),
    *(("arctanh", x, 1e-5) for x in (2.0, -2.0)),
    *((f, x, 1e-5j) for f in ("arcsinh", "arctan") for x in (2.0, -2.0)),
]
"""Functions, where on their branch cut to stand, and a step along it."""


@pytest.mark.parametrize("side", [0.0, -0.0])
@pytest.mark.parametrize(("name", "at", "step"), CUTS)
def test_derivative_on_a_branch_cut_is_that_of_the_side_of_the_value(
    name: str, at: float, step: complex, side: float
) -> None:
    def on(t: float) -> Any:
        return np.complex128(
            complex(at + t, side) if step.real else complex(side, t + at)
        )

    function, along = getattr(np, name), abs(step)
    slope = (function(on(along)) - function(on(-along))) / (2 * step)
    vjp, _ = make_vjp(getattr(ops, name))(on(0.0))
    np.testing.assert_allclose(vjp(np.complex128(1)), slope, rtol=1e-8)


@pytest.mark.filterwarnings("ignore:invalid value")
def test_logsumexp_beside_an_infinity() -> None:
    x = leaf([INF, 0.0, -INF])
    ops.logsumexp(x).backward()
    np.testing.assert_array_equal(x.grad, [NAN, 0, 0])


@pytest.mark.parametrize("x", [[0.0, -INF], [3.0, -INF], [-INF, 2.0]])
def test_cross_entropy_of_a_label_without_probability(x: list[float]) -> None:
    label = x.index(-INF)
    logits = leaf(x)
    loss = ops.softmax_cross_entropy(logits, labels=np.array(label))
    loss.backward()
    assert loss.item() == INF
    np.testing.assert_array_equal(
        logits.grad, ops.softmax(np.array(x)) - np.eye(2)[label]
    )


@pytest.mark.parametrize("f", ["1j + x", "1j - x", "1j * x", "1j / x", "1j ** x"])
def test_a_complex_number_of_python_on_the_left_of_a_number(f: str) -> None:
    run = eval(f"lambda x: np.abs({f} + x) ** 2", {"np": np})
    slope = (run(0.7 + 1e-6) - run(0.7 - 1e-6)) / 2e-6
    x = leaf(0.7)
    run(x).backward()
    np.testing.assert_allclose(x.grad, slope, rtol=1e-8)
    np.testing.assert_allclose(deriv(run)(0.7), slope, rtol=1e-8)


@pytest.mark.filterwarnings("ignore:divide by zero")
@pytest.mark.parametrize("x", [1.0, -1.0])
def test_arcsin_rises_and_arccos_falls_at_the_ends(x: float) -> None:
    assert gradients_of(ops.arcsin, x) == [INF]
    assert gradients_of(ops.arccos, x) == [-INF]


@pytest.mark.parametrize("f", [ops.hypot, ops.arctan2])
def test_second_derivatives_at_the_origin(f: Callable[..., Any]) -> None:
    second = hessian(lambda x: f(x[0], x[1]))(np.zeros(2))
    np.testing.assert_array_equal(second, np.zeros((2, 2)))


def test_second_derivative_of_a_complex_size_at_zero() -> None:
    slopes = make_jvp(grad(ops.absolute))(np.complex128(0))
    assert slopes(np.complex128(1)) == (0, 0)


def test_mixed_derivative_of_power_at_exponent_zero() -> None:
    mixed = grad(grad(ops.power, 0), 1)(2.0, 0.0)
    assert mixed == pytest.approx(0.5)
    assert grad(grad(ops.power, 1), 0)(2.0, 0.0) == pytest.approx(0.5)


@pytest.mark.parametrize("side", [0.0, -0.0])
def test_power_by_its_exponent_on_the_branch_cut(side: float) -> None:
    z, w = np.complex128(complex(-2, side)), np.complex128(0.5)
    vjp, y = make_vjp(ops.power, (0, 1))(z, w)
    want = (0.5 * y / z, y * np.log(z))
    np.testing.assert_allclose(vjp(np.complex128(1)), want, rtol=1e-12)


def test_power_of_negative_base_with_integer_exponent() -> None:
    x = leaf([-2.0, -1.0])
    (x**3 + x**-1).sum().backward()
    np.testing.assert_allclose(x.grad, [12 - 0.25, 3 - 1])


def test_an_infinite_cotangent_stays_out_of_the_branch_not_taken() -> None:
    x = leaf([0.0, 4.0])
    y: Any = np.where(x.data > 0, x, 1.0)
    y.backward(np.array([INF, 1.0]))
    np.testing.assert_array_equal(x.grad, [0.0, 1.0])


def test_where_shields_a_quotient_in_both_orders() -> None:
    def f(x: Any) -> Any:
        safe = np.where(x == 0, 1.0, x)
        return np.where(x == 0, 0.0, 1 / safe).sum()

    x = np.array([0.0, 2.0])
    np.testing.assert_allclose(grad(f)(x), [0, -1 / 4])
    np.testing.assert_allclose(grad(lambda x: grad(f)(x).sum())(x), [0, 1 / 4])


FUNCTIONS = {
    "sqrt": (np.sqrt, [(0.0, 4.0, -1.0)]),
    "log": (np.log, [(0.0, 2.0, -1.0)]),
    "reciprocal": (np.reciprocal, [(0.0, 2.0, 4.0)]),
    "arccos": (np.arccos, [(-0.5, 0.5, 1.5)]),
    "power": (np.power, [(0.0, 2.0, 3.0), (-1.5, 0.5, -2.0)]),
    "divide": (np.divide, [(1.0, 2.0, 3.0), (0.0, 2.0, 4.0)]),
    "norm": (lambda x, w: np.sqrt(x * x + w * w), [(0.0, 3.0, 4.0), (0.0, 4.0, 3.0)]),
}
"""With operands at some of which each of them is not defined."""


@pytest.mark.parametrize("name", FUNCTIONS)
def test_safe_where_keeps_a_function_inside_its_domain(name: str) -> None:
    f, columns = FUNCTIONS[name]
    xs = tuple(map(np.array, columns))
    with np.errstate(all="ignore"):
        inside = np.isfinite(f(*xs)) & (np.abs(sum(x * x for x in xs)) > 0)

    def safe(*xs: Any) -> Any:
        return np.sum(ops.safe_where(inside, f, *xs, fill=7.0) ** 2)

    def cut(*xs: Any) -> Any:
        return np.sum(f(*(x[inside] for x in xs)) ** 2) + 49.0 * np.sum(~inside)

    assert not inside.all()
    assert safe(*xs) == cut(*xs)
    check_grads(safe, modes=("fwd", "rev"), order=2)(*xs)
    places = tuple(range(len(xs)))
    for found, expected in zip(
        grad(safe, places)(*xs), grad(cut, places)(*xs), strict=True
    ):
        np.testing.assert_allclose(found, expected)
    np.testing.assert_allclose(hessian(safe)(*xs), hessian(cut)(*xs))


def test_safe_where_where_the_condition_holds_nowhere() -> None:
    def refused(x: Any) -> Any:
        raise AssertionError

    x = leaf([[-1.0], [NAN]])
    y = ops.safe_where(np.zeros(3, bool), refused, x, fill=5.0)
    y.sum().backward()
    np.testing.assert_array_equal(y.numpy(), np.full((2, 3), 5.0))
    np.testing.assert_array_equal(x.grad, np.zeros((2, 1)))


def test_safe_where_of_numbers_arrays_and_no_elements() -> None:
    assert ops.safe_where(True, np.sqrt, 4.0) == 2.0
    assert ops.safe_where(False, np.sqrt, -4.0, fill=1.5) == 1.5
    assert ops.safe_where(np.ones((0, 2), bool), np.sqrt, np.ones(2)).shape == (0, 2)
    x = np.float32([1, 4])
    assert ops.safe_where(x > 1, np.multiply, x, 2.0).dtype == np.float32
    np.testing.assert_array_equal(
        ops.safe_where(np.array([True, False]), np.sqrt, 4.0), [2.0, 0.0]
    )


def test_safe_where_refuses_what_is_not_elementwise() -> None:
    x = np.ones((2, 3))
    with pytest.raises(ShapeError, match=r"safe_where: f made \(\) of inputs \(2, 3\)"):
        ops.safe_where(x > 0, np.sum, x)
    with pytest.raises(
        ShapeError, match=r"\(4,\) and \(2, 3\), do not broadcast: axis -1"
    ):
        ops.safe_where(np.ones(4, bool), np.sqrt, x)


def test_where_does_not_differentiate_its_condition() -> None:
    c, x = leaf([1.0, 0.0]), leaf([3.0, 4.0])
    np.where(c, x, 2.0).sum().backward()
    assert c.grad is None
    np.testing.assert_array_equal(x.grad, [1, 0])


def test_clip_takes_numpys_calling_forms() -> None:
    x = leaf([-2.0, 0.5, 2.0])
    forms = [
        np.clip(x, -1, 1),
        np.clip(x, a_min=-1, a_max=1),
        np.clip(x, min=-1, max=1),
        np.clip(x, -1, max=1),
        x.clip(-1, 1),
    ]
    for y in forms:
        np.testing.assert_array_equal(y.data, [-1, 0.5, 1])
    np.testing.assert_array_equal(np.clip(x, None, 1).data, [-2, 0.5, 1])
    np.testing.assert_array_equal(np.clip(x, None, None).data, x.data)
    assert ops.clip(np.array([3, -3]), 0).dtype == np.array([3]).dtype


def test_astype_leaves_the_graph_for_integers() -> None:
    x = leaf([1.5])
    assert type(x.astype(int)) is np.ndarray
    y = x.astype(np.float32)
    y.backward(np.ones(1))
    assert (y.dtype, x.grad.dtype) == (np.float32, np.float64)


@pytest.mark.parametrize("f", [ops.floor, ops.sign, ops.isnan, ops.round, ops.trunc])
def test_piecewise_constant_results_are_plain(f: Callable[..., Any]) -> None:
    assert type(f(leaf([1.4]))) is np.ndarray


def test_sign_of_complex_numbers_is_refused() -> None:
    with pytest.raises(DTypeError, match=r"sign: .*complex.*x / np.abs\(x\)"):
        ops.sign(np.array([1j]))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_softmax_family_far_out(dtype: type) -> None:
    x = leaf(np.array([[1e4, 0, -1e4], [1e4, 1e4, -INF]], dtype))
    halves: Any = [[1, 0, 0], [0.5, 0.5, 0]]
    np.testing.assert_allclose(ops.softmax(x).data, halves)
    log2 = math.log(2)
    logs = ops.log_softmax(x)
    expected: Any = [[0, -1e4, -2e4], [-log2, -log2, -INF]]
    np.testing.assert_allclose(logs.data, expected, rtol=1e-6)
    total = ops.logsumexp(x, axis=-1)
    np.testing.assert_allclose(total.data, np.array([1e4, 1e4 + log2]), rtol=1e-6)
    (total.sum() + logs[:, 0].sum()).backward()
    np.testing.assert_allclose(x.grad, [[1, 0, 0], [1, 0, 0]], atol=1e-7)
    assert x.grad.dtype == dtype


def test_softmax_family_of_no_elements_and_of_integers() -> None:
    empty = np.zeros((2, 0))
    assert ops.softmax(empty).shape == ops.log_softmax(empty).shape == (2, 0)
    np.testing.assert_array_equal(ops.logsumexp(empty, axis=1), [-INF, -INF])
    np.testing.assert_allclose(ops.log_softmax(np.array([0, 0])), -math.log(2))


def test_gradient_of_squared_modulus_is_not_conjugated() -> None:
    z = 1 + 2j
    for f in (
        lambda z: ops.absolute(z) ** 2,
        lambda z: ops.real(z * ops.conjugate(z)),
        lambda z: ops.real(z) ** 2 + ops.imag(z) ** 2,
    ):
        assert grad(f)(z) == pytest.approx(2 - 4j)


def test_modulus_at_zero_has_derivative_zero() -> None:
    z = leaf(0j)
    abs(z).backward()
    assert z.grad == 0
