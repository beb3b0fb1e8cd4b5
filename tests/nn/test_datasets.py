"""Data sets: what is generated, and archives of the published formats over loopback."""

import hashlib
import io
import pickle
import tarfile
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nn
from autograd.errors import StorageError, ValueRangeError
from nn.datasets import cifar10, cifar100, mnist
from nn.datasets.download import Archive, cache_folder, fetch

FOLDER = "cifar-10-batches-bin"


class Silent(SimpleHTTPRequestHandler):
    """Serves files without a word."""

    def log_message(self, *args: Any) -> None:
        """Nothing."""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder and the address at which a local server shows it."""
    folder = tmp_path / "served"
    folder.mkdir()
    handler = partial(Silent, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield folder, f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache."""
    monkeypatch.setenv("RETROGRAD_DATA", str(tmp_path / "cache"))
    return cache_folder()


def archive_of(path: Path, url: str) -> Archive:
    """The description of a file that is served."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Archive(f"{url}/{path.name}", path.name, "sha256", digest)


def write_cifar(path: Path, rng: np.random.Generator, **others: bytes) -> list[Any]:
    """An archive like CIFAR-10's binary version; its records by file."""
    names = [f"data_batch_{i}" for i in range(1, 6)] + ["test_batch"]
    records = []
    with tarfile.open(path, "w:gz") as tar:
        for name in names:
            data = rng.integers(0, 256, (4, 3073), dtype=np.uint8)
            data[:, 0] %= 10
            records.append(data)
            add(tar, f"{FOLDER}/{name}.bin", others.get(name, data.tobytes()))
        add(tar, f"{FOLDER}/readme.html", b"<html>")
    return records


