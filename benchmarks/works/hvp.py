"""The product of a vector and the Hessian of Rosenbrock's function."""

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.work import Case, Work
from benchmarks.works.hessian import rosenbrock

REPEATED = 20
"""Products in one run."""


def with_product(x: Any) -> Callable[[], Any]:
    """One text for HIPS autograd and for us."""
    from autograd import hessian_vector_product

    return _run(hessian_vector_product(rosenbrock), x)


def with_jit(x: Any, fuse: str | None = None) -> Callable[[], Any]:
    from autograd import hessian_vector_product, jit

    return _run(jit(hessian_vector_product(rosenbrock), fuse=fuse), x)


def with_numba(x: Any) -> Callable[[], Any]:
    return with_jit(x, fuse="numba")


def jax(x: Any) -> Callable[[], Any]:
    import jax

    jax.config.update("jax_enable_x64", True)
    gradient = jax.grad(rosenbrock)
    product = jax.jit(lambda x, v: jax.jvp(gradient, (x,), (v,))[1])
    return _run(lambda x, v: jax.block_until_ready(product(x, v)), x)


def by_hand(x: Any) -> Callable[[], Any]:
    """Three diagonals of the matrix times the vector."""

    def product(x: Any, v: Any) -> Any:
        y = np.empty_like(x)
        beside = -400 * x[:-1]
        y[:-1] = (1200 * x[:-1] ** 2 - 400 * x[1:] + 2) * v[:-1] + beside * v[1:]
        y[-1] = 200 * v[-1]
        y[1:-1] += 200 * v[1:-1]
        y[1:] += beside * v[:-1]
        return y

    return _run(product, x)


def _run(product: Callable[[Any, Any], Any], x: Any) -> Callable[[], Any]:
    vector = np.cos(np.arange(len(x)))

    def run() -> Any:
        for _ in range(REPEATED):
            found = product(x, vector)
        return found

    return run


def data(inputs: int, steps: int) -> Any:
    return np.random.default_rng(0).normal(size=inputs)


WORK = Work(
    name="hvp",
    title="Hessian-vector product of a function of {case}",
    cases=tuple(
        Case(
            f"{inputs} inputs",
            {"inputs": inputs, "steps": REPEATED},
            {"jit": {"hips": 0.2, "jax": 1.0}, "numba": {"jax": 1.0}},
        )
        for inputs in (100, 10_000)
    ),
    data=data,
    ours={"hvp": with_product, "jit": with_jit, "numba": with_numba},
    peers={"hand": by_hand, "hips": with_product, "jax": jax},
    tolerance=1e-9,
)
