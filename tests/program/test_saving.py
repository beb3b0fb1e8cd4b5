"""Saved programs: files that run with NumPy alone and give the same."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd import ops
from autograd.engine.samples import Sample
from autograd.errors import ArgumentError, StorageError
from autograd.tree import leaves
from tests.program.training import arguments, step
from tests.test_registry import differentiable, floats, of_floats

ALONE = """\
import pickle, sys
sys.modules.update(autograd=None, nn=None)
sys.path.insert(0, {folder!r})
import numpy as np, saved
with open({given!r}, "rb") as file:
    args = pickle.load(file)
result = [saved.{name}(*args) for _ in range({runs})]
with open({given!r}, "wb") as file:
    pickle.dump((result, args), file)
"""


def run_alone(jitted: Any, folder: Path, *args: Any, runs: int = 1) -> Any:
    """Results of runs of the saved program where we are not to be had, and args."""
    import pickle

    jitted.save(folder / "saved.py")
    given = folder / "given"
    given.write_bytes(pickle.dumps(args))
    name = jitted.programs[-1].form.name
    code = ALONE.format(folder=str(folder), given=str(given), name=name, runs=runs)
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    return pickle.loads(given.read_bytes())


def assert_equal(got: Any, want: Any) -> None:
    for a, b in zip(leaves(got), leaves(want), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-14)
        assert np.shape(a) == np.shape(b)
        assert np.asarray(a).dtype == np.asarray(b).dtype


def test_a_training_step(tmp_path: Path) -> None:
    jitted = ag.jit(step)
    jitted(*arguments())
    results, args = run_alone(jitted, tmp_path, *arguments(), runs=3)
    mine = arguments()
    want = [step(*mine) for _ in range(3)]
    assert_equal(results, want)
    assert_equal(args, mine)


def test_other_shapes_are_refused(tmp_path: Path) -> None:
    jitted = ag.jit(lambda x: np.exp(x))
    jitted(np.ones((2, 3)))
    namespace = executed(jitted)
    with pytest.raises(ValueError, match=r"x is of shape \(3, 2\).* for \(2, 3\)"):
        namespace["program"](np.ones((3, 2)))
    with pytest.raises(ValueError, match=r"float32, the program is for .*float64"):
        namespace["program"](np.ones((2, 3), np.float32))


def executed(jitted: Any) -> dict[str, Any]:
    """The names of the latest program's file, run without us."""
    code = compile(jitted.source, "saved.py", "exec")
    held = {m: sys.modules[m] for m in sys.modules if is_ours(m)}
    namespace: dict[str, Any] = {"__file__": "saved.py", "__name__": "saved"}
    try:
        sys.modules.update(dict.fromkeys(held))  # type: ignore[arg-type]
        exec(code, namespace)
    finally:
        sys.modules.update(held)
    return namespace


def is_ours(module: str) -> bool:
    return module.partition(".")[0] in ("autograd", "nn")


weights = np.linspace(0, 1, 200).reshape(100, 2)
table = np.arange(300_000.0)


def test_what_a_function_finds_is_a_parameter_with_a_default(tmp_path: Path) -> None:
    def f(x: Any) -> Any:
        return x @ weights

    jitted = ag.jit(f)
    x = np.ones((3, 100))
    jitted(x)
    assert "def f(x, *, weights=None):" in jitted.source
    (got,), _ = run_alone(jitted, tmp_path, x)
    assert_equal(got, f(x))
    other = executed(jitted)["f"](x, weights=weights * 2)
    assert_equal(other, f(x) * 2)


def test_large_arrays_lie_beside(tmp_path: Path) -> None:
    def f(x: Any) -> Any:
        return x * table

    jitted = ag.jit(f)
    x = np.float64(2.0)
    jitted(x)
    (got,), _ = run_alone(jitted, tmp_path, x)
    assert_equal(got, f(x))
    assert (tmp_path / "saved.npz").stat().st_size > table.nbytes
    assert (tmp_path / "saved.py").stat().st_size < 10_000


