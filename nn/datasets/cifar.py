"""The binary archives of CIFAR: records of a few bytes of labels and 3,072 of an image.

The Python versions are pickles, which would have to be executed to be read.
"""

import gzip
import tarfile
import zlib
from pathlib import Path
from typing import NamedTuple

import numpy as np

from autograd.errors import StorageError
from nn.arrays import Array
from nn.datasets.download import CHUNK, Archive
from nn.datasets.limits import Limited, regular_file

__all__ = ["MOST_UNPACKED", "Layout", "read_images"]

MOST_UNPACKED = 1 << 28
"""Bytes that the archive may have, packed or unpacked; the published 184,600,000."""

MOST_MEMBERS = 64
"""Files and folders in an archive; the published have 9 and 6."""

_ORDINARY = (tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.DIRTYPE)

_PIXELS = 3 * 32 * 32


class Layout(NamedTuple):
    """An archive. files: their paths in it. classes: of each byte of labels.

    images: how many a file has, at most.
    """

    name: str
    archive: Archive
    folder: str
    train: tuple[str, ...]
    test: tuple[str, ...]
    classes: tuple[int, ...]
    images: int

    @property
    def record(self) -> int:
        """The bytes of an image with its labels."""
        return len(self.classes) + _PIXELS


def read_images(
    layout: Layout, source: str | Path
) -> tuple[tuple[Array, Array], tuple[Array, Array]]:
    """``((x_train, labels), (x_test, labels))`` of the archive at `source`.

    x: (n, 32, 32, 3) uint8. labels: (n, kinds of labels) uint8.
    """
    source = regular_file(source, MOST_UNPACKED, layout.name)
    try:
        with gzip.open(source) as packed:
            name = f"{layout.name}: {str(source)!r}"
            limited = Limited(packed, MOST_UNPACKED, name)
            with tarfile.open(fileobj=limited, mode="r|") as tar:
                files = _files(layout, tar, str(source))
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
            f"{layout.name}: {str(source)!r} is not {layout.archive.name}, or not all "
            f"of it: {error}"
        ) from error
    train = _pair(layout, files, layout.train, str(source))
    return train, _pair(layout, files, layout.test, str(source))


def _files(layout: Layout, tar: tarfile.TarFile, source: str) -> dict[str, bytes]:
    """The archive's files by path; nothing of it is written to the disk."""
    files: dict[str, bytes] = {}
    for count, member in enumerate(tar, 1):
        inside = member.name.split("/")[0] == layout.folder and ".." not in member.name
        ordinary = member.type in _ORDINARY and 0 <= member.size <= MOST_UNPACKED
        if not (inside and ordinary) or member.name in files or count > MOST_MEMBERS:
            raise StorageError(
                f"{layout.name}: {source!r} holds {member.name[:80]!r}, which is no "
                f"file of {layout.folder} or comes again; it is not the published "
                "archive"
            )
        if member.name in layout.train + layout.test:
            content = tar.extractfile(member)
            assert content is not None
            files[member.name] = content.read(layout.images * layout.record + 1)
    return files


def _pair(
    layout: Layout, files: dict[str, bytes], names: tuple[str, ...], source: str
) -> tuple[Array, Array]:
    parts = []
    for name in names:
        data = files.get(name, b"")
        size = layout.record
        if not data or len(data) % size or len(data) > layout.images * size:
            raise StorageError(
                f"{layout.name}: {source!r} has {len(data)} bytes of {name}; expected "
                f"{layout.images:,} records of {size}, or fewer"
            )
        parts.append(np.frombuffer(data, np.uint8).reshape(-1, size))
    records = np.concatenate(parts)
    labels = records[:, : len(layout.classes)].copy()
    for column, classes in zip(labels.T, layout.classes, strict=True):
        if (column >= classes).any():
            raise StorageError(
                f"{layout.name}: {source!r} holds labels above {classes - 1}: it was "
                "altered"
            )
    planes = records[:, len(layout.classes) :].reshape(-1, 3, 32, 32)
    return np.ascontiguousarray(planes.transpose(0, 2, 3, 1)), labels
