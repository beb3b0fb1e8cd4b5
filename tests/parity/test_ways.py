"""Programs in Keras's words answer as in Keras."""

import json
import warnings
from typing import Any

import numpy as np
import pytest

import nn
from tests.parity.compare import DATA
from tests.parity.ways import WAYS, plain

ANSWERS = json.loads((DATA / "ways.json").read_text("utf-8"))


@pytest.mark.parametrize("name", WAYS)
def test_a_program_answers_as_in_keras(name: str) -> None:
    with warnings.catch_warnings(), nn.utils.notices(False):
        warnings.filterwarnings("ignore", "fit: the data ran out")
        found = plain(WAYS[name](nn))
    _same(found, ANSWERS[name])


def test_every_answer_has_a_program() -> None:
    assert list(WAYS) == list(ANSWERS)


@pytest.mark.parametrize("wrong", [1.001, "text", [1.0], None])
def test_another_answer_is_noticed(wrong: Any) -> None:
    with pytest.raises(AssertionError):
        _same({"a": [1.0, wrong]}, {"a": [1.0, 1.0]})


def _same(found: Any, wanted: Any) -> None:
    assert type(found) is type(wanted)
    if isinstance(wanted, dict):
        assert found.keys() == wanted.keys()
        for key in wanted:
            _same(found[key], wanted[key])
    elif isinstance(wanted, list):
        assert len(found) == len(wanted)
        for ours, theirs in zip(found, wanted, strict=True):
            _same(ours, theirs)
    elif isinstance(wanted, float):
        np.testing.assert_allclose(found, wanted, rtol=2e-5, atol=1e-6)
    else:
        assert found == wanted
