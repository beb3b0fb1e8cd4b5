"""Loops by Numba: which clusters are found, and that they compute what NumPy does."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autograd as ag
import autograd.numpy as anp
from autograd.program.fusion import building, choosing
from tests.optional import HAS_NUMBA
from tests.program.networks import adam_step, momentum_step, network
from tests.program.random_programs import SHAPES, random_program

needs_numba = pytest.mark.skipif(not HAS_NUMBA, reason="Numba is not installed")


@pytest.fixture(autouse=True, scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A place of its own for what is compiled."""
    with pytest.MonkeyPatch.context() as patch:
        path = tmp_path_factory.mktemp("cache")
        patch.setenv("XDG_CACHE_HOME", str(path))
        building.built.cache_clear()
        yield path
    building.built.cache_clear()


@pytest.fixture
def loops_win(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every loop that compiles stay, however long it takes."""
    seconds = cycle([1.0, 0.0])  # of the steps, then of the loop

    def measured(run: Callable[[], Any]) -> float:
        run()
        return next(seconds)

    monkeypatch.setattr(choosing, "_seconds", measured)


def fused(f: Callable[..., Any], *args: Any, loops: int = 1) -> Any:
    """What `f` gives, compiled with loops, of which there must be some; run twice."""
    jitted = ag.jit(f, fuse="numba")
    jitted(*args)
    choices = jitted.programs[-1].choices
    assert not [c.reason for c in choices if c.reason]
    assert len(choices) >= loops
    return jitted(*args)


def same(found: Any, expected: Any, dtype: Any) -> None:
    """Both alike to the last digits, NaN in the same places, of the same dtype."""
    found, expected = np.asarray(found), np.asarray(expected)
    assert (found.dtype, found.shape) == (expected.dtype, expected.shape)
    close = 1e-6 if np.dtype(dtype) == np.float32 else 1e-12
    np.testing.assert_allclose(found, expected, rtol=close, atol=close)


def members(jitted: Any) -> list[list[str]]:
    """The names of the functions of each cluster."""
    return [
        [getattr(s.function, "__name__", "") for s in choice.loop.members]
        for choice in jitted.programs[-1].choices
    ]


def lines(jitted: Any) -> str:
    """The lines of the latest program's function."""
    return "\n".join(jitted.programs[-1].text.body)


# Clusters


@needs_numba
def test_the_training_step_has_a_loop_for_each_update_and_the_activation() -> None:
    jitted = ag.jit(momentum_step, fuse="numba")
    jitted(*network())
    found = members(jitted)
    assert found.count(["multiply", "multiply", "subtract", "add"]) == 4
    assert ["add", "maximum"] in found
    assert ["greater", "multiply", "reduce"] in found


@needs_numba
def test_adam_is_one_loop_that_writes_into_its_arguments(loops_win: None) -> None:
    rng = np.random.default_rng(1)
    w, m, v, g = (rng.normal(size=(7, 5)) ** 2 for _ in range(4))
    apart = [x.copy() for x in (w, m, v, g)]
    jitted = ag.jit(adam_step, fuse="numba")
    for _ in range(3):
        jitted(w, m, v, g)
        adam_step(*apart)
    (names,) = members(jitted)
    assert len(names) == 12
    assert "np.empty" not in jitted.source
    for x, y in zip((w, m, v, g), apart, strict=True):
        same(x, y, "f8")


@needs_numba
def test_numpy_keeps_what_it_vectorises_and_the_products(loops_win: None) -> None:
    def f(x: Any) -> Any:
        y = anp.tanh(x * 2 + 1)
        z = anp.exp(y * 3 - y)
        return (z @ z) * 2 + z

    x = np.linspace(0, 1, 9).reshape(3, 3)
    jitted = ag.jit(f, fuse="numba")
    same(jitted(x), f(x), "f8")
    found = [name for names in members(jitted) for name in names]
    assert {"tanh", "exp", "matmul"}.isdisjoint(found)
    assert len(found) == 6


@needs_numba
def test_a_mask_is_computed_where_it_is_used(loops_win: None) -> None:
    def f(x: Any, w: Any) -> Any:
        mask = x > 0
        product = x @ w
        return (product * mask) * 2

    x = np.random.default_rng(0).normal(size=(4, 4))
    jitted = ag.jit(f, fuse="numba")
    same(jitted(x, x), f(x, x), "f8")
    assert members(jitted) == [["greater", "multiply", "multiply"]]


@needs_numba
def test_a_loop_does_not_wait_for_itself(loops_win: None) -> None:
    def f(x: Any, w: Any) -> Any:
        a = x + w
        b = a @ w
        return a * b + w * 2

    x = np.random.default_rng(0).normal(size=(4, 4))
    same(fused(f, x, x), f(x, x), "f8")


@needs_numba
def test_spread_axes_are_read_where_they_lie(loops_win: None) -> None:
    def f(x: Any, row: Any) -> Any:
        wide = np.broadcast_to(row, (4, 3))
        return (x * wide + wide.astype(np.float32)) * 2, np.broadcast_to(row, (2, 3))

    x, row = np.ones((4, 3)), np.arange(3.0)
    jitted = ag.jit(f, fuse="numba")
    for found, expected in zip(jitted(x, row), f(x, row), strict=True):
        same(found, expected, "f8")
    assert lines(jitted).count("np.broadcast_to(") == 2  # of the cast, and the result


@needs_numba
def test_a_product_with_ones_is_a_sum(loops_win: None) -> None:
    def f(x: Any) -> Any:
        y = x * 2
        return (
            y,
            np.ones(4) @ y,
            y @ np.ones(3),
            np.ones(4) @ x[:, :2],
            y @ np.ones(3) + 1,
        )

    x = np.arange(12.0).reshape(4, 3)
    jitted = ag.jit(f, fuse="numba")
    for found, expected in zip(jitted(x), f(x), strict=True):
        same(found, expected, "f8")
    assert members(jitted) == [["multiply", "reduce", "reduce", "reduce"]]
    assert lines(jitted).count("= np.matmul(") == 1


@needs_numba
def test_a_mean_and_its_gradient(loops_win: None) -> None:
    def f(x: Any, y: Any) -> Any:
        return ag.value_and_grad(lambda x: ((x - y) ** 2).mean())(x)

    jitted = ag.jit(f, fuse="numba")
    x, y = np.arange(12.0).reshape(4, 3), np.ones((4, 3))
    for found, expected in zip(jitted(x, y), f(x, y), strict=True):
        same(found, expected, "f8")
    (names,) = members(jitted)
    assert names[0] == "subtract"
    assert names.count("reduce") == 1


@needs_numba
def test_a_sum_in_no_loop_stays_as_it_was(loops_win: None) -> None:
    def f(x: Any, several: Any) -> Any:
        return x.sum(), anp.exp(x) * 2 + 1, several[0] + 0

    jitted = ag.jit(f, fuse="numba")
    for found, expected in zip(
        jitted(np.ones(3), [2.0]), f(np.ones(3), [2.0]), strict=True
    ):
        same(found, expected, "f8")
    assert "np.add.reduce(x, axis=0)" in jitted.source


# Values


@needs_numba
@pytest.mark.parametrize("dtype", ["f4", "f8"])
@pytest.mark.parametrize("seed", range(3))
def test_random_programs(seed: int, dtype: str, loops_win: None) -> None:
    rng = np.random.default_rng(seed)
    f = random_program(rng)
    args = [(1 + rng.random(s)).astype(dtype) for s in SHAPES]
    for found, expected in zip(fused(f, *args), f(*args), strict=True):
        scale = np.asarray(max(1.0, float(np.max(np.abs(expected)))), dtype)
        same(found / scale, expected / scale, dtype)


@needs_numba
def test_mixed_types_come_out_as_numpys(loops_win: None) -> None:
    def f(x: Any, y: Any, mask: Any, rate: Any) -> Any:
        a = x * mask + rate
        b = a * y - x
        c = (a > b) & mask
        return a, b, c, b.astype(np.float32) * 2, anp.where(c, x, 0.5), c * b

    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(4, 3)).astype("f4"), rng.normal(size=(4, 3))
    args = x, y, rng.random((4, 3)) > 0.5, 0.1
    for found, expected in zip(fused(f, *args), f(*args), strict=True):
        same(found, expected, np.float32)


