"""Arrays in HDF5 files, read without trusting the file.

HDF5 can hold links into other files, arrays that are computed from others, and arrays
that a few bytes unfold to. Files of weights have none of these, so they are refused
before anything is read from them.
"""

import importlib.util
import io
import math
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.errors import ArgumentError, AutogradError, StorageError
from nn.arrays import Array
from nn.saving.storage import short

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["MOST_NAMES", "opened", "packed", "read_array", "read_names", "subgroup"]

MOST_NAMES = 1 << 16
"""Layers, or weights of one layer, that a file may list."""

MOST_NAME = 1 << 10
"""Bytes of one of those names."""


@contextmanager
def opened(source: "str | Path | bytes", what: str) -> Iterator[Any]:
    """The file at a path, or the one whose bytes `source` is, as h5py's group.

    what: the function that asks, for errors.
    """
    _refuse_without_h5py(what)
    import h5py

    in_memory = isinstance(source, bytes)
    name = "the file within" if in_memory else repr(str(source))
    given = io.BytesIO(source) if isinstance(source, bytes) else source
    try:
        if not in_memory and not os.path.isfile(str(source)):  # a pipe would never end
            raise FileNotFoundError("there is no file")
        with h5py.File(given, "r") as file:
            yield file
    except AutogradError:
        raise
    except (OSError, KeyError, RuntimeError, ValueError, TypeError) as error:
        raise StorageError(
            f"{what}: {name} cannot be read: {error}; it is missing, cut short or no "
            "HDF5 file of weights"
        ) from error


def packed(content: Mapping[str, Any], attributes: Mapping[str, Any]) -> bytes:
    """The HDF5 file with arrays at the paths of `content`, as bytes.

    attributes: by the path of a group, which is made if it has no array, a dict of
    texts.
    """
    _refuse_without_h5py("save_weights")
    import h5py

    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        for path, given in attributes.items():
            file.require_group(path).attrs.update(given)
        for path, array in content.items():
            file.create_dataset(path, data=array)
    return buffer.getvalue()


def subgroup(group: Any, path: str) -> Any:
    """The group at `path` below `group`, or None; links are refused."""
    for name in path.split("/"):
        group = None if group is None else _child(group, name)
        if group is not None and not hasattr(group, "keys"):
            raise StorageError(f"HDF5: {short(path)} is an array, expected a group")
    return group


def read_array(group: Any, name: str, shape: tuple[int, ...] | None = None) -> Array:
    """The array `name` of numbers in `group`, of `shape` where that is known."""
    folder, _, own = name.rpartition("/")
    parent = subgroup(group, folder) if folder else group
    found = None if parent is None else _child(parent, own)
    where = f"HDF5: {short(f'{group.name}/{name}')}"
    if found is None or not hasattr(found, "shape"):
        raise StorageError(f"{where} is no array; the file was altered")
    if shape is None or found.shape is None or found.shape == shape:
        _refuse_unusual(found, where)
        return _numbers(found)
    return np.broadcast_to(np.float32(0), found.shape)  # for the error's sake


def read_names(group: Any, name: str) -> list[str]:
    """The texts in an attribute, which Keras 2 splits into several if they are many."""
    if name in group.attrs:
        return _texts(group, name)
    found: list[str] = []
    part = 0
    while f"{name}{part}" in group.attrs and len(found) <= MOST_NAMES:
        found += _texts(group, f"{name}{part}")
        part += 1
    return found


def _child(group: Any, name: str) -> Any:
    """The group or array `name` of `group` itself, or None."""
    import h5py

    if not name or name not in group:
        return None
    link = group.get(name, getclass=True, getlink=True)
    if link is not h5py.HardLink:
        raise StorageError(
            f"HDF5: {short(name)} is a {link.__name__} to somewhere else, which files "
            "of weights do not have; the file was altered"
        )
    return group[name]


def _refuse_unusual(found: Any, where: str) -> None:
    """Raise unless all bytes of the array are in the file as they are."""
    if found.shape is None or found.dtype.kind not in "biufV" or found.dtype.fields:
        raise StorageError(f"{where} holds {short(found.dtype)}, expected numbers")
    unusual = {
        "an external file": found.external,
        "a view of other arrays": found.is_virtual,
        "compressed": found.id.get_create_plist().get_nfilters(),
    }
    for what, is_so in unusual.items():
        if is_so:
            raise StorageError(
                f"{where} is {what}, which Keras does not write and a small file could "
                "fill the memory with; write it again without"
            )
    size = math.prod(found.shape) * found.dtype.itemsize
    chunk = math.prod(found.chunks or ()) * found.dtype.itemsize
    if size > found.id.get_storage_size() or chunk > max(size, 1 << 20):
        raise StorageError(
            f"{where} of shape {found.shape} takes {size:,} bytes, and there are "
            f"{found.id.get_storage_size():,} in the file; it was altered"
        )


def _numbers(found: Any) -> Array:
    if found.dtype.kind != "V":
        return np.array(found)
    if found.dtype.itemsize != 2 or _text(found.attrs.get("dtype")) != "bfloat16":
        raise StorageError(f"HDF5: {short(found.name)} holds bytes, expected numbers")
    upper = np.array(found).view(np.uint16).astype(np.uint32)
    return (upper << 16).view(np.float32)


def _texts(group: Any, key: str) -> list[str]:
    about = group.attrs.get_id(key)
    count = math.prod(about.shape or ())
    if not count:  # of no names NumPy cannot tell that they are texts
        return []
    if (
        count > MOST_NAMES
        or about.dtype.kind not in "SO"
        or (about.dtype.kind == "S" and about.dtype.itemsize > MOST_NAME)
    ):
        raise StorageError(
            f"HDF5: the attribute {short(key)} holds {count:,} values of "
            f"{short(about.dtype)}, expected at most {MOST_NAMES:,} names"
        )
    return [_text(x) for x in np.asarray(group.attrs[key]).reshape(-1).tolist()]


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _refuse_without_h5py(what: str) -> None:
    """Raise `ArgumentError` where h5py is not installed."""
    if importlib.util.find_spec("h5py") is None:
        raise ArgumentError(
            f"{what}: Keras's files need h5py, which is not installed; install it by: "
            "pip install retrograd[hdf5]"
        )
