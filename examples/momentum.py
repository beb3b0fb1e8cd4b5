"""What is momentum? Its paths, its rates, its limits and its price, all measured.

    python -m examples.momentum

Writes seven pictures into ``out/momentum``; docs/questions/momentum.md explains them.
"""

from pathlib import Path
from typing import Any

import numpy as np

import nn
from examples import momentum_paths, momentum_plane, momentum_speed, plotting

KAPPAS = momentum_speed.KAPPAS


def main(seed: int = 0, out: str | Path = "out/momentum") -> dict[str, Any]:
    """Measure, draw and print; returns the figures."""
    out = Path(out)
    figures: dict[str, Any] = {
        **momentum_speed.shrink_factors(),
        **momentum_speed.facts(),
        **momentum_speed.memories(),
        **momentum_speed.noise_floor(seed),
        **momentum_paths.draw_bowl(out),
        **momentum_paths.draw_valley(out),
        **momentum_paths.draw_minimum(out),
        **momentum_plane.draw_plane(out),
        **momentum_plane.draw_unrolled(out),
        **advice(seed),
    }
    momentum_plane.draw_distances(out)
    momentum_plane.draw_memories(out)
    plotting.print_table(table(figures))
    print(figures["report"])
    return figures


def advice(seed: int) -> dict[str, Any]:
    """`nn.lab.momentum` on a regression, and how many steps it then really takes."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(200, 8)) * np.geomspace(1, 5, 8)
    y = x @ rng.normal(size=(8, 1)) + 0.5
    model = nn.Sequential([nn.Dense(1, dtype="float64")])
    model.compile(nn.SGD(0.01, momentum=0.9), loss="mse")
    outlook = nn.lab.momentum(model, x, y)
    inputs = np.c_[x, np.ones(len(x))]
    target = np.linalg.lstsq(inputs, y, rcond=None)[0]
    hessian = 2 / len(x) * inputs.T @ inputs
    figures: dict[str, Any] = {"report": str(outlook)}
    figures["lab_kappa"] = outlook.condition
    figures["lab_kappa_exact"] = float(np.linalg.cond(hessian))
    for name, prediction in (
        ("now", outlook.now),
        ("plain", outlook.plain),
        ("heavy", outlook.heavy_ball),
        ("nesterov", outlook.nesterov),
    ):
        points = momentum_speed.path(
            lambda e: ((inputs @ e) ** 2).mean(),
            -target,  # e = w − target, from w = 0
            prediction.optimizer(),
            600,
        )
        figures[f"lab_{name}_predicted"] = prediction.steps
        figures[f"lab_{name}_steps"] = momentum_speed.steps_needed(points[..., 0])
    return figures


def table(f: dict[str, Any]) -> list[tuple[str, Any]]:
    """What is printed: the figures of the page, in its order."""
    rows: list[tuple[str, Any]] = []
    for kappa in KAPPAS:
        for name in ("plain", "heavy", "nesterov"):
            value = f"{f[f'{name}_factor_{kappa}']:.4f}, {f[f'{name}_steps_{kappa}']}"
            rows.append((f"κ = {kappa}, {name}: shrink factor, steps to 1e-6", value))
    for name in ("plain", "heavy", "nesterov"):
        value = f"{f[f'below_{name}']:.1e}, {f[f'above_{name}']:.1e}"
        limit = f[f"limit_{name}"]
        rows.append((f"{name}: |w| 1 % below and above ηλ = {limit:.4g}", value))
    low, best, high = (f[f"critical_steps_{name}"] for name in ("low", "best", "high"))
    rows += [
        ("ηλ = 0.01: steps at β = 0.6, 0.81, 0.95", f"{low}, {best}, {high}"),
        ("constant gradient: last step / first", f["last_step"] / f["first_step"]),
        ("noise left, plain", f["floor_plain"]),
        ("noise left, β = 0.9", f["floor_heavy"]),
        ("noise left, β = 0.9 and η / 10", f["floor_slow"]),
        ("smallest β that leaves the local minimum", f["minimum_rolls_from"]),
    ]
    return rows


if __name__ == "__main__":
    main()
