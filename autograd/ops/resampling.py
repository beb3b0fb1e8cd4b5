"""Images read at other places than their pixels' centres.

`affine_resample` is composed of operations: a product gives the coordinates, `take` the
pixels around them, and products of distances their weights. So it is differentiable by
the image and by the map, to every order.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.engine.primitive import Array, composite
from autograd.engine.samples import ErrorSample, Sample, uniform
from autograd.engine.tensor import plain
from autograd.errors import ShapeError, ValueRangeError
from autograd.ops.contraction import matmul
from autograd.ops.indexing import take
from autograd.ops.shape import operand, reshape
from autograd.ops.traceable import check

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["affine_resample"]

FILL_MODES = ("constant", "nearest", "reflect", "wrap")
INTERPOLATIONS = ("bilinear", "nearest")


def _samples(rng: Generator) -> Iterable[Sample | ErrorSample]:
    """Maps that keep every coordinate away from the kinks at whole numbers."""
    turned = np.array([[1.03, -0.05, 0.4], [0.04, 0.97, -0.3]])
    wide = np.array([[1.6, 0.05, -1.5], [-0.04, 1.3, -1.4]])
    for shape, matrix, kwargs in (
        ((1, 3, 4, 2), turned, {}),
        ((2, 3, 4, 1), np.stack([turned, turned + 0.02]), {"fill_mode": "nearest"}),
        ((1, 3, 4, 2), wide, {"fill_mode": "reflect"}),
        ((1, 3, 4, 1), wide, {"fill_mode": "wrap"}),
        ((1, 3, 4, 1), wide, {"fill_value": 3.0}),
        ((2, 3, 4, 1), turned, {"size": (1, 2)}),
        ((1, 1, 1, 1), turned, {}),
        ((0, 3, 4, 1), turned, {}),
    ):
        yield Sample((uniform(rng, shape, 0.5, 2), matrix), kwargs)
    x = uniform(rng, (2, 3, 4, 1), 0.5, 2)
    whole = np.array([[1, 0, 1], [0, 2, -1]])
    yield Sample((x, whole), {"interpolation": "nearest"})
    match = r"affine_resample: x \(3, 4, 1\).*\(batch, height, width, channels\)"
    yield ErrorSample((x[0], turned), {}, ShapeError, match)
    match = r"affine_resample: matrix \(2, 2\).*expected \(2, 3\) or \(2, 2, 3\)"
    yield ErrorSample((x, turned[:, 1:]), {}, ShapeError, match)
    yield ErrorSample(
        (x[:, :0], turned), {}, ShapeError, r"\(2, 0, 4, 1\) has no pixels"
    )
    wrong = {"fill_mode": "mirrored"}
    yield ErrorSample((x, turned), wrong, ValueRangeError, "fill_mode.*'reflect'")
    wrong = {"interpolation": "cubic"}
    yield ErrorSample((x, turned), wrong, ValueRangeError, "interpolation.*'bilinear'")
    match = "affine_resample: matrix .* not finite"
    yield ErrorSample((x, turned * np.nan), {}, ValueRangeError, match)


@composite(samples=_samples)
def affine_resample(
    x: Any,
    matrix: Any,
    *,
    size: tuple[int, int] | None = None,
    interpolation: str = "bilinear",
    fill_mode: str = "constant",
    fill_value: float = 0.0,
) -> Any:
    """The image whose pixel (i, j) is ``x`` at ``matrix·(i, j, 1)``.

    x: (batch, height, width, channels). matrix: (2, 3) for all images or (batch, 2, 3)
    for each its own; it maps row and column in the result to those in ``x``. size:
    height and width of the result, by default those of ``x``.

    Between pixels ``"bilinear"`` interpolates; at whole coordinates, where its slope
    jumps, the derivative by the matrix is that towards larger coordinates.
    ``"nearest"`` takes the nearest pixel (the one farther from 0 at a half) and has no
    derivative by the matrix.

    fill_mode, for a row ``a b c d``: ``"constant"`` continues it with `fill_value`,
    ``"nearest"`` with ``d d d``, ``"reflect"`` with ``d c b``, ``"wrap"`` with ``a b
    c``.

    >>> import numpy as np
    >>> x = np.array([0.0, 10.0, 20.0]).reshape(1, 1, 3, 1)
    >>> half_a_pixel_on = np.array([[1, 0, 0], [0, 1, 0.5]])
    >>> affine_resample(x, half_a_pixel_on, fill_mode="nearest").ravel()
    array([ 5., 15., 20.])
    """
    x, matrix = operand(x), operand(matrix)
    _check(x, matrix, interpolation, fill_mode)
    n, height, width, channels = x.shape
    rows, columns = (height, width) if size is None else size
    pixels = reshape(x, (n * height * width, channels))
    first = np.arange(n)[:, None] * (height * width)  # each image's first pixel
    if matrix.dtype.kind != "f":
        matrix = matrix.astype(x.dtype if x.dtype.kind == "f" else np.float64)
    at = matmul(matrix, _grid(rows, columns, matrix.dtype))  # (…, 2, rows·columns)
    y: Any = 0.0
    for corner, weight in _neighbours(at, interpolation):
        index, outside = _pixel(corner, height, width, fill_mode)
        if outside is not None:
            if fill_value:
                y = y + (weight * outside * fill_value)[..., None]
            weight = weight * ~outside
        y = y + take(pixels, first + index, axis=0) * weight[..., None]
    return reshape(y, (n, rows, columns, channels))


def _check(x: Any, matrix: Any, interpolation: str, fill_mode: str) -> None:
    """Refuse what cannot be resampled."""
    if x.ndim != 4:
        raise ShapeError(
            f"affine_resample: x {x.shape} is no batch of images; expected (batch, "
            "height, width, channels); one image is x[None]"
        )
    if not x.shape[1] * x.shape[2]:
        raise ShapeError(f"affine_resample: x {x.shape} has no pixels")
    if matrix.shape not in ((2, 3), (len(x), 2, 3)):
        raise ShapeError(
            f"affine_resample: matrix {matrix.shape} is no affine map of rows and "
            f"columns; expected (2, 3) or ({len(x)}, 2, 3)"
        )
    check(_refuse_infinite, plain(matrix))
    for name, value, known in (
        ("interpolation", interpolation, INTERPOLATIONS),
        ("fill_mode", fill_mode, FILL_MODES),
    ):
        if value not in known:
            raise ValueRangeError(
                f"affine_resample: {name} must be one of {known}, got {value!r}"
            )


def _refuse_infinite(matrix: Array) -> None:
    if not np.isfinite(matrix).all():
        raise ValueRangeError(
            f"affine_resample: matrix {matrix.shape} has entries that are not finite"
        )


def _grid(rows: int, columns: int, dtype: Any) -> Array:
    """Row, column and 1 of every pixel in order: (3, rows·columns)."""
    row, column = np.indices((rows, columns), dtype).reshape(2, -1)
    return np.stack([row, column, np.ones_like(row)])


def _neighbours(at: Any, interpolation: str) -> Iterable[tuple[Array, Any]]:
    """The pixels around the coordinates ``at``, (…, 2, points), and their weights."""
    raw = plain(at)
    if interpolation == "nearest":
        nearest = np.trunc(raw + np.copysign(raw.dtype.type(0.5), raw))
        yield nearest.astype(int), np.ones_like(raw[..., 0, :])
        return
    before = np.floor(raw)
    beyond = at - before
    shares = (1 - beyond, beyond)
    for i, j in product((0, 1), repeat=2):
        corner = before.astype(int) + np.array([[i], [j]])
        yield corner, shares[i][..., 0, :] * shares[j][..., 1, :]


def _pixel(
    corner: Array, height: int, width: int, fill_mode: str
) -> tuple[Array, Array | None]:
    """The number of the pixel to read, and where none is: None for nowhere."""
    row, column = corner[..., 0, :], corner[..., 1, :]
    near = _within(row, height, fill_mode), _within(column, width, fill_mode)
    index: Array = near[0] * width + near[1]
    if fill_mode != "constant":
        return index, None
    return index, (near[0] != row) | (near[1] != column)


def _within(index: Array, n: int, fill_mode: str) -> Any:
    """Where an index outside of ``[0, n)`` is read."""
    if fill_mode == "wrap":
        return index % n
    if fill_mode == "reflect":
        index = index % (2 * n)
        return np.minimum(index, 2 * n - 1 - index)
    return np.clip(index, 0, n - 1)
