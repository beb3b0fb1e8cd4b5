"""What the page on backpropagation states, as its three programs return it."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from docs.questions.build import Run
from examples.walks import each_path, leaves, operands, recurse, walk_back, walk_forward

Ran = Callable[[str], Run]


@pytest.fixture
def graphs(ran: Ran) -> dict[str, Any]:
    """The figures of `examples.backprop`."""
    return ran("backprop").figures


@pytest.fixture
def cost(ran: Ran) -> dict[str, Any]:
    """The figures of `examples.backprop_cost`."""
    return ran("backprop_cost").figures


def test_the_books_graph(graphs: dict[str, Any]) -> None:
    steps = [graphs[f"book_{k}"] for k in ("product", "prediction", "loss")]
    assert steps == [6, 7, 3]
    gradient = {k: graphs[f"book_d{k}"] for k in "wbxy"}
    assert gradient == {"w": 2, "b": 1, "x": 3, "y": -1}
    assert graphs["book_walks_agree"]
    assert graphs["book_rise"] == pytest.approx(0.02)


def test_at_a_fork_the_paths_add(graphs: dict[str, Any]) -> None:
    assert (graphs["fork_e"], graphs["fork_da"], graphs["fork_db"]) == (6, 2, 5)
    assert graphs["fork_first"] + graphs["fork_second"] == 5
    assert "sum: 3 + 2 = 5" in graphs["paths"]


def test_plain_recursion_is_wrong(graphs: dict[str, Any]) -> None:
    assert (graphs["twice_h"], graphs["twice_e"]) == (6, 36)
    assert (graphs["twice_right"], graphs["twice_wrong"]) == (36, 54)
    assert (graphs["twice_first"], graphs["twice_second"]) == (18, 36)


def test_paths_multiply_and_values_do_not(graphs: dict[str, Any]) -> None:
    n = graphs["doublings"]
    assert graphs["doublings_gradient"] == graphs["doublings_by_paths"] == 2**n
    assert graphs["doublings_values"] == n + 1
    assert graphs["doublings_calls"] == 2 ** (n + 1) - 1


def test_a_neuron(graphs: dict[str, Any]) -> None:
    y = np.tanh(0.5)
    delta = 2 * (y - 1) * (1 - y * y)
    assert graphs["neuron_z"] == 0.5
    assert graphs["neuron_y"] == pytest.approx(y)
    assert graphs["neuron_loss"] == pytest.approx((y - 1) ** 2)
    found = [graphs[f"neuron_{k}"] for k in ("delta", "dw1", "dw2", "db")]
    assert found == pytest.approx([delta, 2 * delta, delta, delta])


def test_a_dense_layer_is_many_neurons(graphs: dict[str, Any]) -> None:
    assert (graphs["dense_samples"], graphs["dense_weights"]) == (4, 6)
    assert graphs["dense_error"] < 1e-14


def test_one_walk_back_costs_less_than_many_forwards(cost: dict[str, Any]) -> None:
    assert (cost["parameters"], cost["products_back"]) == (768, 2047)
    assert cost["products_forward"] == 100736
    assert cost["forward_per_back"] == pytest.approx(100736 / 2047)
    assert cost["back_per_parameter"] == pytest.approx(2047 / 768)


def test_finite_differences_break_down(cost: dict[str, Any]) -> None:
    assert cost["slope"] == -0.16
    assert cost["slope_error"] < 1e-16
    assert cost["halved_one_sided"] == pytest.approx(2, rel=0.01)
    assert cost["halved_central"] == pytest.approx(4, rel=0.01)
    assert 1e-9 < cost["one_sided_step"] < 1e-7
    assert cost["central_step"] == 2.0**-17
    assert 1e-12 < cost["central_best"] < 1e-11
    assert cost["single_step"] == 2.0**-8
    assert 1e-8 < cost["single_best"] < 1e-6
    assert (cost["tiny_step"], cost["tiny_central"]) == (2.0**-54, 0)


def test_a_corner_misleads_finite_differences(cost: dict[str, Any]) -> None:
    assert (cost["kink_at"], cost["kink_step"]) == (3e-5, 1e-4)
    assert cost["kink_central"] == pytest.approx(0.65)
    assert cost["kink_gradient"] == 1


def test_the_contributions_of_all_weights_add_up(ran: Ran) -> None:
    credit = ran("backprop_credit").figures
    assert credit["images"] == 64
    assert credit["sum_error"] < 1e-12
    assert credit["actual"] == pytest.approx(-0.03921, abs=5e-6)
    assert credit["predicted"] == pytest.approx(-0.04044, abs=5e-6)
    assert credit["left_over"] == pytest.approx(0.001229, abs=5e-7)
    assert credit["left_over_ratio"] == pytest.approx(4, abs=0.25)
    assert credit["first"] == "hidden/kernel"
    assert credit["first_share"] == pytest.approx(0.5479, abs=5e-5)
    assert credit["idle_pixels"] == 11


def test_the_walks_agree_where_results_are_used_more_than_once() -> None:
    a, b = leaves(a=1.5, b=-0.5)
    c = a * b + a
    arrows = operands(c * c * b)
    back = walk_back(arrows)
    assert back == pytest.approx(each_path(arrows)[0])
    ahead = [walk_forward(arrows, start)[0] for start in (0, 1)]
    assert back[:2] == pytest.approx(ahead)
    assert recurse(arrows)[:2] != pytest.approx(ahead)
