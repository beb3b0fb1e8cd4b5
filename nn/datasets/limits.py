"""Reading packed files that may unpack to more than memory or disk can hold."""

import io
from gzip import GzipFile
from pathlib import Path
from typing import IO

from autograd.errors import StorageError

__all__ = ["Limited", "regular_file"]


class Limited(io.RawIOBase):
    """The bytes of `file`, which may be at most `most`; then `StorageError`.

    However much is asked for at once, no more than what is allowed is unpacked.
    """

    def __init__(self, file: IO[bytes] | GzipFile, most: int, name: str) -> None:
        self._file = file
        self._left = most
        self._message = (
            f"{name} unpacks to more than {most:,} bytes, which the published file "
            "does not; take a copy that was not altered"
        )

    def readable(self) -> bool:
        """True."""
        return True

    def read(self, size: int = -1) -> bytes:
        """The next `size` bytes, fewer at the end."""
        wanted = self._left + 1 if size < 0 else min(size, self._left + 1)
        data = self._file.read(wanted)
        if len(data) > self._left:
            raise StorageError(self._message)
        self._left -= len(data)
        return data


def regular_file(path: str | Path, most: int, name: str) -> Path:
    """`path` if a file of at most `most` bytes is there, and no folder or pipe."""
    try:
        found = Path(path)
        size = found.stat().st_size if found.is_file() else -1
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise StorageError(
            f"{name}: {str(path)!r:.300} cannot be read: {reason}"
        ) from error
    if size < 0:
        raise StorageError(
            f"{name}: {str(path)!r:.300} is no file; pass the path of the published one"
        )
    if size > most:
        raise StorageError(
            f"{name}: {str(path)!r} has {size:,} bytes, the published file has at most "
            f"{most:,}; take a copy that was not altered"
        )
    return found
