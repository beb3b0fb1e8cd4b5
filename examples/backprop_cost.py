"""What a reverse walk costs beside forward walks, and where finite differences fail.

python -m examples.backprop_cost
"""

from pathlib import Path
from typing import Any

import numpy as np

import autograd as ag
from examples.plotting import axes, outlined, print_table, save
from examples.walks import leaves, operands, walk_back, walk_forward

WIDTHS = (1, 2, 4, 8, 16, 32, 64, 128, 256)
X = 2.0
STEPS = 0.5 ** np.arange(1, 55)  # powers of two: the steps themselves are exact


def main(seed: int = 0, out: str | Path = "out/backprop_cost") -> dict[str, Any]:
    """Count, compare and draw; returns the figures that it prints."""
    out = Path(out)
    figures = cost(out, seed) | differences(out) | kink()
    print_table(figures.items())
    return figures


def cost(out: Path, seed: int) -> dict[str, Any]:
    """Products in one reverse walk and in a forward walk from every parameter."""
    rng = np.random.default_rng(seed)
    counts = np.array([products(width, rng) for width in WIDTHS])
    n, back, forward = counts.T
    figure, ax = axes()
    ax.loglog(n, forward, marker="o", label="a forward walk from every parameter")
    ax.loglog(n, back, marker="s", label="one reverse walk")
    ax.set(xlabel="parameters n", ylabel="products of two numbers")
    ax.legend()
    save(
        figure,
        out / "cost.svg",
        title="Reverse walk against forward walks",
        description=f"For {n[0]} to {n[-1]} parameters one reverse walk takes "
        f"{back[0]} to {back[-1]} products, rising as n; forward walks from every "
        f"parameter take {forward[0]} to {forward[-1]}, rising as n squared.",
    )
    return {
        "parameters": int(n[-1]),
        "products_back": int(back[-1]),
        "products_forward": int(forward[-1]),
        "forward_per_back": float(forward[-1] / back[-1]),
        "back_per_parameter": float(back[-1] / n[-1]),
    }


def products(width: int, rng: np.random.Generator) -> tuple[int, int, int]:
    """Parameters and products of both ways through a net of `width` hidden neurons."""
    values = rng.normal(size=3 * width)
    parameters = leaves(**{f"p{i}": v for i, v in enumerate(values)})
    output = ag.tensor(0.0)
    for i in range(0, len(parameters), 3):
        w, b, v = parameters[i : i + 3]
        output = output + v * np.tanh(w * X + b)
    arrows, graph = operands(output), ag.Graph.of(output)
    gradient, starts = walk_back(arrows), [graph.find(p)[0] for p in parameters]
    walks = [walk_forward(arrows, start) for start in starts]
    if not np.allclose(
        [gradient[i] for i in starts], [tangent for tangent, _ in walks]
    ):
        raise AssertionError("the two walks disagree")
    return len(parameters), sum(map(len, arrows)), sum(count for _, count in walks)


def bell(x: Any) -> Any:
    """``1 / (1 + x²)``, of operations that every machine rounds alike."""
    return 1 / (1 + x * x)


def differences(out: Path) -> dict[str, Any]:
    """The error of finite differences of `bell`, by the step."""
    slope = -2 * X / (1 + X * X) ** 2
    x, x32, h32 = np.float64(X), np.float32(X), STEPS.astype(np.float32)
    central = (bell(x + STEPS) - bell(x - STEPS)) / (2 * STEPS)
    estimates = {
        "one-sided": (bell(x + STEPS) - bell(x)) / STEPS,
        "central": central,
        "central, float32": (bell(x32 + h32) - bell(x32 - h32)) / (2 * h32),
    }
    errors = {k: np.abs(v - slope) for k, v in estimates.items()}
    figure, ax = axes()
    for (label, error), marker in zip(errors.items(), "osv", strict=True):
        shown = error > 0
        ax.loglog(STEPS[shown], error[shown], marker=marker, markersize=3, label=label)
    ax.set(xlabel="step h", ylabel="error of the slope")
    ax.text(1e-12, 3e-4, "rounding: ε/h", **outlined())
    ax.text(3e-3, 1e-9, "curvature: h or h²", **outlined())
    ax.legend()
    save(
        figure,
        out / "differences.svg",
        title="Finite differences: error against step",
        description="Three valleys: with a smaller step the error first falls, as h or "
        "h squared, then rises as 1/h, since rounding is divided by the step.",
    )
    x = ag.tensor(X, requires_grad=True)
    bell(x).backward()
    one_sided, both, single = errors.values()
    return {
        "slope": x.grad.item(),
        "slope_error": abs(x.grad.item() - slope),
        "one_sided_best": float(one_sided.min()),
        "one_sided_step": float(STEPS[one_sided.argmin()]),
        "central_best": float(both.min()),
        "central_step": float(STEPS[both.argmin()]),
        "single_best": float(single.min()),
        "single_step": float(STEPS[single.argmin()]),
        "tiny_step": float(STEPS[-1]),
        "tiny_central": float(central[-1]),
        "halved_one_sided": float(one_sided[5] / one_sided[6]),
        "halved_central": float(both[5] / both[6]),
    }


def kink(z: float = 3e-5, h: float = 1e-4) -> dict[str, Any]:
    """relu just right of its corner, with a step that reaches across."""
    x = ag.tensor(z, requires_grad=True)
    x.relu().backward()
    return {
        "kink_at": z,
        "kink_step": h,
        "kink_central": (max(z + h, 0.0) - max(z - h, 0.0)) / (2 * h),
        "kink_gradient": x.grad.item(),
    }


if __name__ == "__main__":
    main()
