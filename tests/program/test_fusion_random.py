"""Loops of random programs, run as the Python that they are written in.

This needs no Numba and takes no time to compile, so it can be many programs.
"""

from collections.abc import Callable
from itertools import cycle
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd.program import function, writing
from autograd.program.fusion import building, choosing, elements
from autograd.tree import leaves
from tests.program.random_programs import SHAPES, random_program, random_updates


def as_python(source: str) -> Callable[..., Any]:
    """The function of a kernel's source, not compiled."""
    numba = SimpleNamespace(njit=lambda **options: lambda f: f)
    namespace = {"np": np, "numba": numba}
    exec(building.module_source({"loop": source}), namespace)
    loop: Callable[..., Any] = namespace["loop"]
    return loop


@pytest.fixture(autouse=True)
def loops_in_python(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every loop stays, and is run by Python."""
    seconds = cycle([1.0, 0.0])  # of the steps, then of the loop

    def measured(run: Callable[[], Any]) -> float:
        run()
        return next(seconds)

    monkeypatch.setattr(choosing, "_seconds", measured)
    monkeypatch.setattr(choosing, "built", as_python)
    monkeypatch.setattr(writing, "built", as_python)
    monkeypatch.setattr(function, "refuse_without_numba", lambda: None)


def agree(f: Callable[..., Any], args: list[Any]) -> int:
    """Hold two runs with loops against two without; how many loops there are."""
    one, other = ([x.copy() for x in args] for _ in range(2))
    jitted = ag.jit(f, fuse="numba")
    for _ in range(2):
        with np.errstate(all="ignore"):
            found, expected = jitted(*one), f(*other)
        pairs = zip(leaves([found, one]), leaves([expected, other]), strict=True)
        for x, y in pairs:
            x, y = np.asarray(x), np.asarray(y)
            assert (x.dtype, x.shape) == (y.dtype, y.shape)
            close = 1e-11 if x.dtype == np.float64 else 1e-5
            np.testing.assert_allclose(x, y, rtol=close, atol=close)
    choices = jitted.programs[-1].choices
    assert not [c.reason for c in choices if c.reason]
    return len(choices)


@pytest.mark.parametrize("block", range(5))
def test_random_programs_and_their_gradients(block: int) -> None:
    loops = 0
    for seed in range(10 * block, 10 * block + 10):
        rng = np.random.default_rng(seed)
        f = random_program(rng)
        args = [1 + rng.random(shape) for shape in SHAPES]

        def total(*args: Any, f: Any = f) -> Any:
            return sum(y.sum() for y in f(*args)[:2])

        loops += agree(f, args) + agree(ag.grad(total, argnum=(0, 1, 2, 5)), args)
    assert loops >= 20


@pytest.mark.parametrize("block", range(5))
def test_random_updates_in_place(block: int) -> None:
    loops = 0
    for seed in range(20 * block, 20 * block + 20):
        rng = np.random.default_rng(seed)
        shapes = [(4, 4), (4, 4), (4, 4), (4,), (4, 1)]
        loops += agree(random_updates(rng), [rng.random(s) for s in shapes])
    assert loops >= 20


def test_a_wrong_loop_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(elements._ARITHMETIC, np.multiply, "{0} * {1} * 1.01")
    rng = np.random.default_rng(0)
    args = [1 + rng.random(shape) for shape in SHAPES]
    with pytest.raises(AssertionError):
        agree(lambda x, *rest: x * x + 1, args)
