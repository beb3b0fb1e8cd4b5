"""Arrays in files, of which only what is used is read."""

import math
import struct
import zipfile
from collections.abc import Iterator
from glob import glob, has_magic
from pathlib import Path
from typing import Any

import numpy as np

from autograd.errors import ShapeError, StorageError
from autograd.tree import leaves, map_tree
from nn.arrays import Array
from nn.data.passes import count_of, slices
from nn.datasets.npz import header_of, published

__all__ = ["ArrayFiles"]

_ARCHIVE = b"PK\x03\x04"
"""How a ``.npz`` file begins."""

_LENGTHS = struct.Struct("<26xHH")
"""What is before each file of an archive: it ends with the lengths of what follows."""


class ArrayFiles:
    """The entries of arrays along their first axes, file after file.

    files: a path of a ``.npy`` or ``.npz`` file, a pattern, or a list of these. names:
    the tree of the arrays of ``.npz`` files that an entry is of; None for a dict of
    all. `ShapeError` where arrays of a file differ in length, or files in what their
    entries are like; `StorageError` for no such file, or one that cannot be read.

    Attributes
    ----------
    count: how many entries there are.
    """

    def __init__(self, files: Any, names: Any) -> None:
        self._paths, self._names, self.count = _paths(files), names, 0
        kinds = []
        for path in self._paths:
            arrays = _opened(path, names)
            try:
                self.count += count_of(arrays)
            except ShapeError as error:
                raise ShapeError(f"{error}, in {str(path)!r}") from None
            kinds.append([f"{a.shape[1:]} {a.dtype}" for a in leaves(arrays)])
            if kinds[-1] != kinds[0]:
                own, first = (", ".join(kind) for kind in (kinds[-1], kinds[0]))
                raise ShapeError(
                    f"Dataset: from_files: entries of {str(path)!r} are {own}, those "
                    f"of {str(self._paths[0])!r} {first}; they must be alike"
                )

    def __call__(self) -> Iterator[Any]:
        """A pass; files are opened one after the other."""
        for path in self._paths:
            yield from slices(_opened(path, self._names))


def _paths(files: Any) -> list[Path]:
    """The files, those of a pattern in the order of their names."""
    found: list[Path] = []
    for name in files if isinstance(files, list) else [files]:
        path = Path(name)
        some = has_magic(str(path)) and not path.exists()
        found += sorted(map(Path, glob(str(path), recursive=True))) if some else [path]
    if not found:
        raise StorageError(f"Dataset: from_files: there is no file {files!r}")
    return found


def _opened(path: Path, names: Any) -> Any:
    """The array of a ``.npy`` file, or the tree of those of a ``.npz`` file."""
    where = f"Dataset: from_files: {str(path)!r}"
    with published(where, "a .npy or .npz file of numbers or texts"):
        with path.open("rb") as file:
            if file.read(len(_ARCHIVE)) != _ARCHIVE:
                return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))
        with zipfile.ZipFile(path) as archive:
            if names is None:
                found = [name.removesuffix(".npy") for name in archive.namelist()]
                names = dict(zip(found, found, strict=True))
            return map_tree(lambda name: _member(archive, path, name), names)


def _member(archive: zipfile.ZipFile, path: Path, name: str) -> Array:
    """An array of an archive: mapped as a file is, or read if it is compressed."""
    info = archive.getinfo(f"{name}.npy")
    with archive.open(info) as file:
        if info.compress_type != zipfile.ZIP_STORED:
            read: Array = np.lib.format.read_array(file, allow_pickle=False)
            return read
        shape, fortran, dtype = header_of(file)
        if dtype.hasobject:
            raise ValueError("it holds objects of Python")
        if file.tell() + math.prod(shape) * dtype.itemsize != info.file_size:
            raise ValueError(f"{name} has not the bytes of its shape {shape}")
        begin = info.header_offset + _LENGTHS.size + file.tell()
    with path.open("rb") as whole:
        whole.seek(info.header_offset)
        begin += sum(_LENGTHS.unpack(whole.read(_LENGTHS.size)))
    order: Any = "F" if fortran else "C"
    return np.asarray(np.memmap(path, dtype, "r", begin, shape, order))
