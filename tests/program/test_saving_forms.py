"""Saved programs with control flow, loops, generators and donated arguments."""

from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd.tree import leaves
from tests.optional import HAS_NUMBA
from tests.parity.flow_cases import CASES
from tests.program.networks import momentum_step, network
from tests.program.random_programs import random_updates
from tests.program.test_saving import assert_equal, executed

rng = np.random.default_rng(5)


@pytest.mark.parametrize("name", CASES)
def test_control_flow(name: str) -> None:
    """Functions for the parts are in the file, of the derivatives too."""
    case = CASES[name]
    f, xs = case.build(ag, ag.numpy), tuple(map(np.asarray, case.arguments))
    numbers = tuple(range(len(xs)))
    for function in (f, ag.grad(f, numbers))[: 1 + case.reverse]:
        jitted = ag.jit(function)
        want = jitted(*xs)
        program = jitted.programs[-1]
        assert program.script().unwritten == []
        assert_equal(executed(jitted)[program.form.name](*xs), want)


def test_generators_found_and_given() -> None:
    """That which was found goes on from where it was when the file was written."""

    def f(x: Any, given: Any) -> Any:
        return x + rng.normal(size=3), given.random(3)

    jitted = ag.jit(f)
    jitted(np.ones(3), np.random.default_rng(1))
    saved = executed(jitted)["f"]
    want = jitted(np.ones(3), np.random.default_rng(1))
    assert_equal(saved(np.ones(3), np.random.default_rng(1)), want)
    other = saved(np.ones(3), np.random.default_rng(1), rng=np.random.default_rng(7))
    assert_equal(other[0], 1 + np.random.default_rng(7).normal(size=3))


def test_donated_arguments() -> None:
    def step(w: Any, v: Any, g: Any) -> Any:
        v = 0.9 * v - 0.1 * g
        return w + v, v

    def given() -> list[Any]:
        return [np.ones(3), np.ones(3), np.arange(3.0)]

    jitted = ag.jit(step, donate_argnums=(0, 1))
    want = jitted(*given())
    assert "It writes into what it is given: `w`, `v`." in jitted.source
    assert_equal(executed(jitted)["step"](*given()), want)


@pytest.mark.skipif(not HAS_NUMBA, reason="Numba is not installed")
def test_loops() -> None:
    jitted = ag.jit(momentum_step, fuse="numba")
    jitted(*network())
    one, other = network(), network()
    jitted(*one)
    executed(jitted)[jitted.programs[-1].form.name](*other)
    assert_equal(leaves(other), leaves(one))


@pytest.mark.parametrize("seed", range(20))
def test_programs_that_write_into_their_arguments(seed: int) -> None:
    draws = np.random.default_rng(seed)
    f = random_updates(draws)
    shapes = [(4, 4), (4, 4), (4, 4), (4,), (4, 1)]
    start = [draws.normal(size=shape) for shape in shapes]
    jitted = ag.jit(f)
    one, other = ([x.copy() for x in start] for _ in range(2))
    with np.errstate(all="ignore"):
        want = jitted(*one)
        assert_equal(executed(jitted)["f"](*other), want)
    assert_equal(other, one)


def test_the_user_may_call_values_as_checks_do() -> None:
    """Names of a program's own checks are given to no value."""

    def f(x: Any) -> Any:
        tensor_x = x * 2
        _same = tensor_x + 1
        _ndarray = _same * tensor_x
        return _ndarray.sum()

    jitted = ag.jit(f)
    x = ag.tensor(np.ones(3))
    for _ in range(2):
        assert float(jitted(x).data) == 18.0
    assert_equal(executed(jitted)["f"](np.ones(3)), 18.0)
