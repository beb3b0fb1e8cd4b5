"""What Tensors, causes, contributions and reports show of themselves."""

import re
import time
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd.display.markup import LARGEST

HOSTILE = "<b>&amp;\x1b"


def html_of(thing: Any) -> str:
    """What a notebook gets."""
    if hasattr(thing, "_repr_mimebundle_"):
        return str(thing._repr_mimebundle_()["text/html"])
    return str(thing._repr_html_())


def leaf(value: Any, name: str = "w") -> Any:
    return ag.tensor(value, requires_grad=True, name=name)


def test_a_tensor_is_its_value_first() -> None:
    w = leaf([[1.0, -2.0]])
    assert "gradient, norm" not in html_of(w)
    loss = (w * w).sum()
    loss.backward()
    html = html_of(w)
    places = [html.index(x) for x in ("requires_grad", "−2", "gradient, norm 4.472")]
    assert places == sorted(places)
    assert html_of(loss).index('class="big">5<') < html_of(loss).index("<svg")


def test_showing_changes_nothing() -> None:
    w = leaf(3.0)
    loss = w * w
    html_of(loss)
    assert w.grad is None
    loss.backward()
    assert w.grad == 6.0


def test_a_large_graph_is_not_drawn_and_takes_no_time() -> None:
    x = leaf(1.0)
    y = x
    for _ in range(LARGEST):
        y = y * 1.01
    assert "<svg" not in html_of(y)
    for _ in range(30_000):
        y = y + x
    start = time.perf_counter()
    html_of(y)
    assert time.perf_counter() - start < 0.5


def test_names_are_text_everywhere() -> None:
    w = leaf([2.0, 3.0], HOSTILE)
    v = leaf(np.zeros(2), f"{HOSTILE}/v")
    loss = (w * w).sum() + (v * 2).relu().sum()

    def step() -> None:
        w.data = w.data - 0.1

    shown = [
        w,
        loss,
        ag.why(v, loss),
        ag.why([w, v], loss),
        ag.explain(loss, w, index=0),
        ag.contributions(lambda: (w * w).sum(), step),
    ]
    for thing in shown:
        html = html_of(thing)
        assert "<b>&" not in html
        assert "\x1b" not in html
        assert "&lt;b&gt;&amp;amp;�" in html


def test_no_raw_tuples() -> None:
    w = leaf(2.0)
    loss = w * w

    def step() -> None:
        w.data = w.data - 0.1

    for thing in (
        ag.why(w, loss),
        ag.why([w], loss),
        ag.explain(loss, w),
        ag.contributions(lambda: w * w, step),
        ag.gradcheck(lambda x: x**3, (2.0,)),
    ):
        assert repr(thing) == str(thing)
        assert not re.search(r"\w+\(\w+=", repr(thing))


def test_a_cause_says_where_and_what_to_do() -> None:
    with ag.detect_anomaly():
        w = leaf(-1.0)
        loss = w.relu() * 2
    html = html_of(ag.why(w, loss))
    assert 'class="bad">dead<' in html
    assert "test_things.py" in html
    assert "another initialisation" in html
    v = leaf(1.0)
    assert 'class="good">healthy<' in html_of(ag.why(v, v * 2))


def test_contributions_have_bars_and_shares() -> None:
    a, b = leaf(1.0, "a"), leaf(2.0, "b")

    def step() -> None:
        a.data, b.data = a.data - 0.1, b.data + 0.01

    found = ag.contributions(lambda: a * a + b * b, step)
    html = html_of(found)
    assert "width:50.0%" in html
    assert html.count('class="bar signed"') == 2
    assert "125%" in html
    assert "−25%" in html
    assert str(found).splitlines()[1:] == ["  a  −0.2", "  b  0.04"]


def test_contributions_of_nothing_that_moves() -> None:
    a = leaf(1.0, "a")
    found = ag.contributions(lambda: a * a, lambda: None)
    assert "the loss changed by 0" in html_of(found)


def test_a_report_shows_the_worst_first() -> None:
    passed = html_of(ag.gradcheck(lambda x, y: np.sin(x) * y, (np.ones(2), 3.0)))
    assert passed.count('class="good">passed<') == 4
    assert "±" in passed
    many = [np.ones(1)] * 20
    assert "and 28 more" in html_of(ag.gradcheck(lambda *x: sum(x), many))
    kinked = html_of(ag.gradcheck(lambda x: np.maximum(x, 0.0), np.array([0.0])))
    assert "not differentiable at input 0" in kinked


def test_an_explanation_of_numbers_that_are_none() -> None:
    w = leaf(0.0)
    with np.errstate(all="ignore"):
        html = html_of(ag.explain(w.log() * w, w))
    assert "path" in html
    z = leaf(1.0)
    assert "width" in html_of(ag.explain(z * 1.0, z))


def test_models_and_what_trains_them() -> None:
    model = nn.Sequential([nn.Input(shape=(2,)), nn.Dense(3, name="<i>")])
    html = html_of(model)
    assert "&lt;i&gt; (Dense)" in html
    assert "Total params: 9" in html
    assert html.count("<tr>") == 2
    assert "<svg" in html_of(nn.SGD(nn.optimizers.schedules.CosineDecay(0.1, 10)))


@pytest.mark.parametrize("value", [np.float16(1), np.ones(3, bool), 3, 1j])
def test_every_dtype(value: Any) -> None:
    assert str(np.asarray(value).dtype) in html_of(ag.tensor(value))
