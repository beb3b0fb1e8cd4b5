"""Numbers as messages of half precision, and what they leave for the next ones.

A message is a scale, a power of two, and the numbers divided by it: so the largest is
from 2¹⁴ to 2¹⁵, and those down to 2⁻²⁸ of it keep 11 bits. Smaller ones keep fewer, and
NumPy's cast takes 25 times as long for them. What is lost is added to the numbers that
the next message is made of, so that no part of a gradient is lost for good (Seide et
al., 2014; Karimireddy et al., 2019).
"""

import math

import numpy as np
from numpy.typing import DTypeLike

from nn.arrays import Array

__all__ = ["HEAD", "packed", "unpacked"]

TOP = 15
"""The exponent of the largest number in a message; half precision has up to 16."""

HEAD = 4
"""Numbers of half precision that a scale takes."""


def packed(x: Array, left: Array, message: Array) -> None:
    """Write x + left into `message`, and to `left` what it lacks of that.

    x, left: (n,); message: (HEAD + n,) of uint16. Numbers that are not finite are
    written as they are, and leave nothing.
    """
    np.add(x, left, out=left)
    top = float(np.maximum(left.max(initial=0.0), -left.min(initial=0.0)))
    scale = 2.0 ** (math.frexp(top)[1] - TOP) if math.isfinite(top) else 1.0
    numbers = message[HEAD:].view(np.float16)
    numbers[...] = _times(left, 1.0 / scale)
    message[:HEAD] = np.array([scale]).view(np.uint16)
    if math.isfinite(top):
        left -= _times(numbers.astype(left.dtype), scale)
    else:
        left[...] = 0


def unpacked(message: Array, dtype: DTypeLike) -> Array:
    """The numbers in a message of `packed`, (n,)."""
    scale = float(message[:HEAD].copy().view(np.float64)[0])
    return _times(message[HEAD:].view(np.float16).astype(dtype), scale)


def _times(x: Array, factor: float) -> Array:
    found: Array = np.multiply(x, np.array(factor, x.dtype))
    return found
