"""Layers that change images do what Keras's do, given what those drew at random."""

from typing import Any

import numpy as np
import pytest

from nn import layers
from tests.parity.compare import load
from tests.parity.image_cases import CASES, images

STORED = load("images")


@pytest.mark.parametrize("case", range(len(CASES)))
def test_the_same_change(case: int) -> None:
    kind, options = CASES[case]
    layer = getattr(layers, kind)(**options)
    start = f"{case}/drawn/"
    drawn: Any = {
        k.removeprefix(start): v for k, v in STORED.items() if k.startswith(start)
    }
    x = images(case).astype(np.float32)
    y = layer.transform_images(x, drawn.get("", drawn), training=True)
    wanted = STORED[f"{case}/y"]
    assert y.dtype == wanted.dtype == np.float32
    assert np.abs(y - wanted).max() < 2e-5 * np.abs(wanted).max()
    own = layer.get_random_transformation(x)
    if isinstance(own, dict):
        assert own.keys() == drawn.keys()


def test_there_are_values_for_no_other_case() -> None:
    assert {int(key.split("/")[0]) for key in STORED} == set(range(len(CASES)))
