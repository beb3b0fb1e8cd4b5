"""Weights' files whose header lies about itself, the arrays or the content."""

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.numpy

import nn
from autograd.errors import StorageError
from nn.saving import storage
from tests.hostile.cases import Case, ids, refused
from tests.hostile.makers import checksum, forged, raw_safetensors


def tensor(**changes: Any) -> dict[str, Any]:
    """The entry of two float32 numbers, changed."""
    return {"dtype": "F32", "shape": [2], "data_offsets": [0, 8], **changes}


def one(data: bytes = bytes(8), **changes: Any) -> bytes:
    """A file of that one array."""
    return raw_safetensors({"a": tensor(**changes)}, data)


def two(second: Any, size: int) -> bytes:
    """A file of two arrays, the second one's place in doubt."""
    return raw_safetensors({"a": tensor(), "b": tensor(**second)}, bytes(size))


def metadata(**changes: Any) -> bytes:
    """A good file of weights, then its texts changed without a new checksum."""
    texts = {"format": "retrograd-2", "kind": "weights", "content": "{}"}
    texts["sha256"] = checksum(texts, {})
    return safetensors.numpy.save({"a": np.ones(1)}, {**texts, **changes})


TWICE = (
    b'{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},'
    b'"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'
)
MANY = {f"t{i}": tensor(shape=[0], data_offsets=[0, 0]) for i in range(300_000)}

HEADERS = [
    Case("no bytes", b""),
    Case("seven bytes", bytes(7)),
    Case("length beyond the file", raw_safetensors({}, length=1000)),
    Case("length 2**24", raw_safetensors({}, length=1 << 24)),
    Case("length 2**24 + 1", raw_safetensors({}, length=(1 << 24) + 1), "16,777,217"),
    Case("length 2**63", raw_safetensors({}, length=1 << 63), "bytes in its header"),
    Case("length 2**64 - 1", raw_safetensors({}, length=(1 << 64) - 1), "the most is"),
    Case("a header of 17 MB", raw_safetensors({"a" * (17 << 20): 1}), "the most is"),
    Case("300,000 arrays", raw_safetensors(MANY), "the most is"),
    Case("no JSON", raw_safetensors(b"\x80\x04pickle")),
    Case("not UTF-8", raw_safetensors(b'{"\xff": 1}')),
    Case("half a pair", raw_safetensors(b'{"\\ud800": 1}')),
    Case("a list", raw_safetensors([])),
    Case("nested lists", raw_safetensors(b"[" * 100_000)),
    Case("nested dicts", raw_safetensors(b'{"a":' * 100_000)),
    Case("a key twice", raw_safetensors(TWICE, bytes(8))),
    Case("offsets overlap", two({"data_offsets": [4, 12]}, 12)),
    Case("offsets leave a gap", two({"data_offsets": [12, 20]}, 20)),
    Case("offsets run backwards", one(data_offsets=[8, 0])),
    Case("offsets negative", one(data_offsets=[-8, 0])),
    Case("offsets beyond the file", one(data_offsets=[0, 1 << 40], shape=[1 << 38])),
    Case("offsets at 2**64", one(data_offsets=[0, 1 << 64])),
    Case("bytes left over", one(bytes(12))),
    Case("bytes missing", one(bytes(4))),
    Case("a negative length", one(shape=[-2])),
    Case("a shape that overflows", one(shape=[1 << 62, 1 << 62])),
    Case("a length of 2**70", one(shape=[1 << 70])),
    Case("a broken length", one(shape=[2.0])),
    Case("a length as text", one(shape=["2"])),
    Case("nothing times much", one(b"", shape=[0, 1 << 62], data_offsets=[0, 0])),
    Case("a hundred axes", one(shape=[1] * 99 + [2])),
    Case("dtype of a pickle", one(dtype="PICKLE")),
    Case("dtype O", one(dtype="O")),
    Case("dtype NaN", one(dtype=float("nan"))),
    Case("dtype bfloat16", one(dtype="BF16", shape=[4])),
    Case("dtype float8", one(dtype="F8_E4M3", shape=[8])),
    Case("dtype float4", one(dtype="F4", shape=[16])),
    Case("texts that are numbers", raw_safetensors({"__metadata__": {"format": 1}})),
    Case("texts that are a list", raw_safetensors({"__metadata__": []})),
    Case("named NaN", raw_safetensors({"NaN": tensor()}, bytes(8)), "another program"),
    Case("named NUL", raw_safetensors({"\0": tensor()}, bytes(8)), "another program"),
    Case("format of a page", metadata(format="x" * 10**5), "holds no weights but"),
    Case("kind that paints", metadata(kind="\x1b[31m" * 10**4), "holds no weights"),
    Case("content swapped", metadata(content='{"weights": {}}'), "altered"),
    Case("no checksum", metadata(sha256=""), "altered"),
]

ARRAY = {"$array": "w"}

