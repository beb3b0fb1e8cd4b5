"""SGD against its recurrences written out, and the face that keeps its state."""

from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd.errors import ArgumentError, ShapeError, ValueRangeError


@pytest.mark.parametrize("shape", [(2, 3), ()])
@pytest.mark.parametrize(
    ("momentum", "nesterov"), [(0.0, False), (0.9, False), (0.9, True)]
)
def test_sgd_follows_its_recurrence(
    shape: tuple[int, ...], momentum: float, nesterov: bool, rng: np.random.Generator
) -> None:
    w = ag.tensor(rng.normal(size=shape), requires_grad=True)
    expected, v = np.array(w.data), np.zeros(shape)
    sgd = nn.SGD(0.1, momentum, nesterov)
    for _ in range(4):
        g = rng.normal(size=shape)[()] if shape else np.float64(rng.normal())
        given = np.array(g)
        sgd.apply([g], [w])
        np.testing.assert_array_equal(g, given)  # left alone
        v = momentum * v - 0.1 * g
        expected = expected + (momentum * v - 0.1 * g if nesterov else v)
        np.testing.assert_allclose(w.data, expected, rtol=1e-13)
    assert sgd.iterations == 4


def test_updates_in_place() -> None:
    w = ag.tensor(np.ones(3), requires_grad=True)
    array = w.data
    nn.SGD(0.5).apply_gradients([(np.ones(3), w)])
    assert w.data is array
    assert array.tolist() == [0.5, 0.5, 0.5]


def test_float32_state_and_steps() -> None:
    w = ag.tensor(np.ones(3), requires_grad=True, dtype="float32")
    sgd = nn.SGD(0.5, momentum=0.9)
    sgd.apply([np.ones(3, np.float32)], [w])
    assert w.dtype == sgd.state[0].velocity.dtype == np.float32


def test_no_gradient_leaves_parameter_and_state() -> None:
    a, b = (ag.tensor([1.0], requires_grad=True) for _ in range(2))
    sgd = nn.SGD(0.5, momentum=0.9)
    sgd.apply([np.ones(1), None], [a, b])
    assert (a.item(), b.item()) == (0.5, 1.0)
    assert sgd.state[1].velocity.tolist() == [0.0]


def test_learning_rate_may_change() -> None:
    w, sgd = ag.tensor([1.0], requires_grad=True), nn.SGD(0.5)
    sgd.learning_rate = 0.25
    sgd.apply([np.ones(1)], [w])
    assert w.item() == 0.75


@pytest.mark.parametrize(
    "settings",
    [
        {"learning_rate": -0.1},
        {"learning_rate": float("nan")},
        {"learning_rate": float("inf")},
        {"learning_rate": "fast"},
        {"momentum": 1.5},
        {"momentum": -0.1},
    ],
)
def test_refuses_settings(settings: dict[str, Any]) -> None:
    with pytest.raises(ValueRangeError, match=next(iter(settings))):
        nn.SGD(**settings)


def test_refuses_gradients_that_do_not_fit() -> None:
    w = ag.tensor([1.0, 2.0], requires_grad=True, name="w")
    sgd = nn.SGD()
    with pytest.raises(ShapeError, match=r"parameter w has shape \(2,\).*\(3,\)"):
        sgd.apply([np.ones(3)], [w])
    with pytest.raises(ArgumentError, match="2 gradients for 1 parameters"):
        sgd.apply([np.ones(2), np.ones(2)], [w])
    sgd.apply([np.ones(2)], [w])
    with pytest.raises(ArgumentError, match=r"not the parameters.*build"):
        sgd.apply([np.ones(1)], [ag.tensor([1.0], requires_grad=True)])


def test_by_name() -> None:
    assert nn.optimizers.get("sgd").learning_rate == 0.01
    with pytest.raises(ValueRangeError, match="did you mean 'sgd'"):
        nn.optimizers.get("sgdd")
