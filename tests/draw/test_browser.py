"""The drawings in a real browser, without a network."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograd.drawing.graph import draw
from tests import browsing
from tests.draw.graphs import leaf
from tests.draw.test_bad_input import NAMES


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Chromium, without a network."""
    yield from browsing.chromium(tmp_path_factory.mktemp("profile"))


def test_text_fits_its_box(browser: Any, tmp_path: Path) -> None:
    total: Any = leaf(
        -123456.789, "a rather long name of a parameter, in WIDE letters MW"
    )
    for i, name in enumerate(NAMES):
        total = total + leaf(float(i) / 7, name).tanh() * 1e-7
    weights = leaf(np.linspace(-1000, 1000, 35).reshape(5, 7), "kernel")
    total = total + ((np.ones((3, 5)) @ weights).relu() ** 2).mean()
    for view in ("forward", "backward", "both"):
        path = tmp_path / f"{view}.svg"
        path.write_bytes(draw(total, view=view).pipe())
        browser.get(f"file://{path}")
        outside = browser.execute_script(
            "return [...document.querySelectorAll('.node')].flatMap(node => {"
            " const box = node.querySelector('path').getBBox();"
            " return [...node.querySelectorAll('text')].filter(text => {"
            "  const t = text.getBBox();"
            "  return t.x < box.x || t.x + t.width > box.x + box.width"
            "   || t.y < box.y || t.y + t.height > box.y + box.height"
            " }).map(text => text.textContent) })"
        )
        assert outside == []
