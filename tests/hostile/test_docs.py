"""docs/security.md names tests that exist and limits that are so."""

import importlib
import re
from pathlib import Path

FOLDER = Path(__file__).parent
PAGE = (FOLDER.parents[1] / "docs" / "security.md").read_text("utf-8")
LIMIT = re.compile(r"^\| `([\w.]+)\.(\w+)` \| ([\d,]+) \|", re.MULTILINE)


def unknown(page: str) -> list[str]:
    """The tests that `page` names and this suite lacks."""
    code = "".join(path.read_text("utf-8") for path in FOLDER.glob("test_*.py"))
    known = set(re.findall(r"^def (test_\w+)", code, re.MULTILINE))
    return [name for name in re.findall(r"`(test_\w+)`", page) if name not in known]


def untrue(page: str) -> list[str]:
    """The limits of `page` that are others in the program."""
    return [
        f"{module}.{name}"
        for module, name, value in LIMIT.findall(page)
        if getattr(importlib.import_module(module), name) != int(value.replace(",", ""))
    ]


def test_the_page_is_true() -> None:
    assert len(LIMIT.findall(PAGE)) == 12
    assert (unknown(PAGE), untrue(PAGE)) == ([], [])


def test_what_is_untrue_is_found() -> None:
    assert unknown("held by `test_of_nothing`") == ["test_of_nothing"]
    false = "| `nn.saving.storage.MOST_DEPTH` | 129 | beyond |"
    assert untrue(false) == ["nn.saving.storage.MOST_DEPTH"]
