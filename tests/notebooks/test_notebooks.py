"""A notebook that is run: what its cells show, as text and as HTML."""

import re
from typing import Any
from xml.etree import ElementTree

import pytest

SHOWN = {
    "scalar": ["10", "from add", "graph freed by backward()"],
    "leaf": ["a", "scalar", "requires_grad", "gradient 6"],
    "vector": ["shape 25", "constant", "−1.667", "⋯", "−2 … 2"],
    "matrix": ["w &lt;b&gt;bold&lt;/b&gt;", "shape 3×4", "−5 … 6, mean 0.5", "norm"],
    "deep": ["shape 2×4×30×30", "[0, 1]", "and 5 more of these"],
    "odd": ["NaN", "−∞", "1 … 1, mean 1, 1 NaN, 1 infinite"],
    "empty": ["shape 0×3", "empty"],
    "why": ["dead", "relu ← c", "another initialisation"],
    "explain": ["∂out/∂x = 11", "the sum over 4 paths", "3 · 1 · 2 = 6", "test: x"],
    "model": ["dense (Dense)", "(None, 8)", "Total params: 42"],
    "history": ["loss", "val_accuracy", "best", "epoch"],
    "optimizer": ["Adam", "beta_1", "‖square‖", "dense_1/kernel", "learning rate"],
    "health": ["healthy", "‖gradient‖", "dense_1"],
    "contributions": ["the loss changed by", "dense/kernel", "share", "sum"],
    "passed": ["gradcheck passed: 4 derivatives", "input 1", "reverse mode"],
    "failed": ["gradcheck failed", "likely cause: sign", "2 of 2 elements"],
    "jit": ["np.sin(x", "bytes"],
}
"""What stands in the HTML of a cell, without its tags."""

PICTURED = ("scalar", "explain", "model", "history", "optimizer", "health")
"""The cells that show a picture too."""


def outputs(book: Any, name: str) -> list[Any]:
    """What the cell of that name gave."""
    (cell,) = [cell for cell in book.cells if cell.id == name]
    return list(cell.outputs)


def shown(book: Any, name: str) -> Any:
    """What it shows, by kinds."""
    return next(
        o.data for o in outputs(book, name) if o.output_type == "execute_result"
    )


@pytest.mark.parametrize("name", SHOWN)
def test_a_cell_shows_itself(book: Any, name: str) -> None:
    html = shown(book, name)["text/html"]
    words = re.sub(r"<style>.*?</style>|<[^>]*>", " ", html)
    words = " ".join(words.split())
    for part in SHOWN[name]:
        assert part in words
    pages = re.sub(r'srcdoc="[^"]*"', "", html)
    assert len(pages) < 60_000
    assert len(html) < 250_000


@pytest.mark.parametrize("name", SHOWN)
def test_it_is_well_formed_and_has_no_script(book: Any, name: str) -> None:
    html = shown(book, name)["text/html"]
    assert "<script" not in html
    assert "<svg" in html if name in PICTURED else "<svg" not in html
    plain = re.sub(r"&nbsp;|<!--.*?-->|<!DOCTYPE[^>]*>", "", html, flags=re.DOTALL)
    ElementTree.fromstring(f"<all>{plain.replace('<details open>', '<details>')}</all>")


def test_text_is_there_too(book: Any) -> None:
    for name in SHOWN:
        text = shown(book, name)["text/plain"]
        assert not re.search(r"\w+\(\w+=\(", text), name
    assert shown(book, "scalar")["text/plain"] == "tensor(10., op=add)"
    assert shown(book, "why")["text/plain"].startswith("dead: relu passes")


def test_graphs_are_shown_on_demand(book: Any) -> None:
    html = shown(book, "scalar")["text/html"]
    assert "<details><summary>graph</summary>" in html
    assert "<details" not in shown(book, "vector")["text/html"]


def traceback(book: Any, name: str) -> str:
    """The error of a cell, without its colours."""
    (error,) = [o for o in outputs(book, name) if o.output_type == "error"]
    return re.sub(r"\x1b\[[\d;]*m", "", "\n".join(error.traceback))


def test_an_error_shows_the_users_lines_and_the_remedy(book: Any) -> None:
    text = traceback(book, "error")
    assert text.count("Traceback (most recent call last)") == 1
    assert "ag.grad(net)(np.ones(3))" in text
    assert "return x @ np.ones((5, 2))" in text
    assert text.endswith("axis 0 (3) and axis 0 (5); they must be equal")
    assert "autograd/" not in text
    assert len(text.splitlines()) < 25


def test_other_errors_and_whole_ones_are_left_alone(book: Any) -> None:
    assert "ValueError" in traceback(book, "numpy_error")
    assert "autograd/engine/record.py" in traceback(book, "full")
