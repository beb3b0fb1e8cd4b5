"""Momentum unrolled: the steps of an optimizer as a graph from gradients to the weight.

A step is ``v ← m·v − r·g`` and ``w ← w + v``, with Nesterov ``w ← w + m·v − r·g``.
Drawn backwards, ∂w/∂g of each past gradient says how much of it is in the present
weight.
"""

from typing import Any

from autograd.engine.tensor import Tensor, tensor
from autograd.errors import ArgumentError, ValueRangeError

__all__ = ["momentum_graph"]

MOST_STEPS = 50


def momentum_graph(optimizer: Any, steps: int) -> Tensor:
    """The weight after `steps` updates by `optimizer`, made of the gradients g₁, g₂, …

    optimizer: anything with `learning_rate` and `momentum`, as ``nn.SGD``; also
    `nesterov`. Every gradient is taken to be 1.
    """
    if not 1 <= steps <= MOST_STEPS:
        raise ValueRangeError(f"draw: steps={steps} must be between 1 and {MOST_STEPS}")
    r, m = (_setting(optimizer, k) for k in ("learning_rate", "momentum"))
    w = tensor(0.0, requires_grad=True, name=f"w{_low(0)}")
    v = tensor(0.0, requires_grad=True, name=f"v{_low(0)}")
    for step in range(1, steps + 1):
        push = r * tensor(1.0, requires_grad=True, name=f"g{_low(step)}")
        v = m * v - push
        v.name = f"v{_low(step)}"
        w = w + (m * v - push if getattr(optimizer, "nesterov", False) else v)
        w.name = f"w{_low(step)}"
    return w


def _setting(optimizer: Any, name: str) -> float:
    try:
        return float(getattr(optimizer, name))
    except (AttributeError, TypeError, ValueError):
        raise ArgumentError(
            f"draw: view='momentum' draws an optimizer; {type(optimizer).__name__} has "
            f"no number {name}; pass e.g. nn.SGD(learning_rate=0.1, momentum=0.9)"
        ) from None


def _low(n: int) -> str:
    return "".join("₀₁₂₃₄₅₆₇₈₉"[int(digit)] for digit in str(n))
