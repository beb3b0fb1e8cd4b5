"""Arrays in files that are mapped into memory: as others, but read by batches."""

import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nn
from autograd.errors import (
    ArgumentError,
    DTypeError,
    ShapeError,
    TrainingNotice,
    ValueRangeError,
)
from nn.data.batches import structure
from nn.data.feed import ArrayFeed
from nn.data.mapped import MappedFeed, array_feed, is_mapped

COUNT, CLASSES = 60, 4

Map = Callable[[Any], Any]


@pytest.fixture
def mapped(tmp_path: Path) -> Map:
    """Makes an array one in a file."""
    made: list[Path] = []

    def to_file(array: Any) -> Any:
        made.append(tmp_path / f"{len(made)}.npy")
        np.save(made[-1], array)
        return np.load(made[-1], mmap_mode="r")

    return to_file


def samples(dtype: Any = np.float32) -> Any:
    """Inputs, in the range of any dtype."""
    x = np.random.default_rng(0).random((COUNT, 5))
    return (x * 100).astype(dtype)


def labels(dtype: Any = np.int64) -> Any:
    """The classes of the inputs."""
    return np.random.default_rng(1).integers(0, CLASSES, COUNT).astype(dtype)


def classifier() -> nn.Sequential:
    """The same model each time."""
    nn.utils.set_random_seed(3)
    model = nn.Sequential(
        [nn.layers.Rescaling(0.01), nn.Dense(6, activation="tanh"), nn.Dense(CLASSES)]
    )
    loss = nn.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile("adam", loss, metrics=["accuracy"], weighted_metrics=["accuracy"])
    return model


def outcome(x: Any, y: Any, **options: Any) -> Any:
    """All that a training leaves, to the byte."""
    model = classifier()
    history = model.fit(x, y, **{"batch_size": 8, "epochs": 2, "verbose": 0} | options)
    weights = options.get("sample_weight")
    return (
        history.history,
        [w.numpy().tobytes() for w in model.weights],
        model.evaluate(x, y, 9, 0, weights),
        model.predict(x, 7, 0).tobytes(),
    )


WAYS: dict[str, dict[str, Any]] = {
    "shuffled": {},
    "in order": {"shuffle": False},
    "split": {"validation_split": 0.3, "validation_batch_size": 5},
    "by class": {"class_weight": {0: 2.0, 3: 0.5}},
    "steps": {"steps_per_epoch": 4, "epochs": 5},
    "split by class": {"class_weight": {1: 3.0}, "validation_split": 0.3},
}


@pytest.mark.parametrize("way", WAYS)
def test_training_on_files_is_training_on_arrays(way: str, mapped: Map) -> None:
    x, y = samples(), labels()
    assert outcome(mapped(x), mapped(y), **WAYS[way]) == outcome(x, y, **WAYS[way])


def test_what_is_in_memory_goes_with_what_is_in_a_file(mapped: Map) -> None:
    x, y, w = samples(), labels(), np.random.default_rng(2).random(COUNT)
    alone = outcome(x, y, sample_weight=w, class_weight={0: 2.0})
    for given in ((mapped(x), y, w), (x, mapped(y), w), (x, y.tolist(), mapped(w))):
        found = outcome(*given[:2], sample_weight=given[2], class_weight={0: 2.0})
        assert found == alone


