"""Updates of a million parameters in four arrays by their optimizer, float32."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from benchmarks.data import MOMENTUM, RATE
from benchmarks.training import descend
from benchmarks.work import Case, Work

BETAS, EPSILON = (0.9, 0.999), 1e-7


class Data(NamedTuple):
    """Which optimizer; parameters, their gradients, the number of steps."""

    optimizer: str
    params: list[Any]
    gradients: list[Any]
    steps: int


def optimizer(data: Data) -> Callable[[], Any]:
    import autograd as ag
    from nn import optimizers

    weights = [ag.tensor(p, requires_grad=True) for p in data.params]
    own = {
        "Adam": optimizers.Adam(RATE, *BETAS, epsilon=EPSILON),
        "momentum": optimizers.SGD(RATE, MOMENTUM),
    }[data.optimizer]

    def run() -> Any:
        for _ in range(data.steps):
            own.apply(data.gradients, weights)
        return weights

    return run


def torch(data: Data) -> Callable[[], Any]:
    import torch

    weights = [torch.tensor(p, requires_grad=True) for p in data.params]
    for w, g in zip(weights, data.gradients, strict=True):
        w.grad = torch.from_numpy(g)
    own = {
        "Adam": torch.optim.Adam(weights, RATE, BETAS, EPSILON),
        "momentum": torch.optim.SGD(weights, RATE, MOMENTUM),
    }[data.optimizer]

    def run() -> Any:
        for _ in range(data.steps):
            own.step()
        return weights

    return run


def by_hand(data: Data) -> Callable[[], Any]:
    """NumPy pass by pass, in the arrays' own memory."""
    params = [p.copy() for p in data.params]
    means, squares, scratch = ([np.zeros_like(p) for p in params] for _ in range(3))
    taken = 0

    def adam() -> None:
        nonlocal taken
        taken += 1
        rate = RATE * (1 - BETAS[1] ** taken) ** 0.5 / (1 - BETAS[0] ** taken)
        arrays = zip(params, data.gradients, means, squares, scratch, strict=True)
        for w, g, m, v, a in arrays:
            np.multiply(m, np.float32(BETAS[0]), out=m)
            np.multiply(g, np.float32(1 - BETAS[0]), out=a)
            np.add(m, a, out=m)
            np.multiply(v, np.float32(BETAS[1]), out=v)
            np.multiply(g, g, out=a)
            np.multiply(a, np.float32(1 - BETAS[1]), out=a)
            np.add(v, a, out=v)
            np.sqrt(v, out=a)
            np.add(a, np.float32(EPSILON), out=a)
            np.divide(m, a, out=a)
            np.multiply(a, np.float32(rate), out=a)
            np.subtract(w, a, out=w)

    def momentum() -> None:
        for a, g in zip(scratch, data.gradients, strict=True):
            np.copyto(a, g)
        descend(params, scratch, means)

    step = {"Adam": adam, "momentum": momentum}[data.optimizer]

    def run() -> Any:
        for _ in range(data.steps):
            step()
        return params

    return run


def data(optimizer: str, steps: int) -> Data:
    rng = np.random.default_rng(0)
    shapes = [(784, 1024), (1024,), (1024, 192), (192,)]
    params = [rng.normal(size=shape).astype(np.float32) for shape in shapes]
    # not near 0, where the libraries' places for epsilon would show
    gradients = [1 + rng.random(shape, dtype=np.float32) for shape in shapes]
    return Data(optimizer, params, gradients, steps)


WORK = Work(
    name="updates",
    title="{case} of 10⁶ parameters",
    cases=tuple(
        Case(optimizer, {"optimizer": optimizer, "steps": 10})
        for optimizer in ("momentum", "Adam")
    ),
    data=data,
    ours={"optimizer": optimizer},
    peers={"hand": by_hand, "torch": torch},
)
