"""Convolution that copies no windows: each is read where it lies in its padded line.

Padded images lie with lines before images, ``(lines, images, …, width, channels)``, so
that a step along any axis but that of the images is a shift in memory. The k neighbours
of a window along the last axis lie side by side, and windows that begin k places apart
do not overlap: they are the rows of a matrix, a view of k·channels columns. So k such
matrices have all windows, for each tap along the other axes, and their products with
the kernel's slices are added up.

Windows that begin in the padding behind a line are computed too, and dropped: w + k − 1
for w. Of (64, 16, 16, 32) by (3, 3, 32, 64) in float32 it takes 2.4 ms in two threads,
where windows are copied 3.7; by ``w`` 2.1 and 3.5; see benchmarks/works/convolution.py.
"""

from collections.abc import Iterator
from itertools import product
from math import prod

import numpy as np

from autograd.engine.primitive import Array
from autograd.ops.tall_products import add_inner, times
from autograd.ops.windows import Sizes, Window, placed

__all__ = ["add_correlation", "convolve_into", "numbers_of_image", "slides"]


MOST_IN_VAIN = 1 / 6
"""How much of what is computed may be dropped: (256, 8, 8, 64) by (3, 3, 64, 64), a
fifth, takes 4.3 ms so and 3.9 with windows copied; (128, 14, 14, 32) 3.3 and 3.7."""


def slides(window: Window) -> bool:
    """Whether a convolution may be computed so, and little of it in vain."""
    last = window.dilation[-1] == 1 < window.size[-1]
    if not last or window.groups > 1 or set(window.strides) != {1}:
        return False
    axes = list(zip(window.out, window.size, window.dilation, strict=True))
    kept = [n / (n + (k - 1) * d) for n, k, d in axes[1:] or axes]
    return prod(kept) >= 1 - MOST_IN_VAIN


def numbers_of_image(shape: Sizes, filters: int, window: Window) -> int:
    """How many are in use for one of the images of ``x``, of `shape`."""
    return prod(placed(shape[1:-1], window.padding)[0]) * (shape[-1] + filters)


def convolve_into(y: Array, x: Array, w: Array, window: Window) -> None:
    """``y[...] =`` the convolution of ``x`` by ``w``: (batch, *positions, filters)."""
    filters, lines = w.shape[-1], _Lines(x, window)
    total = np.empty((*lines.places, filters), y.dtype)
    rows = total.reshape(-1, filters)
    memory = np.empty((-(-len(rows) // lines.width), filters), y.dtype)
    for tap, kernel in enumerate(w.reshape(len(lines.starts), 1, -1, filters)):
        for phase, seen in lines.windows(tap):
            place = rows[None, phase :: lines.width]
            if tap:
                share = memory[None, : seen.shape[1]]
                times(seen, kernel, share)
                place += share
            else:
                times(seen, kernel, place)
    lines.of(y)[...] = total[lines.inside]


def add_correlation(y: Array, x: Array, g: Array, window: Window) -> None:
    """Add the adjoint by ``w``, ``g`` given, to ``y: (*size, channels, filters)``.

    y: one block of memory. In the padding ``g`` counts as 0; so an infinite entry of
    ``x`` may leave NaN for a tap that does not see it.
    """
    filters, lines = g.shape[-1], _Lines(x, window)
    spread = np.zeros((*lines.places, filters), g.dtype)
    spread[lines.inside] = lines.of(g)
    rows = spread.reshape(-1, filters)
    shares = y.reshape(len(lines.starts), 1, -1, filters)
    with np.errstate(invalid="ignore"):  # 0 times what is infinite
        for tap, share in enumerate(shares):
            for phase, seen in lines.windows(tap):
                add_inner(seen, rows[None, phase :: lines.width], share)


class _Lines:
    """Padded images in one run of memory, lines first.

    Attributes
    ----------
    places: where windows begin: (positions along the first axis, images, padded other
        axes).
    inside: those of them that are positions.
    width: of the window, along the last axis.
    starts: how many places each tap along the other axes lies ahead.
    """

    def __init__(self, x: Array, window: Window) -> None:
        self._has_lines = x.ndim > 3
        if not self._has_lines:  # each image is its only line
            x, window = x[:, None], _with_one_line(window)
        room, place, kept = placed(x.shape[1:-1], window.padding)
        self.places: Sizes = (window.out[0], len(x), *room[1:])
        self.inside = (slice(None), slice(None), *map(slice, window.out[1:]))
        self.width = window.size[-1]
        self.starts = _shifts(self.places, window)
        ahead = self.starts[-1] + 2 * self.width  # a window may begin at the last place
        memory = np.zeros((prod(self.places) + ahead, x.shape[-1]), x.dtype)
        lines = memory[: prod(room) * len(x)].reshape(room[0], len(x), *room[1:], -1)
        lines.swapaxes(0, 1)[place] = x[kept]
        self._memory = memory

    def of(self, y: Array) -> Array:
        """A view of ``y: (images, *positions, filters)``, lines first."""
        return (y if self._has_lines else y[:, None]).swapaxes(0, 1)

    def windows(self, tap: int) -> Iterator[tuple[int, Array]]:
        """All windows at a tap: (1, windows, columns), and at which place they begin.

        The windows of one matrix begin `width` places apart.
        """
        columns = self.width * self._memory.shape[1]
        for phase in range(self.width):
            count = len(range(phase, prod(self.places), self.width))
            first = self.starts[tap] + phase
            seen = self._memory[first : first + count * self.width]
            yield phase, seen.reshape(1, count, columns)


def _with_one_line(window: Window) -> Window:
    """A window along one axis, with an axis of length 1 before that."""
    return window._replace(
        size=(1, *window.size),
        out=(1, *window.out),
        strides=(1, *window.strides),
        padding=((0, 0), *window.padding),
        dilation=(1, *window.dilation),
    )


def _shifts(places: Sizes, window: Window) -> list[int]:
    """How many places each tap along all axes but the last lies ahead, in order."""
    steps = [prod(places[1:]), *(prod(places[k:]) for k in range(3, len(places)))]
    axes = zip(window.size, window.dilation, steps, strict=False)
    return [
        sum(shifts)
        for shifts in product(*(range(0, k * d * n, d * n) for k, d, n in axes))
    ]
