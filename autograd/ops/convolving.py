"""The arithmetic of convolution on raw arrays: products of matrices, block by block.

The windows of a few images at a time are copied side by side into a matrix with a
window in every row, which times the kernel is their output (`_unfolded`). Where there
are many channels, windows are copied without their first axis, 1/k of the numbers, and
the kernel's slices along that axis meet shifted parts of one matrix (`_by_lines`).

``strides, padding, dilation`` are as `windows.geometry` gives them. A convolution with
as many groups as channels is in `depthwise`.
"""

from collections.abc import Iterator
from math import prod
from typing import NamedTuple

import numpy as np

from autograd.engine.primitive import Array
from autograd.ops import depthwise
from autograd.ops.blocks import blocks
from autograd.ops.windows import (
    Padding,
    Sizes,
    padded,
    positions,
    taps,
    windows,
    without_padding,
)

__all__ = ["convolve", "correlate", "distribute"]

CACHE = 1 << 22
"""Bytes of windows to copy at a time. (64, 16, 16, 32) by (3, 3, 32, 64) in float32,
forward: 2.1 ms so, 2.3 with half of it, 2.7 with a quarter; all at once, 19 MB, 3.3;
see benchmarks/convolution.py."""


class _Window(NamedTuple):
    """What slides, and `out`, at how many positions along each axis."""

    size: Sizes
    out: Sizes
    strides: Sizes
    padding: Padding
    dilation: Sizes


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
    if _is_depthwise(w.shape[-2], groups):
        return depthwise.convolve(
            x, w, strides=strides, padding=padding, dilation=dilation
        )
    size, filters = w.shape[:-2], w.shape[-1]
    out = positions(x.shape[1:-1], size, strides, padding, dilation)
    window = _Window(size, out, strides, padding, dilation)
    y = np.empty((len(x), *out, filters), np.result_type(x, w))
    if _is_by_lines(window, w.shape[-2], filters, groups):
        kernels = w.reshape(size[0], -1, filters)
        for rows, matrices in _by_lines(x, window):
            total = matrices[0] @ kernels[0]
            for matrix, kernel in zip(matrices[1:], kernels[1:], strict=True):
                total += matrix @ kernel
            lines_first = y[rows].swapaxes(0, 1)
            lines_first[...] = total.reshape(lines_first.shape)
        return y
    kernel = _grouped(w, groups)
    for rows, matrix in _unfolded(x, window, groups):
        np.matmul(matrix, kernel, out=_grouped(y[rows], groups))
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
    if _is_depthwise(channels, groups):
        return depthwise.correlate(
            x, g, size=size, strides=strides, padding=padding, dilation=dilation
        )
    window = _Window(size, g.shape[1:-1], strides, padding, dilation)
    y = np.zeros((*size, channels, filters), np.result_type(x, g))
    if _is_by_lines(window, channels, filters, groups):
        parts = y.reshape(size[0], -1, filters)
        for rows, matrices in _by_lines(x, window):
            lines_first = g[rows].swapaxes(0, 1).reshape(-1, filters)
            for part, matrix in zip(parts, matrices, strict=True):
                part += matrix.T @ lines_first
        return y
    total = _grouped(y, groups)
    for rows, matrix in _unfolded(x, window, groups):
        total += np.matmul(matrix.swapaxes(1, 2), _grouped(g[rows], groups))
    return y


def _is_depthwise(channels: int, groups: int) -> bool:
    """Whether each of several groups is a channel alone."""
    return groups > 1 and channels == 1


def _is_by_lines(window: _Window, channels: int, filters: int, groups: int) -> bool:
    """Whether windows are copied without their first axis.

    That saves copies and costs sums of products: it pays where rows are long. With 64
    filters, (64, 16, 16, 32) takes 2.1 ms instead of 2.0; with 16, (16, 32, 32, 64) 1.6
    instead of 1.9.
    """
    width = prod(window.size[1:]) * channels
    return groups == 1 and window.strides[0] == 1 and width >= 2 * filters


def _is_turned(strides: Sizes, channels: int, filters: int) -> bool:
    """Whether the adjoint by ``x`` is done as a convolution of ``g``.

    It copies what has `filters` where the other way adds up what has `channels`: with
    64 and 32 of (64, 16, 16), 2.3 ms instead of 3.0; with 32 and 3 of (64, 32, 32), 3.6
    instead of 2.8.
    """
    return set(strides) == {1} and filters <= 4 * channels


def _turned(w: Array, groups: int) -> Array:
    """The kernel for the way back: (*size, filters/groups, channels)."""
    back = (slice(None, None, -1),) * (w.ndim - 2)
    apart = _split(w[back], groups)  # (*size, channels of a group, groups, filters)
    return apart.swapaxes(-1, -3).reshape(*w.shape[:-2], -1, w.shape[-2] * groups)


def _add_up(
    g: Array, w: Array, groups: int, *, room: Sizes, strides: Sizes, dilation: Sizes
) -> Array:
    """The adjoint by padded ``x``, (batch, *room, channels): tap by tap.

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


def _unfolded(x: Array, window: _Window, groups: int) -> Iterator[tuple[slice, Array]]:
    """Block after block of images, as matrices with a window in every row.

    Each is (groups, images·positions, taps·channels of a group) and overwrites the one
    before.
    """
    size, out, strides, padding, dilation = window
    width = prod(size) * (x.shape[-1] // groups)
    memory: Array | None = None
    for rows in blocks(len(x), prod(out) * width * groups * x.itemsize, CACHE):
        seen = windows(padded(x[rows], padding), size, strides, dilation)
        seen = np.moveaxis(_split(seen, groups), -2, 0)
        if not seen.flags.c_contiguous:
            memory = np.empty(seen.size, x.dtype) if memory is None else memory
            copy = memory[: seen.size].reshape(seen.shape)
            np.copyto(copy, seen)
            seen = copy
        yield rows, seen.reshape(groups, seen.shape[1] * prod(out), width)


def _by_lines(x: Array, window: _Window) -> Iterator[tuple[slice, list[Array]]]:
    """Block after block of images, as matrices with a part of a window in every row.

    The lines of an image lie along its first axis. A matrix for each tap along it,
    (lines·images·positions in a line, other taps·channels); all are parts of one, which
    overwrites the one before.
    """
    size, out, strides, padding, dilation = window
    width = prod(size[1:]) * x.shape[-1]
    lines = out[0] + (size[0] - 1) * dilation[0]
    image = lines * prod(out[1:]) * width * x.itemsize
    memory: Array | None = None
    for rows in blocks(len(x), image, CACHE):
        room = padded(x[rows], padding)
        seen = windows(
            room.reshape(-1, *room.shape[2:]), size[1:], strides[1:], dilation[1:]
        )
        seen = seen.reshape(-1, lines, *seen.shape[1:]).swapaxes(0, 1)
        memory = np.empty(seen.size, x.dtype) if memory is None else memory
        copy = memory[: seen.size].reshape(seen.shape)
        np.copyto(copy, seen)
        starts = range(0, size[0] * dilation[0], dilation[0])
        yield rows, [copy[i : i + out[0]].reshape(-1, width) for i in starts]
