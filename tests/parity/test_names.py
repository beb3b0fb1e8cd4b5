"""The names of Keras's modules are there, with their arguments in the same places."""

import importlib
import inspect
import json
from typing import Any

import pytest

import nn
from tests.parity.compare import DATA
from tests.parity.name_cases import ABSENT, MODULES, OTHERWISE

NAMES: dict[str, dict[str, Any]] = json.loads((DATA / "names.json").read_text())


def arguments_of(thing: Any) -> list[tuple[str, bool, Any]]:
    """Name, whether there is a default, and the default, of positional arguments."""
    found = inspect.signature(thing).parameters.values()
    return [
        (p.name, p.default is not p.empty, p.default)
        for p in found
        if p.kind is p.POSITIONAL_OR_KEYWORD
    ]


def as_stored(argument: list[str]) -> tuple[str, bool, Any]:
    """The same of Keras's argument."""
    name, *default = argument
    return name, bool(default), eval(default[0]) if default else inspect.Parameter.empty


@pytest.mark.parametrize("module", MODULES)
def test_names_are_there(module: str) -> None:
    own = importlib.import_module(f"nn.{module}")
    missing = [n for n in NAMES[module] if n not in own.__all__]
    assert [f"{module}.{n}" for n in missing if f"{module}.{n}" not in ABSENT] == []


@pytest.mark.parametrize("module", MODULES)
def test_arguments_are_in_their_places(module: str) -> None:
    own = importlib.import_module(f"nn.{module}")
    for name, stored in NAMES[module].items():
        if f"{module}.{name}" in ABSENT | OTHERWISE or stored is None:
            continue
        ours = arguments_of(getattr(own, name))
        theirs = [as_stored(argument) for argument in stored]
        # An object's name is by default what `test_names_by_default` says.
        ours, theirs = (
            [(n, has, None if n == "name" else d) for n, has, d in arguments]
            for arguments in (ours, theirs)
        )
        assert ours == theirs, f"{module}.{name}"


@pytest.mark.parametrize("module", ["losses", "metrics"])
def test_names_by_default(module: str) -> None:
    for name, stored in NAMES[module].items():
        kind = getattr(getattr(nn, module), name)
        given = dict(map(tuple, (a for a in stored if len(a) == 2)))
        default = eval(given.get("name", "None"))
        required = [a for a in stored if len(a) == 1]
        if isinstance(kind, type) and default is not None and not required:
            assert kind().name == default, name
