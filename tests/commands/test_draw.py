"""``retrograd draw``, ``explain``, ``step`` and ``explore``."""

from pathlib import Path

import pytest

from autograd.__main__ import main
from tests.draw.pictures import number, read


def test_draw(program: str, tmp_path: Path, opened: list[str]) -> None:
    out = tmp_path / "graph.svg"
    assert main(["draw", f"{program}:loss", "-o", str(out), "--view", "backward"]) == 0
    shown = {t[0]: number(t[-1]) for t in read(out.read_bytes()).boxes.values()}
    assert (shown["x"], shown["w"], shown["loss"]) == (3.0, 2.0, 1.0)
    assert opened == []
    assert sorted(p.name for p in tmp_path.iterdir()) == ["graph.svg", "program.py"]


def test_options_of_draw(program: str, tmp_path: Path, opened: list[str]) -> None:
    out = tmp_path / "graph.svg"
    look = ["--theme", "dark", "--rankdir", "TB", "--max-nodes", "50", "--depth", "1"]
    assert main(["draw", f"{program}:compute", "-o", str(out), *look, "--open"]) == 0
    assert len(read(out.read_bytes()).boxes) == 4
    assert opened == [out.as_uri()]


@pytest.mark.parametrize(("name", "ending"), [("model(x)", "png"), ("network", "pdf")])
def test_formats_and_models(
    program: str, tmp_path: Path, name: str, ending: str
) -> None:
    out = tmp_path / f"graph.{ending}"
    assert main(["draw", f"{program}:{name}", "-o", str(out)]) == 0
    assert out.read_bytes()[1:4] in (b"PNG", b"PDF")


def test_explain(program: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", f"{program}:loss", "--wrt", "w"]) == 0
    assert capsys.readouterr().out.startswith("∂loss/∂w = 2, the sum over 1 path\n")
    arguments = ["explain", f"{program}:model(x)", "--wrt", "v", "--index", "1"]
    assert main([*arguments, "--markdown"]) == 0
    assert capsys.readouterr().out.startswith(r"**∂out/∂v\[1] = 2**")


@pytest.mark.parametrize("command", ["step", "explore"])
def test_pages(program: str, tmp_path: Path, command: str, opened: list[str]) -> None:
    out = tmp_path / "page.html"
    assert main([command, f"{program}:loss", "-o", str(out), "--open"]) == 0
    assert out.read_text("utf-8").lower().startswith("<!doctype html>")
    assert opened == [out.as_uri()]


def test_a_model_is_explored(program: str, tmp_path: Path) -> None:
    out = tmp_path / "page.html"
    assert main(["explore", f"{program}:network", "-o", str(out)]) == 0
    assert out.stat().st_size > 1000
