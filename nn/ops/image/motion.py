"""Images moved, turned, seen from elsewhere, or bent.

images: (height, width, channels), with a batch's axis or without, or with the channels
first by `data_format`.
"""

from typing import Any

import numpy as np

import autograd.numpy as anp
from autograd.errors import ShapeError
from nn.lookup import lookup
from nn.ops.convert import floats, matched, of_dtype, ready
from nn.ops.image.blurring import gaussian_blur
from nn.ops.image.entering import of_images
from nn.ops.image.sampling import ORDERS, sampled
from nn.ops.layout import batched, is_first
from nn.random import source
from nn.settings import SETTINGS

__all__: list[str] = []


def _read(
    name: str, images: Any, at: Any, interpolation: str, fill: tuple[str, Any]
) -> Any:
    """Each image of a batch at its rows and columns (batch, height, width)."""
    order = lookup(f"{name}: interpolation", interpolation, ORDERS)
    each = np.arange(images.shape[0])[:, None, None]
    mode, value = fill
    return sampled(
        name, images, at, order=order, fill_mode=mode, fill_value=value, lead=[each]
    )


def _restored(name: str, y: Any, data_format: Any, single: bool) -> Any:
    y = anp.moveaxis(y, -1, 1) if is_first(name, data_format) else y
    return y[0] if single else y


def _grid(images: Any, dtype: Any) -> tuple[Any, Any]:
    """The row and the column of each pixel: (height, 1), (1, width)."""
    _, height, width, _ = images.shape
    return np.arange(height, dtype=dtype)[:, None], np.arange(width, dtype=dtype)


@of_images
def affine_transform(
    images: Any,
    transform: Any,
    interpolation: str = "bilinear",
    fill_mode: str = "constant",
    fill_value: Any = 0,
    data_format: Any = None,
) -> Any:
    """The image whose pixel (x, y) is that at (a₀x + a₁y + a₂, b₀x + b₁y + b₂).

    transform: (8,) or (batch, 8): a₀, a₁, a₂, b₀, b₁, b₂ and two zeros. x counts
    columns, y rows. fill_mode: as of `map_coordinates`.
    """
    name = "affine_transform"
    x, single = batched(name, ready(images), data_format)
    transform = floats(transform)
    if transform.ndim not in (1, 2) or transform.shape[-1] != 8:
        raise ShapeError(
            f"{name}: transform has shape {tuple(transform.shape)}; expected (8,) or "
            "(batch, 8)"
        )
    rows, columns = _grid(x, transform.dtype)
    parts = anp.reshape(transform, (-1, 8, 1, 1))
    a, b = parts[:, :3], parts[:, 3:6]
    at = [c[:, 1] * rows + c[:, 0] * columns + c[:, 2] for c in (b, a)]
    y = _read(name, x, at, interpolation, (fill_mode, fill_value))
    return _restored(name, y, data_format, single)


@of_images
def perspective_transform(
    images: Any,
    start_points: Any,
    end_points: Any,
    interpolation: str = "bilinear",
    fill_value: Any = 0,
    data_format: Any = None,
) -> Any:
    """The image seen so that its `start_points` come to lie at `end_points`.

    The points: (4, 2) or (batch, 4, 2), four pairs (x, y) of column and row.
    """
    name = "perspective_transform"
    x, single = batched(name, ready(images), data_format)
    start, end = map(floats, matched(start_points, end_points))
    if start.shape != end.shape or tuple(start.shape[-2:]) != (4, 2):
        raise ShapeError(
            f"{name}: start_points {tuple(start.shape)} and end_points "
            f"{tuple(end.shape)}; expected (4, 2) or (batch, 4, 2), both alike"
        )
    start, end = anp.reshape(start, (-1, 4, 2)), anp.reshape(end, (-1, 4, 2))
    map_ = anp.reshape(_homography(start, end), (-1, 8, 1, 1))
    rows, columns = _grid(x, start.dtype)
    below = map_[:, 6] * columns + map_[:, 7] * rows + 1
    at = [
        (map_[:, i] * columns + map_[:, i + 1] * rows + map_[:, i + 2]) / below
        for i in (3, 0)
    ]
    y = _read(name, x, at, interpolation, ("constant", fill_value))
    return _restored(name, y, data_format, single)


def _homography(start: Any, end: Any) -> Any:
    """The 8 numbers h with start = (h₀x + h₁y + h₂, h₃x + h₄y + h₅)/(h₆x + h₇y + 1).

    (x, y) are the end points: two linear equations for each pair, (batch, 8, 8).
    """
    x, y = end[..., 0], end[..., 1]
    one, zero = anp.ones_like(x), anp.zeros_like(x)
    rows = []
    for i, (left, right) in enumerate((((x, y, one), zero), (zero, (x, y, one)))):
        u = start[..., i]
        first = left if i == 0 else (zero,) * 3
        second = right if i == 1 else (zero,) * 3
        rows.append(anp.stack([*first, *second, -u * x, -u * y], axis=-1))
    matrix = anp.concatenate(rows, axis=1)
    target = anp.concatenate([start[..., 0], start[..., 1]], axis=1)
    return anp.linalg.solve(matrix, target[..., None])[..., 0]


@of_images
def elastic_transform(
    images: Any,
    alpha: Any = 20.0,
    sigma: Any = 5.0,
    interpolation: str = "bilinear",
    fill_mode: str = "reflect",
    fill_value: Any = 0.0,
    seed: Any = None,
    data_format: Any = None,
) -> Any:
    """Images bent by random shifts of `alpha` pixels, smooth over `sigma` of them.

    Simard et al., 2003. seed: an int gives the same bend each time.
    """
    name = "elastic_transform"
    x, single = batched(name, ready(images), data_format)
    rows, columns = _grid(x, SETTINGS.floatx)
    size = (int(6 * float(sigma)) | 1,) * 2
    random, shape = source(seed), (*x.shape[:3], 1)
    shifts = []
    for _ in range(2):
        noise = of_dtype(random.standard_normal(shape), SETTINGS.floatx) * sigma
        shifts.append(gaussian_blur(noise, size, (sigma, sigma), "channels_last"))
    dx, dy = (alpha * shift[..., 0] for shift in shifts)
    fill = (fill_mode, fill_value)
    y = _read(name, x, [rows + dy, columns + dx], interpolation, fill)
    return _restored(name, y, data_format, single)
