"""How large the explorer's pages are, how fast they open, and how smoothly they move.

python -m tests.explorer.speed     in headless Chromium; prints a table
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import autograd as ag
import nn
from tests import browsing
from tests.draw.graphs import leaf

__all__ = ["main"]

FRAMES = """
const done = arguments[0], times = [];
app.open = new Set(app.graph.parent.keys());
app.update(); app.fit(false);
let last = performance.now(), n = 0;
const step = now => {
  times.push(now - last); last = now; n += 1;
  const { k, x, y } = app.camera;
  app.camera.set({ k, x: x + (n % 40 < 20 ? 9 : -9), y: y + (n % 20 < 10 ? 5 : -5) });
  if (n < 120) requestAnimationFrame(step);
  else done([document.querySelectorAll('.box').length, times.slice(20)]);
};
setTimeout(() => requestAnimationFrame(step), 4000);
"""


def layers(count: int) -> ag.Tensor:
    """A loss of so many dense layers of 64 units."""
    dense = [nn.Dense(64, "relu") for _ in range(count)]
    model = nn.Sequential([nn.Input((64,)), *dense, nn.Dense(10)])
    loss = nn.losses.SparseCategoricalCrossentropy(from_logits=True)
    x = np.random.default_rng(0).normal(size=(32, 64)).astype("f4")
    return loss(np.arange(32) % 10, model(x))


def loop(turns: int) -> ag.Tensor:
    """Four operations a turn."""
    x = z = leaf(1.0, "x")
    for _ in range(turns):
        z = (z * 1.01 + x).tanh() + 1
    return z


def main() -> None:
    """Measure and print."""
    cases: dict[str, Callable[[], ag.Tensor]] = {
        "50 dense layers": lambda: layers(50),
        "100,000 operations": lambda: loop(25_000),
        "100 layers, all open": lambda: layers(100),
    }
    with tempfile.TemporaryDirectory() as folder:
        opened = browsing.chromium(Path(folder) / "profile")
        browser = next(opened)
        browser.set_script_timeout(60)
        for name, record in cases.items():
            path = Path(folder) / "page.html"
            loss = record()
            start = time.perf_counter()
            ag.explore(loss, path)
            written = time.perf_counter() - start
            page = browsing.Page(browser, str(path))
            page.until("document.documentElement.dataset.ready == 'yes'", 30)
            said = (
                f"{name}: {path.stat().st_size / 1e6:.2f} MB, written {written:.2f} s"
            )
            print(f"{said}, opened {_opening(browser, path):.2f} s")
            if "open" in name:
                boxes, times = browser.execute_async_script(FRAMES)
                rate = 1000 / np.mean(times)
                print(f"  panning {boxes} boxes: {rate:.0f} frames a second")
        opened.close()


def _opening(browser: Any, path: Path) -> float:
    """Seconds from the request until the page says it is ready; the median of five."""
    found = []
    for _ in range(5):
        start = time.perf_counter()
        browsing.Page(browser, str(path)).until(
            "document.documentElement.dataset.ready == 'yes'", 30
        )
        found.append(time.perf_counter() - start)
    return float(np.median(found))


if __name__ == "__main__":
    main()
