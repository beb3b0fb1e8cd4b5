"""docs/drawing.md holds: its code runs, prints what it says, draws what it shows."""

import contextlib
import io
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from autograd.commands import COMMANDS

DOCS = Path(__file__).parents[2] / "docs"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def texts(svg: Path) -> list[str]:
    """All that can be read in a picture; fonts and places differ between machines."""
    parts = ElementTree.parse(svg).iter()
    return sorted(t for e in parts if not e.tag.endswith("style") and (t := e.text))


def test_the_page_is_true(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = BLOCK.findall((DOCS / "drawing.md").read_text("utf-8"))
    (tmp_path / "drawing").mkdir()
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        for language, code in blocks:
            if language == "python":
                exec(code, names)
    promised = "".join(text for language, text in blocks if language == "text")
    assert printed.getvalue() == promised
    shown = sorted(p.name for p in (DOCS / "drawing").iterdir())
    assert shown == ["backward.svg", "forward.svg"]
    for name in shown:
        assert texts(tmp_path / "drawing" / name) == texts(DOCS / "drawing" / name)


def test_the_page_about_notebooks_is_true(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (DOCS / "notebooks.md").read_text("utf-8")
    (code,) = [code for language, code in BLOCK.findall(text) if language == "python"]
    monkeypatch.chdir(tmp_path)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(code, {})
    assert printed.getvalue() == "21\n"
    assert (tmp_path / "film.html").stat().st_size < 500_000
    commands = re.findall(r"^retrograd (\w+)", text, re.MULTILINE)
    assert commands == list(COMMANDS)
