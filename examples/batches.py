"""A batch is divided by samples: every sample passes every node of the network.

    python -m examples.batches

Writes ``out/batches/axis.svg``, the graph of a small network with the batch axis
marked. Proves that a batch gives what its samples give one by one, that sums of floats
depend on their order in the last bits, and when the gradients of several workers make
up the gradient of the whole batch.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

import autograd as ag
import nn
from examples.plotting import print_table, save_drawing

SAMPLES = 12
EQUAL, UNEQUAL = (4, 4, 4), (6, 4, 2)


def main(seed: int = 0, out: str | Path = "out/batches") -> dict[str, Any]:
    """Draw the graph, compare the ways to compute one gradient; returns the figures."""
    nn.utils.set_random_seed(seed)
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(SAMPLES, 3))
    t = np.sin(x[:, :1]) + x[:, 1:2]
    figures = batch_axis(x, t, Path(out)) | one_by_one(x, t) | shards(x, t) | sums()
    print_table(figures.items())
    return figures


def network(*between: nn.Layer) -> nn.Sequential:
    """3 features → 2 hidden units → 1 output, with `between` behind the hidden ones."""
    return nn.Sequential(
        [
            nn.Dense(2, activation="tanh", dtype="float64", name="hidden"),
            *between,
            nn.Dense(1, dtype="float64", name="output"),
        ]
    )


def loss_of(model: nn.Sequential, x: Any, t: Any) -> ag.Tensor:
    """The mean squared error of the batch, one row a sample."""
    batch, targets = ag.tensor(x, name="batch"), ag.tensor(t, name="targets")
    loss: ag.Tensor = ((model(batch, training=True) - targets) ** 2).mean()
    loss.name = "loss"
    return loss


def gradient(model: nn.Sequential, x: Any, t: Any) -> Any:
    """∂loss/∂w for all weights in one row."""
    grads = ag.gradients(loss_of(model, x, t), model.trainable_weights)
    return np.concatenate([g.ravel() for g in grads])


def batch_axis(x: Any, t: Any, out: Path) -> dict[str, Any]:
    """Mark in the graph of 4 samples all that is longer in the graph of 5."""
    model = network()
    four, five = (ag.Graph.of(loss_of(model, x[:n], t[:n])) for n in (4, 5))
    pairs = zip(four.vertices, five.vertices, strict=True)
    has_axis = {a.id for a, b in pairs if a.shape != b.shape}
    path = [
        end
        for edge in four.edges
        if {edge.source, edge.target} <= has_axis
        for end in (edge.source, edge.target)
    ]
    save_drawing(
        four.draw(highlight=path, rankdir="TB", max_nodes=len(four.vertices)),
        out / "axis.svg",
        title="The batch axis in the graph of a small network",
        description="From batch and targets, both of 4 rows, every node on the way to "
        "the loss is marked as having the batch axis. Kernels and biases have none: "
        "they are the same for all samples. The loss has none: it is the mean.",
    )
    parameters = [v for v in four.vertices if v.kind == "leaf"]
    return {
        "nodes_with_axis": len(has_axis),
        "rows_in_each": int(
            np.unique([four.vertices[i].shape[0] for i in has_axis])[0]
        ),
        "parameters": len(parameters),
        "parameters_with_axis": sum(v.id in has_axis for v in parameters),
    }


def one_by_one(x: Any, t: Any) -> dict[str, Any]:
    """Outputs and gradient of the batch against those of its samples, each alone."""
    model = network()
    with ag.no_grad():
        together = model(x).numpy()
        alone = np.concatenate([model(x[i : i + 1]).numpy() for i in range(len(x))])
    gradients = [gradient(model, x[i : i + 1], t[i : i + 1]) for i in range(len(x))]
    mean = np.mean(gradients, axis=0)
    return {
        "output_alone_differs": float(np.abs(together - alone).max()),
        "mean_gradient_differs": float(np.abs(gradient(model, x, t) - mean).max()),
    }


def shards(x: Any, t: Any) -> dict[str, Any]:
    """How far the mean of the workers' gradients is from the batch's, by its length."""
    plain = network()
    normalised = network(nn.layers.BatchNormalization(dtype="float64"))
    return {
        "equal_shards": shard_error(plain, x, t, EQUAL),
        "unequal_shards": shard_error(plain, x, t, UNEQUAL),
        "weighted_shards": shard_error(plain, x, t, UNEQUAL, weighted=True),
        "normalised_shards": shard_error(normalised, x, t, EQUAL),
    }


def shard_error(
    model: nn.Sequential, x: Any, t: Any, sizes: Sequence[int], weighted: bool = False
) -> float:
    """‖mean over workers − whole batch‖ / ‖whole batch‖ for shards of those sizes."""
    whole = gradient(model, x, t)
    cuts = np.cumsum(sizes)[:-1]
    pieces = zip(np.split(x, cuts), np.split(t, cuts), strict=True)
    gradients = [gradient(model, *piece) for piece in pieces]
    mean = np.average(gradients, axis=0, weights=sizes if weighted else None)
    return float(np.linalg.norm(mean - whole) / np.linalg.norm(whole))


def sums() -> dict[str, Any]:
    """The same three floats, added from the left and from the right."""
    return {"sum_from_left": (0.1 + 0.2) + 0.3, "sum_from_right": 0.1 + (0.2 + 0.3)}


if __name__ == "__main__":
    main()
