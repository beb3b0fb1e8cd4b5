"""The Hessian of Rosenbrock's function of a hundred inputs."""

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.work import Case, Work


def rosenbrock(x: Any) -> Any:
    """``Σ 100(xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)²``, in any library."""
    return (100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2).sum()


def with_hessian(x: Any) -> Callable[[], Any]:
    """One text for HIPS autograd and for us."""
    from autograd import hessian

    second = hessian(rosenbrock)
    return lambda: second(x)


def jax(x: Any) -> Callable[[], Any]:
    import jax

    jax.config.update("jax_enable_x64", True)
    second = jax.jit(jax.hessian(rosenbrock))
    return lambda: jax.block_until_ready(second(x))


def torch(x: Any) -> Callable[[], Any]:
    import torch

    second, point = torch.func.hessian(rosenbrock), torch.from_numpy(x)
    return lambda: second(point)


def by_hand(x: Any) -> Callable[[], Any]:
    """The formula: three diagonals."""

    def run() -> Any:
        second = np.zeros((len(x), len(x)))
        main, beside = np.einsum("ii->i", second), np.einsum("ii->i", second[1:, :-1])
        main[:-1] = 1200 * x[:-1] ** 2 - 400 * x[1:] + 2
        main[1:] += 200
        beside[:] = np.einsum("ii->i", second[:-1, 1:])[:] = -400 * x[:-1]
        return second

    return run


def data(inputs: int) -> Any:
    return np.random.default_rng(0).normal(size=inputs)


WORK = Work(
    name="hessian",
    title="Hessian of a function of {case}",
    cases=(Case("100 inputs", {"inputs": 100}, {"hessian": {"hips": 0.2}}),),
    data=data,
    ours={"hessian": with_hessian},
    peers={"hand": by_hand, "hips": with_hessian, "jax": jax, "torch": torch},
    tolerance=1e-9,
)
