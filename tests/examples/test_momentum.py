"""Every number of the page on momentum, against its formula or its known value."""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

import nn
from docs.questions.build import Run
from examples.momentum_slips import book
from examples.momentum_speed import KAPPAS, measured_roots, path, quadratic
from nn.lab import descent
from tests.examples.test_pages import texts

PICTURES = (
    "bowl",
    "distances",
    "memories",
    "minimum",
    "plane",
    "unrolled",
    "valley",
)
OPTIMIZERS = Path(__file__).parents[2] / "docs" / "optimizers"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def f(ran: Callable[[str], Run]) -> dict[str, Any]:
    """The figures that the program returns."""
    return ran("momentum").figures


@pytest.fixture(scope="module")
def slips(ran: Callable[[str], Run]) -> dict[str, Any]:
    """The figures of the slips."""
    return ran("momentum_slips").figures


@pytest.mark.parametrize("kappa", KAPPAS)
def test_the_best_settings_and_shrink_factors(f: dict[str, Any], kappa: int) -> None:
    root = math.sqrt(kappa)
    heavy = (root - 1) / (root + 1)
    assert f[f"plain_eta_{kappa}"] == pytest.approx(2 / (1 + kappa))
    assert f[f"plain_beta_{kappa}"] == 0
    assert f[f"plain_factor_{kappa}"] == pytest.approx((kappa - 1) / (kappa + 1))
    assert f[f"heavy_eta_{kappa}"] == pytest.approx(4 / (1 + root) ** 2)
    assert f[f"heavy_beta_{kappa}"] == pytest.approx(heavy**2)
    # Two equal roots: measured from four points, they are good to √ε at best.
    assert f[f"heavy_factor_{kappa}"] == pytest.approx(heavy, abs=1e-6)
    assert f[f"nesterov_eta_{kappa}"] == pytest.approx(1 / kappa)
    assert f[f"nesterov_beta_{kappa}"] == pytest.approx(heavy)
    assert f[f"nesterov_factor_{kappa}"] == pytest.approx(1 - 1 / root, abs=1e-6)
    assert heavy < 1 - 1 / root < (kappa - 1) / (kappa + 1)


@pytest.mark.parametrize(
    ("kappa", "plain", "heavy", "nesterov"),
    [(10, 69, 27, 42), (100, 691, 93, 154), (1000, 6908, 315, 507)],
)
def test_the_steps_to_a_millionth(
    f: dict[str, Any], kappa: int, plain: int, heavy: int, nesterov: int
) -> None:
    found = [f[f"{name}_steps_{kappa}"] for name in ("plain", "heavy", "nesterov")]
    assert found == [plain, heavy, nesterov]
    assert plain == math.ceil(math.log(1e-6) / math.log((kappa - 1) / (kappa + 1)))


def test_the_limits_of_stability_from_both_sides(f: dict[str, Any]) -> None:
    assert f["limit_plain"] == 2
    assert f["limit_heavy"] == pytest.approx(2 + 2 * 0.9)
    assert f["limit_nesterov"] == pytest.approx((2 + 2 * 0.9) / (1 + 2 * 0.9))
    for name in ("plain", "heavy", "nesterov"):
        assert f[f"below_{name}"] < 0.01
        assert f[f"above_{name}"] > 100
    # The largest of the last ten: plain descent's is |1 − 0.99·2| to the power 291.
    assert f["below_plain"] == pytest.approx(0.98**291)
    assert f["above_plain"] == pytest.approx(1.02**300)


def test_critical_damping(f: dict[str, Any]) -> None:
    assert f["critical_beta"] == pytest.approx(0.81)
    assert f["critical_root"] == pytest.approx(0.9, abs=1e-6)
    steps = [f[f"critical_steps_{name}"] for name in ("low", "best", "high")]
    assert steps == [526, 158, 524]


def test_complex_roots_have_modulus_root_beta(slips: dict[str, Any]) -> None:
    assert slips["complex_root"] == pytest.approx(math.sqrt(0.9))
    assert slips["printed_root"] == pytest.approx(2 * math.sqrt(0.9))


