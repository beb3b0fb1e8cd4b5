"""``docs/keras.md`` says what is true of `nn`."""

from pathlib import Path

from tests.parity.page.write import State, page, states, unexplained, unfounded

PAGE = Path(__file__).parents[2] / "docs/keras.md"


def test_the_page_is_as_it_would_be_written_now() -> None:
    assert PAGE.read_text("utf-8") == page(), "make keras writes it anew"


def test_an_absent_name_has_a_reason() -> None:
    assert unexplained(states()) == []


def test_a_reason_is_for_an_absent_name_of_keras() -> None:
    assert unfounded() == []


def test_a_name_without_reason_is_noticed() -> None:
    found = states({"keras.losses": ["MeanSquaredError", "Guess"]})
    assert found == {"keras.losses": State(["MeanSquaredError"], ["Guess"])}
    assert unexplained(found) == ["keras.losses.Guess"]
