"""Wrong rules are noticed: every one there is, in seconds, so in full."""

import pytest

from autograd import gradcheck, ops
from autograd.engine.primitive import REGISTRY
from tests.mutation.mutants import MUTANTS, applied
from tests.mutation.survey import cases, outcome, table

CASES = list(cases())


def test_nearly_all_wrong_rules_are_noticed() -> None:
    outcomes = [outcome(case) for case in CASES]
    survived = [o.case for o in outcomes if o.fate == "survived"]
    real = sum(o.fate != "equivalent" for o in outcomes)
    assert len(survived) <= 0.01 * real, table(outcomes)
    assert real >= 1500


def test_every_rule_is_put_to_the_test() -> None:
    changed = {(case.primitive.name, case.mode) for case in CASES}
    assert {mode for _, mode in changed} == {"rev", "fwd"}
    names = {name for name, _ in changed}
    assert {"add", "matmul", "getitem", "max", "softmax", "where"} <= names
    assert {case.mutant.name for case in CASES} == {m.name for m in MUTANTS}


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_mutant_leaves_nothing_behind(mutant: object) -> None:
    primitive = REGISTRY["exp"]
    with applied(mutant, primitive, "rev", 0):  # type: ignore[arg-type]
        assert "vjp" in vars(primitive)
    assert "vjp" not in vars(primitive)
    assert gradcheck(ops.exp, 1.0)
