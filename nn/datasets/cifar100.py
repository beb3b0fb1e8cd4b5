"""CIFAR-100: 60,000 colour images of 32×32 pixels in 100 classes (Krizhevsky, 2009)."""

from pathlib import Path
from typing import TypeAlias

from nn.arrays import Array
from nn.datasets.cifar import Layout, read_images
from nn.datasets.download import Archive, fetch
from nn.lookup import lookup

__all__ = ["ARCHIVE", "load_data"]

Pair: TypeAlias = tuple[Array, Array]

ARCHIVE = Archive(
    url="https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz",
    name="cifar-100-binary.tar.gz",
    algorithm="md5",
    digest="03b5dce01913d631647c71ecec9e9cb8",
)

_LAYOUT = Layout(
    name="cifar100",
    archive=ARCHIVE,
    folder="cifar-100-binary",
    train=("cifar-100-binary/train.bin",),
    test=("cifar-100-binary/test.bin",),
    classes=(20, 100),
    images=50_000,
)

_COLUMNS = {"coarse": 0, "fine": 1}
"""Where each kind of label is in a record."""


def load_data(
    label_mode: str = "fine",
    path: str | Path | None = None,
    *,
    archive: Archive = ARCHIVE,
) -> tuple[Pair, Pair]:
    """``((x_train, y_train), (x_test, y_test))``: 50,000 and 10,000 images.

    x: (n, 32, 32, 3) uint8. y: (n, 1) uint8, one of 100 classes for the label_mode
    ``"fine"``, of 20 groups of them for ``"coarse"``. path: of
    ``cifar-100-binary.tar.gz``; without it, it is downloaded once.
    """
    at = lookup("cifar100: label_mode", label_mode, _COLUMNS)
    source = fetch(archive) if path is None else path
    (x_train, train), (x_test, test) = read_images(_LAYOUT, source)
    return (x_train, train[:, at : at + 1]), (x_test, test[:, at : at + 1])
