"""MNIST: 70,000 handwritten digits, grey images of 28×28 pixels.

LeCun, Cortes and Burges, 1998; in the one file that Keras publishes.
"""

import math
import zipfile
from pathlib import Path
from typing import TypeAlias

import numpy as np

from autograd.errors import StorageError
from nn.arrays import Array
from nn.datasets.download import Archive, fetch
from nn.datasets.limits import regular_file
from nn.datasets.npz import array_of, header_of, published

__all__ = ["ARCHIVE", "load_data"]

Pair: TypeAlias = tuple[Array, Array]

ARCHIVE = Archive(
    url="https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz",
    name="mnist.npz",
    algorithm="sha256",
    digest="731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1",
)

_NAMES = ("x_train", "y_train", "x_test", "y_test")

MOST_IMAGES = 70_000
"""Images in one array; the published file has 60,000 and 10,000."""

MOST_UNPACKED = 1 << 26
"""Bytes of the file, packed or not; the published has 11,490,434 and 54,950,000."""


def load_data(
    path: str | Path | None = None, *, archive: Archive = ARCHIVE
) -> tuple[Pair, Pair]:
    """``((x_train, y_train), (x_test, y_test))``: 60,000 and 10,000 images.

    x: (n, 28, 28) uint8, ink from 0 (paper) to 255. y: (n,) uint8, the digit.
    path: of ``mnist.npz``; without it, it is downloaded once.
    """
    source = fetch(archive) if path is None else path
    source = regular_file(source, MOST_UNPACKED, "mnist")
    where = f"mnist: {str(source)!r}"
    with published(where, "mnist.npz"), zipfile.ZipFile(source) as stored:
        arrays = [_array(stored, name, where) for name in _NAMES]
    x_train, y_train, x_test, y_test = arrays
    for x, y in ((x_train, y_train), (x_test, y_test)):
        if x.shape != (len(y), 28, 28) or (y > 9).any():
            raise StorageError(
                f"{where} holds images {x.dtype}{x.shape} for labels "
                f"{y.dtype}{y.shape}; expected uint8 (n, 28, 28) and (n,) of 0 to 9"
            )
    return (x_train, y_train), (x_test, y_test)


def _array(stored: zipfile.ZipFile, name: str, where: str) -> Array:
    """One array of bytes, whose size is known to be right before it is unpacked."""
    rank, most = (3, MOST_IMAGES * 28 * 28) if name[0] == "x" else (1, MOST_IMAGES)
    with stored.open(f"{name}.npy") as file:
        header = header_of(file)
        shape, _, dtype = header
        if len(shape) != rank or dtype != np.uint8 or math.prod(shape) > most:
            raise StorageError(
                f"{where} is not mnist.npz: {name} is {dtype}{shape}; "
                f"expected uint8 {'(n, 28, 28)' if rank == 3 else '(n,)'} with n ≤ "
                f"{MOST_IMAGES:,}"
            )
        return array_of(file, header, f"{where} is not mnist.npz: {name}")
