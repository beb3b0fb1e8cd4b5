"""Fashion-MNIST: 70,000 grey images of 28×28 pixels of clothes (Xiao et al., 2017)."""

import gzip
import zlib
from pathlib import Path
from typing import TypeAlias

import numpy as np

from autograd.errors import StorageError
from nn.arrays import Array
from nn.datasets.download import Archive, fetch
from nn.datasets.limits import Limited, regular_file

__all__ = ["ARCHIVES", "CLASSES", "load_data"]

Pair: TypeAlias = tuple[Array, Array]

_DIGESTS = {
    "train-images-idx3": "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
    "train-labels-idx1": "25c81989df183df01b3e8a0aad5dffbe",
    "t10k-images-idx3": "bef4ecab320f06d8554ea6380940ec79",
    "t10k-labels-idx1": "bb300cfdad3c16e7a12a480ee83cd310",
}

ARCHIVES = tuple(
    Archive(
        url=(
            "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"
            f"{name}-ubyte.gz"
        ),
        name=f"fashion-{name}-ubyte.gz",
        algorithm="md5",
        digest=digest,
    )
    for name, digest in _DIGESTS.items()
)
"""Images and labels for training, then for testing; at their publisher's."""

CLASSES = (
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)

MOST_IMAGES = 60_000

MOST_PACKED = 1 << 26
"""Bytes of a file; the largest published has 26,421,880."""


def load_data(
    folder: str | Path | None = None, *, archives: tuple[Archive, ...] = ARCHIVES
) -> tuple[Pair, Pair]:
    """``((x_train, y_train), (x_test, y_test))``: 60,000 and 10,000 images.

    x: (n, 28, 28) uint8. y: (n,) uint8, indices of `CLASSES`. folder: where the four
    files are, ``train-images-idx3-ubyte.gz`` and so on; without it, they are downloaded
    once.
    """
    if folder is None:
        paths = [fetch(archive) for archive in archives]
    else:
        paths = [Path(folder) / f"{name}-ubyte.gz" for name in _DIGESTS]
    x_train, y_train, x_test, y_test = map(_bytes, paths)
    train = _pair(x_train, y_train, str(paths[0]))
    return train, _pair(x_test, y_test, str(paths[2]))


def _pair(images: Array, labels: Array, source: str) -> Pair:
    if len(images) != len(labels) or (labels >= len(CLASSES)).any():
        raise StorageError(
            f"fashion_mnist: {source!r} has {len(images)} images for {len(labels)} "
            f"labels up to {labels.max(initial=0)}; expected one of 0 to 9 for each"
        )
    return images, labels


def _bytes(path: Path) -> Array:
    """The array of a file of the format IDX: (n, 28, 28) or (n,) of uint8."""
    path = regular_file(path, MOST_PACKED, "fashion_mnist")
    where = f"fashion_mnist: {str(path)!r}"
    try:
        with gzip.open(path) as packed:
            most = MOST_IMAGES * 28 * 28 + 16
            data = Limited(packed, most, where).read()
    except StorageError:
        raise
    except (OSError, EOFError, zlib.error) as error:
        raise StorageError(
            f"{where} is no packed file of images or labels: {error}"
        ) from error
    rank = 3 if data[:4] == b"\0\0\x08\x03" else 1
    lengths = np.frombuffer(data[4 : 4 + 4 * rank], ">u4").tolist()
    start = 4 + 4 * rank
    expected = (28, 28) if rank == 3 else ()
    if data[:3] != b"\0\0\x08" or data[3:4] != bytes([rank]) or not lengths:
        raise StorageError(f"{where} does not begin as a file of bytes in format IDX")
    if tuple(lengths[1:]) != expected or len(data) - start != np.prod(lengths):
        raise StorageError(
            f"{where} has {len(data) - start} bytes for the shape {lengths}; expected "
            "(n, 28, 28) or (n,)"
        )
    return np.frombuffer(data, np.uint8, offset=start).reshape(lengths).copy()
