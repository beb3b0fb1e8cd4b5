"""All layers together part the spirals; one after another they do not."""

from collections.abc import Callable

from docs.questions.build import Run


def test_joint_training_finds_what_greedy_training_misses(
    ran: Callable[[str], Run],
) -> None:
    figures, out = ran("joint_or_greedy")
    assert figures["epochs"] == 300
    assert figures["joint_test"] > 0.95
    assert figures["greedy_test"] < 0.75
    assert figures["joint_loss"] < 0.1 < 0.25 < figures["greedy_loss_3"]
    assert (figures["joint_trained"], figures["greedy_trained"]) == (116, 56)
    assert figures["greedy_first_slope"] > 0.01  # the frozen layer would still improve
    assert [p.name for p in out.iterdir()] == ["spirals.svg"]
