"""Models drawn as boxes of layers, with Graphviz: `plot_model`, `model_to_dot`."""

import os
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from autograd.drawing.dot import Arrow, Box, Line, Sheet, dot_body, quoted
from autograd.drawing.graph import RANKDIRS
from autograd.drawing.render import drawing
from autograd.drawing.theme import THEMES
from autograd.errors import ArgumentError, GraphError, ValueRangeError
from autograd.plain import printable
from autograd.tree import leaves
from nn.layers.input import InputLayer
from nn.layers.operator import Operator
from nn.layers.symbolic import shapes_of
from nn.models.summary import counted, output_shape, shape_text

if TYPE_CHECKING:
    from graphviz import Digraph

__all__ = ["model_to_dot", "plot_model"]

THEME = THEMES["light"]
DOTS = 72
"""Dots per inch at which a point is a pixel."""

UNKNOWN = "layers as they were assigned; what call does with them is not drawn"


def plot_model(
    model: Any,
    to_file: Any = "model.png",
    show_shapes: bool = False,
    show_dtype: bool = False,
    show_layer_names: bool = False,
    rankdir: str = "TB",
    expand_nested: bool = False,
    dpi: int = 200,
    show_layer_activations: bool = False,
    show_trainable: bool = False,
    splines: str = "ortho",
) -> "Digraph":
    """Write a drawing of the layers of `model`, and return it.

    to_file: its ending is the format, svg, png or pdf; png without one. dpi: dots per
    inch of a png. The other arguments are those of `model_to_dot`. In Jupyter the
    drawing shows itself.
    """
    stem, ending = os.path.splitext(to_file)
    format = ending[1:].lower() or "png"
    dot = model_to_dot(
        model,
        show_shapes,
        show_dtype,
        show_layer_names,
        rankdir,
        expand_nested,
        DOTS if format in ("svg", "pdf") else dpi,
        show_layer_activations=show_layer_activations,
        show_trainable=show_trainable,
        splines=splines,
    )
    dot.render(stem, cleanup=True, format=format, outfile=to_file)
    return dot


def model_to_dot(
    model: Any,
    show_shapes: bool = False,
    show_dtype: bool = False,
    show_layer_names: bool = True,
    rankdir: str = "TB",
    expand_nested: bool = False,
    dpi: int = 200,
    subgraph: bool = False,
    show_layer_activations: bool = False,
    show_trainable: bool = False,
    splines: str = "ortho",
) -> "Digraph":
    """The layers of `model`, which is built, as a `graphviz.Digraph`.

    A box is a layer: its class, or name and class with show_layer_names, and how many
    parameters it has. show_shapes: of what it takes and gives. show_dtype: what it
    computes in. show_layer_activations, show_trainable: where there are some. Arrows
    say which layer is called on what another gave; those of a class with a `call` of
    its own are not known. rankdir: where they lead, ``TB``, ``LR``, ``BT`` or ``RL``;
    splines: their form, as Graphviz calls it. expand_nested: models that are layers as
    frames around their own. subgraph: for ``digraph.subgraph(…)`` of another drawing.

    >>> import nn
    >>> model = nn.Sequential([nn.Input(shape=(4,)), nn.Dense(3), nn.Dense(2)])
    >>> nn.models.drawing.model_to_dot(model).source.count(" -> ")
    1
    """
    _check(model, rankdir)
    name = printable(model.name)
    shows = _Shows(
        shapes=show_shapes,
        dtype=show_dtype,
        names=show_layer_names,
        activations=show_layer_activations,
        trainable=show_trainable,
        nested=expand_nested,
    )
    plan = _Plan(shows, prefix=re.sub(r"\W", "_", name) if subgraph else "n")
    plan.enter(model, ())
    note = "" if _has_flow(model) else UNKNOWN
    boxes, arrows = tuple(plan.boxes), tuple(dict.fromkeys(plan.arrows))
    sheet = Sheet(name, THEME, boxes, arrows, rankdir, note)
    form = f"\tgraph [dpi={quoted(str(dpi))} splines={quoted(splines)}]\n"
    return drawing(f"cluster_{name}" if subgraph else name, [form, *dot_body(sheet)])


def _check(model: Any, rankdir: str) -> None:
    """Raise where there is no model, or none yet, or no such direction."""
    if not hasattr(model, "layers"):
        raise ArgumentError(f"model_to_dot: expected a model, got {model!r:.100}")
    if not model.built:
        raise GraphError(
            f"model_to_dot: {model.name} is not built yet; begin it with nn.Input, "
            "or call build or the model itself first"
        )
    if rankdir not in RANKDIRS:
        raise ValueRangeError(
            f"model_to_dot: rankdir={rankdir!r} is unknown; choose one of "
            f"{', '.join(RANKDIRS)}"
        )


