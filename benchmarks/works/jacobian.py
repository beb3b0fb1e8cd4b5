"""The Jacobian of two dense layers from a hundred inputs to a hundred outputs."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy

from benchmarks.work import Case, Work


class Data(NamedTuple):
    """The point, (n,), and both matrices, (n, n)."""

    x: Any
    w1: Any
    w2: Any


def layers(np: Any, x: Any, w1: Any, w2: Any) -> Any:
    """``tanh(w₂ tanh(w₁ x))``, in the NumPy of any library."""
    return np.tanh(w2 @ np.tanh(w1 @ x))


def with_jacobian(data: Data) -> Callable[[], Any]:
    """One text for HIPS autograd and for us."""
    import autograd.numpy as np
    from autograd import jacobian

    first = jacobian(lambda x: layers(np, x, data.w1, data.w2))
    return lambda: first(data.x)


def jax(data: Data) -> Callable[[], Any]:
    import jax
    import jax.numpy as np

    jax.config.update("jax_enable_x64", True)
    first = jax.jit(jax.jacrev(lambda x: layers(np, x, data.w1, data.w2)))
    return lambda: jax.block_until_ready(first(data.x))


def torch(data: Data) -> Callable[[], Any]:
    import torch

    x, w1, w2 = (torch.from_numpy(a) for a in data)
    first = torch.func.jacrev(lambda x: layers(torch, x, w1, w2))
    return lambda: first(x)


def by_hand(data: Data) -> Callable[[], Any]:
    """The chain rule, one product of matrices."""

    def run() -> Any:
        h = numpy.tanh(data.w1 @ data.x)
        y = numpy.tanh(data.w2 @ h)
        return ((1 - y**2)[:, None] * data.w2 * (1 - h**2)) @ data.w1

    return run


def data(inputs: int) -> Data:
    rng = numpy.random.default_rng(0)
    w1, w2 = rng.normal(0, inputs**-0.5, (2, inputs, inputs))
    return Data(rng.normal(size=inputs), w1, w2)


WORK = Work(
    name="jacobian",
    title="Jacobian of a function of {case}",
    cases=(Case("100 inputs", {"inputs": 100}),),
    data=data,
    ours={"jacobian": with_jacobian},
    peers={"hand": by_hand, "hips": with_jacobian, "jax": jax, "torch": torch},
    tolerance=1e-9,
)
