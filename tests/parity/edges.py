"""What HIPS autograd, JAX and PyTorch give at the edges, and where they differ.

`make_edges.py` asks them and stores what they answer; the conventions' second half, a
table of all differences, is made from it here:

    python -m tests.parity.edges
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from tests.parity.compare import DATA, ROOT
from tests.parity.edge_array_cases import ARRAYS
from tests.parity.edge_cases import ELEMENTWISE, LEAVES, REFUSED, Edge
from tests.parity.edge_linalg_cases import LINALG
from tests.parity.edge_reasons import REASONS
from tests.parity.edge_shapes_cases import SHAPES
from tests.parity.edge_statistics_cases import STATISTICS
from tests.parity.edge_ufuncs_cases import UFUNCS

__all__ = [
    "DOCUMENT",
    "PEERS",
    "ROWS",
    "Answers",
    "differing",
    "evaluated",
    "label",
    "load_answers",
    "point",
    "stored",
    "table",
    "wanted",
    "with_table",
]

ROWS = ELEMENTWISE | ARRAYS | STATISTICS | SHAPES | UFUNCS | LINALG

DOCUMENT = ROOT / "docs" / "conventions.md"

PEERS = {"hips": "HIPS autograd", "jax": "JAX", "torch": "PyTorch"}

Answers = dict[str, dict[str, Any]]
"""By peer and by case: the gradients, or the text of why there are none."""

NAMES = {"np": np, "inf": np.inf, "nan": np.nan}


def label(edge: Edge) -> str:
    """What a case is called."""
    return f"{edge.program} at {edge.at}"


def evaluated(
    edge: Edge, namespace: Any, functions: Mapping[str, Any]
) -> Callable[..., Any]:
    """The program of a case as a function, with `namespace` for its ``np``."""
    scope = {**NAMES, "np": namespace, **functions}
    function: Callable[..., Any] = eval(f"lambda x, w=0, b=0: {edge.program}", scope)
    return function


def point(edge: Edge) -> tuple[Any, ...]:
    """The values at which the case stands, as NumPy's."""
    found = eval(edge.at, dict(NAMES))
    values = found if isinstance(found, tuple) else (found,)
    return tuple(np.asarray(x)[()] for x in values)


def wanted(text: str, edge: Edge) -> list[Any]:
    """Derivatives as a case states them, one for each of its inputs."""
    if text == LEAVES:
        return [np.zeros(np.shape(x)) for x in point(edge)]
    found = eval(text, dict(NAMES))
    values = found if len(point(edge)) > 1 else (found,)
    return [np.asarray(x) for x in values]


def stored(gradients: list[Any]) -> list[Any]:
    """Gradients as JSON holds them: shape, then real and imaginary parts."""
    arrays = [np.asarray(g, np.complex128) for g in gradients]
    return [
        [list(a.shape), a.real.ravel().tolist(), a.imag.ravel().tolist()]
        for a in arrays
    ]


def load_answers() -> Answers:
    """What the peers answered."""
    answers: Answers = json.loads((DATA / "edges.json").read_text("utf-8"))
    return answers


def _restored(answer: list[Any]) -> list[Any]:
    return [
        (np.array(real) + 1j * np.array(imag)).reshape(shape)
        if np.any(imag)
        else np.array(real).reshape(shape)
        for shape, real, imag in answer
    ]


def differing(answers: Answers) -> Iterator[tuple[tuple[str, str], Edge, list[str]]]:
    """Each case that some peer answers otherwise: its row, itself, the answers."""
    for row, edges in ROWS.items():
        for edge in edges:
            given = [answers[peer][label(edge)] for peer in PEERS]
            if any(_otherwise(edge, answer) for answer in given):
                shown = [_shown(edge, answer) for answer in given]
                yield row, edge, shown


def _otherwise(edge: Edge, answer: Any) -> bool:
    """Whether a peer's gradients are others; that it has none is no other choice."""
    if isinstance(answer, str):
        return False
    if edge.gradients.startswith(REFUSED):
        return True
    got, want = _restored(answer), wanted(edge.gradients, edge)
    return not all(
        np.shape(g) == np.shape(w) and np.allclose(g, w, 1e-3, 1e-12, equal_nan=True)
        for g, w in zip(got, want, strict=True)
    )


def _shown(edge: Edge, answer: Any) -> str:
    if isinstance(answer, str):
        return "—"
    return "as here" if not _otherwise(edge, answer) else _spelt(_restored(answer))


def _spelt(gradients: list[Any]) -> str:
    """Gradients in the form in which the cases state them."""
    number = {"all": lambda v: f"{v:.4g}"}
    texts = [
        np.array2string(np.round(g, 12) + 0.0, separator=",", formatter=number)
        for g in gradients
    ]
    return ", ".join("".join(t.split()).replace(",", ", ") for t in texts)


def table(answers: Answers) -> str:
    """Every case that a peer answers otherwise, as the document shows it."""
    head = ["program", "at", "here", *PEERS.values(), "because"]
    lines, before = [head, ["---"] * len(head)], None
    for row, edge, shown in differing(answers):
        reason = REASONS[row] if row != before else ""
        before = row
        given = [f"`{edge.program}`", f"`{edge.at}`", _here(edge)]
        lines.append([*given, *shown, reason])
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def with_table(document: str, answers: Answers) -> str:
    """The document with that table between its two comments."""
    made = re.compile(r"(<!-- made by .*? -->\n).*?(<!-- end -->)", re.DOTALL)
    return made.sub(lambda m: m[1] + "\n" + table(answers) + "\n" + m[2], document)


def _here(edge: Edge) -> str:
    if edge.gradients.startswith(REFUSED):
        return "refused"
    if edge.gradients == LEAVES:
        return "leaves the graph"
    return _spelt(wanted(edge.gradients, edge))


if __name__ == "__main__":
    text = with_table(DOCUMENT.read_text("utf-8"), load_answers())
    DOCUMENT.write_text(text, "utf-8")
