"""200 random graphs: drawn, read back, and held against the gradients."""

import hashlib
import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd.drawing.graph import Graph, draw
from autograd.engine.node import collect
from autograd.graph.outline import is_number
from tests.draw.graphs import random_graph
from tests.draw.pictures import number, read

ROOT = Path(__file__).parents[2]
SEEDS = range(100)
"""Of each kind: graphs of scalars, and graphs of scalars and arrays."""


def gradients(out: ag.Tensor, leaves: list[ag.Tensor]) -> list[Any]:
    """What `backward` leaves; 0 where it does not come."""
    out.backward(retain_graph=True)
    found = [np.zeros(x.shape) if x.grad is None else x.grad for x in leaves]
    for x in leaves:
        x.zero_grad()
    return found


@pytest.mark.parametrize("seed", range(200))
def test_edge_labels_of_the_picture_multiply_up_to_the_gradient(seed: int) -> None:
    out, leaves = random_graph(seed, arrays=False)
    picture = read(draw(out, view="backward", max_nodes=1000).pipe())
    end = next(name for name, kind in picture.kinds.items() if kind == "output")
    adjoints: defaultdict[str, float] = defaultdict(float, {end: 1.0})
    sizes: defaultdict[str, float] = defaultdict(float, {end: 1.0})
    for head in sorted(picture.boxes, key=lambda name: -int(name[1:])):
        for arrow in picture.arrows:
            if arrow.head == head and arrow.texts:
                label = number(arrow.texts[0])
                adjoints[arrow.tail] += label * adjoints[head]
                sizes[arrow.tail] += abs(label * sizes[head])
    by_name = {texts[0]: name for name, texts in picture.boxes.items()}
    for x, expected in zip(leaves, gradients(out, leaves), strict=True):
        if (box := by_name.get(x.name or "")) is None:
            assert expected == 0
            continue
        digits = 1e-3 * len(picture.boxes)  # each of the factors is rounded to four
        assert abs(adjoints[box] - expected) <= digits * sizes[box]
        shown = number(picture.boxes[box][-1])
        assert shown == pytest.approx(float(expected), rel=1e-3)


def _paths_summed(graph: dict[str, Any]) -> dict[int, Any]:
    """Σ over paths of Π of local derivatives, from the JSON alone."""
    shapes = {n["id"]: tuple(n["shape"]) for n in graph["nodes"]}
    (end,) = graph["outputs"]
    sums: dict[int, Any] = {end: np.ones(shapes[end])}
    for edge in sorted(graph["edges"], key=lambda e: -e["target"]):
        source, target = edge["source"], edge["target"]
        if edge["local_derivative"] is not None and target in sums:
            jacobian = np.array(edge["local_derivative"])
            share = np.tensordot(sums[target], jacobian, len(shapes[target]))
            sums[source] = sums.get(source, 0) + share
    return sums


@pytest.mark.parametrize("arrays", [False, True])
@pytest.mark.parametrize("seed", SEEDS)
def test_json_multiplies_up_to_the_gradient(seed: int, arrays: bool) -> None:
    out, leaves = random_graph(seed, arrays=arrays)
    graph = json.loads(json.dumps(Graph.of(out).to_json(), allow_nan=False))
    sums = _paths_summed(graph)
    ids = {n["name"]: n["id"] for n in graph["nodes"]}
    for x, expected in zip(leaves, gradients(out, leaves), strict=True):
        if (i := ids.get(x.name)) is None:
            assert not np.any(expected)
            continue
        scale = 1 + np.abs(expected).max()
        np.testing.assert_allclose(sums[i], expected, atol=1e-12 * scale)
        np.testing.assert_allclose(
            graph["nodes"][i]["adjoint"], expected, atol=1e-12 * scale
        )


@pytest.mark.parametrize("seed", SEEDS)
def test_edges_are_operand_slots(seed: int) -> None:
    out, _ = random_graph(seed, arrays=True)
    assert out._node is not None
    slots = sum(len(node.inputs) for node in collect([out._node]))
    graph = Graph.of(out)
    assert len(graph.edges) == slots
    numbers = [e for e in graph.edges if is_number(graph.vertices[e.source])]
    dot = draw(out, max_nodes=1000).source
    assert dot.count(" -> ") == slots - len(numbers)


def _digests() -> Iterator[str]:
    for seed in SEEDS:
        for arrays in (False, True):
            out, _ = random_graph(seed, arrays=arrays)
            drawings = [draw(out), draw(out, view="backward")]
            text = "".join(d.source for d in drawings)
            svg = drawings[1].pipe() if seed % 10 == 0 else b""
            yield hashlib.sha256(text.encode() + svg).hexdigest()


def test_two_processes_draw_identical_bytes() -> None:
    code = "from tests.draw.test_random import _digests; print(*_digests())"
    runs = [
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "PATH": ""},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1]
    assert len(runs[0].split()) == 2 * len(SEEDS)
