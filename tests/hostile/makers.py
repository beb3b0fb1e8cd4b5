"""Makes the files of this suite: each hostile in one way and otherwise well-formed."""

import gzip
import hashlib
import json
import struct
import tarfile
from pathlib import Path
from typing import Any

import numpy as np
import safetensors.numpy

from nn.saving import storage

FOLDER = "cifar-10-batches-bin"


def raw_safetensors(header: Any, data: bytes = b"", length: int | None = None) -> bytes:
    """A safetensors file of any header, which may claim another length than it has."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + data


def forged(kind: str, content: Any, **tensors: Any) -> bytes:
    """A file of `nn.saving` with any content, its checksum right."""
    text = content if isinstance(content, str) else json.dumps(content)
    metadata = {"format": "retrograd-2", "kind": kind, "content": text}
    arrays = {k: np.asarray(v, order="C") for k, v in tensors.items()}
    metadata["sha256"] = checksum(metadata, arrays)
    return safetensors.numpy.save(arrays, metadata)


def checksum(metadata: dict[str, str], arrays: dict[str, Any]) -> str:
    """What `nn.saving` keeps of a file; no secret."""
    total = hashlib.sha256(json.dumps(metadata, sort_keys=True).encode())
    for name in sorted(arrays):
        array = arrays[name]
        total.update(f"{name} {array.dtype.str} {array.shape}".encode())
        total.update(array.tobytes())
    return total.hexdigest()


def described(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """The JSON of a file of `nn.saving`, and its arrays by name."""
    with safetensors.safe_open(path, "numpy") as file:
        content = json.loads(file.metadata()["content"])
        return content, {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118


def rewritten(path: Path, change: Any, kind: str = "model") -> None:
    """Put ``change(content)`` in place of the content of the file at `path`."""
    content, arrays = described(path)
    path.write_bytes(forged(kind, change(content), **arrays))


def member(name: str, data: bytes = b"", **attributes: Any) -> bytes:
    """One entry of a tar, with any type, link, size or extended headers."""
    info = tarfile.TarInfo(name)
    info.size = len(data)
    for key, value in attributes.items():
        setattr(info, key, value)
    packed = info.tobuf(tarfile.PAX_FORMAT, errors="surrogateescape")
    return packed + data + bytes(-len(data) % 512)


def header(name: str, size: int, kind: bytes = tarfile.REGTYPE) -> bytes:
    """The block before an entry that claims `size` bytes, also less than none."""
    info = tarfile.TarInfo(name)
    info.size, info.type = size, kind
    return info.tobuf(tarfile.GNU_FORMAT)


def archive(path: Path, *members: bytes) -> None:
    """A tar.gz of CIFAR-10's six files and of `members`."""
    path.write_bytes(gzip.compress(b"".join([*_batches(), *members]) + bytes(1024), 1))


def _batches() -> list[bytes]:
    names = [f"data_batch_{i}" for i in range(1, 6)] + ["test_batch"]
    return [member(f"{FOLDER}/{name}.bin", bytes(2 * 3073)) for name in names]


def npy(
    shape: Any, dtype: str = "|u1", data: bytes = b"", order: bool = False
) -> bytes:
    """An array's file of any header."""
    text = f"{{'descr': {dtype!r}, 'fortran_order': {order}, 'shape': {shape}, }}"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text.encode() + data


def digits(count: int = 2) -> dict[str, bytes]:
    """The entries of a good mnist.npz of so many images."""
    images = npy((count, 28, 28), data=bytes(count * 28 * 28))
    labels = npy((count,), data=bytes(count))
    return {
        "x_train.npy": images,
        "y_train.npy": labels,
        "x_test.npy": images,
        "y_test.npy": labels,
    }


LIMITS = (storage.MOST_HEADER, storage.MOST_VALUES, storage.MOST_DEPTH)
