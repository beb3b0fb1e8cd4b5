"""An optimizer's learning rate, count of steps and state, as Variables."""

import copy
import pickle
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd.errors import ArgumentError, ShapeError, ValueRangeError

PARTS = {"sgd": ["velocity"], "adam": ["mean", "square"]}


def weight() -> Any:
    return ag.tensor(np.ones(3), requires_grad=True, name="dense/kernel")


def test_the_learning_rate_is_a_variable_that_lives_on() -> None:
    sgd, w = nn.SGD(0.5), weight()
    rate = sgd.learning_rate
    assert isinstance(rate, nn.Variable)
    assert (float(rate), rate.path, rate.shape) == (0.5, "sgd/learning_rate", ())
    rate.assign(0.25)
    sgd.apply([np.ones(3)], [w])
    assert w.data.tolist() == [0.75] * 3
    sgd.learning_rate = 0.125
    assert float(rate) == sgd.rate == 0.125
    sgd.learning_rate = sgd.learning_rate * 2
    assert float(rate) == 0.25


def test_the_count_of_steps_is_a_variable_by_which_schedules_go() -> None:
    halved = nn.optimizers.schedules.ExponentialDecay(1.0, 1, 0.5)
    sgd, w = nn.SGD(halved), weight()
    steps = sgd.iterations
    for k in range(3):
        assert (int(steps), float(sgd.learning_rate)) == (k, 0.5**k)
        sgd.apply([np.zeros(3)], [w])
    steps.assign(10)
    assert (sgd.steps, sgd.rate) == (10, 0.5**10)
    with pytest.raises(ArgumentError, match=r"follows ExponentialDecay"):
        sgd.learning_rate = 0.1


def test_with_accumulation_steps_are_fewer_than_calls() -> None:
    sgd, w = nn.SGD(0.1, gradient_accumulation_steps=2), weight()
    for _ in range(5):
        sgd.apply([np.ones(3)], [w])
    assert (int(sgd.iterations), sgd.steps) == (2, 2)


def test_a_function_says_the_rate_at_each_step() -> None:
    rates = iter([0.5, 0.25])
    sgd, w = nn.SGD(lambda: next(rates)), weight()
    for expected in (0.5, 0.25):
        sgd.apply([np.ones(3)], [w])
        assert w.data.tolist() == [expected] * 3
    fixed = nn.SGD(lambda: 0.5)
    assert fixed.get_config()["learning_rate"] == 0.5
    assert "<table>" in fixed._repr_html_()
    with pytest.raises(ArgumentError, match=r"learning_rate follows <lambda>"):
        fixed.learning_rate = 0.1
    with pytest.raises(ValueRangeError, match=r"learning_rate must be"):
        nn.SGD(lambda: -1.0).apply([np.ones(3)], [w])


@pytest.mark.parametrize("name", PARTS)
def test_variables_are_the_optimizers_memory(name: str) -> None:
    optimizer, w = nn.optimizers.get(name), weight()
    if name == "sgd":
        optimizer = nn.SGD(0.1, momentum=0.9)
    assert [v.path for v in optimizer.variables] == [
        f"{name}/iterations",
        f"{name}/learning_rate",
    ]
    optimizer.build([w])
    kept = optimizer.variables
    assert [v.path for v in kept[2:]] == [
        f"{name}/dense_kernel_{part}" for part in PARTS[name]
    ]
    optimizer.apply([np.ones(3)], [w])
    first = optimizer.variables[2].numpy()
    np.testing.assert_array_equal(kept[2].numpy(), first)
    assert first.any()
    copied = [v.numpy().copy() for v in kept]
    optimizer.apply([np.ones(3)], [w])
    for v, value in zip(kept, copied, strict=True):
        v.assign(value)
    assert optimizer.steps == 1
    np.testing.assert_array_equal(optimizer.state[0][0], copied[2])
    kept[2].assign_add(np.ones(3))
    np.testing.assert_array_equal(optimizer.state[0][0], copied[2] + 1)
    with pytest.raises(ShapeError, match=rf"{name}/dense_kernel.*shape \(3,\)"):
        kept[2].assign(np.ones(2))


def test_state_of_a_number_is_assigned_to() -> None:
    sgd, w = nn.SGD(0.1, momentum=0.9), ag.tensor(1.0, requires_grad=True)
    sgd.build([w])
    sgd.variables[2].assign(5.0)
    assert sgd.state[0].velocity == 5.0


@pytest.mark.parametrize(
    "copied", [copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))]
)
def test_copies_have_variables_of_their_own(copied: Any) -> None:
    adam, w = nn.optimizers.Adam(0.5), weight()
    adam.apply([np.ones(3)], [w])
    other = copied(adam)
    other.learning_rate = 0.25
    other.iterations.assign(7)
    other.variables[2].assign(np.zeros(3))
    assert (adam.rate, adam.steps) == (0.5, 1)
    assert (other.rate, other.steps) == (0.25, 7)
    assert adam.state[0][0].any()
    assert not other.state[0][0].any()


def test_assigning_to_the_rate_changes_a_compiled_fit() -> None:
    model = nn.Sequential([nn.Input((1,)), nn.Dense(1, kernel_initializer="zeros")])
    model.compile(nn.SGD(0.1), "mse")
    x = np.ones((8, 1))
    model.fit(x, x, epochs=3, verbose=0)
    before = model.get_weights()
    model.optimizer.learning_rate.assign(0.0)
    with nn.utils.notices(False):
        model.fit(x, x, epochs=3, verbose=0)
    for old, new in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)
    assert int(model.optimizer.iterations) == 6


def test_ftrl_rests_at_a_rate_of_zero() -> None:
    ftrl, w = nn.optimizers.Ftrl(0.1, beta=0.5), weight()
    ftrl.apply([np.ones(3)], [w])
    before = w.data.copy()
    ftrl.learning_rate = 0.0
    ftrl.apply([np.ones(3)], [w])
    np.testing.assert_array_equal(w.data, before)
