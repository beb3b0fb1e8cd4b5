"""What the boxes of a drawing say: a value, the values of one step, a folded group."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from autograd.drawing import text
from autograd.drawing.dot import Box, Line
from autograd.drawing.fold import VALUES, Fold, judges
from autograd.drawing.picture import picture
from autograd.drawing.reading import copies
from autograd.drawing.text import SMALL, TEXT, TITLE, UNNAMED
from autograd.drawing.theme import Paint, Theme
from autograd.engine.node import Released
from autograd.graph.flow import Flow
from autograd.graph.outline import Group, is_number
from autograd.graph.projection import Projection
from autograd.graph.snapshot import Snapshot, Vertex

__all__ = [
    "ROWS",
    "Shown",
    "fold_box",
    "group_title",
    "heading",
    "kind",
    "operand_texts",
    "output_name",
    "step_box",
    "tooltip",
    "value_box",
]

LONG = 28
"""A longer name of a loss gives way to that of its kind."""

NESTED = 10
"""The longest formula of an operand that is written in its place."""

FREED = "freed by backward()"
"""What is said of a value that is gone."""

SHORT = 14
"""The longest name that a derivative is written by."""

ROWS = 6
"""The most values of one step that its box shows one by one."""


class Shown(NamedTuple):
    """What boxes are made from.

    told: the vertices whose shape an arrow that leaves them says. terms: per vertex
    what its derivative is the sum of, in the order of the arrows.
    """

    graph: Snapshot
    theme: Theme
    view: str
    flow: Flow | None
    outputs: frozenset[int]
    terms: dict[int, list[Any]]
    told: frozenset[int]

    @property
    def output(self) -> str:
        """What derivatives are derivatives of."""
        return output_name(self.graph)


def value_box(shown: Shown, v: Vertex, frames: tuple[str, ...]) -> Box:
    """The box of one value."""
    lines = [
        *heading(shown.graph, v, shown.theme),
        *_content(shown, v),
        *_derivative(shown, v),
    ]
    sort = kind(v, shown.outputs)
    paint: Paint = getattr(shown.theme, sort)
    drawn = v.available and (v.kind == "constant" or len(v.shape) > 2)
    cells = picture(v.value, shown.theme) if drawn else ()
    about = tooltip(shown.graph, v)
    return Box(f"n{v.id}", sort, paint, tuple(lines), about, frames, cells)


def step_box(shown: Shown, values: list[Vertex], frames: tuple[str, ...]) -> Box:
    """The box of a step with several values; of more than six only how many."""
    first = values[0]
    if not isinstance(first.primitive, Projection):
        return value_box(shown, first, frames)
    step, theme = first.primitive.step, shown.theme
    lines = [Line(text.shortened(step.symbol), theme.ink, TITLE, bold=True)]
    if len(values) > ROWS:
        sizes = {text.array(v.dtype, v.shape) for v in values}
        size = f" of {sizes.pop()}" if len(sizes) == 1 else ""
        lines.append(Line(f"{len(values):,} values{size}", theme.muted, SMALL))
    parts = [value_box(shown, v, frames) for v in values]
    paint = max((part.paint for part in parts), key=lambda p: p.pen)
    box = parts[0]._replace(paint=paint, lines=tuple(lines))
    return box if len(values) > ROWS else box._replace(parts=tuple(parts))


def fold_box(shown: Shown, number: int, fold: Fold, frames: tuple[str, ...]) -> Box:
    """The box of a folded group: what it is, what it gives, and its gradient."""
    graph, theme = shown.graph, shown.theme
    members = [graph.vertices[i] for i in fold.members]
    title, about = _title(fold), _about(fold, members)
    lines = [
        Line(text.shortened(title), theme.ink, TITLE, bold=True),
        Line(text.shortened(about, 40), theme.muted, SMALL),
    ]
    ends = _ends(graph, fold)
    alone = len(ends) == 1 and not ends[0].shape
    if alone or not shown.told.issuperset([v.id for v in ends[:1]]):
        lines += _content(shown, ends[0])
    lines += _derivative(shown, ends[0]) if alone else _norms(shown, members, ends)
    tip = f"{title}: {about}, {len(members):,} values"
    return Box(f"f{number}", "folded", theme.folded, tuple(lines), tip, frames)


def group_title(group: Group) -> str:
    """What a group is called: ``dense_1``, ``LSTM cell × 20``, ``LSTM cell #3``."""
    if group.kind == "turn":
        return f"{group.title} #{group.turn}"
    title = group.title
    if judges(group) and len(title) > LONG:
        title = group.sort
    return f"{title} × {group.times:,}" if group.times > 1 else title


