"""Functions of functions: forms of arguments, nesting, and known answers."""

import warnings
from collections import OrderedDict
from typing import Any, NamedTuple

import numpy as plain_numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd as ag
import autograd.numpy as np
from autograd.errors import (
    ArgumentError,
    DTypeError,
    GraphError,
    NonScalarError,
    ShapeError,
)
from autograd.extend import defvjp, primitive


class Point(NamedTuple):
    """A named tuple to differentiate through."""

    x: Any
    y: Any


def test_grad_of_plain_numpy_code() -> None:
    def f(x: Any) -> Any:
        return plain_numpy.sin(x) * plain_numpy.exp(-x)

    expected = np.cos(0.5) * np.exp(-0.5) - np.sin(0.5) * np.exp(-0.5)
    assert ag.grad(f)(0.5) == pytest.approx(expected, rel=1e-14)


def test_results_are_plain_and_belong_to_the_caller() -> None:
    x = np.ones((2, 3))
    g = ag.grad(lambda x: x.sum())(x)
    assert type(g) is plain_numpy.ndarray
    g[0, 0] = 5.0
    assert x[0, 0] == 1.0
    a, b = ag.grad(lambda a, b: (a + b).sum(), (0, 1))(x, x)
    a[0, 0] = 9.0
    assert b[0, 0] == 1.0


def test_argnum() -> None:
    def f(a: Any, b: Any, *, c: Any = 1.0) -> Any:
        return a**2 * b * c

    assert ag.grad(f)(2.0, 3.0) == 12.0
    assert ag.grad(f, 1)(2.0, 3.0, c=2.0) == 8.0
    assert ag.grad(f, -1)(2.0, 3.0) == 4.0
    assert ag.grad(f, (1, 0))(2.0, 3.0) == (4.0, 12.0)
    assert ag.grad(f, [0])(2.0, 3.0) == (12.0,)
    with pytest.raises(ArgumentError, match=r"argnum=2: f was called with 2"):
        ag.grad(f, 2)(2.0, 3.0)


def test_trees_keep_their_form() -> None:
    def f(p: Any) -> Any:
        point, rest = p["point"], p["rest"]
        return point.x * point.y + np.sum(rest[0]) * rest[1][0] + 0 * p["n"]

    p = OrderedDict(point=Point(2.0, 3.0), rest=[np.ones(3), (4.0,)], n=7, nothing=None)
    g = ag.grad(f)(p)
    assert type(g) is OrderedDict
    assert g["point"] == Point(3.0, 2.0)
    np.testing.assert_array_equal(g["rest"][0], [4.0, 4.0, 4.0])
    assert g["rest"][1] == (3.0,)
    assert g["n"] == 0.0
    assert g["nothing"] is None


def test_integers_are_promoted() -> None:
    g = ag.grad(lambda x: x**2)(3)
    assert g == 6.0
    assert g.dtype == np.float64
    np.testing.assert_array_equal(
        ag.jacobian(lambda x: 2 * x)(plain_numpy.arange(2)), [[2.0, 0.0], [0.0, 2.0]]
    )


def test_dtype_is_the_argument_s() -> None:
    x = np.ones(3, dtype=np.float32)
    assert ag.grad(lambda x: (x * 2.0).sum())(x).dtype == np.float32
    assert ag.grad(lambda x: (x * np.ones(3)).sum())(x).dtype == np.float32
    assert ag.make_jvp(lambda x: x * 2.0)(x)(np.ones(3))[1].dtype == np.float32


def test_value_and_grad_and_aux() -> None:
    assert ag.value_and_grad(lambda x: x**3)(2.0) == (8.0, 12.0)
    g, aux = ag.grad_and_aux(lambda x: (x**3, [x, "note"]))(2.0)
    assert (g, aux) == (12.0, [2.0, "note"])
    assert not isinstance(aux[0], ag.Tensor)


