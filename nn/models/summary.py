"""The table that `summary` prints and a notebook shows."""

import re
from collections.abc import Sequence
from typing import Any

from autograd.display.markup import Markup, joined, paragraph
from autograd.display.tables import table
from autograd.errors import ValueRangeError
from autograd.plain import printable
from nn.layers.symbolic import shapes_of

__all__ = ["counted", "lines_of", "output_shape", "shape_text", "table_of"]

HEAD = ("Layer (type)", "Output Shape", "Param #")
GAP = 2
LEAST = 4
"""Characters of a column that are left where the table is to be narrow."""


def lines_of(
    model: Any,
    line_length: int | None = None,
    positions: Sequence[float] | None = None,
    *,
    expand_nested: bool = False,
    show_trainable: bool = False,
    layer_range: Sequence[str] | None = None,
) -> list[str]:
    """The lines of the table of the layers of `model`, and its counts.

    line_length: how long lines are; what does not fit is cut. positions: where the
    columns end, in characters or as shares of the line.
    """
    layers = model.layers[_between(model, layer_range)]
    shown = [pair for layer in layers for pair in _nested(layer, expand_nested)]
    columns = _columns(shown, show_trainable)
    widths = _widths(model, columns, line_length, positions)
    lines = [
        (" " * GAP).join(map(_fitted, cells, widths, range(len(widths)))).rstrip()
        for cells in zip(*columns, strict=True)
    ]
    rule = "─" * (line_length or sum(widths) + GAP * (len(widths) - 1))
    body = [rule, lines[0], rule, *lines[1:], rule]
    return [f'Model: "{printable(model.name)}"', *body, *_totals(model)]


def table_of(model: Any) -> Markup:
    """The same table as HTML, with the layers of models that are layers too."""
    shown = [pair for layer in model.layers for pair in _nested(layer, True)]
    head, *rows = zip(*_columns(shown, False), strict=True)
    caption = f'{type(model).__name__} "{printable(model.name)}"'
    counts = [paragraph(line, class_="muted") for line in _totals(model)]
    return joined([table(head, rows, caption=caption, align="llrl"), *counts])


def _columns(shown: list[tuple[Any, int]], show_trainable: bool) -> list[list[str]]:
    """The columns of the table, each with its head; shown: layers and their depths."""
    columns = [[HEAD[0], *(_named(x, depth) for x, depth in shown)]]
    columns.append([HEAD[1], *(output_shape(x) for x, _ in shown)])
    columns.append([HEAD[2], *(counted(x) for x, _ in shown)])
    if not _is_chain([layer for layer, _ in shown]):
        columns.append(["Connected to", *(_sources(x) for x, _ in shown)])
    if show_trainable:
        columns.append(["Trainable", *(_trained(x) for x, _ in shown)])
    return columns


def _between(model: Any, names: Sequence[str] | None) -> slice:
    """The layers from the first whose name fits to the last, as regular expressions."""
    if names is None:
        return slice(None)
    found = [
        [i for i, layer in enumerate(model.layers) if re.match(name, layer.name)]
        for name in names
    ]
    if len(found) != 2 or not all(found):
        raise ValueRangeError(
            f"{model.name}: layer_range is the names of a first and a last layer, got "
            f"{names!r}; there are {', '.join(layer.name for layer in model.layers)}"
        )
    return slice(found[0][0], found[1][-1] + 1)


def _nested(layer: Any, expand: bool, depth: int = 0) -> list[tuple[Any, int]]:
    found = [(layer, depth)]
    for inner in getattr(layer, "layers", ()) if expand else ():
        found += _nested(inner, expand, depth + 1)
    return found


def _named(layer: Any, depth: int) -> str:
    before = "   " * (depth - 1) + " └ " if depth else ""
    return f"{before}{printable(layer.name)} ({type(layer).__name__})"


def counted(layer: Any) -> str:
    """How many parameters `layer` has."""
    return f"{layer.count_params():,}" if layer.built else "0 (unbuilt)"


def _trained(layer: Any) -> str:
    return ("Y" if layer.trainable else "N") if layer.weights else "-"


def output_shape(layer: Any) -> str:
    """The shape of what `layer` gives, ``?`` where it was never called."""
    if layer._steps:
        return shape_text(shapes_of(layer._steps[0].output))
    if layer.built and layer._built_for and layer._built_for != (None,):
        return shape_text(layer.compute_output_shape(*layer._built_for))
    return "?"


def shape_text(shape: Any) -> str:
    """A shape, or the shapes of several values."""
    if isinstance(shape, dict):
        shape = list(shape.values())
    return ", ".join(map(str, shape)) if isinstance(shape, list) else str(shape)


def _is_chain(layers: list[Any]) -> bool:
    """Whether each layer is called once, on what the layer before it gave."""
    before = None
    for layer in layers:
        if not layer._steps:
            return True
        inputs = layer._steps[0].inputs()
        if before is not None and [x.step and x.step.layer for x in inputs] != [before]:
            return False
        before = layer
    return True


def _sources(layer: Any) -> str:
    names = [x.step.layer.name for s in layer._steps for x in s.inputs() if x.step]
    return printable(", ".join(names)) or "-"


def _widths(
    model: Any,
    columns: list[list[str]],
    line_length: int | None,
    positions: Sequence[float] | None,
) -> list[int]:
    """The width of each column, so that the lines are no longer than `line_length`."""
    widths = [max(map(len, column)) for column in columns]
    gaps = GAP * (len(widths) - 1)
    if positions is not None:
        length = line_length or sum(widths) + gaps
        ends = [round(p * length) if p <= 1 else int(p) for p in positions]
        if len(ends) == len(widths):
            starts = [0, *(end + GAP for end in ends)]
            widths = [end - start for start, end in zip(starts, ends, strict=False)]
        if len(ends) != len(widths) or min(widths) < LEAST:
            raise ValueRangeError(
                f"{model.name}: positions are {len(widths)} columns' ends, growing by "
                f"{LEAST + GAP} characters at least, got {list(positions)!r}"
            )
    elif line_length is not None:
        if line_length < LEAST * len(widths) + gaps:
            raise ValueRangeError(
                f"{model.name}: line_length {line_length} is too short for "
                f"{len(widths)} columns"
            )
        while sum(widths) + gaps > line_length:
            widths[widths.index(max(widths))] -= 1
    return widths


def _fitted(cell: str, width: int, column: int) -> str:
    """`cell` in a column of `width` characters; numbers, in the third, to its end."""
    if len(cell) > width:
        cell = cell[: width - 1] + "…"
    return cell.rjust(width) if column == 2 else cell.ljust(width)


def _totals(model: Any) -> list[str]:
    kinds = {"Total": model.weights}
    if model.non_trainable_weights:
        kinds["Trainable"] = model.trainable_weights
        kinds["Non-trainable"] = model.non_trainable_weights
    return [
        f"{kind} params: {sum(w.size for w in weights):,} "
        f"({sum(w.data.nbytes for w in weights) / 1024:.2f} KB)"
        for kind, weights in kinds.items()
    ]
