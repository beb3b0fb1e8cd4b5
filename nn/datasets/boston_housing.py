"""Boston housing: 506 places, 13 features each, and the houses' median price.

Harrison and Rubinfeld, 1978. One feature, "B", assumes that segregation of people by
the colour of their skin raises prices: the set is for studying, not for decisions.
"""

from pathlib import Path
from typing import TypeAlias

from nn.arrays import Array
from nn.datasets.download import Archive
from nn.datasets.housing import cut, read_houses
from nn.datasets.npz import cached
from nn.datasets.words import shuffled

__all__ = ["ARCHIVE", "load_data"]

Pair: TypeAlias = tuple[Array, Array]

ARCHIVE = Archive(
    url=(
        "https://storage.googleapis.com/tensorflow/tf-keras-datasets/boston_housing.npz"
    ),
    name="boston_housing.npz",
    algorithm="sha256",
    digest="f553886a1f8d56431e820c5b82552d9d95cfcb96d1e678153f8839538947dff5",
)


def load_data(
    path: str | Path = "boston_housing.npz",
    test_split: float = 0.2,
    seed: int = 113,
    *,
    archive: Archive = ARCHIVE,
) -> tuple[Pair, Pair]:
    """``((x_train, y_train), (x_test, y_test))``: 404 and 102 places.

    x: (n, 13) float64. y: (n,) float64, thousands of dollars.
    path: the name in the cache, to which it is downloaded once, or the file's path.
    test_split: the part of all that is for testing. seed: of the order.
    """
    x, y = read_houses("boston_housing", cached(path, archive), 13, 506)
    ((x, y),) = shuffled(seed, (x, y))
    return cut(x, y, test_split)
