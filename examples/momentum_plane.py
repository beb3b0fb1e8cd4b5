"""What ηλ and β decide, the velocity unrolled, and short and long memories, drawn."""

from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.colors import LogNorm

import autograd as ag
import nn
from examples import plotting
from examples.momentum_speed import SLOPES, path, quadratic
from nn.lab import descent

__all__ = ["draw_distances", "draw_memories", "draw_plane", "draw_unrolled"]

KAPPA = 100.0
NEAR = 1e-4
"""The smallest ηλ on the logarithmic axis, and the least loss per step told apart."""

DECADES = np.geomspace(1, 1e-3, 4)
"""The 1 − β that have a tick on the logarithmic axis."""


def draw_plane(out: Path) -> dict[str, float]:
    """``plane.svg``: the shrink factor over (ηλ, β); returns the κ of the bar."""
    figure, (whole, near) = plotting.axes(1, 2, height=5)
    _shade(whole, np.linspace(0.005, 4.2, 110), np.linspace(1, 1e-3, 80))
    shown = _shade(near, np.geomspace(NEAR, 4.2, 110), np.geomspace(1, 1e-3, 80))
    bar = figure.colorbar(shown, ax=[whole, near], location="bottom", aspect=60)
    ticks = np.geomspace(NEAR, 1, 5)
    bar.set_ticks(ticks, labels=[f"{1 - t:.4g}" for t in ticks])
    bar.ax.minorticks_off()
    bar.set_label("shrink factor: what one step leaves of the distance")
    whole.set(xlim=(0, 4.2), ylim=(1, 0), title="the whole plane")
    near.set(xscale="log", yscale="log", xlim=(NEAR, 8), ylim=(1, 1e-3))
    near.set_title("near β = 1, axes logarithmic")
    near.set_xticks(ticks, labels=[f"{t:g}" for t in ticks])
    for axes, rest in ((whole, np.linspace(1, 0, 6)), (near, DECADES)):
        axes.set_yticks(rest, labels=[f"{1 - r:.3g}" for r in rest])
    _name_regions(whole, near)
    plotting.save(
        figure,
        out / "plane.svg",
        title="What learning rate and momentum do along one direction",
        description="The shrink factor over the plane of ηλ and β, twice. Left of the "
        "curve ηλ = (1 − √β)² the approach is monotone; from there to the curve "
        "ηλ = (1 + √β)² it oscillates and the factor depends on β alone; then comes a "
        "narrow region of zigzag, and right of the line ηλ = 2 + 2β all diverges. The "
        "factor is lowest along the first curve. With logarithmic axes that curve is "
        "nearly straight: a hundredth of ηλ wants a tenth of 1 − β.",
    )
    return {"plane_kappa": KAPPA}


def _shade(axes: Any, a: Any, rest: Any) -> Any:
    """Colour by the shrink factor, with the borders and the tuned heavy ball's bar.

    rest: 1 − β, which is the vertical axis, downwards.
    """
    lost = 1 - descent.rate(*np.meshgrid(a, 1 - rest))
    lost = np.ma.masked_less_equal(lost, 0).clip(NEAR)
    levels, norm = np.geomspace(NEAR, 1, 13), LogNorm(NEAR, 1)
    shown = axes.contourf(a, rest, lost, levels, norm=norm, cmap=plotting.SCALE)
    root = 1 - np.geomspace(1, 5e-4, 100)  # √β, close where β is near 1
    border = 1 - root**2
    axes.plot(4 - 2 * border, border, "-", color=plotting.ORANGE, lw=2)
    _, best = descent.tuned_heavy_ball(1, KAPPA)
    ends = (1 - np.sqrt(best)) ** 2, (1 + np.sqrt(best)) ** 2
    for colour, width in (("#101010", 4), ("#fefefe", 2)):  # seen on every amount
        look = {"color": colour, "lw": width, "markersize": width + 3}
        axes.plot((1 - root) ** 2, border, "-", **look)
        axes.plot((1 + root) ** 2, border, "-", **look)
        axes.plot(ends, [1 - best] * 2, "o-", clip_on=False, **look)
    axes.set(xlabel="ηλ, learning rate times curvature", ylabel="momentum β")
    axes.grid(False)
    return shown


