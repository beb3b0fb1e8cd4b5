"""Sliding windows by their definition: one output element, one tap at a time."""

import math
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import numpy as np

__all__ = ["REFERENCES"]

Index = tuple[int, ...]


class Window:
    """A window over spatial axes: how many positions it has and what it sees there."""

    def __init__(
        self,
        spatial: Any,
        size: Any,
        strides: Any = 1,
        padding: Any = "valid",
        dilation: Any = 1,
    ) -> None:
        rank = len(spatial)
        self.spatial = tuple(spatial)
        self.size, self.strides, self.dilation = (
            (v,) * rank if isinstance(v, int) else tuple(v)
            for v in (size, strides, dilation)
        )
        self.before, out = [], []
        for a in range(rank):
            n, s = self.spatial[a], self.strides[a]
            reach = (self.size[a] - 1) * self.dilation[a] + 1
            if padding == "same":
                count = math.ceil(n / s)
                before = max((count - 1) * s + reach - n, 0) // 2
            else:
                before, after = (0, 0) if padding == "valid" else padding[a]
                count = (n + before + after - reach) // s + 1
            self.before.append(before)
            out.append(count)
        self.out = tuple(out)
        self.taps = list(product(*map(range, self.size)))

    def seen(self, position: Index) -> Iterator[tuple[int, Index, Index]]:
        """The taps at `position` that see an entry: number, tap, entry."""
        for number, tap in enumerate(self.taps):
            entry = tuple(
                o * s + k * d - p
                for o, s, k, d, p in zip(
                    position,
                    self.strides,
                    tap,
                    self.dilation,
                    self.before,
                    strict=True,
                )
            )
            if all(0 <= i < n for i, n in zip(entry, self.spatial, strict=True)):
                yield number, tap, entry


def unfold(x: Any, **geometry: Any) -> Any:
    """Windows, 0 where nothing is seen."""
    window = Window(x.shape[1:-1], **geometry)
    y = np.zeros((len(x), *window.out, len(window.taps), x.shape[-1]))
    for b, c in product(range(len(x)), range(x.shape[-1])):
        for position in np.ndindex(window.out):
            for number, _, entry in window.seen(position):
                y[(b, *position, number, c)] = x[(b, *entry, c)]
    return y


def fold(x: Any, spatial: Any, **geometry: Any) -> Any:
    """Windows added up."""
    window = Window(spatial, **geometry)
    y = np.zeros((len(x), *spatial, x.shape[-1]))
    for b, c in product(range(len(x)), range(x.shape[-1])):
        for position in np.ndindex(window.out):
            for number, _, entry in window.seen(position):
                y[(b, *entry, c)] += x[(b, *position, number, c)]
    return y


def terms(
    window: Window, batch: int, channels: int, filters: int, groups: int
) -> Iterator[tuple[Index, Index, Index]]:
    """The indices of every product in a convolution: into g, into x, into w."""
    inner, outer = channels // groups, filters // groups
    for b, f, c in product(range(batch), range(filters), range(inner)):
        for position in np.ndindex(window.out):
            for _, tap, entry in window.seen(position):
                channel = f // outer * inner + c
                yield (b, *position, f), (b, *entry, channel), (*tap, c, f)


def convolution(x: Any, w: Any, groups: int = 1, **geometry: Any) -> Any:
    """Sum of products, by g."""
    window = Window(x.shape[1:-1], w.shape[:-2], **geometry)
    y = np.zeros((len(x), *window.out, w.shape[-1]), np.result_type(x, w))
    for i, j, k in terms(window, len(x), x.shape[-1], w.shape[-1], groups):
        y[i] += x[j] * w[k]
    return y


def convolution_affine(
    x: Any, w: Any, b: Any, activation: Any = None, **how: Any
) -> Any:
    """What `convolution` gives, shifted and activated number by number."""
    shifted = convolution(x, w, **how) + b
    if activation is None:
        return shifted
    one = {
        "relu": lambda v: max(v, 0.0),
        "sigmoid": lambda v: 1 / (1 + math.exp(-v)),
        "tanh": math.tanh,
    }[activation]
    return np.vectorize(one, otypes=[float])(shifted)


