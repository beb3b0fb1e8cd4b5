"""All layers trained together, or one after another: what the early ones miss.

    python -m examples.joint_or_greedy

Greedily, each hidden layer is trained with an output layer of its own on top of the
frozen ones before it, and that output layer is thrown away: the layer learns what
helps at once, not what a later layer could make use of. The task is two spirals, which
one narrow layer cannot part. Writes ``out/joint_or_greedy/spirals.svg``.
"""

from pathlib import Path
from typing import Any

import numpy as np

import autograd as ag
import nn
from examples.plotting import BLUE, INK, MUTED, ORANGE, axes, print_table, save

WIDTHS = (6, 6, 6)
TURNS = 1.5
EPOCHS = 100
"""For each stage of the greedy way; for the joint one as many as all stages have."""


def main(seed: int = 0, out: str | Path = "out/joint_or_greedy") -> dict[str, Any]:
    """Train both ways for as many epochs; returns the figures that it prints."""
    train, test = spirals(300, seed), spirals(1000, seed + 1)
    ways = {"joint": joint(seed, train), "greedy": greedy(seed, train)}
    figures: dict[str, Any] = {"epochs": EPOCHS * len(WIDTHS)}
    for name, (model, _) in ways.items():
        for part, data in (("train", train), ("test", test)):
            figures[f"{name}_{part}"] = model.evaluate(*data, verbose=0)[1]
        figures[f"{name}_trained"] = sum(w.size for w in model.trainable_weights)
    for stage, losses in enumerate(ways["greedy"][1], start=1):
        figures[f"greedy_loss_{stage}"] = losses[-1]
    figures["joint_loss"] = ways["joint"][1][0][-1]
    figures["greedy_first_slope"] = first_slope(ways["greedy"][0], *train)
    draw(ways, train, Path(out) / "spirals.svg")
    print_table(figures.items())
    return figures


def spirals(n: int, seed: int) -> tuple[Any, Any]:
    """`n` points (n, 2) on two interlocked spirals, and which, (n,)."""
    x, which = nn.datasets.spirals(n, noise=0.02, classes=2, turns=TURNS, seed=seed)
    return 2 * x, which


def joint(seed: int, data: Any) -> tuple[nn.Sequential, list[Any]]:
    """The whole network, trained in one go, and its one list of losses by epoch."""
    nn.utils.set_random_seed(seed)
    model = compiled([*(hidden(n) for n in WIDTHS), nn.Dense(2)])
    return model, [losses(model, data, EPOCHS * len(WIDTHS))]


def greedy(seed: int, data: Any) -> tuple[nn.Sequential, list[Any]]:
    """The same network, layer by layer, and a list of losses for each stage."""
    nn.utils.set_random_seed(seed)
    done: list[nn.Layer] = []
    stages = []
    for width in WIDTHS:
        for layer in done:
            layer.trainable = False
        done = [*done, hidden(width)]
        model = compiled([*done, nn.Dense(2)])
        stages.append(losses(model, data, EPOCHS))
    return model, stages


def hidden(units: int) -> nn.Layer:
    """One hidden layer."""
    return nn.Dense(units, activation="tanh")


def compiled(layers: list[nn.Layer]) -> nn.Sequential:
    """A classifier of `layers`, ready for training."""
    model = nn.Sequential(layers)
    model.compile(
        nn.optimizers.Adam(0.01),
        loss=nn.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    return model


def losses(model: nn.Sequential, data: Any, epochs: int) -> list[float]:
    """Train, and return the loss by epoch."""
    found: list[float] = model.fit(*data, epochs=epochs, verbose=0).history["loss"]
    return found


def first_slope(model: nn.Sequential, x: Any, y: Any) -> float:
    """What the loss at the end still asks of the frozen first layer: ‖∂loss/∂w‖."""
    kernel = model.layers[0].weights[0]
    kernel.requires_grad = True
    slope = np.linalg.norm(ag.gradients(model.loss(y, model(x)), kernel))
    kernel.requires_grad = False
    return float(slope)


def draw(ways: dict[str, Any], data: Any, path: Path) -> None:
    """How each network divides the plane, and the losses on the way there."""
    figure, panels = axes(1, 3, height=3.2)
    a, b = np.meshgrid(np.linspace(-2.2, 2.2, 120), np.linspace(-2.2, 2.2, 120))
    (x, y), curve = data, panels[2]
    for ax, (name, (model, _)) in zip(panels, ways.items(), strict=False):
        points = np.stack([a.ravel(), b.ravel()], 1)
        logits = model.predict(points, verbose=0)
        ahead = (logits[:, 1] - logits[:, 0]).reshape(a.shape)
        ax.contour(a, b, ahead, levels=[0], colors=INK, linewidths=1.5)
        for which, colour, mark in ((0, BLUE, "o"), (1, ORANGE, "x")):
            ax.plot(*x[y == which].T, mark, color=colour, markersize=3)
        ax.set(title=name, aspect="equal", xticks=[], yticks=[])
    curve.plot(ways["joint"][1][0], color=BLUE, linestyle="-", label="joint")
    for stage, found in enumerate(ways["greedy"][1]):
        epochs = range(stage * EPOCHS, (stage + 1) * EPOCHS)
        label = None if stage else "greedy"
        curve.plot(epochs, found, color=ORANGE, linestyle="--", label=label)
        curve.axvline(stage * EPOCHS, color=MUTED, linestyle=":", linewidth=1)
    curve.set(yscale="log", xlabel="epoch", ylabel="nats", title="cross-entropy")
    curve.legend(loc="lower left")
    save(
        figure,
        path,
        title="Two spirals, all layers trained together or one after another",
        description="Left, trained together: the boundary follows the spirals. Middle, "
        "greedily: it cuts through them. Right: the joint loss falls far below the "
        "greedy one, which levels off at each stage.",
    )


if __name__ == "__main__":
    main()
