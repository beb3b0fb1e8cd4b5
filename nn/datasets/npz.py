"""Published ``.npz`` files: arrays of numbers, and of lists of whole numbers."""

import math
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tokenize import TokenError
from typing import IO, Any, NamedTuple

import numpy as np

from autograd.errors import StorageError
from nn.arrays import Array
from nn.datasets.download import Archive, fetch
from nn.datasets.limits import Limited, regular_file
from nn.datasets.pickled import read_lists

__all__ = ["Member", "array_of", "cached", "header_of", "published", "read_npz"]

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
    with published(where, "the published file"), zipfile.ZipFile(source) as stored:
        found = {}
        for key, member in members.items():
            with stored.open(f"{key}.npy") as file:
                found[key] = _array(file, member, f"{where}, {key}")
        return found


@contextmanager
def published(where: str, what: str) -> Iterator[None]:
    """Within, whatever is wrong with a file that is read is a `StorageError`.

    where: the data set and the file. what: the file that is expected.
    """
    try:
        yield
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
            f"{where} is not {what}, or not all of it: {error}"
        ) from error


def header_of(file: IO[bytes]) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    """What an array's header says: shape, whether in Fortran's order, dtype."""
    return _HEADERS[np.lib.format.read_magic(file)](file)


def array_of(
    file: IO[bytes], header: tuple[tuple[int, ...], bool, np.dtype[Any]], where: str
) -> Array:
    """The array of `header`, of numbers, whose size is known to be right."""
    shape, fortran_order, dtype = header
    size = math.prod(shape) * dtype.itemsize
    data = file.read(size)
    if len(data) < size or file.read(1):  # its end has the checksum
        raise StorageError(f"{where} has not the bytes of its shape {shape}")
    array = np.frombuffer(data, dtype).copy()
    return array.reshape(shape, order="F" if fortran_order else "C")


def _array(file: IO[bytes], member: Member, where: str) -> Array:
    header = header_of(file)
    shape, _, dtype = header
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
    return array_of(file, header, where)
