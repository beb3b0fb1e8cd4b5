"""Published archives: fetched once into a cache, and trusted only by their checksum."""

import hashlib
import http.client
import os
import re
import sys
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, NamedTuple

from autograd.errors import StorageError, ValueRangeError
from autograd.files import replacing
from nn.datasets.limits import regular_file

__all__ = [
    "CHUNK",
    "Archive",
    "arriving",
    "cache_folder",
    "chunks",
    "digest_of",
    "fetch",
]

ALGORITHMS = ("md5", "sha256", "sha512")

CHUNK = 1 << 20
MOST_BYTES = 1 << 30
"""Bytes after which a download is given up: 1 GiB, six times the largest known."""

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
    if not re.fullmatch(r"[\w-][\w.-]{0,99}", archive.name):
        raise ValueRangeError(
            f"download: {archive.name!r} is no plain file name, or leaves the cache's "
            "folder"
        )
    if archive.algorithm not in ALGORITHMS:
        raise ValueRangeError(
            f"download: {archive.algorithm!r} is unknown; choose one of "
            f"{', '.join(ALGORITHMS)}"
        )
    path = (cache_folder() if folder is None else folder) / archive.name
    try:
        if path.exists():
            return _cached(path, archive)
        path.parent.mkdir(parents=True, exist_ok=True)
        with (
            urllib.request.urlopen(archive.url, timeout=TIMEOUT) as answer,
            replacing(path) as file,
        ):
            found = digest_of(arriving(answer, file, archive.url), archive.algorithm)
            _verify(found, archive, "try again later, or pass the path of a good copy")
    except StorageError:
        raise
    except urllib.error.URLError as error:
        raise StorageError(
            f"download: {archive.url} cannot be had: {error.reason}; download it by "
            "other means and pass its path"
        ) from error
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise StorageError(
            f"download: {archive.url} to {str(path)!r}: {error}; download it by other "
            "means and pass its path"
        ) from error
    return path


def _cached(path: Path, archive: Archive) -> Path:
    """`path` of an earlier download, if it is still what was published."""
    found = regular_file(path, MOST_BYTES, "download")
    with found.open("rb") as file:
        digest = digest_of(chunks(file), archive.algorithm)
    _verify(digest, archive, "remove it to have it downloaded again")
    return path


def arriving(
    answer: IO[bytes], file: IO[bytes], url: str, most: int | None = None
) -> Iterator[bytes]:
    """All of `answer`, copied to `file`; with a bar if standard error is a terminal.

    most: bytes after which the download is given up, `StorageError`; by default
    `MOST_BYTES`.
    """
    from tqdm import tqdm

    limit = MOST_BYTES if most is None else most
    length, total = getattr(answer, "length", None), 0
    with tqdm(
        total=length,
        desc=url.rpartition("/")[2],
        unit="B",
        unit_scale=True,
        disable=not sys.stderr.isatty(),
    ) as bar:
        for chunk in chunks(answer):
            total += len(chunk)
            if total > limit:
                raise StorageError(
                    f"download: {url} sends more than {limit:,} bytes; "
                    "it is not what was published"
                )
            file.write(chunk)
            bar.update(len(chunk))
            yield chunk
    if length is not None and total < length:
        raise OSError(f"the connection ended after {total:,} of {length:,} bytes")


def digest_of(parts: Iterable[bytes], algorithm: str) -> str:
    """The checksum of the bytes in `parts`, in hexadecimal."""
    found = hashlib.new(algorithm, usedforsecurity=False)
    for chunk in parts:
        found.update(chunk)
    return found.hexdigest()


def _verify(found: str, archive: Archive, remedy: str) -> None:
    if found != archive.digest:
        raise StorageError(
            f"download: {archive.name} has the {archive.algorithm} checksum {found}, "
            f"published is {archive.digest}; {remedy}"
        )


def chunks(file: IO[bytes]) -> Iterator[bytes]:
    """The bytes of `file`, some at a time."""
    while chunk := file.read(CHUNK):
        yield chunk
