"""Padding: one entry after the other, from what its mode says of where it stands."""

from collections.abc import Callable
from typing import Any

import numpy as np


def pad(
    x: Any,
    pad_width: Any,
    mode: str = "constant",
    *,
    constant_values: Any = 0,
    end_values: Any = 0,
    stat_length: Any = None,
    reflect_type: str = "even",
) -> Any:
    """Each axis in turn, its vectors one by one, as lists."""
    widths = pairs(pad_width, x.ndim)
    values = {"constant": constant_values, "linear_ramp": end_values}
    options = pairs(values.get(mode, stat_length), x.ndim)
    if reflect_type == "odd":
        mode = f"odd {mode}"
    for axis, (width, option) in enumerate(zip(widths, options, strict=True)):
        rows = np.moveaxis(x, axis, -1)
        n = rows.shape[-1] + sum(width)
        y = np.zeros((*rows.shape[:-1], n), x.dtype)
        for i in np.ndindex(*rows.shape[:-1]):
            y[i] = [
                entry(list(rows[i]), k - width[0], width, mode, option)
                for k in range(n)
            ]
        x = np.moveaxis(y, -1, axis)
    return x


def pairs(given: Any, ndim: int) -> list[tuple[Any, Any]]:
    """A number, a pair, or a pair for each axis, as pairs for each axis."""
    if isinstance(given, tuple) and isinstance(given[0], tuple):
        return list(given)
    pair = given if isinstance(given, tuple) else (given, given)
    return [pair] * ndim


def entry(row: list[Any], k: int, width: Any, mode: str, option: Any) -> Any:
    """What stands `k` places from the first of the row."""
    n = len(row)
    if 0 <= k < n:
        return row[k]
    last = k >= n
    if mode == "constant":
        return option[last]
    if mode == "linear_ramp":
        edge, reach = (row[-1], k - n + 1) if last else (row[0], -k)
        return edge + (option[last] - edge) * reach / width[last]
    if mode.startswith("odd"):
        return odd(row, k, repeats_edge=mode == "odd symmetric")
    if mode in COPIES:
        return row[COPIES[mode](k, n)]
    used = n if option[last] is None else min(option[last], n)
    part = sorted(row[n - used :] if last else row[:used])
    middle = (part[(used - 1) // 2] + part[used // 2]) / 2
    found = {"maximum": part[-1], "minimum": part[0], "median": middle}
    return found.get(mode, sum(part) / used)


def odd(row: list[Any], k: int, *, repeats_edge: bool) -> Any:
    """Twice the edge less what stands as far on its other side, however far that is."""
    n = len(row)
    if n == 1:
        return row[0]
    if 0 <= k < n:
        return row[k]
    if not repeats_edge:
        edge, mirror = (row[0], -k) if k < 0 else (row[-1], 2 * (n - 1) - k)
    else:
        edge, mirror = (row[0], -1 - k) if k < 0 else (row[-1], 2 * n - 1 - k)
    if not repeats_edge:
        return 2 * edge - odd(row, mirror, repeats_edge=False)
    period = n  # each part of n entries is mirrored at the entry that it begins with
    if k < 0:
        part = -(k + 1) // period
        start = -part * period
        return 2 * odd(row, start, repeats_edge=True) - odd(
            row, 2 * start - 1 - k, repeats_edge=True
        )
    part = k // period
    end = part * period - 1
    return 2 * odd(row, end, repeats_edge=True) - odd(
        row, 2 * end + 1 - k, repeats_edge=True
    )


def symmetric(k: int, n: int) -> int:
    """There and back again, each end twice."""
    k %= 2 * n
    return k if k < n else 2 * n - 1 - k


def reflect(k: int, n: int) -> int:
    """There and back again, each end once."""
    k %= 2 * n - 2
    return k if k < n else 2 * n - 2 - k


COPIES: dict[str, Callable[[int, int], int]] = {
    "edge": lambda k, n: min(max(k, 0), n - 1),
    "wrap": lambda k, n: k % n,
    "symmetric": symmetric,
    "reflect": reflect,
}

REFERENCES: dict[str, Callable[..., Any]] = {"pad": pad}
