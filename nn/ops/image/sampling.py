"""Values read between the places of an array."""

from collections.abc import Sequence
from itertools import product
from typing import Any

import autograd.numpy as anp
from autograd.errors import ShapeError, ValueRangeError
from nn.arrays import raw
from nn.lookup import lookup
from nn.ops.convert import of_dtype, ready
from nn.ops.image.entering import of_images

__all__ = ["ORDERS", "sampled"]

ORDERS = {"nearest": 0, "bilinear": 1}


def _clipped(index: Any, n: int) -> Any:
    return anp.clip(index, 0, n - 1)


def _mirrored(index: Any, n: int) -> Any:
    """The image again and again, turned round, its border once: 3 2 1 0 1 2 3."""
    period = max(n - 1, 1)
    return (
        anp.absolute((index + period) % (2 * period) - period) if n > 1 else 0 * index
    )


def _reflected(index: Any, n: int) -> Any:
    """The image again and again, turned round, its border twice: 2 1 0 0 1 2."""
    place = index % (2 * n)
    return anp.minimum(place, 2 * n - 1 - place)


_FILLS = {
    "constant": _clipped,
    "nearest": _clipped,
    "wrap": anp.mod,
    "mirror": _mirrored,
    "reflect": _reflected,
}
"""What is read outside an axis, as the place of an entry inside."""


def sampled(
    operation: str,
    x: Any,
    coordinates: Sequence[Any],
    *,
    order: int,
    fill_mode: str,
    fill_value: Any,
    lead: Sequence[Any] = (),
) -> Any:
    """``x[(*lead, *coordinates)]`` at places between its entries.

    lead: whole indices for the first axes; coordinates: for those that follow, all to
    broadcast; axes behind are taken whole. order: 0 for the nearest entry, 1 for the
    mean of those around, weighted by their nearness.
    """
    fix = lookup(f"{operation}: fill_mode", fill_mode, _FILLS)
    if order not in (0, 1):
        raise ValueRangeError(f"{operation}: order must be 0 or 1, got {order!r}")
    lengths = x.shape[len(lead) :]
    nodes = [
        _nodes(at, n, order, fix) for at, n in zip(coordinates, lengths, strict=False)
    ]
    rank = x.ndim - len(lead) - len(coordinates)
    y: Any = 0
    for corner in product(*nodes):
        index, within, weights = zip(*corner, strict=True)
        part = x[(*lead, *index)]
        if fill_mode == "constant":
            inside = within[0]
            for other in within[1:]:
                inside = inside & other
            part = anp.where(_widened(inside, rank), part, fill_value)
        for weight in weights:
            part = part if weight is None else part * _widened(weight, rank)
        y = y + part
    if x.dtype.kind in "biu":
        y = anp.round(y)
    return of_dtype(y, x.dtype)


def _widened(x: Any, rank: int) -> Any:
    """`x` with as many axes of 1 behind."""
    return anp.reshape(x, (*x.shape, *[1] * rank))


def _nodes(at: Any, n: int, order: int, fix: Any) -> list[Any]:
    """The entries that count at a coordinate: index, whether inside, weight."""
    places = raw(at)
    if order == 0:
        near = [(anp.round(places), None)]
    else:
        low = anp.floor(places)
        near = [(low, 1 - (at - low)), (low + 1, at - low)]
    found = []
    for place, weight in near:
        index = of_dtype(place, "int64")
        found.append((fix(index, n), (index >= 0) & (index < n), weight))
    return found


@of_images
def map_coordinates(
    inputs: Any,
    coordinates: Any,
    order: int,
    fill_mode: str = "constant",
    fill_value: Any = 0,
) -> Any:
    """``inputs[coordinates]``, interpolated: (axes of inputs, …) → (…).

    order: 0 for the nearest entry, 1 for linear. fill_mode: what is outside:
    ``"constant"``, ``"nearest"``, ``"wrap"``, ``"mirror"`` or ``"reflect"``. The
    derivative reaches inputs, and coordinates where the order is 1.
    """
    x = ready(inputs)
    at = [ready(c) for c in coordinates]
    if len(at) != x.ndim:
        raise ShapeError(
            f"map_coordinates: {len(at)} coordinates for inputs of shape "
            f"{tuple(x.shape)}; expected one for each axis"
        )
    return sampled(
        "map_coordinates",
        x,
        at,
        order=order,
        fill_mode=fill_mode,
        fill_value=fill_value,
    )
