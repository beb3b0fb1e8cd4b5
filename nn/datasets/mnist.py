"""MNIST: 70,000 handwritten digits, grey images of 28×28 pixels.

LeCun, Cortes and Burges, 1998; in the one file that Keras publishes.
"""

import math
import struct
import zipfile
import zlib
from pathlib import Path
from tokenize import TokenError
from typing import TypeAlias

import numpy as np

from autograd.errors import StorageError
from nn.arrays import Array
from nn.datasets.download import Archive, fetch
from nn.datasets.limits import regular_file

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

_HEADERS = {
    (1, 0): np.lib.format.read_array_header_1_0,
    (2, 0): np.lib.format.read_array_header_2_0,
}
"""How each version of the format states dtype and shape."""


def load_data(
    path: str | Path | None = None, *, archive: Archive = ARCHIVE
) -> tuple[Pair, Pair]:
    """``((x_train, y_train), (x_test, y_test))``: 60,000 and 10,000 images.

    x: (n, 28, 28) uint8, ink from 0 (paper) to 255. y: (n,) uint8, the digit.
    path: of ``mnist.npz``; without it, it is downloaded once.
    """
    source = fetch(archive) if path is None else path
    source = regular_file(source, MOST_UNPACKED, "mnist")
    try:
        with zipfile.ZipFile(source) as stored:
            arrays = [_array(stored, name, str(source)) for name in _NAMES]
    except StorageError:
        raise
    except (
        OSError,
        ValueError,
        KeyError,
        EOFError,
        zipfile.BadZipFile,
        zlib.error,
        RuntimeError,  # these two for encryption and other packings
        NotImplementedError,
        struct.error,  # and these for headers of nonsense
        SyntaxError,
        TokenError,
    ) as error:
        raise StorageError(
            f"mnist: {str(source)!r} is not mnist.npz, or not all of it: {error}"
        ) from error
    x_train, y_train, x_test, y_test = arrays
    for x, y in ((x_train, y_train), (x_test, y_test)):
        if x.shape != (len(y), 28, 28) or (y > 9).any():
            raise StorageError(
                f"mnist: {str(source)!r} holds images {x.dtype}{x.shape} for labels "
                f"{y.dtype}{y.shape}; expected uint8 (n, 28, 28) and (n,) of 0 to 9"
            )
    return (x_train, y_train), (x_test, y_test)


def _array(stored: zipfile.ZipFile, name: str, source: str) -> Array:
    """One array of bytes, whose size is known to be right before it is unpacked."""
    rank, most = (3, MOST_IMAGES * 28 * 28) if name[0] == "x" else (1, MOST_IMAGES)
    with stored.open(f"{name}.npy") as file:
        version = np.lib.format.read_magic(file)
        read_header = _HEADERS[version]
        shape, fortran_order, dtype = read_header(file)
        if len(shape) != rank or dtype != np.uint8 or math.prod(shape) > most:
            raise StorageError(
                f"mnist: {source!r} is not mnist.npz: {name} is {dtype}{shape}; "
                f"expected uint8 {'(n, 28, 28)' if rank == 3 else '(n,)'} with n ≤ "
                f"{MOST_IMAGES:,}"
            )
        data = file.read(math.prod(shape))
        if len(data) < math.prod(shape) or file.read(1):  # its end has the checksum
            raise StorageError(
                f"mnist: {source!r} is not mnist.npz: {name} has not the bytes of its "
                f"shape {shape}"
            )
    array = np.frombuffer(data, np.uint8).copy()
    return array.reshape(shape, order="F" if fortran_order else "C")
