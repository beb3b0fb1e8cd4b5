"""`order_and_init` and `momentum` over executors: the same to the byte."""

import functools
import importlib
import time
from concurrent.futures import (
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
)
from typing import Any

import numpy as np
import pytest

import nn
from nn.lab import SweepError, momentum, order_and_init
from tests.lab import functions


def same(a: Any, b: Any) -> bool:
    """Whether two separations are the same to the byte."""
    outcomes = [[s.outcome, *(e.outcome for e in s.effects.values())] for s in (a, b)]
    weights = [[w.tobytes() for o in s for w in o.weights] for s in outcomes]
    return weights[0] == weights[1] and str(a) == str(b) and a.rounding == b.rounding


def test_order_and_init_is_the_same_to_the_byte(
    processes: ProcessPoolExecutor,
    threads: ThreadPoolExecutor,
    rng: np.random.Generator,
) -> None:
    x = rng.normal(size=(24, 3))
    given: dict[str, Any] = {"epochs": 2, "batch_size": (4, 8), "init_seed": (0, 1)}

    def run(executor: Executor | None, **changed: Any) -> Any:
        settings = {**given, **changed}
        return order_and_init(
            functions.line, x, x[:, :1], executor=executor, **settings
        )

    alone = run(None)
    assert same(run(processes), alone)
    assert same(run(threads), alone)
    assert not same(run(None, init_seed=(0, 2)), alone)


def test_an_error_of_a_training_is_raised_as_it_is(
    threads: ThreadPoolExecutor,
) -> None:
    def broken() -> nn.Layer:
        raise LookupError("no such layer")

    for executor in (None, threads):
        with pytest.raises(LookupError, match="no such layer"):
            order_and_init(broken, [[1.0]], [[1.0]], executor=executor)


def test_after_an_error_trainings_that_wait_never_begin() -> None:
    begun: list[None] = []

    def broken() -> nn.Layer:
        begun.append(None)
        if len(begun) == 1:
            raise LookupError("no such layer")
        time.sleep(0.1)
        return nn.Dense(1)

    with ThreadPoolExecutor(1) as pool, pytest.raises(LookupError):
        order_and_init(broken, [[1.0]], [[1.0]], executor=pool)
    assert len(begun) <= 2  # of twenty


def test_a_worker_that_dies_ends_other_experiments_too() -> None:
    class Dying(Executor):
        """Its workers die."""

        def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
            future: Future[Any] = Future()
            future.set_exception(BrokenExecutor("gone"))
            return future

    with pytest.raises(SweepError, match=r"momentum: a worker died \(gone\); look"):
        momentum(np.eye(2), executor=Dying())


def test_momentum_is_the_same_from_several_starts(
    processes: ProcessPoolExecutor, threads: ThreadPoolExecutor
) -> None:
    point = np.linspace(0.1, 1, 20)

    def run(executor: Executor | None, seed: Any) -> Any:
        return momentum(
            functions.quadratic, point, products=6, seed=seed, executor=executor
        )

    alone = run(None, [0, 1, 2])
    assert alone == run(processes, [0, 1, 2]) == run(threads, [0, 1, 2])
    singles = [run(None, seed).curvature for seed in (0, 1, 2)]
    assert alone.curvature.largest == max(one.largest for one in singles)
    assert alone.curvature.smallest == min(one.smallest for one in singles)
    assert alone.curvature.products == 18
    assert len({one.largest for one in singles}) == 3


def test_momentum_of_a_model_is_the_same_and_leaves_it_alone(
    processes: ProcessPoolExecutor,
    threads: ThreadPoolExecutor,
    rng: np.random.Generator,
) -> None:
    x = rng.normal(size=(40, 3))
    model = nn.Sequential([nn.Dense(4, "tanh"), nn.layers.Dropout(0.5), nn.Dense(1)])
    model.compile(nn.SGD(0.1), "mse")
    run = functools.partial(momentum, model, x, x[:, :1], products=8, seed=(0, 1))
    first = run(executor=threads)
    weights = model.get_weights()
    assert first == run() == run(executor=processes)
    assert all(map(np.array_equal, weights, model.get_weights()))


def test_each_start_has_a_model_of_its_own(
    threads: ThreadPoolExecutor,
    rng: np.random.Generator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    module, seen = importlib.import_module("nn.lab.momentum"), []
    product_of = module.product_of

    def seeing(problem: Any, x: Any, y: Any) -> Any:
        seen.append(problem)
        return product_of(problem, x, y)

    monkeypatch.setattr(module, "product_of", seeing)
    x = rng.normal(size=(8, 2))
    model = nn.Sequential([nn.Dense(1)])
    model.compile("sgd", "mse")
    momentum(model, x, x[:, :1], products=2, seed=(0, 1), executor=threads)
    assert len({id(one) for one in (model, *seen)}) == 3
    assert all(one.built for one in seen)


def test_outermost_of_several_starts_is_within_its_error_where_one_is_not() -> None:
    """Eigenvalues from 0 to 1 and one at 1.01: a start may never see the last."""
    hessian = np.append(np.linspace(0, 1, 2999), 1.01)
    from_one = [_missed(hessian, seed=[s]) for s in range(12)]
    from_four = [_missed(hessian, seed=range(4 * s, 4 * s + 4)) for s in range(12)]
    assert any(from_one)
    assert not any(from_four)


def _missed(diagonal: Any, seed: Any) -> bool:
    """Whether the largest eigenvalue is farther off than the error that is told."""
    found = momentum(
        lambda w: 0.5 * (diagonal * w * w).sum(),
        np.zeros(diagonal.size),
        products=12,
        seed=seed,
    ).curvature
    return bool(abs(diagonal.max() - found.largest) > found.errors[1])


def test_momentum_wants_a_start() -> None:
    with pytest.raises(ValueError, match="seed is empty"):
        momentum(np.eye(2), seed=[])
