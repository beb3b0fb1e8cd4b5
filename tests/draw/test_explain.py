"""`explain` and `contributions`: paths, products, sums, and the nudge."""

import json
import math
import time
import xml.etree.ElementTree as ET

import numpy as np
import pytest

import autograd as ag
from autograd.errors import (
    ArgumentError,
    GraphError,
    IndexingError,
    NonScalarError,
    ValueRangeError,
)
from autograd.explanation import explain
from autograd.explanation.contribution import contributions
from tests.draw.graphs import KNOWN, diamonds, leaf, random_graph


@pytest.mark.parametrize("arrays", [False, True])
@pytest.mark.parametrize("seed", range(40))
def test_paths_add_up_to_the_gradient(seed: int, arrays: bool) -> None:
    out, leaves = random_graph(seed, arrays=arrays)
    for x in leaves:
        index = tuple(n - 1 for n in x.shape)
        try:
            found = explain(out, x, index=index or None, limit=10**6)
        except GraphError:
            continue
        out.backward(retain_graph=True)
        assert found.n_paths == len(found.paths)
        total = math.fsum(p.product for p in found.paths)
        scale = 1 + math.fsum(abs(p.product) for p in found.paths)
        assert abs(total - x.grad[index]) <= 1e-12 * scale
        for path in found.paths:
            assert math.prod(path.factors) == pytest.approx(path.product, abs=1e-12)
            assert path.nodes[0] == found.output.id
            assert path.nodes[-1] == found.wrt.id
        sizes = [abs(p.product) for p in found.paths]
        assert sizes == sorted(sizes, reverse=True)
        for leaf_ in leaves:
            leaf_.zero_grad()


def test_a_million_paths_are_counted_in_milliseconds() -> None:
    x = leaf(1.0, "x")
    y = diamonds(x, 20)
    start = time.perf_counter()
    found = explain(y, x, limit=3)
    assert time.perf_counter() - start < 0.1
    assert (found.n_paths, len(found.paths)) == (2**20, 3)
    assert found.gradient == pytest.approx(1.5**20)
    assert [p.product for p in found.paths] == [1.0, 0.5, 0.5]
    assert "1,048,576 paths" in str(found)
    assert "and 1,048,573 more" in str(found)
    assert len(str(found)) < 3000


def test_text_markdown_json_and_picture_tell_the_same() -> None:
    loss, leaves = KNOWN["shared"].traced()
    found = explain(loss, leaves["b"])
    assert str(found) == (
        "∂loss/∂b = 5, the sum over 2 paths\n"
        "  loss ←(3) + ←(1) b    3 · 1 = 3\n"
        "  loss ←(2) + ←(1) b    2 · 1 = 2\n"
        "  sum: 3 + 2 = 5\n"
        "  test: b + 0.001 should change loss by 0.005, and changes it by 0.005001"
    )
    assert "| loss ←(3) + ←(1) b | 3 · 1 = 3 |" in found.to_markdown()
    odd = leaf(1.0, "a_b*|<x>[y](z)")
    assert r"∂a\_b\*\|\<x>\[y](z) = 1" in explain(odd, odd).to_markdown()
    data = json.loads(json.dumps(found.to_json(), allow_nan=False))
    assert (data["gradient"], data["n_paths"]) == (5.0, 2)
    assert [p["product"] for p in data["paths"]] == [3.0, 2.0]
    ET.fromstring(found.to_svg().encode())
    bundle = found._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/markdown", "text/html"}
    assert "<svg" in bundle["text/html"]
    assert "3 · 1 = 3" in bundle["text/html"]
    assert repr(found) == str(found)


def test_the_heaviest_of_many_paths_come_first(rng: np.random.Generator) -> None:
    x = h = leaf(rng.normal(size=(5, 4)), "x")
    for _ in range(3):
        a, b = rng.normal(size=(2, 4, 4))
        h = (h @ a).tanh() + (h @ b) * 0.7 + h
    loss = (h * h).mean()
    listed = explain(loss, x, index=(1, 2), limit=54).paths
    everything = [abs(p.product) for p in listed]
    for limit in (1, 5, 20):
        few = explain(loss, x, index=(1, 2), limit=limit)
        assert few.n_paths == 54
        assert [abs(p.product) for p in few.paths] == everything[:limit]
    assert explain(loss, x, index=(1, 2), limit=0).paths == ()


