"""Callbacks, progress and notices on several ranks."""

import pytest

from tests.distribution.launching import launch, why_not


def test_ranks_call_and_print_as_documented() -> None:
    if reason := why_not("openmpi"):
        pytest.skip(reason)
    done = launch("-m", "tests.distribution.called", ranks=2)
    assert done.out.count("as said") == 2, done.out
    assert done.code == 0
