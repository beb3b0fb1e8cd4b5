"""What a model says of each point of a plane, where its examples are two numbers."""

from typing import Any

import numpy as np

from autograd import no_grad
from autograd.tree import leaves
from nn.arrays import raw

__all__ = ["SIDE", "plane_of"]

SIDE = 48
"""How many points a side of the plane has."""

POINTS = 400
"""The most examples that are shown."""

MARGIN = 0.15
"""How far the plane reaches beyond the examples, as a share of their range."""


def plane_of(model: Any, x: Any, y: Any, outputs: Any) -> dict[str, Any] | None:
    """The plane as JSON; None where there is none to show.

    x: (n, 2). For one output of k numbers: ``classes``, row by row from below, the
    class of each point, and ``sure``, from 0 to 100, how sure the model is of it. An
    output of one number is class 1 where it is above 0.5, if all are within 0 and 1,
    else above 0. ``points`` are examples with their class.
    """
    x, found = np.asarray(raw(x)), leaves(outputs)
    if x.ndim != 2 or x.shape[1] != 2 or len(found) != 1 or found[0].ndim != 2:
        return None
    if x.dtype.kind not in "fiu" or not len(x) or found[0].shape[1] > 10:
        return None
    low, high = x.min(axis=0).astype(float), x.max(axis=0).astype(float)
    edge = MARGIN * np.where(high > low, high - low, 1.0)
    low, high = low - edge, high + edge
    across, up = (np.linspace(a, b, SIDE) for a, b in zip(low, high, strict=True))
    grid = np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)
    with no_grad():
        said = np.asarray(raw(model(grid.astype(x.dtype), training=False)), float)
    classes, sure = _judged(said)
    return {
        "low": low.tolist(),
        "high": high.tolist(),
        "side": SIDE,
        "classes": classes.tolist(),
        "sure": np.round(100 * sure).astype(int).tolist(),
        "points": _points(x, np.asarray(raw(y))),
    }


def _judged(said: Any) -> tuple[Any, Any]:
    """The class of each point, and how sure it is, from 0 for undecided to 1."""
    finite = np.nan_to_num(said)
    inside = finite.min() >= 0 and finite.max() <= 1
    if finite.shape[1] == 1:
        p = finite[:, 0] if inside else 0.5 + 0.5 * np.tanh(finite[:, 0] / 2)
        return (p > 0.5).astype(int), np.abs(2 * p - 1)
    if not inside:
        shares = np.exp(finite - finite.max(axis=1, keepdims=True))
        finite = shares / shares.sum(axis=1, keepdims=True)
    ordered = np.sort(finite, axis=1)
    return finite.argmax(axis=1), ordered[:, -1] - ordered[:, -2]


def _points(x: Any, y: Any) -> list[list[float]]:
    """Some examples, each its place and its class."""
    if y.ndim == 2 and y.shape[1] > 1:
        classes = y.argmax(axis=1)
    else:
        flat = y.reshape(len(x), -1)[:, 0].astype(float)
        classes = np.where(flat > 0.5, np.maximum(flat.round(), 1), 0).astype(int)
    every = -(-len(x) // POINTS)
    pairs = zip(x[::every].tolist(), classes[::every].tolist(), strict=True)
    return [[*place, kind] for place, kind in pairs]
