"""An interrupt at any moment leaves everything usable and nothing half done."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd.engine.modes import current
from tests.reliability.interrupts import SUBJECTS, Subject, survey
from tests.reliability.moments import count_moments, interrupted_at, some_of

WANTED = {"_forward": 200, "_backward": 300, "_fit": 25}


@pytest.mark.parametrize("make", SUBJECTS, ids=lambda f: f.__name__)
def test_nothing_is_damaged(make: Callable[[], Subject]) -> None:
    found = survey(make, WANTED.get(make.__name__, 100))
    assert found.damage == []
    assert found.interrupts >= 0.9 * min(found.moments, 20)


class Careless:
    """A mode that is left by Python code, which an interrupt can keep from running."""

    def __enter__(self) -> None:
        self.before = current.mode
        current.mode = self.before._replace(recording=False)

    def __exit__(self, *error: object) -> None:
        current.mode = self.before


def _nothing(error: KeyboardInterrupt) -> Iterator[str]:
    yield from ()


def test_a_mode_that_stays_is_found() -> None:
    def run() -> None:
        with Careless():
            np.sum(1.0)

    found = survey(lambda: Subject("planted", run, _nothing))
    assert "recording=False" in "".join(found.damage)


def test_gradients_that_are_half_added_are_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def careless(self: ag.Tensor, cotangent: Any = None) -> None:
        found = ag.engine.tensor.pull({self._node: np.float64(1.0)})
        for node, share in found.items():
            node.grad = node.grad + share if node.grad is not None else share

    (make,) = [m for m in SUBJECTS if m.__name__ == "_backward"]
    monkeypatch.setattr(ag.Tensor, "backward", careless)
    assert "gradients" in "".join(survey(make).damage)


def test_half_a_step_that_is_not_told_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (make,) = [m for m in SUBJECTS if m.__name__ == "_step"]
    monkeypatch.setattr("nn.optimizers.base.note_broken_off", lambda *about: None)
    assert "nothing says so" in "".join(survey(make, 300).damage)


def test_moments_are_entries_calls_and_jumps_back() -> None:
    def run() -> None:
        for _ in range(3):
            pass

    assert count_moments(run) == 1 + 1 + (1 + 3)  # the call of range; the loop's head


def test_an_interrupt_comes_once_and_leaves_no_trace_function() -> None:
    calls = []

    def run() -> None:
        calls.append(1)
        calls.append(2)

    assert interrupted_at(2, run) is not None
    assert calls == [1]
    assert interrupted_at(10**6, run) is None
    assert list(some_of(10, 5)) == [1, 3, 5, 7, 9]
    assert list(some_of(3, None)) == [1, 2, 3]


def test_a_manager_that_is_let_go_of_late_changes_no_other_mode() -> None:
    outer, inner = ag.no_grad(), ag.enable_grad()
    outer.__enter__()
    inner.__enter__()
    outer.__exit__(None, None, None)
    del inner
    assert current.mode.recording
    alone = ag.no_grad()
    alone.__enter__()
    del alone
    assert current.mode.recording


def test_a_build_that_failed_leaves_no_penalty_behind() -> None:
    class Failing(nn.Layer):
        fails = True

        def build(self, input_shape: Any) -> None:
            self.w = self.add_weight((2,), regularizer="l2", constraint="max_norm")
            if self.fails:
                raise ZeroDivisionError

        def call(self, x: Any) -> Any:
            return x * self.w

    layer = Failing()
    with pytest.raises(ZeroDivisionError):
        layer(np.ones((1, 2)))
    layer.fails = False
    layer(np.ones((1, 2)))
    assert (len(layer.weights), len(layer.losses)) == (1, 1)
