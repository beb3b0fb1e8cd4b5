"""How soon the playground answers, and how much memory it takes.

    python -m tests.playground.speed [FOLDER]     by default out/site/playground

In headless Chromium, with a new profile each time, so that nothing is cached.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from docs.playground.build import OUT, examples
from docs.playground.links import fragment
from tests.browsing import chromium
from tests.playground.board import Board
from tests.playground.memory import tab

__all__ = ["MANY", "main"]

MANY = """
import autograd as ag

a = slider(1.0, -2, 2)
y = a
for k in range(15):
    y = (y * 0.9 + a).tanh() if k % 3 == 2 else y * 1.1 + a
y.backward(retain_graph=True)
ag.draw(y, max_nodes=60)
"""
"""A graph of 30 operations and more, with a slider."""


def main(folder: Path = OUT, rounds: int = 5) -> None:
    """Measure so often, and print a line for each figure."""
    address = f"file://{folder.resolve()}/index.html"
    first = fragment(examples()[0]["programs"][0]["program"], action="run")
    cold, again, moved, size = [], [], [], 0.0
    for _ in range(rounds):
        with _browser() as browser:
            begun = time.perf_counter()
            board = Board(browser, address + first)
            board.until("document.querySelector('#shown iframe')", 60)
            cold.append(time.perf_counter() - begun)
            board.idle().do("run", MANY)
            moved += [board.redrawn("a", k / 10) for k in range(12)]
            size = max(size, tab(browser))
            board.run("playground.open({program: 'while True: pass'})")
            board.press("run")
            assert board.until("document.documentElement.dataset.state === 'busy'")
            begun = time.perf_counter()
            board.press("stop")
            board.idle()
            again.append(time.perf_counter() - begun)
    bytes_ = sum(p.stat().st_size for p in folder.rglob("*") if p.is_file())
    print(f"the folder: {bytes_ / 1e6:.1f} MB")
    print(f"from opening to the first picture: {_told(cold)} s")
    print(f"from a slider to the picture, 30 operations: {_told(moved)} ms")
    print(f"from stop to ready: {_told(again)} s")
    print(f"memory of the tab at most: {size / 1e6:.0f} MB")


def _told(times: list[float]) -> str:
    return (
        f"{min(times):.3g} to {max(times):.3g}, median {statistics.median(times):.3g}"
    )


@contextmanager
def _browser() -> Iterator[Any]:
    with tempfile.TemporaryDirectory() as profile:
        yield from chromium(Path(profile))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
