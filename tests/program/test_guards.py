"""What a trace cannot hold is refused, and what a function finds is never stale."""

import gc
import random
import time
from typing import Any, NamedTuple

import numpy as np
import pytest

import autograd as ag
import autograd.numpy as anp
from autograd.errors import ArgumentError, TraceError, ValueShapeError
from tests.program.compare import assert_same

VECTOR = np.array([1.0, 2.0, 3.0])


@pytest.mark.parametrize(
    ("f", "match"),
    [
        (lambda x: bool(x.sum()), "the truth of a traced array"),
        (lambda x: float(x[0]), r"float\(\) of a traced"),
        (lambda x: int(x[0]), r"int\(\) of a traced"),
        (lambda x: x.item(0), r"\.item of a traced"),
        (lambda x: x.tolist(), r"\.tolist of a traced"),
        (lambda x: ag.tensor(x).numpy(), "the plain array"),
        (lambda x: np.asarray(x), "the plain array"),
        (lambda x: 1.0 if x[0] > 0 else 2.0, "the truth"),
        (lambda x: sum(x[0] for _ in range(x[1])), "the whole number"),
        (lambda x: 2.0 in x, "whether a number is in"),
        (lambda x: np.zeros(3).__setitem__(slice(3), x), "the plain array"),
    ],
)
def test_what_depends_on_values_is_refused_where_it_happens(f: Any, match: str) -> None:
    with pytest.raises(TraceError, match=match) as caught:
        ag.jit(f)(VECTOR)
    assert f"{__file__}:{f.__code__.co_firstlineno}" in str(caught.value)


@pytest.mark.parametrize(
    ("write", "match"),
    [
        (lambda a, x: a.__setitem__(0, x[1]), r"float\(\) of a traced"),
        (lambda a, x: a.__setitem__(..., x), "the plain array"),
        (lambda a, x: np.add(a, x, out=a), "an array outside"),
        (lambda a, x: np.add.at(a, [0, 1, 1], x), "an array outside"),
        (lambda a, x: np.put(a, [0], x[:1]), "an array outside"),
    ],
)
def test_nothing_traced_is_written_into_a_plain_array(write: Any, match: str) -> None:
    with pytest.raises(TraceError, match=match):
        ag.jit(lambda x: write(np.zeros(3), x))(VECTOR)


def test_an_error_of_numpys_stays_what_it_is() -> None:
    with pytest.raises(ValueError, match="cannot reshape"):
        ag.jit(lambda x: np.zeros(3).reshape(2, 2) + x)(VECTOR)


@pytest.mark.parametrize(
    "f",
    [
        lambda x: x[x > 1],
        np.nonzero,
        np.unique,
        anp.unique,
        np.flatnonzero,
        lambda x: np.where(x > 1),
        lambda x: anp.compress(x > 1, x),
        lambda x: np.repeat(x, x.astype(int)),
        lambda x: ag.tensor(x)[x > 1],
    ],
)
def test_shapes_that_depend_on_values_are_refused(f: Any) -> None:
    with pytest.raises(ValueShapeError, match="shape that depends on values"):
        ag.jit(f)(VECTOR)


SQUARE = np.arange(12.0).reshape(3, 4)

BY_NUMBERS: list[tuple[Any, Any, Any]] = [
    (lambda x, k: np.sum(x, axis=k) * 2, 0, 1),
    (lambda x, k: x.sum(k), 0, 1),
    (lambda x, k: anp.sum(x, axis=0, keepdims=k), False, True),
    (lambda x, k: np.max(x[0], keepdims=k), False, True),
    (lambda x, k: np.reshape(x, (k, -1)) + 1, 2, 6),
    (lambda x, k: np.tile(x, k), 2, 3),
    (lambda x, k: x[:k] * 2, 1, 2),
    (lambda x, k: np.swapaxes(x, 0, k), 0, 1),
    (lambda x, k: np.transpose(x, (k, 1 - k)), 0, 1),
    (lambda x, k: ag.ops.softmax(x[:k], axis=1), 2, 1),
]


@pytest.mark.parametrize(("f", "one", "other"), BY_NUMBERS)
def test_shapes_that_depend_on_numbers_are_looked_at(
    f: Any, one: Any, other: Any
) -> None:
    jitted = ag.jit(f)
    for _ in range(3):
        assert_same(jitted(SQUARE, one), f(SQUARE, one))
    with pytest.raises(ValueError, match=r"depends on values.*in static_argnums"):
        jitted(SQUARE, other)
    static = ag.jit(f, static_argnums=1)
    for k in (one, other):
        assert_same(static(SQUARE, k), f(SQUARE, k))


@pytest.mark.parametrize(
    "f",
    [
        lambda x, k: np.roll(x, k),
        lambda x, k: x[k],
        lambda x, k: np.take(x, k, axis=0),
        lambda x, k: np.triu(x, k),
        lambda x, k: x**k,
        lambda x, k: np.std(x, ddof=k),
        lambda x, k: np.cumsum(x, axis=k),
    ],
)
def test_numbers_that_decide_no_shape(f: Any) -> None:
    jitted = ag.jit(f)
    for k in (0, 1):
        assert_same(jitted(SQUARE, k), f(SQUARE, k))
    assert jitted.traces == 1


def test_a_default_is_no_argument() -> None:
    def f(x: Any, keepdims: bool = False, scale: float = 2.0) -> Any:
        return x.sum(axis=0) if not keepdims else x.sum(axis=0, keepdims=True) * scale

    jitted = ag.jit(f)
    assert_same(jitted(SQUARE), f(SQUARE))
    assert_same(jitted(SQUARE, scale=3.0), f(SQUARE, scale=3.0))
    assert_same(jitted(SQUARE, scale=4.0), f(SQUARE, scale=4.0))
    assert jitted.traces == 2
    with pytest.raises(TraceError, match="the truth"):
        jitted(SQUARE, True)


