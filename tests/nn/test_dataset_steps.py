"""Steps of a `Dataset`, as those of `tf.data`; expected values are from there."""

import threading
import time
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nn
from autograd.errors import DTypeError, ShapeError, StorageError, ValueRangeError
from nn.data import AUTOTUNE, INFINITE, UNKNOWN, Dataset, TensorSpec

D = Dataset


def plain(x: Any) -> Any:
    """An element as Python's numbers, data sets in it as lists."""
    if isinstance(x, Dataset):
        return [plain(v) for v in x]
    if isinstance(x, dict):
        return {k: plain(v) for k, v in x.items()}
    return tuple(map(plain, x)) if isinstance(x, tuple) else np.asarray(x).tolist()


def pairs(count: int) -> Dataset:
    return D.from_tensor_slices((np.arange(count), np.arange(count) * 2.0))


def lists(*lengths: int) -> Dataset:
    return D.from_generator(lambda: map(np.arange, lengths))


def divided(cycle: int, block: int) -> Dataset:
    return D.range(1, 5).interleave(D.range, cycle_length=cycle, block_length=block)


CHOICES = D.from_tensor_slices(np.array([0, 1, 1, 0, 0, 1]))

STEPS: list[tuple[str, Dataset, list[Any], int]] = [
    ("range", D.range(2, 8, 3), [2, 5], 2),
    ("tensors", D.from_tensors((np.arange(2), 5)), [([0, 1], 5)], 1),
    ("enumerate", D.range(2).enumerate(start=7), [(7, 0), (8, 1)], 2),
    ("concatenate", D.range(2).concatenate(D.range(1)), [0, 1, 0], 3),
    ("zip", D.zip(D.range(3), D.range(2)), [(0, 0), (1, 1)], 2),
    ("zip of one", D.zip((D.range(1), D.range(9))), [(0, 0)], 1),
    (
        "zip of a tree",
        D.zip({"a": D.range(1), "b": (D.range(2).repeat(), D.range(4))}),
        [{"a": 0, "b": (0, 0)}],
        1,
    ),
    ("filter", D.range(5).filter(lambda x: x % 2 == 0), [0, 2, 4], UNKNOWN),
    ("of pairs", pairs(3).filter(lambda x, y: y > 2), [(2, 4.0)], UNKNOWN),
    ("flat_map", D.range(4).flat_map(D.range), [0, 0, 1, 0, 1, 2], UNKNOWN),
    ("unbatch", pairs(3).batch(2).unbatch(), [(0, 0), (1, 2), (2, 4)], UNKNOWN),
    ("interleave", divided(2, 1), [0, 0, 1, 0, 1, 0, 2, 1, 2, 3], UNKNOWN),
    ("by blocks", divided(2, 2), [0, 0, 1, 0, 1, 2, 0, 1, 2, 3], UNKNOWN),
    ("window", D.range(5).window(2), [[0, 1], [2, 3], [4]], 3),
    ("its shift", D.range(5).window(3, 2), [[0, 1, 2], [2, 3, 4], [4]], 3),
    ("its gaps", D.range(7).window(2, 4), [[0, 1], [4, 5]], 2),
    ("its stride", D.range(6).window(2, 1, 3, True), [[0, 3], [1, 4], [2, 5]], 3),
    ("of pairs", pairs(3).window(2), [([0, 1], [0.0, 2.0]), ([2], [4.0])], 2),
    ("shard", D.range(8).shard(3, 1), [1, 4, 7], 3),
    ("take all", D.range(2).take(-1), [0, 1], 2),
    ("skip all", D.range(2).skip(-1), [], 0),
    ("repeat none", D.range(2).repeat(0), [], 0),
    ("take_while", D.range(9).take_while(lambda x: x < 2), [0, 1], UNKNOWN),
    ("unique", D.range(7).map(lambda x: x % 3).unique(), [0, 1, 2], UNKNOWN),
    ("scan", D.range(4).scan(0, lambda s, x: (s + x, s)), [0, 0, 1, 3], 4),
    ("threads", D.range(9).map(lambda x: x * x, 3), [x * x for x in range(9)], 9),
    ("AUTOTUNE", D.range(3).map(abs, AUTOTUNE).prefetch(AUTOTUNE), [0, 1, 2], 3),
    ("apply", D.range(9).apply(lambda d: d.skip(8)), [8], 1),
    ("endless", D.range(2).repeat().skip(1).take(3), [1, 0, 1], 3),
    ("padded", lists(2, 0, 1).padded_batch(2), [[[0, 1], [0, 0]], [[0]]], UNKNOWN),
    (
        "padded with",
        lists(2, 1).padded_batch(2, (3,), -1, drop_remainder=True),
        [[[0, 1, -1], [0, -1, -1]]],
        UNKNOWN,
    ),
    (
        "padded trees",
        D.zip((lists(2, 1), D.range(2))).padded_batch(2, ([None], []), (7, None)),
        [([[0, 1], [0, 7]], [0, 1])],
        UNKNOWN,
    ),
    (
        "choose",
        D.choose_from_datasets([D.range(2), D.range(5, 9)], CHOICES),
        [0, 5, 6, 1],
        UNKNOWN,
    ),
]


