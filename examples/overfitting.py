"""A network that knows its training images by heart, and two remedies.

    python -m examples.overfitting

Of 300 digits a fifth bear a wrong label: what a network can only learn by heart, and
what spoils its answers on images it never saw. Writes ``out/overfitting/accuracy.svg``:
accuracy by epoch on both, for a plain network, one with dropout and one with weight
decay.
"""

from pathlib import Path
from typing import Any

import numpy as np

import nn
from examples.digits import flattened
from examples.plotting import BLUE, ORANGE, axes, print_table, save

IMAGES, WRONG, HIDDEN, EPOCHS = 300, 0.2, 128, 100
REMEDIES: dict[str, dict[str, float]] = {
    "plain": {},
    "dropout": {"rate": 0.5},
    "weight_decay": {"decay": 0.1},
}


def main(seed: int = 0, out: str | Path = "out/overfitting") -> dict[str, Any]:
    """Train three networks on the same few images; returns the figures it prints."""
    (x, y), (x_test, y_test) = nn.datasets.digits.load_data()
    few = flattened(x[:IMAGES]), mislabelled(y[:IMAGES], seed)
    test = flattened(x_test), y_test
    figure, panels = axes(1, len(REMEDIES), height=3.4, sharey=True)
    wrong = int((few[1] != y[:IMAGES]).sum())
    figures = {"images": IMAGES, "wrong_labels": wrong, "test_images": len(y_test)}
    for ax, (name, settings) in zip(panels, REMEDIES.items(), strict=True):
        nn.utils.set_random_seed(seed)
        model = network(**settings)
        history = model.fit(
            *few, epochs=EPOCHS, validation_data=test, verbose=0
        ).history
        figures |= outcome(name, model, few, test)
        figures[f"{name}_best"] = max(history["val_accuracy"])
        draw_history(ax, name.replace("_", " "), history)
    panels[0].set_ylabel("share of images read correctly")
    panels[0].legend(loc="lower right")
    save(
        figure,
        Path(out) / "accuracy.svg",
        title="Accuracy on images trained with and on images never seen",
        description="Left, the plain network: accuracy on the training images goes to "
        "1 while that on unseen ones, after a peak in the first epochs, falls: that "
        "gap is overfitting. Dropout, whose training accuracy is measured with half of "
        "the units dropped, and weight decay learn less by heart and end higher on "
        "unseen images.",
    )
    print_table(figures.items())
    return figures


def mislabelled(y: Any, seed: int) -> Any:
    """The labels `y`, about a fifth of them replaced by another digit."""
    rng = np.random.default_rng(seed)
    moved = np.where(rng.random(len(y)) < WRONG, rng.integers(1, 10, len(y)), 0)
    return (y + moved) % 10


def network(rate: float = 0.0, decay: float | None = None) -> nn.Sequential:
    """64 pixels → 128 hidden units → 10 logits; `rate` of the hidden units dropped."""
    dropped = [nn.layers.Dropout(rate)] if rate else []
    model = nn.Sequential([nn.Dense(HIDDEN, activation="relu"), *dropped, nn.Dense(10)])
    model.compile(
        nn.SGD(0.03, momentum=0.9, weight_decay=decay),
        loss=nn.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    return model


def outcome(name: str, model: nn.Sequential, few: Any, test: Any) -> dict[str, float]:
    """Accuracy and loss on both sides, and how long the weights have become."""
    train_loss, train = model.evaluate(*few, verbose=0)
    test_loss, unseen = model.evaluate(*test, verbose=0)
    squares = sum(float((w.numpy() ** 2).sum()) for w in model.trainable_weights)
    return {
        f"{name}_train": train,
        f"{name}_test": unseen,
        f"{name}_train_loss": train_loss,
        f"{name}_test_loss": test_loss,
        f"{name}_norm": squares**0.5,
    }


def draw_history(ax: Any, title: str, history: dict[str, list[float]]) -> None:
    """Both accuracies by epoch."""
    epochs = range(1, EPOCHS + 1)
    ax.plot(epochs, history["accuracy"], color=BLUE, linestyle="-", label="trained")
    unseen = history["val_accuracy"]
    ax.plot(epochs, unseen, color=ORANGE, linestyle="--", label="never seen")
    ax.set(title=title, xlabel="epoch", ylim=(0.5, 1.02))


if __name__ == "__main__":
    main()