def test_elementwise_grad_and_deriv() -> None:
    x = np.array([0.1, 0.2])
    np.testing.assert_allclose(ag.elementwise_grad(np.tanh)(x), 1 - np.tanh(x) ** 2)
    np.testing.assert_allclose(ag.deriv(np.tanh)(x), 1 - np.tanh(x) ** 2)


@pytest.mark.parametrize("shape", [(2,), (2, 3), ()])
def test_jacobian_both_ways_round(shape: tuple[int, ...]) -> None:
    """More outputs than inputs goes forwards, fewer backwards; both agree."""
    x = np.random.default_rng(0).normal(size=shape)

    def wide(x: Any) -> Any:
        return np.stack([np.sin(x), x**2, x * 3])

    def narrow(x: Any) -> Any:
        return np.sum(x**3)

    expected = np.stack([np.cos(x), 2 * x, 3 + 0 * x])
    n = int(np.prod(shape))
    j = ag.jacobian(wide)(x)
    assert j.shape == (3, *shape, *shape)
    diagonal = np.stack([plain_numpy.diag(e.ravel()) for e in expected])
    np.testing.assert_allclose(j.reshape(3, n, n), diagonal, atol=1e-15)
    np.testing.assert_allclose(ag.jacobian(narrow)(x), 3 * x**2)
    h = ag.hessian(narrow)(x)
    assert h.shape == (*shape, *shape)
    np.testing.assert_allclose(h.reshape(n, n), plain_numpy.diag((6 * x).ravel()))


def test_jacobian_of_trees_and_constants() -> None:
    j = ag.jacobian(lambda x: {"a": 2 * x, "b": np.ones(1)})(np.ones(2))
    np.testing.assert_array_equal(j["a"], 2 * np.eye(2))
    np.testing.assert_array_equal(j["b"], np.zeros((1, 2)))
    da, db = ag.jacobian(lambda a, b: a * b, (0, 1))(np.ones(2), 3.0)
    np.testing.assert_array_equal(da, 3 * np.eye(2))
    np.testing.assert_array_equal(db, np.ones(2))
    assert ag.jacobian(lambda x: x[:0])(np.ones(2)).shape == (0, 2)


def test_hessian_vector_products() -> None:
    def f(x: Any) -> Any:
        return np.sum(x**3) * x[0]

    x, v = np.array([1.0, 2.0, 3.0]), np.array([0.5, -1.0, 2.0])
    expected = ag.hessian(f)(x) @ v
    np.testing.assert_allclose(ag.hessian_vector_product(f)(x, v), expected)
    hvp, gradient = ag.make_hvp(f)(x)
    np.testing.assert_allclose(hvp(v), expected)
    np.testing.assert_allclose(hvp(2 * v), 2 * expected)
    np.testing.assert_allclose(gradient, ag.grad(f)(x))


def nested(modes: tuple[str, ...], f: Any) -> Any:
    """`f` differentiated once in each of `modes`."""
    for mode in modes:
        f = ag.grad(f) if mode == "rev" else ag.deriv(f)
    return f


@pytest.mark.parametrize("order", [1, 2, 3, 4, 5])
def test_any_mix_of_modes_to_any_order(order: int) -> None:
    for bits in range(2**order):
        modes = tuple("rev" if bits >> i & 1 else "fwd" for i in range(order))
        derivative = nested(modes, lambda x: np.sin(2 * x))(0.3)
        cycle = (np.sin, np.cos, lambda t: -np.sin(t), lambda t: -np.cos(t))
        expected = 2.0**order * cycle[order % 4](0.6)
        assert derivative == pytest.approx(expected, rel=1e-12), modes


@pytest.mark.parametrize("outer", [ag.grad, ag.deriv])
@pytest.mark.parametrize("inner", [ag.grad, ag.deriv])
def test_inner_and_outer_derivatives_are_not_confused(outer: Any, inner: Any) -> None:
    """d/dx (x · d/dy (x + y)) = 1, where a confused engine says 2."""

    def f(x: Any) -> Any:
        return x * inner(lambda y: x + y)(1.0)

    assert outer(f)(1.0) == 1.0
    assert outer(lambda x: x * inner(lambda y: x * y)(x))(3.0) == 6.0


