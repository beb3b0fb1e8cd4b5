"""Layers of categories and texts; expected values are Keras's with TensorFlow."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nn
from autograd.errors import (
    ArgumentError,
    AutogradError,
    GraphError,
    ShapeError,
    StorageError,
    ValueRangeError,
)
from nn.data import Dataset
from nn.layers.preprocessing.hashes import fingerprint, keyed

L = nn.layers

LONG = "x" * 70

FAST = [
    1699943623,
    493484721,
    441440317,
    1022762667,
    1325441579,
    1654515353,
    679514808,
]
STRONG = [
    363606256,
    1935536239,
    1241027211,
    1206685776,
    1749915074,
    267772803,
    948141788,
]
HASHED: list[Any] = [
    [[4, 3], [0, 0]],
    [[4, 3], [3, 4]],
    [[1, 1], [4, 3]],
    [[4, 0], [0, 3]],
    [[0, 1], [2, 2]],
    [[0.0, 0.0, 0.0, 0.0, 2.0]],
]
OOV = [[[3, 5, 1], [6, 2, 3]], [[3, 5, 2], [6, 1, 3]], [[3, 0, 0], [0, 2, 4]]]
VECTORIZED: list[Any] = [
    (
        {},
        [
            "",
            "[UNK]",
            np.str_("the"),
            np.str_("dog"),
            np.str_("b"),
            np.str_("a"),
            np.str_("élan"),
            np.str_("École"),
            np.str_("sat"),
            np.str_("on"),
            np.str_("mat"),
            np.str_("c\xa0d"),
            np.str_("cat"),
        ],
        [[2, 3, 8, 0, 0], [1, 5, 4, 12, 12], [7, 0, 0, 0, 0]],
    ),
    (
        {"max_tokens": 5},
        ["", "[UNK]", np.str_("the"), np.str_("dog"), np.str_("b")],
        [[2, 3, 1, 0, 0], [1, 1, 4, 1, 1], [1, 0, 0, 0, 0]],
    ),
    (
        {"standardize": None},
        [
            "",
            "[UNK]",
            np.str_("b"),
            np.str_("élan"),
            np.str_("École"),
            np.str_("the"),
            np.str_("sat"),
            np.str_("on"),
            np.str_("mat."),
            np.str_("dog!"),
            np.str_("c\xa0d"),
            np.str_("cat"),
            np.str_("a"),
            np.str_("The"),
            np.str_("DOG,"),
            np.str_("A"),
        ],
        [[5, 1, 6, 0, 0], [1, 12, 2, 11, 11], [4, 0, 0, 0, 0]],
    ),
    (
        {"standardize": "lower"},
        [
            "",
            "[UNK]",
            np.str_("the"),
            np.str_("b"),
            np.str_("a"),
            np.str_("élan"),
            np.str_("École"),
            np.str_("sat"),
            np.str_("on"),
            np.str_("mat."),
            np.str_("dog,"),
            np.str_("dog!"),
            np.str_("c\xa0d"),
            np.str_("cat"),
        ],
        [[2, 1, 7, 0, 0], [1, 4, 3, 13, 13], [6, 0, 0, 0, 0]],
    ),
    (
        {"split": "character", "standardize": "strip_punctuation"},
        [
            "",
            "[UNK]",
            np.str_(" "),
            np.str_("a"),
            np.str_("t"),
            np.str_("o"),
            np.str_("e"),
            np.str_("c"),
            np.str_("n"),
            np.str_("l"),
            np.str_("h"),
            np.str_("d"),
            np.str_("b"),
            np.str_("é"),
            np.str_("É"),
            np.str_("\xa0"),
            np.str_("s"),
            np.str_("m"),
            np.str_("g"),
            np.str_("T"),
            np.str_("O"),
            np.str_("G"),
            np.str_("D"),
            np.str_("A"),
            np.str_("\t"),
        ],
        [
            [4, 10, 6, 2, 11, 5, 18, 2, 16, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0],
            [1, 8, 1, 8, 5, 1, 8, 2, 3, 2, 12, 2, 7, 3, 4, 2, 7, 3, 4],
            [14, 7, 5, 9, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        ],
    ),
    (
        {"max_tokens": 9, "ngrams": 2},
        [
            "",
            "[UNK]",
            np.str_("the"),
            np.str_("dog"),
            np.str_("b"),
            np.str_("a dog"),
            np.str_("a"),
            np.str_("élan"),
            np.str_("École élan"),
        ],
        [
            [2, 3, 1, 1, 1, 0, 0, 0, 0],
            [1, 6, 4, 1, 1, 1, 1, 1, 1],
            [1, 0, 0, 0, 0, 0, 0, 0, 0],
        ],
    ),
    (
        {"ngrams": (2,), "output_mode": "count"},
        [
            "[UNK]",
            np.str_("a dog"),
            np.str_("École élan"),
            np.str_("the mat"),
            np.str_("the cat"),
            np.str_("sat on"),
            np.str_("on the"),
            np.str_("dog École"),
            np.str_("dog a"),
            np.str_("cat sat"),
            np.str_("b c\xa0d"),
            np.str_("b b"),
        ],
        [
            [2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            [4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        ],
    ),
    (
        {"output_sequence_length": 2},
        [
            "",
            "[UNK]",
            np.str_("the"),
            np.str_("dog"),
            np.str_("b"),
            np.str_("a"),
            np.str_("élan"),
            np.str_("École"),
            np.str_("sat"),
            np.str_("on"),
            np.str_("mat"),
            np.str_("c\xa0d"),
            np.str_("cat"),
        ],
        [[2, 3], [1, 5], [7, 0]],
    ),
    (
        {"output_sequence_length": 7, "vocabulary": ["the", "cat"]},
        ["", "[UNK]", np.str_("the"), np.str_("cat")],
        [[2, 1, 1, 0, 0, 0, 0], [1, 1, 1, 3, 3, 0, 0], [1, 0, 0, 0, 0, 0, 0]],
    ),
    (
        {"max_tokens": 7, "output_mode": "multi_hot"},
        [
            "[UNK]",
            np.str_("the"),
            np.str_("dog"),
            np.str_("b"),
            np.str_("a"),
            np.str_("élan"),
            np.str_("École"),
        ],
        [[1, 1, 1, 0, 0, 0, 0], [1, 0, 0, 1, 1, 0, 0], [0, 0, 0, 0, 0, 0, 1]],
    ),
    (
        {"max_tokens": 6, "output_mode": "tf_idf", "pad_to_max_tokens": True},
        [
            "[UNK]",
            np.str_("the"),
            np.str_("dog"),
            np.str_("b"),
            np.str_("a"),
            np.str_("élan"),
        ],
        [
            [1.0986123, 1.0986123, 1.0986123, 0.0, 0.0, 0.0],
            [3.2958369, 0.0, 0.0, 1.0986123, 1.0986123, 0.0],
            [1.0986123, 0.0, 0.0, 0.0, 0.0, 0.0],
        ],
    ),
]

INDICES = np.array([[0, 1, 3], [2, 2, 0]])


@pytest.fixture(autouse=True)
def _unnoticed() -> Iterator[None]:
    """The trainings here are not about what is learnt."""
    with nn.utils.notices(False):
        yield


def plain(x: Any) -> Any:
    return np.asarray(x).tolist()


@pytest.mark.parametrize(
    ("mode", "x", "rows"),
    [
        ("multi_hot", INDICES, [[1, 1, 0, 1], [1, 0, 1, 0]]),
        ("count", INDICES, [[1, 1, 0, 1], [1, 0, 2, 0]]),
        ("one_hot", INDICES[:, :1], [[1, 0, 0, 0], [0, 0, 1, 0]]),
        ("one_hot", INDICES[0, :2], [[1, 0, 0, 0], [0, 1, 0, 0]]),
        ("multi_hot", INDICES[0], [1, 1, 0, 1]),
        ("binary", 2, [0, 0, 1, 0]),
        ("count", [[9, 1]], [[0, 1, 0, 0]]),
    ],
)
def test_category_encoding(mode: str, x: Any, rows: Any) -> None:
    layer = L.CategoryEncoding(4, mode)
    y = layer(x)
    assert (plain(y), y.dtype) == (rows, np.float32)
    assert layer.compute_output_shape(np.shape(x)) == y.shape


def test_counts_with_weights() -> None:
    layer = L.CategoryEncoding(num_tokens=4, output_mode="count")
    weights = np.array([[0.5, 0.25, 2.0], [1.0, 2.0, 3.0]])
    y = layer(INDICES, count_weights=weights)
    assert plain(y) == [[0.5, 0.25, 0, 2], [3, 0, 3, 0]]
    with pytest.raises(ArgumentError, match="count_weights are for output_mode='coun"):
        L.CategoryEncoding(4)(INDICES, count_weights=weights)
    with pytest.raises(ValueRangeError, match="known are count, multi_hot, one_hot"):
        L.CategoryEncoding(4, "int")
    with pytest.raises(ValueRangeError, match="num_tokens must be a positive"):
        L.CategoryEncoding()
    with pytest.raises(ArgumentError, match="sparse=True needs sparse arrays"):
        L.CategoryEncoding(4, sparse=True)


def test_bins() -> None:
    x = [[0.5, -1.0, 1.0], [0.0, 2.0, 3.0]]
    bounds = [0.0, 1.0, 2.0]
    layer = L.Discretization(bounds)
    assert plain(layer(x)) == [[1, 0, 2], [1, 3, 3]]
    assert layer(x).dtype == np.int32
    counted = L.Discretization(bounds, output_mode="count")
    assert plain(counted(x)) == [[1, 1, 1, 0], [0, 1, 0, 2]]
    assert counted.compute_output_shape((None, 3)) == (None, 4)
    with pytest.raises(GraphError, match="its bin_boundaries were given"):
        layer.adapt(x)
    with pytest.raises(ArgumentError, match="pass bin_boundaries or num_bins"):
        L.Discretization()
    with pytest.raises(GraphError, match="call adapt first"):
        L.Discretization(num_bins=3)(x)


@pytest.mark.parametrize("epsilon", [0.01, 0.1])
@pytest.mark.parametrize("batches", [False, True])
def test_bins_of_equal_shares(epsilon: float, batches: bool) -> None:
    x = np.random.default_rng(0).normal(size=2000).astype(np.float32)
    layer = L.Discretization(num_bins=4, epsilon=epsilon)
    layer.adapt(Dataset.from_tensor_slices(x).batch(300) if batches else x)
    shares = np.bincount(layer(x), minlength=4) / 2000
    assert abs(shares - 0.25).max() < 2 * epsilon
    again = L.Discretization.from_config(json.loads(json.dumps(layer.get_config())))
    assert plain(again(x[:20])) == plain(layer(x[:20]))
    again.adapt(x + 5)
    assert min(again.bin_boundaries or [0]) > 2


def test_hashes_are_tensorflows() -> None:
    words = [b"", b"a", b"hello", b"hello world", b"a" * 20, b"b" * 50, b"c" * 200]
    found = [fingerprint(w) % (2**31 - 1) for w in words]
    assert found == FAST
    assert [keyed(w, (3, 2**40)) % (2**31 - 1) for w in words] == STRONG


@pytest.mark.parametrize(
    ("options", "x", "bins"),
    [
        ({}, [["A", "B"], ["é", LONG]], HASHED[0]),
        ({"salt": 133}, [["A", "B"], ["é", LONG]], HASHED[1]),
        ({"salt": (3, 4)}, [["A", "B"], ["é", LONG]], HASHED[2]),
        ({}, [[1, -2], [30000, 7]], HASHED[3]),
        ({"mask_value": "A"}, [["A", "B"], ["é", LONG]], HASHED[4]),
        ({"output_mode": "count"}, [["A", "A"]], HASHED[5]),
    ],
)
def test_hashing(options: dict[str, Any], x: Any, bins: Any) -> None:
    layer = L.Hashing(5, **options)
    y = layer(x)
    assert plain(y) == bins
    assert layer.compute_output_shape(np.shape(x)) == y.shape
    again = L.Hashing.from_config(json.loads(json.dumps(layer.get_config())))
    assert plain(again(x)) == bins


def test_hashing_refuses() -> None:
    with pytest.raises(AutogradError, match="dtype must be int32 or int64"):
        L.Hashing(5, dtype="float32")
    with pytest.raises(ArgumentError, match="salt must be a whole number or two"):
        L.Hashing(5, salt="a")
    assert L.Hashing(5, dtype="int32")(["a"]).dtype == np.int32


def test_crossing() -> None:
    a, b = np.array(["A", "B", "A", "B", "A"]), np.array([101, 101, 101, 102, 102])
    layer = L.HashedCrossing(5)
    assert plain(layer((a, b))) == [1, 4, 1, 1, 3]
    hot = L.HashedCrossing(5, output_mode="one_hot")
    assert plain(hot([a[:1, None], b[:1, None]])) == [[0, 1, 0, 0, 0]]
    assert hot.compute_output_shape([(None, 1), (None, 1)]) == (None, 5)
    for bad in ((a,), (a, b[:2]), (INDICES, INDICES)):
        with pytest.raises(ShapeError, match="at least two inputs of one shape"):
            layer(bad)
    with pytest.raises(AutogradError, match="whole numbers or texts, got float64"):
        layer((a, b / 2))


WORDS = ["a", "b", "c", "d"]
TEXTS = np.array([["a", "c", "z"], ["d", "q", "a"]])
DOCUMENTS = np.array([["a", "b", "b"], ["c", "b", "z"], ["a", "", "b"]])


@pytest.mark.parametrize(
    ("options", "rows"),
    [
        ({}, [[1, 3, 0], [4, 0, 1]]),
        ({"mask_token": "a", "vocabulary": WORDS[1:]}, [[0, 3, 1], [4, 1, 0]]),
        ({"vocabulary": ["[UNK]", *WORDS]}, [[1, 3, 0], [4, 0, 1]]),
        ({"num_oov_indices": 3}, OOV[0]),
        ({"num_oov_indices": 3, "salt": 5}, OOV[1]),
        ({"output_mode": "multi_hot"}, [[1, 1, 0, 1, 0], [1, 1, 0, 0, 1]]),
        (
            {"output_mode": "count", "max_tokens": 6, "pad_to_max_tokens": True},
            [[1, 1, 0, 1, 0, 0], [1, 1, 0, 0, 1, 0]],
        ),
        (
            {"output_mode": "tf_idf", "idf_weights": [1, 2, 3, 4]},
            [[2.5, 1, 0, 3, 0], [2.5, 1, 0, 0, 4]],
        ),
    ],
)
def test_string_lookup(options: dict[str, Any], rows: Any) -> None:
    layer = L.StringLookup(**{"vocabulary": WORDS, **options})
    y = layer(TEXTS)
    assert plain(y) == rows
    assert layer.compute_output_shape((2, 3)) == y.shape
    again = L.StringLookup.from_config(json.loads(json.dumps(layer.get_config())))
    assert plain(again(TEXTS.astype(object))) == rows
    assert plain(layer(np.char.encode(TEXTS))) == rows


def test_vocabularies_are_learnt() -> None:
    layer = L.StringLookup(mask_token="")
    layer.adapt(DOCUMENTS)
    assert layer.get_vocabulary() == ["", "[UNK]", "b", "a", "z", "c"]
    assert layer.get_vocabulary(include_special_tokens=False) == ["b", "a", "z", "c"]
    assert layer.vocabulary_size() == 6
    few = L.StringLookup(max_tokens=3, mask_token="")
    few.adapt(Dataset.from_tensor_slices(DOCUMENTS).batch(2))
    assert few.get_vocabulary() == ["", "[UNK]", "b"]
    weighed = L.StringLookup(output_mode="tf_idf", mask_token="")
    weighed.adapt(DOCUMENTS)
    inverse = np.log(1 + 3 / (1 + np.array([3, 2, 1, 1])))
    wanted = [0, 2 * inverse[0], inverse[1], 0, 0]
    np.testing.assert_allclose(weighed([["b", "b", "a"]])[0], wanted, rtol=1e-6)
    np.testing.assert_allclose(weighed([["q"]])[0, 0], inverse.mean(), rtol=1e-6)
    again = L.StringLookup.from_config(json.loads(json.dumps(weighed.get_config())))
    assert plain(again(TEXTS)) == plain(weighed(TEXTS))
    again.adapt(["x"])
    assert again.get_vocabulary() == ["[UNK]", "x"]


def test_indices_as_texts() -> None:
    layer = L.StringLookup(vocabulary=WORDS, invert=True)
    assert plain(layer([[0, 1, 4], [9, -1, 2]])) == [
        ["[UNK]", "a", "d"],
        ["[UNK]", "[UNK]", "b"],
    ]
    masked = L.StringLookup(vocabulary=WORDS, invert=True, mask_token="-")
    assert plain(masked([0, 1, 2])) == ["-", "[UNK]", "a"]
    numbers = L.IntegerLookup(vocabulary=[12, 36], invert=True)
    assert plain(numbers([[1, 2], [0, 9]])) == [[12, 36], [-1, -1]]
    assert numbers([1]).dtype == np.int64


def test_integer_lookup() -> None:
    x = np.array([[12, 1138, 42], [42, 1000, 36]])
    assert plain(L.IntegerLookup(vocabulary=[12, 36])(x)) == [[1, 0, 0], [0, 0, 2]]
    several = L.IntegerLookup(vocabulary=[12, 36], num_oov_indices=3)
    assert plain(several(x)) == [[3, 1, 0], [0, 1, 4]]
    hashed = L.IntegerLookup(
        vocabulary=[12, 36], num_oov_indices=3, oov_method="farmhash"
    )
    assert plain(hashed(x)) == OOV[2]
    learnt = L.IntegerLookup(output_mode="multi_hot", mask_token=42)
    learnt.adapt(x)
    assert learnt.get_vocabulary() == [-1, 1138, 1000, 36, 12]
    assert plain(learnt(x[1])) == [0, 0, 1, 1, 0]
    with pytest.raises(ArgumentError, match="salt goes with oov_method='farmhash'"):
        L.IntegerLookup(salt=3)
    with pytest.raises(ArgumentError, match="vocabulary_dtype must be 'int64'"):
        L.IntegerLookup(vocabulary_dtype="int32")


def test_vocabularies_from_files(tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_text("é\nb\n", "utf-8")
    layer = L.StringLookup(vocabulary=str(path))
    assert layer.get_vocabulary() == ["[UNK]", "é", "b"]
    config = json.loads(json.dumps(layer.get_config()))
    path.unlink()  # a model that is loaded reads no other file
    again = L.StringLookup.from_config(config)
    assert again.get_vocabulary() == ["[UNK]", "é", "b"]
    with pytest.raises(GraphError, match="its vocabulary was given"):
        again.adapt(["a"])
    with pytest.raises(StorageError, match="cannot be read"):
        L.StringLookup(vocabulary=str(path))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"vocabulary": ["a", "a"]}, r"has \['a'\] more than once"),
        ({"vocabulary": []}, "the vocabulary is empty"),
        ({"vocabulary": ["a", ""], "mask_token": ""}, "'' stands for the mask"),
        ({"vocabulary": ["a", "[UNK]"], "invert": True}, "'.UNK.' stands for the"),
        ({"vocabulary": WORDS, "max_tokens": 4}, "has 5 entries"),
        ({"vocabulary": WORDS, "output_mode": "tf_idf"}, "which needs them"),
        ({"vocabulary": WORDS, "idf_weights": [1] * 4}, "go with output_mode='tf_"),
        (
            {"vocabulary": WORDS, "idf_weights": [1], "output_mode": "tf_idf"},
            "expected one for each",
        ),
        ({"idf_weights": [1]}, "idf_weights go with a vocabulary"),
        ({"pad_to_max_tokens": True}, "needs max_tokens"),
        ({"max_tokens": 1}, "max_tokens must be > 1"),
        ({"num_oov_indices": -1}, "num_oov_indices ≥ 0"),
        ({"invert": True, "output_mode": "count"}, "invert is for output_mode='int'"),
        ({"output_mode": "sum"}, "output_mode: 'sum' is not known"),
        ({"sparse": True}, "sparse=True"),
    ],
)
def test_lookups_refuse(options: dict[str, Any], message: str) -> None:
    with pytest.raises((ArgumentError, ValueRangeError), match=message):
        L.StringLookup(**options)


def test_unknown_values_need_an_index() -> None:
    layer = L.StringLookup(vocabulary=WORDS, num_oov_indices=0)
    assert plain(layer(["a", "d"])) == [0, 3]
    with pytest.raises(ValueRangeError, match="'q' is not in the vocabulary"):
        layer(TEXTS)
    with pytest.raises(GraphError, match="no vocabulary yet"):
        L.StringLookup(output_mode="count")(TEXTS)


# Texts

LINES = ["The cat sat on the mat.", "A DOG, a dog!\tÉcole  élan", "", "b b c\u00a0d"]
ASKED = ["the dog sat", "unknown a b cat cat", "École"]


@pytest.mark.parametrize(("options", "vocabulary", "rows"), VECTORIZED)
def test_text_vectorization(
    options: dict[str, Any], vocabulary: list[str], rows: Any
) -> None:
    layer = L.TextVectorization(**options)
    if "vocabulary" not in options:
        layer.adapt(LINES)
    assert layer.get_vocabulary() == vocabulary
    y = layer(ASKED)
    np.testing.assert_allclose(y, rows, rtol=1e-6)
    np.testing.assert_array_equal(layer(np.array(ASKED)[:, None]), y)
    again = L.TextVectorization.from_config(json.loads(json.dumps(layer.get_config())))
    np.testing.assert_array_equal(again(np.array(ASKED, object)), y)


def test_own_functions_on_texts() -> None:
    layer = L.TextVectorization(
        standardize=np.char.upper,
        split=lambda lines: [line.split("-") for line in lines],
    )
    layer.adapt(["a-b", "b"])
    assert layer.get_vocabulary() == ["", "[UNK]", "B", "A"]
    assert plain(layer(["b-c-a"])) == [[2, 1, 3]]


def test_texts_in_data_sets() -> None:
    lines = Dataset.from_tensor_slices(LINES)
    layer = L.TextVectorization(output_mode="count", max_tokens=4)
    layer.adapt(lines.batch(3), steps=1)
    rows = [plain(y) for y in lines.take(2).batch(2).map(layer)]
    assert rows == [plain(layer(LINES[:2]))]
    assert layer.compute_output_shape((None, 1)) == (None, layer.vocabulary_size())
    model = nn.Sequential([layer, nn.Dense(2)])
    assert model(np.array(LINES)).shape == (4, 2)


def test_texts_refuse() -> None:
    with pytest.raises(ArgumentError, match="arrays are not ragged"):
        L.TextVectorization(ragged=True)
    with pytest.raises(ArgumentError, match="is for output_mode='int'"):
        L.TextVectorization(output_mode="count", output_sequence_length=3)
    with pytest.raises(ValueRangeError, match="split: 'words' is not known"):
        L.TextVectorization(split="words")
    with pytest.raises(ShapeError, match=r"\(batch, 1\) to split, got \(2, 3\)"):
        L.TextVectorization(vocabulary=["a"])(TEXTS)
    assert plain(L.TextVectorization(vocabulary=["a"])("a b")) == [2, 1]


@pytest.mark.parametrize("functional", [False, True])
def test_models_of_texts(functional: bool, tmp_path: Path) -> None:
    words = L.TextVectorization(output_sequence_length=5)
    words.adapt(LINES)
    others = [L.Embedding(20, 3), L.GlobalAveragePooling1D(), nn.Dense(1)]
    x = np.array(LINES * 3)[:, None]
    if functional:
        place = y = nn.Input(shape=(1,), dtype="string")
        for layer in (words, *others):
            y = layer(y)
        model: Any = nn.Model(place, y)
    else:
        model = nn.Sequential([words, *others])
    model.compile(loss="mse", optimizer=nn.SGD(0.1))
    history = model.fit(x, np.ones((12, 1)), epochs=6, batch_size=4, verbose=0)
    assert history.history["loss"][-1] < history.history["loss"][0]
    model.save(tmp_path / "model")
    again = nn.load_model(tmp_path / "model")
    found = again.predict(x.astype(object), verbose=0)
    np.testing.assert_array_equal(found, model.predict(x, verbose=0))


def test_categories_in_models() -> None:
    x = np.arange(40).reshape(20, 2) % 9
    for layer in (
        L.CategoryEncoding(9, "count"),
        L.Hashing(4, output_mode="multi_hot"),
        L.IntegerLookup(vocabulary=[3, 7], output_mode="count"),
        L.Discretization([2.0, 5.0], output_mode="multi_hot"),
    ):
        place = nn.Input(shape=(2,), dtype="int64")
        model = nn.Model(place, nn.Dense(1)(layer(place)))
        model.compile(loss="mse")
        model.fit(x, np.zeros((20, 1)), epochs=4, verbose=0)
        rows = layer(x).astype(np.float32)
        wanted = (
            rows @ model.layers[-1].weights[0].data + model.layers[-1].weights[1].data
        )
        np.testing.assert_allclose(model.predict(x, verbose=0), wanted, rtol=1e-5)
