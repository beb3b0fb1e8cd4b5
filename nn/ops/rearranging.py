"""Parts turned round, moved, repeated, padded, cut; diagonals and triangles."""

from typing import Any

import autograd.numpy as anp
from autograd.errors import ArgumentError
from nn.ops.convert import INDEX, common, of_dtype, ready
from nn.ops.reduction import axes_of
from nn.ops.registry import operation

__all__: list[str] = []


@operation
def flip(x: Any, axis: Any = None) -> Any:
    """x from end to start along `axis`, along all axes for None."""
    return anp.flip(ready(x), axis=axes_of(axis))


@operation
def fliplr(x: Any) -> Any:
    """x from end to start along axis 1."""
    return anp.fliplr(ready(x))


@operation
def flipud(x: Any) -> Any:
    """x from end to start along axis 0."""
    return anp.flipud(ready(x))


@operation
def rot90(array: Any, k: int = 1, axes: Any = (0, 1)) -> Any:
    """k quarter turns in the plane of `axes`, from the first to the second."""
    return anp.rot90(ready(array), k, tuple(axes))


@operation
def roll(x: Any, shift: Any, axis: Any = None) -> Any:
    """x moved on by `shift` along `axis`; what leaves at the end comes in in front."""
    return anp.roll(ready(x), shift, axis=axes_of(axis))


@operation
def repeat(x: Any, repeats: Any, axis: int | None = None) -> Any:
    """Each entry along `axis` as often as `repeats` says, all in a row for None."""
    return anp.repeat(ready(x), repeats, axis=axis)


@operation
def tile(x: Any, repeats: Any) -> Any:
    """x side by side with itself, as often along each axis as `repeats` says."""
    return anp.tile(ready(x), axes_of(repeats))


@operation
def pad(
    x: Any, pad_width: Any, mode: str = "constant", constant_values: Any = None
) -> Any:
    """x with `pad_width` entries around: a number, a pair, or a pair for each axis.

    mode: ``"constant"``, ``"reflect"`` or ``"symmetric"``. constant_values: 0 by
    default.
    """
    x = ready(x)
    if mode != "constant":
        if constant_values is not None:
            raise ArgumentError(f"pad: mode {mode!r} takes no constant_values")
        return anp.pad(x, pad_width, mode)
    value = 0 if constant_values is None else constant_values
    return anp.pad(x, pad_width, mode, constant_values=value)


@operation
def diag(x: Any, k: int = 0) -> Any:
    """The diagonal k of a matrix; of a vector the matrix with it there."""
    return anp.diag(ready(x), k)


@operation
def diagflat(x: Any, k: int = 0) -> Any:
    """The matrix with all of x on its diagonal k."""
    return anp.diagflat(ready(x), k)


@operation
def diagonal(x: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """The diagonals of the planes of two axes, along a new last axis."""
    return anp.diagonal(ready(x), offset, axis1, axis2)


@operation
def tril(x: Any, k: int = 0) -> Any:
    """x with 0 above the diagonal k of its last two axes."""
    return anp.tril(ready(x), k)


@operation
def triu(x: Any, k: int = 0) -> Any:
    """x with 0 below the diagonal k of its last two axes."""
    return anp.triu(ready(x), k)


@operation
def where(condition: Any, x1: Any = None, x2: Any = None) -> Any:
    """x1 where the condition holds, else x2; all broadcast.

    Without x1 and x2 the indices where it holds: (axes, found), as `nonzero`.
    """
    condition = ready(condition)
    if x1 is None or x2 is None:
        return anp.stack(anp.nonzero(condition)).astype(INDEX)
    kind = common(x1, x2)
    truth = of_dtype(condition, bool)
    return anp.where(truth, of_dtype(x1, kind), of_dtype(x2, kind))


@operation
def select(condlist: Any, choicelist: Any, default: Any = 0) -> Any:
    """The first choice whose condition holds, else `default`; all broadcast."""
    kind = common(*choicelist, default)
    y = of_dtype(default, kind)
    pairs = list(zip(condlist, choicelist, strict=True))
    for condition, choice in reversed(pairs):
        y = anp.where(ready(condition), of_dtype(choice, kind), y)
    return y
