"""The arithmetic of convolution on raw arrays: products of matrices, block by block.

Where nothing keeps the windows of a line apart in memory they are multiplied where they
lie, by `sliding`. Else the windows of a few images are copied side by side into a
matrix with a window in every row, which times the kernel is their output. A `_Plan`
says which way, and what is shared by threads.

``strides, padding, dilation`` are as `windows.geometry` gives them. A convolution with
as many groups as channels is in `depthwise`.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache
from math import prod
from typing import NamedTuple

import numpy as np

from autograd.engine.primitive import Array
from autograd.ops import depthwise, sliding
from autograd.ops.blocks import CACHE, blocks, parts, summed
from autograd.ops.tall_products import add_inner, times
from autograd.ops.threads import FEWEST, THREADS
from autograd.ops.windows import (
    Padded,
    Padding,
    Sizes,
    Window,
    positions,
    taps,
    windows,
    without_padding,
)

__all__ = ["convolve", "convolve_and", "correlate", "distribute"]

LARGE = 1 << 22
"""Bytes of windows to copy at a time where BLAS's threads share their product: (64, 16,
16, 32) by (3, 3, 32, 64) in float32, forward, 2.1 ms so, 2.3 with half of it, 2.7 with
a quarter; all at once, 19 MB, 3.3; see benchmarks/works/convolution.py."""

FEWEST_TIMES, FEWEST_INNER = 32, 8
"""Columns of windows in a line from which on it pays to let them slide, for products
with a kernel and with cotangents."""


class _Plan(NamedTuple):
    """How to convolve images of one shape.

    slides: whether windows are read where they lie. ranges: the images that a thread
    takes at a time; all, where BLAS's threads share the products. room: bytes of
    windows to copy at a time.
    """

    window: Window
    slides: bool
    ranges: list[slice]
    room: int


def convolve(
    x: Array,
    w: Array,
    *,
    strides: Sizes,
    padding: Padding,
    dilation: Sizes,
    groups: int,
) -> Array:
    """``y: (batch, *positions, filters)`` from ``x`` and the kernel ``w``."""
    return convolve_and(None, x, w, strides, padding, dilation, groups)


def convolve_and(
    finish: Callable[[Array], object] | None,
    x: Array,
    w: Array,
    strides: Sizes,
    padding: Padding,
    dilation: Sizes,
    groups: int,
) -> Array:
    """`convolve`, and ``finish(block)`` of y while it is in the cache, to change it."""
    size, steps = w.shape[:-2], (strides, padding, dilation)
    if _is_depthwise(w.shape[-2], groups):
        return depthwise.convolve_and(finish, x, w, *steps)
    window = Window(size, positions(x.shape[1:-1], size, *steps), *steps, groups)
    plan = _plan(x.shape, x.itemsize, w.shape[-1], window, FEWEST_TIMES)
    kernel = _grouped(w, groups)
    y = np.empty((len(x), *window.out, w.shape[-1]), np.result_type(x, w))

    def work(part: slice) -> None:
        if plan.slides:
            sliding.convolve_into(y[part], x[part], w, window)
            if finish is not None:
                finish(y[part])
            return
        for rows, matrix in _matrices(x[part], plan):
            times(matrix, kernel, _grouped(y[part][rows], groups))
            if finish is not None:
                finish(y[part][rows])

    THREADS.share(work, plan.ranges)
    return y


def distribute(
    g: Array,
    w: Array,
    *,
    spatial: Sizes,
    strides: Sizes,
    padding: Padding,
    dilation: Sizes,
    groups: int,
) -> Array:
    """The adjoint of `convolve` by ``x``: (batch, *spatial, channels).

    Without strides it is the convolution of ``g`` with the kernel turned round.
    """
    size, channels = w.shape[:-2], w.shape[-2] * groups
    if _is_turned(strides, channels, w.shape[-1]):
        reach = [(k - 1) * d for k, d in zip(size, dilation, strict=True)]
        around = tuple((r - p, r - q) for r, (p, q) in zip(reach, padding, strict=True))
        return convolve(
            g,
            _turned(w, groups),
            strides=strides,
            padding=around,
            dilation=dilation,
            groups=groups,
        )
    room = tuple(n + sum(p) for n, p in zip(spatial, padding, strict=True))
    add_up = depthwise.add_up if _is_depthwise(w.shape[-2], groups) else _add_up
    y = add_up(g, w, groups, room=room, strides=strides, dilation=dilation)
    return without_padding(y, padding)


def correlate(
    x: Array,
    g: Array,
    *,
    size: Sizes,
    strides: Sizes,
    padding: Padding,
    dilation: Sizes,
    groups: int,
) -> Array:
    """The adjoint of `convolve` by ``w``: (*size, channels/groups, filters)."""
    channels, filters = x.shape[-1] // groups, g.shape[-1]
    steps = (strides, padding, dilation)
    if _is_depthwise(channels, groups):
        return depthwise.correlate(x, g, size, *steps)
    window = Window(size, g.shape[1:-1], *steps, groups)
    plan = _plan(x.shape, x.itemsize, filters, window, FEWEST_INNER)
    total = _correlated(x, g, plan)
    if plan.slides and not np.isfinite(total).all():  # see `add_correlation`
        total = _correlated(x, g, _whole(len(x), window))
    return total


def _correlated(x: Array, g: Array, plan: _Plan) -> Array:
    window = plan.window
    shape = (*window.size, x.shape[-1] // window.groups, g.shape[-1])

    def share_of(part: slice) -> Array:
        share = np.zeros(shape, np.result_type(x, g))
        if plan.slides:
            sliding.add_correlation(share, x[part], g[part], window)
            return share
        by_group = _grouped(share, window.groups)
        for rows, matrix in _matrices(x[part], plan):
            add_inner(matrix, _grouped(g[part][rows], window.groups), by_group)
        return share

    return summed(share_of, plan.ranges)


@lru_cache(maxsize=1024)  # 1 µs, and 10 to make one
def _plan(
    shape: Sizes,
    itemsize: int,
    filters: int,
    window: Window,
    fewest_columns: int,
) -> _Plan:
    images, channels = shape[0], shape[-1]
    columns = window.size[-1] * channels
    if sliding.slides(window) and columns >= fewest_columns:
        image = sliding.numbers_of_image(shape, filters, window) * itemsize
        ranges = parts(images, image)
        if len(ranges) >= FEWEST:
            return _Plan(window, True, ranges, 0)
    row = prod(window.size) * channels * itemsize  # of all groups
    ranges = parts(images, prod(window.out) * row)
    if len(ranges) >= FEWEST:
        return _Plan(window, False, ranges, CACHE)
    return _whole(images, window)


def _whole(images: int, window: Window) -> _Plan:
    """Windows are copied, and BLAS's threads share what they are multiplied with."""
    return _Plan(window, False, [slice(0, images)], LARGE)


