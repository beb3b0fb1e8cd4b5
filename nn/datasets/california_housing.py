"""California housing: 20,640 districts, 8 features each, and the median price.

Of the census of 1990 (Pace and Barry, 1997).
"""

from pathlib import Path
from typing import TypeAlias

from nn.arrays import Array
from nn.datasets.download import Archive
from nn.datasets.housing import cut, read_houses
from nn.datasets.npz import cached
from nn.datasets.words import shuffled
from nn.lookup import lookup

__all__ = ["ARCHIVE", "load_data"]

Pair: TypeAlias = tuple[Array, Array]

ARCHIVE = Archive(
    url=(
        "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"
        "california_housing.npz"
    ),
    name="california_housing.npz",
    algorithm="sha256",
    digest="1a2e3a52e0398de6463aebe6f4a8da34fb21fbb6b934cf88c3425e766f2a1a6f",
)

_COUNTS = {"large": None, "small": 600}


def load_data(
    version: str = "large",
    path: str | Path = "california_housing.npz",
    test_split: float = 0.2,
    seed: int = 113,
    *,
    archive: Archive = ARCHIVE,
) -> tuple[Pair, Pair]:
    """``((x_train, y_train), (x_test, y_test))``: 16,512 and 4,128 districts.

    x: (n, 8): median income, age of houses, rooms and bedrooms per household, people,
    people per household, latitude, longitude. y: (n,), the median price in dollars.
    version: ``"large"``, or ``"small"`` for the first 600 districts.
    path: the name in the cache, to which it is downloaded once, or the file's path.
    test_split: the part of all that is for testing. seed: of the order.
    """
    x, y = read_houses("california_housing", cached(path, archive), 8, 20_640)
    count = lookup("california_housing: version", version, _COUNTS)
    x, y = x[:count], y[:count]
    ((x, y),) = shuffled(seed, (x, y))
    return cut(x, y, test_split)
