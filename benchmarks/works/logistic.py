"""Logistic regression as users of HIPS autograd write it: one text for both."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy

from benchmarks.training import descent
from benchmarks.work import Case, Work


class Data(NamedTuple):
    """Inputs (samples, features), targets 0 or 1, weights to start from, steps."""

    x: Any
    t: Any
    w: Any
    steps: int


def loss(np: Any, w: Any, data: Data) -> Any:
    """The mean negative log-likelihood, in the NumPy of any library."""
    p = 0.5 * (np.tanh(np.dot(data.x, w) / 2) + 1)
    return -np.mean(np.log(p * data.t + (1 - p) * (1 - data.t)))


def with_grad(data: Data) -> Callable[[], Any]:
    import autograd.numpy as np
    from autograd import grad

    gradient = grad(lambda params: loss(np, params[0], data))
    return descent(gradient, [data.w], data.steps)


def with_jit(data: Data, fuse: str | None = None) -> Callable[[], Any]:
    import autograd.numpy as np
    from autograd import grad, jit

    gradient = jit(grad(lambda params: loss(np, params[0], data)), fuse=fuse)
    return descent(gradient, [data.w], data.steps)


def with_numba(data: Data) -> Callable[[], Any]:
    return with_jit(data, fuse="numba")


def jax(data: Data) -> Callable[[], Any]:
    import jax
    import jax.numpy as np

    jax.config.update("jax_enable_x64", True)
    gradient = jax.jit(jax.grad(lambda params: loss(np, params[0], data)))
    return descent(gradient, [data.w], data.steps)


def data(samples: int, features: int, steps: int) -> Data:
    rng = numpy.random.default_rng(0)
    x = rng.normal(size=(samples, features))
    t = (x @ rng.normal(size=features) > 0).astype(float)
    return Data(x, t, 0.1 * rng.normal(size=features), steps)


WORK = Work(
    name="logistic",
    title="logistic regression, {case}",
    cases=(
        Case(
            "200×10",
            {"samples": 200, "features": 10, "steps": 100},
            {"grad": {"hips": 0.4}, "jit": {"hips": 0.2, "jax": 1.0}},
        ),
        Case(
            "10⁵×100",
            {"samples": 100_000, "features": 100, "steps": 3},
            {"jit": {"hips": 0.2, "jax": 1.0}},
        ),
    ),
    data=data,
    ours={"grad": with_grad, "jit": with_jit, "numba": with_numba},
    peers={"hips": with_grad, "jax": jax},
    tolerance=1e-9,
)
