"""Nested values with arrays, as one safetensors file that no code runs to read.

Arrays are tensors of the file. All else is JSON in its header, with the format, what
kind of file it is, and a checksum over both. The checksum finds accidents; whoever
alters a file on purpose can compute it anew, so what is read is checked all the same.
A file appears whole or not at all.
"""

import json
import os
import reprlib
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.errors import AutogradError, DTypeError, StorageError
from autograd.files import replacing
from nn.arrays import Array, raw

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "MOST_DEPTH",
    "MOST_HEADER",
    "MOST_VALUES",
    "read",
    "short",
    "write",
    "write_bytes",
]

FORMAT = "retrograd-2"
_ARRAY = "$array"

MOST_HEADER = 1 << 24
"""Bytes of a header, 16 MiB: the configurations of some 10,000 layers."""

MOST_VALUES = 1 << 20
"""Values in the header's JSON: the losses of 100,000 epochs with ten metrics."""

MOST_DEPTH = 128
"""Lists and dicts within each other: models within models, 40 deep."""

LONGEST_REASON = 500
"""Characters of an error that are quoted: names in a file may be of any length."""

_SHORT = reprlib.Repr()
_SHORT.maxstring = _SHORT.maxother = 80


def short(value: Any) -> str:
    """`value` as an error shows it: what a file holds may be of any length."""
    return _SHORT.repr(value)


def reason(error: Exception) -> str:
    """The message of an error, of one that is not ours with its type, cut short."""
    said = str(error)
    if len(said) > LONGEST_REASON:
        said = f"{said[:LONGEST_REASON]}…"
    return (
        said if isinstance(error, AutogradError) else f"{type(error).__name__}: {said}"
    )


