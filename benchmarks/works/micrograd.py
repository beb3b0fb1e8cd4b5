"""The expression of micrograd's README, forward and backward."""

from collections.abc import Callable
from typing import Any

from benchmarks.work import Case, Work


def expression(a: Any, b: Any) -> Any:
    """On numbers of any library."""
    c = a + b
    d = a * b + b**3
    c += c + 1
    c += 1 + c + (-a)
    d += d * 2 + (b + a).relu()
    d += 3 * d + (b - a).relu()
    e = c - d
    f = e**2
    g = f / 2.0
    g += 10.0 / f
    return g


def engine(values: tuple[float, float]) -> Callable[[], Any]:
    import autograd as ag

    def run() -> Any:
        a, b = (ag.tensor(x, requires_grad=True) for x in values)
        g = expression(a, b)
        g.backward()
        return g, a.grad, b.grad

    return run


def micrograd(values: tuple[float, float]) -> Callable[[], Any]:
    from micrograd.engine import Value

    def run() -> Any:
        a, b = (Value(x) for x in values)
        g = expression(a, b)
        g.backward()
        return g.data, a.grad, b.grad

    return run


def torch(values: tuple[float, float]) -> Callable[[], Any]:
    import torch

    def run() -> Any:
        a, b = (
            torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in values
        )
        g = expression(a, b)
        g.backward()
        return g, a.grad, b.grad

    return run


def data() -> tuple[float, float]:
    return -4.0, 2.0


WORK = Work(
    name="micrograd",
    title="micrograd's expression",
    cases=(Case("", {}, {"engine": {"micrograd": 0.8}}),),
    data=data,
    ours={"engine": engine},
    peers={"micrograd": micrograd, "torch": torch},
    tolerance=1e-12,
)
