"""A mixture of Gaussians as users of HIPS autograd write it: one text for both."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy

from benchmarks.training import descent
from benchmarks.work import Case, Work


class Data(NamedTuple):
    """Points (samples, 2), parameters to start from, steps."""

    x: Any
    params: list[Any]
    steps: int


def loss(np: Any, logsumexp: Any, params: Any, x: Any) -> Any:
    """The mean negative log-likelihood but for a constant.

    params: logits of the proportions, (components,); means, (components, 2); roots of
    the precisions, (components, 2, 2).
    """
    logits, means, roots = params
    proportions = logits - logsumexp(logits)
    parts = []
    for k in range(len(means)):
        z = np.dot(x - means[k], roots[k])
        log_det = np.linalg.slogdet(roots[k])[1]
        parts.append(proportions[k] + log_det - 0.5 * np.sum(z**2, axis=1))
    return -np.mean(logsumexp(np.array(parts), axis=0))


def with_grad(data: Data) -> Callable[[], Any]:
    import autograd.numpy as np
    from autograd import grad
    from autograd.scipy.special import logsumexp

    gradient = grad(lambda params: loss(np, logsumexp, params, data.x))
    return descent(gradient, data.params, data.steps)


def with_jit(data: Data, fuse: str | None = None) -> Callable[[], Any]:
    import autograd.numpy as np
    from autograd import grad, jit
    from autograd.scipy.special import logsumexp

    gradient = jit(grad(lambda params: loss(np, logsumexp, params, data.x)), fuse=fuse)
    return descent(gradient, data.params, data.steps)


def with_numba(data: Data) -> Callable[[], Any]:
    return with_jit(data, fuse="numba")


def jax(data: Data) -> Callable[[], Any]:
    import jax
    import jax.numpy as np
    from jax.scipy.special import logsumexp

    jax.config.update("jax_enable_x64", True)
    gradient = jax.jit(jax.grad(lambda params: loss(np, logsumexp, params, data.x)))
    return descent(gradient, [np.array(p) for p in data.params], data.steps)


def data(samples: int, components: int, steps: int) -> Data:
    rng = numpy.random.default_rng(0)
    centres = rng.normal(size=(components, 2))
    x = centres[rng.integers(0, components, samples)]
    x = x + 0.3 * rng.normal(size=x.shape)
    roots = numpy.tile(numpy.eye(2), (components, 1, 1))
    means = rng.normal(size=(components, 2))
    return Data(x, [numpy.zeros(components), means, roots], steps)


WORK = Work(
    name="mixture",
    title="mixture of Gaussians, {case}",
    cases=(
        Case(
            "300×2, 5 components",
            {"samples": 300, "components": 5, "steps": 20},
            {"grad": {"hips": 0.4}, "jit": {"hips": 0.2, "jax": 1.0}},
        ),
    ),
    data=data,
    ours={"grad": with_grad, "jit": with_jit, "numba": with_numba},
    peers={"hips": with_grad, "jax": jax},
    tolerance=1e-9,
)
