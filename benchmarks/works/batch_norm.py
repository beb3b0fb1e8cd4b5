"""Batch normalisation while training, forward and backward, float32."""

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks import walks
from benchmarks.walks import Operands
from benchmarks.work import Case, Work

EPSILON = 1e-3


def layer(operands: Operands) -> Callable[[], Any]:
    """The layer of `nn`, which also keeps its running averages."""
    import autograd as ag
    import nn

    array, gamma, beta = operands.arrays
    norm = nn.layers.BatchNormalization(epsilon=EPSILON)
    norm.build(array.shape)
    norm.set_weights([gamma, beta, 0 * beta, 0 * beta])
    leaves = [ag.tensor(array, requires_grad=True), norm.gamma, norm.beta]

    def run() -> Any:
        for leaf in leaves:
            leaf.grad = None
        y = norm(leaves[0], training=True)
        y.backward(operands.g)
        return [y, *(leaf.grad for leaf in leaves)]

    return run


def torch(operands: Operands) -> Callable[[], Any]:
    """With running averages; its order of axes by views, channels last in memory."""
    import torch

    averages = torch.zeros(2, operands.g.shape[3])

    def normalised(x: Any, gamma: Any, beta: Any) -> Any:
        y = torch.nn.functional.batch_norm(
            x.permute(0, 3, 1, 2), *averages, gamma, beta, training=True, eps=EPSILON
        )
        return y.permute(0, 2, 3, 1)

    return walks.in_torch(normalised, operands)


def jax(operands: Operands) -> Callable[[], Any]:
    import jax.numpy as jnp

    def normalised(x: Any, gamma: Any, beta: Any) -> Any:
        centred = x - x.mean((0, 1, 2))
        variance = (centred * centred).mean((0, 1, 2))
        return centred / jnp.sqrt(variance + EPSILON) * gamma + beta

    return walks.in_jax(normalised, operands)


def by_hand(operands: Operands) -> Callable[[], Any]:
    """Into buffers that are there already; one product of matrices for two sums."""
    channels = operands.g.shape[3]
    array, gamma, beta = operands.arrays
    x, g = array.reshape(-1, channels), operands.g.reshape(-1, channels)
    z, y, gx = np.empty((3, *x.shape), x.dtype)
    count = np.float32(len(x))

    def run() -> Any:
        np.subtract(x, np.add.reduce(x) / count, out=z)
        np.multiply(z, z, out=y)
        scale = 1 / np.sqrt(np.add.reduce(y) / count + np.float32(EPSILON))
        np.multiply(z, scale, out=z)
        np.multiply(z, gamma, out=y)
        np.add(y, beta, out=y)
        gbeta = np.add.reduce(g)
        np.multiply(g, z, out=gx)
        ggamma = np.add.reduce(gx)
        np.multiply(z, -ggamma / count, out=gx)
        np.add(gx, g, out=gx)
        np.subtract(gx, gbeta / count, out=gx)
        np.multiply(gx, gamma * scale, out=gx)
        return y, gx, ggamma, gbeta

    return run


def data(batch: int, side: int, channels: int) -> Operands:
    rng = np.random.default_rng(0)
    x, g = rng.random((2, batch, side, side, channels), dtype=np.float32)
    gamma, beta = 0.5 + rng.random((2, channels), dtype=np.float32)
    return Operands([x, gamma, beta], g)


WORK = Work(
    name="batch_norm",
    title="batch normalisation {case}",
    cases=(Case("64×16×16×64", {"batch": 64, "side": 16, "channels": 64}),),
    data=data,
    ours={"layer": layer},
    peers={"hand": by_hand, "torch": torch, "jax": jax},
    tolerance=1e-3,
)
