"""Random trainings by several ranks do what one process does."""

import json
from typing import Any

import pytest

from tests.distribution.fuzz.compare import difference
from tests.distribution.fuzz.generate import drawn, is_by_shard
from tests.distribution.fuzz.jobs import Jobs, answers
from tests.distribution.fuzz.planted import FAULTS
from tests.distribution.launching import why_not
from tests.parity.models.spec import from_json, to_json

FAULTY = 22
"""The training that all planted faults change."""

SEEDS = (*range(7), FAULTY)
"""More of them: make ranks-fuzz."""

JOBS: Jobs = {1: ("alone", "4"), 3: ("parts", "4")}

MODES = {"shares": "parts", "metrics": "parts", "clips": "parts", "order": "4"}
"""The mode in which each fault is seen."""


@pytest.fixture(scope="module")
def found() -> dict[int, Any]:
    """What the trainings gave, by seed."""
    if reason := why_not("openmpi"):
        pytest.skip(reason)
    return dict(zip(SEEDS, answers(list(map(drawn, SEEDS)), JOBS), strict=True))


def test_ranks_train_random_models_as_one_process_does(found: dict[int, Any]) -> None:
    places = {seed: difference(drawn(seed), own) for seed, own in found.items()}
    assert not {seed: str(place) for seed, place in places.items() if place is not None}


def test_planted_faults_are_found(found: dict[int, Any]) -> None:
    assert set(MODES) == set(FAULTS)
    modes = tuple([f"{mode}!{name}" for name, mode in MODES.items()])
    (faulty,) = answers([drawn(FAULTY)], {3: modes})
    for mode in modes:
        place = difference(drawn(FAULTY), found[FAULTY] | {(3, mode): faulty[3, mode]})
        assert place is not None, mode
        assert place.mode == mode


def test_what_is_drawn_is_the_same_each_time_and_after_json() -> None:
    for seed in range(20):
        spec = drawn(seed)
        assert from_json(json.loads(json.dumps(to_json(spec)))) == spec == drawn(seed)


def test_what_differs_is_noticed() -> None:
    spec = next(s for s in map(drawn, range(99)) if not is_by_shard(s))
    one: dict[str, Any] = {"a": [1.0, 2.0]}
    for other in ({"a": [1.0, 2.1]}, {"b": [1.0, 2.0]}, {"a": [1.0]}, {"error": ["E"]}):
        assert difference(spec, {(1, "alone"): one, (2, "parts"): one}) is None
        assert difference(spec, {(1, "alone"): one, (2, "parts"): other}) is not None


def test_an_error_is_the_same_where_other_ranks_fail_by_it() -> None:
    spec = next(s for s in map(drawn, range(99)) if not is_by_shard(s))
    alone = {"error": "ValueError", "said": ""}
    for kinds, is_same in (
        (["ValueError", "DistributionError"], True),
        (["DistributionError", "DistributionError"], False),
        (["ValueError", ""], False),
        (["ValueError", "TypeError"], False),
    ):
        own = {(1, "alone"): alone, (2, "parts"): {"error": kinds, "said": kinds}}
        assert (difference(spec, own) is None) == is_same, kinds
