"""A batch is divided by samples: every sample passes every node of the network.

    python -m examples.batches

Writes ``out/batches/axis.svg``, the values of a small network with the rows of a batch
in them. Proves that a batch gives what its samples give one by one, that sums of floats
depend on their order in the last bits, and when the gradients of several workers make
up the gradient of the whole batch. Compares four workers that have a full batch each
with one worker that has all four.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

import autograd as ag
import nn
from examples.batch_axis import draw, with_axis
from examples.plotting import print_table

SAMPLES = 12
EQUAL, UNEQUAL = (4, 4, 4), (6, 4, 2)
WORKERS, RATE = 4, 0.05

Loss = Callable[[nn.Layer, Any, Any], ag.Tensor]
"""From a model, a batch and its targets to a number."""


def main(seed: int = 0, out: str | Path = "out/batches") -> dict[str, Any]:
    """Draw the graph, compare the ways to compute one gradient; returns the figures."""
    nn.utils.set_random_seed(seed)
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(WORKERS * SAMPLES, 3))
    t = np.sin(x[:, :1]) + x[:, 1:2]
    batch = x[:SAMPLES], t[:SAMPLES]
    figures = batch_axis(*batch, Path(out)) | one_by_one(*batch) | shards(*batch)
    figures |= sums() | full_batch_each(x, t, seed)
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


def mean_square(model: nn.Layer, x: Any, t: Any) -> ag.Tensor:
    """The mean squared error of the batch, one row a sample."""
    batch, targets = ag.tensor(x, name="batch"), ag.tensor(t, name="targets")
    loss: ag.Tensor = ((model(batch, training=True) - targets) ** 2).mean()
    loss.name = "loss"
    return loss


def pairwise(model: nn.Layer, x: Any, t: Any) -> ag.Tensor:
    """The mean over pairs of samples: outputs should differ as their targets do."""
    error = model(x, training=True) - t
    loss: ag.Tensor = ((error - error.T) ** 2).sum() / (len(x) * (len(x) - 1))
    return loss


def gradient(model: nn.Layer, x: Any, t: Any, loss: Loss = mean_square) -> Any:
    """∂loss/∂w for all weights in one row."""
    grads = ag.gradients(loss(model, x, t), model.trainable_weights)
    return np.concatenate([g.ravel() for g in grads])


def batch_axis(x: Any, t: Any, out: Path) -> dict[str, Any]:
    """Mark in the graph of 4 samples all that is longer in the graph of 5."""
    model = network()
    four, five = (ag.Graph.of(mean_square(model, x[:n], t[:n])) for n in (4, 5))
    has_axis = with_axis(four, five)
    draw(four, has_axis, out / "axis.svg")
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
    dropping = network(nn.layers.Dropout(0.5, seed=0, dtype="float64"))
    return {
        "equal_shards": shard_error(plain, x, t, EQUAL),
        "unequal_shards": shard_error(plain, x, t, UNEQUAL),
        "weighted_shards": shard_error(plain, x, t, UNEQUAL, weighted=True),
        "normalised_shards": shard_error(normalised, x, t, EQUAL),
        "compared_shards": shard_error(plain, x, t, EQUAL, loss=pairwise),
        "dropped_shards": shard_error(dropping, x, t, EQUAL),
        "pairs": SAMPLES * (SAMPLES - 1) // 2,
        "pairs_in_shards": sum(n * (n - 1) // 2 for n in EQUAL),
    }


def shard_error(
    model: nn.Sequential,
    x: Any,
    t: Any,
    sizes: Sequence[int],
    *,
    weighted: bool = False,
    loss: Loss = mean_square,
) -> float:
    """‖mean over workers − whole batch‖ / ‖whole batch‖ for shards of those sizes."""
    whole = gradient(model, x, t, loss)
    cuts = np.cumsum(sizes)[:-1]
    pieces = zip(np.split(x, cuts), np.split(t, cuts), strict=True)
    gradients = [gradient(model, *piece, loss) for piece in pieces]
    mean = np.average(gradients, axis=0, weights=sizes if weighted else None)
    return float(np.linalg.norm(mean - whole) / np.linalg.norm(whole))


def full_batch_each(x: Any, t: Any, seed: int) -> dict[str, Any]:
    """One step of several workers with a full batch each, against as many of one."""
    figures = {"workers": WORKERS, "samples": SAMPLES, "all_samples": len(x)}
    figures["rate"] = RATE
    for name, rate in (("", RATE), ("_slow", RATE / 10)):
        in_turn = moved(x, t, seed, batch_size=SAMPLES, rate=rate)
        for size, factor in (("same", 1), ("scaled", WORKERS)):
            at_once = moved(x, t, seed, batch_size=len(x), rate=factor * rate)
            off = np.linalg.norm(at_once - in_turn) / np.linalg.norm(in_turn)
            figures[f"{size}{name}"] = float(off)
    return figures


def moved(x: Any, t: Any, seed: int, *, batch_size: int, rate: float) -> Any:
    """How one epoch of descent moves the weights, in one row."""
    nn.utils.set_random_seed(seed)
    model = network()
    model.compile(nn.SGD(rate), loss="mse")
    model.build(x.shape)
    start = model.get_weights()
    model.fit(x, t, batch_size, shuffle=False, verbose=0)
    pairs = zip(model.get_weights(), start, strict=True)
    return np.concatenate([(after - before).ravel() for after, before in pairs])


def sums() -> dict[str, Any]:
    """The same three floats, added from the left and from the right."""
    return {"sum_from_left": (0.1 + 0.2) + 0.3, "sum_from_right": 0.1 + (0.2 + 0.3)}


if __name__ == "__main__":
    main()
