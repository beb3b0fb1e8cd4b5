"""Files that appear whole or not at all."""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO

__all__ = ["replacing"]


@contextmanager
def replacing(path: str | os.PathLike[str]) -> Iterator[IO[bytes]]:
    """A file to write to, which is at `path` once the block ends without an error.

    It is written beside its place as ``.NAME.tmp``, ``.NAME.RANK.tmp`` in the further
    processes of a job, forced to the disk and renamed, and has the permissions of the
    file that it replaces. After an error that file is
    unchanged and nothing is left beside it. A symbolic link at either name is replaced
    and never followed. Devices and pipes are written to as they are.

    Raises `OSError`, and `ValueError` for a path that no file can have.
    """
    path = os.fspath(path)
    before = _found(path)
    if _is_special(path, before):
        with open(path, "wb") as file:
            yield file
        return
    folder, name = os.path.split(path)
    if not name:
        raise _error(errno.EISDIR, path)
    beside = os.path.join(folder, f".{name}{_rank()}.tmp")
    _remove(beside)
    try:
        with open(beside, "xb") as file:
            if before is not None and hasattr(os, "fchmod"):
                os.fchmod(file.fileno(), stat.S_IMODE(before.st_mode))
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except BaseException:
        _remove(beside)
        raise
    if os.name == "posix":  # the new name is on the disk when its folder is
        _sync_folder(folder or ".")


def _rank() -> str:
    """What tells this process from others of a job that write the same file."""
    found = [os.environ[name] for name in _RANKS if name in os.environ]
    return f".{int(found[0])}" if found and found[0].strip("0").isdigit() else ""


_RANKS = ("OMPI_COMM_WORLD_RANK", "PMI_RANK", "SLURM_PROCID")
"""Where launchers say which process of a job this is."""


def _found(path: str) -> os.stat_result | None:
    """What is at `path`; a folder or a file that may not be written to is refused."""
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(found.st_mode):
        raise _error(errno.EISDIR, path)
    if not os.access(path, os.W_OK):
        raise _error(errno.EACCES, path)
    return found


def _is_special(path: str, found: os.stat_result | None) -> bool:
    """Whether `path` is a device or a pipe; links in /dev are the system's too."""
    if found is None:
        return False
    in_dev = os.path.dirname(os.path.abspath(path)) == "/dev"
    return in_dev or not stat.S_ISREG(found.st_mode)


def _error(code: int, path: str) -> OSError:
    return OSError(code, os.strerror(code), path)


def _remove(path: str) -> None:
    with suppress(OSError):
        os.unlink(path)


def _sync_folder(folder: str) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
