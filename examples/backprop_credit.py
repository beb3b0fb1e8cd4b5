"""Which weights contributed how much to what one step of training did to the loss.

    python -m examples.backprop_credit

To first order a step Δw changes the loss by Σ gradient·Δw: a sum with one term for each
weight. What it leaves over is curvature.
"""

from pathlib import Path
from typing import Any

import autograd as ag
import nn
from examples.plotting import SCALE, axes, print_table, save

IMAGES = 64
RATES = (0.1, 0.05)


def main(seed: int = 0, out: str | Path = "out/backprop_credit") -> dict[str, Any]:
    """Take one step at several rates, rank the weights; returns what it prints."""
    (images, labels), _ = nn.datasets.digits.load_data()
    x, y = images[:IMAGES].reshape(IMAGES, 64) / 16.0, labels[:IMAGES]
    found = {rate: one_step(x, y, rate, seed) for rate in RATES}
    ranked, shares = found[RATES[-1]]
    pixels = shares["hidden/kernel"].sum(axis=1).reshape(8, 8)  # (64, 16) → (8, 8)
    draw(ranked, pixels, Path(out) / "credit.svg")
    left_over = [abs(r.actual - r.predicted) for r, _ in found.values()]
    figures = {
        "images": IMAGES,
        "rate": RATES[-1],
        "actual": ranked.actual,
        "predicted": ranked.predicted,
        "left_over": left_over[-1],
        "left_over_doubled": left_over[-2],
        "left_over_ratio": left_over[-2] / left_over[-1],
        "first": ranked.parts[0].name,
        "first_share": ranked.parts[0].change / ranked.predicted,
        "idle_pixels": int((pixels == 0).sum()),
        "sum_error": abs(sum(s.sum() for s in shares.values()) - ranked.predicted),
        "contributions": str(ranked),
    }
    print_table((k, v) for k, v in figures.items() if k != "contributions")
    print(figures["contributions"])
    return figures


def one_step(x: Any, y: Any, rate: float, seed: int) -> tuple[Any, dict[str, Any]]:
    """One step of descent: the ranked parameters, and gradient·Δw of every weight."""
    nn.utils.set_random_seed(seed)
    layers = [
        nn.Dense(16, activation="relu", dtype="float64", name="hidden"),
        nn.Dense(10, dtype="float64", name="output"),
    ]
    loss_of = nn.losses.SparseCategoricalCrossentropy(from_logits=True)
    shares = {}

    def loss() -> ag.Tensor:
        h = x
        for layer in layers:
            h = layer(h)
        return loss_of(y, h)

    def step() -> None:
        loss().backward()
        for w in (w for layer in layers for w in layer.weights):
            change = -rate * w.grad
            shares[w.name] = w.grad * change
            w.data = w.data + change

    return ag.contributions(loss, step), shares


def draw(ranked: Any, pixels: Any, path: Path) -> None:
    """Bars of the parameters, and of the hidden weights the part of each pixel."""
    figure, (bars, image) = axes(1, 2, height=3.6)
    names = [p.name for p in reversed(ranked.parts)]
    bars.barh(names, [p.change for p in reversed(ranked.parts)])
    bars.set(title="Σ gradient·Δw of each parameter", xlabel="change of the loss")
    shown = image.imshow(pixels, cmap=SCALE)
    image.set(title="of hidden/kernel, by the pixel it reads", xticks=[], yticks=[])
    image.grid(visible=False)
    figure.colorbar(shown, ax=image, shrink=0.8, label="change of the loss")
    save(
        figure,
        path,
        title="Which weights lowered the loss",
        description="Bars of four parameters, that of hidden/kernel the longest. "
        "Beside them the 8 by 8 pixels of an image: the weights that read the middle "
        "did most, those of the empty edges nothing.",
    )


if __name__ == "__main__":
    main()
