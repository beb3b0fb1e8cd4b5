"""Activations: derivatives, kinks, far values, names.

`tests/parity` holds their values against Keras.
"""

import math
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd.errors import ShapeError, ValueRangeError
from nn import activations
from tests.parity.cases import Case, label
from tests.parity.function_cases import ACTIVATIONS

PIECEWISE_LINEAR = (
    "hard_shrink",
    "hard_sigmoid",
    "hard_tanh",
    "leaky_relu",
    "linear",
    "relu",
    "relu6",
    "soft_shrink",
    "sparse_sigmoid",
    "threshold",
)
NAMES = sorted({case.name for case in ACTIVATIONS} - {"threshold"})


@pytest.mark.parametrize("case", ACTIVATIONS, ids=label)
def test_derivatives(case: Case) -> None:
    f = getattr(activations, case.name)
    order = 1 if case.name in PIECEWISE_LINEAR else 2
    # No value within the step of the check from a kink: 0, ±½, ±1, ±3, 6.
    x = np.array([[-7.3, -2.2, -0.7, -0.2], [0.37, 0.8, 2.4, 6.6]])
    ag.check_grads(lambda x: f(x, **case.arguments), order=order)(x)


@pytest.mark.parametrize(
    ("f", "x", "y", "slope"),
    [
        (activations.relu, 0.0, 0.0, 0.0),
        (activations.leaky_relu, 0.0, 0.0, 0.2),
        (activations.relu6, 6.0, 6.0, 1.0),
        (activations.elu, 0.0, 0.0, 1.0),
        (activations.hard_sigmoid, 3.0, 1.0, 1 / 6),
        (activations.hard_tanh, -1.0, -1.0, 1.0),
        (activations.soft_shrink, 0.5, 0.0, 0.0),
        (activations.hard_shrink, 0.5, 0.0, 0.0),
        (activations.softsign, 0.0, 0.0, 1.0),
    ],
)
def test_kinks(f: Any, x: float, y: float, slope: float) -> None:
    leaf: Any = ag.tensor([x], requires_grad=True)
    value = f(leaf)
    value.sum().backward()
    assert value.item() == y
    assert leaf.grad.item() == slope


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", [n for n in NAMES if n != "exponential"])
def test_far_values_are_finite(name: str, dtype: str) -> None:
    x: Any = ag.tensor([-1e4, -100.0, 100.0, 1e4], dtype=dtype, requires_grad=True)
    y = activations.get(name)(x)
    y.sum().backward()
    assert y.dtype == dtype
    assert np.isfinite(y.data).all()
    assert np.isfinite(x.grad).all()


def test_the_tail_of_gelu_does_not_cancel() -> None:
    exact = -10 * 0.5 * math.erfc(10 / math.sqrt(2))
    assert math.isclose(activations.gelu(np.array(-10.0)), exact, rel_tol=1e-13)


def test_names() -> None:
    for name in NAMES:
        assert activations.get(name) is getattr(activations, name)
    assert activations.get("swish") is activations.silu
    assert activations.get(None) is activations.linear
    assert activations.get(np.tanh) is np.tanh
    with pytest.raises(ValueRangeError, match="did you mean 'softplus'"):
        activations.get("soft_plus")
    with pytest.raises(ShapeError, match=r"glu: x has shape \(2, 3\).*even length"):
        activations.glu(np.zeros((2, 3)))


def nearest_of_simplex(x: Any) -> Any:
    """By bisection for the level above which x sums to 1."""
    low, high = x.max() - 1.0, x.max()
    for _ in range(200):
        level = (low + high) / 2
        low, high = (level, high) if (x - level).clip(0).sum() > 1 else (low, level)
    return (x - low).clip(0)


@pytest.mark.parametrize("axis", [-1, 0, 1])
def test_sparsemax(axis: int, rng: np.random.Generator) -> None:
    x = rng.normal(size=(5, 6)) * 2
    x[2] = 0.7  # ties
    x[3, :2] = 1e4
    expected = np.apply_along_axis(nearest_of_simplex, axis, x)
    np.testing.assert_allclose(activations.sparsemax(x, axis), expected, atol=1e-8)
    y = activations.sparsemax(x.astype(np.float32), axis)
    assert y.dtype == np.float32
    np.testing.assert_allclose(y, expected, atol=1e-3)
    smooth = rng.normal(size=(4, 3))
    ag.check_grads(lambda x: activations.sparsemax(x, axis), order=1)(smooth)
    program = ag.jit(lambda x: activations.sparsemax(x, axis))
    for _ in range(3):
        np.testing.assert_allclose(program(x), expected, atol=1e-8)


def test_serialize_and_deserialize() -> None:
    for name in NAMES:
        assert activations.serialize(activations.get(name)) in (name, "silu")
        assert activations.deserialize(name) is activations.get(name)
    assert activations.deserialize("mine", {"mine": np.tanh}) is np.tanh
