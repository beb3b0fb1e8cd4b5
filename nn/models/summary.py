"""The table that `summary` prints."""

from typing import Any

from autograd.plain import printable
from nn.layers.symbolic import shapes_of

__all__ = ["lines_of"]

HEAD = ("Layer (type)", "Output Shape", "Param #")


def lines_of(model: Any, layers: list[Any]) -> list[str]:
    """The lines of the table of `layers` and the counts of `model`."""
    rows: list[tuple[str, ...]] = [HEAD, *map(_row, layers)]
    if not _is_chain(layers):
        heads = ["Connected to", *map(_sources, layers)]
        rows = [(*row, source) for row, source in zip(rows, heads, strict=True)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(
            cell.rjust(w) if i == 2 else cell.ljust(w)
            for i, (cell, w) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    rule = "─" * (sum(widths) + 2 * (len(widths) - 1))
    body = [rule, lines[0], rule, *lines[1:], rule]
    return [f'Model: "{printable(model.name)}"', *body, *_totals(model)]


def _row(layer: Any) -> tuple[str, ...]:
    count = f"{layer.count_params():,}" if layer.built else "0 (unbuilt)"
    name = f"{printable(layer.name)} ({type(layer).__name__})"
    return (name, _output_shape(layer), count)


def _output_shape(layer: Any) -> str:
    if layer.steps:
        return _text(shapes_of(layer.steps[0].output))
    if layer.built and layer._built_for and layer._built_for != (None,):
        return _text(layer.compute_output_shape(*layer._built_for))
    return "?"


def _text(shape: Any) -> str:
    if isinstance(shape, dict):
        shape = list(shape.values())
    return ", ".join(map(str, shape)) if isinstance(shape, list) else str(shape)


def _is_chain(layers: list[Any]) -> bool:
    """Whether each layer is called once, on what the layer before it gave."""
    before = None
    for layer in layers:
        if not layer.steps:
            return True
        inputs = layer.steps[0].inputs()
        if before is not None and [x.step and x.step.layer for x in inputs] != [before]:
            return False
        before = layer
    return True


def _sources(layer: Any) -> str:
    names = [x.step.layer.name for s in layer.steps for x in s.inputs() if x.step]
    return printable(", ".join(names)) or "-"


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
