"""Backpropagation is the computation graph read backwards: five graphs, drawn.

    python -m examples.backprop

The book's own graph, a fork, a result used twice, a neuron and a Dense layer; the walk
of `examples.walks` beside the engine's, and the recursion that goes wrong.
"""

from pathlib import Path
from typing import Any

import numpy as np

import autograd as ag
import nn
from autograd import ops
from examples.plotting import print_table
from examples.walks import each_path, leaves, operands, picture, recurse, walk_back

DOUBLINGS = 16
NUDGE = 0.01


def main(seed: int = 0, out: str | Path = "out/backprop") -> dict[str, Any]:
    """Walk, compare and draw; returns the figures that it prints."""
    out = Path(out)
    figures = book(out) | fork(out) | twice(out) | neuron(out) | dense(out, seed)
    print_table((k, v) for k, v in figures.items() if k != "paths")
    print(figures["paths"])
    return figures


def book(out: Path) -> dict[str, Any]:
    """``|x·w + b − y|``: one path leads to every input."""
    x, w, b, y = leaves(x=2.0, w=3.0, b=1.0, y=4.0)
    product = x * w
    prediction = product + b
    difference = prediction - y
    loss = abs(difference)
    names = {"p": product, "ŷ": prediction, "d": difference, "loss": loss}
    picture(loss, out / "book.svg", "The book's graph", names=names)
    look = {"names": names, "view": "backward"}
    picture(loss, out / "book_back.svg", "The book's graph, inverted", **look)
    by_hand = walk_back(operands(loss))
    loss.backward()
    gradient = {f"book_d{t.name}": t.grad.item() for t in (x, w, b, y)}
    return {
        "book_product": product.item(),
        "book_prediction": prediction.item(),
        "book_loss": loss.item(),
        **gradient,
        "book_walks_agree": set(gradient.values()) <= set(by_hand),
        "book_rise": abs(x.data * (w.data + NUDGE) + b.data - y.data) - loss.item(),
    }


def fork(out: Path) -> dict[str, Any]:
    """``(a + b)(b + 1)``: two paths lead to b, and their products add."""
    a, b = leaves(a=2.0, b=1.0)
    e = (a + b) * (b + 1)
    e.name = "e"
    picture(e, out / "fork.svg", "A fork, inverted", view="backward")
    explained = ag.explain(e, b)
    e.backward()
    return {
        "fork_e": e.item(),
        "fork_da": a.grad.item(),
        "fork_db": b.grad.item(),
        "fork_first": float(explained.paths[0].product),
        "fork_second": float(explained.paths[1].product),
        "paths": str(explained),
    }


def twice(out: Path) -> dict[str, Any]:
    """``h = a·b; e = h·h``: where plain recursion goes wrong, or takes for ever."""
    a, b = leaves(a=2.0, b=3.0)
    h = a * b
    e = h * h
    picture(e, out / "twice.svg", "Used twice", names={"h": h, "e": e}, view="backward")
    arrows = operands(e)
    doubled = a
    for _ in range(DOUBLINGS):
        doubled = doubled + doubled
    doublings = operands(doubled)
    by_paths, calls = each_path(doublings)
    return {
        "twice_h": h.item(),
        "twice_e": e.item(),
        "twice_first": h.item() * b.item(),
        "twice_second": 2 * h.item() * b.item(),
        "twice_right": float(walk_back(arrows)[0]),
        "twice_wrong": float(recurse(arrows)[0]),
        "doublings": DOUBLINGS,
        "doublings_gradient": int(walk_back(doublings)[0]),
        "doublings_by_paths": int(by_paths[0]),
        "doublings_values": len(doublings),
        "doublings_calls": calls,
    }


def neuron(out: Path) -> dict[str, Any]:
    """``(tanh(w₁x₁ + w₂x₂ + b) − t)²``: what each weight is told."""
    w1, w2, b = weights = leaves(w1=0.5, w2=-1.0, b=0.5)
    x1, x2, t = (
        ag.tensor(v, name=n) for n, v in (("x1", 2.0), ("x2", 1.0), ("t", 1.0))
    )
    z = w1 * x1 + w2 * x2 + b
    y = np.tanh(z)
    loss = (y - t) ** 2
    look = {"names": {"z": z, "y": y, "loss": loss}, "view": "both", "rankdir": "TB"}
    look["max_nodes"] = 20  # every step of it, none folded
    picture(loss, out / "neuron.svg", "A neuron, both ways", **look)
    loss.backward()
    return {
        "neuron_z": z.item(),
        "neuron_y": y.item(),
        "neuron_loss": loss.item(),
        "neuron_delta": 2 * (y.item() - t.item()) * (1 - y.item() ** 2),
        **{f"neuron_d{w.name}": w.grad.item() for w in weights},
    }


def dense(out: Path, seed: int) -> dict[str, Any]:
    """A whole layer: the same walk, with matrices for numbers."""
    rng = np.random.default_rng(seed)
    layer = nn.Dense(2, activation="relu", dtype="float64", name="dense")
    x = ag.tensor(rng.normal(size=(4, 3)).round(1), requires_grad=True, name="x")
    layer.build(x.shape)
    layer.kernel.data = rng.normal(size=(3, 2)).round(1)
    y = layer(x)
    loss = (y * y).sum()
    look = {"names": {"y": y, "loss": loss}, "view": "backward", "rankdir": "TB"}
    picture(loss, out / "dense.svg", "A Dense layer, inverted", **look)
    loss.backward()

    w, delta = layer.kernel, 2 * y.data * (y.data > 0)
    by_formula = [
        (w.grad, x.data.T @ delta),
        (layer.bias.grad, delta.sum(axis=0)),
        (x.grad, delta @ w.data.T),
        (w.grad, sum(map(np.outer, x.data, delta))),  # sample by sample
    ]
    return {
        "dense_program": program(x.data, w.data, layer.bias.data),
        "dense_samples": len(x.data),
        "dense_weights": w.size,
        "dense_error": max(float(np.abs(g - f).max()) for g, f in by_formula),
    }


def program(x: Any, w: Any, b: Any) -> str:
    """The steps that the layer and its inverted graph are, as NumPy."""

    def loss(x: Any, w: Any, b: Any) -> Any:
        y = ops.relu(x @ w + b)
        return (y * y).sum()

    slopes = ag.jit(ag.grad(loss, (0, 1, 2)))
    slopes(x, w, b)
    steps = slopes.source.partition("# forward")[2].partition("# fmt: on")[0]
    lines = [line.removeprefix("    ") for line in f"    # forward{steps}".splitlines()]
    return "\n".join([line for line in lines if ".py:" not in line]).strip()


if __name__ == "__main__":
    main()
