"""`config.numerical_fallback`: functions without a rule, by differences."""

import pickle
import threading
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd.config import numerical_fallback
from autograd.engine.differences import DIFFERENCED, Differenced
from autograd.engine.primitive import NUMPY_FUNCTIONS
from autograd.errors import NoDerivativeError, NumericalFallbackWarning


def _dispatcher(x: Any, *others: Any, **keywords: Any) -> tuple[Any, ...]:
    found = x if isinstance(x, (list, tuple)) else (x,)
    return (*found, *others, *keywords.values())


def like_numpy(f: Callable[..., Any]) -> Any:
    """`f` as a function of a library that asks its arguments who is to do it."""
    dispatch = np._core.overrides.array_function_dispatch  # type: ignore[attr-defined]
    return dispatch(_dispatcher, module="a_library._private", verify=False)(f)


@like_numpy
def spin(x: Any, angle: Any = 0.5) -> Any:
    """``x²·exp(i·angle)``, elementwise."""
    return np.asarray(x) ** 2 * np.exp(1j * np.asarray(angle))


@like_numpy
def parts(x: Any) -> Any:
    """Values of several kinds: sums, how many, and the sums of squares in a dict."""
    total = sum(np.sum(part) for part in x)
    return [total, len(x), {"squares": sum(np.sum(part**2) for part in x)}]


@like_numpy
def counted(x: Any) -> Any:
    """The number of elements."""
    return np.int64(np.size(x))


@like_numpy
def holder(x: Any) -> Any:
    """Half of x, keeping its dtype."""
    return np.asarray(x) / 2


@pytest.fixture(autouse=True)
def _quiet() -> Any:
    """No function has warned before, and warnings of the fallback are no errors."""
    DIFFERENCED.clear()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NumericalFallbackWarning)
        yield


def test_off_by_default() -> None:
    for f in (spin, parts, counted):
        with pytest.raises(NoDerivativeError, match=r"numerical_fallback\(True\)"):
            f(ag.tensor([1.0, 2.0], requires_grad=True))


def test_it_is_put_back_whatever_happens() -> None:
    x = ag.tensor([1.0, 2.0], requires_grad=True)

    @numerical_fallback(True)
    def fails() -> None:
        spin(x)
        with numerical_fallback(False), pytest.raises(NoDerivativeError):
            spin(x)
        spin(x)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    with pytest.raises(NoDerivativeError):
        spin(x)


def test_it_decorates_too() -> None:
    @numerical_fallback()
    def f(x: Any) -> Any:
        return np.sum(np.real(spin(x)))

    np.testing.assert_allclose(ag.grad(f)(np.ones(2)), 2 * np.cos(0.5), rtol=1e-8)


def test_another_thread_does_not_notice() -> None:
    inside, done, caught = threading.Event(), threading.Event(), []

    def other() -> None:
        inside.wait(60)
        try:
            spin(ag.tensor([1.0], requires_grad=True))
        except NoDerivativeError as error:
            caught.append(error)
        done.set()

    thread = threading.Thread(target=other)
    thread.start()
    with numerical_fallback(True):
        inside.set()
        done.wait(60)
        spin(ag.tensor([1.0], requires_grad=True))
    thread.join()
    assert len(caught) == 1


COMPLEX = np.array([1 + 2j, 0.5 - 1j])


@pytest.mark.parametrize(
    ("f", "args"),
    [
        (spin, (np.array([1.0, 2.0]),)),
        (spin, (COMPLEX,)),
        (spin, (np.ones((2, 3)), np.float64(0.3))),
        (spin, (np.float64(2.0), np.array([[0.1], [0.2]]))),
        (spin, (np.ones((0, 3)),)),
        (lambda x, w: parts([x, w])[0], (np.array([1.0, 2.0]), np.float64(3.0))),
        (lambda x, w: parts([x, w])[2]["squares"], (np.ones(2), COMPLEX)),
        (
            lambda x: np.sum(parts((x, np.ones(2)))[0] * parts([x])[2]["squares"]),
            (COMPLEX,),
        ),
    ],
)
def test_both_modes(f: Callable[..., Any], args: tuple[Any, ...]) -> None:
    """Against differences taken elsewhere, and against each other."""
    with numerical_fallback(True):
        ag.check_grads(f, order=1)(*args)


def test_values_are_those_of_plain_arrays() -> None:
    x = ag.tensor([1.0, 2.0], requires_grad=True)
    with numerical_fallback(True):
        np.testing.assert_array_equal(spin(x).numpy(), spin(x.numpy()))
        total, count, rest = parts([x, x])
        assert (total.item(), count, rest["squares"].item()) == (6.0, 2, 10.0)
        assert type(count) is int
        assert type(counted(x)) is np.int64
        assert not spin(ag.tensor([1.0])).requires_grad


