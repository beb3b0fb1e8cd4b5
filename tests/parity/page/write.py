"""The page from Keras's names, the reasons and what is in `nn`."""

import json
from collections.abc import Mapping
from pathlib import Path
from textwrap import fill
from typing import Any, NamedTuple

import nn
from tests.parity.compare import DATA
from tests.parity.page.reasons import REASONS

__all__ = ["State", "page", "states", "unexplained", "unfounded"]

NAMES: dict[str, list[str]] = json.loads((DATA / "keras_names.json").read_text("utf-8"))
VERSION = NAMES.pop("version")[0]
TEXT = Path(__file__).with_name("text.md")


class State(NamedTuple):
    """What of a module of Keras's is in `nn`, and what is not."""

    there: list[str]
    absent: list[str]


def is_there(name: str) -> bool:
    """Whether ``keras.…`` is found under `nn`."""
    found: Any = nn
    for part in name.split(".")[1:]:
        if not hasattr(found, part):
            return False
        found = getattr(found, part)
    return True


def states(names: Mapping[str, list[str]] = NAMES) -> dict[str, State]:
    """The state of each module."""
    found = {}
    for module, own in names.items():
        there = [n for n in own if is_there(f"{module}.{n}")]
        found[module] = State(there, [n for n in own if n not in there])
    return found


def reason(name: str) -> str | None:
    """Why a name is absent, or the module around it; None where nothing says so."""
    while name:
        if name in REASONS:
            return REASONS[name]
        name = name.rpartition(".")[0]
    return None


def unexplained(found: Mapping[str, State]) -> list[str]:
    """Absent names without a reason."""
    absent = [f"{m}.{n}" for m, state in found.items() for n in state.absent]
    return [name for name in absent if reason(name) is None]


def unfounded() -> list[str]:
    """Reasons for what is there, or is not Keras's."""
    known = {*NAMES, *(f"{m}.{n}" for m, own in NAMES.items() for n in own)}
    return [name for name in REASONS if is_there(name) or name not in known]


def page() -> str:
    """The whole text of ``docs/keras.md``."""
    found = states()
    parts = [
        TEXT.read_text("utf-8").rstrip(),
        f"## Keras {VERSION}'s names, by module",
        "`python -m tests.parity.page docs/keras.md`, or `make keras`, writes this.",
        _shares(found),
        *(_module(module, found[module]) for module in found if _is_shown(module)),
    ]
    return "\n\n".join(parts) + "\n"


def _shares(found: Mapping[str, State]) -> str:
    there = sum(len(state.there) for state in found.values())
    count = sum(map(len, NAMES.values()))
    rows = ["| module | names | here | share |", "| --- | ---: | ---: | ---: |"]
    rows += [
        f"| `{module}` | {len(NAMES[module])} | {len(state.there)} | "
        f"{_share(len(state.there), len(NAMES[module]))} |"
        for module, state in found.items()
        if _is_shown(module)
    ]
    rows.append(f"| all | {count} | {there} | {_share(there, count)} |")
    return "\n".join(rows)


def _is_shown(module: str) -> bool:
    """Whether a module is no part of one that is absent as a whole."""
    return module.rpartition(".")[0] not in REASONS


def _share(part: int, whole: int) -> str:
    """Rounded down: 100 % is all of it."""
    return f"{100 * part // whole} %"


def _module(module: str, state: State) -> str:
    lines = [f"### {module}"]
    if state.there:
        names = ", ".join(f"`{name}`" for name in state.there)
        lines.append(fill(names, 88, break_long_words=False, break_on_hyphens=False))
    if state.absent and not state.there and reason(module) is not None:
        names = ", ".join(f"`{name}`" for name in state.absent)
        absent = f"Absent: {reason(module)}. {names}"
        lines.append(fill(absent, 88, break_long_words=False, break_on_hyphens=False))
    elif state.absent:
        rows = ["| absent | because |", "| --- | --- |"]
        rows += [f"| `{n}` | {reason(f'{module}.{n}')} |" for n in state.absent]
        lines.append("\n".join(rows))
    return "\n\n".join(lines)
