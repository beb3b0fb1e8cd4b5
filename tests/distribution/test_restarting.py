"""A killed training goes on, with another number of ranks, to the same bytes."""

from pathlib import Path

import pytest

from tests.distribution.launching import why_not
from tests.distribution.restarted import told


@pytest.mark.parametrize("sharded", [False, True])
def test_killed_twice_it_ends_as_if_nobody_had_disturbed_it(
    tmp_path: Path, sharded: bool
) -> None:
    if reason := why_not("openmpi"):
        pytest.skip(reason)
    for name in ("whole", "killed"):
        (tmp_path / name).mkdir()
    whole = told(tmp_path / "whole", last=1)
    killed = told(tmp_path / "killed", (2, 1, 17), (3, 0, 12), last=2, sharded=sharded)
    assert killed == whole
