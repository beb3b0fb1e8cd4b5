"""Dense layers, a model, batches and the training loop, all by hand on the engine.

    python -m examples.naive_model

And three bugs of the notebook that this grew from: ``layer.Weights``, ``batch_size/``
and a last batch that is cut short.
"""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

import autograd as ag
import nn
from examples.plotting import axes, print_table, save

BATCH, EPOCHS, RATE = 128, 15, 0.5


class NaiveDense:
    """``activation(x·W + b)``; W: (inputs, outputs), b: (outputs,)."""

    def __init__(self, inputs: int, outputs: int, *, activation: Any, rng: Any) -> None:
        spread = math.sqrt(6 / (inputs + outputs))
        w = rng.uniform(-spread, spread, (inputs, outputs))
        self.W = ag.tensor(w, requires_grad=True, name="W")
        self.b = ag.tensor(np.zeros(outputs), requires_grad=True, name="b")
        self.activation = activation

    def __call__(self, x: Any) -> ag.Tensor:
        return self.activation(x @ self.W + self.b)

    @property
    def weights(self) -> list[ag.Tensor]:
        return [self.W, self.b]


class NaiveSequential:
    """Layers one after another."""

    def __init__(self, layers: list[NaiveDense]) -> None:
        self.layers = layers

    def __call__(self, x: Any) -> Any:
        for layer in self.layers:
            x = layer(x)
        return x

    @property
    def weights(self) -> list[ag.Tensor]:
        return [w for layer in self.layers for w in layer.weights]


class BatchGenerator:
    """Images and labels in batches, in order; the last one has what is left."""

    def __init__(self, images: Any, labels: Any, batch_size: int = BATCH) -> None:
        self.images, self.labels, self.batch_size = images, labels, batch_size
        self.num_batches = math.ceil(len(images) / batch_size)

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        for start in range(0, len(self.images), self.batch_size):
            part = slice(start, start + self.batch_size)
            yield self.images[part], self.labels[part]


def loss_of(model: NaiveSequential, images: Any, labels: Any) -> ag.Tensor:
    """Mean cross-entropy: −log of the probability given to the right digit."""
    probability = model(images)[np.arange(len(labels)), labels]
    return -np.log(probability).mean()


def one_training_step(model: NaiveSequential, images: Any, labels: Any) -> float:
    """Forward, backward, and every weight a little downhill; the loss before that."""
    loss = loss_of(model, images, labels)
    loss.backward()
    for w in model.weights:
        w.data = w.data - RATE * w.grad
        w.zero_grad()
    return float(loss.item())


def main(seed: int = 0, out: str | Path = "out/naive_model") -> dict[str, Any]:
    """Train, test, compare with `nn.Dense`, show the bugs; returns what it prints."""
    (x, y), (x_test, y_test) = nn.datasets.digits.load_data()
    x, x_test = (images.reshape(len(images), -1) / 16.0 for images in (x, x_test))
    rng = np.random.default_rng(seed)
    hidden = NaiveDense(64, 32, activation=ag.ops.relu, rng=rng)
    output = NaiveDense(32, 10, activation=ag.ops.softmax, rng=rng)
    model = NaiveSequential([hidden, output])
    losses = []
    for _ in range(EPOCHS):
        losses += [one_training_step(model, *batch) for batch in BatchGenerator(x, y)]
    draw(losses, Path(out) / "loss.svg")
    figures = {
        "first_loss": losses[0],
        "last_loss": losses[-1],
        "accuracy": float((model(x_test).data.argmax(axis=1) == y_test).mean()),
        "differs_from_nn": difference_from_nn(model, x[:BATCH]),
    } | bugs(model, x, y)
    print_table(figures.items())
    return figures


def draw(losses: list[float], path: Path) -> None:
    """The loss of every batch."""
    figure, ax = axes(height=3.5)
    ax.plot(np.arange(1, len(losses) + 1) * EPOCHS / len(losses), losses)
    ax.set(xlabel="epoch", ylabel="cross-entropy of the batch, nats", yscale="log")
    seen = f"The loss of each batch falls from {losses[0]:.2f} to {losses[-1]:.2f}."
    save(figure, path, title="A training loop by hand", description=seen)


def difference_from_nn(model: NaiveSequential, x: Any) -> float:
    """The largest difference of its outputs from `nn.Dense` with equal weights."""
    h = x
    for mine, activation in zip(model.layers, ("relu", "softmax"), strict=True):
        layer = nn.Dense(mine.b.size, activation, dtype="float64")
        layer.build(h.shape)
        layer.set_weights([w.data for w in mine.weights])
        h = layer(h)
    return float(np.abs(h.data - model(x).data).max())


def bugs(model: NaiveSequential, x: Any, y: Any) -> dict[str, Any]:
    """What each of the three bugs does."""
    try:
        compile("math.ceil(len(images) / batch_size/)", "notebook", "eval")
    except SyntaxError as error:
        slash = type(error).__name__
    sizes = [len(labels) for _, labels in BatchGenerator(x, y)]
    means = [loss_of(model, *batch).item() for batch in BatchGenerator(x, y)]
    return {
        "has_weights": hasattr(model.layers[0], "weights"),
        "has_Weights": hasattr(model.layers[0], "Weights"),
        "batch_size_slash": slash,
        "batches": len(sizes),
        "last_batch": sizes[-1],
        "lost_by_floor": len(x) - len(x) // BATCH * BATCH,
        "mean_of_samples": loss_of(model, x, y).item(),
        "mean_of_batches": float(np.mean(means)),
        "weighted_mean": float(np.average(means, weights=sizes)),
    }


if __name__ == "__main__":
    main()