def test_masks_may_be_written_to_and_chosen_by() -> None:
    def f(x: Any) -> Any:
        y = x.copy()
        y[y > 1] = 0.0
        return y + np.where(x > 2, x, -x)

    jitted = ag.jit(f)
    for x in (VECTOR, VECTOR[::-1].copy()):
        assert_same(jitted(x), f(x))


def test_found_arrays_are_read_anew() -> None:
    table, rate = np.ones(3), 2.0

    def f(x: Any) -> Any:
        half = table / 2  # of what was found alone
        return (x * table).sum() + half.sum() * rate + float(rate)

    jitted = ag.jit(f)
    assert jitted(VECTOR) == f(VECTOR)
    table[0] = 7.0
    assert jitted(VECTOR) == f(VECTOR)
    table = np.full(3, 5.0)
    assert jitted(VECTOR) == f(VECTOR)
    assert jitted.traces == 1
    rate = 3.0
    assert jitted(VECTOR) == f(VECTOR)
    table = np.ones((2, 3))
    assert jitted(VECTOR) == f(VECTOR)
    assert jitted.traces == 3


def test_functions_that_are_found_are_looked_into(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    jitted = ag.jit(_scaled)
    assert jitted(VECTOR) == 12.0
    monkeypatch.setitem(globals(), "SCALES", [np.full(3, 3.0)])
    assert jitted(VECTOR) == 18.0
    monkeypatch.setitem(globals(), "FACTOR", 2.0)
    assert jitted(VECTOR) == 36.0
    assert jitted.traces == 3


class Data(NamedTuple):
    """What a function finds in a tuple with names."""

    x: Any
    rows: list[Any]


def test_arrays_in_containers_are_read_anew() -> None:
    data = Data(VECTOR.copy(), [VECTOR * 2])
    jitted = ag.jit(lambda w: (w * data.x).sum() + data.rows[0].sum())
    assert jitted(2.0) == 24.0
    data.x[0] = 3.0
    data.rows[0] = VECTOR * 3
    assert jitted(2.0) == 34.0
    assert jitted.traces == 1


SCALES, FACTOR = [np.full(3, 2.0)], 1.0


def _scale(x: Any) -> Any:
    doubled = SCALES[0] + 0.0
    return x * doubled * FACTOR


def _scaled(x: Any) -> Any:
    return _scale(x).sum()


class Model:
    """An object of the user's with an array, a setting and a count."""

    def __init__(self) -> None:
        self.table, self.rate, self.count = np.ones(3), 2.0, 0

    def predict(self, x: Any) -> Any:
        return (self.table * 2 * x).sum() * self.rate

    def counted(self, x: Any) -> Any:
        self.count += 1
        return x

    def grown(self, x: Any) -> Any:
        self.table += 1
        return x * self.table


def test_what_is_found_in_objects_is_noticed() -> None:
    model = Model()
    jitted = ag.jit(model.predict)
    assert jitted(VECTOR) == model.predict(VECTOR)
    model.table[0] = 5.0
    assert jitted(VECTOR) == model.predict(VECTOR)
    model.table = np.zeros(3)
    assert jitted(VECTOR) == model.predict(VECTOR)
    model.rate = 7.0
    model.table = np.ones(3)
    assert jitted(VECTOR) == model.predict(VECTOR)


@pytest.mark.parametrize("method", ["counted", "grown"])
def test_changing_what_is_found_is_refused(method: str) -> None:
    with pytest.raises(TraceError, match="only the run that is traced would do"):
        ag.jit(getattr(Model(), method))(VECTOR)


def test_global_names_are_not_rebound() -> None:
    def f(x: Any) -> Any:
        global FACTOR
        FACTOR = FACTOR + SCALES[0].sum() * 0
        return x

    before = FACTOR
    with pytest.raises(TraceError, match="gives the global 'FACTOR' another value"):
        ag.jit(f)(VECTOR)
    assert FACTOR is before


@pytest.mark.parametrize("draw", [random.random, np.random.rand, np.random.normal])
def test_global_generators_are_refused(draw: Any) -> None:
    def f(x: Any) -> Any:
        y = x + 1
        return y * draw()

    with pytest.raises(TraceError, match="from a global generator") as caught:
        ag.jit(f)(VECTOR)
    assert f"{__file__}:{f.__code__.co_firstlineno + 2}" in str(caught.value)


def test_what_no_trace_sees_shows_the_second_time() -> None:
    jitted = ag.jit(lambda x: x * time.perf_counter())
    jitted(VECTOR)
    with pytest.raises(TraceError, match="another program when it is traced again"):
        jitted(VECTOR)


def test_what_cannot_be_returned() -> None:
    assert ag.jit(lambda x: None)(VECTOR) is None
    with pytest.raises(TraceError, match="returns object"):
        ag.jit(lambda x: object())(VECTOR)
    with pytest.raises(ArgumentError, match="f is of type int"):
        ag.jit(3)


def test_a_trace_keeps_nothing_of_the_user() -> None:
    class Large:
        pass

    def f(x: Any) -> Any:
        local = Large()
        return x + 1 if local else x

    jitted = ag.jit(f)
    jitted(VECTOR)
    gc.collect()
    assert not any(type(x) is Large for x in gc.get_objects())
    assert jitted.traces == 1


def test_a_traced_value_does_not_outlive_its_trace() -> None:
    kept: list[Any] = []

    def f(x: Any) -> Any:
        kept.append(x)
        return x

    with pytest.raises(TraceError):
        ag.jit(f)(VECTOR)
    with pytest.raises(TraceError, match="after its function has returned"):
        kept[0] + 1
