"""The third question: batches, the order of samples, and the initial weights."""

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from docs.questions.build import Run

Ran = Callable[[str], Run]

TO_ROUNDING = 1e-12


@pytest.fixture
def figures(request: pytest.FixtureRequest, ran: Ran) -> dict[str, Any]:
    """Of the program named by the test's parameter."""
    return ran(request.param).figures


def of(program: str) -> pytest.MarkDecorator:
    """Give the test the figures of `program`."""
    return pytest.mark.parametrize("figures", [program], indirect=True, ids=[program])


@of("batches")
def test_every_sample_passes_every_node(figures: dict[str, Any]) -> None:
    assert (figures["nodes_with_axis"], figures["rows_in_each"]) == (9, 4)
    assert (figures["parameters"], figures["parameters_with_axis"]) == (4, 0)
    assert figures["output_alone_differs"] < TO_ROUNDING
    assert figures["mean_gradient_differs"] < TO_ROUNDING


@of("batches")
def test_sums_of_floats_depend_on_their_order(figures: dict[str, Any]) -> None:
    assert figures["sum_from_left"] == 0.6000000000000001
    assert figures["sum_from_right"] == 0.6


@of("batches")
def test_shards_give_the_batch_s_gradient_if_equal_or_weighted(
    figures: dict[str, Any],
) -> None:
    assert figures["equal_shards"] < TO_ROUNDING
    assert figures["weighted_shards"] < TO_ROUNDING
    assert figures["unequal_shards"] == pytest.approx(0.0919, abs=1e-4)


@of("batches")
def test_shards_do_not_give_it_where_samples_meet_or_masks_are_drawn(
    figures: dict[str, Any],
) -> None:
    assert figures["normalised_shards"] == pytest.approx(0.0837, abs=1e-4)
    assert figures["compared_shards"] == pytest.approx(0.2150, abs=1e-4)
    assert figures["dropped_shards"] == pytest.approx(0.8357, abs=1e-4)
    assert (figures["pairs"], figures["pairs_in_shards"]) == (66, 18)


@of("batches")
def test_full_batches_at_once_want_a_larger_rate(figures: dict[str, Any]) -> None:
    for name in ("", "_slow"):
        assert figures[f"same{name}"] == pytest.approx(3 / 4, abs=0.03)
    assert figures["scaled"] == pytest.approx(0.112, abs=1e-3)
    assert figures["scaled"] / figures["scaled_slow"] == pytest.approx(10, rel=0.1)


@of("batch_order")
def test_two_samples_end_elsewhere_by_order(figures: dict[str, Any]) -> None:
    def pair(name: str) -> tuple[float, float]:
        return figures[f"{name}_1"], figures[f"{name}_2"]

    assert pair("ab") == (1.75, 1.25)
    assert pair("ba") == (1.25, 1.5)
    assert pair("difference") == pair("predicted") == (0.5, -0.25)
    assert pair("hg_ab") == (-1, -1)
    assert pair("hg_ba") == (-3, 0)
    assert (pair("g_a"), pair("g_b")) == ((-1, 0), (-3, -3))
    assert (pair("h_a_1"), pair("h_a_2")) == ((1, 0), (0, 0))
    assert (pair("h_b_1"), pair("h_b_2")) == ((1, 1), (1, 1))


@of("batch_order")
def test_the_order_is_a_matter_of_eta_squared(figures: dict[str, Any]) -> None:
    assert figures["plain_exponent"] == pytest.approx(2, abs=0.02)
    assert figures["momentum_exponent"] == pytest.approx(1, abs=0.02)
    assert figures["short_exponent"] == pytest.approx(1, abs=0.02)


@of("batch_order")
def test_full_batch_on_a_convex_problem_does_not_care(figures: dict[str, Any]) -> None:
    assert figures["full_batch_init_seed"] < TO_ROUNDING
    assert figures["full_batch_order_seed"] < TO_ROUNDING


