"""Published archives: fetched once into a cache, and trusted only by their checksum."""

import hashlib
import os
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple

from tqdm import tqdm

from autograd.errors import StorageError, ValueRangeError

__all__ = ["Archive", "cache_folder", "fetch"]

CHUNK = 1 << 20
TIMEOUT = 30.0
"""Seconds without a byte after which a download is given up."""


class Archive(NamedTuple):
    """A published file. digest: in hexadecimal, by `algorithm` of `hashlib`."""

    url: str
    name: str
    algorithm: str
    digest: str


def cache_folder() -> Path:
    """``$RETROGRAD_DATA``, or ``retrograd`` in the user's cache."""
    own = os.environ.get("RETROGRAD_DATA")
    if own:
        return Path(own)
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "retrograd"


def fetch(archive: Archive, folder: Path | None = None) -> Path:
    """The archive's file in `folder`, by default the cache; downloaded if need be.

    Raises `StorageError` if it cannot be had, or if its checksum is not the one
    published; then nothing is kept.
    """
    if not archive.url.startswith(("https://", "http://")):
        raise ValueRangeError(f"download: {archive.url!r} is no http(s) address")
    if Path(archive.name).name != archive.name:
        raise ValueRangeError(f"download: {archive.name!r} leaves the cache's folder")
    folder = cache_folder() if folder is None else folder
    path = folder / archive.name
    if path.exists():
        _verify(path, archive, "remove it to have it downloaded again")
        return path
    beside = path.with_name(f"{path.name}.part")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (
            urllib.request.urlopen(archive.url, timeout=TIMEOUT) as answer,
            beside.open("wb") as file,
        ):
            _copy(answer, file, archive.name)
        _verify(beside, archive, "try again later, or pass the path of a good copy")
        beside.replace(path)
    except urllib.error.URLError as error:
        raise StorageError(
            f"download: {archive.url} cannot be had: {error.reason}; download it by "
            "other means and pass its path"
        ) from error
    except OSError as error:
        if isinstance(error, StorageError):
            raise
        raise StorageError(f"download: {archive.url}: {error}") from error
    finally:
        beside.unlink(missing_ok=True)
    return path


def _copy(answer: IO[bytes], file: IO[bytes], name: str) -> None:
    """All of `answer`, with a bar if standard error is a terminal."""
    length = getattr(answer, "length", None)
    with tqdm(
        total=length,
        desc=name,
        unit="B",
        unit_scale=True,
        disable=not sys.stderr.isatty(),
    ) as bar:
        for chunk in _chunks(answer):
            file.write(chunk)
            bar.update(len(chunk))


def _verify(path: Path, archive: Archive, remedy: str) -> None:
    found = hashlib.new(archive.algorithm, usedforsecurity=False)
    with path.open("rb") as file:
        for chunk in _chunks(file):
            found.update(chunk)
    if found.hexdigest() != archive.digest:
        raise StorageError(
            f"download: {archive.name} has the {archive.algorithm} checksum "
            f"{found.hexdigest()}, published is {archive.digest}; {remedy}"
        )


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    while chunk := file.read(CHUNK):
        yield chunk