@pytest.mark.parametrize(("name", "data", "wanted", "cardinality"), STEPS)
def test_steps(name: str, data: Dataset, wanted: list[Any], cardinality: int) -> None:
    assert [plain(x) for x in data] == wanted
    assert [plain(x) for x in data.as_numpy_iterator()] == wanted  # and once more
    assert data.cardinality() == cardinality


def test_choices_pass_over_what_is_empty() -> None:
    parts = [D.range(2), D.range(5, 9)]
    on = D.choose_from_datasets(parts, CHOICES, stop_on_empty_dataset=False)
    assert [plain(x) for x in on] == [0, 5, 6, 1, 7]
    with pytest.raises(ValueRangeError, match="choice 1 is outside of 1 data sets"):
        list(D.choose_from_datasets(parts[:1], CHOICES))


def test_samples_of_data_sets_are_drawn_by_weight() -> None:
    parts = [D.from_tensors(i).repeat() for i in range(2)]
    data = D.sample_from_datasets(parts, [3, 1], seed=0).take(400)
    assert 70 < sum(plain(x) for x in data) < 130
    nn.utils.set_random_seed(1)
    whole = D.sample_from_datasets([D.range(3), D.range(5, 9)])
    assert sorted(plain(x) for x in whole) == [0, 1, 2, 5, 6, 7, 8]
    with pytest.raises(ValueRangeError, match="weights must be 2 numbers ≥ 0"):
        D.sample_from_datasets(parts, [1, -1])


def test_endless_data_has_no_length() -> None:
    data = D.range(3).repeat().batch(2).prefetch()
    assert data.cardinality() == INFINITE
    assert data.length is None
    with pytest.raises(TypeError, match="its length is infinite"):
        len(data)


def test_reduce_and_the_only_element() -> None:
    assert D.range(5).reduce(0, lambda s, x: s + x) == 10
    assert pairs(3).reduce(0.0, lambda s, e: s + e[1]) == 6.0
    assert D.range(3).batch(3).get_single_element().tolist() == [0, 1, 2]
    for count, found in ((0, "none"), (2, "more")):
        with pytest.raises(ShapeError, match=found):
            D.range(count).get_single_element()


def test_one_order_for_all_passes() -> None:
    data = D.range(20).shuffle(20, seed=3, reshuffle_each_iteration=False)
    first = [plain(x) for x in data]
    assert [plain(x) for x in data] == first != list(range(20))


def test_element_spec_draws_nothing() -> None:
    data = pairs(6).shuffle(6, seed=0).batch(2)
    before = data.generators[0].bit_generator.state
    spec = data.element_spec
    assert spec == (TensorSpec((2,), np.int64), TensorSpec((2,), np.float64))
    assert data.generators[0].bit_generator.state == before


