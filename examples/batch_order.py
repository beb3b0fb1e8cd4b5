"""Two steps in the other order end elsewhere, by η²(H_B g_A − H_A g_B).

    python -m examples.batch_order

Writes into ``out/batch_order`` ``paths.svg``, two samples visited in both orders, and
``slopes.svg``, how the effect of the order shrinks with the learning rate.
"""

from pathlib import Path
from typing import Any

import numpy as np

import autograd as ag
import nn
from examples.plotting import (
    BLUE,
    GREEN,
    MUTED,
    ORANGE,
    axes,
    outlined,
    print_table,
    save,
)

X = {"A": np.array([1.0, 0.0]), "B": np.array([1.0, 1.0])}
T = {"A": 1.0, "B": 3.0}
ETA = 0.5
RATES = np.geomspace(0.1, 0.1 / 64, 7)
BATCH = 8


def main(seed: int = 0, out: str | Path = "out/batch_order") -> dict[str, Any]:
    """Walk, measure, draw; returns the figures that it prints."""
    out, rng = Path(out), np.random.default_rng(seed)
    draw_paths(out)
    x = rng.normal(size=(48, 3))
    t = x @ [[1.0], [2.0], [-1.0]] + 0.1 * rng.normal(size=(48, 1))
    figures = two_samples() | slopes(x, t, out) | full_batch(x, t)
    print_table(figures.items())
    return figures


def sample_loss(w: Any, sample: str) -> Any:
    """``½(x·w − t)²`` for sample A or B."""
    return 0.5 * (ag.ops.sum(X[sample] * w) - T[sample]) ** 2


def walk(order: str) -> Any:
    """The weights before and after each step of descent; shape (steps + 1, 2)."""
    w = np.zeros(2)
    path = [w]
    for sample in order:
        w = w - ETA * ag.grad(sample_loss)(w, sample)
        path.append(w)
    return np.array(path)


def two_samples() -> dict[str, Any]:
    """Where both orders end, and how far apart Taylor's formula says that they are."""
    ab, ba = walk("AB")[-1], walk("BA")[-1]
    g = {s: ag.grad(sample_loss)(np.zeros(2), s) for s in "AB"}
    h = {s: ag.hessian(sample_loss)(np.zeros(2), s) for s in "AB"}
    found = {"g_a": g["A"], "g_b": g["B"], "ab": ab, "ba": ba, "difference": ab - ba}
    found |= {f"h_{s.lower()}_{row + 1}": h[s][row] for s in "AB" for row in range(2)}
    found |= {"hg_ab": h["B"] @ g["A"], "hg_ba": h["A"] @ g["B"]}
    found["predicted"] = ETA**2 * (found["hg_ab"] - found["hg_ba"])
    return {f"{k}_{i + 1}": v[i] + 0.0 for k, v in found.items() for i in range(2)}


def draw_paths(out: Path) -> None:
    """Both walks over the contours of the mean loss."""
    figure, ax = axes(height=4.8)
    a, b = np.meshgrid(np.linspace(-0.3, 2.9, 100), np.linspace(-0.3, 2.3, 100))
    mean = sum((X[s][0] * a + X[s][1] * b - T[s]) ** 2 / 4 for s in "AB")
    ax.contour(a, b, mean, levels=12, colors=MUTED, linewidths=0.6)
    for order, colour, style in (("AB", BLUE, "-"), ("BA", ORANGE, "--")):
        path = walk(order)
        ax.plot(*path.T, color=colour, linestyle=style, marker="o", linewidth=2)
        for before, after, sample in zip(path, path[1:], order, strict=False):
            middle = (before + after) / 2
            ax.text(*middle, sample, color=colour, ha="center", **outlined())
        label = f"first {order[0]}, then {order[1]}: {tuple(path[-1].tolist())}"
        ax.text(*path[-1] + (0.05, 0.12), label, color=colour, **outlined())
    ax.plot(*np.array([walk("AB")[-1], walk("BA")[-1]]).T, ":", color=GREEN)
    ax.plot(1, 2, "*", color=GREEN, markersize=12)
    ax.text(1.06, 2.05, "both losses are 0", color=GREEN, **outlined())
    ax.set(xlabel="w₁", ylabel="w₂", xlim=(-0.3, 2.9))
    save(
        figure,
        out / "paths.svg",
        title="Two samples visited in both orders",
        description="From the origin, A then B leads by (0.5, 0) to (1.75, 1.25); B "
        "then A leads by (1.5, 1.5) to (1.25, 1.5). The minimum, (1, 2), is not yet "
        "reached by either.",
    )


def slopes(x: Any, t: Any, out: Path) -> dict[str, Any]:
    """How far apart one epoch in two orders ends, by learning rate, in three cases."""
    short = len(x) - BATCH + 2
    cases = {
        "plain": ("plain descent, equal batches", x, t, 0.0),
        "momentum": ("momentum 0.9", x, t, 0.9),
        "short": ("plain, last batch cut short", x[:short], t[:short], 0.0),
    }
    figure, ax = axes(height=4)
    figures = {}
    for name, (label, some_x, some_t, momentum) in cases.items():
        effects = [
            nn.lab.order_and_init(
                neuron, some_x, some_t, epochs=1, batch_size=BATCH, order_seed=(0, 1),
                init_seed=0, workers=1, optimizer=nn.SGD(float(r), momentum=momentum),
            ).effects["order_seed"]
            for r in RATES
        ]  # fmt: skip
        figures[f"{name}_exponent"] = effects[-1].exponent
        label = f"{label}: exponent {effects[-1].exponent:.1f}"
        ax.plot(RATES, [e.distance for e in effects], marker="o", label=label)
    ax.set(xscale="log", yscale="log", xlabel="learning rate η")
    ax.set_ylabel("distance of the weights after one epoch")
    ax.xaxis.set_major_formatter("{x:g}")
    ax.yaxis.set_major_formatter("{x:g}")
    ax.legend()
    save(
        figure,
        out / "slopes.svg",
        title="The effect of the order against the learning rate",
        description="On logarithmic axes plain descent with equal batches gives a line "
        "of slope 2; momentum, or a last batch cut short, a line of slope 1.",
    )
    return figures


def full_batch(x: Any, t: Any) -> dict[str, Any]:
    """All samples in every step, on a convex problem, until nothing moves any more."""
    separation = nn.lab.order_and_init(
        neuron, x, t, epochs=400, batch_size=None, workers=1, optimizer=nn.SGD(0.1)
    )
    return {
        f"full_batch_{name}": separation.effects[name].distance
        for name in ("init_seed", "order_seed")
    }


def neuron() -> nn.Layer:
    """A linear function of the inputs, whose squared error is convex."""
    return nn.Dense(1, dtype="float64")


if __name__ == "__main__":
    main()