def test_a_path_that_is_not_a_number_comes_first() -> None:
    x = leaf(0.0, "x")
    with np.errstate(all="ignore"):
        y = x * 2.0 + np.log(x) * 0.0
        sizes = [p.product for p in explain(y, x).paths]
    assert np.isnan(sizes[0])
    assert sizes[1] == 2.0


def test_the_heaviest_path_is_marked() -> None:
    loss, leaves = KNOWN["shared"].traced()
    found = explain(loss, leaves["b"])
    marked = [
        line for line in found.draw().source.splitlines() if 'penwidth="3.0"' in line
    ]
    assert [line.split()[:3] for line in marked] == [
        ["n1", "->", "n4"],
        ["n4", "->", "n5"],
    ]
    by_name = found.graph.to_dot(highlight=["loss", 4, leaves["b"]])
    assert by_name.count('penwidth="3.0"') == 2
    with pytest.raises(GraphError, match="highlight: 'nobody' is not in this graph"):
        found.graph.draw(highlight=["nobody"])


def test_an_element_of_an_array_is_chosen_by_index() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(4, 3))
    w, v = leaf(rng.normal(size=(3, 2)), "w"), leaf(rng.normal(size=2), "v")
    loss = (((x @ w).tanh() * v) ** 2).mean()
    found = explain(loss, w, index=(2, -1))
    loss.backward(retain_graph=True)
    assert found.gradient == pytest.approx(w.grad[2, 1], rel=1e-12)
    assert found.nudge.actual == pytest.approx(found.nudge.predicted, rel=1e-2)
    assert str(found).startswith("∂out/∂w[2, 1] = ")


def test_the_path_of_a_value_to_itself() -> None:
    x = leaf(2.0, "x")
    found = explain(x, x)
    assert (found.gradient, found.n_paths, found.paths[0].factors) == (1.0, 1, ())
    assert explain(x * 3.0, "x").gradient == 3.0


def test_clear_errors() -> None:
    w, x = leaf([1.0, 2.0], "w"), leaf(1.0, "x")
    loss = w.sum()
    with pytest.raises(GraphError, match=r"does not depend on x.*values are w"):
        explain(loss, x)
    with pytest.raises(GraphError, match="does not depend on 'v'"):
        explain(loss, "v")
    with pytest.raises(ArgumentError, match=r"w has shape \(2,\).*index=\(0,\)"):
        explain(loss, w)
    with pytest.raises(IndexingError, match=r"index 5 .* shape \(2,\)"):
        explain(loss, w, index=5)
    with pytest.raises(ValueRangeError, match="limit=-1 must be at least 0"):
        explain(loss, w, index=0, limit=-1)
    with pytest.raises(NonScalarError, match=r"shape \(2,\).*sum\(\)"):
        explain(w * 2.0, w, index=0)
    with pytest.raises(GraphError, match=r"constant.*requires_grad=True"):
        explain(ag.tensor(1.0), x)
    with pytest.raises(ArgumentError, match="output is int"):
        explain(3, x)
    with pytest.raises(ArgumentError, match="2 values are called 'x'"):
        explain(x * leaf(2.0, "x"), "x")
    (w * w).sum().backward()
    freed = (w * w).sum()
    freed.backward()
    with pytest.raises(GraphError, match=r"freed by backward\(\).*retain_graph=True"):
        explain(freed, w, index=0)


def test_contributions_rank_the_parameters() -> None:
    w, b = leaf(np.array([3.0, -2.0]), "w"), leaf(0.5, "b")
    x = np.array([1.0, 2.0])

    def loss() -> ag.Tensor:
        return ((w * x).sum() + b) ** 2

    def step() -> None:
        now = loss()
        now.backward()
        for p in (w, b):
            p.data = p.data - 1e-4 * p.grad
            p.zero_grad()

    found = contributions(loss, step)
    assert [p.name for p in found.parts] == ["w", "b"]
    assert found.parts[0].change == pytest.approx(5 * found.parts[1].change)
    assert found.predicted == pytest.approx(found.actual, rel=1e-2)
    assert w.grad is None
    assert str(found).splitlines()[1].startswith("  w  −")
    with pytest.raises(ArgumentError, match="did not return a Tensor"):
        contributions(lambda: ag.tensor(1.0), step)