def write(
    path: "str | Path", kind: str, content: Mapping[str, Any], *, overwrite: bool = True
) -> None:
    """Write `content` to `path`: dicts with text keys, lists, numbers, texts, arrays.

    kind: what `read` must ask for. overwrite: replace a file that is there. A failure
    leaves an earlier file as it was, and what `read` would refuse is not written.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import save

    _refuse_existing(path, kind, overwrite)
    tensors: dict[str, Array] = {}
    try:
        text = json.dumps(_packed(content, "", tensors), ensure_ascii=False)
        metadata = {"format": FORMAT, "kind": kind, "content": text}
        metadata["sha256"] = _checksum(metadata, tensors)
        data = save(tensors, metadata)
    except (TypeError, ValueError, RecursionError, SafetensorError) as error:
        if isinstance(error, DTypeError):
            raise
        raise StorageError(
            f"{kind}: what is to be written to {str(path)!r} is not made of dicts, "
            f"lists, numbers, well-formed texts and arrays alone: {error}"
        ) from error
    _refuse_beyond(kind, path, _header_length(data), text)
    _unpacked(parsed(kind, path, text), tensors, f"{kind}: {str(path)!r}")
    write_bytes(path, kind, data)


def write_bytes(
    path: "str | Path", kind: str, data: bytes, *, overwrite: bool = True
) -> None:
    """Have `data` be the content of the file at `path`, or leave it as it was."""
    _refuse_existing(path, kind, overwrite)
    try:
        with replacing(path) as file:
            file.write(data)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise StorageError(
            f"{kind}: {str(path)!r} could not be written: {reason}; a file that was "
            "there is unchanged"
        ) from error


def read(path: "str | Path", kind: str) -> dict[str, Any]:
    """What `write` wrote; `StorageError` for a file that is not that, or not whole."""
    metadata, tensors = _opened(path, kind)
    if metadata.get("format") != FORMAT or metadata.get("kind") != kind:
        found = (
            metadata.get("kind") or metadata.get("format") or "another program's file"
        )
        raise StorageError(
            f"{kind}: {str(path)!r} holds no {kind} but {found[:80]}; the arrays of "
            "any safetensors file are read by safetensors.numpy.load_file"
        )
    if metadata.pop("sha256", None) != _checksum(metadata, tensors):
        raise StorageError(
            f"{kind}: {str(path)!r} was altered after it was written: its checksum is "
            "another one; take a copy that was not"
        )
    text = metadata.get("content", "")
    _refuse_beyond(kind, path, len(text), text)
    where = f"{kind}: {str(path)!r}"
    content: dict[str, Any] = _unpacked(parsed(kind, path, text), tensors, where)
    if not isinstance(content, dict):
        raise StorageError(f"{where} describes a {type(content).__name__}, not a dict")
    return content


def _refuse_existing(path: "str | Path", kind: str, overwrite: bool) -> None:
    if not overwrite and os.path.exists(path):
        raise StorageError(
            f"{kind}: {str(path)!r} is there already; pass overwrite=True to replace it"
        )


def _opened(path: "str | Path", kind: str) -> tuple[dict[str, str], dict[str, Array]]:
    """The texts and the arrays of a safetensors file."""
    from safetensors import SafetensorError, safe_open

    try:
        if not os.path.isfile(path):  # a pipe would never end
            raise FileNotFoundError("there is no file")
        with open(path, "rb") as start:
            _refuse_beyond(kind, path, _header_length(start.read(8)))
        with safe_open(str(path), framework="numpy") as file:
            metadata = file.metadata() or {}
            return metadata, {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except StorageError:
        raise
    except (
        SafetensorError,
        OSError,
        ValueError,
        TypeError,  # these two for dtypes that NumPy lacks, such as bfloat16
        AttributeError,
        MemoryError,
    ) as error:
        raise StorageError(
            f"{kind}: {str(path)!r} cannot be read: {error}; it is missing, cut short "
            "or no file of this kind"
        ) from error


def _header_length(data: bytes) -> int:
    return int.from_bytes(data[:8], "little")


def _refuse_beyond(kind: str, path: Any, length: int, text: str = "") -> None:
    """Raise where a header is too long, or its JSON has too many values to be read."""
    values = sum(map(text.count, ",[{"))
    for found, most, what in (
        (length, MOST_HEADER, "bytes in its header"),
        (values, MOST_VALUES, "values beside its arrays"),
    ):
        if found > most:
            raise StorageError(
                f"{kind}: {str(path)!r} has {found:,} {what}, the most is {most:,}; it "
                "is no file of this kind, or keeps too much that is no array"
            )


def parsed(kind: str, path: Any, text: str) -> Any:
    """The JSON `text`, in which no key comes twice."""
    try:
        return json.loads(text, object_pairs_hook=_distinct)
    except (ValueError, RecursionError) as error:
        raise StorageError(
            f"{kind}: {str(path)!r} holds a description that cannot be read: {error}; "
            "it was not written by this program"
        ) from error


def _distinct(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    pairs = list(pairs)
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key comes twice")
    return found


def _checksum(metadata: Mapping[str, str], tensors: Mapping[str, Array]) -> str:
    """SHA-256 of the header's texts and of each tensor's name, dtype, shape, bytes."""
    import hashlib

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
        while path in tensors:  # {"a/b": {"c": …}} beside {"a": {"b/c": …}}
            path += "+"
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


def _unpacked(
    value: Any, tensors: Mapping[str, Array], where: str, depth: int = 0
) -> Any:
    """`value` with the arrays that it names in their places."""
    if depth == MOST_DEPTH and isinstance(value, (dict, list)):
        raise StorageError(f"{where} is nested more than {MOST_DEPTH} deep")
    if isinstance(value, dict):
        if value.keys() == {_ARRAY}:
            name = value[_ARRAY]
            if not isinstance(name, str) or name not in tensors:
                raise StorageError(f"{where} has no array {short(name)}")
            return tensors[name]
        return {k: _unpacked(v, tensors, where, depth + 1) for k, v in value.items()}
    if isinstance(value, list):
        return [_unpacked(v, tensors, where, depth + 1) for v in value]
    return value