def convolution_transpose(
    g: Any, w: Any, spatial: Any, groups: int = 1, **geometry: Any
) -> Any:
    """Sum of products, by x."""
    window = Window(spatial, w.shape[:-2], **geometry)
    channels = w.shape[-2] * groups
    y = np.zeros((len(g), *spatial, channels))
    for i, j, k in terms(window, len(g), channels, w.shape[-1], groups):
        y[j] += g[i] * w[k]
    return y


def convolution_kernel(
    x: Any, g: Any, size: Any, groups: int = 1, **geometry: Any
) -> Any:
    """Sum of products, by w."""
    window = Window(x.shape[1:-1], size, **geometry)
    y = np.zeros((*window.size, x.shape[-1] // groups, g.shape[-1]))
    for i, j, k in terms(window, len(x), x.shape[-1], g.shape[-1], groups):
        y[k] += x[j] * g[i]
    return y


def pooled(reduce: Callable[[list[float]], float]) -> Callable[..., Any]:
    """Pooling by `reduce`, of the entries that a window sees."""

    def pool(x: Any, size: Any, strides: Any = None, padding: Any = "valid") -> Any:
        window = Window(
            x.shape[1:-1], size, size if strides is None else strides, padding
        )
        y = np.empty((len(x), *window.out, x.shape[-1]))
        for b, c in product(range(len(x)), range(x.shape[-1])):
            for position in np.ndindex(window.out):
                seen = [x[(b, *e, c)].item() for _, _, e in window.seen(position)]
                y[(b, *position, c)] = reduce(seen)
        return y

    return pool


def continued(i: int, n: int, fill_mode: str) -> int | None:
    """Where index `i` of a row of `n` is read, None for outside: step by step."""
    if fill_mode == "constant":
        return i if 0 <= i < n else None
    if fill_mode == "nearest":
        return min(max(i, 0), n - 1)
    while not 0 <= i < n:
        if fill_mode == "wrap":
            i += n if i < 0 else -n
        else:  # the mirror stands beside the last pixel
            i = -1 - i if i < 0 else 2 * n - 1 - i
    return i


def affine_resample(
    x: Any,
    matrix: Any,
    *,
    size: Any = None,
    interpolation: str = "bilinear",
    fill_mode: str = "constant",
    fill_value: float = 0.0,
) -> Any:
    """Pixel by pixel."""
    n, height, width, channels = x.shape
    y = np.zeros((n, *(size or (height, width)), channels))
    for b, i, j, c in np.ndindex(y.shape):
        m = matrix[b] if np.ndim(matrix) == 3 else matrix
        row, column = (float(m[a][0] * i + m[a][1] * j + m[a][2]) for a in (0, 1))
        if interpolation == "nearest":
            row, column = (
                math.copysign(math.floor(abs(v) + 0.5), v) for v in (row, column)
            )
        for di, dj in product((0, 1), repeat=2):
            up, left = math.floor(row) + di, math.floor(column) + dj
            weight = max(0.0, 1 - abs(row - up)) * max(0.0, 1 - abs(column - left))
            at = continued(up, height, fill_mode), continued(left, width, fill_mode)
            pixel = fill_value if None in at else x[(b, *at, c)].item()
            y[b, i, j, c] += weight * pixel
    return y


REFERENCES: dict[str, Callable[..., Any]] = {
    "affine_resample": affine_resample,
    "average_pool": pooled(lambda seen: math.fsum(seen) / len(seen)),
    "convolution": convolution,
    "convolution_affine": convolution_affine,
    "convolution_kernel": convolution_kernel,
    "convolution_transpose": convolution_transpose,
    "fold": fold,
    "max_pool": pooled(max),
    "unfold": unfold,
}
