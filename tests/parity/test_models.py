"""Random models train, predict, are saved and loaded as in Keras."""

import json
from typing import Any

import pytest

from tests.parity.compare import DATA
from tests.parity.models.__main__ import answers
from tests.parity.models.compare import difference
from tests.parity.models.generate import generate
from tests.parity.models.spec import from_json, to_json

KERAS: list[Any] = json.loads((DATA / "models.json").read_text("utf-8"))
AT_ONCE = 10


@pytest.mark.parametrize("first", range(0, len(KERAS), AT_ONCE))
def test_models_do_as_in_keras(first: int) -> None:
    seeds = range(first, first + AT_ONCE)
    found = answers("nn", [generate(seed) for seed in seeds])
    said = {
        seed: place
        for seed, ours in zip(seeds, found, strict=True)
        if (place := difference(ours, KERAS[seed])) is not None
    }
    assert not said, said


def test_keras_itself_fails_in_few() -> None:
    assert sum("error" in one for one in KERAS) < len(KERAS) / 10


def test_a_description_is_the_same_after_json() -> None:
    for seed in range(20):
        spec = generate(seed)
        assert from_json(json.loads(json.dumps(to_json(spec)))) == spec


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        ({"a": [1.0]}, {"a": [1.001]}),
        ({"a": [1.0]}, {"a": [1.0, 2.0]}),
        ({"a": 1.0}, {"b": 1.0}),
        ({"error": "ShapeError: no"}, {"a": 1.0}),
        ({"a": float("nan")}, {"a": 0.0}),
    ],
)
def test_what_differs_is_noticed(found: Any, wanted: Any) -> None:
    assert difference(found, wanted) is not None
    assert difference(wanted, wanted) is None
