"""`Dataset.from_files`, and batches of which only some rows are read."""

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nn
from autograd.errors import ShapeError, StorageError
from autograd.tree import leaves
from nn.data import Dataset
from nn.data.feed import IterableFeed
from nn.data.mapped import is_mapped
from tests.nn.entries import of_entries

X, Y = np.arange(60.0).reshape(20, 3) / 60, np.arange(20)

PARTS = (slice(0, 7), slice(7, 8), slice(8, 20))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the two arrays are, in files of all forms, each in parts too."""
    monkeypatch.chdir(tmp_path)
    np.save("x.npy", X)
    np.save("columns.npy", np.asfortranarray(X))
    for k, rows in enumerate(PARTS):
        np.save(f"x-{k}.npy", X[rows])
        np.save(f"y-{k}.npy", Y[rows])
        np.savez(f"plain-{k}.npz", x=np.asfortranarray(X[rows]), y=Y[rows])
        np.savez_compressed(f"packed-{k}.npz", x=X[rows], y=Y[rows])
    return tmp_path


FORMS: dict[str, Callable[[], Dataset]] = {
    "patterns": lambda: Dataset.from_files(("x-*.npy", Path("y-*.npy"))),
    "lists": lambda: Dataset.from_files(
        (["x-0.npy", "x-1.npy", Path("x-2.npy")], ["y-[01].npy", "y-2.npy"])
    ),
    "other parts": lambda: Dataset.from_files(("columns.npy", "y-*.npy")),
    "archives": lambda: Dataset.from_files("plain-*.npz", ("x", "y")),
    "packed archives": lambda: Dataset.from_files("packed-*.npz", names=("x", "y")),
    "a dict": lambda: Dataset.from_files("plain-*.npz").map(lambda e: (e["x"], e["y"])),
    "a tree": lambda: Dataset.from_files({"b": {"c": "x.npy"}, "a": "y-*.npy"}).map(
        lambda e: (e["b"]["c"], e["a"])
    ),
    "names in a tree": lambda: Dataset.from_files("plain-*.npz", {"a": ("y", "x")}).map(
        lambda e: e["a"][::-1]
    ),
}


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("form", FORMS)
def test_entries_of_files_are_those_of_the_arrays(form: str) -> None:
    data = FORMS[form]()
    assert len(data) == 20
    for _ in range(2):  # as often as one likes
        x, y = map(np.array, zip(*data, strict=True))
        np.testing.assert_array_equal(x, X)
        np.testing.assert_array_equal(y, Y)
        assert (x.dtype, y.dtype) == (X.dtype, Y.dtype)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("files", ["x-*.npy", "plain-*.npz"])
def test_entries_are_mapped_unless_they_are_packed(files: str) -> None:
    names = None if files.endswith("npy") else "x"
    assert all(is_mapped(x) for x in Dataset.from_files(files, names))
    assert not any(is_mapped(x) for x in Dataset.from_files("packed-*.npz", "x"))


@pytest.mark.usefixtures("folder")
def test_training_on_files_is_training_on_arrays() -> None:
    def trained(data: Dataset) -> Any:
        nn.utils.set_random_seed(0)
        model = nn.Sequential([nn.Dense(1)])
        model.compile(nn.SGD(0.01), "mse")
        model.fit(data.shuffle(20, seed=1).batch(8), epochs=2, verbose=0)
        return [w.numpy().tobytes() for w in model.weights]

    alone = trained(Dataset.from_tensor_slices((X, Y)))
    assert trained(Dataset.from_files(("x-*.npy", "y-*.npy"))) == alone


@pytest.mark.parametrize(
    ("files", "names", "error", "match"),
    [
        ("none-*.npy", None, StorageError, "there is no file 'none-\\*.npy'"),
        ("none.npy", None, StorageError, "'none.npy' is not a .npy or .npz file"),
        ([], None, StorageError, r"there is no file \[\]"),
        ("junk.npy", None, StorageError, "'junk.npy' is not a .npy or .npz file"),
        ("junk.npz", None, StorageError, "File is not a zip file"),
        ("cut.npz", "x", StorageError, "'cut.npz' is not a .npy or .npz file"),
        ("long.npz", "x", StorageError, r"x has not the bytes of its shape \(99, 3\)"),
        ("short.npy", None, StorageError, "or not all of it"),
        ("objects.npy", None, StorageError, "objects"),
        ("objects.npz", None, StorageError, "objects of Python"),
        ("plain-0.npz", "z", StorageError, "no item named 'z.npy'"),
        ("one.npy", None, ShapeError, r"shapes \[\(\)\], in 'one.npy'"),
        ("empty.npy", None, ShapeError, r"shapes \[\(0, 3\)\], in 'empty.npy'"),
        ("other.npz", None, ShapeError, r"\[\(20, 3\), \(1,\)\], in 'other.npz'"),
        (("x.npy", "y-0.npy"), None, ShapeError, r"arrays have the lengths \[20, 7\]"),
        ([*"xy"], None, StorageError, "'x' is not"),
        (
            ["x-0.npy", "y-0.npy"],
            None,
            ShapeError,
            r"of 'y-0.npy' are \(\) int64, those of 'x-0.npy' \(3,\) float64",
        ),
    ],
)
def test_what_cannot_be_read_is_refused(
    folder: Path, files: Any, names: Any, error: Any, match: str
) -> None:
    np.save("one.npy", np.float64(1))
    np.save("empty.npy", X[:0])
    np.save("objects.npy", np.array([{}]))
    np.savez("objects.npz", x=np.array([{}]))
    np.savez("other.npz", x=X, y=Y[:1])
    Path("junk.npy").write_bytes(b"no array")
    Path("junk.npz").write_bytes(b"PK\x03\x04 no archive")
    Path("short.npy").write_bytes(Path("x.npy").read_bytes()[:-100])
    archive = Path("plain-2.npz").read_bytes()
    longer = Path("x-2.npy").read_bytes().replace(b"(12, 3)", b"(99, 3)")
    with zipfile.ZipFile("long.npz", "w") as made:
        made.writestr("x.npy", longer)
    Path("cut.npz").write_bytes(archive[:40] + archive[90:])
    with pytest.raises(error, match=match):
        Dataset.from_files(files, names)


def fed(make: Callable[[Dataset], Dataset], wanted: Any) -> tuple[list[Any], list[int]]:
    """The batches of ten entries that a feed gives of wanted rows, and what it read."""
    read: list[int] = []
    numbers = np.arange(10.0)
    data = make(of_entries(numbers[:, None], numbers, read))
    feed = IterableFeed("fit", data, np.dtype(np.float32), None)
    feed.rows_of = wanted
    return [batch.y.tolist() for batch in feed.batches()], read


def test_only_the_rows_that_are_wanted_are_read() -> None:
    asked: list[Any] = []

    def wanted(count: int, batch: Any = None) -> slice:
        asked.append((count, [a[[0, -1]].ravel().tolist() for a in leaves(batch)]))
        return slice(1, 3)

    ways: list[Callable[[Dataset], Dataset]] = [
        lambda d: d.batch(4),
        lambda d: d.batch(4).prefetch(2),
    ]
    for way in ways:
        asked.clear()
        found, read = fed(way, wanted)
        assert found == [[1, 2], [5, 6], [9]]
        assert set(read) == {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}
        ends = [(4, [[0, 3]] * 2), (4, [[4, 7]] * 2), (2, [[8, 9]] * 2)]
        assert asked == [*ends, (0, [])]
    found, read = fed(lambda d: d.batch(10), lambda count, _=None: slice(3, 5))
    assert found == [[3, 4]]
    assert set(read) == {0, 3, 4, 9}  # and the ends, by which ranks compare batches


def test_batches_that_were_changed_are_read_whole() -> None:
    ways: list[Callable[[Dataset], Dataset]] = [
        lambda d: d.batch(10).map(lambda x, y: (x, y)),
        lambda d: d.batch(10).repeat(1),
    ]
    for way in ways:
        found, read = fed(way, lambda count, _=None: slice(3, 5))
        assert found == [[3, 4]]
        assert sorted(read) == list(range(10))


def test_a_sample_is_a_whole_batch() -> None:
    data = Dataset.from_tensor_slices((X, Y)).batch(8)
    feed = IterableFeed("fit", data, np.dtype(np.float32), None)
    feed.rows_of = lambda count, _=None: slice(0, 2)
    assert feed.sample().x.shape == (8, 3)
