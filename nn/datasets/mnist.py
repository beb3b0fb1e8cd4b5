"""MNIST: 70,000 handwritten digits, grey images of 28×28 pixels.

LeCun, Cortes and Burges, 1998; in the one file that Keras publishes.
"""

import zipfile
from pathlib import Path
from typing import TypeAlias

import numpy as np

from autograd.errors import StorageError
from nn.arrays import Array
from nn.datasets.download import Archive, fetch

__all__ = ["ARCHIVE", "load_data"]

Pair: TypeAlias = tuple[Array, Array]

ARCHIVE = Archive(
    url="https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz",
    name="mnist.npz",
    algorithm="sha256",
    digest="731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1",
)

_NAMES = ("x_train", "y_train", "x_test", "y_test")


def load_data(
    path: str | Path | None = None, *, archive: Archive = ARCHIVE
) -> tuple[Pair, Pair]:
    """``((x_train, y_train), (x_test, y_test))``: 60,000 and 10,000 images.

    x: (n, 28, 28) uint8, ink from 0 (paper) to 255. y: (n,) uint8, the digit.
    path: of ``mnist.npz``; without it, it is downloaded once.
    """
    source = fetch(archive) if path is None else Path(path)
    try:
        with np.load(source, allow_pickle=False) as stored:
            arrays = [stored[name] for name in _NAMES]
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise StorageError(
            f"mnist: {str(source)!r} is not mnist.npz, or not all of it: {error}"
        ) from error
    x_train, y_train, x_test, y_test = arrays
    for x, y in ((x_train, y_train), (x_test, y_test)):
        if x.shape != (len(y), 28, 28) or x.dtype != np.uint8 or y.shape != (len(y),):
            raise StorageError(
                f"mnist: {str(source)!r} holds images {x.dtype}{x.shape} for labels "
                f"{y.dtype}{y.shape}; expected uint8 (n, 28, 28) and (n,)"
            )
    return (x_train, y_train), (x_test, y_test)
