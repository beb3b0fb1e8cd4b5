"""`jit`: what a jitted function does with its arguments and with what it finds."""

import threading
from typing import Any, NamedTuple

import numpy as np
import pytest

import autograd as ag
import autograd.numpy as anp
from autograd.errors import ArgumentError, TraceError
from tests.program.compare import assert_same

VECTOR = np.array([1.0, 2.0, 3.0])


class Pair(NamedTuple):
    """A container of the user's."""

    first: Any
    second: Any


def loss(w: Any, x: Any) -> Any:
    """A scalar function with a kink and a product."""
    return (ag.ops.relu(x @ w) ** 2).sum()


@pytest.fixture
def data(rng: np.random.Generator) -> tuple[Any, Any]:
    return rng.normal(size=3), rng.normal(size=(5, 3))


@pytest.mark.parametrize(
    "f",
    [
        loss,
        ag.grad(loss),
        ag.value_and_grad(loss),
        ag.hessian(loss),
        ag.jacobian(lambda w, x: anp.tanh(x @ w)),
        lambda w, x: ag.hessian_vector_product(loss)(w, x, w),
        lambda w, x: ag.make_jvp(loss)(w, x)(w)[1],
        lambda w, x: ag.vmap(lambda row: loss(w, row[None]))(x),
        lambda w, x: {"a": [w * 2, (x.T,)], "b": Pair(x.sum(), None)},
    ],
)
def test_transforms_inside_are_what_they_are_outside(f: Any, data: Any) -> None:
    jitted = ag.jit(f)
    for scale in (1.0, 2.0, -1.0):
        given = data[0] * scale, data[1]
        assert_same(jitted(*given), f(*given))
    assert jitted.traces == 1


def test_another_form_of_arguments_is_another_program(data: Any) -> None:
    w, x = data
    jitted = ag.jit(loss)
    given = [(w, x), (w, x[:2]), (w.astype(np.float32), x.astype(np.float32))]
    for args in [*given, *given]:
        assert_same(jitted(*args), loss(*args))
    assert jitted.traces == len(jitted.programs) == 3


def test_structure_and_kinds_of_numbers_are_part_of_the_form() -> None:
    jitted = ag.jit(lambda x: x[0] * 2)
    for x in ([1.0, 2.0], (1.0, 2.0), [1, 2], [np.float32(1), 2.0], np.arange(3)):
        assert_same(jitted(x), x[0] * 2)
    assert jitted.traces == 5


def test_derivatives_by_numbers_of_pythons_own() -> None:
    for x in (1.5, 2, 1.5 + 0.5j):
        f = ag.value_and_grad(lambda x: np.abs(x) ** 2 * 3)
        assert_same(ag.jit(f)(x), f(x))


def test_static_arguments_decide_what_is_traced() -> None:
    jitted = ag.jit(lambda x, n: sum(x**k for k in range(n)), static_argnums=1)
    assert jitted(2.0, 3) == 7.0
    assert jitted(3.0, 3) == 13.0
    assert jitted(2.0, 2) == 3.0
    assert jitted.traces == 2
    with pytest.raises(ArgumentError, match=r"static argument n.*list.*no hash"):
        jitted(2.0, [1])
    with pytest.raises(ArgumentError, match=r"static_argnums has 2.*parameters: x, n"):
        ag.jit(lambda x, n: x, static_argnums=2)


def test_programs_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograd.program.function.MOST", 3)
    jitted = ag.jit(lambda x: x.sum())
    for n in range(6):
        jitted(np.ones(n))
    assert len(jitted.programs) == 3
    assert jitted.traces == 6


def test_keywords_and_defaults() -> None:
    def f(x: Any, /, scale: float = 2.0, *rest: Any, shift: float = 1.0, **more: Any):
        return x * scale + shift + sum(rest) + sum(more.values())

    jitted = ag.jit(f)
    assert jitted(1.0) == f(1.0)
    assert jitted(1.0, shift=3.0) == f(1.0, shift=3.0)
    assert jitted(1.0, 2.0, 3.0, 4.0, shift=5.0, a=6.0) == 20.0
    with pytest.raises(TypeError, match="missing"):
        jitted()


