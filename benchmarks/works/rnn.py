"""A recurrent network as users of HIPS autograd write it: one text for both."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any, NamedTuple

import numpy

from benchmarks.training import descent
from benchmarks.work import Case, Work


class Data(NamedTuple):
    """Symbols as unit vectors, (times, batch, symbols), parameters, steps."""

    x: Any
    params: list[Any]
    steps: int


def loss(np: Any, params: Any, x: Any) -> Any:
    """The mean negative log-likelihood of each symbol given those before it."""
    w, u, b, w_out, b_out = params
    h = np.zeros((x.shape[1], len(u)))
    total = 0.0
    for now, after in pairwise(x):
        h = np.tanh(np.dot(now, w) + np.dot(h, u) + b)
        logits = np.dot(h, w_out) + b_out
        log_sums = np.log(np.sum(np.exp(logits), axis=1))
        total = total + np.mean(log_sums - np.sum(after * logits, axis=1))
    return total / (len(x) - 1)


def with_grad(data: Data) -> Callable[[], Any]:
    import autograd.numpy as np
    from autograd import grad

    gradient = grad(lambda params: loss(np, params, data.x))
    return descent(gradient, data.params, data.steps)


def with_jit(data: Data, fuse: str | None = None) -> Callable[[], Any]:
    import autograd.numpy as np
    from autograd import grad, jit

    gradient = jit(grad(lambda params: loss(np, params, data.x)), fuse=fuse)
    return descent(gradient, data.params, data.steps)


def with_numba(data: Data) -> Callable[[], Any]:
    return with_jit(data, fuse="numba")


def jax(data: Data) -> Callable[[], Any]:
    import jax
    import jax.numpy as np

    jax.config.update("jax_enable_x64", True)
    gradient = jax.jit(jax.grad(lambda params: loss(np, params, data.x)))
    return descent(gradient, [np.array(p) for p in data.params], data.steps)


def data(times: int, batch: int, symbols: int, units: int, steps: int) -> Data:
    rng = numpy.random.default_rng(0)
    x = numpy.eye(symbols)[rng.integers(0, symbols, (times, batch))]
    shapes = [(symbols, units), (units, units), (units,), (units, symbols), (symbols,)]
    return Data(x, [0.1 * rng.normal(size=shape) for shape in shapes], steps)


WORK = Work(
    name="rnn",
    title="recurrent network, {case}",
    cases=(
        Case(
            "20×20×30, 30 units",
            {"times": 20, "batch": 20, "symbols": 30, "units": 30, "steps": 10},
            {"grad": {"hips": 0.35}, "jit": {"hips": 0.2, "jax": 1.0}},
        ),
    ),
    data=data,
    ours={"grad": with_grad, "jit": with_jit, "numba": with_numba},
    peers={"hips": with_grad, "jax": jax},
    tolerance=1e-9,
)
