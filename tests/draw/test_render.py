"""Rendering: with and without Graphviz, to files, in Jupyter; and cost."""

import gc
import subprocess
import sys
import time
import weakref
from pathlib import Path

import numpy as np
import pytest

import autograd as ag
from autograd.drawing.graph import Graph, draw
from autograd.drawing.render import render_with
from autograd.errors import RenderError
from tests.draw.graphs import KNOWN, leaf
from tests.draw.pictures import read

ROOT = Path(__file__).parents[2]


def test_renders_with_an_empty_path_from_the_wheel(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pytest.importorskip("pygraphviz", minversion="2.0")
    monkeypatch.setenv("PATH", "")
    loss, _ = KNOWN["line"].traced()
    written = Path(draw(loss).render(tmp_path / "graph", format="svg", cleanup=True))
    assert written == tmp_path / "graph.svg"
    picture = read(written.read_bytes())
    assert picture.title == "forward graph of loss"
    assert len(picture.boxes) == 8
    assert [p.name for p in tmp_path.iterdir()] == ["graph.svg"]
    outfile = tmp_path / "other" / "graph.png"
    outfile.parent.mkdir()
    assert draw(loss).render(outfile=outfile) == str(outfile)
    assert outfile.read_bytes().startswith(b"\x89PNG")


def test_renders_with_the_systems_dot_where_there_is_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "dot"
    program.write_text("#!/bin/sh\n/bin/cat >/dev/null\necho drawn by dot\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    drawing = draw(leaf(1.0))
    assert drawing.pipe("svg", encoding="utf-8") == "drawn by dot\n"
    written = drawing.render(tmp_path / "graph", format="svg")
    assert Path(written).read_text() == "drawn by dot\n"


def test_renders_with_what_the_surroundings_bring() -> None:
    asked: list[tuple[str, str, str]] = []

    def renderer(source: str, format: str, engine: str) -> bytes:
        asked.append((source, format, engine))
        if format != "svg":
            raise ValueError("no such format")
        return b"drawn by the page"

    render_with(renderer)
    try:
        drawing = draw(leaf(1.0))
        assert drawing.pipe("svg", encoding="utf-8") == "drawn by the page"
        assert asked == [(drawing.source, "svg", "dot")]
        with pytest.raises(RenderError, match=r"could not draw 'png' \(no such format"):
            drawing.pipe("png")
    finally:
        render_with(None)


def test_without_graphviz_one_error_names_both_remedies(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    with pytest.raises(RenderError, match=r"apt install graphviz.*retrograd\[dot\]"):
        draw(leaf(1.0)).pipe()


def test_an_impossible_path_or_format_is_a_clear_error(tmp_path: Path) -> None:
    drawing = draw(leaf(1.0))
    (tmp_path / "file").write_text("")
    with pytest.raises(RenderError, match=r"file.*cannot be written"):
        drawing.render(tmp_path / "file" / "graph")
    with pytest.raises((RenderError, ValueError), match="nonsense"):
        drawing.pipe("nonsense")


def test_shows_itself_in_jupyter() -> None:
    loss, _ = KNOWN["line"].traced()
    for shown in (draw(loss), Graph.of(loss)):
        bundle = shown._repr_mimebundle_()
        assert read(bundle["image/svg+xml"]).title == "forward graph of loss"


def test_a_tensor_shows_its_graph_where_that_can_be_drawn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loss, leaves = KNOWN["line"].traced()
    assert set(loss._repr_mimebundle_()) == {"text/plain", "text/html"}
    assert "<svg" in loss._repr_mimebundle_()["text/html"]
    assert "<svg" not in leaves["x"]._repr_mimebundle_()["text/html"]
    monkeypatch.setenv("PATH", "")
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    assert "<svg" not in loss._repr_mimebundle_()["text/html"]


def test_import_draws_nothing_in() -> None:
    code = (
        "import sys, autograd.drawing.graph, autograd.explanation\n"
        "print([m for m in ('graphviz', 'pygraphviz') if m in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True
    )
    assert run.stdout == "[]\n", run.stderr


def test_drawing_changes_no_gradient_and_keeps_nothing_alive() -> None:
    w = leaf(np.ones((3, 3)), "w")
    array = np.full((3, 3), 2.0)
    alive = weakref.ref(array)
    loss = (w * array).sum()
    drawings = [draw(loss, view=view) for view in ("forward", "backward", "both")]
    assert w.grad is None
    loss.backward()
    assert np.array_equal(w.grad, np.full((3, 3), 2.0))
    del loss, array
    gc.collect()
    assert alive() is None
    assert all(d.source for d in drawings)


def test_a_freed_graph_keeps_its_shape_and_a_constant_is_one_box() -> None:
    x = leaf(np.ones((2, 3)), "x")
    loss = (x * 2.0).sum()
    loss.backward()
    boxes = read(draw(loss).pipe()).boxes
    assert boxes["n2"] == ["x·2", "float64[2×3], freed"]
    assert boxes["n0"] == ["x", "float64[2×3]", "∂ 2 … 2"]
    assert read(draw(ag.tensor(3.0, name="c")).pipe()).boxes == {"n0": ["c", "3"]}


def test_cost_is_linear_in_the_graph() -> None:
    x = y = leaf(1.0, "x")
    for _ in range(30):
        y = y + y
    start = time.perf_counter()
    draw(y)
    assert time.perf_counter() - start < 0.1
    y = x
    for _ in range(2000):
        y = y.tanh() if np.sin(y.item() * 1e3) > 0 else y * 1.1
    start = time.perf_counter()
    assert draw(y, max_nodes=10**6).source.count(" -> ") >= 2000
    middle = time.perf_counter()
    assert middle - start < 1
    assert len(read(draw(y).pipe()).boxes) <= 30
    assert time.perf_counter() - middle < 3
