"""What the page on backpropagation states, as its three programs return it."""

import re
import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd as ag
from docs.questions.build import Page, Run, pages
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


@pytest.mark.parametrize("page", pages(["backprop"]), ids=lambda p: p.language)
def test_a_reader_can_paste_the_walks(page: Page, capsys: Any) -> None:
    pasted: dict[str, Any] = {}
    for block in re.findall(r"^```python\n(.*?)^```$", page.text, re.DOTALL | re.M):
        exec(block, pasted)
    graph = pasted["made_from"]
    assert pasted["walk_back"](graph)[:4] == [18, 12, 6, -6]
    assert pasted["recurse"](graph) == walk_back(graph)  # no result is used twice
    assert "[18.0, 12.0, 6.0, -6.0]" in capsys.readouterr().out


def test_the_books_graph(graphs: dict[str, Any]) -> None:
    steps = ["product", "prediction", "difference", "loss", "slope"]
    assert [graphs[f"book_{k}"] for k in steps] == [6, 7, -3, 9, -6]
    gradient = {k: graphs[f"book_d{k}"] for k in "xwby"}
    assert gradient == {"x": 18, "w": 12, "b": 6, "y": -6}
    assert graphs["book_walks_agree"]
    assert graphs["book_rise"] == pytest.approx(0.01 * 12 + 0.02**2)
    assert graphs["book_distance_dw"] == 2


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
    assert cost["hidden"] * 3 == cost["parameters"]


def test_a_walk_forwards_touches_what_depends_on_its_parameter(
    cost: dict[str, Any],
) -> None:
    # From w, b and v to the product of a neuron there are 4, 3 and 1 arrows; behind
    # that of neuron i come 256 − i sums.
    sums = sum(256 - i for i in range(256))
    assert cost["products_forward"] == 256 * (4 + 3 + 1) + 3 * sums
    assert cost["per_forward_walk"] == pytest.approx(100736 / 768)
    assert cost["fewer_per_walk"] == pytest.approx(768 / cost["forward_per_back"])


def test_forwards_wins_with_one_input_and_many_outputs(cost: dict[str, Any]) -> None:
    assert cost["growth_error"] < 1e-14
    assert (cost["growth_forward"], cost["growth_back"]) == (696, 34950)
    assert cost["growth_ratio"] == pytest.approx(34950 / 696)


def test_what_the_walk_back_keeps_is_in_memory(cost: dict[str, Any]) -> None:
    layers, samples, width = (cost[k] for k in ("layers", "samples", "neurons"))
    assert cost["weights"] == layers * width**2
    assert cost["kept"] == layers * 2 * samples * width
    assert cost["kept_at_once"] == cost["kept"] / layers
    weights = [ag.tensor(np.eye(width), requires_grad=True) for _ in range(layers)]
    h = np.ones((samples, width))
    tracemalloc.start()
    for w in weights:
        h = np.tanh(h @ w)
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert held == pytest.approx(8 * cost["kept"], rel=0.1)


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
    epsilons = [cost["epsilon"], cost["epsilon_single"]]
    assert epsilons == [2.0**-52, 2.0**-23]
    assert cost["epsilon_root"] == 2.0**-26
    assert cost["epsilon_cube_root"] == pytest.approx(epsilons[0] ** (1 / 3))
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