def add(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    """A file of these bytes."""
    member = tarfile.TarInfo(name)
    member.size = len(data)
    tar.addfile(member, io.BytesIO(data))


def test_cifar10_from_a_server(
    served: tuple[Path, str], cache: Path, rng: np.random.Generator
) -> None:
    folder, url = served
    path = folder / "cifar.tar.gz"
    records = write_cifar(path, rng)
    archive = archive_of(path, url)
    (x, y), (x_test, y_test) = cifar10.load_data(archive=archive)
    assert (x.shape, y.shape) == ((20, 32, 32, 3), (20, 1))
    assert (x_test.shape, y_test.shape) == ((4, 32, 32, 3), (4, 1))
    assert x.dtype == y.dtype == np.uint8
    assert y[4:8, 0].tolist() == records[1][:, 0].tolist()
    green = records[1][2, 1 + 1024 : 1 + 2048].reshape(32, 32)
    np.testing.assert_array_equal(x[6, :, :, 1], green)
    path.unlink()  # the second time it comes from the cache
    again = cifar10.load_data(archive=archive)
    np.testing.assert_array_equal(again[0][0], x)
    assert [p.name for p in cache.iterdir()] == ["cifar.tar.gz"]


def test_mnist_from_a_server_and_from_a_path(
    served: tuple[Path, str], rng: np.random.Generator
) -> None:
    folder, url = served
    path = folder / "mnist.npz"
    arrays = {
        "x_train": rng.integers(0, 256, (6, 28, 28), dtype=np.uint8),
        "y_train": np.arange(6, dtype=np.uint8),
        "x_test": rng.integers(0, 256, (2, 28, 28), dtype=np.uint8),
        "y_test": np.arange(2, dtype=np.uint8),
    }
    np.savez_compressed(path, allow_pickle=False, **arrays)
    for loaded in (
        mnist.load_data(archive=archive_of(path, url)),
        mnist.load_data(path),
    ):
        found = dict(zip(arrays, (*loaded[0], *loaded[1]), strict=True))
        for name, array in arrays.items():
            np.testing.assert_array_equal(found[name], array)


def test_refuses_a_wrong_checksum(
    served: tuple[Path, str], cache: Path, rng: np.random.Generator
) -> None:
    folder, url = served
    path = folder / "cifar.tar.gz"
    write_cifar(path, rng)
    archive = archive_of(path, url)._replace(digest="0" * 64)
    with pytest.raises(StorageError, match=r"sha256 checksum .*published is 000"):
        cifar10.load_data(archive=archive)
    assert list(cache.iterdir()) == []  # nothing of it is kept
    cached = cache / "cifar.tar.gz"
    cached.write_bytes(b"altered")
    with pytest.raises(StorageError, match="remove it to have it downloaded again"):
        cifar10.load_data(archive=archive)
    assert cached.read_bytes() == b"altered"


def test_refuses_what_is_not_served(served: tuple[Path, str], cache: Path) -> None:
    archive = Archive(f"{served[1]}/none.npz", "none.npz", "sha256", "")
    with pytest.raises(StorageError, match=r"cannot be had: .*pass its path"):
        mnist.load_data(archive=archive)
    with pytest.raises(ValueRangeError, match="no http"):
        fetch(archive._replace(url="file:///etc/passwd"))
    with pytest.raises(ValueRangeError, match="leaves the cache"):
        fetch(archive._replace(name="../none.npz"))
    assert not cache.exists() or list(cache.iterdir()) == []


@pytest.mark.parametrize("name", [f"{FOLDER}/../../evil", "/etc/evil", "evil"])
def test_refuses_paths_that_leave_the_folder(name: str, tmp_path: Path) -> None:
    path = tmp_path / "cifar.tar.gz"
    with tarfile.open(path, "w:gz") as tar:
        add(tar, name, b"evil")
    with pytest.raises(StorageError, match=r"evil.*not the published archive"):
        cifar10.load_data(path)


def test_refuses_links(tmp_path: Path) -> None:
    path = tmp_path / "cifar.tar.gz"
    with tarfile.open(path, "w:gz") as tar:
        link = tarfile.TarInfo(f"{FOLDER}/test_batch.bin")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    with pytest.raises(StorageError, match="not the published archive"):
        cifar10.load_data(path)


def test_refuses_archives_cut_short_or_altered(
    tmp_path: Path, rng: np.random.Generator
) -> None:
    path = tmp_path / "cifar.tar.gz"
    write_cifar(path, rng)
    path.write_bytes(path.read_bytes()[:20_000])
    with pytest.raises(StorageError, match="not all of it"):
        cifar10.load_data(path)
    write_cifar(path, rng, data_batch_3=b"123")
    with pytest.raises(StorageError, match=r"3 bytes of .*data_batch_3"):
        cifar10.load_data(path)
    write_cifar(path, rng, data_batch_3=bytes([10]) + bytes(3072))
    with pytest.raises(StorageError, match="labels above 9"):
        cifar10.load_data(path)


class Evil:
    """A pickle that would show that it was executed."""

    def __reduce__(self) -> Any:
        return (Path.touch, (Path("executed"),))


def test_executes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "data"
    path.write_bytes(pickle.dumps(Evil()))
    for load in (mnist.load_data, cifar10.load_data):
        with pytest.raises(StorageError, match="is not"):
            load(path)
    np.savez(tmp_path / "mnist.npz", x_train=np.array([Evil()], object))
    with pytest.raises(StorageError, match=r"is not mnist\.npz"):
        mnist.load_data(tmp_path / "mnist.npz")
    assert not (tmp_path / "executed").exists()


def test_refuses_other_shapes(tmp_path: Path) -> None:
    path = tmp_path / "mnist.npz"
    x, y = np.zeros((2, 28, 28), np.uint8), np.zeros(3, np.uint8)
    np.savez(path, x_train=x, y_train=y, x_test=x, y_test=y)
    with pytest.raises(
        StorageError, match=r"uint8\(2, 28, 28\) for labels uint8\(3,\)"
    ):
        mnist.load_data(path)


@pytest.mark.parametrize("name", ["moons", "circles", "spirals", "blobs", "xor"])
def test_generated_from_the_seed(name: str) -> None:
    draw = getattr(nn.datasets, name)
    x, y = draw(60)
    assert (x.shape, y.shape, x.dtype) == ((60, 2), (60,), np.float32)
    counts = np.bincount(y)
    assert counts.max() - counts.min() <= 1
    np.testing.assert_array_equal(draw(60, seed=0)[0], x)
    assert (draw(60, seed=1)[0] != x).any()
    with pytest.raises(ValueRangeError, match="samples must be"):
        draw(0)


def test_generated_shapes_are_what_they_say() -> None:
    x, y = nn.datasets.circles(100, 0.0, factor=0.3)
    np.testing.assert_allclose(np.hypot(*x.T), np.where(y, 0.3, 1.0), rtol=1e-5)
    x, y = nn.datasets.xor(100)
    np.testing.assert_array_equal(x[:, 0] * x[:, 1] < 0, y == 1)
    x, y = nn.datasets.moons(100, 0.0)
    centres = np.stack([y, 0.5 * y], 1)
    np.testing.assert_allclose(np.hypot(*(x - centres).T), 1.0, rtol=1e-5)
    centers = np.array([[0.0, 0.0], [5.0, 5.0]])
    x, y = nn.datasets.blobs(100, 0.0, centers=centers)
    np.testing.assert_array_equal(x, centers[y])
    x, y = nn.datasets.spirals(100, 0.0, turns=0.5)
    angle = 2 * np.pi * (y / 3 + 0.5 * np.hypot(*x.T))
    np.testing.assert_allclose(np.cos(angle), x[:, 0] / np.hypot(*x.T), atol=1e-5)


def test_cifar100_has_two_kinds_of_labels(
    tmp_path: Path, rng: np.random.Generator
) -> None:
    path = tmp_path / "cifar-100-binary.tar.gz"
    records = {}
    with tarfile.open(path, "w:gz") as tar:
        for name, count in (("train", 5), ("test", 3)):
            data = rng.integers(0, 256, (count, 3074), dtype=np.uint8)
            data[:, 0] %= 20
            data[:, 1] %= 100
            records[name] = data
            add(tar, f"cifar-100-binary/{name}.bin", data.tobytes())
    for mode, column in (("coarse", 0), ("fine", 1)):
        (x, y), (x_test, y_test) = cifar100.load_data(mode, path)
        assert (x.shape, x_test.shape) == ((5, 32, 32, 3), (3, 32, 32, 3))
        np.testing.assert_array_equal(y[:, 0], records["train"][:, column])
        np.testing.assert_array_equal(y_test[:, 0], records["test"][:, column])
        assert x[2, 0, 1, 1] == records["train"][2, 2 + 1024 + 1]
    with pytest.raises(ValueRangeError, match="known are coarse, fine"):
        cifar100.load_data("medium", path)
