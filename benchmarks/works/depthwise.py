"""A depthwise 3×3 convolution, forward and backward, float32."""

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks import walks
from benchmarks.walks import Operands
from benchmarks.work import Case, Work


def engine(operands: Operands) -> Callable[[], Any]:
    from autograd import ops

    channels = operands.g.shape[3]

    def depthwise(x: Any, w: Any) -> Any:
        return ops.convolution(x, w, padding="same", groups=channels)

    return walks.on_the_engine(depthwise, operands)


def torch(operands: Operands) -> Callable[[], Any]:
    """Its own order of axes is asked for by views: channels last in memory."""
    from torch.nn.functional import conv2d

    channels = operands.g.shape[3]

    def depthwise(x: Any, w: Any) -> Any:
        images, kernel = x.permute(0, 3, 1, 2), w.permute(3, 2, 0, 1)
        y = conv2d(images, kernel, padding=1, groups=channels)
        return y.permute(0, 2, 3, 1)

    return walks.in_torch(depthwise, operands)


def jax(operands: Operands) -> Callable[[], Any]:
    from jax import lax

    channels = operands.g.shape[3]

    def depthwise(x: Any, w: Any) -> Any:
        return lax.conv_general_dilated(
            x,
            w,
            (1, 1),
            "SAME",
            dimension_numbers=("NHWC", "HWIO", "NHWC"),
            feature_group_count=channels,
        )

    return walks.in_jax(depthwise, operands)


def by_hand(operands: Operands) -> Callable[[], Any]:
    """Offset by offset of the kernel, into buffers that are there already."""
    (x, w), g = operands
    batch, side, _, channels = x.shape
    padded, gpadded = np.zeros((2, batch, side + 2, side + 2, channels), x.dtype)
    padded[:, 1:-1, 1:-1] = x
    y, product = np.empty((2, *x.shape), x.dtype)
    gw = np.empty_like(w)

    def run() -> Any:
        y[:], gpadded[:] = 0, 0
        for i in range(3):
            for j in range(3):
                window = np.s_[:, i : i + side, j : j + side]
                np.multiply(padded[window], w[i, j, 0], out=product)
                np.add(y, product, out=y)
                np.multiply(g, w[i, j, 0], out=product)
                gpadded[window] += product
                np.einsum("bhwc,bhwc->c", padded[window], g, out=gw[i, j, 0])
        return y, gpadded[:, 1:-1, 1:-1], gw

    return run


def data(batch: int, side: int, channels: int) -> Operands:
    rng = np.random.default_rng(0)
    x, g = rng.random((2, batch, side, side, channels), dtype=np.float32)
    return Operands([x, rng.random((3, 3, 1, channels), dtype=np.float32)], g)


WORK = Work(
    name="depthwise",
    title="depthwise 3×3 convolution {case}",
    cases=(Case("32×28×28×32", {"batch": 32, "side": 28, "channels": 32}),),
    data=data,
    ours={"engine": engine},
    peers={"hand": by_hand, "torch": torch, "jax": jax},
)
