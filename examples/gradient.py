"""The gradient: a vector of slopes, and the direction of steepest ascent.

python -m examples.gradient
"""

from pathlib import Path
from typing import Any

import numpy as np

import autograd as ag
from examples.plotting import BLUE, MUTED, ORANGE, axes, outlined, print_table, save

START = np.array([2.0, 1.0])
RATE, STEPS = 0.2, 40
NUDGE = 1e-6


def hill(p: Any) -> Any:
    """``f(x, y) = x²/2 + 2y²``, so ∇f = (x, 4y); p: (2,)."""
    return 0.5 * p[0] ** 2 + 2 * p[1] ** 2


def main(seed: int = 0, out: str | Path = "out/gradient") -> dict[str, Any]:
    """Differentiate, try every direction, descend; returns what it prints."""
    gradient = ag.grad(hill)
    at_start = gradient(START)
    degrees = np.arange(0, 360)
    slopes = np.array([slope(np.deg2rad(d)) for d in degrees])
    path = [START]
    for _ in range(STEPS):
        path.append(path[-1] - RATE * gradient(path[-1]))
    draw(np.array(path), degrees, slopes, Path(out) / "gradient.svg")

    x, y = at_start
    length = float(np.hypot(x, y))
    figures = {
        "f": float(hill(START)),
        "df_dx": float(x),
        "df_dy": float(y),
        "length": length,
        "direction": float(np.rad2deg(np.arctan2(y, x))),
        "steepest_tried": int(degrees[slopes.argmax()]),
        "steepest_slope": float(slopes.max()),
        "level_slope": slope(np.arctan2(y, x) + np.pi / 2),
        "cosine_error": float(
            np.abs(
                slopes - length * np.cos(np.deg2rad(degrees) - np.arctan2(y, x))
            ).max()
        ),
        "after_one_step": float(hill(path[1])),
        "after_all_steps": float(hill(path[-1])),
    }
    print_table(figures.items())
    return figures


def slope(angle: float) -> float:
    """How fast f rises from START in the direction `angle`: a nudge each way."""
    ahead = NUDGE * np.array([np.cos(angle), np.sin(angle)])
    return float((hill(START + ahead) - hill(START - ahead)) / (2 * NUDGE))


def draw(path: Any, degrees: Any, slopes: Any, where: Path) -> None:
    """Level lines with −∇f and the path down; the slope in every direction."""
    figure, (plane, around) = axes(1, 2, height=3.8)
    x, y = np.meshgrid(np.linspace(-2.5, 2.5, 81), np.linspace(-1.6, 1.6, 61))
    levels = plane.contour(
        x, y, hill((x, y)), levels=[0.1, 0.5, 1, 2, 4, 6], colors=MUTED, linewidths=0.8
    )
    plane.clabel(levels, fontsize=8)
    sparse = (slice(3, None, 9), slice(4, None, 9))
    plane.quiver(
        x[sparse], y[sparse], -x[sparse], -4 * y[sparse], color=MUTED, alpha=0.5
    )
    plane.plot(*path.T, marker="o", markersize=4, color=BLUE)
    down = START - 0.35 * ag.grad(hill)(START) / 2
    plane.annotate(
        "", down, START, arrowprops={"arrowstyle": "->", "color": ORANGE, "lw": 2.5}
    )
    plane.text(1.85, 1.12, "−∇f", color=ORANGE, **outlined())
    plane.set(xlabel="x", ylabel="y", aspect="equal", title="downhill, step by step")
    around.plot(degrees, slopes)
    best = degrees[slopes.argmax()]
    around.axvline(best, color=ORANGE, linestyle="--")
    around.text(best + 8, slopes.min(), "direction of ∇f", color=ORANGE, **outlined())
    around.set(
        xlabel="direction, degrees",
        ylabel="rise of f per unit of way",
        title="slope at the start, by direction",
    )
    around.set_xticks(range(0, 361, 90))
    save(
        figure,
        where,
        title="The gradient is the direction of steepest ascent",
        description="Left: level lines of a bowl, arrows of minus the gradient at "
        "right angles to them, and a path of descent from (2, 1) to the middle. Right: "
        f"the slope in every direction, a cosine that is highest at {best} degrees, "
        "where the gradient points.",
    )


if __name__ == "__main__":
    main()
