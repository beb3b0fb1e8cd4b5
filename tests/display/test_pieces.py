"""The small pieces: escaping, tables, bars, numbers of arrays."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest

import autograd as ag
from autograd.display.markup import (
    LARGEST,
    Markup,
    bar,
    drawn,
    escaped,
    framed,
    signed_bar,
    tag,
)
from autograd.display.numbers import numbers, reach
from autograd.display.style import STYLE
from autograd.display.tables import lines, table

HOSTILE = "<script>alert('&\"')</script>\x1b[31m"


def words(html: str) -> list[str]:
    """What is read, cell by cell."""
    root = ElementTree.fromstring(f"<all>{html}</all>")
    return [text.strip() for text in root.itertext() if text.strip()]


def test_text_is_escaped_wherever_it_stands() -> None:
    for html in (
        escaped(HOSTILE),
        tag("p", HOSTILE, title=HOSTILE),
        table([HOSTILE], [[HOSTILE]], caption=HOSTILE, foot=[HOSTILE]),
        framed(HOSTILE),
    ):
        assert "<script" not in html
        assert "\x1b" not in html
        ElementTree.fromstring(f"<all>{html}</all>")
    assert tag("b", Markup("<i>x</i>"), " y") == "<b><i>x</i> y</b>"


def test_a_table_names_its_rows_and_columns() -> None:
    html = table(("w", "n"), [("a", "1")], caption="c", foot=("sum", "1"))
    assert words(html) == ["c", "w", "n", "a", "1", "sum", "1"]
    assert '<th scope="col" class="r">n</th>' in html
    assert '<th scope="row">a</th><td class="r">1</td>' in html
    assert "<thead" not in table((), [("a", "b")])


def test_lines_line_up() -> None:
    rows = [("name", "n"), ("a", "100")]
    assert lines(rows) == ["name    n", "a     100"]
    assert lines(rows, align="rl") == ["name  n", "   a  100"]


def test_bars() -> None:
    assert "left:0.0%;width:25.0%" in bar(0.25)
    assert "left:25.0%;width:25.0%" in signed_bar(-0.5)
    assert "left:50.0%;width:50.0%" in signed_bar(1.0)
    assert 'class="minus"' in signed_bar(-0.5)


def test_what_cannot_be_drawn_is_left_out() -> None:
    assert drawn(lambda: 1 / 0) == ""
    assert drawn(lambda: "no drawing") == ""
    assert drawn(lambda: ag.draw(ag.tensor(1.0)), size=LARGEST + 1) == ""


def test_numbers_of_each_rank() -> None:
    assert words(numbers(2.5)) == ["2.5"]
    assert words(numbers(np.zeros((0, 3)))) == ["empty"]
    assert words(numbers([1, -2])) == ["0", "1", "1", "−2"]
    assert words(numbers(np.eye(2))) == ["0", "1", "0", "1", "0", "1", "0", "1"]
    assert words(numbers([True, False]))[2:] == ["True", "False"]
    assert words(numbers(np.array([1 + 2j]))) == ["0", "1+2i"]
    large = words(numbers(np.arange(400.0).reshape(20, 20)))
    assert large[:11] == [*"01234", "⋯", *map(str, range(15, 20))]
    assert (large.count("399"), large.count("100")) == (1, 0)
    deep = words(numbers(np.zeros((2, 3, 1, 2))))
    assert [w for w in deep if w.startswith("[")] == ["[0, 0]", "[0, 1]", "[0, 2]"]
    assert deep[-1] == "and 3 more of these"


def test_the_colour_behind_a_number_grows_with_it() -> None:
    html = numbers(np.array([4.0, -2.0, 0.0, np.nan, np.inf]))
    assert re.findall(r'class="(\w+)" style="--t:(\d+)%"', html) == [
        ("plus", "38"),
        ("minus", "19"),
    ]
    assert "--t" not in numbers(np.array([np.nan, 0.0]))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (5.0, ""),
        ([1, 2, 6], "1 … 6, mean 3"),
        ([1.0, np.nan, 3.0], "1 … 3, mean 2, 1 NaN"),
        ([np.inf, -np.inf], "2 infinite"),
        ([True, False, True], "2 of 3 True"),
        ([1j, 1], "mean 0.5+0.5i"),
    ],
)
def test_the_reach_of_numbers(values: object, said: str) -> None:
    assert reach(values) == said


def test_no_rule_of_the_style_reaches_beyond_it() -> None:
    for selectors in re.findall(r"([^{}]+)\{", STYLE):
        for one in selectors.split(","):
            assert one.startswith(".retrograd-shown.retrograd-shown")
    assert "url(" not in STYLE
