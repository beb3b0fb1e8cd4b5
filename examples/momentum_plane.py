"""What ηλ and β decide, the velocity unrolled, and two slips in print, drawn."""

from pathlib import Path
from typing import Any

import numpy as np

import autograd as ag
import nn
from examples import plotting
from examples.momentum_rates import book, path, quadratic
from nn.lab import descent

__all__ = ["draw_distances", "draw_plane", "draw_slips", "draw_unrolled"]

KAPPA = 100.0


def draw_plane(out: Path) -> None:
    """``plane.svg``: the rate over (ηλ, β), and the borders of its regions."""
    figure, axes = plotting.axes(height=5)
    a, beta = np.meshgrid(np.linspace(0.005, 4.2, 210), np.linspace(0, 0.995, 100))
    rates = descent.rate(a, beta)
    levels = np.linspace(0, 1, 11)
    shown = axes.contourf(a, beta, rates, levels, cmap=plotting.SCALE)
    figure.colorbar(shown, ax=axes, label="rate max |σ|: what is left after a step")
    b = np.linspace(0, 1, 200)
    _, best = descent.tuned_heavy_ball(1, KAPPA)
    ends = np.array([(1 - np.sqrt(best)) ** 2, (1 + np.sqrt(best)) ** 2])
    for colour, width in (("#101010", 4), ("#fefefe", 2)):  # seen on every amount
        look = {"color": colour, "lw": width, "markersize": width + 3}
        axes.plot((1 - np.sqrt(b)) ** 2, b, "-", **look)
        axes.plot(ends, [best, best], "o-", **look)
    axes.plot(2 + 2 * b, b, "-", color=plotting.ORANGE, lw=2)
    for x, y, text in (
        (0.06, 0.03, "monotone"),
        (1.45, 0.45, "oscillating"),
        (3.55, 0.25, "divergent"),
        (3.55, 0.12, "ηλ > 2 + 2β"),
        (0.36, 0.22, "critical: β = (1 − √ηλ)²"),
        (1.25, best + 0.05, f"heavy ball tuned for κ = {KAPPA:g}: |σ| = √β throughout"),
    ):
        axes.text(x, y, text, ha="left", **plotting.outlined())
    axes.set(xlabel="ηλ, learning rate times curvature", ylabel="momentum β")
    axes.set(xlim=(0, 4.2), ylim=(0, 1))
    axes.grid(False)
    plotting.save(
        figure,
        out / "plane.svg",
        title="What learning rate and momentum do along one direction",
        description="The rate over the plane of ηλ and β. Below the curve "
        "β = (1 − √ηλ)² the approach is monotone, above it oscillates, and right of "
        "the line ηλ = 2 + 2β it diverges. The rate is lowest along the curve. In the "
        "oscillating region it depends on β alone.",
    )


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
    axes.set_title(f"κ = {KAPPA:g}: each method with its tuned settings")
    axes.legend(**plotting.LEGEND)
    plotting.save(
        figure,
        out / "distances.svg",
        title="Distance from the minimum by step",
        description="On a logarithmic scale: plain descent falls slowly on a straight "
        "line, Nesterov's momentum several times as fast, the heavy ball fastest.",
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


def draw_slips(out: Path) -> dict[str, float]:
    """``slips.svg``: the root of modulus √β, and the velocity with the wrong sign."""
    figure, (left, right) = plotting.axes(
        1, 2, height=3.8, subplot_kw={"yscale": "log"}
    )
    steps, beta = np.arange(121), 0.9
    w = np.abs(path(quadratic(1.0), [1.0], nn.SGD(0.5, beta), 120)[:, 0])
    left.plot(steps, w, lw=1, label="|w|, measured")
    left.plot(steps, np.sqrt(beta) ** steps, label="(√β)ᵗ")
    left.plot(steps[:12], (2 * np.sqrt(beta)) ** steps[:12], label="(2√β)ᵗ, as printed")
    left.set(title="ηλ = 0.5, β = 0.9", xlabel="step t", ylim=(1e-5, 1e3))
    figures: dict[str, Any] = {}
    for name, momentum, sign in (
        ("plus", 0.9, 1),
        ("minus", 0.9, -1),
        ("half", 0.5, 1),
        ("small", 0.1, 1),
    ):
        distance = book(momentum, sign, 100)
        figures[f"book_{name}"] = float(distance[-1])
        label = f"velocity {'+' if sign > 0 else '−'} ηg, β = {momentum}"
        right.plot(distance, label=label)
    right.set(title="the listing, ηλ = 0.1", xlabel="step t", ylim=(1e-5, 1e10))
    for axes in (left, right):
        axes.legend(**plotting.LEGEND)
    plotting.save(
        figure,
        out / "slips.svg",
        title="Two slips found in print",
        description="Left: the measured distance oscillates under the curve √β to the "
        "power t, while 2√β would grow. Right: the listing with plus grows without "
        "bound at momentum 0.9, stands still at 0.5 and hides the slip at 0.1; with "
        "minus it converges at 0.9.",
    )
    figures["book_root"] = float(np.abs(_book_roots(0.9, 0.1)).max())
    return figures


def _book_roots(beta: float, a: float) -> Any:
    """The σ of the listing: ``σ² − (1 + β − a(1 − β))σ + β(1 − a) = 0``."""
    return np.roots([1.0, -(1 + beta - a * (1 - beta)), beta * (1 - a)])
