"""`each_sample` runs all samples, names the one that fails, and skips no other."""

from inspect import signature
from typing import Any, NamedTuple

import numpy as np
import pytest

from tests.each import each_sample


class Named(NamedTuple):
    """What has a name, as an operation."""

    name: str


def cases(*samples: str) -> list[Any]:
    """Test parameters of one operation."""
    return [pytest.param(Named("add"), x, id=f"add-{x}") for x in samples]


def test_every_sample_is_run_with_the_same_random_numbers() -> None:
    seen: list[Any] = []

    @each_sample(cases("a", "b"))
    def tried(operation: Any, sample: str, rng: np.random.Generator) -> None:
        seen.append((operation.name, sample, rng.random()))

    tried(name="add", rng=np.random.default_rng(3))
    assert [one[:2] for one in seen] == [("add", "a"), ("add", "b")]
    assert seen[0][2] == seen[1][2]


def test_a_failure_names_its_sample() -> None:
    @each_sample(cases("a", "b", "c"))
    def tried(operation: Any, sample: str) -> None:
        assert sample != "b"

    with pytest.raises(AssertionError) as raised:
        tried(name="add")
    assert raised.value.__notes__ == ["of the sample add-b: b"]


def test_only_what_all_samples_skip_is_skipped() -> None:
    @each_sample(cases("a", "b"))
    def tried(operation: Any, sample: str, left: str) -> None:
        if sample in left:
            pytest.skip("left out")
        assert left != "a"

    with pytest.raises(pytest.skip.Exception):
        tried(name="add", left="ab")
    with pytest.raises(AssertionError):
        tried(name="add", left="a")  # and not b, which fails


def test_pytest_sees_the_other_parameters() -> None:
    @each_sample(cases("a"))
    def tried(operation: Any, sample: str, tmp_path: Any) -> None:
        pass

    assert list(signature(tried).parameters) == ["name", "tmp_path"]
