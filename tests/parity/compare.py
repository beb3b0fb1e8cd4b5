"""Reference values on disk, and how near to them is near enough.

`make_*.py` computes references with Keras or PyTorch in float64, from inputs that
float32 holds exactly (`exact`), and calls `store`. Tests `load` them and hold our
float64 and float32 results against the same numbers.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

__all__ = [
    "DATA",
    "DTYPES",
    "ROOT",
    "TOLERANCE",
    "assert_close",
    "exact",
    "load",
    "store",
]

ROOT = Path(__file__).parent.parent.parent
DATA = Path(__file__).parent / "data"

DTYPES = ("float32", "float64")

TOLERANCE = {"float32": 1e-5, "float64": 1e-10}
"""Of the largest difference, relative to the largest reference value."""


def exact(x: Any) -> NDArray[np.float64]:
    """`x` rounded to values that float32 holds, as float64."""
    return np.asarray(x, np.float32).astype(np.float64)


def store(name: str, arrays: Mapping[str, Any]) -> None:
    """Write ``data/<name>.npz``. Keys are paths such as ``"dense/relu/output"``."""
    DATA.mkdir(exist_ok=True)
    np.savez_compressed(
        DATA / f"{name}.npz", allow_pickle=False, **{k: arrays[k] for k in arrays}
    )


def load(name: str) -> dict[str, NDArray[Any]]:
    """The arrays of ``data/<name>.npz`` by key."""
    with np.load(DATA / f"{name}.npz", allow_pickle=False) as file:
        return dict(file)


def assert_close(got: Any, want: Any, dtype: DTypeLike) -> None:
    """`got`, an array or Tensor of `dtype`, is `want` within `TOLERANCE`.

    The error is ``max|got − want| / max|want|``; NaN and infinities must be in the same
    places.
    """
    got, want = np.asarray(getattr(got, "data", got)), np.asarray(want, np.float64)
    name = np.dtype(dtype).name
    assert got.dtype == name, f"dtype is {got.dtype}, not {name}"
    assert got.shape == want.shape, f"shape is {got.shape}, not {want.shape}"
    finite = np.isfinite(want)
    np.testing.assert_array_equal(got[~finite], want[~finite])
    if not finite.any():
        return
    scale = np.abs(want[finite]).max() or 1.0
    error = np.abs(got[finite] - want[finite]).max() / scale
    assert error <= TOLERANCE[name], f"relative error {error:.2e} in {name}"
