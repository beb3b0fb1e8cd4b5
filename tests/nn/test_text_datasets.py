"""Texts, houses and clothes: archives of the published formats, and hostile ones."""

import io
import pickle
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograd.errors import StorageError, ValueRangeError
from nn import datasets
from nn.datasets.pickled import read_lists
from tests.nn.made_archives import (
    lists,
    write_houses,
    write_idx,
    write_imdb,
    write_reuters,
    write_words,
)

Rng = np.random.Generator


def in_order(count: int, rng: np.random.RandomState) -> Any:
    order = np.arange(count)
    rng.shuffle(order)
    return order


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({}, lambda w: w + 3),
        ({"num_words": 40}, lambda w: w + 3 if w + 3 < 40 else 2),
        ({"num_words": 40, "skip_top": 9}, lambda w: w + 3 if 9 <= w + 3 < 40 else 2),
        ({"index_from": 0, "num_words": 9, "oov_char": 7}, lambda w: w if w < 9 else 7),
    ],
)
def test_imdb_is_numbered_as_keras_does(
    options: dict[str, Any], word: Any, tmp_path: Path, rng: Rng
) -> None:
    path = tmp_path / "imdb.npz"
    stored = write_imdb(path, rng)
    (x, y), (x_test, y_test) = datasets.imdb.load_data(path, **options)
    state = np.random.RandomState(113)
    limit = options.get("num_words", 88_003)  # the largest number itself is not kept
    for part, xs, ys in (("train", x, y), ("test", x_test, y_test)):
        order = in_order(len(xs), state)
        assert ys.tolist() == stored[f"y_{part}"][order].tolist()
        for found, source in zip(xs, stored[f"x_{part}"][order], strict=True):
            start = 1 if options.get("skip_top", 0) <= 1 else 2
            wanted = [word(w) if word(w) < limit else 2 for w in source]
            assert found == [start, *wanted]


def test_imdb_leaves_out_words_and_reviews(tmp_path: Path, rng: Rng) -> None:
    path = tmp_path / "imdb.npz"
    write_imdb(path, rng)
    (x, _), _ = datasets.imdb.load_data(path, num_words=30, oov_char=None)
    assert max(map(max, x)) < 30
    (x, y), (x_test, _) = datasets.imdb.load_data(path, maxlen=12, start_char=None)
    assert 0 < len(x) == len(y) < 24
    assert max(map(len, [*x, *x_test])) < 12
    with pytest.raises(ValueRangeError, match="no review has fewer than maxlen=1 wor"):
        datasets.imdb.load_data(path, maxlen=1)


def test_reuters_is_cut_after_shuffling(tmp_path: Path, rng: Rng) -> None:
    path = tmp_path / "reuters.npz"
    stored = write_reuters(path, rng)
    (x, y), (x_test, y_test) = datasets.reuters.load_data(path, test_split=0.3, seed=5)
    assert (len(x), len(x_test)) == (21, 9)
    order = in_order(30, np.random.RandomState(5))
    assert [*y, *y_test] == stored["y"][order].tolist()
    assert len(datasets.reuters.get_label_names()) == 46
    with pytest.raises(ValueRangeError, match="test_split must be"):
        datasets.reuters.load_data(path, test_split=1.0)


def test_indices_of_words(tmp_path: Path) -> None:
    index = write_words(tmp_path / "words.json")
    for module in (datasets.imdb, datasets.reuters):
        assert module.get_word_index(tmp_path / "words.json") == index
    for text in ("[1]", '{"a": "b"}', "{", "[" * 100_000):
        (tmp_path / "words.json").write_text(text)
        with pytest.raises(StorageError, match="no index of words"):
            datasets.imdb.get_word_index(tmp_path / "words.json")


def test_houses(tmp_path: Path, rng: Rng) -> None:
    path = tmp_path / "houses.npz"
    stored = write_houses(path, rng, 13)
    (x, y), (x_test, y_test) = datasets.boston_housing.load_data(path)
    order = in_order(20, np.random.RandomState(113))
    np.testing.assert_array_equal(np.concatenate([x, x_test]), stored["x"][order])
    np.testing.assert_array_equal(np.concatenate([y, y_test]), stored["y"][order])
    assert len(x) == 16
    with pytest.raises(StorageError, match=r"expected a kind .*\(None, 8\)"):
        datasets.california_housing.load_data(path=path)
    write_houses(path, rng, 8)
    (x, _), (x_test, _) = datasets.california_housing.load_data("small", path)
    assert (x.shape, x_test.shape) == ((16, 8), (4, 8))
    with pytest.raises(ValueRangeError, match="known are large, small"):
        datasets.california_housing.load_data("medium", path)


def clothes(folder: Path, rng: Rng) -> list[Any]:
    """The four files; their arrays."""
    arrays = []
    for name, count in (("train", 6), ("t10k", 3)):
        x = rng.integers(0, 256, (count, 28, 28), dtype=np.uint8)
        y = rng.integers(0, 10, count).astype(np.uint8)
        write_idx(folder / f"{name}-images-idx3-ubyte.gz", x)
        write_idx(folder / f"{name}-labels-idx1-ubyte.gz", y)
        arrays += [x, y]
    return arrays


def test_fashion_mnist(tmp_path: Path, rng: Rng) -> None:
    arrays = clothes(tmp_path, rng)
    train, test = datasets.fashion_mnist.load_data(tmp_path)
    for found, wanted in zip([*train, *test], arrays, strict=True):
        np.testing.assert_array_equal(found, wanted)
    assert len(datasets.fashion_mnist.CLASSES) == 10
    path = tmp_path / "train-labels-idx1-ubyte.gz"
    for array, message in (
        (np.arange(5, dtype=np.uint8), "6 images for 5 labels"),
        (np.full(6, 10, np.uint8), "labels up to 10"),
        (np.zeros((6, 2), np.uint8), "format IDX"),
    ):
        write_idx(path, array)
        with pytest.raises(StorageError, match=message):
            datasets.fashion_mnist.load_data(tmp_path)
    path.write_bytes(b"no gzip")
    with pytest.raises(StorageError, match="no packed file"):
        datasets.fashion_mnist.load_data(tmp_path)