def test_grad_with_respect_to_a_closed_over_tensor() -> None:
    """A transform inside a recorded computation is a part of it."""
    w = ag.tensor(3.0, requires_grad=True)
    g = ag.grad(lambda x: w * x**2)(2.0)
    assert isinstance(g, ag.Tensor)
    g.backward()
    assert w.grad == 4.0
    x = ag.tensor(2.0, requires_grad=True)
    ag.grad(lambda x: x**3)(x).backward()
    assert x.grad == 12.0


def test_a_rule_may_differentiate_while_the_walk_is_recorded() -> None:
    @primitive
    def cube(x: Any) -> Any:
        return x**3

    def second_derivative(x: Any) -> Any:  # 3x², the slope of x³
        return ag.grad(ag.grad(lambda t: t**4 / 4))(x)

    defvjp(cube, lambda ans, x: lambda g: g * second_derivative(x))

    def slope(w: Any) -> Any:
        return ag.grad(lambda x: cube(x) * w)(2.0)

    assert slope(1.0) == 12.0
    assert ag.grad(slope)(1.0) == 12.0


def test_jacobian_and_jvp_inside_grad() -> None:
    def f(x: Any) -> Any:
        return np.sum(ag.jacobian(lambda z: z**2 * x)(x) ** 2)

    x = np.array([1.0, 2.0])
    expected = ag.grad(lambda x: np.sum((2 * x * x) ** 2))(x)
    np.testing.assert_allclose(ag.grad(f)(x), expected)

    def g(x: Any) -> Any:
        y, dy = ag.make_jvp(np.sin)(x)(x)
        return np.sum(y + dy)

    np.testing.assert_allclose(
        ag.grad(g)(x), np.cos(x) + np.cos(x) - x * np.sin(x), rtol=1e-12
    )


def test_make_vjp_and_make_jvp_can_be_called_again() -> None:
    vjp, y = ag.make_vjp(lambda x: (x**2, 3 * x))(np.array([1.0, 2.0]))
    np.testing.assert_array_equal(y[0], [1.0, 4.0])
    g = (np.ones(2), np.zeros(2))
    for _ in range(2):
        np.testing.assert_array_equal(vjp(g), [2.0, 4.0])
    jvp = ag.make_jvp(lambda x, y: x * y, (0, 1))(2.0, 5.0)
    for _ in range(2):
        assert jvp((1.0, 10.0)) == (10.0, 25.0)
    with pytest.raises(ShapeError, match=r"\(2,\).*\(3,\)"):
        ag.make_jvp(np.sin)(np.ones(2))(np.ones(3))


def test_the_output_may_be_the_input_or_constant() -> None:
    assert ag.grad(lambda x: x)(2.0) == 1.0
    with pytest.warns(UserWarning, match="does not depend"):
        assert ag.grad(lambda x: 3.0)(2.0) == 0.0
    with pytest.warns(UserWarning, match="does not depend"):
        assert ag.grad(lambda x: np.floor(x))(2.5) == 0.0
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert ag.deriv(lambda x: 3.0)(2.0) == 0.0


def test_wrong_outputs_are_refused() -> None:
    with pytest.raises(NonScalarError, match=r"shape \(2,\).*jacobian"):
        ag.grad(lambda x: x * 2)(np.ones(2))
    with pytest.raises(NonScalarError, match=r"NoneType"):
        ag.grad(lambda x: None)(1.0)
    with pytest.raises(NonScalarError, match=r"returned tuple"):
        ag.value_and_grad(lambda x: (x, x))(1.0)
    with pytest.raises(DTypeError, match="complex"):
        ag.grad(lambda x: x * 1j)(1.0)


@pytest.mark.parametrize("bad", ["text", True, np.array([True]), object()])
def test_wrong_inputs_are_refused(bad: Any) -> None:
    with pytest.raises(DTypeError, match=r"argument to differentiate holds"):
        ag.grad(lambda x: 1.0)(bad)


