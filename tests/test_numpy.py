"""Plain NumPy and `autograd.numpy` mean the same on Tensors, by every road there is."""

from operator import attrgetter
from typing import Any

import numpy as plain_numpy
import pytest

import autograd as ag
import autograd.numpy as np
from autograd.engine.dispatch import VALUE_ONLY
from autograd.engine.primitive import REGISTRY, Operation
from autograd.engine.samples import Sample
from autograd.errors import ArgumentError, GraphError, NoDerivativeError
from autograd.tree import leaves, map_tree
from tests.optional import by_numpy

ELSEWHERE = {plain_numpy.lib.stride_tricks.sliding_window_view}
"""Functions in spaces of NumPy's that have no counterpart here."""


def numpy_samples() -> list[Any]:
    """The first few samples of every operation that NumPy names."""
    found = []
    for operation in REGISTRY.values():
        drawn = operation.samples(plain_numpy.random.default_rng(2))
        samples = [s for s in drawn if isinstance(s, Sample)][:4]
        for function in operation.numpy:
            for i, sample in enumerate(samples):
                name = f"{operation.name}-{function.__name__}-{i}"
                found.append(pytest.param(operation, function, sample, id=name))
    return found


def tracked(args: Any) -> Any:
    """Arrays of floats as Tensors that require a gradient."""

    def wrap(x: Any) -> Any:
        known = isinstance(x, (plain_numpy.ndarray, plain_numpy.generic))
        if known and x.dtype.kind in "fc":
            return ag.tensor(x, requires_grad=True)
        return x

    return map_tree(wrap, list(args))


@pytest.mark.parametrize(("operation", "function", "sample"), numpy_samples())
def test_plain_numpy_comes_back_to_the_operation(
    operation: Operation, function: Any, sample: Sample
) -> None:
    args = tracked(sample.args)
    if not any(isinstance(x, ag.Tensor) for x in leaves(args)):
        pytest.skip("a call without a Tensor")
    wanted = operation.function(*args, **sample.kwargs)
    if function is plain_numpy.astype:  # whose dtype has no keyword
        given = function(*args, *sample.kwargs.values())
    else:
        given = function(*args, **sample.kwargs)
    for y, want in zip(leaves(given), leaves(wanted), strict=True):
        assert type(y) is type(want)
        plain_numpy.testing.assert_array_equal(ag_value(y), ag_value(want))


def ag_value(x: Any) -> Any:
    """The array of a Tensor, or a plain value."""
    return x.numpy() if isinstance(x, ag.Tensor) else x


def named(function: Any) -> Any:
    """What has in ours the name that a function has in NumPy or a space of its own."""
    spaces = (
        (np, plain_numpy),
        (np.linalg, plain_numpy.linalg),
        (np.fft, plain_numpy.fft),
    )
    name = function.__name__
    return next(
        getattr(ours, name)
        for ours, theirs in spaces
        if getattr(theirs, name, None) is function
    )


@pytest.mark.parametrize("name", sorted(k for k, o in REGISTRY.items() if by_numpy(o)))
def test_names_of_numpy_are_the_operations(name: str) -> None:
    operation = REGISTRY[name]
    for function in set(operation.numpy) - ELSEWHERE:
        assert named(function) is operation.function
    if not operation.numpy:
        assert attrgetter(name)(ag.ops) is operation.function


def test_everything_else_is_numpy_s_own() -> None:
    assert np.arange is plain_numpy.arange
    assert np.pi == plain_numpy.pi
    assert np.identity is plain_numpy.identity
    assert np.random.default_rng is plain_numpy.random.default_rng
    assert np.linalg.LinAlgError is plain_numpy.linalg.LinAlgError
    assert set(dir(plain_numpy.linalg)) <= set(dir(np.linalg))
    assert set(dir(plain_numpy)) <= set(dir(np))
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = np.no_such_name


def test_arrays_of_tensors() -> None:
    def f(x: Any) -> Any:
        return np.sum(np.array([[x[0], 1.0], [x[1] * x[0], x[2]]]) ** 2)

    x = np.array([1.0, 2.0, 3.0])
    plain_numpy.testing.assert_allclose(ag.grad(f)(x), [2 + 8, 4, 6])
    with pytest.raises(GraphError, match=r"autograd\.numpy\.array"):
        ag.grad(lambda x: plain_numpy.array([x[0], 1.0]).sum())(x)


def test_keywords_of_numpy_on_plain_arrays() -> None:
    """Plain arrays keep what NumPy does with them; tests/test_ufuncs.py has Tensors."""
    x, out = np.ones(3), np.empty(3)
    assert np.exp(x, out=out) is out
    assert np.add(x, x, dtype=np.float32).dtype == np.float32
    with pytest.raises(ArgumentError, match=r"exp: out= .* plain array cannot hold"):
        np.exp(ag.tensor(x), out=out)
    with pytest.raises(ArgumentError, match=r"x = x \+ t|y = x \+ t"):
        out += ag.tensor(x)


def test_functions_of_the_value_alone_give_plain_arrays() -> None:
    x = ag.tensor([3.0, 1.0, 2.0], requires_grad=True)
    assert plain_numpy.shape in VALUE_ONLY
    assert np.shape(x) == (3,)
    assert type(np.zeros_like(x)) is plain_numpy.ndarray
    plain_numpy.testing.assert_array_equal(np.argsort(x), [1, 2, 0])
    plain_numpy.testing.assert_array_equal(np.nonzero(x > 1)[0], [0, 2])


def test_functions_without_a_rule_say_what_to_do() -> None:
    def unheard_of(x: Any) -> Any:
        return x

    x = ag.tensor([3.0, 1.0, 2.0], requires_grad=True)
    with pytest.raises(
        NoDerivativeError, match=r"numpy\.unheard_of: has no.*x\.numpy\(\)"
    ):
        x.__array_function__(unheard_of, (), (x,), {})
