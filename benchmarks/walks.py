"""One operation forward and backward in each library; the works give the operation.

Every function returns one pass: the value, and the gradient of each operand for the
cotangent `g`. What the pass returns are these arrays, the value first.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

__all__ = ["Operands", "in_jax", "in_torch", "on_the_engine"]

Pass = Callable[[], Any]
Operation = Callable[..., Any]


class Operands(NamedTuple):
    """What an operation is applied to, and the cotangent of its value."""

    arrays: list[Any]
    g: Any


def on_the_engine(operation: Operation, operands: Operands) -> Pass:
    """Tensors, `backward(g)`."""
    import autograd as ag

    leaves = [ag.tensor(a, requires_grad=True) for a in operands.arrays]

    def run() -> Any:
        for leaf in leaves:
            leaf.grad = None
        y = operation(*leaves)
        y.backward(operands.g)
        return [y, *(leaf.grad for leaf in leaves)]

    return run


def in_torch(operation: Operation, operands: Operands) -> Pass:
    """PyTorch eager."""
    import torch

    leaves = [torch.from_numpy(a).requires_grad_() for a in operands.arrays]
    g = torch.from_numpy(operands.g)

    def run() -> Any:
        for leaf in leaves:
            leaf.grad = None
        y = operation(*leaves)
        y.backward(g)
        return [y, *(leaf.grad for leaf in leaves)]

    return run


def in_jax(operation: Operation, operands: Operands) -> Pass:
    """Both ways compiled to one program."""
    import jax
    import jax.numpy as jnp

    def both(arrays: Any, g: Any) -> Any:
        y, pull = jax.vjp(operation, *arrays)
        return [y, *pull(g)]

    compiled = jax.jit(both)
    arrays, g = [jnp.array(a) for a in operands.arrays], jnp.array(operands.g)
    return lambda: jax.block_until_ready(compiled(arrays, g))
