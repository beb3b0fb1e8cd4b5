"""Twenty graphs, from a neuron to a transformer, whose default drawing has to fit.

python -m tests.draw.gallery     draws them into docs/gallery and writes docs/gallery.md
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

import autograd as ag
import nn
from autograd.drawing.graph import draw
from tests.draw.graphs import leaf

__all__ = ["GALLERY", "Shown"]

DOCS = Path(__file__).parents[2] / "docs"


class Shown(NamedTuple):
    """A graph, recorded anew by each call of `record`, and what is to be seen in it."""

    title: str
    record: Callable[[], ag.Tensor]
    see: str


def random(*shape: int, kind: str = "f8") -> Any:
    """Numbers that are the same in every run."""
    rng = np.random.default_rng(list(shape))
    return rng.normal(size=shape).astype(kind)


def weights(*shape: int, name: str) -> ag.Tensor:
    return leaf(random(*shape) / np.sqrt(shape[0]), name)


def labels(n: int) -> Any:
    return np.arange(n) % 3


def trained(model: nn.Model, x: Any) -> ag.Tensor:
    """The loss of a model of three classes."""
    loss = nn.losses.SparseCategoricalCrossentropy(from_logits=True)
    return loss(labels(len(x)), model(x, training=True))


def neuron() -> ag.Tensor:
    x, w, b = leaf(2.0, "x"), leaf(3.0, "w"), leaf(1.0, "b")
    diff = x * w + b - ag.tensor(4.0, name="y")
    diff.name = "diff"
    loss = diff**2
    loss.name = "loss"
    return loss


def shared() -> ag.Tensor:
    a, b = leaf(2.0, "a"), leaf(1.0, "b")
    e = (a + b) * (b + 1)
    e.name = "e"
    return e


def choices() -> ag.Tensor:
    p, q = leaf(7.0, "p"), leaf(4.0, "q")
    return np.maximum(p, q) + (p - q).relu() * abs(q)


def line() -> ag.Tensor:
    w, b = leaf(1.0, "w"), leaf(0.0, "b")
    x = ag.tensor([1.0, 2.0, 3.0, 4.0], name="x")
    t = ag.tensor([2.9, 5.1, 7.2, 8.8], name="t")
    loss = ((w * x + b - t) ** 2).mean()
    loss.name = "loss"
    return loss


def logistic() -> ag.Tensor:
    w, b = weights(4, name="w"), leaf(0.0, "b")
    p = (random(50, 4) @ w + b).sigmoid()
    p.name = "p"
    y = labels(50) > 0
    return -(y * p.log() + (1 - y) * (1 - p).log()).mean()


def mlp() -> ag.Tensor:
    layers = [nn.Dense(16, "relu"), nn.Dense(16, "relu"), nn.Dense(3)]
    return trained(nn.Sequential([nn.Input((8,)), *layers]), random(32, 8, kind="f4"))


def normalised() -> ag.Tensor:
    block = [
        layer
        for _ in range(3)
        for layer in (
            nn.Dense(16),
            nn.layers.BatchNormalization(),
            nn.layers.ReLU(),
            nn.layers.Dropout(0.2),
        )
    ]
    model = nn.Sequential([nn.Input((8,)), *block, nn.Dense(3)])
    return trained(model, random(32, 8, kind="f4"))


def deep() -> ag.Tensor:
    layers = [nn.Dense(16, "tanh") for _ in range(50)]
    model = nn.Sequential([nn.Input((16,)), *layers])
    return (model(random(4, 16, kind="f4")) ** 2).mean()


def convolutional() -> ag.Tensor:
    conv, pool = nn.layers.Conv2D, nn.layers.MaxPooling2D
    layers = [conv(8, 3, activation="relu"), pool(), conv(16, 3, activation="relu")]
    head = [pool(), nn.layers.Flatten(), nn.Dense(3)]
    model = nn.Sequential([nn.Input((16, 16, 1)), *layers, *head])
    return trained(model, random(2, 16, 16, 1, kind="f4"))


def residual() -> ag.Tensor:
    def conv() -> Any:
        return nn.layers.Conv2D(8, 3, padding="same")

    x = nn.Input((8, 8, 3))
    h = conv()(x)
    for _ in range(2):
        r = nn.layers.ReLU()(nn.layers.BatchNormalization()(h))
        h = nn.layers.Add()([h, conv()(r)])
    y = nn.Dense(3)(nn.layers.GlobalAveragePooling2D()(h))
    return trained(nn.Model(x, y), random(2, 8, 8, 3, kind="f4"))


def lstm() -> ag.Tensor:
    model = nn.Sequential([nn.Input((20, 4)), nn.layers.LSTM(8), nn.Dense(3)])
    return trained(model, random(5, 20, 4, kind="f4"))


def bidirectional() -> ag.Tensor:
    both = nn.layers.Bidirectional(nn.layers.GRU(8))
    model = nn.Sequential([nn.Input((12, 4)), both, nn.Dense(3)])
    return trained(model, random(5, 12, 4, kind="f4"))


def recurrent() -> ag.Tensor:
    w, u = weights(4, 4, name="W"), weights(4, 4, name="U")
    h: Any = np.zeros((2, 4))
    for t in range(10):
        h = np.tanh(random(2, 4, kind="f8") * t @ w + h @ u)
    return (h**2).sum()


def irregular() -> ag.Tensor:
    rng = np.random.default_rng(0)
    x = z = leaf(1.0, "x")
    for _ in range(500):
        z = z * 1.01 if rng.random() < 0.5 else (z + x).tanh()
    return z


def nested() -> ag.Tensor:
    x = leaf(random(3), "x")
    rate = leaf(0.1, "rate")
    for _ in range(6):
        for _ in range(8):
            x = x - rate * x.sin()
        x = x / (1.0 + (x**2).sum())
    return x.sum()


def attention() -> ag.Tensor:
    x = leaf(random(5, 8), "x")
    q, k, v = (x @ weights(8, 8, name=name) for name in "QKV")
    scores = q @ k.T / np.sqrt(8.0)
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    p.name = "weights"
    return (p @ v).sum()


def transformer() -> ag.Tensor:
    x = nn.Input((10, 16))
    h = x
    for _ in range(2):
        a = nn.layers.MultiHeadAttention(2, 8)(h, h)
        h = nn.layers.LayerNormalization()(nn.layers.Add()([h, a]))
        f = nn.Dense(16)(nn.Dense(32, "relu")(h))
        h = nn.layers.LayerNormalization()(nn.layers.Add()([h, f]))
    y = nn.Dense(3)(nn.layers.GlobalAveragePooling1D()(h))
    return trained(nn.Model(x, y), random(4, 10, 16, kind="f4"))


def siamese() -> ag.Tensor:
    tower = nn.Sequential([nn.Input((6,)), nn.Dense(8, "relu"), nn.Dense(4)])
    a, b = tower(random(5, 6, kind="f4")), tower(random(6, 6, kind="f4")[:5])
    distance = ((a - b) ** 2).sum(axis=1).sqrt()
    distance.name = "distance"
    return distance.mean()


def second() -> ag.Tensor:
    x = leaf(1.5, "x")
    return ag.grad(lambda z: np.sin(z) * z**3)(x)


def hessian() -> ag.Tensor:
    x, v = leaf(random(5), "x"), random(5)

    def rosenbrock(x: Any) -> Any:
        return (100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2).sum()

    return (ag.grad(rosenbrock)(x) * v).sum()


GALLERY = (
    Shown("A neuron", neuron, "One line of value a box, constants in the formula."),
    Shown("A shared value", shared, "`b` is used twice: two arrows leave it."),
    Shown("Choices", choices, "The larger of two, and what is above 0."),
    Shown("A line through four points", line, "Shapes stand on the arrows."),
    Shown("Logistic regression", logistic, "A loss written by hand."),
    Shown("Three dense layers", mlp, "Layers in a row, parameters beside them."),
    Shown("With batch normalisation and dropout", normalised, "Twelve layers."),
    Shown("Fifty layers", deep, "Equal layers are one box, the first is opened."),
    Shown("A convolutional network", convolutional, "Pictures look like pictures."),
    Shown("A residual network", residual, "What goes around a block is seen."),
    Shown("An LSTM over 20 times", lstm, "The cell, twenty times."),
    Shown("A GRU both ways", bidirectional, "Two rows of cells."),
    Shown("A recurrent loop by hand", recurrent, "Found without any module."),
    Shown("500 irregular turns", irregular, "Both ends, and what is between."),
    Shown("A loop within a loop", nested, "Rows of rows."),
    Shown("Attention by hand", attention, "Queries, keys and values."),
    Shown("Two transformer blocks", transformer, "Attention, sums and norms."),
    Shown("Two towers of one model", siamese, "A model that is called twice."),
    Shown("A derivative, differentiated", second, "The backward walk is a graph."),
    Shown("A Hessian times a vector", hessian, "The same for arrays."),
)


def main() -> None:
    """Draw all, and write the page that shows them."""
    folder = DOCS / "gallery"
    folder.mkdir(exist_ok=True)
    lines = [
        "# Twenty graphs",
        "",
        "What `ag.draw(loss)` draws of each, without any option: at most 1,400 × 900",
        "pixels, no text below 9. `python -m tests.draw.gallery` draws them anew.",
        "",
    ]
    for number, shown in enumerate(GALLERY, 1):
        nn.utils.set_random_seed(0)
        name = f"{number:02}_{shown.record.__name__}.svg"
        draw(shown.record()).render(outfile=folder / name, cleanup=True)
        lines += [f"## {shown.title}", "", shown.see, ""]
        lines += [f"![{shown.title}](gallery/{name})", ""]
    (DOCS / "gallery.md").write_text("\n".join(lines), "utf-8")


if __name__ == "__main__":
    main()
