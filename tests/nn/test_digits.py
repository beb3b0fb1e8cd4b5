"""The digits and the example that trains on them."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nn
from examples import digits


def test_digits_are_whole() -> None:
    (x_train, y_train), (x_test, y_test) = nn.datasets.digits.load_data()
    assert (x_train.shape, x_test.shape) == ((1437, 8, 8), (360, 8, 8))
    assert (y_train.shape, y_test.shape) == ((1437,), (360,))
    assert {a.dtype for a in (x_train, y_train, x_test, y_test)} == {np.dtype(np.uint8)}
    assert (x_train.min(), x_train.max()) == (0, 16)
    assert np.bincount(y_test).tolist() == [36] * 10
    assert np.bincount(y_train).min() == 138
    rows = {x.tobytes() for x in x_train} & {x.tobytes() for x in x_test}
    assert not rows  # no image on both sides


def test_digits_name_their_source_and_licence() -> None:
    text = Path(nn.datasets.digits.__file__).with_suffix(".txt").read_text("utf-8")
    assert "Alpaydin" in text
    assert "CC BY 4.0" in text


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What one run of the example returned, and where it wrote."""
    out = tmp_path_factory.mktemp("digits")
    return digits.main(seed=0, out=out) | {"out": out}


def test_example_reads_digits_it_never_saw(figures: dict[str, Any]) -> None:
    assert figures["accuracy"] >= 0.96
    assert figures["seconds"] < 15


def test_example_proves_its_gradient(figures: dict[str, Any]) -> None:
    assert figures["gradient_error"] < 1e-6


def test_example_draws(figures: dict[str, Any]) -> None:
    graph = (figures["out"] / "graph.svg").read_text("utf-8")
    curve = (figures["out"] / "loss.svg").read_text("utf-8")
    assert "dense/kernel" in graph
    assert "<svg" in curve
    drawn = sorted(p.name for p in figures["out"].iterdir())
    assert drawn == ["graph.svg", "loss.svg", "training.html"]
