"""Utilities: padding, windows of series, splits, batches by number, objects as data."""

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import nn
from autograd.errors import ArgumentError, DTypeError, ShapeError, ValueRangeError
from nn import utils


@pytest.fixture(autouse=True)
def _unnoticed() -> Iterator[None]:
    """The trainings here are not about what is learnt."""
    with nn.utils.notices(False):
        yield


@pytest.mark.parametrize(
    ("options", "rows"),
    [
        ({}, [[0, 0, 1], [2, 3, 4], [0, 0, 0]]),
        ({"padding": "post", "value": 9}, [[1, 9, 9], [2, 3, 4], [9, 9, 9]]),
        ({"maxlen": 2}, [[0, 1], [3, 4], [0, 0]]),
        ({"maxlen": 2, "truncating": "post"}, [[0, 1], [2, 3], [0, 0]]),
        ({"maxlen": 0}, [[], [], []]),
    ],
)
def test_pad_sequences(options: dict[str, Any], rows: list[Any]) -> None:
    found = nn.preprocessing.sequence.pad_sequences([[1], [2, 3, 4], []], **options)
    assert found.tolist() == rows
    assert found.dtype == np.int32


def test_sequences_of_vectors_and_texts() -> None:
    vectors = [[[1.5, 2.0]], [[3.0, 4.0], [5.0, 6.0]]]
    assert utils.pad_sequences(vectors, dtype="float32").shape == (2, 2, 2)
    texts = utils.pad_sequences([["a"], ["b", "c"]], dtype=object, value="-")
    assert texts.tolist() == [["-", "a"], ["b", "c"]]
    with pytest.raises(DTypeError, match="pass dtype=object for texts"):
        utils.pad_sequences([["a"]], value="-")
    with pytest.raises(ShapeError, match="a list of sequences, got 1 in it"):
        utils.pad_sequences([1, 2])
    with pytest.raises(ShapeError, match=r"at 1 has entries of shape \(1,\)"):
        utils.pad_sequences([[[1, 2]], [[3]]])
    with pytest.raises(ValueRangeError, match="padding: 'before' is not known"):
        utils.pad_sequences([[1]], padding="before")
    with pytest.raises(ValueRangeError, match="expected a list of sequences"):
        utils.pad_sequences(5)


def test_normalize() -> None:
    x = np.array([[3.0, 4.0], [0.0, 0.0]])
    assert utils.normalize(x).tolist() == [[0.6, 0.8], [0.0, 0.0]]
    assert utils.normalize(x, axis=0, order=1).tolist() == [[1.0, 1.0], [0.0, 0.0]]


def windows(*args: Any, **options: Any) -> list[Any]:
    data = utils.timeseries_dataset_from_array(np.arange(10), *args, **options)
    return [np.asarray(x).tolist() for x in data]


def test_windows_of_a_series() -> None:
    assert windows(None, 4, batch_size=None, sequence_stride=3) == [
        [0, 1, 2, 3],
        [3, 4, 5, 6],
        [6, 7, 8, 9],
    ]
    assert windows(None, 3, 2, 3, batch_size=5) == [[[0, 3, 6], [2, 5, 8]]]
    assert windows(None, 2, 3, start_index=2, end_index=8) == [[[2, 3], [5, 6]]]
    data = utils.timeseries_dataset_from_array(
        np.arange(10), np.arange(5) * 10, 3, batch_size=4
    )
    assert [y.tolist() for _, y in data] == [[0, 10, 20, 30], [40]]
    assert len(data) == 2
    shuffled = windows(None, 2, batch_size=None, shuffle=True, seed=1)
    assert sorted(shuffled) == windows(None, 2, batch_size=None) != shuffled
    for options, message in (
        ({"start_index": 10}, "start_index=10 does not fit a series of 10 steps"),
        ({"start_index": 5, "end_index": 5}, "end_index=5"),
        ({"sampling_rate": 0}, "sampling_rate=0"),
        ({"sequence_stride": 10}, "sequence_stride=10"),
    ):
        with pytest.raises(ValueRangeError, match=message):
            windows(None, 2, **options)


def test_split_dataset() -> None:
    arrays = (np.arange(10), np.arange(20).reshape(10, 2))
    for sizes, counts in (
        ({"left_size": 0.6}, (6, 4)),
        ({"right_size": 3}, (7, 3)),
        ({"left_size": 2, "right_size": 0.25}, (2, 2)),
    ):
        left, right = utils.split_dataset(arrays, **sizes)  # type: ignore[arg-type]
        assert (len(left), len(right)) == counts
        assert [int(x) for x, _ in right] == list(range(10))[-counts[1] :]
        assert next(iter(left))[1].tolist() == [0, 1]
    parts = utils.split_dataset(nn.data.Dataset.range(6), 0.5, shuffle=True, seed=1)
    values = [int(x) for part in parts for x in part]
    assert sorted(values) == list(range(6)) != values
    with pytest.raises(ArgumentError, match="pass left_size or right_size"):
        utils.split_dataset(arrays)
    with pytest.raises(ValueRangeError, match="a number of samples below 10"):
        utils.split_dataset(arrays, left_size=10)
    with pytest.raises(ValueRangeError, match="more than there are"):
        utils.split_dataset(arrays, left_size=0.7, right_size=0.7)
    with pytest.raises(ArgumentError, match="an int or a float, got '5'"):
        utils.split_dataset(arrays, left_size="5")  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="got str"):
        utils.split_dataset("abc", left_size=1)
    with pytest.raises(ShapeError, match="arrays of one length"):
        utils.split_dataset((np.arange(2), np.arange(3)), left_size=1)


