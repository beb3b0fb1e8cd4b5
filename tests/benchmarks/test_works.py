"""Every work: our programs and those by hand come to the same."""

import numpy as np
import pytest

from benchmarks.peers import PEERS
from benchmarks.rounds import difference
from benchmarks.work import Case, Work
from benchmarks.worker import arrays
from benchmarks.works import WORKS

LARGEST = 10**4
"""Cases with more numbers or steps than that take too long here."""

CASES = [
    pytest.param(work, case, id=f"{work.name} {case.name}".strip())
    for work in WORKS.values()
    for case in work.cases
    if not work.times_itself and max(case.sizes.get("count", 0), case.steps) <= LARGEST
]


def here(work: Work) -> list[str]:
    """The contenders that need no other library."""
    by_hand = [peer for peer in work.peers if not PEERS[peer].distributions]
    return [*work.ours, *by_hand]


@pytest.mark.parametrize(("work", "case"), CASES)
def test_our_programs_and_those_by_hand_agree(work: Work, case: Case) -> None:
    expected, *others = (
        arrays(work.programs[name](work.data(**case.sizes))()) for name in here(work)
    )
    assert all(np.isfinite(a).all() for a in expected)
    for found in others:
        assert difference(expected, found, work.tolerance) == ""


@pytest.mark.parametrize("name", ["mlp", "cnn", "lstm", "attention", "mixture", "rnn"])
def test_training_moves_the_parameters(name: str) -> None:
    work = WORKS[name]
    before = work.data(**work.cases[0].sizes).params
    program = next(iter(work.ours.values()))
    after = arrays(program(work.data(**work.cases[0].sizes))())
    assert len(after) == len(before)
    still = [
        i for i, (a, b) in enumerate(zip(after, before, strict=True)) if (a == b).all()
    ]
    # the bias of the key shifts all scores of a query alike, which softmax takes back
    assert set(still) <= ({3} if name == "attention" else set())


def test_a_program_that_times_itself_tells_seconds() -> None:
    work = WORKS["imports"]
    for program in work.ours.values():
        assert 0 < program(work.data())() < 60


def test_works_go_by_the_names_of_their_files() -> None:
    for name, work in WORKS.items():
        programs = {p.__module__ for p in work.programs.values()}
        assert programs == {f"benchmarks.works.{name}"}
        assert work.name == name


def test_goals_are_set_for_contenders_that_there_are() -> None:
    for work in WORKS.values():
        assert work.peers.keys() <= PEERS.keys()
        for case in work.cases:
            assert case.goals.keys() <= work.ours.keys()
            for goals in case.goals.values():
                assert goals.keys() <= work.programs.keys()


def test_each_of_ours_is_compared_with_each_peer_and_where_asked_with_ours() -> None:
    work = WORKS["mlp"]
    found = {(c.own, c.other): c.goal for c in work.comparisons(work.cases[0])}
    assert found["engine", "hand"] == 1.7
    assert found["engine", "jax"] is None
    assert found["fit", "eager_fit"] == 0.6
    assert found["eager_fit", "engine"] == 1.1
    assert ("engine", "fit") not in found
    assert len(found) == len(work.ours) * len(work.peers) + 2
