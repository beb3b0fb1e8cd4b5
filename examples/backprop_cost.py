"""What a walk back costs beside walks forwards, and where finite differences fail.

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
GROWTH = 100
LAYERS, SAMPLES, NEURONS = 20, 128, 64
SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
STEPS = 0.5 ** np.arange(1, 55)  # powers of two: the steps themselves are exact


def main(seed: int = 0, out: str | Path = "out/backprop_cost") -> dict[str, Any]:
    """Count, compare and draw; returns the figures that it prints."""
    out = Path(out)
    figures = cost(out, seed) | growth() | kept(seed) | differences(out) | kink()
    print_table(figures.items())
    return figures


def cost(out: Path, seed: int) -> dict[str, Any]:
    """Products in one walk back and in a walk forwards from every parameter."""
    rng = np.random.default_rng(seed)
    counts = np.array([products(width, rng) for width in WIDTHS])
    n, back, forward = counts.T
    figure, ax = axes()
    ax.loglog(n, forward, marker="o", label="a walk forwards from every parameter")
    ax.loglog(n, back, marker="s", label="one walk back")
    ax.set(xlabel="parameters n", ylabel="products of two numbers")
    powers_of_ten(ax)
    ax.legend()
    save(
        figure,
        out / "cost.svg",
        title="One walk back against many forwards",
        description="The products of one walk back rise as the number n of "
        "parameters, those of a walk forwards from every parameter as n squared.",
    )
    return {
        "hidden": WIDTHS[-1],
        "parameters": int(n[-1]),
        "products_back": int(back[-1]),
        "products_forward": int(forward[-1]),
        "forward_per_back": float(forward[-1] / back[-1]),
        "back_per_parameter": float(back[-1] / n[-1]),
        "per_forward_walk": float(forward[-1] / n[-1]),
        "fewer_per_walk": float(back[-1] * n[-1] / forward[-1]),
    }


def powers_of_ten(ax: Any) -> None:
    """Label logarithmic axes with plain text, ``10⁻³``."""

    def said(value: float, _place: int) -> str:
        return "10" + str(round(np.log10(value))).translate(SUPERSCRIPT)

    ax.xaxis.set_major_formatter(said)
    ax.yaxis.set_major_formatter(said)


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


def growth() -> dict[str, Any]:
    """One input, many outputs: how each of the sizes of a population obeys its rate."""
    (rate,) = leaves(rate=0.1)
    size, sizes = ag.tensor(0.01), []
    for _ in range(GROWTH):
        size = size + rate * size * (1 - size)
        sizes.append(size)
    start = ag.Graph.of(size).find(rate)[0]
    slope, ahead = walk_forward(operands(size), start)
    each = [operands(s) for s in sizes]
    back = sum(len(arrows) for graph in each for arrows in graph)
    return {
        "outputs": GROWTH,
        "growth_forward": ahead,
        "growth_back": back,
        "growth_ratio": back / ahead,
        "growth_error": abs(walk_back(each[-1])[start] - slope),
    }


def kept(seed: int) -> dict[str, Any]:
    """How many numbers a net of tanh layers keeps for the walk back."""
    rng = np.random.default_rng(seed)
    shape = (NEURONS, NEURONS)
    layers = [
        ag.tensor(rng.normal(size=shape) / 8, requires_grad=True) for _ in range(LAYERS)
    ]
    h = rng.normal(size=(SAMPLES, NEURONS))
    for w in layers:
        h = np.tanh(h @ w)  # (SAMPLES, NEURONS)
    graph = ag.Graph.of(h)
    results = [v.value.size for v in graph.vertices if v.primitive is not None]
    return {
        "layers": LAYERS,
        "samples": SAMPLES,
        "neurons": NEURONS,
        "weights": sum(w.size for w in layers),
        "kept": sum(results),
        "kept_at_once": 2 * results[-1],
    }


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
    powers_of_ten(ax)
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
        "epsilon": float(np.finfo(np.float64).eps),
        "epsilon_single": float(np.finfo(np.float32).eps),
        "epsilon_root": float(np.finfo(np.float64).eps ** (1 / 2)),
        "epsilon_cube_root": float(np.finfo(np.float64).eps ** (1 / 3)),
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