def test_arguments_and_found_arrays_may_be_written_to() -> None:
    total = np.zeros(3)

    def f(x: Any, y: Any) -> Any:
        x[1:] += y[0]
        x.reshape(-1)[0] = 10.0
        y.sort()
        np.multiply(x, 2.0, out=y)
        total.__iadd__(x)
        return x.sum()

    jitted, results = ag.jit(f), []
    for run in (f, jitted, jitted):
        total[:] = 0
        x, y = VECTOR.copy(), VECTOR[::-1].copy()
        results.append((run(x, y), x, y, total.copy()))
    assert_same(results[1], results[0])
    assert_same(results[2], results[0])
    assert jitted.traces == 1


def test_arguments_that_share_memory() -> None:
    def f(x: Any, y: Any) -> Any:
        x += 1
        return (x * y).sum()

    jitted = ag.jit(f)
    for start, stop in ((2, 4), (1, 3), (0, 2)):
        a, b = np.arange(4.0), np.arange(4.0)
        assert jitted(a[:2], a[start:stop]) == f(b[:2], b[start:stop])
        assert_same(a, b)


def test_arguments_may_change_places() -> None:
    def f(x: Any, y: Any) -> None:
        x[:], y[:] = y.copy(), x.copy()

    def g(x: Any, y: Any) -> None:
        x[:] = x[::-1]
        y[:] = x

    for swap in (f, g):
        jitted = ag.jit(swap)
        for _ in range(2):
            given, expected = [VECTOR.copy(), VECTOR * 2], [VECTOR.copy(), VECTOR * 2]
            jitted(*given)
            swap(*expected)
            assert_same(given, expected)


def test_results_are_the_callers_own() -> None:
    def f(x: Any) -> Any:
        y = x + 1
        return y, y, y.T, np.zeros(2), x

    jitted = ag.jit(f)
    first = jitted(VECTOR)
    again = jitted(VECTOR)
    assert first[4] is VECTOR
    for y in first[:4]:
        y[:] = 9.0
    assert_same(again, f(VECTOR))
    assert_same(jitted(VECTOR), f(VECTOR))


def test_donated_arrays_are_given_away() -> None:
    def step(w: Any, v: Any) -> Any:
        v = [0.9 * b - a for a, b in zip(w, v, strict=True)]
        return [a + b for a, b in zip(w, v, strict=True)], v

    jitted = ag.jit(step, donate_argnums=(0, 1))
    w, v = [VECTOR.copy(), VECTOR * 2], [VECTOR * 3, VECTOR * 4]
    expected = step(w, v)
    given = jitted(w, v)
    assert_same(given, expected)
    assert all(np.shares_memory(x, y) for x, y in zip(w, given[0], strict=True))
    assert_same(jitted(*given), step(*expected))
    with pytest.raises(TraceError, match=r"w_0 was donated.*donate_argnums"):
        jitted(w, v)
    with pytest.raises(ValueError, match="read-only"):
        w[0][0] = 1.0


def test_donated_tensors_raise_afterwards() -> None:
    t = ag.tensor(VECTOR)
    doubled = ag.jit(lambda x: x * 2, donate_argnums=0)(t)
    assert doubled.tolist() == [2.0, 4.0, 6.0]
    with pytest.raises(TraceError, match="this Tensor was donated"):
        t + 1


def test_tensors_in_and_out(data: Any) -> None:
    w, x = data
    leaf = ag.tensor(w, requires_grad=True)
    jitted = ag.jit(loss)
    for scale in (1.0, 2.0):
        expected = loss(leaf, x * scale)
        expected.backward()
        gradient, leaf.grad = leaf.grad, None
        y = jitted(leaf, x * scale)
        assert y.item() == pytest.approx(expected.item())
        y.backward()
        np.testing.assert_allclose(leaf.grad, gradient)
        leaf.grad = None
    assert jitted.traces == 1