@needs_numba
@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_nan_infinities_and_zeros(dtype: str, loops_win: None) -> None:
    def f(x: Any, y: Any) -> Any:
        d = x / y
        return (
            *(anp.maximum(x, y), anp.minimum(x, y), d, anp.sqrt(x), -x, abs(x) * y),
            *(x < y, x <= y, x > y, x >= y, x == y, x != y, anp.where(d > 0, x, y)),
            *(d.max(axis=0), d.min(axis=1), d.sum(axis=0), d.sum(), d.sum(axis=1)),
        )

    numbers = np.array([np.nan, np.inf, -np.inf, 0.0, -0.0, 1.5, -2.0], dtype)
    x, y = (a.copy() for a in np.meshgrid(numbers, numbers))
    with np.errstate(all="ignore"):
        pairs = list(zip(fused(f, x, y), f(x, y), strict=True))
    for k, (found, expected) in enumerate(pairs):
        np.testing.assert_array_equal(found, expected)
        if 2 <= k < 6:  # which zero is the larger one NumPy leaves open
            with np.errstate(all="ignore"):
                np.testing.assert_array_equal(1 / found, 1 / expected)


@needs_numba
@pytest.mark.parametrize("shape", [(0,), (0, 3), (3, 0), (1, 1), (2, 3, 4), (1,)])
def test_shapes(shape: tuple[int, ...], loops_win: None) -> None:
    def f(x: Any, rate: Any) -> Any:
        y = x * rate + x
        return y, y.sum(), y.sum(axis=-1, keepdims=True), y.sum(axis=0), y * y - rate

    x = np.random.default_rng(0).normal(size=shape)
    for found, expected in zip(fused(f, x, 2.0), f(x, 2.0), strict=True):
        same(found, expected, "f8")


