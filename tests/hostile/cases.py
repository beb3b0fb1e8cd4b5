"""What every table of this suite holds, and what is asked of every row."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from tests.hostile.bounded import Outcome, bounded

__all__ = ["Case", "ids", "refused", "tree"]

MOST_SECONDS = 10.0
MOST_GROWN = 300 << 20
"""Bytes that refusing a file may take, where the row does not say otherwise."""


class Case(NamedTuple):
    """One hostile thing: how it is made, and what the error about it must say."""

    name: str
    made: Any
    match: str = ""


def ids(cases: list[Case]) -> list[str]:
    """The names of the rows, for pytest."""
    return [case.name for case in cases]


def refused(
    act: Callable[[], Any],
    folder: Path,
    match: str = "",
    *,
    error: str = "StorageError",
    grown: int = MOST_GROWN,
) -> Outcome:
    """Assert that `act` raises our own error, soon, and does nothing else."""
    before = tree(folder)
    found = bounded(act, folder)
    assert "AutogradError" in found.error, found
    assert error in found.error, found
    assert match in found.message, found
    assert len(found.message) < 2000, len(found.message)
    assert found.offences == []
    assert found.seconds < MOST_SECONDS, found
    assert found.grown < grown, found
    assert tree(folder) == before
    return found


def tree(folder: Path) -> dict[str, Any]:
    """All that lies in `folder`: of files their bytes, of links where they lead."""
    found: dict[str, Any] = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.is_symlink():
            found[name] = os.readlink(path)
        elif path.is_file():
            found[name] = path.read_bytes() if path.stat().st_size < 1 << 24 else "big"
        else:
            found[name] = None
    return found