def test_shape_and_dtype_are_kept() -> None:
    x = np.ones((2, 3), np.float32)
    with numerical_fallback(True):
        assert holder(ag.tensor(x, requires_grad=True)).dtype == np.float32
        gradient = ag.grad(lambda x: np.sum(holder(x)))(x)
        value, tangent = ag.make_jvp(holder)(x)(x)
    assert gradient.dtype == value.dtype == tangent.dtype == np.float32
    np.testing.assert_allclose(gradient, np.full((2, 3), 0.5), rtol=1e-7)


@pytest.mark.parametrize("size", [1e-6, 1.0, 1e9])
def test_steps_suit_the_numbers(size: float) -> None:
    x = np.array([size, 1.0])
    with numerical_fallback(True):
        gradient = ag.grad(lambda x: np.sum(np.abs(spin(x))))(x)
    np.testing.assert_allclose(gradient, 2 * x, rtol=1e-8, atol=1e-9)


def test_a_jacobian_asks_the_function_once_for_each_column() -> None:
    calls = []

    @like_numpy
    def watched(x: Any) -> Any:
        calls.append(x)
        return np.asarray(x) ** 2

    with numerical_fallback(True):
        jacobian = ag.jacobian(watched)(np.arange(4.0))
    np.testing.assert_allclose(jacobian, np.diag([0.0, 2, 4, 6]), atol=1e-9)
    assert len(calls) == 1 + 2 * 4


def test_later_writing_changes_nothing() -> None:
    x, w = np.array([1.0, 2.0]), np.array([3.0, 4.0])
    with numerical_fallback(True):
        y = parts([ag.tensor(x, requires_grad=True), w])[2]["squares"]
        vjp, _ = ag.make_vjp(lambda x: parts([x * w, w])[2]["squares"])(x)
    w[:] = 100.0
    assert y.item() == 30.0
    np.testing.assert_allclose(vjp(1.0), 2 * x * np.array([9.0, 16.0]), rtol=1e-8)


def test_it_warns_once_for_each_function() -> None:
    with warnings.catch_warnings(record=True) as caught, numerical_fallback(True):
        warnings.simplefilter("always")
        for _ in range(3):
            ag.grad(lambda x: np.sum(np.abs(spin(x))))(np.ones(2))
            ag.grad(lambda x: parts([x])[0])(np.ones(2))
    messages = [str(w.message) for w in caught]
    assert [w.category for w in caught] == [NumericalFallbackWarning] * 2
    assert messages[0].startswith("a_library.spin: has no derivative rule")
    assert messages[1].startswith("a_library.parts: ")
    assert {w.filename for w in caught} == {__file__}


def test_second_order_is_refused() -> None:
    with (
        numerical_fallback(True),
        pytest.raises(
            NoDerivativeError, match=r"a_library\.spin: .*second order declare a rule"
        ),
    ):
        ag.hessian(lambda x: np.sum(np.abs(spin(x))))(np.ones(2))


def test_functions_of_numpy_itself() -> None:
    x = np.array([1.0, 4.0, 2.0])
    with numerical_fallback(True):
        slope = ag.grad(lambda x: np.sum(np.emath.log2(x)))(x)
    np.testing.assert_allclose(slope, 1 / (x * np.log(2)), rtol=1e-9)
    assert np.emath.log2 not in NUMPY_FUNCTIONS, "it has a rule now; take another here"


def test_readers_see_it_and_copies_are_itself() -> None:
    x = ag.tensor([1.0, 2.0], requires_grad=True)
    with numerical_fallback(True):
        y, z = np.sum(np.abs(spin(x))), parts([x])[0]
    assert "a_library.spin" in ag.draw(y).source
    assert "a_library.parts" in ag.draw(z).source
    primitive = DIFFERENCED[spin]
    assert pickle.loads(pickle.dumps(Differenced(np.sort))).name == "numpy.sort"
    assert primitive.name == "a_library.spin"


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda x: spin(x), r"a_library\.spin: .*argument x \(position 0\)"),
        (lambda x: spin(1.0, angle=x), r"argument angle is a Tensor"),
        (lambda x: parts([1.0, x]), r"a_library\.parts: .*x\[1\] \(position 0\)"),
        (lambda x: np.emath.power(2, x), r"numpy\.lib.*power: .*p \(position 1\)"),
    ],
)
def test_the_error_says_which_function_and_argument(
    call: Callable[[Any], Any], text: str
) -> None:
    with pytest.raises(NoDerivativeError, match=text):
        call(ag.tensor([1.0, 2.0], requires_grad=True))


def test_operands_may_be_named_as_numpy_names_them() -> None:
    x = ag.tensor([[1.0, 2.0]], requires_grad=True)
    assert np.sum(a=x, axis=0).shape == (2,)
    assert np.flip(m=x).requires_grad
    np.testing.assert_array_equal(np.roll(a=x, shift=1, axis=1).numpy(), [[2.0, 1.0]])
    np.testing.assert_array_equal(np.fft.fft(a=x).numpy(), np.fft.fft(x.numpy()))
