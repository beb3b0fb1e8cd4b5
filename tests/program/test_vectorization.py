"""Loops of Python's that a program runs in one call: same values, fewer steps."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd as ag
import autograd.numpy as anp
from autograd.program.optimizing import PASSES, SHORTENING, optimized
from autograd.program.passes.vectorization import with_vectorized_loops
from autograd.tree import leaves
from tests.program.compare import assert_same
from tests.program.random_loops import SHAPES, random_loop
from tests.program.test_passes import functions, listing_of, run

RNG = np.random.default_rng(0)
X, W = RNG.normal(size=(6, 4, 3)), RNG.normal(size=(3, 3))

Function = Callable[..., Any]


def shortened(f: Function, x: Any = X, *, loops: bool = True) -> list[str]:
    """The names of the functions that a program of ``f(x)`` calls."""
    passes = [p for p in SHORTENING if loops or p is not with_vectorized_loops]
    return functions(optimized(listing_of(f, x), tuple(passes)))


def mapped(x: Any) -> Any:
    return anp.stack([anp.tanh(row @ W) * 2 for row in x])


def chained(x: Any) -> Any:
    h, total = anp.zeros((4, 3)), 0.0
    for row in x:
        h = anp.tanh(row @ W + h)
        total = total + anp.sum(h * h)
    return total


def partly(x: Any) -> Any:
    return sum(anp.exp(row).sum() for row in x) + anp.square(x[0]).sum()


def backwards(x: Any) -> Any:
    rows = [anp.sin(x[k]) for k in reversed(range(6))]
    return sum(row * row for row in rows)


def every_second(x: Any) -> Any:
    return sum(anp.exp(x[k] @ W) for k in (1, 3, 5))


def vectors(x: Any) -> Any:
    rows = [row[0] for row in x]
    return sum(row @ W @ row for row in rows)


def columns(x: Any) -> Any:
    parts = [x[:, k] * (k + 1.0) for k in range(4)]
    return sum(anp.exp(part).sum(axis=0) for part in parts)


def matrices(x: Any) -> Any:
    total = 0.0
    for row in x:
        square = row[:3] + 3 * anp.eye(3)
        total = total + anp.linalg.slogdet(square)[1] + anp.linalg.inv(square).sum()
    return total


def shapes(x: Any) -> Any:
    parts = [row.T.reshape(2, 6).max(axis=0, keepdims=True) + row[0, 0] for row in x]
    return anp.concatenate(parts).sum() + sum(anp.where(p > 0, p, 0.0) for p in parts)


def scalars(x: Any) -> Any:
    total = x[0, 0, 0] * 0
    for row in x:
        total = total + anp.exp(row[1, 1]) * 3
    return total


LOOPS = [
    mapped, chained, partly, backwards, every_second, vectors, columns, matrices,
    shapes, scalars,
]  # fmt: skip


@pytest.mark.parametrize("f", LOOPS, ids=[f.__name__ for f in LOOPS])
def test_a_loop_takes_fewer_calls(f: Function) -> None:
    assert len(shortened(f)) < 0.75 * len(shortened(f, loops=False))


@pytest.mark.parametrize("f", LOOPS, ids=[f.__name__ for f in LOOPS])
def test_a_loop_gives_the_same(f: Function) -> None:
    def curved(x: Any) -> Any:
        return ag.grad(lambda x: anp.sum(anp.square(f(x))))(x)

    for g in (f, curved, lambda x: ag.make_jvp(f)(x)(anp.cos(x))):
        jitted = ag.jit(g)
        for x in (X, X + 0.1, -X):
            assert_same(jitted(x), g(x))


def test_a_loop_gives_the_same_with_numba() -> None:
    pytest.importorskip("numba")
    jitted = ag.jit(ag.grad(chained), fuse="numba")
    for x in (X, -X):
        assert_same(jitted(x), ag.grad(chained)(x))


def test_all_turns_at_once() -> None:
    assert shortened(mapped) == ["reshape", "matmul", "reshape", "tanh", "multiply"]
    assert shortened(every_second) == ["getitem", "matmul", "exp", "reduce"]


def test_a_sum_of_products_is_one_product() -> None:
    def weights(w: Any) -> Any:
        return sum(anp.sum(anp.tanh(row @ w)) for row in X)

    names = functions(
        optimized(listing_of(lambda x: ag.grad(weights)(x), W), SHORTENING)
    )
    assert names.count("matmul") == 2
    assert "add" not in names


def test_a_chain_stays_a_chain() -> None:
    names = shortened(lambda x: ag.grad(chained)(x))
    assert names.count("tanh") == 6
    assert names.count("matmul") == 2  # of all rows, and its cotangent


@pytest.mark.parametrize(
    "f",
    [
        lambda x: sum(anp.exp(row) for row in x[:2]),
        lambda x: [anp.exp(x[0]), anp.sin(x[1]), anp.tanh(x[2])],
        lambda x: [anp.exp(x @ W) for _ in range(5)],
    ],
    ids=["two turns", "other functions", "the same"],
)
def test_what_is_left_alone(f: Function) -> None:
    assert shortened(f) == shortened(f, loops=False)


def test_large_rows_are_left_alone() -> None:
    x = np.ones((5, 50, 50))
    f: Function = lambda x: [anp.exp(row * 2) for row in x]
    assert shortened(f, x) == shortened(f, x, loops=False)


def test_copies_that_cost_more_than_they_save_are_left_out() -> None:
    def f(x: Any) -> Any:
        rows = []
        for k in range(3):
            h = anp.exp(x[k])
            for _ in range(2 + k):
                h = anp.tanh(h @ W)
            rows.append(h)
        return [anp.square(row) for row in rows]

    assert "stack" not in shortened(f, np.ones((3, 200, 3)))


def test_random_numbers_keep_their_order() -> None:
    def f(rng: np.random.Generator, x: Any) -> Any:
        return sum(anp.exp(row) * rng.normal(size=3) for row in x)

    jitted = ag.jit(f)
    one, two = np.random.default_rng(3), np.random.default_rng(3)
    for _ in range(3):
        assert_same(jitted(one, X), f(two, X))


def test_rows_that_are_written_are_put_together() -> None:
    def f(x: Any) -> Any:
        y = anp.zeros_like(x)
        for k in range(6):
            y[k] = anp.tanh(x[k])
        return y

    assert shortened(f) == ["tanh"]
    assert_same(ag.jit(f)(X), f(X))


def test_arguments_written_to_in_a_loop() -> None:
    def f(w: Any, x: Any) -> None:
        for row in x:
            w -= 0.1 * (row.T @ anp.tanh(row @ w))

    one, two = W.copy(), W.copy()
    jitted = ag.jit(f)
    for _ in range(3):
        jitted(one, X)
        f(two, X)
    np.testing.assert_allclose(one, two, rtol=1e-12)


@pytest.mark.parametrize("seed", range(60))
def test_random_loops(seed: int) -> None:
    f = random_loop(np.random.default_rng(seed))
    rng = np.random.default_rng(1000 + seed)
    args = [rng.normal(size=shape) for shape in SHAPES]
    every = tuple(range(len(args)))
    gradient = ag.grad(lambda *args: sum(anp.sum(y) for y in leaves(f(*args))), every)
    for g in (f, gradient):
        jitted = ag.jit(g)
        for _ in range(2):
            assert_same(jitted(*args), g(*args), rtol=1e-9)


def test_random_loops_are_not_idle() -> None:
    def shorter(seed: int) -> bool:
        f = random_loop(np.random.default_rng(seed))
        args = [np.ones(shape) for shape in SHAPES]
        listing = listing_of(lambda x: f(x, *args[1:]), args[0])
        without = [p for p in PASSES if p is not with_vectorized_loops]
        before = len(optimized(listing, tuple(without)).steps)
        again = listing_of(lambda x: f(x, *args[1:]), args[0])
        return len(optimized(again, PASSES).steps) < before

    assert sum(map(shorter, range(60))) >= 40


def test_the_pass_alone_changes_no_value() -> None:
    for f in LOOPS:
        listing = optimized(listing_of(f, X), SHORTENING[:-1])
        wanted = run(listing, X)
        found = run(with_vectorized_loops(listing), X)
        assert_same(found, wanted, rtol=1e-12)


@pytest.mark.parametrize(
    ("of_x", "of_w"),
    [
        ((6, 2, 3), (3, 5)),
        ((2, 3), (6, 3, 5)),
        ((4, 6, 2, 3), (6, 3, 5)),
        ((3,), (6, 3, 5)),
        ((6, 2, 3), (3,)),
    ],
)
@pytest.mark.parametrize("count", [4, 6])
def test_products_of_unequal_rank(of_x: Any, of_w: Any, count: int) -> None:
    """Also where as many rows are stacked as an axis of the other operand has."""
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=of_x), rng.normal(size=of_w)

    def f(x: Any, w: Any) -> Any:
        return sum(anp.tanh((x + i) @ (w * (i + 1.0))) for i in range(count))

    assert_same(ag.jit(f)(x, w), f(x, w), rtol=1e-12)
