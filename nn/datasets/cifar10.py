"""CIFAR-10: 60,000 colour images of 32×32 pixels in ten classes (Krizhevsky, 2009)."""

from pathlib import Path
from typing import TypeAlias

from nn.arrays import Array
from nn.datasets.cifar import MOST_UNPACKED, Layout, read_images
from nn.datasets.download import Archive, fetch

__all__ = ["ARCHIVE", "CLASSES", "MOST_UNPACKED", "load_data"]

Pair: TypeAlias = tuple[Array, Array]

ARCHIVE = Archive(
    url="https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",
    name="cifar-10-binary.tar.gz",
    algorithm="md5",
    digest="c32a1d4ab5d03f1284b67883e8d87530",
)

CLASSES = (
    "airplane",
    "automobile",
    "bird",
    "cat",
    "deer",
    "dog",
    "frog",
    "horse",
    "ship",
    "truck",
)

_LAYOUT = Layout(
    name="cifar10",
    archive=ARCHIVE,
    folder="cifar-10-batches-bin",
    train=tuple(f"cifar-10-batches-bin/data_batch_{i}.bin" for i in range(1, 6)),
    test=("cifar-10-batches-bin/test_batch.bin",),
    classes=(len(CLASSES),),
    images=10_000,
)


def load_data(
    path: str | Path | None = None, *, archive: Archive = ARCHIVE
) -> tuple[Pair, Pair]:
    """``((x_train, y_train), (x_test, y_test))``: 50,000 and 10,000 images.

    x: (n, 32, 32, 3) uint8, red, green, blue. y: (n, 1) uint8, indices of `CLASSES`.
    path: of ``cifar-10-binary.tar.gz``; without it, it is downloaded once.
    """
    return read_images(_LAYOUT, fetch(archive) if path is None else path)