def _title(fold: Fold) -> str:
    """What a folded group, or the middle of one, is called."""
    if fold.group.kind == VALUES:
        return f"⋯ {len(fold.members):,} values"
    if not fold.part:
        return group_title(fold.group)
    if fold.group.times > 1:
        return f"{fold.group.title} × {fold.times:,}"
    return f"⋯ {_counted(fold.stop - fold.start, 'operation')}"


def heading(graph: Snapshot, v: Vertex, theme: Theme) -> Iterator[Line]:
    """What `v` is: its name, and what was computed; else the operation's symbol."""
    name = text.printable(v.name or "")  # one of spaces alone is none
    if name:
        yield Line(text.shortened(name), theme.ink, TITLE, bold=True)
    if v.primitive is None:
        return
    if isinstance(v.primitive, Projection):
        said = text.shortened(v.primitive.name)
    else:
        said = text.shortened(computed(graph, v), 32)
    if not name:
        yield Line(said, theme.ink, TITLE, bold=True)
    elif not isinstance(v.primitive, Projection):
        yield Line(said, theme.muted, TEXT)


def computed(graph: Snapshot, v: Vertex) -> str:
    """The formula of `v` with what is known of its operands; else its symbol.

    ``diff²``, ``…·1.01``: an operand without a name is what the arrow brings, unless
    its own formula is short.
    """
    assert v.primitive is not None
    said = [
        name or _nested(graph, graph.vertices[i])
        for name, i in zip(_names(graph, v), v.operands, strict=True)
    ]
    if all(name == UNNAMED for name in said):
        return v.primitive.symbol
    return text.formula(v.primitive, said)


def _nested(graph: Snapshot, v: Vertex) -> str:
    """What stands for the nameless operand `v` in a formula."""
    names = _names(graph, v)
    if None in names or v.primitive is None or isinstance(v.primitive, Projection):
        return UNNAMED
    said = text.formula(v.primitive, [name or "" for name in names])
    if not names or len(said) > NESTED:
        return UNNAMED
    return f"({said})" if " " in said else said


def operand_texts(graph: Snapshot, v: Vertex) -> list[str]:
    """What the operands of `v` are called in a formula: a name, number or operation."""
    names = zip(_names(graph, v), v.operands, strict=True)
    return [name or _operation(graph.vertices[i]) for name, i in names]


def _operation(v: Vertex) -> str:
    return v.primitive.name if v.primitive else "const"


def _names(graph: Snapshot, v: Vertex) -> list[str | None]:
    """The names of the operands of `v`, or their numbers; None if there is neither."""
    found: list[str | None] = []
    for source, x in zip(v.operands, v.inputs, strict=True):
        operand = graph.vertices[source]
        name = operand.name or _passed_on(graph, operand)
        if name:
            found.append(text.shortened(text.printable(name), SHORT))
        elif is_number(operand) and not isinstance(x, Released):
            found.append(text.number(x))
        else:
            found.append(None)
    return found


def _passed_on(graph: Snapshot, v: Vertex) -> str | None:
    """The name of what nameless `v` is a copy of, in another dtype perhaps."""
    while not v.name and copies(v):
        v = graph.vertices[v.operands[0]]
    return v.name


def kind(v: Vertex, outputs: frozenset[int]) -> str:
    """The class of the box in the SVG: what is drawn as what."""
    return "output" if v.id in outputs and v.primitive else v.kind


def output_name(graph: Snapshot) -> str:
    """What derivatives are derivatives of."""
    if len(graph.outputs) > 1:
        return "Σ"
    return text.shortened(graph.vertices[graph.outputs[0]].name or "out", SHORT)


