"""Graphs to draw: the known answers, and random ones of scalars and arrays."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

import autograd as ag

__all__ = ["KNOWN", "Known", "diamonds", "leaf", "random_graph"]


def leaf(value: Any, name: str | None = None) -> ag.Tensor:
    """A leaf that wants a gradient."""
    return ag.tensor(value, requires_grad=True, name=name)


class Known(NamedTuple):
    """A function with its inputs, its value there and its gradients."""

    f: Callable[..., ag.Tensor]
    inputs: dict[str, float]
    value: float
    gradients: dict[str, float]

    def traced(self) -> tuple[ag.Tensor, dict[str, ag.Tensor]]:
        """The output, named ``loss``, and the leaves."""
        leaves = {name: leaf(x, name) for name, x in self.inputs.items()}
        loss = self.f(**leaves)
        loss.name = "loss"
        return loss, leaves


KNOWN = {
    "line": Known(
        lambda x, w, b, y: abs(x * w + b - y),
        {"x": 2.0, "w": 3.0, "b": 1.0, "y": 4.0},
        3.0,
        {"x": 3.0, "w": 2.0, "b": 1.0, "y": -1.0},
    ),
    "shared": Known(
        lambda a, b: (a + b) * (b + 1), {"a": 2.0, "b": 1.0}, 6.0, {"a": 2.0, "b": 5.0}
    ),
    "product": Known(
        lambda x, y, z: (x + y) * z,
        {"x": -2.0, "y": 5.0, "z": -4.0},
        -12.0,
        {"x": -4.0, "y": -4.0, "z": 3.0},
    ),
    "twice": Known(lambda a: a + a, {"a": 3.0}, 6.0, {"a": 2.0}),
}


def diamonds(x: ag.Tensor, n: int) -> ag.Tensor:
    """`n` diamonds in a row: four edges and two ways each, a factor of 3/2."""
    for _ in range(n):
        x = x * 1.0 + x * 0.5
    return x


_UNARY = (
    lambda x: x.sin(),
    lambda x: x.tanh(),
    lambda x: (x * 0.3).exp(),
    lambda x: x.relu(),
    lambda x: -x,
    lambda x: abs(x),
)
_BINARY = (
    lambda x, w: x + w,
    lambda x, w: x - w,
    lambda x, w: x * w,
    lambda x, w: np.maximum(x, w),
)


def random_graph(seed: int, *, arrays: bool) -> tuple[ag.Tensor, list[ag.Tensor]]:
    """A scalar made by random operations, often on the same value twice; its leaves."""
    rng = np.random.default_rng(seed)
    shapes: list[tuple[int, ...]] = [(), (3,), (2, 3)] if arrays else [()]
    leaves = [
        leaf(rng.uniform(-1.5, 1.5, shapes[i % len(shapes)])[()], f"leaf {i}")
        for i in range(rng.integers(1, 4) if not arrays else 3)
    ]
    values = list(leaves)
    for _ in range(rng.integers(3, 10)):
        x = values[rng.integers(len(values))]
        w = x if rng.random() < 0.25 else values[rng.integers(len(values))]
        if rng.random() < 0.4:
            values.append(_UNARY[rng.integers(len(_UNARY))](x))
        elif rng.random() < 0.15:
            values.append(x * float(rng.uniform(-1, 1)))
        else:
            values.append(_BINARY[rng.integers(len(_BINARY))](x, w))
        if arrays and rng.random() < 0.2 and values[-1].ndim == 2:
            values.append((values[-1] @ values[-1].T).sum(axis=0).sum())
    out = values[-1] * values[-2]
    for x in leaves[1:]:
        out = out + x * x
    out = out if out.ndim == 0 else out.sum()
    out.name = "out"
    return out, leaves
