"""Whatever is open, boxes lie apart and inside their frames, and arrows beside them."""

from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.explorer.opened import GRAPHS, Page, opened

OPEN_ALL = (
    "app.open = new Set(app.graph.parent.keys()); app.down = arguments[0];"
    "app.view = arguments[1]; app.update(); app.fit(false)"
)


class Rectangle(NamedTuple):
    """A box of the scene."""

    x: float
    y: float
    w: float
    h: float

    def meets(self, other: "Rectangle", apart: float = 0) -> bool:
        """Whether the two lie upon each other, or closer than `apart`."""
        return (
            self.x < other.x + other.w + apart
            and other.x < self.x + self.w + apart
            and self.y < other.y + other.h + apart
            and other.y < self.y + self.h + apart
        )

    def holds(self, other: "Rectangle") -> bool:
        """Whether `other` lies inside."""
        return (
            self.x <= other.x
            and self.y <= other.y
            and other.x + other.w <= self.x + self.w
            and other.y + other.h <= self.y + self.h
        )


def scene(page: Page) -> tuple[dict[str, Rectangle], dict[str, Rectangle]]:
    """The boxes and the frames."""
    found = page.run("return [...app.drawing.scene.boxes]")
    boxes, frames = {}, {}
    for key, box in found:
        (frames if box["isOpen"] else boxes)[key] = Rectangle(
            *(box[k] for k in ("x", "y", "w", "h"))
        )
    return boxes, frames


def check(page: Page) -> None:
    """Boxes and frames lie as they should."""
    boxes, frames = scene(page)
    outer = page.run(
        "return Object.fromEntries([...app.drawing.scene.boxes.keys()]"
        ".map(key => [key, around(app.graph, key).map(g => `g${g}`)]))"
    )
    for (a, one), (b, other) in combinations(boxes.items(), 2):
        assert not one.meets(other, apart=10), (a, b)
    for key, one in [*boxes.items(), *frames.items()]:
        for frame, border in frames.items():
            if frame in outer[key]:
                assert border.holds(one), (key, frame)
            elif key in boxes:
                assert not border.meets(one), (key, frame)


CROSSED = """
const boxes = [...app.drawing.scene.boxes].filter(([, box]) => !box.isOpen);
const found = [];
for (const { arrow, g } of app.drawing.arrows.values()) {
  const line = g.querySelector(".line"), length = line.getTotalLength();
  for (let at = 0; at < length; at += 12) {
    const { x, y } = line.getPointAtLength(at);
    for (const [key, box] of boxes) {
      if (key === arrow.from || key === arrow.to) continue;
      const across = x > box.x + 1 && x < box.x + box.w - 1;
      if (across && y > box.y + 1 && y < box.y + box.h - 1)
        found.push([arrow.from, arrow.to, key]);
    }
  }
}
return found;
"""

LABELS = """
const found = [...document.querySelectorAll(".arrow text")].map(e => [e, e.getBBox()]);
const upon = [];
found.forEach(([a, p], i) => found.slice(0, i).forEach(([b, q]) => {
  if (a.parentNode === b.parentNode) return;
  const w = Math.min(p.x + p.width, q.x + q.width) - Math.max(p.x, q.x);
  const h = Math.min(p.y + p.height, q.y + q.height) - Math.max(p.y, q.y);
  if (w > 3 && h > 4) upon.push([a.textContent, b.textContent]);
}));
return upon;
"""

OUTSIDE = """
return [...document.querySelectorAll(".box > span")].filter(
  e => e.scrollWidth > e.clientWidth + 1 && e.clientWidth < 310
).map(e => e.textContent);
"""


@pytest.mark.parametrize("name", GRAPHS)
def test_nothing_lies_upon_anything(browser: Any, name: str, tmp_path: Path) -> None:
    page = opened(browser, GRAPHS[name](), tmp_path)
    check(page)
    for down, view in ((False, "forward"), (True, "both"), (False, "backward")):
        page.run(OPEN_ALL, down, view)
        check(page)
        assert page.run(CROSSED) == []
        assert page.run(OUTSIDE) == []
        assert page.run(LABELS) == []


def test_pooling_finds_the_least_squares(browser: Any, tmp_path: Path) -> None:
    page = opened(browser, GRAPHS["shared"](), tmp_path)
    settle = "return settled(...arguments)"
    assert page.run(settle, [0, 10, 20], [1, 1, 1], [0, 5, 5]) == [0, 10, 20]
    assert page.run(settle, [4, 4], [1, 1], [0, 2]) == [3, 5]
    assert page.run(settle, [4, 4], [3, 1], [0, 4]) == [3, 7]
    assert page.run(settle, [9, 3, 3], [1, 1, 1], [0, 0, 0]) == [5, 5, 5]


def test_a_layout_is_kept_where_nothing_changed(browser: Any, tmp_path: Path) -> None:
    page = opened(browser, GRAPHS["mlp"](), tmp_path)
    before = page.run(
        "window.kept = new Map([...app.memory].map(([g, m]) => [g, m.result]));"
        "return [...kept.keys()]"
    )
    assert 0 in before
    page.click("g4")
    same = page.run(
        "return [...kept].filter(([g, r]) => app.memory.get(g).result === r)"
        ".map(([g]) => g)"
    )
    assert 2 in same  # the loss
    assert 0 not in same
