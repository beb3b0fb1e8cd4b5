"""The arithmetic of convolution on raw arrays: products of matrices, block by block.

``strides, padding, dilation`` are as `windows.geometry` gives them. A convolution with
as many groups as channels has nothing to sum over channels, hence no product of
matrices; it goes over the taps of the window.
"""

from collections.abc import Iterator
from math import prod
from typing import Any

import numpy as np

from autograd.engine.primitive import Array
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
    size = w.shape[:-2]
    out = positions(x.shape[1:-1], size, strides, padding, dilation)
    y = np.zeros((len(x), *out, w.shape[-1]), np.result_type(x, w))
    if _is_depthwise(w.shape[-2], groups):
        lone, apart = _split(w.reshape(*size, -1), groups), _split(y, groups)
        for rows in blocks(len(x), y[:1].nbytes):
            image = padded(x[rows], padding)
            for tap, seen in taps(out, size, strides, dilation):
                apart[rows] += image[seen][..., None] * lone[tap]
        return y
    kernel = _grouped(w, groups)
    for rows, matrix in _unfolded(
        x, size, out, strides=strides, padding=padding, dilation=dilation, groups=groups
    ):
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

    One product for each tap, added where the tap looks; the sum of all products of a
    block at once would not fit the cache.
    """
    size, out, channels = w.shape[:-2], g.shape[1:-1], w.shape[-2] * groups
    room = [n + sum(p) for n, p in zip(spatial, padding, strict=True)]
    y = np.zeros((len(g), *room, channels), np.result_type(g, w))
    depthwise = _is_depthwise(w.shape[-2], groups)
    lone = _split(w, groups)  # (*size, channels of a group, groups, filters of one)
    kernels = np.moveaxis(lone, -3, -1).copy()  # (*size, groups, filters, channels)
    for rows in blocks(len(g), prod(out) * (channels + w.shape[-1]) * y.itemsize):
        part, apart = _grouped(g[rows], groups), _split(g[rows], groups)
        for tap, seen in taps(out, size, strides, dilation):
            if depthwise:
                share = (apart * lone[tap][0]).sum(-1)
            else:
                product = np.matmul(part, kernels[tap])
                share = product.swapaxes(0, 1).reshape(len(apart), *out, channels)
            y[rows][seen] += share
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
    channels, filters, out = x.shape[-1] // groups, g.shape[-1], g.shape[1:-1]
    y = np.zeros((*size, channels, filters), np.result_type(x, g))
    if _is_depthwise(channels, groups):
        lone, apart = _split(y, groups), _split(g, groups)
        for rows in blocks(len(x), g[:1].nbytes):
            image = padded(x[rows], padding)
            for tap, seen in taps(out, size, strides, dilation):
                share = image[seen][..., None] * apart[rows]
                lone[tap] += share.sum(axis=tuple(range(share.ndim - 2)))
        return y
    total = _grouped(y, groups)
    for rows, matrix in _unfolded(
        x, size, out, strides=strides, padding=padding, dilation=dilation, groups=groups
    ):
        total += np.matmul(matrix.swapaxes(1, 2), _grouped(g[rows], groups))
    return y


def _is_depthwise(channels: int, groups: int) -> bool:
    """Whether each of several groups is a channel alone."""
    return groups > 1 and channels == 1


def _split(x: Array, groups: int) -> Array:
    """A view of ``x: (…, channels)`` as (…, groups, channels of a group)."""
    return x.reshape(*x.shape[:-1], groups, x.shape[-1] // groups)


def _grouped(x: Array, groups: int) -> Array:
    """A view of ``x: (…, channels)`` as (groups, rows, channels of a group)."""
    rows = x.reshape(prod(x.shape[:-1]), groups, x.shape[-1] // groups)
    return rows.swapaxes(0, 1)


def _unfolded(
    x: Array,
    size: Sizes,
    out: Sizes,
    *,
    padding: Padding,
    groups: int,
    **steps: Any,
) -> Iterator[tuple[slice, Array]]:
    """Block after block of images, as matrices with a window in every row.

    Each is (groups, images·positions, taps·channels of a group) and overwrites the one
    before.
    """
    width = prod(size) * (x.shape[-1] // groups)
    image = prod(out) * width * groups
    memory: Array | None = None
    for rows in blocks(len(x), image * x.itemsize):
        apart = _split(windows(padded(x[rows], padding), size, **steps), groups)
        if memory is None:
            memory = np.empty(apart.size, x.dtype)
        by_group = np.moveaxis(apart, -2, 0)
        copy = memory[: apart.size].reshape(by_group.shape)
        np.copyto(copy, by_group)
        yield rows, copy.reshape(groups, len(apart) * prod(out), width)
