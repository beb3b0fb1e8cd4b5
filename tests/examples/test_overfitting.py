"""A network that learns wrong labels by heart, and what helps."""

from collections.abc import Callable

from docs.questions.build import Run


def test_remedies_learn_less_by_heart_and_know_more(ran: Callable[[str], Run]) -> None:
    figures, out = ran("overfitting")
    assert (figures["images"], figures["wrong_labels"]) == (300, 58)
    assert figures["plain_train"] > 0.97
    assert figures["plain_test"] < figures["plain_best"] - 0.05
    for remedy in ("dropout", "weight_decay"):
        assert figures[f"{remedy}_train"] < 0.95
        assert figures[f"{remedy}_test"] > figures["plain_test"] + 0.02
        assert figures[f"{remedy}_test_loss"] < figures["plain_test_loss"]
    assert figures["weight_decay_norm"] < figures["plain_norm"] / 1.5
    assert [p.name for p in out.iterdir()] == ["accuracy.svg"]
