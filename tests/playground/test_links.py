"""Links that carry a program: Python's side, alone."""

import pytest

from docs.playground.links import ACTIONS, contents, fragment

PROGRAM = 'print("ação", 1 < 2 > 0)  # 🙂 + / =\n' * 30


@pytest.mark.parametrize("action", ACTIONS)
def test_a_link_carries_what_it_was_given(action: str) -> None:
    said = fragment(PROGRAM, "x = 1", action=action)
    assert contents(said) == {
        "program": PROGRAM,
        "before": "x = 1",
        **({"action": action} if action else {}),
    }


def test_a_link_needs_no_escaping_and_is_short() -> None:
    said = fragment(PROGRAM)
    assert said.startswith("#")
    assert said[1:].replace("-", "").replace("_", "").isalnum()
    assert len(said) < len(PROGRAM) / 4


def test_an_unknown_action_is_refused() -> None:
    with pytest.raises(ValueError, match=r"'walk' is unknown.*'explore'"):
        fragment("1", action="walk")
