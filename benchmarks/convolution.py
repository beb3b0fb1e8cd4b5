"""A 3×3 convolution, forward and backward: (32, 28, 28, 16) to 32 filters, float32.

    python benchmarks/convolution.py

Against NumPy by hand that unfolds the whole batch at once, and against PyTorch where it
is installed. They run in turns; a ratio is the median of the rounds'.
"""

import importlib
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

import autograd as ag

BATCH, SIDE, CHANNELS, FILTERS, ROUNDS = 32, 28, 16, 32, 41


def main() -> dict[str, float]:
    """Print and return the median milliseconds of each contender."""
    rng = np.random.default_rng(0)
    x = rng.random((BATCH, SIDE, SIDE, CHANNELS), dtype=np.float32)
    w = rng.random((3, 3, CHANNELS, FILTERS), dtype=np.float32)
    g = rng.random((BATCH, SIDE, SIDE, FILTERS), dtype=np.float32)
    contenders = {"engine": on_the_engine(x, w, g), "NumPy by hand": by_hand(x, w, g)}
    for got, want in zip(*(run() for run in contenders.values()), strict=True):
        np.testing.assert_allclose(got, want, rtol=1e-3)
    try:
        contenders["PyTorch"] = on_torch(importlib.import_module("torch"), x, w, g)
    except ImportError:
        print("PyTorch is not installed: compared with NumPy alone")
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(ROUNDS):
        for name, run in contenders.items():
            start = time.perf_counter()
            run()
            times[name].append((time.perf_counter() - start) * 1e3)
    print(f"{'3×3, forward and backward':28}{'ms':>8}{'engine ÷':>12}")
    for name, t in times.items():
        pairs = zip(times["engine"], t, strict=True)
        ratio = statistics.median(own / other for own, other in pairs)
        print(f"{name:28}{statistics.median(t):8.1f}{ratio:12.2f}")
    return {name: statistics.median(t) for name, t in times.items()}


def on_the_engine(x: Any, w: Any, g: Any) -> Callable[[], tuple[Any, Any, Any]]:
    """The primitive, and its adjoints by the backward walk."""
    inputs, kernel = (ag.tensor(a, requires_grad=True) for a in (x, w))

    def run() -> tuple[Any, Any, Any]:
        y = ag.ops.convolution(inputs, kernel, padding="same")
        inputs.grad = kernel.grad = None
        y.backward(g)
        return y.data, inputs.grad, kernel.grad

    return run


def by_hand(x: Any, w: Any, g: Any) -> Callable[[], tuple[Any, Any, Any]]:
    """One product of matrices for the whole batch, its windows copied once."""
    matrix = w.reshape(-1, FILTERS)
    border = ((0, 0), (1, 1), (1, 1), (0, 0))

    def run() -> tuple[Any, Any, Any]:
        views = sliding_window_view(np.pad(x, border), (3, 3), axis=(1, 2))
        # (batch, side, side, channels, 3, 3) → a window in every row
        rows = views.transpose(0, 1, 2, 4, 5, 3).reshape(-1, matrix.shape[0])
        y = (rows @ matrix).reshape(g.shape)
        flat = g.reshape(-1, FILTERS)
        shares = (flat @ matrix.T).reshape(*g.shape[:3], 3, 3, CHANNELS)
        gx = np.zeros((BATCH, SIDE + 2, SIDE + 2, CHANNELS), np.float32)
        for i in range(3):
            for j in range(3):
                gx[:, i : i + SIDE, j : j + SIDE] += shares[..., i, j, :]
        return y, gx[:, 1:-1, 1:-1], (rows.T @ flat).reshape(w.shape)

    return run


def on_torch(torch: Any, x: Any, w: Any, g: Any) -> Callable[[], None]:
    """PyTorch in its own order of axes, channels last in memory."""
    images, cotangent = (torch.tensor(a).permute(0, 3, 1, 2) for a in (x, g))
    kernel = torch.tensor(w).permute(3, 2, 0, 1).contiguous()
    images.requires_grad_()
    kernel.requires_grad_()

    def run() -> None:
        images.grad = kernel.grad = None
        torch.nn.functional.conv2d(images, kernel, padding=1).backward(cotangent)

    return run


if __name__ == "__main__":
    main()
