"""The arithmetic of convolution on raw arrays: products of matrices, block by block.

The windows of a few images are copied side by side into a matrix with a window in every
row, which times the kernel is their output. Where there are many channels, windows are
copied without their first axis, 1/k of the numbers, and the kernel's slices along that
axis meet shifted parts of one matrix. A `_Plan` says which way, and what is shared by
threads.

``strides, padding, dilation`` are as `windows.geometry` gives them. A convolution with
as many groups as channels is in `depthwise`.
"""

from collections.abc import Callable, Iterator
from math import prod
from typing import NamedTuple

import numpy as np

from autograd.engine.primitive import Array
from autograd.ops import depthwise
from autograd.ops.blocks import CACHE, blocks, parts
from autograd.ops.tall_products import (
    add_inner,
    piece_of_inner,
    piece_of_times,
    times,
)
from autograd.ops.threads import FEWEST, THREADS
from autograd.ops.windows import (
    Padded,
    Padding,
    Sizes,
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


FEWEST_COLUMNS = 8
"""Of a matrix that is worth a product of its own."""


class _Window(NamedTuple):
    """What slides over the images, and `out`, at how many positions along each axis."""

    size: Sizes
    out: Sizes
    strides: Sizes
    padding: Padding
    dilation: Sizes
    groups: int


class _Plan(NamedTuple):
    """How to convolve images of one shape.

    by_lines: whether windows are copied without their first axis. ranges: the images
    that a thread takes at a time; all, where BLAS's threads share the products. room:
    bytes of windows to copy at a time.
    """

    window: _Window
    by_lines: bool
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
    window = _Window(size, positions(x.shape[1:-1], size, *steps), *steps, groups)
    plan = _plan_of_times(x, w.shape[-1], window)
    kernels = _kernels(w, plan)
    y = np.empty((len(x), *window.out, w.shape[-1]), np.result_type(x, w))

    def work(part: slice) -> None:
        for rows, matrices in _matrices(x[part], plan):
            place = y[part][rows]
            if plan.by_lines:
                place = place.swapaxes(0, 1)
                place[...] = _sum_of_products(matrices, kernels).reshape(place.shape)
            else:
                times(matrices[0], kernels[0], _grouped(place, groups))
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
    plan = _plan_of_inner(x, filters, _Window(size, g.shape[1:-1], *steps, groups))
    ranges = plan.ranges
    shares = np.zeros((len(ranges), *size, channels, filters), np.result_type(x, g))

    def work(i: int) -> None:
        kernels = _kernels(shares[i], plan)
        for rows, matrices in _matrices(x[ranges[i]], plan):
            part = g[ranges[i]][rows]
            part = _grouped(part.swapaxes(0, 1) if plan.by_lines else part, groups)
            for matrix, kernel in zip(matrices, kernels, strict=True):
                add_inner(matrix, part, kernel)

    THREADS.share(work, range(len(ranges)))
    total: Array = shares[0] if len(ranges) == 1 else shares.sum(0)
    return total


def _plan_of_times(x: Array, filters: int, window: _Window) -> _Plan:
    """For products of windows and kernel.

    By lines there is less to copy and there are products to add: it pays with many
    channels. With 16 filters, (16, 32, 32, 64) takes 1.6 ms instead of 1.9; with 64,
    (64, 16, 16, 32) 2.1 instead of 2.0.
    """
    by_lines = _can_go_by_lines(window) and _columns(x, window, True) >= 2 * filters
    columns = _columns(x, window, by_lines)
    return _planned(x, window, by_lines, piece_of_times(columns, filters) > 0)


def _plan_of_inner(x: Array, filters: int, window: _Window) -> _Plan:
    """For products of windows and cotangents, which are small: by lines if that goes.

    (64, 32, 32, 3) with 32 filters takes one thread 1.4 ms instead of 1.7.
    """
    by_lines = _can_go_by_lines(window) and _columns(x, window, True) >= FEWEST_COLUMNS
    columns = _columns(x, window, by_lines)
    return _planned(x, window, by_lines, piece_of_inner(columns, filters) > 0)


def _planned(x: Array, window: _Window, by_lines: bool, in_pieces: bool) -> _Plan:
    ranges = parts(len(x), _bytes(x, window, by_lines)) if in_pieces else []
    if len(ranges) >= FEWEST:
        return _Plan(window, by_lines, ranges, CACHE)
    return _Plan(window, by_lines, [slice(0, len(x))], LARGE)


def _can_go_by_lines(window: _Window) -> bool:
    return window.groups == 1 and window.strides[0] == 1 < window.size[0]


def _columns(x: Array, window: _Window, by_lines: bool) -> int:
    """Those of the matrix of a group."""
    size = window.size[1:] if by_lines else window.size
    return prod(size) * int(x.shape[-1] // window.groups)


def _bytes(x: Array, window: _Window, by_lines: bool) -> int:
    """What the windows of an image take."""
    lines = _lines(window) if by_lines else window.out[0]
    rows = lines * prod(window.out[1:]) * window.groups
    return rows * _columns(x, window, by_lines) * int(x.itemsize)


def _lines(window: _Window) -> int:
    """The length of padded images' first axis, where it has no stride."""
    return window.out[0] + (window.size[0] - 1) * window.dilation[0]


def _matrices(x: Array, plan: _Plan) -> Iterator[tuple[slice, list[Array]]]:
    """Block after block of images, as matrices with a window in every row.

    One of (groups, images·positions, taps·channels of a group). By lines, one for each
    tap along the first axis, with the other taps, whose rows go along that axis before
    they go through the images. A block overwrites the one before.
    """
    window, by_lines = plan.window, plan.by_lines
    image = _bytes(x, window, by_lines)
    ranges = blocks(len(x), image, plan.room)
    if not ranges:
        return
    padded = Padded(x, window.padding, ranges[0].stop)
    apart = (_by_lines if by_lines else _by_groups)(padded.images, window)
    memory = np.empty(ranges[0].stop * image // x.itemsize, x.dtype)
    for rows in ranges:
        seen = apart[:, padded.at(rows)]
        if not seen.flags.c_contiguous:
            copy = memory[: seen.size].reshape(seen.shape)
            np.copyto(copy, seen)
            seen = copy
        yield rows, _shifted(seen, window) if by_lines else [_matrix(seen, window)]


def _shifted(lines: Array, window: _Window) -> list[Array]:
    """The matrices of the taps along the first axis, parts of one that overlap."""
    (count, *_), (step, *_), (out, *_) = window.size, window.dilation, window.out
    starts = range(0, count * step, step)
    return [_matrix(lines[None, start : start + out], window) for start in starts]


def _matrix(seen: Array, window: _Window) -> Array:
    """(groups, images and positions, taps, channels) as (groups, rows, columns)."""
    rank = len(window.size) + 2
    return seen.reshape(len(seen), prod(seen.shape[1:rank]), prod(seen.shape[rank:]))


def _by_groups(image: Array, window: _Window) -> Array:
    """The windows of padded images: (groups, images, *out, *size, channels of one)."""
    seen = windows(image, window.size, window.strides, window.dilation)
    by_groups: Array = np.moveaxis(_split(seen, window.groups), -2, 0)
    return by_groups


def _by_lines(image: Array, window: _Window) -> Array:
    """Their windows within lines: (lines, images, *out[1:], *size[1:], channels)."""
    lines = image.reshape(-1, *image.shape[2:])
    seen = windows(lines, window.size[1:], window.strides[1:], window.dilation[1:])
    return seen.reshape(*image.shape[:2], *seen.shape[1:]).swapaxes(0, 1)


def _kernels(w: Array, plan: _Plan) -> list[Array]:
    """Views of a kernel, each what one of the matrices is multiplied with."""
    if plan.by_lines:
        return list(w.reshape(len(w), 1, -1, w.shape[-1]))
    return [_grouped(w, plan.window.groups)]


def _sum_of_products(matrices: list[Array], kernels: list[Array]) -> Array:
    """``Σ matrix @ kernel``: (groups, rows, filters)."""
    shape = (*matrices[0].shape[:2], kernels[0].shape[2])
    kind = np.result_type(matrices[0], kernels[0])
    total, product = np.empty(shape, kind), np.empty(shape, kind)
    times(matrices[0], kernels[0], total)
    for matrix, kernel in zip(matrices[1:], kernels[1:], strict=True):
        times(matrix, kernel, product)
        total += product
    return total


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
    for rows in blocks(len(g), prod(out) * (channels + w.shape[-1]) * y.itemsize):
        part = _grouped(g[rows], groups)
        for tap, seen in taps(out, size, strides, dilation):
            product = np.matmul(part, kernels[tap])
            y[rows][seen] += product.swapaxes(0, 1).reshape(-1, *out, channels)
    return y


def _split(x: Array, groups: int) -> Array:
    """A view of ``x: (…, channels)`` as (…, groups, channels of a group)."""
    return x.reshape(*x.shape[:-1], groups, x.shape[-1] // groups)


def _grouped(x: Array, groups: int) -> Array:
    """A view of ``x: (…, channels)`` as (groups, rows, channels of a group)."""
    rows = x.reshape(prod(x.shape[:-1]), groups, x.shape[-1] // groups)
    return rows.swapaxes(0, 1)
