"""Models drawn as boxes of layers, with Graphviz: `plot_model`, `model_to_dot`."""

import os
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from autograd import draw
from autograd.drawing.dot import Arrow, Box, Line, Sheet, dot_body, quoted
from autograd.drawing.extent import fitting
from autograd.drawing.graph import RANKDIRS
from autograd.drawing.render import drawing
from autograd.drawing.text import TITLE
from autograd.drawing.theme import AUTO, Theme, theme_named
from autograd.drawing.views import BOXES
from autograd.errors import ArgumentError, GraphError, ValueRangeError
from autograd.plain import printable
from autograd.tree import leaves
from nn.layers.input import InputLayer
from nn.layers.operator import Operator
from nn.layers.symbolic import shapes_of
from nn.models.exploring import explored
from nn.models.summary import counted, output_shape, shape_text

if TYPE_CHECKING:
    from graphviz import Digraph

__all__ = ["drawn_model", "model_to_dot", "plot_model"]

DOTS = 72
"""Dots per inch at which a point is a pixel."""

WAYS = ("TB", "LR")
"""Where arrows lead if what fits is asked for: what is tried, in this order."""

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
    theme: str = "light",
) -> "Digraph":
    """The layers of `model`, which is built, as a `graphviz.Digraph`.

    A box is a layer: its class, or name and class with show_layer_names, and how many
    parameters it has. show_shapes: of what it takes and gives. show_dtype: what it
    computes in. show_layer_activations, show_trainable: where there are some. Arrows
    say which layer is called on what another gave; those of a class with a `call` of
    its own are not known. rankdir: where they lead, ``TB``, ``LR``, ``BT`` or ``RL``,
    or ``auto`` for what fits; splines: their form, as Graphviz calls it. theme: as of
    `autograd.draw`. expand_nested: models that are layers as frames around their own.
    subgraph: for ``digraph.subgraph(…)`` of another drawing.

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
    plan = _Plan(
        shows, theme_named(theme), prefix=re.sub(r"\W", "_", name) if subgraph else "n"
    )
    plan.enter(model, ())
    sheet = plan.sheet(model, rankdir)
    form = f"\tgraph [dpi={quoted(str(dpi))} splines={quoted(splines)}]\n"
    body = [form, *dot_body(sheet)]
    return drawing(f"cluster_{name}" if subgraph else name, body, adapts=theme == AUTO)


def drawn_model(
    model: Any, *, theme: str = AUTO, rankdir: str = AUTO, **options: Any
) -> "Digraph":
    """What `autograd.draw` gives for `model`: the columns of its summary as boxes.

    Of a model of more than 30 layers, and with options that are about values, it is
    the graph for one example of zeros, in which equal layers are one box.
    """
    asked = {k: v for k, v in options.items() if v is not None}
    if asked.pop("view", "forward") != "forward":
        raise ArgumentError(
            f"draw: {model.name} is a model, which has no derivative; draw the loss of "
            "its outputs"
        )
    if asked or len(model.layers) > BOXES:
        outputs = explored(model, None)
        return draw(outputs, theme=theme, rankdir=rankdir, **asked)
    return model_to_dot(
        model,
        show_shapes=True,
        rankdir=rankdir,
        dpi=DOTS,
        splines="spline",
        theme=theme,
    )


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

    def __init__(self, shows: _Shows, theme: Theme, prefix: str) -> None:
        self.theme = theme
        self.boxes: list[Box] = []
        self.arrows: list[Arrow] = []
        self._shows, self._prefix = shows, prefix
        self._known: dict[int, _Ends] = {}

    def sheet(self, model: Any, rankdir: str) -> Sheet:
        """All that was entered of `model`."""
        note = "" if _has_flow(model) else UNKNOWN
        boxes, arrows = tuple(self.boxes), tuple(dict.fromkeys(self.arrows))
        found = Sheet(printable(model.name), self.theme, boxes, arrows, rankdir, note)
        if rankdir != AUTO:
            return found
        return found._replace(rankdir=fitting(found, WAYS) or WAYS[0])

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
                lines = tuple(_lines(layer, self._shows, self.theme))
                kind = "leaf" if isinstance(layer, InputLayer) else "operation"
                paint = getattr(self.theme, kind)
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
        self.arrows.append(Arrow(tail, head, self.theme.arrow, style=style))


def _has_flow(model: Any) -> bool:
    """Whether it is known what each layer of `model` takes."""
    return model._is_chain or model._network is not None


def _lines(layer: Any, shows: _Shows, theme: Theme) -> Iterator[Line]:
    """What the box of `layer` says."""
    kind = type(layer).__name__
    inner = getattr(layer, "layer", None) or getattr(layer, "forward_layer", None)
    if inner is not None:
        kind = f"{kind}({type(inner).__name__})"
    if isinstance(layer, Operator):
        kind = layer.function
    title = f"{printable(layer.name)} ({kind})" if shows.names else kind
    yield Line(title, theme.ink, TITLE, bold=True)
    activation = getattr(layer, "activation", None)
    if shows.activations and activation is not None:
        name = getattr(activation, "__name__", type(activation).__name__)
        yield Line(f"activation {name}", theme.ink)
    if shows.dtype:
        yield Line(str(layer.dtype), theme.muted)
    if shows.shapes:
        shapes = [output_shape(layer)]
        if not isinstance(layer, InputLayer):
            shapes.insert(0, _input_shape(layer))
        yield Line(" → ".join(shapes), theme.ink)
    if layer.weights:
        word = "parameter" if layer.count_params() == 1 else "parameters"
        yield Line(f"{counted(layer)} {word}", theme.muted)
        if shows.trainable:
            state = "trainable" if layer.trainable else "not trainable"
            yield Line(state, theme.muted)


def _input_shape(layer: Any) -> str:
    if layer._steps:
        return shape_text(shapes_of(layer._steps[0].inputs()))
    return ", ".join(map(shape_text, layer._built_for or ())) or "?"
