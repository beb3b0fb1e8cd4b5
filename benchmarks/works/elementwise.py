"""One operation on few and on many numbers, forward and backward."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from benchmarks import walks
from benchmarks.walks import Operands
from benchmarks.work import Case, Work


class Data(NamedTuple):
    """Which operation, and on what."""

    operation: str
    operands: Operands


def engine(data: Data) -> Callable[[], Any]:
    from autograd import ops

    return walks.on_the_engine(getattr(ops, data.operation), data.operands)


def torch(data: Data) -> Callable[[], Any]:
    import torch

    return walks.in_torch(getattr(torch, data.operation), data.operands)


def jax(data: Data) -> Callable[[], Any]:
    import jax.numpy as jnp

    return walks.in_jax(getattr(jnp, data.operation), data.operands)


def by_hand(data: Data) -> Callable[[], Any]:
    """Into buffers that are there already."""
    buffers = [np.empty_like(data.operands.g) for _ in range(3)]
    run = {"tanh": tanh_by_hand, "multiply": multiply_by_hand}[data.operation]
    return lambda: run(*data.operands.arrays, data.operands.g, *buffers)


def tanh_by_hand(x: Any, g: Any, y: Any, gx: Any, _: Any) -> Any:
    np.tanh(x, out=y)
    np.multiply(y, y, out=gx)
    np.subtract(1, gx, out=gx)
    np.multiply(g, gx, out=gx)
    return y, gx


def multiply_by_hand(x: Any, w: Any, g: Any, y: Any, gx: Any, gw: Any) -> Any:
    np.multiply(x, w, out=y)
    np.multiply(g, w, out=gx)
    np.multiply(g, x, out=gw)
    return y, gx, gw


def data(operation: str, count: int) -> Data:
    rng = np.random.default_rng(0)
    operands = {"tanh": 1, "multiply": 2}[operation]
    *arrays, g = rng.random((operands + 1, count), dtype=np.float32)
    return Data(operation, Operands(arrays, g))


SIZES = {
    "1 number": 1,
    "100 numbers": 100,
    "10⁴ numbers": 10**4,
    "10⁶ numbers": 10**6,
    "10⁷ numbers": 10**7,
}

WORK = Work(
    name="elementwise",
    title="{case}",
    cases=tuple(
        Case(f"{operation} of {size}", {"operation": operation, "count": count})
        for operation in ("tanh", "multiply")
        for size, count in SIZES.items()
    ),
    data=data,
    ours={"engine": engine},
    peers={"hand": by_hand, "torch": torch, "jax": jax},
)
