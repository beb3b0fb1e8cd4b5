"""Convolution of many examples at once: how its three operations are batched.

What is the same for all examples is used as it is, with the others side by side, as
more images, more channels or more filters. Where both operands differ, every example
has groups of channels of its own, which do not mix.
"""

from typing import Any

import numpy as np

from autograd.engine.batching import Batching, Step

__all__ = ["of_convolution", "of_kernel", "of_transpose"]


@Batching
def of_convolution(step: Step) -> Any:
    """``x: (batch, *spatial, channels)``, ``w: (*size, channels/groups, filters)``."""
    (x, w), (led_x, led_w) = step.operands, step.led
    if not led_w:
        return _as_images(step)
    if not led_x and step.params["groups"] == 1:
        return _apart(step.again(x, _beside(w)), step.size)
    return _grouped(step)


@Batching
def of_transpose(step: Step) -> Any:
    """``g: (batch, *positions, filters)`` and ``w`` as of the convolution."""
    (g, w), (led_g, led_w) = step.operands, step.led
    if not led_w:
        return _as_images(step)
    if not led_g and step.params["groups"] == 1:
        channels = np.moveaxis(w, 0, -3)  # (*size, examples, channels, filters)
        wide = channels.reshape((*w.shape[1:-2], -1, w.shape[-1]))
        return _apart(step.again(g, wide), step.size)
    return _grouped(step)


@Batching
def of_kernel(step: Step) -> Any:
    """``x: (batch, *spatial, channels)`` and ``g: (batch, *positions, filters)``."""
    (x, g), (led_x, led_g) = step.operands, step.led
    if (led_x and led_g) or step.params["groups"] > 1:
        return _grouped(step)
    if led_g:
        return _apart(step.again(x, _beside(g)), step.size)
    y = step.again(_beside(x), g)  # (*size, examples·channels, filters)
    y = y.reshape((*y.shape[:-2], step.size, -1, y.shape[-1]))
    return np.moveaxis(y, -3, 0)


def _as_images(step: Step) -> Any:
    """The examples of the first operand as more images."""
    x, w = step.operands
    y = step.again(x.reshape((x.shape[0] * x.shape[1], *x.shape[2:])), w)
    return y.reshape((*x.shape[:2], *y.shape[1:]))


def _grouped(step: Step) -> Any:
    """Every example with groups of its own."""
    x, w = _beside(step.whole(0)), _beside(step.whole(1))
    groups = step.size * step.params["groups"]
    return _apart(step.again(x, w, groups=groups), step.size)


def _beside(x: Any) -> Any:
    """``x: (examples, …, n)`` as (…, examples·n)."""
    return np.moveaxis(x, 0, -2).reshape((*x.shape[1:-1], x.shape[0] * x.shape[-1]))


def _apart(y: Any, size: int) -> Any:
    """``y: (…, examples·n)`` as (examples, …, n): undoes `_beside`."""
    count = y.shape[-1] // size if size else 0
    return np.moveaxis(y.reshape((*y.shape[:-1], size, count)), -2, 0)
