"""CIFAR-10: 60,000 colour images of 32×32 pixels in ten classes (Krizhevsky, 2009).

Read from the binary version: records of one byte for the label and 3,072 for the image.
The Python version is a pickle, which would have to be executed to be read.
"""

import gzip
import tarfile
import zlib
from pathlib import Path
from typing import TypeAlias

import numpy as np

from autograd.errors import StorageError
from nn.arrays import Array
from nn.datasets.download import CHUNK, Archive, fetch
from nn.datasets.limits import Limited, regular_file

__all__ = ["ARCHIVE", "CLASSES", "load_data"]

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

_FOLDER = "cifar-10-batches-bin"
_TRAIN = tuple(f"{_FOLDER}/data_batch_{i}.bin" for i in range(1, 6))
_TEST = (f"{_FOLDER}/test_batch.bin",)
_RECORD = 1 + 3 * 32 * 32
_LARGEST = 10_000 * _RECORD

MOST_UNPACKED = 1 << 28
"""Bytes that the archive may have, packed or unpacked; the published 184,390,000."""

_ORDINARY = (tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.DIRTYPE)

MOST_MEMBERS = 64
"""Files and folders in the archive; the published has 9."""


def load_data(
    path: str | Path | None = None, *, archive: Archive = ARCHIVE
) -> tuple[Pair, Pair]:
    """``((x_train, y_train), (x_test, y_test))``: 50,000 and 10,000 images.

    x: (n, 32, 32, 3) uint8, red, green, blue. y: (n, 1) uint8, indices of `CLASSES`.
    path: of ``cifar-10-binary.tar.gz``; without it, it is downloaded once.
    """
    source = fetch(archive) if path is None else path
    source = regular_file(source, MOST_UNPACKED, "cifar10")
    try:
        with gzip.open(source) as packed:
            limited = Limited(packed, MOST_UNPACKED, f"cifar10: {str(source)!r}")
            with tarfile.open(fileobj=limited, mode="r|") as tar:
                files = _files(tar, str(source))
            while limited.read(CHUNK):  # the checksum is at the end
                pass
    except StorageError:
        raise
    except (
        OSError,
        tarfile.TarError,
        EOFError,
        zlib.error,
        ValueError,  # these four for headers of nonsense
        IndexError,
        KeyError,
        RecursionError,
    ) as error:
        raise StorageError(
            f"cifar10: {str(source)!r} is not {ARCHIVE.name}, or not all of it: {error}"
        ) from error
    return _pair(files, _TRAIN, str(source)), _pair(files, _TEST, str(source))


def _files(tar: tarfile.TarFile, source: str) -> dict[str, bytes]:
    """The archive's files by path; nothing of it is written to the disk."""
    files: dict[str, bytes] = {}
    for count, member in enumerate(tar, 1):
        inside = member.name.split("/")[0] == _FOLDER and ".." not in member.name
        ordinary = member.type in _ORDINARY and 0 <= member.size <= MOST_UNPACKED
        if not (inside and ordinary) or member.name in files or count > MOST_MEMBERS:
            raise StorageError(
                f"cifar10: {source!r} holds {member.name[:80]!r}, which is no file of "
                f"{_FOLDER} or comes again; it is not the published archive"
            )
        if member.name in _TRAIN + _TEST:
            content = tar.extractfile(member)
            assert content is not None
            files[member.name] = content.read(_LARGEST + 1)
    return files


def _pair(files: dict[str, bytes], names: tuple[str, ...], source: str) -> Pair:
    parts = []
    for name in names:
        data = files.get(name, b"")
        if not data or len(data) % _RECORD or len(data) > _LARGEST:
            raise StorageError(
                f"cifar10: {source!r} has {len(data)} bytes of {name}; expected 10,000 "
                f"records of {_RECORD}, or fewer"
            )
        parts.append(np.frombuffer(data, np.uint8).reshape(-1, _RECORD))
    records = np.concatenate(parts)
    if (records[:, 0] >= len(CLASSES)).any():
        raise StorageError(f"cifar10: {source!r} holds labels above 9: it was altered")
    planes = records[:, 1:].reshape(-1, 3, 32, 32)
    images = planes.transpose(0, 2, 3, 1)  # (n, 32, 32, 3)
    return np.ascontiguousarray(images), records[:, :1].copy()