@of("initialisation")
def test_descent_keeps_the_null_space_and_adam_does_not(
    figures: dict[str, Any],
) -> None:
    start = figures["null_start"]
    assert start == pytest.approx(-3 / 5**0.5)
    across = figures["null_1"], figures["null_2"]
    assert across == pytest.approx((1 / 5**0.5, -2 / 5**0.5))
    for rule in ("descent", "momentum"):
        assert figures[f"{rule}_null"] == pytest.approx(start, abs=TO_ROUNDING)
        end = figures[f"{rule}_1"], figures[f"{rule}_2"]
        assert end == pytest.approx((1, 2), abs=1e-9)
        assert figures[f"{rule}_distance"] == pytest.approx(5**0.5)
        assert figures[f"{rule}_distance"] < figures["adam_distance"]
    assert (figures["adam_1"], figures["adam_2"]) == pytest.approx((2 / 3, 8 / 3))
    assert figures["adam_null"] == pytest.approx(-14 / 3 / 5**0.5)


@of("initialisation")
def test_equal_units_stay_equal(figures: dict[str, Any]) -> None:
    units = {s: figures[f"{s}_units"] for s in ("zeros", "constant", "random")}
    assert units == {"zeros": 1, "constant": 1, "random": 4}
    assert figures["zeros_moved"] == 0
    assert figures["constant_moved"] > 0.1
    assert figures["random_loss"] < figures["constant_loss"] / 2
    assert figures["zeros_loss"] == pytest.approx(0.6845, abs=1e-3)


@of("initialisation")
def test_equal_units_part_if_their_outgoing_weights_differ(
    figures: dict[str, Any],
) -> None:
    assert figures["incoming_units"] == 4
    assert figures["incoming_loss"] < figures["constant_loss"] / 2


@of("batches_spread")
def test_order_and_initialisation_spread_the_accuracy_alike(
    figures: dict[str, Any],
) -> None:
    assert (figures["runs"], figures["test_images"]) == (20, 360)
    for name in ("order", "initialisation", "both"):
        assert 0.925 < figures[f"{name}_mean"] < 0.945
        assert 0.005 < figures[f"{name}_std"] < 0.015
        assert figures[f"{name}_low"] < figures[f"{name}_mean"] - 0.01
    for one, other in itertools.permutations(("order", "initialisation", "both"), 2):
        assert figures[f"{one}_low"] < figures[f"{other}_high"]


@of("batches_spread")
def test_every_setting_has_its_kind_of_effect(figures: dict[str, Any]) -> None:
    found = {k[:-8]: v for k, v in figures.items() if k.endswith("_verdict")}
    assert found == {
        "nothing": "bit-identical",
        "workers": "rounding only",
        "order_seed": "order of η²",
        "batch_size": "order of η",
        "optimizer": "order of η",
        "init_seed": "another basin",
    }
    assert figures["init_seed_barrier"] > 0.3
    assert figures["order_seed_barrier"] == 0


@of("batches_spread")
def test_exponents_are_whole_where_the_loss_is_smooth(figures: dict[str, Any]) -> None:
    whole = {"order_seed": 2, "batch_size": 1, "optimizer": 1, "init_seed": 0}
    for name, power in whole.items():
        assert figures[f"{name}_exponent"] == pytest.approx(power, abs=0.05)
    assert 1.5 < figures["kinked_exponent"] < 1.7


@pytest.mark.parametrize(
    ("program", "pictures"),
    [
        ("batches", ["axis"]),
        ("batch_order", ["paths", "slopes"]),
        ("initialisation", ["null_space", "symmetry"]),
        ("batches_spread", ["spread"]),
    ],
)
def test_pictures_are_drawn_and_described(
    program: str, pictures: list[str], ran: Ran
) -> None:
    out = ran(program).out
    names = {p.name for p in out.iterdir()}
    assert names == {f"{p}{end}" for p in pictures for end in (".svg", ".pt.svg")}
    assert all("<desc>" in p.read_text("utf-8") for p in out.iterdir())
