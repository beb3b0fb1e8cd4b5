"""README.md and the docstrings hold: every example runs and prints what it says."""

import doctest
import importlib
import pkgutil
import re
import runpy
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.etree import ElementTree

import pytest

import autograd
import nn
from tests.optional import HAS_SCIPY

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "docs" / "pictures"
REDRAW: dict[str, Any] = runpy.run_path(str(PICTURES / "redraw.py"))
blocks, run = REDRAW["blocks"], REDRAW["run"]

README = (ROOT / "README.md").read_text("utf-8")
PRINTS = re.compile(r"^ *print\(.*\)  # (.*)$", re.MULTILINE)


def promised(block: str) -> str:
    """What a block says that it prints: the comment after each ``print(…)``."""
    return "".join(line + "\n" for line in PRINTS.findall(block))


def contradictions(code: list[str], directory: Path) -> list[tuple[str, str]]:
    """Pairs of what a block promises and what it printed, where they differ."""
    said = [promised(block) for block in code]
    printed = run(code, directory)
    return [pair for pair in zip(said, printed, strict=True) if pair[0] != pair[1]]


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory in which README's code ran and left its pictures."""
    directory = tmp_path_factory.mktemp("readme")
    assert contradictions(blocks("python"), directory) == []
    return directory


def texts(svg: Path) -> list[str]:
    """All that can be read in a picture; fonts and places differ between Graphvizes."""
    parts = ElementTree.parse(svg).iter()
    return sorted(e.text for e in parts if e.text and not e.tag.endswith("style"))


def test_the_code_prints_what_it_says(drawn: Path) -> None:
    assert len(blocks("python")) >= 3
    assert all(map(promised, blocks("python")))


def test_the_pictures_are_what_the_code_draws(drawn: Path) -> None:
    committed = {p.name for p in PICTURES.iterdir() if p.suffix in (".gv", ".svg")}
    shown = set(re.findall(r"docs/pictures/([\w.]+)", README))
    assert {p.name for p in drawn.iterdir() if p.suffix in (".gv", ".svg")} == committed
    assert shown <= committed
    for name in committed:
        new, old = drawn / name, PICTURES / name
        if name.endswith(".gv"):
            assert new.read_text("utf-8") == old.read_text("utf-8"), "make pictures"
        else:
            assert texts(new) == texts(old), "make pictures"


def test_the_commands_exist() -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    commands = "".join(blocks("sh"))
    named = set(re.findall(r"^make (\w+)", commands, re.MULTILINE))
    assert {"demo", "test"} <= named <= targets


def test_the_checks_run_the_command_of_the_readme() -> None:
    lines = (ROOT / ".ci" / "run").read_text("utf-8").splitlines()
    assert {"make check", "make test"} <= set(lines)


def test_links_lead_somewhere() -> None:
    links = re.findall(r"\]\((?!http)([^)#]+)", README)
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_a_false_promise_is_found(tmp_path: Path) -> None:
    assert contradictions(["print(1 + 1)  # 2\n"], tmp_path) == []
    assert contradictions(["print(1 + 1)  # 3\n"], tmp_path) == [("3\n", "2\n")]


def _modules() -> list[ModuleType]:
    names = [
        info.name
        for package in (autograd, nn)
        for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
        if not info.name.endswith("__main__")
        and (HAS_SCIPY or not info.name.startswith("autograd.scipy"))
    ]
    return [autograd, nn, *map(importlib.import_module, names)]


def _examples() -> list[doctest.DocTest]:
    """Every docstring with an example, once, however many modules show its function.

    What a decorator made has its code elsewhere, so doctest's own search passes it by.
    """
    finder = doctest.DocTestFinder(exclude_empty=True)
    found = {}
    for module in _modules():
        tests = finder.find(module, module.__name__)
        for name, value in vars(module).items():
            ours = str(getattr(value, "__module__", "")).startswith(("autograd", "nn"))
            if ours and hasattr(value, "__wrapped__"):
                home = importlib.import_module(value.__module__)
                tests += finder.find(value, f"{value.__module__}.{name}", home)
        found |= {(t.name, t.lineno): t for t in tests if t.examples}
    return list(found.values())


@pytest.mark.parametrize("example", _examples(), ids=lambda t: t.name)
def test_docstring_example(
    example: doctest.DocTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    report: list[str] = []
    failed = runner.run(example, out=report.append).failed
    assert not failed, "".join(report)
