"""The commands that the documentation names exist, and its links lead somewhere."""

import re
from pathlib import Path

import pytest

from autograd.commands import COMMANDS
from tests.docs.blocks import ROOT
from tests.docs.commands import named, unknown

PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
EACH = pytest.mark.parametrize(
    "page", PAGES, ids=lambda page: str(page.relative_to(ROOT))
)
NOTEBOOKS = ROOT / "docs" / "notebooks"


@EACH
def test_the_commands_exist(page: Path) -> None:
    found = [] if page.parent == NOTEBOOKS else named(page)
    assert [problem for command in found for problem in unknown(command)] == []


@EACH
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!\w+:)([^)#]+)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_readme_shows_how_to_begin() -> None:
    assert {"make demo", "make test"} <= set(named(ROOT / "README.md"))


def test_the_page_on_the_shell_has_every_command() -> None:
    lines = [c.split() for c in named(ROOT / "docs" / "notebooks.md")]
    assert [line[1] for line in lines if line[0] == "retrograd"] == list(COMMANDS)


def test_the_checks_run_what_a_reader_is_told_to_run() -> None:
    lines = (ROOT / ".ci" / "run").read_text("utf-8").splitlines()
    assert {"make check", "make test"} <= set(lines)


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("make breakfast", "make knows no breakfast"),
        ("make demo COLOUR=red", "make knows no COLOUR"),
        ("python -m examples.nothing", "there is no module examples.nothing"),
        ("python -m nowhere.at.all", "there is no module nowhere.at.all"),
        ("python docs/nothing.py", "there is no file docs/nothing.py"),
        ("pip install '.[dot,tea]'", "there is no extra tea"),
        ("retrograd fly", "retrograd has no command fly"),
        ("retrograd draw a.py:loss --upside down", "unrecognized arguments"),
        ("python -m autograd draw", ""),
        ("curl somewhere", "curl is none of make"),
    ],
)
def test_a_command_that_does_not_exist_is_found(command: str, told: str) -> None:
    found = unknown(command)
    assert found == [] if not told else told in "".join(found)


@pytest.mark.parametrize(
    "command",
    [
        "make demo  # takes a minute",
        "make fuzz SEED=2",
        "python -m examples",
        "pip install '.[dot]'",
        "retrograd draw program.py:loss -o graph.svg --view backward",
    ],
)
def test_a_command_that_exists_is_none(command: str) -> None:
    assert unknown(command) == []
