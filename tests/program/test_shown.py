"""Programs as pictures and pages: what is in them, and what leads where."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd.errors import ArgumentError, ValueRangeError
from tests.program.training import arguments, step


@pytest.fixture(scope="module")
def jitted() -> Any:
    """The training step, traced."""
    found = ag.jit(step)
    found(*arguments())
    return found


def test_repr_counts(jitted: Any) -> None:
    assert repr(ag.jit(step)) == "<jit of step: 0 programs, traced 0×>"
    assert repr(jitted) == "<jit of step: 1 program, traced 1×>"


def test_in_jupyter(jitted: Any) -> None:
    assert ag.jit(step)._repr_html_().startswith("<code>&lt;jit of step")
    html = jitted._repr_html_()
    assert "prefers-color-scheme:dark" in html
    assert '<span class="k">def</span> step(' in html
    assert "http" not in html


def test_a_box_for_each_step(jitted: Any) -> None:
    dot = jitted.draw().source
    steps = jitted.programs[0].listing.steps
    boxes = re.findall(r"^\ts\d+ \[", dot, re.MULTILINE)
    assert len(boxes) == len(steps)
    frames = re.findall(r"subgraph \w+ \{\n\tgraph \[label=\"(.*?)\"", dot)
    assert sorted(frames) == ["after that", "backward", "forward"]


def test_arrows_lead_from_what_a_step_uses(jitted: Any) -> None:
    dot, listing = jitted.draw().source, jitted.programs[0].listing
    made = {y: k for k, s in enumerate(listing.steps) for y in s.outputs}
    want = {
        f"s{made[x]} -> s{k}"
        for k, s in enumerate(listing.steps)
        for x in s.uses()
        if x in made
    }
    assert want == set(re.findall(r"s\d+ -> s\d+", dot))


def test_memory_that_is_used_again_is_named(jitted: Any) -> None:
    alias = re.search(r"^(\w+) = (\w+)$", jitted.source, re.MULTILINE)
    assert alias
    assert f"in {alias[2]}" in jitted.draw().source


def test_the_page_links_lines_and_boxes(jitted: Any, tmp_path: Path) -> None:
    page = Path(jitted.view(tmp_path / "program.html")).read_text("utf-8")
    shown = page.split('<span class="line"')[1:]
    lines = [
        m.groups() for x in shown if (m := re.match(r' data-box="(s\d+)">(.*)', x))
    ]
    nodes = set(re.findall(r'<g id="(s\d+)" class="node', page))
    assert {box for box, _ in lines} <= nodes
    text = jitted.programs[0].text
    assert len({box for box, _ in lines}) == len(
        {id(said.step) for said in text.steps if said.step is not None}
    )
    named = {box: re.sub("<[^>]*>", "", line) for box, line in lines}
    assert any("out=d_w2)" in line for line in named.values())
    assert "http://www.w3.org" in page
    assert not re.search(r"""(src|href)=["']http""", page)


def test_refusals(jitted: Any) -> None:
    with pytest.raises(ArgumentError, match="has no program yet"):
        ag.jit(step).draw()
    with pytest.raises(ValueRangeError, match="theme='odd' is unknown"):
        jitted.draw(theme="odd")

    def long(x: Any) -> Any:
        for k in range(600):
            x = np.sin(x) + k
        return x

    many = ag.jit(long)
    many(np.ones(2))
    with pytest.raises(ValueRangeError, match=r"1,199 steps, a drawing shows at most"):
        many.draw()