@needs_numba
@pytest.mark.parametrize("axis", [0, 1, 2, (0, 1), (1, 2), None])
@pytest.mark.parametrize("name", ["sum", "max", "min"])
def test_reductions(axis: Any, name: str, loops_win: None) -> None:
    def f(x: Any) -> Any:
        y = x * 3 - x
        reduce = getattr(y, name)
        return reduce(axis=axis), reduce(axis=axis, keepdims=True), y

    x = np.random.default_rng(0).normal(size=(3, 4, 5))
    for found, expected in zip(fused(f, x), f(x), strict=True):
        same(found, expected, "f8")


@needs_numba
def test_sums_of_float32_are_as_exact_as_numpys(loops_win: None) -> None:
    x = np.random.default_rng(0).random((50, 20_000)).astype("f4")
    true = (x.astype("f8") * 3).sum()

    def f(x: Any) -> Any:
        return (x * 2 + x).sum()

    by_numpy = abs(float(f(x)) - true)
    assert abs(float(fused(f, x)) - true) <= max(by_numpy, true * 1e-7)


@needs_numba
def test_any_layout_of_arguments(loops_win: None) -> None:
    def f(x: Any, y: Any) -> Any:
        z = x * 2 - y
        return z, z.sum(axis=0)

    jitted = ag.jit(f, fuse="numba")
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(6, 4)), rng.normal(size=(6, 4))
    strided = np.repeat(np.repeat(x, 2, 0), 3, 1)[::2, ::3]
    for a in (x, np.asfortranarray(x), strided, x[::-1]):
        for found, expected in zip(jitted(a, y), f(a, y), strict=True):
            same(found, expected, "f8")
    assert jitted.traces == 1


@needs_numba
@pytest.mark.parametrize("order", ["C", "F"])
def test_arguments_are_updated_in_their_own_memory(order: Any, loops_win: None) -> None:
    def f(w: Any, v: Any, g: Any) -> None:
        v *= 0.9
        v -= g * 0.1
        w += v

    rng = np.random.default_rng(0)
    w, v, g = (np.array(rng.normal(size=(5, 3)), order=order) for _ in range(3))
    expected = [x.copy(order="K") for x in (w, v, g)]
    jitted = ag.jit(f, fuse="numba")
    for _ in range(3):
        jitted(w, v, g)
        f(*expected)
    for x, y in zip((w, v, g), expected, strict=True):
        same(x, y, "f8")
    assert "np.empty" not in jitted.source


