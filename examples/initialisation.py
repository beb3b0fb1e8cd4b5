"""What remains of the initial weights when training is over.

    python -m examples.initialisation

Writes into ``out/initialisation`` ``null_space.svg``, one equation in two unknowns, and
``symmetry.svg``, hidden units that start equal and stay so.
"""

from pathlib import Path
from typing import Any

import numpy as np

import autograd as ag
import nn
from examples.plotting import BLUE, GREEN, INK, MUTED, ORANGE, axes, print_table, save

X, T = np.array([2.0, 1.0]), 4.0
NULL = np.array([1.0, -2.0]) / np.sqrt(5.0)
"""The direction that the equation ``X·w = T`` does not see."""

START = (-1.0, 1.0)
STARTS = [START, (-1.2, -0.5), (1.5, -1.5), (2.5, 0.5), (0.5, 3.8)]
RULES = {
    "descent": (nn.SGD, {"learning_rate": 0.02}),
    "momentum": (nn.SGD, {"learning_rate": 0.02, "momentum": 0.8}),
    "adam": (nn.optimizers.Adam, {"learning_rate": 0.02, "epsilon": 1e-12}),
}
LOOK = {
    "descent": ("descent", BLUE, "-"),
    "momentum": ("momentum", ORANGE, "--"),
    "adam": ("Adam", GREEN, "-."),
}
UNITS, EPOCHS = 4, 60
KERNELS = {
    "zeros": ("0", "0"),
    "constant": ("0.5", "0.5"),
    "incoming": ("0.5", "random"),
    "random": ("random", "random"),
}
"""What the kernels into and out of the hidden units start as."""


def main(seed: int = 0, out: str | Path = "out/initialisation") -> dict[str, Any]:
    """Solve, train, draw; returns the figures that it prints."""
    out = Path(out)
    figures = null_space(out) | symmetry(seed, out)
    print_table(figures.items())
    return figures


def solved(rule: str, start: Any, steps: int = 3000) -> Any:
    """The way of ``½(X·w − T)²`` from `start` down to 0; shape (steps + 1, 2)."""
    kind, settings = RULES[rule]
    optimizer = kind(**settings)
    w = ag.tensor(start, requires_grad=True)
    path = [w.numpy().copy()]
    for _ in range(steps):
        (0.5 * ((w * X).sum() - T) ** 2).backward()
        optimizer.apply([w.grad], [w])
        w.zero_grad()
        path.append(w.numpy().copy())
    return np.array(path)


def null_space(out: Path) -> dict[str, Any]:
    """Descent keeps the part of the start that no gradient sees; Adam does not."""
    figure, (left, right) = axes(1, 2, height=4.2, sharey=True)
    for ax in (left, right):
        ax.plot([-0.2, 3.2], [4.4, -2.4], color=MUTED, linestyle="-", linewidth=3)
        ax.set(xlabel="w₁", xlim=(-2.6, 4.6), ylim=(-2.2, 4.4), aspect="equal")
        ax.text(1.2, 3.2, "all solutions of\n2w₁ + w₂ = 4", color=INK)
    for start in STARTS:
        path = solved("descent", start, 500)
        left.plot(*path.T, color=BLUE, linestyle="-", linewidth=2)
        left.plot(*path[0], "o", color=BLUE)
    left.set(title="descent from five starts", ylabel="w₂")
    figures = {"null_start": float(NULL @ START)}
    figures |= {f"null_{i + 1}": float(NULL[i]) for i in range(2)}
    for rule, (name, colour, style) in LOOK.items():
        path = solved(rule, START)
        width = 4 if rule == "descent" else 2
        right.plot(*path.T, color=colour, linestyle=style, linewidth=width, label=name)
        figures |= {f"{rule}_{i + 1}": float(path[-1][i]) for i in range(2)}
        figures[f"{rule}_null"] = float(NULL @ path[-1])
        figures[f"{rule}_distance"] = float(np.linalg.norm(path[-1] - START))
    right.plot(*START, "o", color=INK)
    right.set_title("three rules from one start")
    right.legend(loc="lower left")
    save(
        figure,
        out / "null_space.svg",
        title="One equation in two unknowns, solved from several starts",
        description="Left: descent from five starts goes at a right angle to the line "
        "of solutions, and ends on five different points of it. Right: from one start "
        "descent and momentum end on the same point, Adam on another.",
    )
    return figures


def symmetry(seed: int, out: Path) -> dict[str, Any]:
    """A hidden layer that starts with zeros, with one number, with random numbers."""
    rng = np.random.default_rng(seed)
    x = rng.uniform(-2, 2, size=(64, 2))
    t = np.sin(2 * x[:, :1]) * x[:, 1:]
    figure, panels = axes(1, 4, height=3.2, sharey=True)
    figures = {}
    for ax, (name, (hidden, output)) in zip(panels, KERNELS.items(), strict=True):
        units, loss = hidden_units(initial(hidden, seed), initial(output, seed), x, t)
        for unit in units.T:
            ax.plot(unit, linewidth=2, alpha=0.8)
        ax.set_title(f"incoming: {hidden}\noutgoing: {output}", fontsize=10)
        ax.set_xlabel("epoch")
        figures[f"{name}_units"] = len(np.unique(units[-1].round(9)))
        figures[f"{name}_moved"] = float(np.abs(units[-1] - units[0]).max())
        figures[f"{name}_loss"] = loss
    panels[0].set_ylabel("first weight of each unit")
    save(
        figure,
        out / "symmetry.svg",
        title="Four hidden units by epoch, for four initialisations",
        description="From zeros all four lines lie on zero; from one constant in both "
        "kernels they move, and lie on each other; from one constant into the units "
        "and random numbers out of them they part, as they do from random numbers.",
    )
    return figures


def initial(kind: str, seed: int) -> nn.initializers.Initializer:
    """The initializer that a panel's title calls `kind`."""
    if kind == "random":
        return nn.initializers.GlorotUniform(seed=seed)
    return nn.initializers.Constant(float(kind))


def hidden_units(hidden: Any, output: Any, x: Any, t: Any) -> tuple[Any, float]:
    """The first weight of every unit by epoch, (epochs + 1, units), and the loss."""
    layers = [nn.Dense(UNITS, "tanh", kernel_initializer=hidden, dtype="float64")]
    layers += [nn.Dense(1, kernel_initializer=output, dtype="float64")]
    model = nn.Sequential(layers)
    model.compile(nn.SGD(0.1, momentum=0.9), loss="mse")
    model.build((None, 2))
    units = [model.weights[0].numpy()[0].copy()]
    for epoch in range(EPOCHS):
        model.fit(x, t, batch_size=16, seed=epoch, verbose=0)
        units.append(model.weights[0].numpy()[0].copy())
    return np.array(units), float(model.evaluate(x, t, verbose=0))


if __name__ == "__main__":
    main()
