"""What is swept: functions that other processes can import."""

import hashlib
import os
import time
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_info

import nn
from nn.lab import Sweep

__all__ = [
    "GRID",
    "blas_threads",
    "digest",
    "drawn",
    "ends_at",
    "exits",
    "fails_at",
    "floatx",
    "line",
    "locked",
    "moment",
    "plain",
    "quadratic",
    "seeded",
    "slow",
    "squared",
    "unsendable",
]

GRID = {"a": [1, 2, 3], "b": [0.5, -1.0]}
"""Six points."""


def plain(a: int, b: float) -> dict[str, Any]:
    """Of all that a journal keeps a bit."""
    return {"loss": a * b, "weights": np.full(a, b), "name": f"{a}", "pair": (a, None)}


def seeded(a: int, b: float, seed: int) -> Any:
    """Draws from its own seed alone."""
    return np.random.default_rng(seed).normal(a, abs(b), 3)


def drawn(a: int, b: float, seed: int) -> Any:
    """Draws from all that can be drawn from."""
    kernel = nn.initializers.GlorotUniform()((2, 2))
    return seeded(a, b, seed), kernel, np.random.rand(2)


def slow(a: int, b: float) -> Any:
    """Draws from what threads share, and takes a moment."""
    first = np.random.rand()
    time.sleep(0.05)
    return first + a * b


def moment(a: int) -> int:
    """Draws nothing, and takes as long as another point needs to come or to go."""
    time.sleep(0.001 * (a % 3))
    return a


def squared(a: int) -> int:
    """A number."""
    return a * a


def fails_at(a: int, bad: int) -> int:
    """A number, or an error."""
    if a == bad:
        raise ValueError(f"no {a}\x1b[31m")
    return a


def exits(a: int) -> int:
    """A number, or the end of the program."""
    if a == 2:
        raise SystemExit(3)
    return a


def ends_at(a: int) -> int:
    """A number, or the end of the process."""
    if a == 2:
        os._exit(1)
    return a


def unsendable(a: int) -> Any:
    """A number, or a function without a name."""
    return (lambda: a) if a == 2 else a


def blas_threads(a: int) -> list[int]:
    """How many threads the libraries behind NumPy's products have."""
    return [
        one["num_threads"] for one in threadpool_info() if one["user_api"] == "blas"
    ]


def floatx(a: int) -> str:
    """The setting of this process."""
    return nn.config.floatx()


def locked(a: int, folder: str) -> int:
    """Leave the process's number in `folder`, and stay for a minute from the second."""
    Path(folder, f"{os.getpid()}-{a}").touch()
    if a > 1:
        time.sleep(60)
    return a


def line() -> nn.Layer:
    """One neuron with noise of its own."""
    return nn.Sequential([nn.layers.Dropout(0.2), nn.Dense(1, dtype="float64")])


def quadratic(w: Any) -> Any:
    """A loss of one array with curvatures from 1 to 5 and beyond."""
    return (w**4).sum() + ((w * np.arange(1.0, w.size + 1)) ** 2).sum()


def digest(sweep: Sweep) -> str:
    """The bytes of all that a sweep found, but for how long it took."""
    hashed = hashlib.sha256()
    for run in sweep:
        hashed.update(
            f"{run.point} {run.seed} {run.failure and run.failure[:2]}".encode()
        )
        values = run.value if isinstance(run.value, tuple) else (run.value,)
        for value in values:
            array = np.asarray(value)
            hashed.update(array.tobytes() if array.dtype != object else b"object")
            hashed.update(f"{array.dtype} {array.shape}".encode())
    return hashed.hexdigest()