def test_tensors_are_arrays_and_their_gradients_results(tmp_path: Path) -> None:
    w = ag.tensor(np.arange(3.0), requires_grad=True, name="w")

    def f(x: Any) -> Any:
        w.grad = None
        y = (w * x).sum()
        y.backward()
        return y.detach()

    jitted = ag.jit(f)
    x = np.array([1.0, 2.0, 4.0])
    jitted(x)
    ((value, grads),), _ = run_alone(jitted, tmp_path, x)
    assert (float(value), list(grads)) == (10.0, ["w"])
    assert_equal(grads["w"], x)


def test_dicts_and_numbers(tmp_path: Path) -> None:
    def f(params: Any, scale: Any = 2.0, *, power: int = 2) -> Any:
        return {"y": params["w"] * scale**power, "n": [scale]}

    jitted = ag.jit(f)
    params = {"w": np.arange(3.0)}
    jitted(params, 3.0)
    ((got),), _ = run_alone(jitted, tmp_path, params, 3.0)
    assert_equal(got["y"], params["w"] * 9.0)
    assert 'of_form(params["w"], ' in jitted.source


@pytest.mark.parametrize(
    "f",
    [
        lambda x: ops.convolution(x[None, :, :, None], np.ones((2, 2, 1, 3))),
        lambda x: ops.batch_normalization(x, np.ones(6), np.zeros(6))[0],
        lambda x: np.median(x, axis=0),
        lambda x: np.sort(x, axis=1),
    ],
    ids=["convolution", "normalization", "median", "sort"],
)
def test_functions_of_ours_are_written_out(f: Any, tmp_path: Path) -> None:
    x = np.random.default_rng(0).standard_normal((5, 6))
    jitted = ag.jit(f)
    want = jitted(x)
    (got,), _ = run_alone(jitted, tmp_path, x)
    assert_equal(got, want)


def test_what_cannot_be_saved_says_why(tmp_path: Path) -> None:
    jitted = ag.jit(lambda x: x + 1)
    with pytest.raises(ArgumentError, match="has no program yet"):
        jitted.save(tmp_path / "step.py")
    jitted(np.ones(3))
    with pytest.raises(StorageError, match=r"jit: .*cannot be written \(.*directory"):
        jitted.save(tmp_path / "none" / "step.py")
    derivative = ag.jit(ag.grad(lambda x: np.sum(np.nanquantile(x, 0.3, axis=0))))
    derivative(np.arange(6.0).reshape(3, 2))
    with pytest.raises(ArgumentError, match="cannot be saved: nanquantile_vjp_all"):
        derivative.save(tmp_path / "step.py")


def of_one_number(f: Any) -> Any:
    """The sum of squares of all that `f` returns."""

    def total(*xs: Any) -> Any:
        found = leaves(f(*xs))
        return sum(np.sum(np.real(y * np.conj(y))) for y in found)

    return total


def first_samples() -> list[Any]:
    """Of every operation the first sample that has something to differentiate."""
    found: dict[str, Any] = {}
    for parameter in differentiable():
        operation, sample = parameter.values
        if isinstance(sample, Sample) and floats(sample):
            found.setdefault(operation.name, (operation, sample))
    return list(found.values())


@pytest.mark.filterwarnings("ignore")
def test_nearly_all_operations_save_with_numpy_alone() -> None:
    """Values and first derivatives: a number that a change may raise, not lower."""
    alone, count = 0, 0
    for operation, sample in first_samples():
        f, xs = of_floats(operation, sample), floats(sample)
        df = ag.grad(of_one_number(f), argnum=tuple(range(len(xs))))
        for function in (f, df):
            jitted = ag.jit(function)
            try:
                want = jitted(*xs)
            except Exception:  # what a trace refuses has tests of its own
                continue
            count += 1
            script = jitted.programs[-1].script()
            if script.needs or script.unwritten:
                continue
            name = jitted.programs[-1].form.name
            assert_equal(executed(jitted)[name](*xs), want)
            alone += 1
    assert alone / count > 0.99
