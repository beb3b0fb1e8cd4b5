"""Values in other shapes, and what is known of a shape at once."""

import re
from math import prod
from typing import Any

import numpy as np

import autograd.numpy as anp
from autograd.errors import ArgumentError
from nn.layers.symbolic import KerasTensor
from nn.ops.convert import ready
from nn.ops.reduction import axes_of
from nn.ops.registry import operation, static

__all__: list[str] = []


@static
def shape(x: Any) -> Any:
    """The lengths of the axes, a tuple; None where a `KerasTensor`'s is not known."""
    return tuple((x if isinstance(x, KerasTensor) else ready(x)).shape)


@static
def ndim(x: Any) -> Any:
    """The number of axes."""
    return len((x if isinstance(x, KerasTensor) else ready(x)).shape)


@static
def dtype(x: Any) -> Any:
    """The name of the dtype."""
    return (x if isinstance(x, KerasTensor) else ready(x)).dtype.name


@static
def is_tensor(x: Any) -> Any:
    """Whether x is an array or a Tensor, and neither symbolic nor a number or list."""
    return hasattr(x, "dtype") and not isinstance(x, (KerasTensor, np.dtype))


@operation
def size(x: Any) -> Any:
    """How many numbers there are."""
    return anp.asarray(prod(ready(x).shape), "int32")


@operation
def reshape(x: Any, newshape: Any) -> Any:
    """The same values in `newshape`; −1 stands for the length that is left."""
    return anp.reshape(ready(x), axes_of(newshape))


@operation
def ravel(x: Any) -> Any:
    """All values in a row."""
    return anp.ravel(ready(x))


@operation
def squeeze(x: Any, axis: Any = None) -> Any:
    """x without its axes of length 1, or without those of `axis`."""
    return anp.squeeze(ready(x), axis=axes_of(axis))


@operation
def expand_dims(x: Any, axis: Any) -> Any:
    """x with axes of length 1 at the places `axis` of the result."""
    return anp.expand_dims(ready(x), axis=axes_of(axis))


@operation
def broadcast_to(x: Any, shape: Any) -> Any:
    """x repeated along axes of length 1, and along new ones in front, to `shape`."""
    return anp.broadcast_to(ready(x), shape)


@operation
def transpose(x: Any, axes: Any = None) -> Any:
    """x with its axes in the order `axes`, turned round for None."""
    return anp.transpose(ready(x), axes)


@operation
def swapaxes(x: Any, axis1: int, axis2: int) -> Any:
    """x with two axes exchanged."""
    return anp.swapaxes(ready(x), axis1, axis2)


@operation
def moveaxis(x: Any, source: Any, destination: Any) -> Any:
    """x with the axes `source` at the places `destination`."""
    return anp.moveaxis(ready(x), source, destination)


@operation
def rearrange(tensor: Any, pattern: str, **axes_lengths: int) -> Any:
    """The axes named, split, joined and reordered as in ``"b (h p) c -> b h (p c)"``.

    axes_lengths: those of split axes but for one in each pair of parentheses.
    """
    x = ready(tensor)
    before, arrow, after = pattern.partition("->")
    source, target = _axes(before), _axes(after)
    names = [name for group in source for name in group]
    if not arrow or sorted(names) != sorted(n for group in target for n in group):
        raise ArgumentError(
            f"rearrange: the pattern {pattern!r} has to name the same axes before and "
            "after '->'"
        )
    if len(source) != x.ndim:
        raise ArgumentError(
            f"rearrange: the pattern {pattern!r} names {len(source)} axes, x has shape "
            f"{tuple(x.shape)}"
        )
    known = dict(axes_lengths)
    for group, n in zip(source, x.shape, strict=True):
        unknown = [name for name in group if name not in known]
        for name in unknown[:1]:
            known[name] = n // prod(known[g] for g in group if g not in unknown)
    apart = anp.reshape(x, [known[name] for name in names])
    order = [names.index(name) for group in target for name in group]
    joined = [prod(known[name] for name in group) for group in target]
    return anp.reshape(anp.transpose(apart, order), joined)


def _axes(side: str) -> list[list[str]]:
    """The names of each axis of one side of a pattern."""
    return [part.strip("()").split() for part in re.findall(r"\([^)]*\)|\S+", side)]


@operation
def space_to_depth(x: Any, block_size: int, data_format: str = "channels_last") -> Any:
    """Blocks of pixels as channels: (b, h, w, c) → (b, h/s, w/s, s·s·c)."""
    if data_format == "channels_first":
        pattern = "b c (h p) (w q) -> b (c p q) h w"
    else:
        pattern = "b (h p) (w q) c -> b h w (p q c)"
    return _blocks(ready(x), pattern, block_size)


@operation
def depth_to_space(x: Any, block_size: int, data_format: str = "channels_last") -> Any:
    """Channels as blocks of pixels: (b, h, w, s·s·c) → (b, h·s, w·s, c)."""
    if data_format == "channels_first":
        pattern = "b (c p q) h w -> b c (h p) (w q)"
    else:
        pattern = "b h w (p q c) -> b (h p) (w q) c"
    return _blocks(ready(x), pattern, block_size)


def _blocks(x: Any, pattern: str, size: int) -> Any:
    return rearrange(x, pattern, p=size, q=size)
