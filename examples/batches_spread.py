"""How much of the accuracy on digits is a matter of seeds.

    python -m examples.batches_spread

Trains a small network 60 times: 20 orders of the samples with one initialisation, 20
initialisations with one order, 20 of both. Writes the accuracies as
``out/batches_spread/spread.svg`` and classifies each choice with
`nn.lab.order_and_init`.
"""

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

import nn
from examples.digits import flattened
from examples.plotting import COLOURS, INK, axes, outlined, print_table, save

RUNS, EPOCHS, HIDDEN, RATE = 20, 4, 16, 0.2
GROUPS = {
    "order": lambda run: (0, run),
    "initialisation": lambda run: (run, 0),
    "both": lambda run: (run, run),
}
"""From the number of a run to the seeds of initialisation and order."""

LESSON, LESSON_RATE, LESSON_EPOCHS = 256, 0.05, 80
"""Digits that the settings are classified on, batches of equal size, and their
training: slower and longer, so that powers of the learning rate can be told apart."""


def main(seed: int = 0, out: str | Path = "out/batches_spread") -> dict[str, Any]:
    """Train, draw, classify; `seed` is the first of the 20. Returns the figures."""
    (x, y), (x_test, y_test) = nn.datasets.digits.load_data()
    x, x_test = flattened(x), flattened(x_test)
    runs = range(seed, seed + RUNS)
    accuracies = {
        name: np.array([accuracy(*seeds(r), x, y, x_test, y_test) for r in runs])
        for name, seeds in GROUPS.items()
    }
    draw_spread(accuracies, Path(out) / "spread.svg")
    figures = {"runs": RUNS, "epochs": EPOCHS, "hidden": HIDDEN, "rate": RATE}
    figures |= {"test_images": len(y_test), "lesson": LESSON}
    figures |= {"lesson_rate": LESSON_RATE, "lesson_epochs": LESSON_EPOCHS}
    for name, found in accuracies.items():
        figures |= {
            f"{name}_mean": float(found.mean()),
            f"{name}_std": float(found.std(ddof=1)),
            f"{name}_low": float(found.min()),
            f"{name}_high": float(found.max()),
        }
    figures |= separated(x[:LESSON], y[:LESSON])
    figures["kinked_exponent"] = kinked(x[:LESSON], y[:LESSON])
    print_table(figures.items())
    return figures


def network(activation: str = "tanh") -> nn.Sequential:
    """64 pixels → 16 hidden units → 10 logits, one per digit."""
    return nn.Sequential(
        [
            nn.Dense(HIDDEN, activation=activation, dtype="float64"),
            nn.Dense(10, dtype="float64"),
        ]
    )


def cross_entropy() -> nn.losses.Loss:
    """Of logits against digits."""
    return nn.losses.SparseCategoricalCrossentropy(from_logits=True)


def accuracy(
    init_seed: int, order_seed: int, x: Any, y: Any, x_test: Any, y_test: Any
) -> float:
    """On the test images, after a training from these seeds."""
    nn.utils.set_random_seed(init_seed)
    model = network()
    model.compile(nn.SGD(RATE), loss=cross_entropy())
    model.fit(x, y, epochs=EPOCHS, seed=order_seed, verbose=0)
    return float((model.predict(x_test, verbose=0).argmax(-1) == y_test).mean())


def separated(x: Any, y: Any) -> dict[str, Any]:
    """The verdict on each setting, with exponent and barrier."""
    separation = nn.lab.order_and_init(
        network,
        x,
        y,
        loss=cross_entropy(),
        epochs=LESSON_EPOCHS,
        workers=(1, 3),
        optimizer=(nn.SGD(LESSON_RATE), "adam"),
    )
    found = separation.effects
    kinds = ("verdict", "exponent", "barrier")
    return {f"{name}_{k}": getattr(e, k) for name, e in found.items() for k in kinds}


def kinked(x: Any, y: Any) -> float:
    """The exponent of the order where the hidden units have a kink at 0."""
    separation = nn.lab.order_and_init(
        partial(network, "relu"), x, y, loss=cross_entropy(), epochs=1, init_seed=0,
        batch_size=32, workers=1, optimizer=nn.SGD(LESSON_RATE),
    )  # fmt: skip
    return separation.effects["order_seed"].exponent


def draw_spread(accuracies: dict[str, Any], path: Path) -> None:
    """One dot a training; dots of equal accuracy side by side."""
    figure, ax = axes(height=4)
    below = ax.get_xaxis_transform()
    for i, (name, found) in enumerate(accuracies.items()):
        values, counts = np.unique(found, return_counts=True)
        for value, count in zip(values, counts, strict=True):
            places = i + 0.06 * (np.arange(count) - (count - 1) / 2)
            ax.plot(places, [100 * value] * count, "o", color=COLOURS[i])
        mean, deviation = 100 * found.mean(), 100 * found.std(ddof=1)
        ax.plot([i - 0.25, i + 0.25], [mean, mean], color=INK, linestyle="-")
        label = f"{mean:.1f} ± {deviation:.1f}"
        ax.text(i + 0.28, mean, label, color=INK, va="center", **outlined())
        ax.text(i, -0.03, f"{name} varied", transform=below, ha="center", va="top")
    ax.set_xticks([])
    ax.set(xlim=(-0.5, len(accuracies) - 0.3), ylabel="test images read correctly, %")
    ax.grid(axis="x", visible=False)
    save(
        figure,
        path,
        title="Accuracy of 60 trainings that differ in their seeds alone",
        description="One dot a training, in three columns: order, initialisation, both "
        "varied; a bar marks the mean of each 20, beside it mean and standard "
        "deviation. The columns overlap.",
    )


if __name__ == "__main__":
    main()
