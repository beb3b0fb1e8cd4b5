"""The twenty graphs of docs/gallery.md fit a screen and can be read, in a browser."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import nn
from autograd.drawing.extent import PAGE
from autograd.drawing.graph import Graph, draw
from autograd.drawing.views import BOXES
from tests import browsing
from tests.draw.gallery import DOCS, GALLERY, Shown
from tests.draw.pictures import read

FAULTS = """
const box = e => e.getBoundingClientRect();
const inside = (a, b, by = 0.5) => a.left >= b.left - by && a.right <= b.right + by
  && a.top >= b.top - by && a.bottom <= b.bottom + by;
const apart = (a, b, by = 0.5) => a.right <= b.left + by || b.right <= a.left + by
  || a.bottom <= b.top + by || b.bottom <= a.top + by;
const nodes = [...document.querySelectorAll('.node')];
const shapes = nodes.map(n => box(n.querySelector('path, polygon')));
const labels = [...document.querySelectorAll('.edge text')];
const found = [];
nodes.forEach((node, i) => {
  for (const text of node.querySelectorAll('text'))
    if (!inside(box(text), shapes[i])) found.push('outside: ' + text.textContent);
  for (let k = 0; k < i; k++)
    if (!apart(shapes[i], shapes[k])) found.push(`boxes: ${node.id} ${nodes[k].id}`);
  for (const label of labels)
    if (!apart(shapes[i], box(label), 1)) found.push('on a box: ' + label.textContent);
});
labels.forEach((label, i) => {
  for (const other of labels.slice(0, i))
    if (label.parentNode != other.parentNode && !apart(box(label), box(other), 1))
      found.push(`labels: ${label.textContent}, ${other.textContent}`);
});
const scale = document.querySelector('svg').getScreenCTM().a;
for (const text of document.querySelectorAll('text')) {
  const size = parseFloat(getComputedStyle(text).fontSize) * scale;
  if (size < 9) found.push(`small, ${size} px: ` + text.textContent);
}
const page = box(document.querySelector('svg'));
return [found, page.width, page.height];
"""

CONTRAST = """
const light = c => { const [r, g, b] = c.match(/[\\d.]+/g).slice(0, 3).map(x => x / 255)
  .map(x => x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b };
return [...document.querySelectorAll('.node')].flatMap(node => {
  const ground = light(getComputedStyle(node.querySelector('path, polygon')).fill);
  return [...node.querySelectorAll('text')].map(text => {
    const ink = light(getComputedStyle(text).fill);
    return (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05) })
});
"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Chromium, without a network."""
    yield from browsing.chromium(tmp_path_factory.mktemp("profile"))


def recorded(shown: Shown) -> Any:
    nn.utils.set_random_seed(0)
    return shown.record()


@pytest.mark.parametrize("shown", GALLERY, ids=lambda s: s.record.__name__)
def test_the_default_drawing_fits_and_can_be_read(
    browser: Any, tmp_path: Path, shown: Shown
) -> None:
    svg = draw(recorded(shown)).pipe()
    assert len(read(svg).boxes) <= BOXES
    path = tmp_path / "graph.svg"
    path.write_bytes(svg)
    page = browsing.Page(browser, str(path))
    found, width, height = page.run(FAULTS)
    assert found == []
    assert (width <= PAGE.width / 0.75, height <= PAGE.height / 0.75) == (True, True)
    contrasts = {}
    for scheme in ("light", "dark"):
        page.scheme(scheme)
        contrasts[scheme] = page.run(CONTRAST)
        assert min(contrasts[scheme]) >= 4.5
    page.scheme("")
    assert contrasts["light"] != contrasts["dark"]


def test_the_faults_are_found(browser: Any, tmp_path: Path) -> None:
    svg = draw(recorded(GALLERY[0])).pipe("svg", encoding="utf-8")
    path = tmp_path / "graph.svg"
    for before, after, fault in (
        ('font-size="9.00"', 'font-size="6.00"', "small"),
        (">diff<", f">{'diff ' * 30}<", "outside"),
        (
            'id="n0" class="node',
            'transform="translate(9 45)" id="n0" class="node',
            "box",
        ),
    ):
        assert before in svg
        path.write_text(svg.replace(before, after), "utf-8")
        found, _, _ = browsing.Page(browser, str(path)).run(FAULTS)
        assert any(fault in said for said in found)


@pytest.mark.parametrize("view", ["backward", "both"])
@pytest.mark.parametrize("shown", GALLERY, ids=lambda s: s.record.__name__)
def test_the_other_views_stay_near_the_page(shown: Shown, view: str) -> None:
    loss = recorded(shown)
    width, height = _points(draw(loss, view=view).pipe("svg", encoding="utf-8"))
    assert width <= 1.2 * PAGE.width
    assert height <= 1.2 * PAGE.height


def test_the_pictures_of_the_page_are_these() -> None:
    written = sorted(p.name for p in (DOCS / "gallery").iterdir())
    names = [f"{i:02}_{s.record.__name__}.svg" for i, s in enumerate(GALLERY, 1)]
    assert written == names
    text = (DOCS / "gallery.md").read_text("utf-8")
    for name, shown in zip(names, GALLERY, strict=True):
        assert f"![{shown.title}](gallery/{name})" in text
        kept = read((DOCS / "gallery" / name).read_bytes())
        new = read(draw(recorded(shown)).pipe())
        assert set(kept.boxes) == set(new.boxes), "python -m tests.draw.gallery"


def _points(svg: str) -> tuple[float, float]:
    head = svg[svg.index("<svg") :].split(">", 1)[0]
    width, height = (
        float(head.split(f'{key}="')[1].split("pt")[0]) for key in ("width", "height")
    )
    return width, height


def test_views_of_a_small_graph_have_the_same_boxes() -> None:
    graph = Graph.of(recorded(GALLERY[1]))
    boxes = [set(read(graph.draw(view=v).pipe()).boxes) for v in ("forward", "both")]
    assert boxes[0] == boxes[1]
