"""Datasets step by step, and all forms of data that `fit` takes."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import nn
from autograd.errors import ArgumentError, ShapeError, ValueRangeError
from nn.data import Dataset


def numbers(count: int) -> Dataset:
    """The integers below `count`."""
    return Dataset.from_tensor_slices(np.arange(count))


def values(data: Dataset) -> list[Any]:
    """All elements, as Python's numbers."""
    return [np.asarray(x).tolist() for x in data]


def test_steps_in_turn() -> None:
    data = numbers(7)
    assert values(data.batch(3)) == [[0, 1, 2], [3, 4, 5], [6]]
    assert values(data.batch(3, drop_remainder=True)) == [[0, 1, 2], [3, 4, 5]]
    assert values(data.map(lambda x: x * 2).take(3)) == [0, 2, 4]
    assert values(data.skip(5).repeat(2)) == [5, 6, 5, 6]
    assert values(data.repeat().skip(6).take(3)) == [6, 0, 1]
    assert values(data.prefetch(2)) == list(range(7))
    assert values(data) == list(range(7))  # as often as one likes


@pytest.mark.parametrize(
    ("make", "length"),
    [
        (lambda d: d, 7),
        (lambda d: d.batch(3), 3),
        (lambda d: d.batch(3, drop_remainder=True), 2),
        (lambda d: d.take(20), 7),
        (lambda d: d.skip(5), 2),
        (lambda d: d.repeat(3).prefetch(), 21),
        (lambda d: d.repeat(), None),
        (lambda d: Dataset.from_generator(lambda: iter(d)), None),
    ],
)
def test_length(make: Any, length: int | None) -> None:
    data = make(numbers(7))
    assert data.length == length
    if length is not None:
        assert len(data) == len(values(data)) == length


def test_trees_of_arrays() -> None:
    x = {"a": np.arange(4), "b": np.ones((4, 2))}
    element = next(iter(Dataset.from_tensor_slices((x, np.arange(4))).batch(3)))
    assert element[0]["b"].shape == (3, 2)
    assert element[1].tolist() == [0, 1, 2]
    with pytest.raises(ShapeError, match="same number of samples"):
        Dataset.from_tensor_slices((np.arange(3), np.arange(4)))
    with pytest.raises(ShapeError, match="at least one"):
        Dataset.from_tensor_slices(np.zeros((0, 2)))


def test_shuffle() -> None:
    data = numbers(50).shuffle(50, seed=1)
    first, second = values(data), values(data)
    assert first != second
    assert sorted(first) == sorted(second) == list(range(50))
    assert values(numbers(50).shuffle(50, seed=1)) == first
    near = values(numbers(50).shuffle(4, seed=1))
    assert all(i <= at + 4 for at, i in enumerate(near))
    with pytest.raises(ValueRangeError, match="buffer_size must be an integer ≥ 1"):
        numbers(3).shuffle(0)


def test_prefetch_runs_ahead_and_ends() -> None:
    drawn: list[int] = []

    def slow() -> Iterator[int]:
        for i in range(100):
            drawn.append(i)
            yield i

    before = threading.active_count()
    elements = iter(Dataset.from_generator(slow).prefetch(4))
    assert next(elements) == 0
    time.sleep(0.05)
    assert 1 < len(drawn) <= 7
    elements.close()  # type: ignore[attr-defined]
    assert threading.active_count() == before


def test_prefetch_raises_where_it_is_asked() -> None:
    def fails() -> Iterator[int]:
        yield 1
        raise KeyError("mine")

    elements = iter(Dataset.from_generator(fails).prefetch(4))
    assert next(elements) == 1
    with pytest.raises(KeyError, match="mine"):
        next(elements)


def regression(**options: Any) -> nn.Sequential:
    """One layer that learns y = x·(1, −2) + 0.5."""
    nn.utils.set_random_seed(0)
    model = nn.Sequential([nn.Dense(1)])
    model.compile(**{"optimizer": nn.SGD(0.1), "loss": "mse"} | options)
    model.build((None, 2))
    return model


@pytest.fixture
def line(rng: np.random.Generator) -> tuple[Any, Any]:
    """Forty points of a plane."""
    x = rng.normal(size=(40, 2)).astype(np.float32)
    return x, x @ np.float32([[1.0], [-2.0]]) + np.float32(0.5)