def tooltip(graph: Snapshot, v: Vertex) -> str:
    """What a pointer resting on the box tells."""
    parts = [v.kind]
    if v.primitive is not None:
        said = text.formula(v.primitive, operand_texts(graph, v))
        parts = [f"{v.primitive.name}: {said}"]
    parts += [f"{k}={p!r}"[:60] for k, p in v.params.items() if p is not None]
    parts.append(text.array(v.dtype, v.shape) if v.shape else str(v.dtype))
    if v.available and v.shape:
        parts += text.summary(v.value)
    parts += [] if v.available else [FREED]
    parts += [f"in {'/'.join(v.scope)}"] if v.scope else []
    parts += [v.source] if v.source else []
    return ", ".join(parts)


def _content(shown: Shown, v: Vertex) -> Iterator[Line]:
    """The value of `v` in one line: its numbers or what is left of them."""
    theme = shown.theme
    if v.shape == () and v.available:
        yield Line(text.number(v.value), theme.ink, TEXT)
    elif not v.available:
        yield Line(f"{text.array(v.dtype, v.shape)}, freed", theme.muted, SMALL)
    elif shown.view == "backward" or not (v.id in shown.told or _is_short(v)):
        yield Line(text.array(v.dtype, v.shape), theme.muted, SMALL)
    else:
        yield Line(text.summary(v.value)[0], theme.ink, TEXT)


def _is_short(v: Vertex) -> bool:
    return len(v.shape) == 1 and v.shape[0] <= text.LISTED


def _derivative(shown: Shown, v: Vertex) -> Iterator[Line]:
    """∂output/∂v: what `backward` left, or the sum of its shares written out."""
    color = shown.theme.gradient
    if shown.flow is None:
        if v.grad is not None:
            yield Line(f"∂ {text.brief(v.grad)}", color, TEXT)
        return
    adjoint = shown.flow.adjoints[v.id]
    if adjoint is None:
        return
    name = text.printable(v.name or "")
    told = 0 < len(name) <= SHORT and "/" not in name
    head = f"∂{shown.output}/∂{name} =" if told else "∂ ="
    shares = shown.terms.get(v.id, ())
    if len(shares) > 1 and np.ndim(adjoint) == 0:
        head = f"{head} {text.total([text.number(s) for s in shares])} ="
    yield Line(f"{head} {text.brief(adjoint)}", color, TEXT)


def _ends(graph: Snapshot, fold: Fold) -> list[Vertex]:
    """The values that leave a fold."""
    inside = frozenset(fold.members)
    left = [i for i in fold.members if graph.vertices[i].primitive is not None]
    if not left:
        return []
    used = {
        source
        for v in graph.vertices[left[0] + 1 :]
        if v.id not in inside
        for source in v.operands
    }
    used |= set(graph.outputs)
    return [graph.vertices[i] for i in left if i in used]


def _about(fold: Fold, members: list[Vertex]) -> str:
    """``Dense, 650 parameters``; ``3 matmul, 2 add, tanh``."""
    if fold.group.kind == VALUES:
        return f"{members[0].kind} each"
    numbers = sum(int(np.prod(v.shape)) for v in members if v.kind == "leaf")
    what = "" if fold.part else fold.group.sort
    if not what:
        names = Counter([v.primitive.name for v in members if v.primitive])
        said = [f"{n:,} {name}" if n > 1 else name for name, n in names.most_common(3)]
        what = ", ".join([*said, *(["…"] if len(names) > 3 else [])])
    return f"{what}, {_counted(numbers, 'parameter')}" if numbers else what


def _norms(shown: Shown, members: list[Vertex], ends: list[Vertex]) -> Iterator[Line]:
    """How large the gradients are of a fold's parameters, else of what it gives."""
    leaves = [v for v in members if v.kind == "leaf"]
    found = leaves or ends
    if shown.flow is not None:
        grads = [shown.flow.adjoints[v.id] for v in found]
    else:
        grads = [v.grad for v in found]
    sizes = [np.linalg.norm(np.ravel(g)) for g in grads if g is not None]
    if sizes:
        line = f"∂ norm {text.number(np.linalg.norm(sizes))}"
        yield Line(line, shown.theme.gradient, TEXT)


def _counted(n: int, noun: str) -> str:
    return f"{n:,} {noun}{'' if n == 1 else 's'}"