def _name_regions(whole: Any, near: Any) -> None:
    for axes, x, y, text in (
        (whole, 0.06, 0.97, "monotone"),
        (whole, 1.2, 0.6, "oscillating"),
        (whole, 3.1, 0.7, "divergent"),
        (whole, 0.9, 0.28, f"heavy ball, κ = {KAPPA:g}"),
        (near, 3e-4, 0.3, "monotone"),
        (near, 1e-2, 0.01, "oscillating"),
        (near, 3e-3, 0.06, "critical: ηλ = (1 − √β)²"),
    ):
        axes.text(x, y, text, **plotting.outlined())
    arrow = {"arrowstyle": "-", "color": plotting.INK}
    whole.annotate("zigzag", (1.6, 0.97), (2.7, 0.92), arrowprops=arrow)


def draw_distances(out: Path) -> None:
    """``distances.svg``: the distance from the minimum by step, for three methods."""
    figure, axes = plotting.axes(height=3.8, subplot_kw={"yscale": "log"})
    for name, tuned, nesterov in (
        ("plain descent", descent.tuned_plain, False),
        ("Nesterov", descent.tuned_nesterov, True),
        ("heavy ball", descent.tuned_heavy_ball, False),
    ):
        optimizer = nn.SGD(*tuned(1.0, KAPPA), nesterov=nesterov)
        points = path(quadratic(1.0, KAPPA), [1.0, 1.0], optimizer, 300)
        distance = np.linalg.norm(points, axis=1)
        axes.plot(distance / distance[0], label=name)
    axes.axhline(1e-6, color=plotting.MUTED, linestyle="-", lw=1)
    axes.set(xlabel="step", ylabel="distance from the minimum", ylim=(1e-8, 10))
    axes.set_yticks(
        10.0 ** np.arange(-8, 1, 2), labels=["10⁻⁸", "10⁻⁶", "10⁻⁴", "10⁻²", "1"]
    )
    axes.set_title(f"κ = {KAPPA:g}: each method with its tuned settings")
    axes.legend(**plotting.LEGEND)
    plotting.save(
        figure,
        out / "distances.svg",
        title="Distance from the minimum by step",
        description="On a logarithmic scale: plain descent falls slowly on a straight "
        "line, Nesterov's momentum several times as fast, the heavy ball fastest "
        "after a rise at the start.",
    )


def draw_unrolled(out: Path, beta: float = 0.9) -> dict[str, float]:
    """``unrolled.svg``: v₃ as a graph of g₁, g₂, g₃; returns what each weighs in it."""
    slopes = [ag.tensor(1.0, requires_grad=True, name=f"g{i}") for i in "₁₂₃"]
    v = slopes[0]
    for slope, name in zip(slopes[1:], ("v₂", "v₃"), strict=True):
        v = beta * v + slope
        v.name = name
    plotting.save_drawing(
        ag.draw(v, view="backward"),
        out / "unrolled.svg",
        title="The velocity as a sum of past gradients",
        description="The graph of v₃ = β(βg₁ + g₂) + g₃ read backwards from v₃: one "
        "arrow leads to g₃ with weight 1, one factor of 0.9 to g₂, and two to g₁.",
    )
    v.backward()
    return {f"weight_{i}": float(g.grad) for i, g in enumerate(slopes, 1)}


def draw_memories(out: Path) -> None:
    """``memories.svg``: a steep and a flat direction at β = 0.9 and at 0.99."""
    figure, panels = plotting.axes(1, 2, height=3.6, sharey=True)
    for axes, beta in zip(panels, (0.9, 0.99), strict=True):
        points = path(quadratic(*SLOPES), [1.0, 1.0], nn.SGD(1.0, beta), 1000)
        for name, a, along in zip(("steep", "flat"), SLOPES, points.T, strict=True):
            axes.plot(along, lw=1.5, label=f"{name}, ηλ = {a:g}")
        axes.set(title=f"β = {beta}", xlabel="step")
        axes.legend(loc="lower right", **plotting.LEGEND)
    panels[0].set_ylabel("w")
    plotting.save(
        figure,
        out / "memories.svg",
        title="Momentum 0.9 and 0.99 side by side",
        description="Along a steep direction momentum 0.9 is at rest within a hundred "
        "steps and momentum 0.99 swings for hundreds. Along a flat direction momentum "
        "0.9 is far away after a thousand steps, and momentum 0.99 has arrived.",
    )
