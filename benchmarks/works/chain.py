"""A chain of multiplications of one number, forward and backward; time for a link."""

from collections.abc import Callable
from typing import Any

from benchmarks.work import Case, Work

FACTOR = 1.0000001


def chain(x: Any, links: int) -> Any:
    """`x` through all links, on numbers of any library."""
    for _ in range(links):
        x = x * FACTOR
    return x


def engine(links: int) -> Callable[[], Any]:
    import autograd as ag

    def run() -> Any:
        x = ag.tensor(1.0, requires_grad=True)
        chain(x, links).backward()
        return x.grad

    return run


def torch(links: int) -> Callable[[], Any]:
    import torch

    def run() -> Any:
        x = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)
        chain(x, links).backward()
        return x.grad

    return run


def micrograd(links: int) -> Callable[[], Any]:
    """Its walk recurses, which Python allows about a thousand deep."""
    from micrograd.engine import Value

    def run() -> Any:
        x = Value(1.0)
        chain(x, links).backward()
        return x.grad

    return run


def by_hand(links: int) -> Callable[[], Any]:
    """On Python's own numbers, there and back."""

    def run() -> Any:
        chain(1.0, links)
        return chain(1.0, links)

    return run


def data(steps: int) -> int:
    return steps


WORK = Work(
    name="chain",
    title="chain of {case}",
    cases=tuple(
        Case(f"10{power} operations", {"steps": steps})
        for power, steps in (
            ("²", 10**2),
            ("³", 10**3),
            ("⁴", 10**4),
            ("⁵", 10**5),
            ("⁶", 10**6),
        )
    ),
    data=data,
    ours={"engine": engine},
    peers={"hand": by_hand, "torch": torch, "micrograd": micrograd},
    tolerance=1e-9,
)
