"""Programs written for HIPS autograd give its answers, unchanged."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.hips.data import as_data
from tests.hips.models import MODELS
from tests.hips.programs import PROGRAMS

ANSWERS = json.loads(Path(__file__).with_name("answers.json").read_text("utf-8"))


def differences(found: Any, wanted: Any, place: str = "") -> list[str]:
    """Where two trees of numbers differ by more than rounding."""
    if isinstance(wanted, dict):
        same = isinstance(found, dict) and found.keys() == wanted.keys()
        pairs = [(f"[{k!r}]", k) for k in wanted] if same else None
    elif isinstance(wanted, list):
        same = isinstance(found, list) and len(found) == len(wanted)
        pairs = [(f"[{i}]", i) for i in range(len(wanted))] if same else None
    else:
        close = found == wanted or found == pytest.approx(wanted, rel=1e-9, abs=1e-12)
        return [] if close else [f"{place}: {found} and not {wanted}"]
    if pairs is None:
        return [f"{place}: {found} is not formed as {wanted}"]
    return [d for at, k in pairs for d in differences(found[k], wanted[k], place + at)]


@pytest.mark.parametrize("name", [*MODELS, *PROGRAMS])
def test_a_program_gives_the_answer_of_hips(name: str) -> None:
    found = as_data({**MODELS, **PROGRAMS}[name]())
    assert differences(found, ANSWERS[name]) == []


def test_a_wrong_answer_is_found() -> None:
    assert differences([1.0, {"a": 2.0}], [1.0, {"a": 2.0000001}]) != []
    assert differences([1.0], [1.0, 2.0]) != []
    assert differences({"a": 1.0}, {"b": 1.0}) != []
    assert differences([1.0, {"a": 2.0}], [1.0, {"a": 2.0 + 1e-13}]) == []
