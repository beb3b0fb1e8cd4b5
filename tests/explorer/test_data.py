"""What the page is told equals what the graph holds."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd import ops
from autograd.drawing.graph import Graph
from autograd.errors import ArgumentError, RenderError, ValueRangeError
from autograd.explorer import explore, step_through
from autograd.explorer.data import explored
from autograd.explorer.figures import figures
from autograd.graph.outline import outlined
from autograd.pages import as_json
from tests.draw.graphs import leaf, random_graph
from tests.explorer.opened import GRAPHS, lstm, mlp, rows, shared


def back(x: Any) -> Any:
    """A number of the data, as Python has it."""
    if isinstance(x, dict):
        return complex(back(x["re"]), back(x["im"]))
    return float(x) if isinstance(x, str) else x


def agrees(found: Any, x: Any) -> None:
    """`found` of the data says what `x` is."""
    if x is None:
        assert found is None
    elif np.ndim(x) == 0:
        np.testing.assert_equal(back(found), np.asarray(x).item())
    else:
        wide = np.ravel(x).astype(np.complex128 if np.iscomplexobj(x) else np.float64)
        assert found["size"] == np.size(x)
        if wide.size and np.isfinite(wide).all():
            assert back(found["norm"]) == pytest.approx(np.linalg.norm(wide), rel=1e-12)
            assert back(found["mean"]) == pytest.approx(
                wide.mean(), rel=1e-9, abs=1e-12
            )
            assert sum(found["bins"]) == wide.size
        if wide.size <= 64:
            assert [back(n) for n in found["numbers"]] == np.ravel(x).tolist()


@pytest.mark.parametrize("name", GRAPHS)
def test_values_and_derivatives(name: str) -> None:
    loss = GRAPHS[name]()
    loss.backward(retain_graph=True)
    graph = Graph.of(loss)
    data = json.loads(as_json(explored(graph)))
    adjoints, edges = graph.adjoints(), graph.edges
    locals_ = graph.local_derivatives()
    for v in graph.vertices:
        agrees(data["values"]["value"][v.id], v.value)
        agrees(data["values"]["adjoint"][v.id], adjoints[v.id])
        agrees(data["values"]["grad"][v.id], v.grad)
        assert data["texts"][data["values"]["name"][v.id]] == (v.name or "")
    assert data["values"]["operands"] == [e.source for e in edges]
    for found, local in zip(data["edges"]["local"], locals_, strict=True):
        agrees(found, local if np.ndim(local) == 0 else None)
    for v in graph.vertices:
        shares = [
            data["edges"]["share"][k] for k, e in enumerate(edges) if e.source == v.id
        ]
        if v.shape == () and v.id not in graph.outputs and v.traced:
            total = sum(s for s in shares if s is not None)
            assert total == pytest.approx(adjoints[v.id], rel=1e-9, abs=1e-12)


def test_groups_are_those_of_the_outline() -> None:
    graph = Graph.of(lstm())
    data, outline = explored(graph), outlined(graph)
    count = len(outline.groups)
    groups = data["groups"]
    assert groups["start"][:count] == [g.start for g in outline.groups]
    assert [data["texts"][k] for k in groups["kind"][count:]] == ["values"]
    assert groups["parameters"][0] == sum(
        v.value.size for v in graph.vertices if v.kind == "leaf"
    )
    for g in range(count):
        inside = set(outline.line[groups["start"][g] : groups["stop"][g]])
        used = {
            i for v in graph.vertices if v.id not in inside for i in v.operands
        } | set(graph.outputs)
        assert set(groups["outputs"][g]) == inside & used


def test_numbers_that_json_lacks() -> None:
    assert [figures(x) for x in (np.nan, np.inf, -np.inf)] == [
        "NaN",
        "Infinity",
        "-Infinity",
    ]
    assert figures(1 - 2j) == {"re": 1.0, "im": -2.0}
    assert figures(np.True_) is True
    assert figures(np.zeros((0, 3))) == {"size": 0, "numbers": []}
    assert figures(np.array([1.0, np.nan]))["broken"] == 1
    assert figures(np.full(100, 2.0))["bins"] == [100]
    assert figures(np.array([-1e308, 1e308]))["bins"] == [2]
    assert figures(np.array("a"))["text"] == "a"


def test_why_there_are_no_derivatives() -> None:
    x = leaf(np.ones(3), "x")
    assert "shape (3,)" in explored(Graph.of(x * 2))["why"]
    loss = (x * x).sum()
    loss.backward()
    data = explored(Graph.of(loss))
    assert "freed" in data["why"]
    assert None in data["values"]["value"]
    assert data["values"]["grad"][0]["numbers"] == [2.0, 2.0, 2.0]
    assert explored(Graph.of(ag.tensor(1.0)))["why"].startswith("the output")


def test_several_outputs_and_several_values() -> None:
    x = leaf(np.arange(6.0).reshape(6, 1), "x")
    parts = ops.unstack(x)
    data = explored(Graph.of(*(p.sum() for p in parts)))
    assert len(data["outputs"]) == 6
    assert data["texts"][data["groups"]["title"][-1]] == "unstack"
    assert data["values"]["adjoint"][0]["numbers"] == [1.0] * 6


def test_large_graphs_are_read_in_general() -> None:
    data = explored(Graph.of(rows(500)))
    assert len(data["values"]["home"]) > 2_000
    rules = {data["texts"][k] for k in data["edges"]["rule"]}
    assert "w" in rules  # x·w by x
    assert not any(data["edges"]["reason"])


def test_sizes() -> None:
    assert len(explore(shared()).html) < 150_000
    assert len(explore(mlp(50, 64)).html) < 400_000


@pytest.mark.parametrize("arrays", [False, True])
def test_no_gradient_and_no_value_changes(arrays: bool) -> None:
    loss, leaves = random_graph(3, arrays=arrays)
    explore(loss)
    assert all(x.grad is None for x in leaves)
    loss.backward()
    assert all(x.grad is not None for x in leaves)


def test_what_is_explored(tmp_path: Path) -> None:
    x = leaf(2.0, "x")
    assert "of 1 operations" in repr(explore(x * x))
    assert explore([x * x, x + 1], names={"x": x}).graph.outputs == (1, 3)
    assert len(explore(Graph.of(x * x)).graph) == 2
    path = tmp_path / "page.html"
    page = explore(x * x, path)
    assert path.read_text("utf-8") == page.html
    assert page.save(tmp_path / "other.html") == str(tmp_path / "other.html")
    shown = page._repr_html_()
    assert shown.startswith("<iframe srcdoc=")
    assert 'sandbox="allow-scripts" loading="lazy" width="100%" height="640"' in shown


def test_models_are_explored() -> None:
    model = nn.Sequential([nn.layers.Dense(4), nn.layers.Dense(2)])
    with pytest.raises(ArgumentError, match="not built yet"):
        explore(model)
    for inputs, shape in ((np.ones((3, 5)), (3, 5)), (None, (1, 5))):
        vertices = explore(model, inputs=inputs).graph.vertices
        assert next(v.shape for v in vertices if v.kind == "constant") == shape
    embedding = nn.Sequential([nn.layers.Embedding(5, 2)])
    embedding(np.zeros((1, 3), int))
    assert len(explore(embedding, inputs=np.ones((1, 3), int)).graph) > 1


def test_refusals(tmp_path: Path) -> None:
    x = leaf(2.0, "x")
    with pytest.raises(ArgumentError, match="an output is int"):
        explore(3)
    with pytest.raises(ArgumentError, match="no output"):
        explore([])
    with pytest.raises(ArgumentError, match="inputs= is for a model"):
        explore(x * x, inputs=3)
    with pytest.raises(ValueRangeError, match="mode='film'"):
        explore(x * x, mode="film")
    with pytest.raises(RenderError, match=r"explore: .*cannot be written"):
        explore(x * x, tmp_path / "nowhere" / "page.html")
    with pytest.raises(ArgumentError, match="output is int"):
        step_through(3, tmp_path / "page.html")  # type: ignore[arg-type]
    with pytest.raises(ValueRangeError, match="at most 400"):
        step_through(rows(200), tmp_path / "page.html")
    with pytest.raises(RenderError, match=r"step_through: .*cannot be written"):
        step_through(x * x, tmp_path / "nowhere" / "page.html")


def test_step_through_without_a_path_is_the_page() -> None:
    a = leaf(3.0, "a")
    page = ag.step_through(a * a)
    assert "step by step" in page.html
    assert page._repr_html_().startswith("<iframe srcdoc=")
