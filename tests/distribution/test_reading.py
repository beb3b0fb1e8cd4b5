"""Ranks that train on files read what they work on, and no more."""

import json
import warnings
from pathlib import Path
from typing import Any

import pytest

from autograd.errors import TrainingNotice
from tests.distribution.launching import launch, why_not
from tests.distribution.reading import COUNT, WAYS, made, result
from tests.distribution.test_results import difference


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the files are, and what two ranks made of them."""
    if reason := why_not("openmpi"):
        pytest.skip(reason)
    place = tmp_path_factory.mktemp("files")
    made(place)
    module = "tests.distribution.reading"
    done = launch("-W", "ignore", "-m", module, str(place), ranks=2)
    assert done.code == 0, done.out
    return place


def found(folder: Path, name: str) -> Any:
    """What the ranks made, and what each read."""
    return json.loads((folder / "found.json").read_text("utf-8"))[name]


@pytest.mark.parametrize("name", WAYS)
def test_ranks_make_of_files_what_one_process_does(folder: Path, name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", TrainingNotice)
        alone, _ = result(name, folder)
    assert difference(alone, found(folder, name)[0]) <= 1e-12


def test_a_rank_reads_its_rows_of_a_file_alone(folder: Path) -> None:
    _, (first, second) = found(folder, "mapped")
    trained_on = range(COUNT * 4 // 5)
    assert sorted(first + second) == sorted([*trained_on] * 3)  # epochs
    assert len(first) < 1.2 * len(second)


def test_a_rank_reads_its_entries_and_the_ends_of_batches(folder: Path) -> None:
    epochs, batches, samples = 10, COUNT // 30, 4 * 30
    assert len(result("entries", folder)[1]) >= epochs * COUNT
    for own in found(folder, "entries")[1]:
        assert len(own) <= epochs * batches * (15 + 2) + samples
