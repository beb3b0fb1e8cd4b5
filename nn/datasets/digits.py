"""Handwritten digits: 1,797 grey images of 8×8 pixels, by 43 people.

Source, licence and the making of the split are in ``digits.txt`` beside this file.
"""

from pathlib import Path
from typing import TypeAlias

import numpy as np

from nn.arrays import Array

__all__ = ["load_data"]

Pair: TypeAlias = tuple[Array, Array]


def load_data() -> tuple[Pair, Pair]:
    """``((x_train, y_train), (x_test, y_test))``: 1,437 and 360 images, fixed.

    x: (n, 8, 8) uint8, ink from 0 (paper) to 16. y: (n,) uint8, the digit. The test set
    has 36 of each digit. Fresh arrays at every call.

    >>> import nn
    >>> (x_train, y_train), (x_test, y_test) = nn.datasets.digits.load_data()
    >>> x_train.shape, x_test.shape, int(x_train.max())
    ((1437, 8, 8), (360, 8, 8), 16)
    """
    with np.load(Path(__file__).with_suffix(".npz"), allow_pickle=False) as stored:
        return (
            (stored["x_train"], stored["y_train"]),
            (stored["x_test"], stored["y_test"]),
        )
