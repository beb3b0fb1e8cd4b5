"""Published ``.npz`` files: arrays of numbers, and of lists of whole numbers."""

import math
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from tokenize import TokenError
from typing import IO, NamedTuple

import numpy as np

from autograd.errors import StorageError
from nn.arrays import Array
from nn.datasets.download import Archive, fetch
from nn.datasets.limits import Limited, regular_file
from nn.datasets.pickled import read_lists

__all__ = ["Member", "cached", "read_npz"]

MOST_PACKED = 1 << 28
"""Bytes of a file; the largest published, of IMDB, has 17,464,789."""

MOST_PICKLED = 1 << 28
"""Bytes of an array of lists; the largest published has some 30,000,000."""

_HEADERS = {
    (1, 0): np.lib.format.read_array_header_1_0,
    (2, 0): np.lib.format.read_array_header_2_0,
}
"""How each version of the format states dtype and shape."""


class Member(NamedTuple):
    """An array of a file. kinds: that its dtype may have, ``"O"`` for lists.

    shape: None for any length, but at most `most`.
    """

    kinds: str
    shape: tuple[int | None, ...]
    most: int


def cached(path: str | Path, archive: Archive) -> Path:
    """The file at `path`; of a plain name that of the cache, downloaded if need be."""
    path = Path(path)
    if path.name != str(path):
        return path
    return fetch(archive._replace(name=path.name))


def read_npz(
    name: str, source: str | Path, members: Mapping[str, Member]
) -> dict[str, Array]:
    """The arrays of the file at `source` that `members` describes, all checked.

    name: of the data set, for errors. Sizes are compared before anything is unpacked,
    and no pickle is executed: `StorageError` for what is not as published.
    """
    source = regular_file(source, MOST_PACKED, name)
    where = f"{name}: {str(source)!r}"
    try:
        with zipfile.ZipFile(source) as stored:
            found = {}
            for key, member in members.items():
                with stored.open(f"{key}.npy") as file:
                    found[key] = _array(file, member, f"{where}, {key}")
            return found
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
            f"{where} is not the published file, or not all of it: {error}"
        ) from error


def _array(file: IO[bytes], member: Member, where: str) -> Array:
    version = np.lib.format.read_magic(file)
    shape, fortran_order, dtype = _HEADERS[version](file)
    fits = len(shape) == len(member.shape) and all(
        0 <= n <= member.most if m is None else n == m
        for n, m in zip(shape, member.shape, strict=True)
    )
    if not fits or dtype.kind not in member.kinds:
        raise StorageError(
            f"{where} is {dtype}{shape}; expected a kind of {member.kinds!r} and shape "
            f"{member.shape} with at most {member.most:,} entries"
        )
    if member.kinds == "O":
        lists = read_lists(Limited(file, MOST_PICKLED, where).read(), where)
        if lists.shape != shape:
            raise StorageError(f"{where} has {len(lists)} lists for shape {shape}")
        return lists
    size = math.prod(shape) * dtype.itemsize
    data = file.read(size)
    if len(data) < size or file.read(1):  # its end has the checksum
        raise StorageError(f"{where} has not the bytes of its shape {shape}")
    array = np.frombuffer(data, dtype).copy()
    return array.reshape(shape, order="F" if fortran_order else "C")
