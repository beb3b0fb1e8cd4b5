"""`backward(ready=…)`: gradients are handed out while the walk goes on."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd.engine import backprop
from autograd.errors import GraphError
from autograd.ops.traceable import effect


def weights(count: int = 4) -> list[Any]:
    rng = np.random.default_rng(0)
    return [
        ag.tensor(rng.standard_normal((3, 3)), requires_grad=True) for _ in range(count)
    ]


def deep(w: list[Any], x: Any) -> Any:
    """One layer after the other; the first and the last share a weight."""
    for one in [*w, w[0]]:
        x = ag.ops.tanh(x @ one)
    return ag.ops.sum(x * x)


def taken(w: list[Any]) -> tuple[list[tuple[int, Any]], Any]:
    """What comes, in its order, and what is to be passed as `ready`."""
    found: list[tuple[int, Any]] = []
    ready = [
        (one, lambda g, k=k: found.append((k, g.copy()))) for k, one in enumerate(w)
    ]
    return found, ready


def test_gradients_come_as_soon_as_nothing_is_missing() -> None:
    w, x = weights(), np.ones((2, 3))
    found, ready = taken(w)
    deep(w, x).backward(ready=ready)
    assert [k for k, _ in found] == [3, 2, 1, 0]
    assert all(one.grad is None for one in w)
    deep(w, x).backward()
    for k, g in found:
        np.testing.assert_array_equal(g, w[k].grad)


def test_each_comes_before_the_next_rule_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    w = weights(3)
    found, ready = taken(w)
    held: list[int] = []
    right = backprop._sum

    def noticed(*args: Any) -> Any:
        held.append(len(found))
        return right(*args)

    monkeypatch.setattr(backprop, "_sum", noticed)
    y = np.ones((2, 3))
    for one in w:
        y = y @ one
        y = y + y  # where shares are added up
    ag.ops.sum(y).backward(ready=ready)
    assert held == [0, 1, 2]


def test_other_leaves_have_theirs_as_ever() -> None:
    w, x = weights(3), ag.tensor(np.ones((2, 3)), requires_grad=True)
    found, ready = taken(w[1:2])
    loss = deep(w, x)
    loss.backward(ready=ready, retain_graph=True)
    assert len(found) == 1
    assert w[1].grad is None
    grads = ag.gradients(loss, [w[0], w[2], x])
    for leaf, g in zip([w[0], w[2], x], grads, strict=True):
        np.testing.assert_array_equal(leaf.grad, g)


def test_a_leaf_that_has_no_part_is_left_alone() -> None:
    w = weights(2)
    found, ready = taken(w)
    ag.ops.sum(w[0] * 2).backward(ready=ready)
    assert [k for k, _ in found] == [0]


def test_of_a_leaf_itself() -> None:
    x = ag.tensor(2.0, requires_grad=True)
    found, ready = taken([x])
    x.backward(ready=ready)
    assert found == [(0, 1.0)]


def test_an_error_in_a_function_comes_through() -> None:
    w = weights(2)

    def refuse(g: Any) -> None:
        raise GraphError("not taken")

    with pytest.raises(GraphError, match="not taken"):
        deep(w, np.ones((2, 3))).backward(ready=[(w[1], refuse)])


@pytest.mark.parametrize("calls", [1, 3])
def test_in_a_program_they_come_in_every_run(calls: int) -> None:
    w = weights()
    came: list[tuple[int, Any]] = []

    def take(k: int, g: Any) -> None:
        came.append((k, g.copy()))

    def handed(k: int) -> Callable[[Any], None]:
        return lambda g: effect(take, k, g)

    def step(x: Any) -> Any:
        loss = deep(w, x)
        loss.backward(ready=[(one, handed(k)) for k, one in enumerate(w)])
        return loss.data

    program = ag.jit(step)
    for n in range(calls):
        came.clear()
        x = np.full((2, 3), n + 1.0)
        program(x)
        assert [k for k, _ in came] == [3, 2, 1, 0]
        assert all(one.grad is None for one in w)
        deep(w, x).backward()
        for k, g in came:
            np.testing.assert_allclose(g, w[k].grad, rtol=1e-12)
            w[k].zero_grad()


def test_what_an_effect_returns_is_asked_for_in_every_run() -> None:
    asked: list[float] = []

    def twice(x: Any) -> Any:
        asked.append(float(x.sum()))
        return x * len(asked)

    program = ag.jit(lambda x: effect(twice, x, like=x) + 1.0)
    assert [program(np.ones(2)).tolist() for _ in range(3)] == [[2, 2], [3, 3], [4, 4]]
    assert asked == [2.0, 2.0, 2.0]
    assert effect(twice, np.ones(1)).tolist() == [4.0]
