"""A neuron and a Dense layer turned round, every box placed by hand.

`autograd.draw` draws any graph, with what its rules say. Here an arrow has room for the
formula that a reader would write on it.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from examples.plotting import (
    BACKGROUND,
    BLUE,
    GREEN,
    INK,
    MUTED,
    ORANGE,
    outlined,
    save,
)

__all__ = ["dense_picture", "neuron_picture"]

WIDTH, LINE = 0.94, 0.17  # inches
COLOURS = {"input": BLUE, "result": MUTED, "loss": GREEN}


class Box(NamedTuple):
    """A value: its middle in inches, its name, what is said below, what comes back."""

    x: float
    y: float
    name: str
    said: tuple[str, ...]
    back: str
    kind: str = "result"
    width: float = WIDTH

    @property
    def height(self) -> float:
        return LINE * (2 + len(self.said)) + 0.13


class Arrow(NamedTuple):
    """From a result back to one of its operands, with what is written on it.

    above: the formula. below: its number, on an arrow that is level.
    """

    result: str
    operand: str
    above: str
    below: str = ""


def neuron_picture(
    found: Mapping[str, tuple[float, float]], slopes: Mapping[str, float], path: Path
) -> None:
    """Draw the neuron of `examples.backprop`, left to right as it is computed.

    found: of each value what it is and what came back to it. slopes: the local
    derivative on the arrow that arrives at each.
    """
    columns = [("z", 2.6, "w₁x₁ + w₂x₂ + b"), ("y", 4.4, "tanh z")]
    columns += [("d", 5.85, "y − t"), ("loss", 7.4, "d²")]
    rows = [("w₁", 2.35), ("w₂", 1.4), ("b", 0.45)]
    boxes = {
        **{k: _number(found, k, 0.7, y, kind="input") for k, y in rows},
        **{k: _number(found, k, x, 1.4, formula) for k, x, formula in columns},
    }
    boxes["z"] = boxes["z"]._replace(width=1.5)
    boxes["loss"] = boxes["loss"]._replace(kind="loss")
    arrows = [
        Arrow("loss", "d", "2d", _shown(slopes["d"])),
        Arrow("d", "y", "1"),
        Arrow("y", "z", "1 − y²", _shown(slopes["z"])),
        Arrow("z", "w₁", f"x₁ = {_shown(slopes['w₁'])}"),
        Arrow("z", "w₂", f"x₂ = {_shown(slopes['w₂'])}"),
        Arrow("z", "b", "1"),
    ]
    draw(
        boxes,
        arrows,
        path,
        height=2.8,
        title="A neuron, inverted",
        description="From the loss through d and y to z goes a single path, and from z "
        "three arrows go to both weights and the bias, with x₁, x₂ and 1.",
    )


def _number(
    found: Mapping[str, tuple[float, float]],
    name: str,
    x: float,
    y: float,
    *said: str,
    kind: str = "result",
) -> Box:
    value, back = map(_shown, found[name])
    return Box(x, y, name, (*said, value), f"← {back}", kind)


def _shown(number: float) -> str:
    return f"{number:.4g}".replace("-", "−")


def dense_picture(leaves: Mapping[str, Any], path: Path) -> None:
    """Draw ``Σ relu(X·W + b)²`` with the shapes that X, W and b give it."""
    samples, inputs = leaves["X"].shape
    neurons = leaves["W"].shape[1]
    result = f"{samples} × {neurons}"
    boxes = {
        "X": Box(0.7, 2.0, "X", (), f"{samples} × {inputs}", "input"),
        "W": Box(0.7, 1.0, "W", (), f"{inputs} × {neurons}", "input"),
        "b": Box(2.6, 0.4, "b", (), f"{neurons}", "input"),
        "XW": Box(2.6, 1.5, "X·W", (), result),
        "Z": Box(4.4, 1.5, "Z", ("X·W + b",), f"δ: {result}"),
        "Y": Box(6.0, 1.5, "Y", ("relu Z",), result),
        "loss": Box(7.4, 1.5, "loss", ("Σ Y²",), "1", "loss"),
    }
    arrows = [
        Arrow("loss", "Y", "2Y"),
        Arrow("Y", "Z", "if Z > 0"),
        Arrow("Z", "XW", "δ"),
        Arrow("Z", "b", "Σ rows of δ"),
        Arrow("XW", "X", "δWᵀ"),
        Arrow("XW", "W", "Xᵀδ"),
    ]
    draw(
        boxes,
        arrows,
        path,
        height=2.4,
        title="A Dense layer, inverted",
        description="From the loss 2Y goes to Y, δ to Z and on to X times W; from "
        "there Xᵀδ to W and δWᵀ to X; the sum of the rows of δ goes to the bias b.",
    )


def draw(
    boxes: Mapping[str, Box],
    arrows: list[Arrow],
    path: Path,
    *,
    height: float,
    title: str,
    description: str,
) -> None:
    """Write the picture, 8 inches wide and `height` high."""
    figure = Figure(figsize=(8, height))
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, 8), ylim=(0, height))
    ax.axis("off")
    for box in boxes.values():
        _box(ax, box)
    for arrow in arrows:
        _arrow(ax, boxes[arrow.result], boxes[arrow.operand], arrow)
    save(figure, path, title=title, description=description)


def _box(ax: Axes, box: Box) -> None:
    corner = box.x - box.width / 2, box.y - box.height / 2
    look = {"facecolor": BACKGROUND, "edgecolor": COLOURS[box.kind], "linewidth": 1.4}
    style = "round,pad=0,rounding_size=0.1"
    ax.add_patch(FancyBboxPatch(corner, box.width, box.height, boxstyle=style, **look))
    lines = [(box.name, INK), *((text, MUTED) for text in box.said), (box.back, ORANGE)]
    for i, (text, colour) in enumerate(lines):
        y = box.y + LINE * ((len(lines) - 1) / 2 - i)
        weight = "bold" if i == 0 else "normal"
        ax.text(box.x, y, text, color=colour, weight=weight, ha="center", va="center")


def _arrow(ax: Axes, start: Box, end: Box, arrow: Arrow) -> None:
    x0, x1 = start.x - start.width / 2, end.x + end.width / 2
    look = {"arrowstyle": "-|>", "mutation_scale": 11, "shrinkA": 1, "shrinkB": 1}
    ends = (x0, start.y), (x1, end.y)
    ax.add_patch(FancyArrowPatch(*ends, color=ORANGE, **look))
    x, y = (x0 + x1) / 2, (start.y + end.y) / 2
    look = {"color": ORANGE, "ha": "center"}
    if start.y != end.y:  # on the slope, which it interrupts
        ax.text(x, y, arrow.above, va="center", **look, **outlined())
        return
    ax.text(x, y + 0.05, arrow.above, va="bottom", **look)
    ax.text(x, y - 0.07, arrow.below, va="top", **look)