class Squares(utils.PyDataset):
    """Batches of three numbers and their squares."""

    def __len__(self) -> int:
        return 4

    def __getitem__(self, index: int) -> Any:
        x = np.arange(3.0 * index, 3 * index + 3)[:, None]
        return x, x**2


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"workers": 0},
        {"workers": 3},
        {"workers": 2, "max_queue_size": 1},
        {"workers": 2, "use_multiprocessing": True},
    ],
)
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_batches_by_number(options: dict[str, Any]) -> None:
    data = Squares(**options)
    first, again = ([y[:, 0].tolist() for _, y in data] for _ in range(2))
    assert first == again == [[i**2 for i in range(n, n + 3)] for n in (0, 3, 6, 9)]
    assert data.num_batches == 4


def test_fit_takes_batches_by_number() -> None:
    model = nn.Sequential([nn.Input(shape=(1,)), nn.Dense(1)])
    model.compile(optimizer=nn.SGD(1e-4), loss="mse")
    history = model.fit(Squares(workers=2), epochs=2, verbose=0)
    assert history.history["loss"][1] < history.history["loss"][0]


def test_batches_by_number_need_definitions() -> None:
    class Empty(utils.Sequence):
        pass

    with pytest.raises(NotImplementedError, match="define __len__"):
        list(Empty())
    with pytest.raises(NotImplementedError, match="define __getitem__"):
        Empty()[0]

    class Bare(utils.PyDataset):  # whose __init__ does not call its base's
        def __init__(self) -> None:
            pass

        def __len__(self) -> int:
            return 1

        def __getitem__(self, index: int) -> Any:
            return index

    assert list(Bare()) == [0]


OBJECTS = [
    nn.losses.MeanSquaredError(),
    nn.metrics.MeanSquaredError(),
    nn.optimizers.Adam(0.1),
    nn.optimizers.schedules.ExponentialDecay(0.1, 10, 0.9),
    nn.initializers.RandomNormal(stddev=0.3),
    nn.regularizers.L2(0.1),
    nn.constraints.MaxNorm(3),
    nn.layers.Dense(3, activation="relu"),
]


@pytest.mark.parametrize("thing", OBJECTS, ids=lambda x: type(x).__module__)
def test_objects_as_data_and_back(thing: Any) -> None:
    data = json.loads(json.dumps(utils.serialize_keras_object([thing, {"a": 1}])))
    again, other = utils.deserialize_keras_object(data)
    assert type(again) is type(thing)
    assert again.get_config() == thing.get_config()
    assert other == {"a": 1}


def test_names_as_objects() -> None:
    relu = utils.serialize_keras_object(nn.activations.relu)
    assert utils.deserialize_keras_object(relu) is nn.activations.relu
    own = {"twice": abs}
    assert utils.deserialize_keras_object("twice", own) is abs
    assert "twice" not in utils.get_custom_objects()
    with utils.CustomObjectScope(own):
        assert utils.get_custom_objects()["twice"] is abs
    with pytest.raises(ValueRangeError, match="'twice' is not known; pass your own"):
        utils.deserialize_keras_object("twice")
    assert utils.deserialize_keras_object(None) is None


def test_symbolic_values() -> None:
    a, b = nn.Input(shape=(2,)), nn.Input(shape=(2,))
    y = nn.Dense(1)(nn.layers.Add()([a, nn.Dense(2)(b)]) + a)
    assert utils.get_source_inputs(y) == [a, b]
    assert utils.is_keras_tensor(y)
    assert not utils.is_keras_tensor(np.ones(1))
    utils.clear_session()


def test_batches_taken_apart() -> None:
    for batch in ((1, 2, 3), (1, 2)):
        assert (
            utils.pack_x_y_sample_weight(*utils.unpack_x_y_sample_weight(batch))
            == batch
        )
    assert utils.unpack_x_y_sample_weight([1]) == (1, None, None)
    assert utils.pack_x_y_sample_weight([1]) == ([1],)
    assert utils.pack_x_y_sample_weight(1) == 1
    with pytest.raises(ValueRangeError, match="got 4 parts"):
        utils.unpack_x_y_sample_weight((1, 2, 3, 4))


def test_bars_take_means(capsys: pytest.CaptureFixture[str]) -> None:
    bar = utils.Progbar(4, verbose=2, stateful_metrics=["lr"])
    bar.update(1, [("loss", 4.0), ("lr", 0.1)])
    bar.add(2, [("loss", 1.0), ("lr", 0.2)])
    assert bar.values == {"loss": 2.0, "lr": 0.2}
    bar.update(4, [("loss", 0.5), ("tiny", 1e-5)])
    said = capsys.readouterr().out
    assert said.startswith("4/4 - 0s - loss: 0.5000 - lr: 0.2000 - tiny: 1.0000e-05")
    shown = utils.Progbar(2, stateless_metrics=["a"])
    shown.update(1, [("a", 1.0), ("b", 1.0)])
    shown.update(2, finalize=True)
    assert "2/2" in capsys.readouterr().out
    utils.Progbar(None, verbose=0).update(3)
    assert capsys.readouterr().out == ""
