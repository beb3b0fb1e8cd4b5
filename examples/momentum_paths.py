"""The paths of descent with and without momentum, drawn."""

from pathlib import Path
from typing import Any

import numpy as np

import nn
from examples import plotting
from examples.momentum_speed import path, quadratic
from nn.lab import descent

__all__ = ["draw_bowl", "draw_minimum", "draw_valley"]

BOWL = (1.0, 25.0)
BOWL_START = (-10.0, 2.0)
LOW = 0.1
"""A jump across the bowl that counts as small."""
VALLEY_START = (-1.2, 1.0)
METHODS = (
    ("plain", plotting.BLUE, "o-"),
    ("momentum", plotting.ORANGE, "s-"),
)
ROUGH_START, ROUGH_ETA = 1.6, 0.02


def valley(w: Any) -> Any:
    """``(1 − x)² + 10(y − x²)²``: a floor that bends along y = x², lowest at (1, 1)."""
    x, y = w
    return (1 - x) ** 2 + 10 * (y - x * x) ** 2


def rough(w: Any) -> Any:
    """``x⁴/4 − x²/2 + x/10``: a low minimum on the left, a higher one on the bottom."""
    (x,) = w
    return x**4 / 4 - x**2 / 2 + x / 10


def draw_bowl(out: Path) -> dict[str, Any]:
    """``bowl.svg``: two methods at two learning rates; returns where they come to."""
    figure, panels = plotting.axes(1, 2, height=3.6, sharey=True)
    (small, _), (large, beta) = (
        descent.tuned_plain(*BOWL),
        descent.tuned_heavy_ball(*BOWL),
    )
    figures = {"bowl_beta": beta, "bowl_small": small, "bowl_large": large}
    for axes, name, eta in zip(panels, ("small", "large"), (small, large), strict=True):
        optimizers = (nn.SGD(eta), nn.SGD(eta, beta))
        paths = [path(quadratic(*BOWL), BOWL_START, o, 40) for o in optimizers]
        _draw_over(axes, quadratic(*BOWL), paths, (-11, 3), (-4.6, 4.6))
        axes.set_title(f"learning rate {eta:.3f}")
        for (method, *_), points in zip(METHODS, paths, strict=True):
            across = np.abs(points[:, 1])
            figures[f"bowl_{method}_{name}"] = float(quadratic(*BOWL)(points[-1]))
            figures[f"bowl_{method}_{name}_highest"] = float(across.max())
            late = np.flatnonzero(across > LOW)
            figures[f"bowl_{method}_{name}_calm"] = int(late[-1]) + 1
    panels[1].set_ylabel("")
    plotting.save(
        figure,
        out / "bowl.svg",
        title="Descent in a bowl with and without momentum",
        description="Left, at the learning rate best for plain descent: both jump from "
        "wall to wall, and the jumps of momentum die after a few steps. Right, at a "
        "larger one: plain descent jumps higher each time and leaves the picture; "
        "momentum jumps higher at first, then its jumps die and it is in the middle.",
    )
    return figures


def draw_valley(out: Path) -> dict[str, Any]:
    """``valley.svg``: a floor that bends; returns the heights that are reached."""
    figure, axes = plotting.axes(height=3.8)
    paths = [path(valley, VALLEY_START, nn.SGD(0.003, b), 200) for b in (0.0, 0.9)]
    _draw_over(axes, valley, paths, (-1.6, 1.6), (-0.5, 1.6))
    axes.plot(1, 1, "*", color=plotting.GREEN, markersize=12)
    plotting.save(
        figure,
        out / "valley.svg",
        title="Descent in a bent valley with and without momentum",
        description="Plain descent creeps along the floor and stops halfway; with "
        "momentum, at the same learning rate, it arrives at the lowest point.",
    )
    return {
        f"valley_{name}": float(valley(points[-1]))
        for (name, *_), points in zip(METHODS, paths, strict=True)
    }


def _draw_over(axes: Any, loss: Any, paths: Any, x: Any, y: Any) -> None:
    grid = np.stack(np.meshgrid(np.linspace(*x, 160), np.linspace(*y, 120)))
    flat = grid.reshape(2, -1).T
    heights = np.reshape([loss(w) for w in flat], grid.shape[1:])
    levels = np.geomspace(0.02, heights.max(), 12)
    axes.contour(*grid, heights, levels, colors=plotting.MUTED, linewidths=0.6)
    for (name, colour, style), points in zip(METHODS, paths, strict=True):
        away = np.flatnonzero(np.abs(points[:, 1]) > 3 * y[1])  # out of the picture
        points = points[: away[0] if away.size else None]
        axes.plot(*points.T, style, color=colour, markersize=3, lw=1, label=name)
    axes.set(xlabel="x", ylabel="y", xlim=x, ylim=y)
    axes.grid(False)
    axes.legend(loc="lower right", **plotting.LEGEND)


def draw_minimum(out: Path) -> dict[str, Any]:
    """``minimum.svg``: who rolls through the local minimum, and where all end."""
    figure, (top, bottom) = plotting.axes(2, 1, height=6.5, sharex=True)
    momenta = {"plain": 0.0, "β = 0.9": 0.9, "β = 0.95": 0.95}
    x = np.linspace(-1.75, 1.75, 200)
    top.set(title="downhill from x = 1.6 on x⁴/4 − x²/2 + x/10", ylabel="height")
    top.plot(x, rough([x]), color=plotting.INK, linestyle="-")
    top.plot(ROUGH_START, rough([ROUGH_START]), "o", color=plotting.INK)
    bottom.set(xlabel="x", ylabel="step, downwards", ylim=(160, 0))
    for name, beta in momenta.items():
        points = _rough_path(beta, 160)
        bottom.plot(points, np.arange(len(points)), label=name)
    bottom.legend(loc="lower center", **plotting.LEGEND)
    plotting.save(
        figure,
        out / "minimum.svg",
        title="Momentum rolls through a local minimum",
        description="The curve has a high minimum on the right and a lower one on the "
        "left. From the right slope plain descent stops in the high one; momentum 0.9 "
        "swings there and stays; momentum 0.95 rolls over the hill into the low one.",
    )
    ends = {beta: float(_rough_path(beta, 2000)[-1]) for beta in momenta.values()}
    rolls = next(
        b for b in np.arange(0.9, 0.99, 0.01) if _rough_path(float(b), 1000)[-1] < 0
    )
    return {
        "minimum_plain": ends[0.0],
        "minimum_09": ends[0.9],
        "minimum_095": ends[0.95],
        "minimum_high": float(rough([ends[0.0]])),
        "minimum_low": float(rough([ends[0.95]])),
        "minimum_rolls_from": float(rolls),
    }


def _rough_path(beta: float, steps: int) -> Any:
    return path(rough, [ROUGH_START], nn.SGD(ROUGH_ETA, beta), steps)[:, 0]