def test_a_signature_casts_and_checks() -> None:
    spec = (TensorSpec((None, 2), "float32"), TensorSpec((), "int32"))
    data = D.from_generator(
        lambda n: (([[i, i]], i) for i in range(n)), [2], output_signature=spec
    )
    x, y = list(data)[1]
    assert (x.dtype, x.tolist(), y.dtype) == (np.float32, [[1, 1]], np.int32)
    wrong = D.from_generator(lambda: [[1]], output_signature=TensorSpec((2,), int))
    with pytest.raises(ShapeError, match=r"got an array of shape \(1,\)"):
        list(wrong)


def test_maps_in_threads() -> None:
    seen: set[int] = set()

    def slow(x: Any) -> Any:
        seen.add(threading.get_ident())
        time.sleep(0.02 if x == 0 else 0.0)
        return x

    threads = threading.active_count()
    assert [int(x) for x in D.range(9).map(slow, 3)] == list(range(9))
    assert len(seen) > 1
    free = [int(x) for x in D.range(9).map(slow, 3, deterministic=False)]
    assert sorted(free) == list(range(9))
    elements = iter(D.range(100).map(slow, 2))
    assert next(elements) == 0
    elements.close()  # type: ignore[attr-defined]
    assert threading.active_count() == threads

    def fails(x: Any) -> Any:
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        list(D.range(3).map(fails, 2))


def test_tensors_that_a_map_gives_become_arrays() -> None:
    dense = nn.Dense(2)
    (y,) = D.range(1).map(lambda x: dense(np.ones((1, 3)))).take(1)
    assert type(y) is np.ndarray
    assert y.shape == (1, 2)


@pytest.mark.parametrize("file", [False, True])
def test_a_cache_draws_once(file: bool, tmp_path: Path) -> None:
    drawn = []

    def counted(x: Any, y: Any) -> Any:
        drawn.append(x)
        return {"x": x, "y": (np.array(["é", "b"]), y)}

    path = tmp_path / "kept" if file else ""
    data = pairs(3).map(counted).cache(path)
    next(iter(data))  # a pass that is broken off keeps nothing
    first, second = ([plain(x) for x in data] for _ in range(2))
    assert first == second == [plain(counted(i, 2.0 * i)) for i in range(3)]
    assert len(drawn) == 7
    if file:
        assert [plain(x) for x in pairs(1).cache(path)] == first


def test_cache_files_are_whole(tmp_path: Path) -> None:
    path = tmp_path / "kept"
    for bad in (b"nothing", b""):
        path.write_bytes(bad)
        with pytest.raises(StorageError, match="remove it to have it made anew"):
            list(D.range(2).cache(path))
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("form.json", "2")
    with pytest.raises(StorageError, match="is no cache"):
        list(D.range(2).cache(path))
    path.unlink()
    objects = D.from_tensors(np.array([[1], [1, 2]], object)).cache(path)
    with pytest.raises(DTypeError, match="got one of objects"):
        list(objects)
    assert not path.exists()


def test_refuses_arguments() -> None:
    with pytest.raises(ShapeError, match=r"arrays of the shapes \[\(1,\), \(2"):
        list(lists(1, 2).batch(2))
    with pytest.raises(ShapeError, match=r"padded_batch to \(1,\), but there is an"):
        list(lists(1, 2).padded_batch(2, (1,)))
    with pytest.raises(ShapeError, match="2 shapes or values for elements of 1 arrays"):
        list(lists(1, 2).padded_batch(2, ((1,), (2,))))
    with pytest.raises(ShapeError, match="for arrays of rank 1"):
        list(lists(1, 2).padded_batch(2, (2, 2)))
    with pytest.raises(ShapeError, match="differ in rank"):
        list(D.from_generator(lambda: [np.ones(1), np.ones((1, 1))]).padded_batch(2))
    with pytest.raises(ValueRangeError, match="stride must be an integer ≥ 1"):
        D.range(2).window(2, stride=0)
    with pytest.raises(ValueRangeError, match="index must be ≥ 0 and < num_shards=2"):
        D.range(2).shard(2, 2)
