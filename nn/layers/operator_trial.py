"""The form of what an `Operator` gives: its function is tried on arrays."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograd import no_grad
from autograd.tree import leaves, map_tree
from nn.arrays import Shape
from nn.layers.budget import grant_trial
from nn.layers.calling import layer_scope
from nn.layers.symbolic import KerasTensor

__all__ = ["form_of"]

_TRIALS = (((2, 16), (3, 32)), ((12, 48), (24, 96)))
"""Pairs of lengths for an unknown batch and unknown other axes; what differs between
the two of a pair is unknown too. The second pair can be cut into many equal parts."""


Operands = tuple[KerasTensor, ...]


def form_of(layer: Any, operands: Operands) -> Any:
    """The symbolic outputs of `layer`, an `Operator`, for `operands`.

    Two calls are made on arrays in place of the operands, one where all lengths are
    known. Where lengths that are tried do not go together, unknown ones become those
    that other values have there, as in broadcasting.
    """
    first: Exception | None = None
    for attempt in _attempts(layer, operands):
        try:
            forms = [_tried(layer, operands, shapes) for shapes in attempt]
            return map_tree(
                lambda y, z: KerasTensor(_joined(y, z), y.dtype, name=layer.name),
                forms[0],
                forms[-1],
            )
        except Exception as error:  # whatever the function makes of what it is given
            first = first or error
    assert first is not None
    shapes = ", ".join(str(x.shape) for x in operands)
    first.add_note(
        f"{layer.name} of symbolic values of shape {shapes}, tried on arrays"
    )
    raise first


def _attempts(layer: Any, operands: Operands) -> Iterator[list[list[Any]]]:
    """Each some lists of shapes for the operands."""
    if all(None not in x.shape for x in operands):
        yield [[x.shape for x in operands]]
        return
    around = [x.shape for x in (*operands, *_constants(layer))]
    for others in ([], around):
        for pair in _TRIALS:
            yield [[_known(x, lengths, others) for x in operands] for lengths in pair]


def _known(x: KerasTensor, lengths: tuple[int, int], around: list[Shape]) -> Any:
    """The shape of `x` with lengths for its unknown ones.

    around: shapes whose lengths are taken, counted from the last axis, where there are.
    """
    found = list(x.shape)
    for axis, n in enumerate(x.shape):
        if n is None:
            back = axis - x.ndim
            others = [shape[back] for shape in around if len(shape) >= -back]
            fixed = [m for m in others if m is not None and m != 1]
            found[axis] = fixed[0] if fixed else lengths[min(axis, 1)]
    return tuple(found)


def _joined(y: Any, z: Any) -> Shape:
    """The lengths in which both agree, None for others."""
    pairs = zip(np.shape(y), np.shape(z), strict=True)
    return tuple(n if n == m else None for n, m in pairs)


def _tried(layer: Any, operands: Operands, shapes: list[Any]) -> Any:
    """The outputs for arrays of `shapes`."""
    grant_trial(layer.name, [*shapes, *_sizes(layer)])
    arrays = [_sample(s, x.dtype) for s, x in zip(shapes, operands, strict=True)]
    with no_grad(), layer_scope(layer), np.errstate(all="ignore"):
        return layer.call(*arrays)


def _sizes(layer: Any) -> list[Any]:
    """The shapes that may stand among the other arguments: ints, alone or in a row."""
    found: list[tuple[int, ...]] = []

    def gather(tree: Any) -> None:
        parts = list(tree.values()) if isinstance(tree, dict) else tree
        whole = [abs(x) or 1 for x in parts if type(x) is int]
        found.append(tuple(whole) if isinstance(tree, tuple) else (max([1, *whole]),))
        for part in parts:
            if isinstance(part, (list, tuple, dict)):
                gather(part)

    gather(layer.arguments or [])
    gather(layer.keywords)
    return found


def _constants(layer: Any) -> list[Any]:
    """The arrays among the other arguments."""
    return [x for x in leaves([layer.arguments, layer.keywords]) if hasattr(x, "shape")]


def _sample(shape: tuple[int, ...], dtype: Any) -> Any:
    """Values that all functions take: ones, more on a diagonal; 0 where an index."""
    if dtype.kind in "iu":
        return np.zeros(shape, dtype)
    y = np.ones(shape, dtype)
    if dtype.kind in "fc" and len(shape) > 1 and shape[-1] == shape[-2]:
        y += np.eye(shape[-1], dtype=dtype)
    return y
