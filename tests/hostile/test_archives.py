"""Data sets' archives that leave their folder, unpack without end or are not whole."""

import gzip
import io
import pickle
import tarfile
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nn.datasets import cifar10, mnist
from tests.hostile.bounded import bounded
from tests.hostile.cases import Case, ids, refused, tree
from tests.hostile.makers import FOLDER, archive, digits, header, member, npy

TEST = f"{FOLDER}/test_batch.bin"


class Executed:
    """A pickle that would show that it was loaded."""

    def __reduce__(self) -> Any:
        return (Path.touch, (Path("executed"),))


def linked(name: str, kind: bytes, target: str) -> bytes:
    """A link, or another thing that is no file."""
    return member(name, type=kind, linkname=target)


def pax(**headers: str) -> bytes:
    """An entry with extended headers."""
    return member(f"{FOLDER}/a", pax_headers=headers)


SPARSE = {f"GNU.sparse.{k}": v for k, v in [("major", "1"), ("minor", "0")]}
SPARSE["GNU.sparse.realsize"] = str(1 << 62)

TARS = [
    Case("a path upwards", member("../evil", b"evil")),
    Case("a path upwards inside", member(f"{FOLDER}/../../evil", b"evil")),
    Case("a path upwards with a dot", member(f"{FOLDER}/./../evil", b"evil")),
    Case("an absolute path", member("/tmp/evil", b"evil")),
    Case("a path of a home", member("~/.bashrc", b"evil")),
    Case("a path of Windows", member("C:\\evil", b"evil")),
    Case("a path with NUL", pax(path=f"{FOLDER}\0/../evil")),
    Case("a path that paints", member(f"\x1b[31m{FOLDER}", b"evil")),
    Case("a path turned round", member("\u202enib.hctab", b"evil")),
    Case("a path like a page", member("p" * 10**5, b"evil")),
    Case("another folder", member("other/test_batch.bin", b"evil")),
    Case("no name", member("", b"evil")),
    Case("a symbolic link", linked(f"{FOLDER}/a", tarfile.SYMTYPE, "/etc/passwd")),
    Case("a link upwards", linked(f"{FOLDER}/a", tarfile.SYMTYPE, "../../evil")),
    Case("a hard link", linked(f"{FOLDER}/a", tarfile.LNKTYPE, "/etc/passwd")),
    Case("a link to itself", linked(f"{FOLDER}/a", tarfile.LNKTYPE, f"{FOLDER}/a")),
    Case("a character device", linked(f"{FOLDER}/a", tarfile.CHRTYPE, "")),
    Case("a block device", linked(f"{FOLDER}/a", tarfile.BLKTYPE, "")),
    Case("a pipe", linked(f"{FOLDER}/a", tarfile.FIFOTYPE, "")),
    Case("a contiguous file", member(f"{FOLDER}/a", b"a", type=tarfile.CONTTYPE)),
    Case("an unknown type", member(f"{FOLDER}/a", b"a", type=b"Q")),
    Case("a file twice", member(TEST, bytes(3073)), "comes again"),
    Case("a size of 2**62", header(f"{FOLDER}/a", 1 << 62)),
    Case("a negative size", header(f"{FOLDER}/a", -512)),
    Case("sizes that disagree", pax(size=str(1 << 62))),
    Case("a size of NaN", pax(size="NaN")),
    Case("a sparse file of NaN", pax(**{"GNU.sparse.size": "NaN"})),
    Case("a sparse map of text", pax(**{"GNU.sparse.map": "a,b"})),
    Case("a sparse file of 2**62", pax(**SPARSE)),
]  # fmt: skip


