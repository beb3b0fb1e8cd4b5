"""The short examples on the notebook's other sections: what each of them states."""

from collections.abc import Callable

import pytest

from docs.questions.build import Run

Ran = Callable[[str], Run]


def test_tensors(ran: Ran) -> None:
    figures, out = ran("tensors")
    assert (figures["batch"], figures["image"]) == ("(1437, 8, 8)", "(8, 8)")
    assert figures["row_stretched"] == "(4,) → (1, 4) → (3, 4)"
    assert figures["column_stretched"] == "(3, 1) → (3, 4)"
    assert figures["same_as_copies"]
    assert (figures["last"], figures["products"]) == (24, 120)
    assert figures["uses_of_a_column_entry"] == 4
    assert figures["uses_of_a_row_entry"] == 3
    assert figures["three_ways_equal"]
    assert figures["gradients_equal"]
    assert figures["shift_error"] == 0
    assert figures["quarter_error"] < 1e-15
    assert figures["found"] == pytest.approx(figures["turned"], abs=1e-6)
    assert [p.name for p in out.iterdir()] == ["moved.svg"]


def test_gradient(ran: Ran) -> None:
    figures, out = ran("gradient")
    assert (figures["f"], figures["df_dx"], figures["df_dy"]) == (4, 2, 4)
    assert figures["length"] == pytest.approx(20**0.5)
    assert figures["direction"] == pytest.approx(63.4349, abs=1e-4)
    assert figures["steepest_tried"] == 63
    assert figures["steepest_slope"] == pytest.approx(20**0.5, rel=1e-4)
    assert abs(figures["level_slope"]) < 1e-8
    assert figures["cosine_error"] < 1e-8
    assert figures["after_one_step"] == pytest.approx(0.5 * 1.6**2 + 2 * 0.2**2)
    assert figures["after_all_steps"] < 1e-7
    assert [p.name for p in out.iterdir()] == ["gradient.svg"]


def test_naive_model(ran: Ran) -> None:
    figures, out = ran("naive_model")
    assert figures["first_loss"] == pytest.approx(2.3, abs=0.2)
    assert figures["last_loss"] < 0.1
    assert figures["accuracy"] > 0.94
    assert figures["differs_from_nn"] < 1e-12
    assert [p.name for p in out.iterdir()] == ["loss.svg"]


def test_the_three_bugs_of_the_notebook(ran: Ran) -> None:
    figures = ran("naive_model").figures
    assert (figures["has_weights"], figures["has_Weights"]) == (True, False)
    assert figures["batch_size_slash"] == "SyntaxError"
    assert (figures["batches"], figures["last_batch"]) == (12, 29)
    assert figures["lost_by_floor"] == 29
    assert figures["weighted_mean"] == pytest.approx(figures["mean_of_samples"])
    assert figures["mean_of_batches"] != pytest.approx(
        figures["mean_of_samples"], rel=0.01
    )


def test_geometry(ran: Ran) -> None:
    figures, out = ran("geometry")
    assert figures["accuracy"] == 1
    parted = [figures[f"one_line_after_{i}"] for i in range(4)]
    assert parted == pytest.approx([0.765, 0.97, 0.99, 0.995], abs=0.011)
    assert parted == sorted(parted)
    assert not any(figures[f"folds_{i}"] for i in (1, 2, 3))
    assert all(figures[f"area_{i}"] < 1 for i in (1, 2, 3))
    assert [p.name for p in out.iterdir()] == ["layers.svg"]