def test_all_forms_train_alike(line: tuple[Any, Any]) -> None:
    x, y = line
    whole = regression()
    whole.fit(x, y, batch_size=10, epochs=3, shuffle=False, verbose=0)
    data = Dataset.from_tensor_slices((x, y)).batch(10)

    def endless() -> Iterator[Any]:
        while True:
            yield from data

    class Batches:
        def __len__(self) -> int:
            return 4

        def __iter__(self) -> Iterator[Any]:
            return iter(data)

    forms: list[tuple[Any, dict[str, Any]]] = [
        (data, {}),
        (data.prefetch(2), {}),
        (data.repeat(), {"steps_per_epoch": 4}),
        (endless(), {"steps_per_epoch": 4}),
        (Batches(), {}),
        (data.map(lambda a, b: (a, b, np.ones(len(a)))), {}),
    ]
    for form, options in forms:
        model = regression()
        model.fit(form, epochs=3, verbose=0, **options)
        for a, b in zip(model.get_weights(), whole.get_weights(), strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-6)
    found = whole.evaluate(data, verbose=0)
    assert found == pytest.approx(whole.evaluate(x, y, batch_size=10, verbose=0))
    np.testing.assert_array_equal(
        whole.predict(data.map(lambda a, b: a)), whole.predict(x, batch_size=10)
    )


def test_weights_of_samples_and_classes(line: tuple[Any, Any]) -> None:
    x, y = line
    weights = np.zeros(40)
    weights[:10] = 4.0
    weighted, part = regression(), regression()
    weighted.fit(x, y, 40, epochs=3, sample_weight=weights, shuffle=False, verbose=0)
    part.fit(x[:10], y[:10], 10, epochs=3, shuffle=False, verbose=0)
    for a, b in zip(weighted.get_weights(), part.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6)
    labels = (y[:, 0] > 0).astype(int)
    by_class, by_sample = (
        regression(loss="sparse_categorical_crossentropy") for _ in range(2)
    )
    for model in (by_class, by_sample):
        model.pop()
        model.add(nn.Dense(2, "softmax", kernel_initializer="ones"))
    by_class.fit(x, labels, class_weight={0: 1.0, 1: 3.0}, shuffle=False, verbose=0)
    by_sample.fit(x, labels, sample_weight=1.0 + 2.0 * labels, shuffle=False, verbose=0)
    for a, b in zip(by_class.get_weights(), by_sample.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_initial_epoch_and_steps(line: tuple[Any, Any]) -> None:
    model = regression()
    history = model.fit(*line, epochs=5, initial_epoch=3, verbose=0)
    assert history.epoch == [3, 4]
    model.fit(*line, 10, steps_per_epoch=2, verbose=0)
    assert model.optimizer is not None
    assert model.optimizer.iterations == 2 * 2 + 2


@pytest.mark.parametrize(
    ("data", "options", "error", "match"),
    [
        (iter([]), {}, ShapeError, "no batch"),
        (numbers(3).batch(2), {"y": [1]}, ArgumentError, "leave out y"),
        (iter([np.ones((2, 2))]), {}, ArgumentError, "y is missing"),
        (iter([(1, 2, 3, 4)]), {}, ArgumentError, "tuple of 4"),
        (
            iter([(np.ones((2, 2)), np.ones((2, 1)))]),
            {"validation_split": 0.5},
            ArgumentError,
            "validation_split is for arrays",
        ),
    ],
)
def test_refuses_iterables(
    data: Any, options: dict[str, Any], error: type[Exception], match: str
) -> None:
    with pytest.raises(error, match=match):
        regression().fit(data, verbose=0, **options)


def test_an_epoch_ends_where_the_data_does(line: tuple[Any, Any]) -> None:
    x, y = line
    batches = [(x[i : i + 10], y[i : i + 10]) for i in range(0, 40, 10)]
    model = regression()
    with pytest.warns(UserWarning, match="fewer than the 3 batches"):
        history = model.fit(iter(batches), epochs=9, steps_per_epoch=3, verbose=0)
    assert history.epoch == [0, 1]  # of three batches and of one; then there are none
    assert model.optimizer.iterations == 4
    with pytest.warns(UserWarning, match="fewer than the expected batches, or none"):
        history = regression().fit(iter(batches), epochs=3, verbose=0)
    assert history.epoch == [0]
    with pytest.warns(UserWarning, match="the data ran out"):
        history = regression().fit(
            x, y, epochs=3, verbose=0, validation_data=iter(batches)
        )
    assert len(history.history["loss"]) == 3
    assert len(history.history["val_loss"]) == 1  # and no 0.0 for what was not there


def test_a_batch_with_nan_is_told(line: tuple[Any, Any]) -> None:
    x, y = line
    x[25, 1] = np.nan
    data = Dataset.from_tensor_slices((x, y)).batch(10)
    with pytest.raises(ValueRangeError, match=r"fit: x holds nan at \[5, 1\]"):
        regression().fit(data, verbose=0)


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"sample_weight": np.ones(3)}, "sample_weight has 3"),
        ({"sample_weight": -np.ones(40)}, "sample_weight must be real numbers ≥ 0"),
        ({"initial_epoch": -1}, "initial_epoch must be an integer ≥ 0"),
        ({"validation_data": (1,)}, r"validation_data is \(x, y\)"),
    ],
)
def test_refuses_options(
    options: dict[str, Any], match: str, line: tuple[Any, Any]
) -> None:
    with pytest.raises((ShapeError, ValueRangeError, ArgumentError), match=match):
        regression().fit(*line, verbose=0, **options)
