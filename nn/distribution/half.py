"""Numbers as messages of half precision, and what they leave for the next ones.

A message is a scale, a power of two, and the numbers divided by it: so the largest is
near to 1, and a number of 11 bits is as near to its value as one of them lets it be,
down to 6e-8 of the largest. What is lost is added to the numbers that the next message
is made of, so that no part of a gradient is lost for good (Seide et al., 2014;
Karimireddy et al., 2019).
"""

import math

import numpy as np
from numpy.typing import DTypeLike

from nn.arrays import Array

__all__ = ["HEAD", "packed", "unpacked"]

HEAD = 4
"""Numbers of half precision that a scale takes."""


def packed(x: Array, left: Array, message: Array) -> None:
    """Write x + left into `message`, and to `left` what it lacks of that.

    x, left: (n,); message: (HEAD + n,) of uint16. Numbers that are not finite are
    written as they are, and leave nothing.
    """
    whole = x + left
    top = float(np.abs(whole).max(initial=0.0))
    scale = 2.0 ** math.frexp(top)[1] if math.isfinite(top) else 1.0
    numbers = message[HEAD:].view(np.float16)
    numbers[...] = whole / scale
    message[:HEAD] = np.array([scale]).view(np.uint16)
    if math.isfinite(top):
        np.subtract(whole, numbers * whole.dtype.type(scale), out=left)
    else:
        left[...] = 0


def unpacked(message: Array, dtype: DTypeLike) -> Array:
    """The numbers in a message of `packed`, (n,)."""
    scale = float(message[:HEAD].copy().view(np.float64)[0])
    numbers: Array = message[HEAD:].view(np.float16).astype(dtype)
    numbers *= scale
    return numbers