# Pickles


class Evil:
    """A pickle that would show that it was executed."""

    def __reduce__(self) -> Any:
        return (Path.touch, (Path("executed"),))


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_lists_from_every_protocol(protocol: int, rng: Rng) -> None:
    wanted = lists(rng, 50)
    wanted[1] = []
    wanted[2] = [-1, 2**31 - 1, 2**40, 0x4B, 0x4D4B, 0x2E2E]
    found = read_lists(pickle.dumps(wanted, protocol), "mine")
    assert found.tolist() == wanted.tolist()
    assert {type(n) for x in found for n in x} == {int}


def object_array(*items: Any) -> Any:
    array = np.empty(len(items), object)
    array[:] = items
    return array


HOSTILE = {
    "a function": pickle.dumps(Evil(), 2),
    "a function within": pickle.dumps(object_array([1], Evil()), 2),
    "a function in a list": pickle.dumps(object_array([1, Evil()]), 4),
    "no array": pickle.dumps([[1], [2]], 2),
    "a text within": pickle.dumps(object_array(["a"]), 2),
    "a number within": pickle.dumps(object_array(1, [2]), 2),
    "a truth within": pickle.dumps(object_array([True]), 2),
    "lists of lists": pickle.dumps(object_array([[1]]), 2),
    "an array of numbers": pickle.dumps(np.arange(3), 2),
    "a table": pickle.dumps(np.full((2, 2), None), 2),
    "a large number": pickle.dumps(object_array([2**70]), 2),
    "a list in itself": b"\x80\x02]q\x00h\x00a.",
    "another module": b"\x80\x02cos\nsystem\nX\x01\x00\x00\x00a\x85R.",
    "a module by its name": b"\x80\x04\x8c\x02os\x8c\x06system\x93\x8c\x01a\x85R.",
    "numpy's own function": b"\x80\x02cnumpy\nload\nX\x01\x00\x00\x00a\x85R.",
    "an array of what": b"\x80\x02cnumpy.core.multiarray\n_reconstruct\nK\x01\x85R.",
    "a dtype of code": b"\x80\x02cnumpy\ndtype\nX\x02\x00\x00\x00f8K\x00K\x01\x87R.",
    "a length of 4 GB": b"\x80\x02X\xff\xff\xff\xff.",
    "a memory of 4 G": b"\x80\x02]r\xff\xff\xff\xff.",
    "what is not remembered": b"\x80\x02h\x07.",
    "a persistent name": b"\x80\x02Pname\n.",
    "no mark": b"\x80\x02K\x01t.",
    "an extension": b"\x80\x02\x82\x01.",
    "numbers cut short": b"\x80\x02K",
    "no end": b"\x80\x02",
    "nothing": b"",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_refuses_what_is_no_array_of_lists(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StorageError, match=r"mine: .* take a copy that"):
        read_lists(HOSTILE[name], "mine")
    assert list(tmp_path.iterdir()) == []


def test_refuses_every_pickle_cut_short_or_altered(rng: Rng) -> None:
    data = pickle.dumps(lists(rng, 3), 2)
    for end in range(len(data)):
        with pytest.raises(StorageError):
            read_lists(data[:end], "mine")
    for at in range(len(data)):
        altered = bytearray(data)
        altered[at] ^= 1 << int(rng.integers(8))
        try:
            found = read_lists(bytes(altered), "mine")
        except StorageError:
            continue
        assert {type(n) for x in found for n in x} == {int}


def test_a_stored_object_is_not_executed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rng: Rng
) -> None:
    monkeypatch.chdir(tmp_path)
    stored = write_imdb(tmp_path / "imdb.npz", rng)
    stored["x_test"] = object_array([Evil()])
    np.savez(tmp_path / "imdb.npz", **stored)  # type: ignore[arg-type]
    with pytest.raises(StorageError, match="it holds more than lists"):
        datasets.imdb.load_data(tmp_path / "imdb.npz")
    assert not (tmp_path / "executed").exists()


@pytest.mark.parametrize(
    ("shape", "message"),
    [("(25001,)", "at most 25,000"), ("(2, 2)", "expected a kind"), ("(1", "not the")],
)
def test_refuses_headers(shape: str, message: str, tmp_path: Path) -> None:
    header = f"{{'descr': '|O', 'fortran_order': False, 'shape': {shape}}}\n".encode()
    start = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header
    with zipfile.ZipFile(tmp_path / "imdb.npz", "w") as file:
        file.writestr("x_train.npy", start)
    with pytest.raises(StorageError, match=message):
        datasets.imdb.load_data(tmp_path / "imdb.npz")


def test_refuses_what_is_no_archive(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"cannot be read|is no file"):
        datasets.imdb.load_data(tmp_path / "none.npz")
    (tmp_path / "imdb.npz").write_bytes(b"nothing")
    with pytest.raises(StorageError, match="not the published file"):
        datasets.imdb.load_data(tmp_path / "imdb.npz")
    buffer = io.BytesIO()
    np.savez(buffer, x=np.arange(3))
    (tmp_path / "imdb.npz").write_bytes(buffer.getvalue())
    with pytest.raises(StorageError, match="x_train"):
        datasets.imdb.load_data(tmp_path / "imdb.npz")
