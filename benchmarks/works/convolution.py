"""A 3×3 convolution, forward and backward, float32."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from benchmarks import walks
from benchmarks.walks import Operands
from benchmarks.work import Case, Work


def engine(operands: Operands) -> Callable[[], Any]:
    from autograd import ops

    return walks.on_the_engine(
        lambda x, w: ops.convolution(x, w, padding="same"), operands
    )


def torch(operands: Operands) -> Callable[[], Any]:
    """Its own order of axes is asked for by views: channels last in memory."""
    from torch.nn.functional import conv2d

    def convolution(x: Any, w: Any) -> Any:
        y = conv2d(x.permute(0, 3, 1, 2), w.permute(3, 2, 0, 1), padding=1)
        return y.permute(0, 2, 3, 1)

    return walks.in_torch(convolution, operands)


def jax(operands: Operands) -> Callable[[], Any]:
    from jax import lax

    def convolution(x: Any, w: Any) -> Any:
        axes = ("NHWC", "HWIO", "NHWC")
        return lax.conv_general_dilated(x, w, (1, 1), "SAME", dimension_numbers=axes)

    return walks.in_jax(convolution, operands)


def by_hand(operands: Operands) -> Callable[[], Any]:
    """One product of matrices for the whole batch, its windows copied once."""
    (x, w), g = operands
    matrix = w.reshape(-1, w.shape[3])
    border = ((0, 0), (1, 1), (1, 1), (0, 0))

    def run() -> Any:
        views = sliding_window_view(np.pad(x, border), (3, 3), axis=(1, 2))
        # (batch, side, side, channels, 3, 3) → a window in every row
        rows = views.transpose(0, 1, 2, 4, 5, 3).reshape(-1, len(matrix))
        y = (rows @ matrix).reshape(g.shape)
        flat = g.reshape(-1, g.shape[3])
        shares = (flat @ matrix.T).reshape(*g.shape[:3], *w.shape[:3])
        gx = np.zeros(
            [n + 2 * p[0] for n, p in zip(x.shape, border, strict=True)], x.dtype
        )
        for i in range(3):
            for j in range(3):
                gx[:, i : i + x.shape[1], j : j + x.shape[2]] += shares[..., i, j, :]
        return y, gx[:, 1:-1, 1:-1], (rows.T @ flat).reshape(w.shape)

    return run


def data(batch: int, side: int, channels: int, filters: int) -> Operands:
    rng = np.random.default_rng(0)
    x = rng.random((batch, side, side, channels), dtype=np.float32)
    w = rng.random((3, 3, channels, filters), dtype=np.float32)
    return Operands([x, w], rng.random((batch, side, side, filters), dtype=np.float32))


WORK = Work(
    name="convolution",
    title="3×3 convolution {case}",
    cases=tuple(
        Case(
            f"{batch}×{side}×{side}×{channels} to {filters}",
            {"batch": batch, "side": side, "channels": channels, "filters": filters},
        )
        for batch, side, channels, filters in (
            (32, 28, 16, 32),
            (64, 32, 3, 32),
            (64, 16, 32, 64),
        )
    ),
    data=data,
    ours={"engine": engine},
    peers={"hand": by_hand, "torch": torch, "jax": jax},
)