def test_complex_convention() -> None:
    """The gradient of |z|² at 1+2j is 2−4j, as HIPS autograd and JAX have it."""
    assert ag.grad(lambda z: np.abs(z) ** 2)(1 + 2j) == pytest.approx(2 - 4j)
    assert ag.grad(lambda z: np.real(z * np.conj(z)))(1 + 2j) == pytest.approx(2 - 4j)
    assert ag.grad(lambda x: np.real(x * (1 + 2j)))(3.0) == 1.0


def test_function_is_differentiated_even_under_no_grad() -> None:
    with ag.no_grad():
        assert ag.grad(lambda x: x**2)(3.0) == 6.0


def test_item_assignment_inside_a_differentiated_function() -> None:
    def f(x: Any) -> Any:
        x[0] = 2 * x[1]
        return np.sum(x**2)

    x = np.array([1.0, 3.0])
    np.testing.assert_array_equal(ag.grad(f)(x), [0.0, 30.0])
    np.testing.assert_array_equal(x, [1.0, 3.0])


def test_gradients() -> None:
    x = ag.tensor([1.0, 2.0], requires_grad=True)
    w = ag.tensor(3.0, requires_grad=True)
    unused = ag.tensor(1.0, requires_grad=True)
    y = (x**2).sum() * w
    gx, gw, gu = ag.gradients(y, [x, w, unused], retain_graph=True)
    np.testing.assert_array_equal(gx, [6.0, 12.0])
    assert (gw, gu) == (5.0, 0.0)
    assert x.grad is None
    middle = x**2
    total = middle.sum()
    np.testing.assert_array_equal(ag.gradients(total, middle), [1.0, 1.0])
    with pytest.raises(GraphError, match="freed"):
        ag.gradients(total, middle)
    z = x * 2
    np.testing.assert_array_equal(
        ag.gradients([z, x * 3], x, cotangents=[np.ones(2), np.ones(2)]), [5.0, 5.0]
    )
    with pytest.raises(GraphError, match="input is a constant"):
        ag.gradients(y, ag.tensor(1.0))
    with pytest.raises(GraphError, match="output is a constant"):
        ag.gradients(ag.tensor(1.0), x)
    with pytest.raises(NonScalarError, match="gradients"):
        ag.gradients(x * 2, x)


def test_gradients_create_graph_under_no_grad() -> None:
    x = ag.tensor(2.0, requires_grad=True)
    y = x**3
    with ag.no_grad():
        first = ag.gradients(y, x, create_graph=True)
    second = ag.gradients(first, x, create_graph=True)
    assert ag.gradients(second, x) == 6.0


expressions = st.recursive(
    st.sampled_from(["x", "y", "x", "y", "0.7", "1.3"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*"), inner).map(
            lambda t: f"({' '.join(t)})"
        ),
        st.tuples(
            st.sampled_from(["np.sin", "np.tanh", "np.exp(-1)*np.cosh"]), inner
        ).map(lambda t: f"{t[0]}({t[1]})"),
    ),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(expressions)
def test_random_programs(expression: str) -> None:
    """Every mix of modes and differences agree on any program."""
    f = eval(f"lambda x, y: {expression} + 0.1 * x * y", {"np": np})
    ag.check_grads(f)(0.6, -0.4)


@pytest.mark.filterwarnings("ignore:.*does not depend:UserWarning")
def test_nothing_to_differentiate_by_gives_nothing() -> None:
    assert ag.grad(lambda x, y: x * y, argnum=())(1.0, 2.0) == ()
    assert ag.value_and_grad(lambda x: 1.0)([]) == (1.0, [])
    assert ag.grad(lambda x: 1.0)({}) == {}
    assert ag.jacobian(lambda x: np.ones(2))([]) == []
    assert ag.make_jvp(lambda x: 1.0)([])([]) == (1.0, 0.0)
    assert ag.grad(lambda y: ag.value_and_grad(lambda x: y * y)([])[0])(2.0) == 4.0
