"""An explorer's page in the browser, and graphs to look at in it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import numpy as np

import autograd as ag
import nn
from tests import browsing
from tests.draw.graphs import KNOWN, random_graph

__all__ = ["GRAPHS", "Page", "lstm", "mlp", "opened", "rows", "shared"]


class Page(browsing.Page):
    """An opened page; boxes go by their keys, ``v12`` a value and ``g3`` a group."""

    def ready(self) -> Self:
        """The page, once it is drawn."""
        assert self.until("document.documentElement.dataset.ready == 'yes'", 10)
        return self

    @property
    def boxes(self) -> dict[str, list[str]]:
        """The lines of every box and frame that can be seen."""
        script = (
            "return Object.fromEntries([...document.querySelectorAll('[data-key]')]"
            ".map(e => [e.dataset.key, [...e.querySelectorAll('span')]"
            ".filter(s => getComputedStyle(s).visibility == 'visible')"
            ".map(s => s.textContent)]))"
        )
        return dict(self.run(script))

    @property
    def open(self) -> set[str]:
        """The groups that are open."""
        script = (
            "return [...document.querySelectorAll('[aria-expanded=true][data-key]')]"
            ".map(e => e.dataset.key)"
        )
        return set(self.run(script))

    def click(self, key: str, *, shift: bool = False) -> Self:
        """Click on a box, or on the title of an open group."""
        self.run(
            "const box = document.querySelector(`[data-key=${arguments[0]}]`);"
            "(box.querySelector('.title')).dispatchEvent(new MouseEvent('click',"
            "{bubbles: true, shiftKey: arguments[1]}))",
            key,
            shift,
        )
        return self

    def press(self, *names: str, **options: bool) -> Self:
        """Press keys at what has the focus."""
        for name in names:
            self.run(
                "document.activeElement.dispatchEvent(new KeyboardEvent('keydown',"
                "{key: arguments[0], bubbles: true, cancelable: true,"
                " ...arguments[1]}))",
                name,
                options,
            )
        return self

    @property
    def panel(self) -> dict[str, str]:
        """What the panel beside the drawing says, by its terms."""
        script = (
            "return Object.fromEntries([...document.querySelectorAll('#details dt')]"
            ".map(e => [e.textContent, e.nextSibling.textContent]))"
        )
        return dict(self.run(script))

    def text(self, selector: str) -> str:
        """The text of the first element that a selector finds."""
        script = "return document.querySelector(arguments[0]).textContent"
        return str(self.run(script, selector))

    def texts(self, selector: str) -> list[str]:
        """The texts of all elements that a selector finds."""
        script = (
            "return [...document.querySelectorAll(arguments[0])]"
            ".map(e => e.textContent)"
        )
        return list(self.run(script, selector))


def opened(browser: Any, output: Any, folder: Path, hash: str = "", **how: Any) -> Page:
    """The page of `output` in the browser."""
    path = folder / "page.html"
    ag.explore(output, path, **how)
    browser.get("about:blank")  # a new hash alone would not open it again
    return Page(browser, f"{path}{hash}").ready()


def shared() -> ag.Tensor:
    """(a + b)(b + 1), in which b is used twice."""
    return KNOWN["shared"].traced()[0]


def mlp(depth: int = 3, width: int = 8) -> ag.Tensor:
    """The loss of a small network."""
    layers = [nn.layers.Dense(width, activation="relu") for _ in range(depth - 1)]
    model = nn.Sequential([*layers, nn.layers.Dense(3)])
    rng = np.random.default_rng(0)
    y = model(rng.normal(size=(5, 4)))
    loss = nn.losses.SparseCategoricalCrossentropy(from_logits=True)(
        rng.integers(0, 3, 5), y
    )
    assert isinstance(loss, ag.Tensor)
    loss.name = "loss"
    return loss


def lstm(steps: int = 20) -> ag.Tensor:
    """The mean square of what an LSTM gives."""
    model = nn.Sequential([nn.layers.LSTM(6), nn.layers.Dense(1)])
    y = model(np.random.default_rng(0).normal(size=(2, steps, 3)))
    return (y * y).mean()


def rows(turns: int) -> ag.Tensor:
    """A loop of equal steps."""
    x = z = ag.tensor(0.3, requires_grad=True, name="x")
    for _ in range(turns):
        z = (z * 1.01 + x).tanh() + 1
    z.name = "z"
    return z


GRAPHS: dict[str, Callable[[], ag.Tensor]] = {
    "shared": shared,
    "mlp": mlp,
    "lstm": lambda: lstm(5),
    "rows": lambda: rows(9),
    **{f"random {k}": lambda k=k: random_graph(k, arrays=True)[0] for k in range(6)},
}
"""Graphs of every kind."""
