"""`get_file`: a file from an address, kept, checked and unpacked."""

import http.client
import re
import shutil
import tarfile
import tempfile
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from pathlib import Path
from typing import Any

from autograd.errors import ArgumentError, StorageError, ValueRangeError
from autograd.files import replacing
from nn.datasets.download import TIMEOUT, arriving, cache_folder, chunks, digest_of
from nn.lookup import lookup

__all__ = ["get_file"]

MOST_BYTES = 1 << 40
"""Bytes after which a download is given up: 1 TiB."""

_ALGORITHMS = {"md5": "md5", "sha256": "sha256", "auto": ""}

_FORMATS = {"auto": ("tar", "zip"), "tar": ("tar",), "zip": ("zip",), "None": ()}


def get_file(
    fname: str | Path | None = None,
    origin: str | None = None,
    untar: bool = False,
    md5_hash: str | None = None,
    file_hash: str | None = None,
    cache_subdir: str = "datasets",
    hash_algorithm: str = "auto",
    extract: bool = False,
    archive_format: Any = "auto",
    cache_dir: str | Path | None = None,
    force_download: bool = False,
) -> str:
    """The path of the file at the address `origin`, downloaded unless it is there.

    fname: its name in the cache; by default the address's last part. file_hash: its
    checksum, of the `hash_algorithm` ``"sha256"`` or ``"md5"``, by default as its
    length says; a kept file with another one is downloaded anew, and a new one is
    refused: `StorageError`. extract: unpack it, and give the path of the folder.
    archive_format: ``"tar"``, ``"zip"``, ``"auto"`` for either, None for neither.
    cache_dir: by default that of the data sets; cache_subdir: the folder in it.

    An archive is unpacked whole or not at all: one with a path that leaves the folder,
    or a link or device in it, is refused. untar and md5_hash: older words for `extract`
    and `file_hash`.
    """
    if origin is None:
        raise ArgumentError("get_file: pass origin, the address of the file")
    folder = Path(cache_folder() if cache_dir is None else cache_dir).expanduser()
    target = folder / cache_subdir / _name(fname, origin)
    unpacked = None
    if extract or untar:
        target, unpacked = _places(target, given=fname is not None)
    if md5_hash is not None and file_hash is None:
        file_hash, hash_algorithm = md5_hash, "md5"
    chosen = lookup("get_file: hash_algorithm", hash_algorithm, _ALGORITHMS)
    algorithm = chosen or ("sha256" if len(file_hash or "") == 64 else "md5")
    if force_download or not _kept(target, file_hash, algorithm):
        _download(origin, target, file_hash, algorithm)
    if unpacked is None:
        return str(target)
    _unpack(target, unpacked, "tar" if untar else archive_format)
    return str(unpacked)


def _name(fname: str | Path | None, origin: str) -> str:
    """A plain file name, which cannot leave its folder."""
    name = str(fname or urllib.parse.urlsplit(origin).path.rpartition("/")[2])
    if not re.fullmatch(r"[\w -][\w. -]{0,199}", name):
        raise ValueRangeError(
            f"get_file: {name!r:.100} is no plain file name; pass one as fname, and "
            "its folder as cache_dir and cache_subdir"
        )
    return name


def _places(target: Path, *, given: bool) -> tuple[Path, Path]:
    """Where the archive is kept, and the folder of what is unpacked from it."""
    if given and "." in target.name:
        return target, target.with_name(f"{target.name.split('.')[0]}_extracted")
    return target.with_name(f"{target.name}_archive"), target


def _kept(target: Path, wanted: str | None, algorithm: str) -> bool:
    """Whether the file is there, with its checksum."""
    if not target.is_file():
        return False
    if wanted is None:
        return True
    with target.open("rb") as file:
        return digest_of(chunks(file), algorithm) == wanted


def _download(origin: str, target: Path, wanted: str | None, algorithm: str) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with (
            urllib.request.urlopen(origin, timeout=TIMEOUT) as answer,
            replacing(target) as file,
        ):
            parts = arriving(answer, file, origin, MOST_BYTES)
            found = digest_of(parts, algorithm)
            if wanted is not None and found != wanted:
                raise StorageError(
                    f"get_file: {origin} has the {algorithm} checksum {found}, "
                    f"expected is {wanted}; it is another file, or was altered"
                )
    except StorageError:
        raise
    except urllib.error.URLError as error:
        raise StorageError(
            f"get_file: {origin} cannot be had: {error.reason}"
        ) from error
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise StorageError(f"get_file: {origin} to {str(target)!r}: {error}") from error


def _unpack(source: Path, folder: Path, archive_format: Any) -> None:
    """The files of an archive into `folder`, which appears whole."""
    several = isinstance(archive_format, (list, tuple))
    named = archive_format if several else (archive_format,)
    kinds = [k for n in named for k in lookup("get_file: format", str(n), _FORMATS)]
    is_tar = "tar" in kinds and tarfile.is_tarfile(source)
    if not is_tar and not ("zip" in kinds and zipfile.is_zipfile(source)):
        raise StorageError(
            f"get_file: {str(source)!r} is no archive of the format {archive_format!r}"
        )
    fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name[:50]}-", dir=folder.parent))
    try:
        (_unpack_tar if is_tar else _unpack_zip)(source, fresh)
        shutil.rmtree(folder, ignore_errors=True)
        fresh.rename(folder)
    except (tarfile.TarError, zipfile.BadZipFile, OSError, EOFError, ValueError,
            RuntimeError, NotImplementedError) as error:  # fmt: skip
        raise StorageError(
            f"get_file: {str(source)!r} cannot be unpacked: {error}"
        ) from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _unpack_tar(source: Path, folder: Path) -> None:
    with tarfile.open(source) as tar:
        for member in tar:
            if not (member.isreg() or member.isdir()):
                raise ValueError(f"{member.name[:80]!r} is a link or a device")
            _write(
                folder, member.name, None if member.isdir() else tar.extractfile(member)
            )


def _unpack_zip(source: Path, folder: Path) -> None:
    with zipfile.ZipFile(source) as file:
        for info in file.infolist():
            if info.external_attr >> 28 == 0xA:
                raise ValueError(f"{info.filename[:80]!r} is a link")
            _write(folder, info.filename, None if info.is_dir() else file.open(info))


def _write(folder: Path, name: str, content: Any) -> None:
    """A file of `folder`, or a folder in it if there is no content."""
    parts = Path(name).parts
    outside = ".." in parts or Path(name).is_absolute() or "\\" in name or ":" in name
    if outside or "\0" in name:
        raise ValueError(f"{name[:80]!r} leaves the folder")
    path = folder.joinpath(*parts)
    (path if content is None else path.parent).mkdir(parents=True, exist_ok=True)
    if content is not None:
        with content, path.open("xb") as file:
            shutil.copyfileobj(content, file)
