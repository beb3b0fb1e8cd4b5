"""A killed training goes on, with another number of ranks, to the same bytes."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.distribution.launching import why_not
from tests.distribution.restarted import told
from tests.once import once


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What the training leaves if nobody disturbs it."""
    if reason := why_not("openmpi"):
        pytest.skip(reason)

    def make(out: Path) -> None:
        left = told(tmp_path_factory.mktemp("undisturbed"), last=1)
        out.write_text(json.dumps(left), "utf-8")

    return json.loads(once(tmp_path_factory, "left.json", make).read_text("utf-8"))


@pytest.mark.parametrize("sharded", [False, True])
def test_killed_twice_it_ends_as_if_nobody_had_disturbed_it(
    tmp_path: Path, undisturbed: Any, sharded: bool
) -> None:
    killed = told(tmp_path, (2, 1, 17), (3, 0, 12), last=2, sharded=sharded)
    assert killed == undisturbed