LAYOUTS: dict[str, Callable[[Any], Any]] = {
    "in columns": np.asfortranarray,
    "of the other byte order": lambda x: x.astype(x.dtype.newbyteorder(">")),
    "pixels": lambda x: x.astype(np.uint8),
    "double": lambda x: x.astype(np.float64),
    "half": lambda x: x.astype(np.float16),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_how_numbers_lie_in_the_file_changes_nothing(layout: str, mapped: Map) -> None:
    x = LAYOUTS[layout](samples())
    file = mapped(x)
    assert outcome(file, mapped(labels(np.uint8))) == outcome(x, labels(np.uint8))


def test_columns_of_one_file_can_be_inputs_and_targets(mapped: Map) -> None:
    both = np.hstack([samples(np.float64), labels()[:, None]])
    file = mapped(both)
    x, y = file[:, :-1], file[:, -1]
    assert is_mapped(x)
    assert outcome(x, y) == outcome(both[:, :-1].copy(), both[:, -1].copy())


def test_files_where_numbers_are_not_aligned(tmp_path: Path) -> None:
    path, x = tmp_path / "raw", samples()
    path.write_bytes(b"#" + x.tobytes())
    file = np.memmap(path, np.float32, "r", 1, x.shape)
    assert outcome(file, labels()) == outcome(x, labels())


def test_several_inputs_and_outputs(mapped: Map) -> None:
    def trained(to: Map) -> Any:
        nn.utils.set_random_seed(0)
        one, two = nn.Input((5,), name="one"), nn.Input((5,), name="two")
        h = nn.layers.Concatenate()([one, two])
        outputs = {"a": nn.Dense(4, name="a")(h), "b": nn.Dense(1, name="b")(h)}
        model = nn.Model([one, two], outputs)
        loss = nn.losses.SparseCategoricalCrossentropy(from_logits=True)
        model.compile("sgd", {"a": loss, "b": "mse"}, metrics={"b": ["mae"]})
        x = [to(samples() / 100), to(samples(np.float64) / 50)]
        y = {"a": to(labels()), "b": to(samples()[:, :1] / 100)}
        history = model.fit(x, y, verbose=0, validation_split=0.2, epochs=2)
        return history.history, [w.numpy().tobytes() for w in model.weights]

    assert trained(mapped) == trained(np.array)


def spoilt(array: Any, at: Any, value: Any) -> Any:
    """`array` with a value that is refused."""
    array = array.copy()
    array[at] = value
    return array


@pytest.mark.parametrize("options", [{}, {"shuffle": False}, {"validation_split": 0.3}])
@pytest.mark.parametrize(
    ("x", "y", "weights", "says"),
    [
        (spoilt(samples(), (57, 2), np.nan), labels(), None, "fit: x holds nan at ["),
        (samples(), spoilt(labels(), 57, 9), None, "y_true holds the label 9 at ["),
        (samples(), spoilt(labels() * 1.0, 57, np.inf), None, "fit: y holds inf at ["),
        (samples(), labels(), spoilt(np.ones(COUNT), 57, -1), "real numbers ≥ 0"),
    ],
)
def test_a_value_that_is_refused_is_found_in_its_batch(
    x: Any, y: Any, weights: Any, says: str, options: dict[str, Any], mapped: Map
) -> None:
    given = [mapped(x), mapped(y)]
    if weights is not None:
        options = options | {"sample_weight": mapped(weights)}
    with pytest.raises(ValueRangeError) as found:
        classifier().fit(*given, batch_size=8, verbose=0, **options)
    assert says in str(found.value)
    assert " is number 57 of the data" in str(found.value)


@pytest.mark.parametrize(
    ("x", "y", "options", "error", "match"),
    [
        (samples(), labels()[:-1], {}, ShapeError, "x has 60 samples, y has 59"),
        (samples(), samples(), {}, ShapeError, r"y_true has shape \(16, 5\)"),
        (samples().astype("M8[s]"), labels(), {}, DTypeError, "x has dtype datetime64"),
        (
            samples(),
            {"a": labels()},
            {"class_weight": {0: 1.0}},
            ArgumentError,
            "class_weight is for a model of one output",
        ),
    ],
)
def test_what_cannot_be_trained_on_is_refused_before(
    x: Any, y: Any, options: Any, error: Any, match: str, mapped: Map
) -> None:
    y = {k: mapped(v) for k, v in y.items()} if isinstance(y, dict) else mapped(y)
    with pytest.raises(error, match=match):
        classifier().fit(mapped(x), y, verbose=0, **options)


def test_notices_are_those_of_arrays(mapped: Map) -> None:
    order = np.argsort(labels())
    x, y = samples()[order], labels()[order]
    said = []
    for to in (np.array, mapped):
        with pytest.warns(TrainingNotice) as found:
            classifier().fit(to(x), to(y), 8, verbose=0, shuffle=False)
        said.append([str(w.message).split(":", 1)[1] for w in found])
    assert said[0] == said[1]
    assert any("sorted by class" in text for text in said[0])


def test_only_rows_that_are_wanted_are_read(mapped: Map) -> None:
    x = samples()
    x[20:] = np.nan  # which cannot be read without an error
    file = mapped(x)
    first = classifier().fit(
        file, mapped(labels()), 5, verbose=0, shuffle=False, steps_per_epoch=4
    )
    assert np.isfinite(first.history["loss"]).all()
    feed = array_feed("fit", (file, None, None), 30, 1, dtype=np.dtype(np.float32))
    feed.rows_of = lambda count: slice(10, 20)
    (batch,) = feed.batches()
    np.testing.assert_array_equal(batch.x, x[10:20])
    feed.rows_of = lambda count: slice(10, 21)
    feed.restart()
    with pytest.raises(ValueRangeError, match="sample 10 is number 20 of the data"):
        list(feed.batches())


def test_what_is_mapped(mapped: Map) -> None:
    file = mapped(samples())
    for x in (file, file[3:], np.asarray(file), file.T[1], file.view(np.int32)):
        assert is_mapped(x)
    for x in (samples(), file + 1, file.copy(), np.array(file), [file], 3.0, None):
        assert not is_mapped(x)
    dtype = np.dtype(np.float32)
    for x in (file, [samples(), file], {"a": {"b": file}["b"]}):
        assert type(array_feed("fit", (x, None, None), 8, None, dtype=dtype)) is (
            MappedFeed
        )
    assert type(array_feed("fit", (samples(), None, None), 8, 1, dtype=dtype)) is (
        ArrayFeed
    )


def test_a_single_batch_in_a_file_is_trained_on_as_it_is(mapped: Map) -> None:
    def steps(x: Any, y: Any) -> Any:
        model = classifier()
        found = model.train_on_batch(x, y), model.test_on_batch(x, y)
        return found, model.predict_on_batch(x).tobytes()

    x, y = samples(np.float64), labels()
    assert steps(mapped(x), mapped(y)) == steps(x, y)


@pytest.mark.parametrize("make", [np.asfortranarray, lambda x: x[:, :-1]])
def test_batches_of_what_is_not_in_one_piece_copy_no_more(make: Any) -> None:
    x = make(np.ones((20_000, 50), np.float32))
    feed = ArrayFeed("fit", structure("fit", x, dtype=x.dtype), 32, 1)
    feed.shuffle(np.random.default_rng(0))
    feed.steps = 2
    batches = feed.batches()
    next(batches)  # which draws the order
    tracemalloc.start()
    try:
        assert next(batches).x.flags.c_contiguous
        assert tracemalloc.get_traced_memory()[1] < x.nbytes / 100
    finally:
        tracemalloc.stop()
