"""The journal of a sweep: each point's result in a file as soon as there is one.

Lines of JSON. The first says whose journal it is; each further one has a point's key,
the point to read, and its value as `encoding` writes it, or why it failed. A line is
written at once and forced to the disk before the next, so whatever ends the process
costs at most the line being written, and that is known by being no JSON.
"""

import errno
import json
import os
import sys
import weakref
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from autograd.errors import StorageError
from nn.lab.encoding import decoded

__all__ = ["Journal", "Kept"]

KIND = "nn.lab.sweep"

BEGINNING = f'{{"journal": "{KIND}"'.encode()
"""What the first line begins with."""

FAR = 1 << 40
"""The byte that stands for the file in a lock of Windows, far behind its last."""


class Kept(NamedTuple):
    """What a line holds of a point that is done."""

    value: Any
    seconds: float


class Journal:
    """An open journal, which no other process can open meanwhile; a context manager.

    head: what it has to be the journal of, by name. Raises `StorageError` if the file
    cannot be had, is in use, is damaged, or is something else's.
    """

    def __init__(self, path: str | os.PathLike[str], head: Mapping[str, Any]) -> None:
        self.path = os.fsdecode(path)
        self._done: dict[str, tuple[int, Mapping[str, Any]]] = {}
        self._file = self._opened()
        OPEN.add(self)
        try:
            self._lock()
            self._begin({"journal": KIND, "version": 1, **head})
        except BaseException:
            self.close()
            raise

    def kept(self, key: str) -> Kept | None:
        """What is known of the point with that key; None where it is not done."""
        if key not in self._done:
            return None
        number, line = self._done[key]
        try:
            return Kept(decoded(line["value"]), float(line["seconds"]))
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise self._damaged(number) from error

    def add(self, key: str, facts: Mapping[str, Any], value: str | None) -> None:
        """Write a point's line, which is on the disk when this returns.

        facts: what is of interest besides. value: the text of its JSON; None of a point
        that failed, which is not done.
        """
        line = _line({"key": key, **facts})
        if value is not None:
            line = line[:-2] + b', "value": ' + value.encode() + b"}\n"
        self._write(line)

    def close(self) -> None:
        """Let others have it."""
        OPEN.discard(self)
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def __enter__(self) -> "Journal":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    # Opening

    def _opened(self) -> int:
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
        try:
            if os.path.exists(self.path) and not os.path.isfile(self.path):
                raise StorageError(
                    f"sweep: journal {self.path!r} is no regular file; pass the path "
                    "of a file"
                )
            return os.open(self.path, flags, 0o666)
        except (OSError, ValueError) as error:
            if isinstance(error, StorageError):
                raise
            raise StorageError(
                f"sweep: journal {self.path!r} cannot be opened: {error}; pass a path "
                "in a folder that exists and can be written to"
            ) from error

    def _lock(self) -> None:
        try:
            _locked(self._file)
        except OSError as error:
            if error.errno in (errno.EAGAIN, errno.EACCES):
                raise StorageError(
                    f"sweep: journal {self.path!r} is in use by another sweep; wait "
                    "for its end, or give each a journal of its own"
                ) from error
            raise StorageError(
                f"sweep: journal {self.path!r} cannot be locked: {error}; pass a path "
                "in a file system that has locks"
            ) from error

    def _begin(self, head: Mapping[str, Any]) -> None:
        content = Path(self.path).read_bytes()
        if not (content.startswith(BEGINNING) or BEGINNING.startswith(content)):
            raise StorageError(
                f"sweep: {self.path!r} is a file, but no journal of a sweep; pass "
                "another path"
            )
        first, *lines = content.split(b"\n")
        if lines:
            self._compare(_parsed(first), head)
            self._read(lines, end=len(content))
        else:  # a new file, or one whose first line is torn
            os.ftruncate(self._file, 0)
            self._write(_line(head))
            _sync_folder(self.path)

    def _read(self, lines: list[bytes], end: int) -> None:
        """All lines but the first, of which the last has no end and may be torn."""
        for number, text in enumerate(lines, 2):
            line = _parsed(text)
            if line is not None and "key" in line:
                if "value" in line:
                    self._done[line["key"]] = number, line
            elif number <= len(lines):
                raise self._damaged(number)
            else:
                os.ftruncate(self._file, end - len(text))
                return
        self._write(b"\n")

    def _compare(
        self, found: Mapping[str, Any] | None, head: Mapping[str, Any]
    ) -> None:
        if found is None:
            raise self._damaged(1)
        for name, wanted in head.items():
            if found.get(name) != wanted:
                raise StorageError(
                    f"sweep: journal {self.path!r} is of another sweep: its {name} is "
                    f"{_said(found.get(name))}, that of this sweep is {_said(wanted)}; "
                    "pass another path"
                )

    # Writing

    def _write(self, content: bytes) -> None:
        begin = os.fstat(self._file).st_size
        try:
            while content:  # a full disk takes a part
                content = content[os.write(self._file, content) :]
            os.fsync(self._file)
        except BaseException as error:  # an interrupt too: who asked will ask again
            with suppress(OSError):
                os.ftruncate(self._file, begin)
            if isinstance(error, OSError):
                raise StorageError(
                    f"sweep: journal {self.path!r} cannot be written: {error}; make "
                    "room for it and call again: what it has is not lost"
                ) from error
            raise

    def _damaged(self, number: int) -> StorageError:
        return StorageError(
            f"sweep: journal {self.path!r} is damaged in line {number}; delete that "
            "line, whose point is run again then, or pass another path"
        )


OPEN: "weakref.WeakSet[Journal]" = weakref.WeakSet()
"""The journals of this process. A forked one must not hold their locks, for workers
may live on when their parent was killed."""


def _forget() -> None:
    for journal in list(OPEN):
        journal.close()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)


def _line(data: Mapping[str, Any]) -> bytes:
    return json.dumps(data, allow_nan=False).encode() + b"\n"


def _parsed(text: bytes) -> Mapping[str, Any] | None:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None


def _said(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else json.dumps(value)[:200]


def _locked(file: int) -> None:
    """Lock an open file; OSError if another has."""
    if sys.platform == "win32":
        import msvcrt

        os.lseek(file, FAR, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
    else:
        try:
            import fcntl
        except ImportError:  # a browser, where there is one process
            return
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _sync_folder(path: str) -> None:
    """Have the new file's name on the disk too."""
    if os.name == "posix":
        folder = os.open(os.path.dirname(path) or ".", os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