def _matrices(x: Array, plan: _Plan) -> Iterator[tuple[slice, Array]]:
    """Block after block of images, as a matrix with a window in every row.

    It is (groups, images·positions, taps·channels of a group). A block overwrites the
    one before.
    """
    window = plan.window
    columns = prod(window.size) * x.shape[-1] // window.groups
    image = prod(window.out) * window.groups * columns
    ranges = blocks(len(x), image * x.itemsize, plan.room)
    if not ranges:
        return
    padded = Padded(x, window.padding, ranges[0].stop)
    seen = windows(padded.images, window.size, window.strides, window.dilation)
    apart = np.moveaxis(_split(seen, window.groups), -2, 0)
    memory = np.empty(ranges[0].stop * image, x.dtype)
    for rows in ranges:
        part = apart[:, padded.at(rows)]
        if not part.flags.c_contiguous:
            copy = memory[: part.size].reshape(part.shape)
            np.copyto(copy, part)
            part = copy
        yield rows, part.reshape(window.groups, -1, columns)


def _is_depthwise(channels: int, groups: int) -> bool:
    """Whether each of several groups is a channel alone."""
    return groups > 1 and channels == 1


def _is_turned(strides: Sizes, channels: int, filters: int) -> bool:
    """Whether the adjoint by ``x`` is done as a convolution of ``g``.

    That copies what has `filters` where the other way adds up what has `channels`: with
    64 and 32 of (64, 16, 16), 2.3 ms instead of 3.0; with 32 and 3 of (64, 32, 32), 3.6
    instead of 2.8.
    """
    return set(strides) == {1} and filters <= 4 * channels


def _turned(w: Array, groups: int) -> Array:
    """The kernel for the way back: (*size, filters/groups, channels)."""
    back = (slice(None, None, -1),) * (w.ndim - 2)
    apart = _split(w[back], groups)  # (*size, channels of a group, groups, filters)
    turned: Array = apart.swapaxes(-1, -3)
    return turned.reshape(*w.shape[:-2], -1, w.shape[-2] * groups)


def _add_up(
    g: Array, w: Array, groups: int, *, room: Sizes, strides: Sizes, dilation: Sizes
) -> Array:
    """The adjoint by padded ``x``: (batch, *room, channels).

    One product for each tap, added where the tap looks; the sum of all products of a
    block at once would not fit the cache.
    """
    size, out, channels = w.shape[:-2], g.shape[1:-1], w.shape[-2] * groups
    y = np.zeros((len(g), *room, channels), np.result_type(g, w))
    # (*size, groups, filters of a group, channels of one)
    kernels = np.moveaxis(_split(w, groups), -3, -1).copy()
    image = prod(out) * (channels + w.shape[-1]) * y.itemsize

    def work(part: slice) -> None:
        for rows in blocks(part.stop - part.start, image):
            shares, place = _grouped(g[part][rows], groups), y[part][rows]
            for tap, seen in taps(out, size, strides, dilation):
                product = np.matmul(shares, kernels[tap])
                place[seen] += product.swapaxes(0, 1).reshape(-1, *out, channels)

    THREADS.share(work, parts(len(g), image))
    return y


def _split(x: Array, groups: int) -> Array:
    """A view of ``x: (…, channels)`` as (…, groups, channels of a group)."""
    return x.reshape(*x.shape[:-1], groups, x.shape[-1] // groups)


def _grouped(x: Array, groups: int) -> Array:
    """A view of ``x: (…, channels)`` as (groups, rows, channels of a group)."""
    rows = x.reshape(prod(x.shape[:-1]), groups, x.shape[-1] // groups)
    return rows.swapaxes(0, 1)
