"""Operations of users: both vocabularies, their names, what is refused."""

import copy
import pickle
import re
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd import check_grads, extend, gradcheck, ops
from autograd.engine.primitive import FUNCTIONS, NUMPY_FUNCTIONS, REGISTRY
from autograd.errors import (
    ArgumentError,
    DTypeError,
    GradientCheckError,
    GraphError,
    NoDerivativeError,
    ShapeError,
    ValueRangeError,
)

X = np.array([[0.5, 1.0, 1.5], [2.0, 0.7, 0.2]])
W = np.array([1.0, -2.0, 0.5])


def test_every_declaration_works() -> None:
    @extend.elementwise(lambda y, x, w: w, lambda y, x, w: x)
    def times(x: Any, w: Any) -> Any:
        return x * w

    @extend.linear(lambda g, y, x: g[::-1])
    def reverse(x: Any) -> Any:
        return x[::-1]

    @extend.bilinear(lambda g, y, x, w: g @ w.T, lambda g, y, x, w: x.T @ g)
    def product(x: Any, w: Any) -> Any:
        return x @ w

    @extend.reduction(lambda y, x, axis, keepdims: np.exp(x - y))
    def logsumexp(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
        return np.log(np.exp(x).sum(axis=axis, keepdims=keepdims))

    @extend.custom(
        vjps=(lambda g, y, x: g * 3 * x**2,), jvps=(lambda dx, y, x: dx * 3 * x**2,)
    )
    def cube(x: Any) -> Any:
        return x * x * x

    @extend.stepwise()
    def above(x: Any) -> Any:
        return x > 1

    assert extend.multilinear is extend.bilinear
    check_grads(times)(X, W)
    check_grads(reverse)(X)
    check_grads(product)(X, X.T)
    check_grads(lambda x: logsumexp(x, axis=0))(X)
    check_grads(cube)(X)
    assert type(above(ag.tensor(X, requires_grad=True))) is np.ndarray


def test_a_copy_of_an_operation_is_the_operation() -> None:
    @extend.elementwise(lambda y, x: y)
    def exp(x: Any) -> Any:
        return np.exp(x)

    operation = exp.primitive  # type: ignore[attr-defined]
    assert copy.deepcopy(operation) is operation
    assert pickle.loads(pickle.dumps(operation)) is operation
    assert copy.deepcopy(REGISTRY["exp"]) is REGISTRY["exp"]


def test_names_may_clash() -> None:
    ours = REGISTRY["exp"], FUNCTIONS["exp"]

    @extend.elementwise(lambda y, x: y)
    def exp(x: Any) -> Any:
        return np.exp(x)

    first = exp

    @extend.elementwise(lambda y, x: y)
    def exp(x: Any) -> Any:
        return np.exp(x)

    @extend.primitive
    def exp2(x: Any) -> Any:
        return np.exp2(x)

    assert (REGISTRY["exp"], FUNCTIONS["exp"]) == ours
    assert ag.grad(first)(0.0) == ag.grad(exp)(0.0) == 1.0
    assert exp.primitive.name == exp.primitive.symbol == "exp"
    assert exp.primitive.formula == "exp(x)"
    assert exp2.primitive.name == "exp2"
    assert REGISTRY["exp2"] is ops.exp2.primitive


def test_numpy_functions_of_others_stay_theirs() -> None:
    with pytest.raises(
        ValueRangeError, match=r"exp: numpy.exp has an operation alread"
    ):
        extend.elementwise(lambda y, x: y, numpy=np.exp, name="exp")(
            lambda x: np.exp(x)
        )

    @extend.elementwise(lambda y, x: 1 / (1 + x), numpy=np.spacing)
    def free(x: Any) -> Any:
        return np.log1p(x)

    assert ag.grad(lambda x: np.spacing(x))(1.0) == 0.5


# HIPS autograd's names


def logsumexp(x: Any) -> Any:
    """Logarithm of the sum of the exponentials."""
    largest = np.max(x)
    return largest + np.log(np.sum(np.exp(x - largest)))


def test_the_example_of_its_documentation() -> None:
    op = extend.primitive(logsumexp)
    extend.defvjp(
        op,
        lambda ans, x: (
            lambda g: np.full(x.shape, g) * np.exp(x - np.full(x.shape, ans))
        ),
    )
    assert gradcheck(lambda x: op(x) * 2, X, modes="rev")
    assert op(X) == logsumexp(X)
    assert op.__doc__ == logsumexp.__doc__


def test_rules_by_argument() -> None:
    @extend.primitive
    def scaled(how: str, x: Any, w: Any, shift: float = 0.0) -> Any:
        return x * w + shift if how == "times" else x + w

    extend.defvjp(
        scaled,
        lambda ans, how, x, w, shift=0.0: lambda g: g * w,
        lambda ans, how, x, w, shift=0.0: lambda g: g * x,
        argnums=(1, 2),
    )
    extend.defjvp(
        scaled,
        lambda dx, ans, how, x, w, shift=0.0: dx * w,
        lambda dw, ans, how, x, w, shift=0.0: x * dw,
        argnums=(1, 2),
    )
    check_grads(lambda x, w: scaled("times", x, w, shift=1.0))(X, W)
    assert scaled("plus", 1.0, 2.0) == 3.0


def test_rules_for_all_arguments() -> None:
    @extend.primitive
    def product(*factors: Any) -> Any:
        return np.prod(factors, axis=0)

    def share(argnum: int, ans: Any, args: Any, kwargs: Any) -> Any:
        return lambda g: g * ans / args[argnum]

    extend.defvjp_argnum(product, share)
    extend.defjvp_argnum(product, lambda i, dx, ans, args, kwargs: dx * ans / args[i])
    check_grads(product)(X, X + 1)

    extend.defvjp_argnums(
        product,
        lambda argnums, ans, args, kwargs: (
            lambda g: [g * ans / args[i] for i in argnums]
        ),
    )
    extend.defjvp_argnums(
        product,
        lambda argnums, dxs, ans, args, kwargs: sum(
            dx * ans / args[i] for i, dx in zip(argnums, dxs, strict=True)
        ),
    )
    check_grads(product)(X, X + 1)


def test_linear_and_same() -> None:
    @extend.primitive
    def first(x: Any, w: Any) -> Any:
        return x - 2 * w

    extend.defvjp(
        first, lambda ans, x, w: lambda g: g, lambda ans, x, w: lambda g: -2 * g
    )
    extend.defjvp(first, lambda dx, ans, x, w: dx, lambda dw, ans, x, w: -2 * dw)
    check_grads(first)(X, W)

    @extend.primitive
    def dot(x: Any, w: Any) -> Any:
        return x @ w

    extend.defvjp(
        dot, lambda ans, x, w: lambda g: g @ w.T, lambda ans, x, w: lambda g: x.T @ g
    )
    extend.def_linear(dot)
    check_grads(dot)(X, X.T)
    extend.defjvp(dot, "same", "same")
    check_grads(dot)(X, X.T)


def test_none_is_a_derivative_of_zero() -> None:
    @extend.primitive
    def gated(x: Any, w: Any) -> Any:
        return x * (w > 0)

    extend.defvjp(gated, lambda ans, x, w: lambda g: g * (w > 0), None)
    extend.defjvp(gated, lambda dx, ans, x, w: dx * (w > 0), None)
    check_grads(gated)(X, W)


def test_notrace_sees_plain_values() -> None:
    seen = []

    @extend.notrace_primitive
    def look(x: Any) -> Any:
        seen.append(type(x))
        return x.shape

    assert ag.grad(lambda x: (x * look(x)[0]).sum())(W).tolist() == [3.0, 3.0, 3.0]
    assert seen == [np.ndarray]


def test_a_ufunc_may_be_made_a_primitive() -> None:
    op = extend.primitive(np.sinh)
    extend.defvjp(op, lambda ans, x: lambda g: g * np.cosh(x))
    assert gradcheck(op, X, modes="rev", order=2)
    assert ops.sinh is NUMPY_FUNCTIONS[np.sinh]


# What is refused


def test_a_missing_rule_says_how_to_declare_it() -> None:
    @extend.primitive
    def mixed(how: str, x: Any, w: Any) -> Any:
        return x * w

    extend.defvjp(mixed, lambda ans, how, x, w: lambda g: g * w, argnums=(1,))
    assert gradcheck(lambda x: mixed("", x, W), X, modes="rev")
    needed = (
        "mixed: no reverse-mode rule for argument w (position 2); declare it with "
        "defvjp(mixed, …, argnums=(2,))"
    )
    with pytest.raises(NoDerivativeError, match=re.escape(needed)):
        ag.grad(lambda w: mixed("", X, w).sum())(W)
    with pytest.raises(NoDerivativeError, match=r"no forward-mode rule .* defjvp\("):
        ag.make_jvp(lambda x: mixed("", x, W))(X)(X)


def test_wrong_shapes_and_results_are_refused() -> None:
    @extend.primitive
    def text(x: Any) -> Any:
        return "x"

    with pytest.raises(DTypeError, match="text: returned str; an operation returns"):
        text(ag.tensor(X, requires_grad=True))

    @extend.primitive
    def outside(x: Any) -> Any:
        return x * w

    w = ag.tensor(2.0, requires_grad=True)
    with pytest.raises(
        GraphError, match=r"outside: uses a Tensor that .* not among it"
    ):
        outside(ag.tensor(X, requires_grad=True))

    @extend.primitive
    def total(x: Any) -> Any:
        return np.sum(x)

    extend.defvjp(total, lambda ans, x: lambda g: np.ones(4) * g)
    with pytest.raises(
        ShapeError, match=r"rule for argument x \(position 0\) returned"
    ):
        ag.grad(total)(X)


def test_rules_of_our_own_operations_stay() -> None:
    with pytest.raises(ArgumentError, match=r"defvjp: exp was not made by .*primitive"):
        extend.defvjp(ops.exp, lambda ans, x: lambda g: g)
    with pytest.raises(ArgumentError, match="defjvp: <lambda> was not made by"):
        extend.defjvp(lambda x: x, "same")
    op = extend.primitive(lambda x: x)
    with pytest.raises(ValueRangeError, match="'other' is no rule"):
        extend.defjvp(op, "other")


def test_a_tensor_by_keyword_is_refused() -> None:
    op = extend.primitive(lambda x, w=1.0: x * w)
    with pytest.raises(ArgumentError, match="argument w is passed by keyword"):
        op(X, w=ag.tensor(2.0, requires_grad=True))
    assert op(X, w=ag.tensor(2.0)).tolist() == (X * 2).tolist()


def test_a_wrong_rule_is_found() -> None:
    op = extend.primitive(lambda x: x**2)
    extend.defvjp(op, lambda ans, x: lambda g: g * x)
    with pytest.raises(GradientCheckError, match=r"0\.5 times the derivative"):
        gradcheck(op, X, modes="rev")