class _Shows(NamedTuple):
    """What is shown of each layer."""

    shapes: bool
    dtype: bool
    names: bool
    activations: bool
    trainable: bool
    nested: bool


class _Ends(NamedTuple):
    """The boxes at which the values of a layer come in, and those they leave from."""

    entries: list[str]
    exits: list[str]


class _Plan:
    """The boxes and arrows of a drawing as they are found."""

    def __init__(self, shows: _Shows, prefix: str) -> None:
        self.boxes: list[Box] = []
        self.arrows: list[Arrow] = []
        self._shows, self._prefix = shows, prefix
        self._known: dict[int, _Ends] = {}

    def enter(self, model: Any, scope: tuple[str, ...]) -> _Ends:
        """Draw the layers of `model`, within the frames `scope`."""
        if getattr(model, "_network", None) is not None:
            return self._network(model._network, scope)
        ends = [self._layer(layer, scope) for layer in model.layers]
        style = "solid" if _has_flow(model) else "invis"  # which keeps them in a row
        for before, after in pairwise(ends):
            self._join(before.exits[0], after.entries[0], style)
        return _Ends(ends[0].entries, ends[-1].exits)

    def _layer(self, layer: Any, scope: tuple[str, ...]) -> _Ends:
        """The ends of `layer`, which is drawn when it is met first."""
        if id(layer) not in self._known:
            if self._shows.nested and getattr(layer, "layers", None):
                name = printable(layer.name)
                self._known[id(layer)] = self.enter(layer, (*scope, name))
            else:
                box = f"{self._prefix}{len(self.boxes)}"
                lines = tuple(_lines(layer, self._shows))
                kind = "leaf" if isinstance(layer, InputLayer) else "operation"
                paint = getattr(THEME, kind)
                about = printable(layer.name)
                self.boxes.append(Box(box, kind, paint, lines, about, scope))
                self._known[id(layer)] = _Ends([box], [box])
        return self._known[id(layer)]

    def _network(self, network: Any, scope: tuple[str, ...]) -> _Ends:
        made: dict[int, str] = {}
        entries = []
        for x in network.places:
            layer = x.step.layer if x.step is not None else None
            if layer is not None:
                made[id(x)] = self._layer(layer, scope).exits[0]
                entries.append(made[id(x)])
        for step in network.steps_as_made():
            ends = self._layer(step.layer, scope)
            for i, x in enumerate(step.inputs()):
                if id(x) in made:
                    self._join(made[id(x)], ends.entries[i % len(ends.entries)])
            for i, y in enumerate(leaves(step.output)):
                made[id(y)] = ends.exits[i % len(ends.exits)]
        return _Ends(entries, [made[id(y)] for y in leaves(network.outputs)])

    def _join(self, tail: str, head: str, style: str = "solid") -> None:
        self.arrows.append(Arrow(tail, head, THEME.arrow, style=style))


def _has_flow(model: Any) -> bool:
    """Whether it is known what each layer of `model` takes."""
    return model._is_chain or model._network is not None


def _lines(layer: Any, shows: _Shows) -> Iterator[Line]:
    """What the box of `layer` says."""
    kind = type(layer).__name__
    inner = getattr(layer, "layer", None) or getattr(layer, "forward_layer", None)
    if inner is not None:
        kind = f"{kind}({type(inner).__name__})"
    if isinstance(layer, Operator):
        kind = layer.function
    title = f"{printable(layer.name)} ({kind})" if shows.names else kind
    yield Line(title, THEME.ink, 12, bold=True)
    activation = getattr(layer, "activation", None)
    if shows.activations and activation is not None:
        name = getattr(activation, "__name__", type(activation).__name__)
        yield Line(f"activation {name}", THEME.ink)
    if shows.dtype:
        yield Line(str(layer.dtype), THEME.muted)
    if shows.shapes:
        shapes = [output_shape(layer)]
        if not isinstance(layer, InputLayer):
            shapes.insert(0, _input_shape(layer))
        yield Line(" → ".join(shapes), THEME.ink)
    if layer.weights:
        word = "parameter" if layer.count_params() == 1 else "parameters"
        yield Line(f"{counted(layer)} {word}", THEME.muted)
        if shows.trainable:
            state = "trainable" if layer.trainable else "not trainable"
            yield Line(state, THEME.muted)


def _input_shape(layer: Any) -> str:
    if layer._steps:
        return shape_text(shapes_of(layer._steps[0].inputs()))
    return ", ".join(map(shape_text, layer._built_for or ())) or "?"
