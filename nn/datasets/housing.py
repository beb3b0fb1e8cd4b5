"""What the sets of houses' prices share: features and prices, shuffled and cut."""

from pathlib import Path
from typing import TypeAlias

from autograd.errors import StorageError, ValueRangeError
from nn.arrays import Array
from nn.datasets.npz import Member, read_npz

__all__ = ["cut", "read_houses"]

Pair: TypeAlias = tuple[Array, Array]


def read_houses(name: str, source: Path, features: int, most: int) -> Pair:
    """x: (houses, features), y: (houses,) of the file at `source`."""
    members = {
        "x": Member("fiu", (None, features), most),
        "y": Member("fiu", (None,), most),
    }
    arrays = read_npz(name, source, members)
    if len(arrays["x"]) != len(arrays["y"]):
        raise StorageError(f"{name}: {str(source)!r} has not a price for each house")
    return arrays["x"], arrays["y"]


def cut(xs: Array, ys: Array, test_split: float) -> tuple[Pair, Pair]:
    """The first ``1 − test_split`` of all for training, the rest for testing."""
    if not 0 <= test_split < 1:
        raise ValueRangeError(f"test_split must be ≥ 0 and < 1, got {test_split!r}")
    at = int(len(xs) * (1 - test_split))
    return (xs[:at], ys[:at]), (xs[at:], ys[at:])
