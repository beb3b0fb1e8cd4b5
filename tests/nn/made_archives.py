"""Small files of the formats in which the data sets are published."""

import gzip
import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
from numpy.random import Generator

from nn.arrays import Array


def lists(rng: Generator, count: int, largest: int = 60) -> Array:
    """(count,) lists of 1 to 30 words; some numbers need one byte, some four."""
    found = np.empty(count, object)
    for i in range(count):
        numbers = rng.integers(1, largest, rng.integers(1, 30))
        found[i] = [int(n) for n in numbers]
    found[0] = [1, 255, 256, 65_535, 65_536, 88_000]
    return found


def write_imdb(path: Path, rng: Generator) -> dict[str, Array]:
    """A file like ``imdb.npz``."""
    arrays = {
        "x_train": lists(rng, 24),
        "y_train": rng.integers(0, 2, 24),
        "x_test": lists(rng, 16),
        "y_test": rng.integers(0, 2, 16),
    }
    np.savez(path, **arrays)  # type: ignore[arg-type]
    return arrays


def write_reuters(path: Path, rng: Generator) -> dict[str, Array]:
    """A file like ``reuters.npz``."""
    arrays = {"x": lists(rng, 30), "y": rng.integers(0, 46, 30)}
    np.savez(path, **arrays)  # type: ignore[arg-type]
    return arrays


def write_houses(path: Path, rng: Generator, features: int) -> dict[str, Array]:
    """A file like those of the sets of houses' prices."""
    arrays = {"x": rng.normal(size=(20, features)), "y": rng.normal(size=20)}
    np.savez(path, **arrays)  # type: ignore[arg-type]
    return arrays


def write_words(path: Path) -> dict[str, int]:
    """An index of words."""
    index = {"the": 1, "and": 2, "œuvre": 3}
    path.write_text(json.dumps(index), "utf-8")
    return index


def write_idx(path: Path, array: Any) -> None:
    """A packed file of the format IDX."""
    start = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape)
    path.write_bytes(gzip.compress(start + array.tobytes()))