CONTENTS = [
    Case("no text", "", "cannot be read"),
    Case("no JSON", "import os", "cannot be read"),
    Case("a list", [], "describes a list"),
    Case("a number", 3, "describes a int"),
    Case("nothing", None, "describes a NoneType"),
    Case("without weights", {}, "not arrays by place"),
    Case("weights of text", {"weights": "w"}, "not arrays by place"),
    Case("weights of numbers", {"weights": {"dense/kernel": 1.0}}, "not arrays"),
    Case("weights of lists", {"weights": {"dense/kernel": [[1]]}}, "not arrays"),
    Case("an array that is not there", {"weights": {"$array": "q"}}, "no array 'q'"),
    Case("an array named by a dict", {"w": {"$array": {}}}, "no array {}"),
    Case("an array named by a list", {"w": {"$array": ["w"]}}, "no array"),
    Case("an array named by a page", {"w": {"$array": "q" * 10**5}}, "no array"),
    Case("another model's names", {"weights": {"<script>": ARRAY}}, "another model's"),
    Case("a name like a page", {"weights": {"n" * 10**5: ARRAY}}, "another model's"),
    Case("a name that paints", {"weights": {"\x1b[2J\u202e": ARRAY}}, "another model"),
    Case("129 deep", "[" * 129 + "]" * 129, "128 deep"),
    Case("129 dicts deep", '{"a":' * 129 + "1" + "}" * 129, "128 deep"),
    Case("900 deep", "[" * 900 + "]" * 900, "128 deep"),
    Case("100,000 deep", "[" * 100_000 + "]" * 100_000, "cannot be read"),
    Case("a million values", "[" + "0," * (1 << 20) + "0]", "the most is"),
    Case("lists and lists", "[" + "[]," * (1 << 20) + "0]", "the most is"),
    Case("5,000 digits", "9" * 5000, "cannot be read"),
    Case("a key twice", '{"weights": 1, "weights": 2}', "a key comes twice"),
    Case("a dunder key", {"__class__": {"__init__": 1}}, "not arrays by place"),
]


def load(data: bytes, folder: Path) -> Any:
    """What loads `data` as the weights of a small model."""
    path = folder / "w.safetensors"
    path.write_bytes(data)
    model = nn.Sequential([nn.Dense(2)])
    model.build((None, 2))
    return lambda: model.load_weights(path)


@pytest.mark.parametrize("case", HEADERS, ids=ids(HEADERS))
def test_headers_that_lie(case: Case, tmp_path: Path) -> None:
    refused(load(case.made, tmp_path), tmp_path, case.match)


@pytest.mark.parametrize("case", CONTENTS, ids=ids(CONTENTS))
def test_contents_with_a_right_checksum(case: Case, tmp_path: Path) -> None:
    data = forged("weights", case.made, w=np.ones((2, 2), np.float32))
    error = "ShapeError" if "another model" in case.match else "StorageError"
    refused(load(data, tmp_path), tmp_path, case.match, error=error)


@pytest.mark.parametrize(
    "place", ["/dev/zero", "/dev/urandom", "/dev/null", "/proc/self/mem", "/", "a\0b"]
)
def test_what_is_no_file_is_not_read(place: str, tmp_path: Path) -> None:
    refused(lambda: storage.read(place, "weights"), tmp_path, "cannot be read")


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    refused(lambda: storage.read(tmp_path / "pipe", "weights"), tmp_path, "no file")


UNWRITABLE = [
    Case("a set", {"a": {1, 2}}),
    Case("an object", {"a": object()}),
    Case("bytes", {"a": b"\0"}),
    Case("half a pair", {"a": "\ud800"}),
    Case("half a pair as a key", {"\ud800": np.ones(2)}),
    Case("what reads as an array", {"a": {"$array": "b"}}),
    Case("a million values", {"a": [0] * (1 << 20)}),
    Case("a long text", {"a": "x" * (17 << 20)}),
]


@pytest.mark.parametrize("case", UNWRITABLE, ids=ids(UNWRITABLE))
def test_what_could_not_be_read_is_not_written(case: Case, tmp_path: Path) -> None:
    refused(lambda: storage.write(tmp_path / "w", "weights", case.made), tmp_path)


def test_deep_content_is_not_written(tmp_path: Path) -> None:
    for depth in (storage.MOST_DEPTH + 1, 10**5):
        content: Any = {}
        for _ in range(depth):
            content = {"a": content}
        with pytest.raises(StorageError):
            storage.write(tmp_path / "w", "weights", content)
    assert list(tmp_path.iterdir()) == []


def test_content_at_the_limits_goes_there_and_back(tmp_path: Path) -> None:
    deep: Any = 1
    for _ in range(storage.MOST_DEPTH - 1):
        deep = [deep]
    content = {"deep": deep, "wide": [0] * (storage.MOST_VALUES - 200)}
    content["text"] = "é" * (1 << 20)
    storage.write(tmp_path / "w", "example", content)
    assert storage.read(tmp_path / "w", "example") == content


def test_arrays_whose_paths_read_alike_stay_apart(tmp_path: Path) -> None:
    content = {"a/b": {"c": np.zeros(2)}, "a": {"b/c": np.ones(2)}}
    storage.write(tmp_path / "w", "example", content)
    found = storage.read(tmp_path / "w", "example")
    assert json.dumps(found, default=np.ndarray.tolist) == (
        '{"a/b": {"c": [0.0, 0.0]}, "a": {"b/c": [1.0, 1.0]}}'
    )