def test_the_borders_of_the_oscillating_region() -> None:
    for beta in (0.1, 0.5, 0.9):
        low, high = (1 - math.sqrt(beta)) ** 2, (1 + math.sqrt(beta)) ** 2
        inside, outside = (low + 1e-3, high - 1e-3), (low - 1e-3, high + 1e-3)
        for a in inside:
            pair = measured_roots(quadratic(a), nn.SGD(1.0, beta))
            assert np.abs(pair) == pytest.approx([math.sqrt(beta)] * 2, abs=1e-9)
            assert abs(pair.imag).min() > 0
        signs = [np.sign(descent.roots(a, beta).real).tolist() for a in outside]
        assert signs == [[1, 1], [-1, -1]]
        assert [abs(descent.roots(a, beta).imag).max() for a in outside] == [0, 0]


def test_a_long_memory_pays_along_flat_directions_only(f: dict[str, Any]) -> None:
    steps = {name[7:]: value for name, value in f.items() if name[:7] == "memory_"}
    assert steps == {"steep_90": 81, "steep_99": 918, "flat_90": 4571, "flat_99": 876}
    critical = [1 - descent.critical_momentum(a) for a in (1e-4, 1e-6)]
    assert critical[0] / critical[1] == pytest.approx(10, rel=0.01)


def test_a_constant_gradient_drives_the_velocity_to_its_share(
    f: dict[str, Any],
) -> None:
    assert f["first_step"] == pytest.approx(0.1)
    assert f["last_step"] == pytest.approx(0.1 / (1 - 0.9))


def test_the_weights_of_past_gradients(f: dict[str, Any]) -> None:
    assert [f[f"weight_{i}"] for i in (1, 2, 3)] == pytest.approx([0.81, 0.9, 1])


def test_momentum_raises_the_noise_floor(f: dict[str, Any]) -> None:
    def variance(eta: float, beta: float) -> float:
        return eta * (1 + beta) / ((1 - beta) * (2 + 2 * beta - eta))

    exact = {
        "plain": variance(0.1, 0),
        "heavy": variance(0.1, 0.9),
        "slow": variance(0.01, 0.9),
    }
    for name, value in exact.items():
        assert f[f"floor_{name}_exact"] == pytest.approx(value)
        # 10,000 weights over 500 steps: the estimate is good to one part in a hundred.
        assert f[f"floor_{name}"] == pytest.approx(value, rel=0.01)
    assert 9 < f["floor_heavy"] / f["floor_plain"] < 10


def test_the_heights_that_the_paths_reach(f: dict[str, Any]) -> None:
    start = 0.5 * (100 + 25 * 4)
    assert f["bowl_plain_small"] == pytest.approx(start * (24 / 26) ** 80)
    assert f["bowl_momentum_small"] == pytest.approx(4.81e-5, rel=0.01)
    assert f["bowl_momentum_large"] == pytest.approx(1.96e-9, rel=0.01)
    across, along = 4 * (16 / 9) ** 80, 100 * (8 / 9) ** 80
    assert f["bowl_plain_large"] == pytest.approx(0.5 * (along + 25 * across))
    assert f["valley_plain"] == pytest.approx(1.718, abs=1e-3)
    assert f["valley_momentum"] == pytest.approx(3.85e-4, rel=0.01)


def test_momentum_calms_the_jumps_and_bears_a_larger_learning_rate(
    f: dict[str, Any],
) -> None:
    assert f["bowl_small"] == pytest.approx(2 / 26)
    assert f["bowl_large"] == pytest.approx(4 / 36)
    assert f["bowl_beta"] == pytest.approx((4 / 6) ** 2)
    assert (f["bowl_plain_small_calm"], f["bowl_momentum_small_calm"]) == (38, 7)
    assert f["bowl_momentum_large_calm"] == 16
    assert f["bowl_plain_small_highest"] == f["bowl_momentum_small_highest"] == 2
    assert f["bowl_momentum_large_highest"] == pytest.approx(3.852, abs=1e-3)
    assert f["bowl_plain_large_highest"] == pytest.approx(2 * (16 / 9) ** 40)


def test_momentum_rolls_through_the_local_minimum(f: dict[str, Any]) -> None:
    low, _, high = sorted(np.roots([1, 0, -1, 0.1]))
    assert f["minimum_plain"] == pytest.approx(high)
    assert f["minimum_09"] == pytest.approx(high)
    assert f["minimum_095"] == pytest.approx(low)
    for name, x in (("high", high), ("low", low)):
        height = x**4 / 4 - x**2 / 2 + x / 10
        assert f[f"minimum_{name}"] == pytest.approx(height)
    assert f["minimum_rolls_from"] == pytest.approx(0.93)