@needs_numba
def test_what_is_returned_is_new_in_every_run(loops_win: None) -> None:
    jitted = ag.jit(lambda x: (x * 2 + 1, x * 2), fuse="numba")
    first = jitted(np.ones(3))
    jitted(np.zeros(3))
    assert first[0].tolist() == [3, 3, 3]
    assert first[1].tolist() == [2, 2, 2]


@needs_numba
def test_the_training_step_as_without_loops(loops_win: None) -> None:
    for dtype in ("f4", "f8"):
        one, other = network(dtype), network(dtype)
        plain, jitted = ag.jit(momentum_step), ag.jit(momentum_step, fuse="numba")
        for _ in range(3):
            same(jitted(*one), plain(*other), dtype)
        for x, y in zip(one[0] + one[1], other[0] + other[1], strict=True):
            same(x, y, dtype)


# Choices


@needs_numba
def test_a_slower_loop_leaves_its_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choosing, "_seconds", lambda run: 1.0)
    jitted = ag.jit(lambda x: (x * 2 + 1).sum(), fuse="numba")
    assert jitted(np.ones(3)) == 9
    (choice,) = jitted.programs[0].choices
    assert choice.reason == "slower than its steps"
    assert "loop" not in jitted.source
    assert "np.add.reduce" in jitted.source


@needs_numba
def test_a_loop_that_is_not_compiled_leaves_its_steps(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(choosing, "kernel_source", lambda loop, over: "def loop(): no")
    jitted = ag.jit(lambda x: x * 2 + 1, fuse="numba")
    assert jitted(np.ones(3)).tolist() == [3, 3, 3]
    (choice,) = jitted.programs[0].choices
    assert choice.reason.startswith("not compiled: ")
    assert "loop" not in jitted.source


def test_numba_is_asked_for_by_name() -> None:
    said = "fuse has 'cython'; give 'numba'"
    with pytest.raises(ag.errors.ArgumentError, match=said):
        ag.jit(np.sin, fuse="cython")


def test_where_numba_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ag.errors.ArgumentError, match=r"pip install retrograd\[jit\]"):
        ag.jit(np.sin, fuse="numba")


# Machine code on disk

PROGRAM = """
import numpy as np
import autograd as ag
from autograd.program.fusion.building import built
jitted = ag.jit(lambda x: x * 2 + 1, fuse="numba")
jitted(np.ones(30_000))
(choice,) = jitted.programs[0].choices
print(choice.reason)
from autograd.program.fusion.kernel import kernel_source
print(sum(built(kernel_source(choice.loop, [None])).stats.cache_hits.values()))
"""


def run(cache: Path) -> str:
    """What `PROGRAM` prints."""
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache)}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout.split()[-1]


@needs_numba
def test_a_second_process_compiles_nothing(tmp_path: Path) -> None:
    assert run(tmp_path) == "0"
    assert run(tmp_path) == "1"


@needs_numba
def test_a_kept_source_that_was_changed_is_not_run(tmp_path: Path) -> None:
    run(tmp_path)
    for path in (tmp_path / "retrograd" / "jit").glob("*.py"):
        path.write_text("raise SystemExit('changed')")
    run(tmp_path)


@needs_numba
def test_without_a_place_on_disk(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert run(tmp_path / "file") == "0"


# Source


@needs_numba
def test_the_source_runs_as_it_is_read(loops_win: None) -> None:
    jitted = ag.jit(momentum_step, fuse="numba")
    one, other = network(), network()
    jitted(*one)
    momentum_step(*other)
    source = jitted.source.splitlines()
    assert '@numba.njit(error_model="numpy", nogil=True)' in source
    assert any(line.strip().startswith("loop_1(") for line in source)

    def f(w: Any, g: Any) -> Any:
        return (w - 0.1 * g).sum(axis=1)

    small = ag.jit(f, fuse="numba")
    w, g = np.ones((2, 3)), np.ones((2, 3))
    expected = small(w, g)
    namespace: dict[str, Any] = {}
    exec(small.source, namespace)
    same(namespace["f"](w, g), expected, "f8")
