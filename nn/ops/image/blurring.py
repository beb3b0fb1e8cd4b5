"""Images blurred, their edges, and how alike two are."""

from typing import Any

import numpy as np

import autograd.numpy as anp
from autograd import ops
from autograd.errors import ShapeError
from nn.ops.convert import floats, matched, of_dtype, ready
from nn.ops.image.entering import of_images
from nn.ops.layout import batched, is_first

__all__ = ["gaussian_blur"]


def _filtered(x: Any, kernel: Any, padding: Any) -> Any:
    """Each channel of (batch, height, width, channels) with the kernel (rows, cols)."""
    channels = x.shape[-1]
    each = anp.broadcast_to(kernel[..., None, None], (*kernel.shape, 1, channels))
    return ops.convolution(x, each, padding=padding, groups=channels)


def _bell(size: int, sigma: Any, dtype: Any) -> Any:
    """``e^(−(i/σ)²/2)`` about the middle, its sum 1."""
    at = np.arange(size, dtype=dtype) - (size - 1) / 2
    weights = anp.exp(-0.5 * (at / sigma) ** 2)
    return of_dtype(weights / anp.sum(weights), dtype)


@of_images
def gaussian_blur(
    images: Any,
    kernel_size: Any = (3, 3),
    sigma: Any = (1.0, 1.0),
    data_format: Any = None,
) -> Any:
    """The mean around each pixel by Gaussian weights, 0 outside of the image.

    images: (height, width, channels), with a batch's axis or without. kernel_size,
    sigma: of rows and columns.
    """
    name = "gaussian_blur"
    x, single = batched(name, floats(images), data_format)
    rows, columns = (
        _bell(int(size), of_dtype(s, x.dtype), x.dtype)
        for size, s in zip(kernel_size, sigma, strict=True)
    )
    around = tuple((int(k) // 2, int(k) // 2) for k in kernel_size)
    y = _filtered(x, anp.outer(rows, columns), around)
    y = anp.moveaxis(y, -1, 1) if is_first(name, data_format) else y
    return y[0] if single else y


@of_images
def sobel_edges(images: Any, data_format: Any = None) -> Any:
    """How images change along rows and columns: (batch, h, w, c) → (…, 2).

    Sobel's kernels, the change from row to row first, 0 outside of the image.
    """
    name = "sobel_edges"
    images = floats(images)
    if images.ndim != 4:
        raise ShapeError(
            f"{name}: the images have shape {tuple(images.shape)}; expected a batch"
        )
    x, _ = batched(name, images, data_format)
    down = np.outer([-1, 0, 1], [1, 2, 1]).astype(x.dtype)
    around = ((1, 1), (1, 1))
    y = anp.stack([_filtered(x, k, around) for k in (down, down.T)], axis=-1)
    return anp.moveaxis(y, -2, 1) if is_first(name, data_format) else y


@of_images
def ssim(
    image1: Any,
    image2: Any,
    max_val: Any = 1.0,
    filter_size: int = 11,
    filter_sigma: float = 1.5,
    k1: float = 0.01,
    k2: float = 0.03,
    data_format: Any = None,
) -> Any:
    """How alike the structure of two images is, at most 1: a number for each.

    Wang et al., 2004: means, variances and covariance under a Gaussian window, where
    it fits, with (k·max_val)² against division by 0.
    """
    name = "ssim"
    a, b = map(floats, matched(ready(image1), ready(image2)))
    if a.shape != b.shape:
        raise ShapeError(
            f"{name}: image1 {tuple(a.shape)} and image2 {tuple(b.shape)} differ"
        )
    a, single = batched(name, a, data_format)
    b, _ = batched(name, b, data_format)
    bell = _bell(filter_size, filter_sigma, a.dtype)
    window = np.outer(bell, bell)

    def mean(x: Any) -> Any:
        return _filtered(x, window, "valid")

    first, second = (k1 * max_val) ** 2, (k2 * max_val) ** 2
    mean_a, mean_b = mean(a), mean(b)
    squares = mean(a * a) - mean_a**2, mean(b * b) - mean_b**2
    joint = mean(a * b) - mean_a * mean_b
    light = (2 * mean_a * mean_b + first) / (mean_a**2 + mean_b**2 + first)
    structure = (2 * joint + second) / (squares[0] + squares[1] + second)
    y = anp.mean(light * structure, axis=(1, 2, 3))
    return y[0] if single else y
