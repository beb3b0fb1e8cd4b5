"""Two slips about momentum that are found in print, measured.

    python -m examples.momentum_slips

Writes a picture into ``out/momentum_slips``; docs/optimizers.md explains it.
"""

from pathlib import Path
from typing import Any

import numpy as np

import nn
from examples import plotting
from examples.momentum_speed import measured_roots, path, quadratic


def main(seed: int = 0, out: str | Path = "out/momentum_slips") -> dict[str, float]:
    """Draw both slips and print what they come to; returns the figures."""
    figure, (left, right) = plotting.axes(
        1, 2, height=3.8, subplot_kw={"yscale": "log"}
    )
    figures = _modulus(left) | _sign(right)
    for axes in (left, right):
        axes.set_xlabel("step")
        axes.legend(**plotting.LEGEND)
    plotting.save(
        figure,
        Path(out) / "slips.svg",
        title="Two slips found in print",
        description="Left: the measured distance oscillates under the curve √β to the "
        "power t, while 2√β would grow. Right: the listing with plus grows without "
        "bound at momentum 0.9, stands still at 0.5 and hides the slip at 0.1; with "
        "minus it converges at 0.9.",
    )
    plotting.print_table(figures.items())
    return figures


def book(beta: float, sign: int, steps: int, *, eta: float = 0.1) -> Any:
    """|w| on ``½w²`` by the book's listing; its velocity adds `sign` times ``ηg``."""
    w, velocity, points = 1.0, 0.0, [1.0]
    for _ in range(steps):
        gradient = w
        velocity = beta * velocity + sign * eta * gradient
        w = w + beta * velocity - eta * gradient
        points.append(w)
    return np.abs(points)


def _modulus(axes: Any, a: float = 0.5, beta: float = 0.9) -> dict[str, float]:
    """Draw |w| under (√β)ᵗ, and what 2√β would be."""
    steps, root = np.arange(121), np.sqrt(beta)
    w = np.abs(path(quadratic(1.0), [1.0], nn.SGD(a, beta), 120)[:, 0])
    axes.plot(steps, w, lw=1, label="|w|, measured")
    axes.plot(steps, root**steps, label="(√β)ᵗ")
    axes.plot(steps[:12], (2 * root) ** steps[:12], label="(2√β)ᵗ, as printed")
    axes.set(title=f"ηλ = {a}, β = {beta}", ylim=(1e-5, 1e3))
    pair = measured_roots(quadratic(1.0), nn.SGD(a, beta))
    return {"complex_root": float(np.abs(pair).max()), "printed_root": 2 * root}


def _sign(axes: Any) -> dict[str, float]:
    """Draw |w| by the listing with either sign, at several β."""
    figures = {"book_root": float(np.abs(_book_roots(0.9, 0.1)).max())}
    for name, beta, sign in (
        ("plus", 0.9, 1),
        ("minus", 0.9, -1),
        ("half", 0.5, 1),
        ("small", 0.1, 1),
    ):
        distance = book(beta, sign, 100)
        figures[f"book_{name}"] = float(distance[-1])
        axes.plot(distance, label=f"v ← βv {'+' if sign > 0 else '−'} ηg, β = {beta}")
    axes.set(title="the listing, ηλ = 0.1", ylim=(1e-5, 1e10))
    return figures


def _book_roots(beta: float, a: float) -> Any:
    """The σ of the listing: ``σ² − (1 + β − a(1 − β))σ + β(1 − a) = 0``."""
    return np.roots([1.0, -(1 + beta - a * (1 - beta)), beta * (1 - a)])


if __name__ == "__main__":
    main()
