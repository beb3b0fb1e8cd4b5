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


def linked(page: str) -> dict[str, list[str]]:
    """The lines of a page that bear boxes, as text, with those that they bear."""
    shown = [x.partition(">") for x in page.split('<span class="line"')[1:]]
    found: dict[str, list[str]] = {}
    for head, _, line in shown:
        if boxes := re.match(r' data-box="(.*?)" data-uses="(.*?)"', head):
            text = re.sub("<[^>]*>", "", line.partition("</div>")[0])
            found[f"{len(found)} {text}"] = boxes[1].split()
    return found


def test_the_page_links_lines_and_boxes(jitted: Any, tmp_path: Path) -> None:
    page = Path(jitted.view(tmp_path / "program.html")).read_text("utf-8")
    lines, listing = linked(page), jitted.programs[0].listing
    boxes = {box for boxes in lines.values() for box in boxes}
    assert boxes == set(re.findall(r'<g id="(\w\d+)" class="node', page))
    assert len(boxes) == len(listing.steps) + len(listing.inputs)
    (given,) = [boxes for line, boxes in lines.items() if "def step(" in line]
    assert given == [f"i{k}" for k in range(len(listing.inputs))]
    assert any("out=d_w2)" in line for line in lines)
    assert any(line.endswith(" hidden_T = hidden.T") for line in lines)
    assert "http://www.w3.org" in page
    assert not re.search(r"""(src|href)=["']http""", page)


def test_a_line_says_what_it_uses(tmp_path: Path) -> None:
    short = ag.jit(lambda x, y: np.sin(x * y) + x)
    short(np.ones(2), np.ones(2))
    page = Path(short.view(tmp_path / "program.html")).read_text("utf-8")
    uses = re.findall(r'data-box="(\w+)" data-uses="(.*?)"', page)
    assert uses == [("s0", "i0 i1"), ("s1", "s0"), ("s2", "s1 i0")]


def test_the_line_of_a_loop_has_the_boxes_of_its_members(tmp_path: Path) -> None:
    pytest.importorskip("numba")
    fused = ag.jit(lambda x: np.sin(x * 2 + 1), fuse="numba")
    fused(np.ones(1000))
    page = Path(fused.view(tmp_path / "program.html")).read_text("utf-8")
    assert list(linked(page).values()) == [["i0"], ["s0", "s1"], ["s2"]]


def test_control_flow_is_called_as_the_user_did() -> None:
    looped = ag.jit(lambda x: ag.fori_loop(0, 3, lambda i, y: y * x, x))
    looped(2.0)
    dot = looped.draw().source
    assert ">fori_loop</font>" in dot or ">scan</font>" in dot
    assert "flows" not in dot


def test_long_programs(tmp_path: Path) -> None:
    many, most = ag.jit(sines(160)), ag.jit(sines(600))
    many(np.ones(2))
    most(np.ones(2))
    assert 'splines="line"' in many.draw().source
    page = Path(most.view(tmp_path / "program.html")).read_text("utf-8")
    assert "1,199 steps; a drawing shows at most 1,000." in page
    assert len(linked(page)) == 1200
    with pytest.raises(ValueRangeError, match=r"1,199 steps, a drawing shows at most"):
        most.draw()


def sines(count: int) -> Any:
    """A function of twice as many steps."""

    def f(x: Any) -> Any:
        for k in range(count):
            x = np.sin(x) + k
        return x

    return f


def test_refusals(jitted: Any) -> None:
    with pytest.raises(ArgumentError, match="has no program yet"):
        ag.jit(step).draw()
    with pytest.raises(ValueRangeError, match="theme='odd' is unknown"):
        jitted.draw(theme="odd")
