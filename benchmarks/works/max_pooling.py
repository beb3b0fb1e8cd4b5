"""Max-pooling of 2×2 windows, forward and backward, float32."""

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks import walks
from benchmarks.walks import Operands
from benchmarks.work import Case, Work


def engine(operands: Operands) -> Callable[[], Any]:
    from autograd import ops

    return walks.on_the_engine(lambda x: ops.max_pool(x, 2), operands)


def torch(operands: Operands) -> Callable[[], Any]:
    """Its own order of axes is asked for by views: channels last in memory."""
    from torch.nn.functional import max_pool2d

    def pooled(x: Any) -> Any:
        return max_pool2d(x.permute(0, 3, 1, 2), 2).permute(0, 2, 3, 1)

    return walks.in_torch(pooled, operands)


def jax(operands: Operands) -> Callable[[], Any]:
    from jax import lax

    def pooled(x: Any) -> Any:
        window = (1, 2, 2, 1)
        return lax.reduce_window(x, -float("inf"), lax.max, window, window, "VALID")

    return walks.in_jax(pooled, operands)


def by_hand(operands: Operands) -> Callable[[], Any]:
    """The four places of each window as four strided views."""
    (x,), g = operands
    y, gx = np.empty_like(g), np.empty_like(x)
    places = [np.s_[:, i::2, j::2] for i in range(2) for j in range(2)]
    hit = np.empty(g.shape, bool)

    def run() -> Any:
        np.maximum(x[places[0]], x[places[1]], out=y)
        for place in places[2:]:
            np.maximum(y, x[place], out=y)
        for place in places:
            np.equal(x[place], y, out=hit)
            np.multiply(g, hit, out=gx[place])
        return y, gx

    return run


def data(batch: int, side: int, channels: int) -> Operands:
    """No two numbers tie, for which the libraries have different rules."""
    rng = np.random.default_rng(0)
    x = rng.permutation(batch * side * side * channels).astype(np.float32)
    g = rng.random((batch, side // 2, side // 2, channels), dtype=np.float32)
    return Operands([x.reshape(batch, side, side, channels)], g)


WORK = Work(
    name="max_pooling",
    title="2×2 max-pooling {case}",
    cases=(Case("64×32×32×32", {"batch": 64, "side": 32, "channels": 32}),),
    data=data,
    ours={"engine": engine},
    peers={"hand": by_hand, "torch": torch, "jax": jax},
)