def test_the_listing_with_plus_diverges_beyond_one_half(slips: dict[str, Any]) -> None:
    assert slips["book_plus"] == pytest.approx(7.30e8, rel=1e-3)
    assert slips["book_minus"] == pytest.approx(2.36e-5, rel=1e-3)
    assert slips["book_half"] == pytest.approx(1 / 1.1)
    assert slips["book_small"] == pytest.approx(9.17e-5, rel=1e-3)
    assert slips["book_root"] == pytest.approx(1.2331, abs=1e-4)
    growth = book(0.9, 1, 101)[-1] / slips["book_plus"]
    assert growth == pytest.approx(slips["book_root"])
    assert book(0.6, 1, 20_000, eta=0.001)[-1] > 10
    assert book(0.4, 1, 100_000, eta=0.001)[-1] < 0.01


def test_the_listing_with_minus_is_nesterov() -> None:
    sgd = nn.SGD(0.1, momentum=0.9, nesterov=True)
    points = path(quadratic(1.0), [1.0], sgd, 30)[:, 0]
    np.testing.assert_allclose(book(0.9, -1, 30), np.abs(points), atol=1e-12)


def test_nesterovs_step_is_that_of_the_optimizer_seen_from_a_place_ahead() -> None:
    eta, beta, w, v = 0.1, 0.9, 1.0, 0.0
    points = path(quadratic(1.0), [1.0], nn.SGD(eta, beta, nesterov=True), 30)[:, 0]
    for ahead in points:
        assert w + beta * v == pytest.approx(ahead)
        v = beta * v - eta * (w + beta * v)
        w = w + v


@pytest.mark.parametrize(("nesterov", "ends"), [(False, 0.6), (True, 0)])
def test_the_tuned_heavy_ball_may_be_caught_in_a_cycle(
    nesterov: bool, ends: float
) -> None:
    """The loss has curvatures 25, 1 and 25: Lessard, Recht, Packard (2016)."""

    def gradient(w: float) -> float:
        return 25 * w if w < 1 else w + 24 if w < 2 else 25 * w - 24

    tuned = descent.tuned_nesterov if nesterov else descent.tuned_heavy_ball
    eta, beta = tuned(1.0, 25.0)
    w, v, distances = 3.3, 0.0, []
    for _ in range(600):
        v = beta * v - eta * gradient(w + beta * v * nesterov)
        w = w + v
        distances.append(abs(w))
    assert min(distances[-30:]) == pytest.approx(ends, abs=0.05)


def test_the_picture_of_the_slips_is_up_to_date(ran: Callable[[str], Run]) -> None:
    new = ran("momentum_slips").out / "slips.svg"
    assert texts(new) == texts(OPTIMIZERS / "slips.svg"), "examples.momentum_slips"
    assert "](optimizers/slips.svg)" in OPTIMIZERS.with_suffix(".md").read_text("utf-8")


def test_the_prediction_for_a_model_comes_true(f: dict[str, Any]) -> None:
    assert f["lab_kappa"] == pytest.approx(f["lab_kappa_exact"])
    predicted = {"now": 263, "plain": 209, "heavy": 38, "nesterov": 69}
    measured = {"now": 258, "plain": 189, "heavy": 44, "nesterov": 74}
    for name in predicted:
        assert f[f"lab_{name}_predicted"] == predicted[name]
        assert f[f"lab_{name}_steps"] == measured[name]
    assert f["report"].startswith("λ_min 1.679, λ_max 50.73, κ 30.2\n")


@pytest.mark.parametrize("name", PICTURES)
def test_each_picture_says_what_it_shows(ran: Callable[[str], Run], name: str) -> None:
    root = ElementTree.parse(ran("momentum").out / f"{name}.svg").getroot()
    assert root.get("role") == "img"
    assert root.findtext(SVG + "title")
    assert len(root.findtext(SVG + "desc") or "") > 60


def test_measured_roots_are_those_of_the_recurrence() -> None:
    pair = measured_roots(quadratic(2.0), nn.SGD(0.1, 0.3))
    assert sorted(pair) == pytest.approx(sorted(np.roots([1, -1.1, 0.3])))
