"""`checkpoint` inside of programs: its function as it is, and what it costs there."""

from typing import Any

import numpy as np
import pytest

import autograd as ag
from nn import Dense
from tests.program.compare import assert_same

RNG = np.random.default_rng(3)
W, X = RNG.normal(size=(3, 3)), RNG.normal(size=(4, 3))


def layered(w: Any, x: Any, wrapped: Any = ag.checkpoint) -> Any:
    block = wrapped(lambda x: np.tanh(x @ w))  # finds w outside
    for _ in range(3):
        x = block(x)
    return (x * x).sum()


def in_segments(w: Any, x: Any) -> Any:
    chain = ag.checkpoint_sequential([np.sin, lambda x: x @ w, np.exp, np.tanh], 2)
    return chain(x).sum()


def in_turns(w: Any, x: Any) -> Any:
    turn = ag.checkpoint(lambda h: (np.tanh(h @ w), h.sum()))
    h, sums = ag.scan(lambda h, _: turn(h), x, None, length=3)
    return h.sum() + (sums * sums).sum()


def by_trees(w: Any, x: Any) -> Any:
    f = ag.checkpoint(lambda d, *, of: {"y": d["x"] @ of, "n": (d["x"], 2.0)})
    found = f({"x": x}, of=w)
    return (found["y"] * found["n"][0]).sum() * found["n"][1]


@pytest.mark.parametrize("f", [layered, in_segments, in_turns, by_trees])
@pytest.mark.parametrize(
    "transform",
    [
        lambda f: f,
        lambda f: ag.value_and_grad(f, (0, 1)),
        lambda f: ag.hessian(f),
        lambda f: ag.grad(lambda w, x: (ag.grad(f)(w, x) ** 2).sum(), (0, 1)),
        lambda f: lambda w, x: ag.make_jvp(f)(w, x)(w),
    ],
)
def test_jitted_is_eager(f: Any, transform: Any) -> None:
    jitted = ag.jit(transform(f))
    for scale in (1.0, 0.5):
        assert_same(jitted(W * scale, X), transform(f)(W * scale, X))
    assert jitted.traces == 1


def test_the_program_is_that_of_the_function_alone() -> None:
    with_it = ag.jit(ag.grad(layered))
    without = ag.jit(ag.grad(lambda w, x: layered(w, x, lambda f: f)))
    with_it(W, X)
    without(W, X)
    steps = [
        [s.function for s in f.programs[0].listing.steps] for f in (with_it, without)
    ]
    assert steps[0] == steps[1]
    assert with_it.programs[0].text.memory == without.programs[0].text.memory


def test_layers_get_their_gradients() -> None:
    layer = Dense(3, activation="tanh")
    layer(X)
    block = ag.checkpoint(layer)

    def gradients(x: Any) -> Any:
        block(x).sum().backward()
        found = [p.grad for p in layer.trainable_weights]
        for p in layer.trainable_weights:
            p.grad = None
        return found

    eager = gradients(X)
    assert_same(ag.jit(gradients)(X), eager)


def test_generators_are_drawn_from_once() -> None:
    def noisy(x: Any, generator: Any) -> Any:
        f = ag.checkpoint(lambda x, rng: x * rng.normal(size=x.shape))
        return (f(x, generator) * x).sum()

    eager, jitted = np.random.default_rng(1), np.random.default_rng(1)
    program = ag.jit(ag.grad(noisy))
    for _ in range(3):
        assert_same(program(X, jitted), ag.grad(noisy)(X, eager))
    assert jitted.bit_generator.state == eager.bit_generator.state


def test_a_program_in_a_checkpoint_is_run_again() -> None:
    inner = ag.jit(lambda x: np.tanh(x) * x)
    found = ag.grad(lambda x: ag.checkpoint(inner)(x).sum())(X)
    assert_same(found, ag.grad(lambda x: (np.tanh(x) * x).sum())(X))
    assert inner.traces == 1
