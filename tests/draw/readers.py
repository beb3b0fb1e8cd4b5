"""Every reader of a graph, the states a graph can be in, and what must come out."""

import json
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

import autograd as ag
from autograd.display.markup import LARGEST
from autograd.drawing.graph import RANKDIRS
from autograd.drawing.theme import THEMES
from autograd.drawing.views import VIEWS
from autograd.engine.modes import detect_anomaly
from autograd.engine.node import Released, collect
from autograd.errors import (
    AutogradError,
    GraphError,
    NonScalarError,
    NotFiniteError,
)
from tests.draw.subjects import Drawn, Subject

__all__ = ["READERS", "STATES", "State", "faults", "gradient_error", "recorded"]


class State(NamedTuple):
    """Whether recorded under `detect_anomaly`, and how `backward` was called since."""

    anomaly: bool
    backward: str = ""

    def __str__(self) -> str:
        return f"{'watched' if self.anomaly else 'plain'} {self.backward}".strip()


STATES = tuple(
    State(anomaly, backward)
    for anomaly in (False, True)
    for backward in ("", "retained", "freed")
)


def recorded(subject: Subject, state: State) -> Drawn:
    """The graph of `subject` in `state`; `AutogradError` where it cannot come there."""
    if state.anomaly:
        with detect_anomaly():
            drawn = subject.record()
    else:
        drawn = subject.record()
    if state.backward:
        drawn.output.backward(retain_graph=state.backward == "retained")
    return drawn


def gradient_error(subject: Subject) -> type[AutogradError] | None:
    """What keeps `backward` from a gradient of `subject`, such as a missing rule."""
    try:
        recorded(subject, State(anomaly=False, backward="freed"))
    except AutogradError as error:
        return type(error)
    return None


def _graph(drawn: Drawn) -> Any:
    return ag.Graph.of(drawn.output, names={"out": drawn.output})


def _drawing(view: str) -> Callable[[Drawn, int], None]:
    def read(drawn: Drawn, turn: int) -> None:
        theme, rankdir = [*THEMES][turn % 3], RANKDIRS[turn % 4]
        graph = _graph(drawn)
        for options in ({}, {"max_nodes": 4}, {"depth": 1}):
            graph.to_dot(view=view, theme=theme, rankdir=rankdir, **options)
        graph.to_dot(view=view, highlight=drawn.output)

    return read


def _several(drawn: Drawn, turn: int) -> None:
    """The parts as outputs of their own, which may have any shape."""
    ag.draw(drawn.parts).pipe(["svg", "dot"][turn % 2])


def _values(drawn: Drawn, turn: int) -> None:
    """The walk back from every part, of any shape."""
    differentiable = [part for part in drawn.parts if part.requires_grad]
    for part in differentiable or drawn.parts:
        ag.Graph.of(part).to_dot(view=VIEWS[turn % 3])


def _json(drawn: Drawn, turn: int) -> None:
    json.dumps(_graph(drawn).to_json(), allow_nan=False)


def _derivatives(drawn: Drawn, turn: int) -> None:
    _graph(drawn).adjoints()
    _graph(drawn).local_derivatives()


def _explain(drawn: Drawn, turn: int) -> None:
    for x in _reached(drawn):
        index = tuple(turn % n for n in x.shape)
        found = ag.explain(drawn.output, x, index=index, limit=3)
        json.dumps(found.to_json(), allow_nan=False)
        assert str(found)
        assert found.to_markdown()
        found.draw(view=VIEWS[turn % 3])


def _why(drawn: Drawn, turn: int) -> None:
    for x in drawn.leaves[:4]:
        assert str(ag.why(x, drawn.output))
    for x in (drawn.output, *drawn.leaves[:1]):
        assert str(ag.why(x))


def _svg(drawn: Drawn, turn: int) -> None:
    view = VIEWS[turn % 3]
    root = ET.fromstring(ag.draw(drawn.output, view=view, max_nodes=60).pipe("svg"))
    assert root.tag.endswith("svg")
    assert _shows_its_graph(drawn.output)


def _shows_its_graph(x: Any) -> bool:
    """Whether a notebook has the graph of a result that has a small one."""
    nodes = [] if x.is_leaf else collect([x._node])
    return ("<svg" in x._repr_mimebundle_()["text/html"]) is (0 < len(nodes) <= LARGEST)


def _step(drawn: Drawn, turn: int) -> None:
    if len(_graph(drawn)) > 400:
        return
    with tempfile.TemporaryDirectory() as folder:
        path = ag.step_through(drawn.output, Path(folder) / "page.html")
        assert Path(path).read_text("utf-8").rstrip().endswith("</html>")


def gone(drawn: Drawn) -> bool:
    """Whether `backward` has let go of an array that a rule needs."""
    arrays = (x for v in _graph(drawn).vertices for x in (v.value, *v.inputs))
    return any(isinstance(x, Released) for x in arrays)


def _reached(drawn: Drawn) -> list[ag.Tensor]:
    """Leaves with an element that the output depends on."""
    graph = _graph(drawn)
    return [x for x in drawn.leaves if x.size and graph.find(x)][:3]


READERS: dict[str, Callable[[Drawn, int], None]] = {
    **{view: _drawing(view) for view in VIEWS},
    "several": _several,
    "values": _values,
    "json": _json,
    "derivatives": _derivatives,
    "explain": _explain,
    "why": _why,
    "svg": _svg,
    "step": _step,
}

ALWAYS = frozenset({"forward", "several", "json", "why"})
"""What every graph gives, freed or not, whether it has a gradient or not."""


def faults(subject: Subject, state: State, turn: int, *, renders: bool) -> list[str]:
    """Which readers fail on `subject` in `state`, and how.

    Where `backward` finds a gradient every reader has to succeed, but for those that
    need the arrays of a graph that has been freed of them. `turn` chooses among themes,
    directions and elements.
    """
    missing = None
    try:
        with np.errstate(all="ignore"):
            missing = gradient_error(subject)
            drawn = recorded(subject, state)
    except AutogradError as error:
        known = missing or (state.anomaly and isinstance(error, NotFiniteError))
        return [] if known else [f"recording: {error!r}"]
    allowed: tuple[type[AutogradError], ...] = (missing,) if missing else ()
    if state.backward == "freed" and gone(drawn):
        allowed += (GraphError,)
    found = []
    for name, read in READERS.items():
        if name in ("svg", "step", "several") and not renders:
            continue
        fine = () if name in ALWAYS else allowed
        fine += (NonScalarError,) if name == "values" else ()
        try:
            with np.errstate(all="ignore"):
                read(drawn, turn)
        except fine:
            pass
        except Exception as error:
            found.append(f"{name}: {error!r}")
    return found