@pytest.mark.parametrize("case", TARS, ids=ids(TARS))
def test_entries_of_a_tar(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "cifar.tar.gz"
    archive(path, case.made)
    if case.name in ("a size of NaN", "a sparse file of NaN"):  # ignored by tarfile
        found = bounded(lambda: cifar10.load_data(path), tmp_path)
        assert not found.error or "AutogradError" in found.error, found
        assert found.offences == []
        return
    refused(lambda: cifar10.load_data(path), tmp_path, case.match)


def zeros(size: int, path: Path, head: bytes = b"") -> None:
    """A gzip stream of so many zeros after `head`, a thousandth of the size."""
    block = bytes(1 << 20)
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(head)
        for _ in range(size >> 20):
            file.write(block)


BOMBS = [
    Case("a file of 1 GiB", header(f"{FOLDER}/readme.html", 1 << 30)),
    Case("a batch of 1 GiB", header(TEST, 1 << 30)),
    Case("a long name of 1 GiB", header("a", 1 << 30, tarfile.GNUTYPE_LONGNAME)),
    Case("a long link of 1 GiB", header("a", 1 << 30, tarfile.GNUTYPE_LONGLINK)),
    Case("headers of 1 GiB", header("a", 1 << 30, tarfile.XHDTYPE)),
    Case("global headers of 1 GiB", header("a", 1 << 30, tarfile.XGLTYPE)),
]


@pytest.mark.parametrize("case", BOMBS, ids=ids(BOMBS))
def test_a_gigabyte_in_a_megabyte(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "cifar.tar.gz"
    zeros(1 << 30, path, case.made)
    assert path.stat().st_size < 6 << 20
    found = refused(
        lambda: cifar10.load_data(path), tmp_path, grown=cifar10.MOST_UNPACKED * 3
    )
    assert "unpacks to more than" in found.message or "cifar10" in found.message


def test_ten_thousand_entries(tmp_path: Path) -> None:
    path = tmp_path / "cifar.tar.gz"
    archive(path, *[member(f"{FOLDER}/{i}") for i in range(10_000)])
    refused(
        lambda: cifar10.load_data(path), tmp_path, "not the published", grown=32 << 20
    )


def test_ten_thousand_headers_before_an_entry(tmp_path: Path) -> None:
    path = tmp_path / "cifar.tar.gz"
    one = header("././@LongLink", 2, tarfile.GNUTYPE_LONGNAME) + b"a\0".ljust(
        512, b"\0"
    )
    with gzip.open(path, "wb") as file:
        file.write(one * 10_000)
    refused(lambda: cifar10.load_data(path), tmp_path, "not all of it")


def test_archives_within_archives_are_data(tmp_path: Path) -> None:
    """A layer more is bytes of a file, and is not opened."""
    inner = b"x"
    for _ in range(50):
        inner = gzip.compress(inner)
    path = tmp_path / "cifar.tar.gz"
    archive(path, member(f"{FOLDER}/inner.tar.gz", inner))
    found = bounded(lambda: cifar10.load_data(path)[0][0].shape, tmp_path)
    assert (found.error, found.message) == ([], "(10, 32, 32, 3)")
    assert found.offences == []


def good_tar(path: Path) -> bytes:
    archive(path)
    return path.read_bytes()


WHOLE = [
    Case("empty", lambda data: b""),
    Case("half", lambda data: data[: len(data) // 2]),
    Case("without its last 9 bytes", lambda data: data[:-9]),
    Case("a wrong checksum", lambda data: data[:-8] + b"\0\0\0\1" + data[-4:]),
    Case("a byte changed", lambda data: data[:60] + bytes([data[60] ^ 1]) + data[61:]),
    Case("not packed", gzip.decompress),
    Case("zeros", lambda data: bytes(5000)),
    Case("packed zeros", lambda data: gzip.compress(bytes(5000))),
    Case("a pickle", lambda data: pickle.dumps(Executed())),
    Case("a packed pickle", lambda data: gzip.compress(pickle.dumps(Executed()))),
]


@pytest.mark.parametrize("case", WHOLE, ids=ids(WHOLE))
def test_tars_that_are_not_whole(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "cifar.tar.gz"
    path.write_bytes(case.made(good_tar(path)))
    refused(lambda: cifar10.load_data(path), tmp_path, "cifar10")


def zipped(path: Path, entries: dict[str, bytes], **options: Any) -> None:
    """A zip of these entries."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of a name that comes twice
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **options) as file:
            for name, data in entries.items():
                file.writestr(name, data)


def objects() -> bytes:
    """An array of pickled objects."""
    file = io.BytesIO()
    np.save(file, np.array([Executed()], object), allow_pickle=True)
    return file.getvalue()


HUGE = 10**12
ZIPS = [
    Case("pickled objects", objects(), "object"),
    Case("a header of objects", npy((2, 28, 28), "|O"), "object"),
    Case("10**12 images", npy((HUGE, 28, 28), data=bytes(99)), "70,000"),
    Case("a shape that overflows", npy((2**62, 2**62, 4)), "70,000"),
    Case("nothing times much", npy((0, 2**62, 2**62)), "mnist"),
    Case("a negative length", npy((-2, 28, 28)), "mnist"),
    Case("a length of text", npy(("a", 28, 28)), "not mnist.npz"),
    Case("code as a shape", npy('__import__("os").system("touch executed")'), "not m"),
    Case("1,000 brackets", npy("BRACKETS"), "not mnist.npz"),
    Case("a header of 60 KB", npy("'" + "a" * 60_000 + "'"), "not mnist.npz"),
    Case("float64", npy((2, 28, 28), "<f8", bytes(2 * 784 * 8)), "float64"),
    Case("fields", npy((2, 28, 28), "|V1", bytes(2 * 784)), "|V1"),
    Case("text", npy((2, 28, 28), "<U9"), "<U9"),
    Case("rank 1", npy((2 * 784,), data=bytes(2 * 784)), "(n, 28, 28)"),
    Case("rank 40", npy((1,) * 40, data=b"1"), "(n, 28, 28)"),
    Case("too few bytes", npy((2, 28, 28), data=bytes(9)), "not the bytes"),
    Case("too many bytes", npy((2, 28, 28), data=bytes(9**4)), "not the bytes"),
    Case("another version", b"\x93NUMPY\x09\x00", "not mnist.npz"),
    Case("a pickle", pickle.dumps(Executed()), "not mnist.npz"),
    Case("nothing", b"", "not mnist.npz"),
]


@pytest.mark.parametrize("case", ZIPS, ids=ids(ZIPS))
def test_arrays_in_a_zip(case: Case, tmp_path: Path) -> None:
    made = case.made.replace(b"'BRACKETS'", b"(" * 1000 + b")" * 1000)
    path = tmp_path / "mnist.npz"
    zipped(path, digits() | {"x_train.npy": made})
    refused(lambda: mnist.load_data(path), tmp_path, case.match, grown=32 << 20)


def test_a_zip_that_unpacks_to_a_gigabyte(tmp_path: Path) -> None:
    path = tmp_path / "mnist.npz"
    entries = digits()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in entries.items():
            if name != "x_train.npy":
                file.writestr(name, data)
        with file.open("x_train.npy", "w", force_zip64=True) as entry:
            entry.write(npy((1 << 30, 1, 1)))
            for _ in range(1 << 10):
                entry.write(bytes(1 << 20))
    assert path.stat().st_size < 2 << 20
    refused(lambda: mnist.load_data(path), tmp_path, "70,000", grown=32 << 20)


def test_what_else_is_in_a_zip_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "mnist.npz"
    others = {"../evil": b"evil", "/tmp/evil": b"evil", "bomb.npy": bytes(1 << 26)}
    zipped(path, digits() | others)
    before = tree(tmp_path)
    found = bounded(lambda: mnist.load_data(path)[0][0].shape, tmp_path)
    assert (found.error, found.message) == ([], "(2, 28, 28)")
    assert found.offences == []
    assert found.grown < 32 << 20
    assert tree(tmp_path) == before


def patched(at: bytes, offset: int, value: bytes) -> Callable[[bytes], bytes]:
    """A change of the bytes `offset` behind each of `at`."""

    def change(data: bytes) -> bytes:
        made, start = bytearray(data), data.find(at)
        while start >= 0:
            made[start + offset : start + offset + len(value)] = value
            start = data.find(at, start + 1)
        return bytes(made)

    return change


DIRECTORY, LOCAL = b"PK\x01\x02", b"PK\x03\x04"


def both(place: int, value: bytes) -> Callable[[bytes], bytes]:
    """A change of one field, in the directory and before each entry."""

    def change(data: bytes) -> bytes:
        local = patched(LOCAL, place - 2, value)(data)
        return patched(DIRECTORY, place, value)(local)

    return change


DAMAGE = [
    Case("empty", lambda data: b""),
    Case("half", lambda data: data[: len(data) // 2]),
    Case("a byte missing", lambda data: data[:-1]),
    Case("a wrong checksum", patched(DIRECTORY, 16, b"\1\2\3\4")),
    Case("encrypted", both(8, b"\1")),
    Case("an unknown packing", patched(DIRECTORY, 10, b"\x63\0")),
    Case("packed by lzma", both(10, b"\x0e\0")),
    Case("packed by bzip2", both(10, b"\x0c\0")),
    Case("places beyond the file", patched(DIRECTORY, 42, b"\xff\xff\xff\x7f")),
    Case("an array of its own", lambda data: npy((2, 28, 28), data=bytes(2 * 784))),
    Case("a pickle", lambda data: pickle.dumps(Executed())),
]  # fmt: skip


@pytest.mark.parametrize("case", DAMAGE, ids=ids(DAMAGE))
def test_zips_that_are_not_whole(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "mnist.npz"
    zipped(path, digits())
    path.write_bytes(case.made(path.read_bytes()))
    refused(lambda: mnist.load_data(path), tmp_path, "mnist")


@pytest.mark.parametrize("load", [cifar10.load_data, mnist.load_data])
@pytest.mark.parametrize(
    "place", ["/dev/zero", "/dev/stdin", "/", "/none", "a\0b", "\ud800", "n" * 10**5]
)
def test_what_is_no_file(load: Any, place: str, tmp_path: Path) -> None:
    refused(lambda: load(place), tmp_path)


@pytest.mark.parametrize("load", [cifar10.load_data, mnist.load_data])
def test_a_file_larger_than_the_published_is_not_opened(
    load: Any, tmp_path: Path
) -> None:
    path = tmp_path / "large"
    with path.open("wb") as file:
        file.truncate(1 << 40)
    refused(lambda: load(path), tmp_path, "1,099,511,627,776 bytes", grown=32 << 20)
