"""Backpropagation is the computation graph read backwards: five graphs, drawn.

    python -m examples.backprop

The book's graph with a square, a fork, a result used twice, a neuron and a Dense layer;
the walk of `examples.walks` beside the engine's, and the recursion that goes wrong.
"""

from pathlib import Path
from typing import Any

import numpy as np

import autograd as ag
import nn
from autograd import ops
from examples.backprop_boxes import dense_picture, neuron_picture
from examples.plotting import print_table, save_drawing
from examples.walks import each_path, leaves, operands, recurse, walk_back

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
    """``(y − (x·w + b))²``: one path leads to every input."""
    x, w, b, y = leaves(x=2.0, w=3.0, b=1.0, y=4.0)
    product = x * w
    prediction = product + b
    difference = y - prediction
    loss = difference**2
    names = {"p": product, "ŷ": prediction, "d": difference, "loss": loss}
    save_drawing(
        ag.draw(loss, names=names),
        out / "book.svg",
        title="The book's graph with a square",
        description="p is x times w; ŷ is p plus b; d is y minus ŷ; loss is d squared.",
    )
    save_drawing(
        ag.draw(loss, names=names, view="backward"),
        out / "book_back.svg",
        title="The same graph, inverted",
        description="From the loss −6 to d, from there −1 to ŷ and 1 to y, from ŷ 1 to "
        "p and 1 to b, from p 3 to x and 2 to w.",
    )
    by_hand = walk_back(operands(loss))
    loss.backward()
    gradient = {f"book_d{t.name}": t.grad.item() for t in (x, w, b, y)}
    return {
        "book_product": product.item(),
        "book_prediction": prediction.item(),
        "book_difference": difference.item(),
        "book_loss": loss.item(),
        "book_slope": 2 * difference.item(),
        **gradient,
        "book_walks_agree": set(gradient.values()) <= set(by_hand),
        "book_rise": (y.data - (x.data * (w.data + NUDGE) + b.data)) ** 2 - loss.item(),
        "book_distance_dw": float(ag.grad(lambda w: abs(4.0 - (2.0 * w + 1.0)))(3.0)),
    }


def fork(out: Path) -> dict[str, Any]:
    """``(a + b)(b + 1)``: two paths lead to b, and their products add."""
    a, b = leaves(a=2.0, b=1.0)
    e = (a + b) * (b + 1)
    e.name = "e"
    save_drawing(
        ag.draw(e, view="backward"),
        out / "fork.svg",
        title="A fork, inverted",
        description="From e 2 to a plus b and 3 to b plus 1; from both of them 1 to b, "
        "where 2 and 3 add to 5; a gets 2.",
    )
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
    save_drawing(
        ag.draw(e, names={"h": h, "e": e}, view="backward"),
        out / "twice.svg",
        title="A result used twice, inverted",
        description="From e two arrows with 6 to h, which gets 12, and from h 3 to a "
        "and 2 to b, which get 36 and 24.",
    )
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
    x1, x2, t = 2.0, 1.0, 1.0
    z = w1 * x1 + w2 * x2 + b
    y = np.tanh(z)
    d = y - t
    loss = d**2
    graph, came_back = ag.Graph.of(loss), walk_back(operands(loss))
    values = {"w₁": w1, "w₂": w2, "b": b, "z": z, "y": y, "d": d, "loss": loss}
    found = {k: (v.item(), came_back[graph.find(v)[0]]) for k, v in values.items()}
    slopes = {"w₁": x1, "w₂": x2, "b": 1.0, "z": 1 - y.item() ** 2, "d": 2 * d.item()}
    neuron_picture(found, slopes, out / "neuron.svg")
    loss.backward()
    return {
        "neuron_z": z.item(),
        "neuron_y": y.item(),
        "neuron_loss": loss.item(),
        "neuron_delta": 2 * d.item() * (1 - y.item() ** 2),
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
    dense_picture({"X": x, "W": layer.kernel, "b": layer.bias}, out / "dense.svg")
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
