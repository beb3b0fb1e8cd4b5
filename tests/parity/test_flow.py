"""Control flow against the stored values of JAX, run by Python and compiled."""

from typing import Any

import numpy as np
import pytest

import autograd as ag
from tests.parity.compare import load
from tests.parity.flow_cases import CASES

STORED = load("flow")


def slope(f: Any) -> Any:
    """The derivative along the direction of ones in all arguments."""

    def along(*xs: Any) -> Any:
        numbers = tuple(range(len(xs)))
        _, dy = ag.make_jvp(f, numbers)(*xs)(tuple(map(np.ones_like, xs)))
        return dy

    return along


def close(y: Any, expected: Any) -> None:
    np.testing.assert_allclose(y, expected, rtol=1e-11, atol=1e-11)


@pytest.mark.parametrize("compiled", [False, True])
@pytest.mark.parametrize("name", CASES)
def test_value_and_derivatives(name: str, compiled: bool) -> None:
    case = CASES[name]
    f, xs = case.build(ag, ag.numpy), tuple(map(np.asarray, case.arguments))
    run = ag.jit if compiled else lambda f: f
    close(run(f)(*xs), STORED[f"{name}/y"])
    close(run(slope(f))(*xs), STORED[f"{name}/slope"])
    if case.reverse:
        gradients = run(ag.grad(f, tuple(range(len(xs)))))(*xs)
        for i, g in enumerate(gradients):
            close(g, STORED[f"{name}/g{i}"])
        close(run(slope(slope(f)))(*xs), STORED[f"{name}/curvature"])


def test_there_are_values_for_no_other_case() -> None:
    assert {key.split("/")[0] for key in STORED} == set(CASES)
