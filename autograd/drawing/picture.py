"""A small picture of an image: rows of colours, eight to sixteen cells a side."""

from typing import Any

import numpy as np

from autograd.drawing.theme import Theme

__all__ = ["picture"]

SQUARE = 1.5
"""How much longer one side of an image without colours may be than the other."""

SIDE = 14
"""The most cells a side."""


def picture(x: Any, theme: Theme) -> tuple[tuple[str, ...], ...]:
    """The cells of `x` if it looks like an image, else none.

    ``(height, width)`` or ``(height, width, 1 or 3)`` with 8 to 512 pixels a side, and
    of a batch ``(n, height, width, 1 or 3)`` the first. Grey runs from the theme's
    background for the smallest value to its ink for the largest.
    """
    image = _image(x)
    if image is None:
        return ()
    rows, columns = (
        np.linspace(0, n, min(n, SIDE) + 1).astype(int) for n in image.shape[:2]
    )
    small = np.add.reduceat(np.add.reduceat(image, rows[:-1], 0), columns[:-1], 1)
    small /= (np.diff(rows)[:, None] * np.diff(columns))[..., None]
    low, high = small.min(), small.max()
    level = (small - low) / (high - low) if high > low else np.zeros_like(small)
    if level.shape[-1] == 3:
        return tuple(tuple(map(_hex, row)) for row in level * 255)
    light, dark = _rgb(theme.background), _rgb(theme.ink)
    return tuple(tuple(map(_hex, row)) for row in light + level * (dark - light))


def _image(x: Any) -> Any:
    """`x` as ``(height, width, 1 or 3)`` floats, or None where it is no image."""
    if not isinstance(x, np.ndarray) or x.dtype.kind not in "biuf":
        return None
    if x.ndim == 2 and max(x.shape) > SQUARE * min(x.shape):
        return None  # a batch of rows of numbers, more likely
    if x.ndim == 4 and x.shape[-1] in (1, 3) and len(x):
        x = x[0]
    if x.ndim == 2:
        x = x[..., None]
    if x.ndim != 3 or x.shape[-1] not in (1, 3):
        return None
    height, width = x.shape[:2]
    if not (
        min(height, width) >= 8
        and max(height, width) <= min(512, 4 * min(height, width))
    ):
        return None
    image = x.astype(np.float64)
    return image if np.isfinite(image).all() else None


def _rgb(color: str) -> Any:
    return np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)], np.float64)


def _hex(rgb: Any) -> str:
    return "#{:02x}{:02x}{:02x}".format(*(round(float(c)) for c in rgb))
