"""Nested values with arrays, as one safetensors file that no code runs to read.

Arrays are tensors of the file. All else is JSON in its header, with the format, what
kind of file it is, and a checksum over both. A file appears whole or not at all: it is
written beside its place, forced to the disk and renamed.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import safetensors.numpy
from safetensors import SafetensorError, safe_open

from autograd.errors import DTypeError, StorageError
from nn.arrays import Array, raw

__all__ = ["read", "write"]

FORMAT = "retrograd-1"
_ARRAY = "$array"


def write(path: str | Path, kind: str, content: Mapping[str, Any]) -> None:
    """Write `content` to `path`: dicts with text keys, lists, numbers, texts, arrays.

    kind: what `read` must ask for. A failure leaves an earlier file as it was.
    """
    tensors: dict[str, Array] = {}
    text = json.dumps(_packed(content, "", tensors), ensure_ascii=False)
    metadata = {"format": FORMAT, "kind": kind, "content": text}
    metadata["sha256"] = _checksum(metadata, tensors)
    try:
        _replace(Path(path), safetensors.numpy.save(tensors, metadata))
    except OSError as error:
        raise StorageError(
            f"{kind}: {str(path)!r} could not be written: {error.strerror or error}; a "
            "file that was there is unchanged"
        ) from error


def read(path: str | Path, kind: str) -> dict[str, Any]:
    """What `write` wrote; `StorageError` for a file that is not that, or not whole."""
    try:
        with safe_open(str(path), framework="numpy") as file:
            metadata = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except (SafetensorError, OSError, ValueError) as error:
        raise StorageError(
            f"{kind}: {str(path)!r} cannot be read: {error}; it is missing, cut short "
            "or no file of this kind"
        ) from error
    if metadata.get("format") != FORMAT or metadata.get("kind") != kind:
        found = (
            metadata.get("kind") or metadata.get("format") or "another program's file"
        )
        raise StorageError(
            f"{kind}: {str(path)!r} holds no {kind} but {found}; the arrays of any "
            "safetensors file are read by safetensors.numpy.load_file"
        )
    if metadata.pop("sha256", None) != _checksum(metadata, tensors):
        raise StorageError(
            f"{kind}: {str(path)!r} was altered after it was written: its checksum is "
            "another one; take a copy that was not"
        )
    content: dict[str, Any] = _unpacked(json.loads(metadata["content"]), tensors)
    return content


def _replace(path: Path, data: bytes) -> None:
    """Put `data` at `path` at once, also against a loss of power."""
    beside = path.with_name(f".{path.name}.tmp")
    try:
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    if os.name == "posix":  # the new name is on the disk when its folder is
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _checksum(metadata: Mapping[str, str], tensors: Mapping[str, Array]) -> str:
    """SHA-256 of the header's texts and of each tensor's name, dtype, shape, bytes."""
    total = hashlib.sha256(json.dumps(dict(metadata), sort_keys=True).encode())
    for name in sorted(tensors):
        array = tensors[name]
        total.update(f"{name} {array.dtype.str} {array.shape}".encode())
        total.update(array.tobytes())
    return total.hexdigest()


def _packed(value: Any, path: str, tensors: dict[str, Array]) -> Any:
    """`value` with each array moved to `tensors` under its path."""
    value = raw(value)
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, np.ndarray):
        if value.dtype.kind not in "biuf" or value.dtype.itemsize > 8:
            raise DTypeError(
                f"saving: {path} has dtype {value.dtype}, which safetensors cannot "
                "hold; real numbers of at most 64 bits can be saved"
            )
        tensors[path] = np.asarray(value, order="C")
        return {_ARRAY: path}
    if isinstance(value, Mapping):
        return {
            str(key): _packed(item, f"{path}/{key}".lstrip("/"), tensors)
            for key, item in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [_packed(v, f"{path}/{i}", tensors) for i, v in enumerate(value)]
    return value


def _unpacked(value: Any, tensors: Mapping[str, Array]) -> Any:
    if isinstance(value, dict):
        if value.keys() == {_ARRAY}:
            return tensors[value[_ARRAY]]
        return {key: _unpacked(item, tensors) for key, item in value.items()}
    if isinstance(value, list):
        return [_unpacked(item, tensors) for item in value]
    return value