def test_derivatives_of_a_jitted_function(data: Any) -> None:
    jitted = ag.jit(loss)
    for transform in (ag.grad, ag.hessian, ag.value_and_grad):
        assert_same(transform(jitted)(*data), transform(loss)(*data))
    assert_same(ag.jit(ag.grad(jitted))(*data), ag.grad(loss)(*data))
    pushed = ag.make_jvp(jitted)(*data)(data[0])
    assert_same(pushed, ag.make_jvp(loss)(*data)(data[0]))


def test_derivatives_by_what_is_found(data: Any) -> None:
    w = ag.tensor(data[0], requires_grad=True)
    jitted = ag.jit(lambda x: loss(w, x) + (w * VECTOR).sum())
    for _ in range(2):
        jitted(data[1]).backward()
    gradient = ag.grad(lambda w: loss(w, data[1]) + (w * VECTOR).sum())(data[0])
    np.testing.assert_allclose(w.grad, 2 * gradient)
    with ag.no_grad():
        assert not jitted(data[1]).requires_grad


def test_backward_inside_adds_to_gradients(data: Any) -> None:
    w, x = ag.tensor(data[0], requires_grad=True), data[1]

    @ag.jit
    def step(w: Any, x: Any) -> Any:
        y = loss(w, x)
        y.backward()
        return y

    gradient = ag.grad(loss)(data[0], x)
    for k in range(1, 4):
        step(w, x)
        np.testing.assert_allclose(w.grad, k * gradient)
    assert step.traces == 2  # without a gradient before, and with one


def test_a_found_tensor_is_updated_in_place(data: Any) -> None:
    w, x = ag.tensor(data[0], requires_grad=True), data[1]

    def step() -> Any:
        y = loss(w, x)
        y.backward()
        w.update_in_place(lambda a: np.subtract(a, 0.01 * w.grad, out=a))
        w.zero_grad()
        return y

    jitted = ag.jit(step)
    given = [float(jitted().item()) for _ in range(4)]
    w.data = data[0]
    assert given == pytest.approx([float(step().item()) for _ in range(4)])


def test_generators_are_drawn_from_in_every_run() -> None:
    found = np.random.default_rng(3)

    def f(x: Any, rng: Any) -> Any:
        return x * rng.random(3) + found.normal(size=3) + rng.permutation(3)

    jitted = ag.jit(f)
    given, expected = [], []
    for run, results in ((jitted, given), (f, expected)):
        rng, found = np.random.default_rng(1), np.random.default_rng(2)
        results += [run(2.0, rng) for _ in range(3)]
    assert_same(given, expected)


def test_errors_inside_are_those_of_the_function() -> None:
    jitted = ag.jit(lambda x: x @ np.ones((2, 2)))
    with pytest.raises(ValueError, match="matmul"):
        jitted(VECTOR)
    assert ag.jit(lambda x: x + 1)(1.0) == 2.0  # nothing was left behind


def test_threads_have_buffers_of_their_own() -> None:
    def f(x: Any) -> Any:
        return (anp.tanh(x @ x.T) @ x).sum()

    jitted, wrong = ag.jit(f), []
    x = np.random.default_rng(0).normal(size=(60, 60))

    def work(scale: float) -> None:
        expected = f(x * scale)
        wrong.extend(
            scale for _ in range(30) if not np.isclose(jitted(x * scale), expected)
        )

    threads = [threading.Thread(target=work, args=(0.1 * k,)) for k in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert jitted.traces == 1


@pytest.mark.parametrize(
    "f",
    [np.add, np.logaddexp, np.prod, np.max, np.std, np.mean, anp.sum, np.linalg.pinv],
    ids=lambda f: f.__name__,
)
def test_functions_of_numpy_themselves(f: Any) -> None:
    args = (np.eye(3) + 1, 2.0)[: 2 if isinstance(f, np.ufunc) else 1]
    jitted = ag.jit(f)
    for _ in range(2):
        assert_same(jitted(*args), f(*args), rtol=1e-12)
    assert "<no value>" not in jitted.source
