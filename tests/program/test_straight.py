"""Programs of operations that decide by values: NumPy alone, the same at every edge."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd import ops
from autograd.errors import NoDerivativeError
from autograd.tree import leaves
from tests.program.compare import assert_same
from tests.program.test_operations import first, second
from tests.program.test_saving import executed

INF, NAN = np.inf, np.nan
REGULAR = np.array([[1.0, 2.0], [3.0, 4.0]])
SINGULAR = np.array([[1.0, 2.0], [2.0, 4.0]])
ROWS = np.array([[3.0, 1.0, 2.0], [0.0, 5.0, 4.0], [2.5, 2.0, 7.0]])
TIES = np.array([[1.0, 2.0, NAN], [1.0, 2.0, 1.0], [3.0, 2.0, 1.0]])
LOST = np.array([[1.0, NAN, NAN], [1.0, NAN, 1.0], [1.0, NAN, 3.0]])
PAIR = np.array([0.5, 1.5])

CASES: dict[str, tuple[Callable[..., Any], list[tuple[Any, ...]]]] = {
    "logsumexp": (
        lambda x: ops.logsumexp(x, axis=1),
        [(REGULAR,), (np.array([[-INF, -INF], [-INF, 3.0]]),), (SINGULAR * INF,)],
    ),
    "logaddexp": (
        lambda x, w: np.logaddexp(x, w),
        [(PAIR, PAIR), (np.array([-INF, NAN]), np.array([-INF, 1.0]))],
    ),
    "nan_to_num": (
        lambda x: np.nan_to_num(x) * PAIR,
        [(PAIR,), (np.array([NAN, -INF]),)],
    ),
    "relu of a number": (
        lambda x: ops.relu(x) * x,
        [(np.float64(2.0),), (np.float64(-1.0),), (np.float64(NAN),)],
    ),
    "det": (np.linalg.det, [(REGULAR,), (SINGULAR,), (np.zeros((2, 2)),)]),
    "slogdet": (
        lambda x: np.linalg.slogdet(x)[1],
        [(np.stack([REGULAR, REGULAR]),), (np.stack([REGULAR, SINGULAR]),)],
    ),
    "cond": (
        lambda x: np.linalg.cond(x, 1),
        [(REGULAR,), (SINGULAR,), (np.array([[1.0, NAN], [1.0, 2.0]]),)],
    ),
    "median": (lambda x: np.median(x, axis=0), [(ROWS,), (TIES,)]),
    "percentile": (
        lambda x: np.percentile(x, np.array([20.0, 50.0]), axis=0),
        [(ROWS,), (TIES,)],
    ),
    "nanmedian": (lambda x: np.nanmedian(x, axis=0), [(ROWS,), (LOST,)]),
    "nanmean": (lambda x: np.nanmean(x, axis=0), [(ROWS,), (LOST,)]),
    "nanstd": (lambda x: np.nanstd(x, axis=0), [(ROWS,), (LOST,)]),
    "nanstd of equals": (lambda x: np.nanstd(x), [(ROWS,), (np.ones((3, 3)),)]),
    "nanmax": (lambda x: np.nanmax(x, axis=0), [(ROWS,), (LOST,)]),
    "partition": (lambda x: np.partition(x, 1), [(ROWS,), (TIES,)]),
    "pad": (
        lambda x: np.pad(x, ((1, 0), (2, 1)), mode="median"),
        [(ROWS,), (TIES,)],
    ),
    "gradient": (
        lambda f, x: np.gradient(f, x),
        [(ROWS[0], np.array([0.0, 1.0, 3.0])), (ROWS[0], np.arange(3.0))],
    ),
    "unwrap": (lambda x: np.unwrap(4 * x), [(ROWS,), (TIES,)]),
    "safe_where": (
        lambda x, w: ops.safe_where(x > 0, lambda x, w: np.log(x) * w, x, w),
        [(PAIR, np.float64(2.0)), (-PAIR, np.float64(2.0))],
    ),
    "array": (
        lambda x, w: ag.numpy.array([[x, 1.0], [2.0, w]]),
        [(np.float64(1.0), np.float64(3.0))],
    ),
    "copy": (lambda x: ag.numpy.copy(x), [(PAIR,)]),
}


@pytest.mark.filterwarnings("ignore")  # NumPy's own, of slices of NaN alone
@pytest.mark.parametrize("name", CASES)
def test_a_program_is_numpy_and_holds_at_the_edges(name: str) -> None:
    """Traced at each of the arguments, and run at all after it; to second order."""
    f, given = CASES[name]
    count = len(given[0])

    def bent(*xs: Any) -> Any:  # so that no second derivative is nothing
        return np.sin(f(*xs))

    with np.errstate(all="ignore"):
        for function in (f, first(bent, count), second(bent, count)):
            wanted = [function(*xs) for xs in given]
            for k in range(len(given)):
                jitted = ag.jit(function)
                for xs, want in [*zip(given, wanted, strict=True)][k:] * 2:
                    assert_same(jitted(*xs), want)
                assert jitted.traces == 1
                assert jitted.report().opaque == ()
                assert_alone(jitted)


def assert_alone(jitted: Any) -> None:
    """The latest program can be saved with NumPy alone."""
    script = jitted.programs[-1].script()
    assert (script.needs, script.unwritten) == ([], [])


REFUSED: dict[str, tuple[Callable[..., Any], Any, Any, type[Exception]]] = {
    "average": (
        lambda w: np.average(w * PAIR, 0, w),
        PAIR,
        np.array([1.0, -1.0]),
        ZeroDivisionError,
    ),
    "geomspace": (
        lambda x: np.geomspace(x, 2.0, 3),
        PAIR,
        np.array([0.0, 1.0]),
        ValueError,
    ),
    "percentile": (lambda q: np.percentile(ROWS, q), PAIR, 300 * PAIR, ValueError),
    "pinv": (
        lambda x: np.linalg.pinv(x, 0.1),
        np.diag([1.0, 0.5]),
        np.diag([1.0, 0.01]),
        NoDerivativeError,
    ),
    "polyfit": (
        lambda x: np.polyfit(x, ROWS[0], 1),
        ROWS[1],
        np.ones(3),
        np.exceptions.RankWarning,
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_by_value_is_refused_in_every_run(name: str) -> None:
    f, good, bad, error = REFUSED[name]
    function = first(f, 1)
    jitted = ag.jit(function)
    want = function(good)
    assert_same(jitted(good), want)
    assert_alone(jitted)
    saved = executed(jitted)[jitted.programs[-1].form.name]
    assert_same(saved(good), want)
    for run in (function, jitted):
        with pytest.raises(error, match=name), np.errstate(all="ignore"):
            run(bad)
    with pytest.raises(Exception, match=name), np.errstate(all="ignore"):
        saved(bad)
    assert len(jitted.report().opaque) in (1, 2)  # the checks and nothing else


def test_a_check_is_no_draw_in_control_flow() -> None:
    """A loop whose body checks a value is differentiated."""

    def f(w: Any) -> Any:
        return ag.scan(lambda c, _: (c * np.average(w, 0, w), c), 1.0, np.arange(3))[0]

    jitted = ag.jit(ag.grad(f))
    assert_same(jitted(PAIR), ag.grad(f)(PAIR))
    assert_alone(jitted)
    with pytest.raises(ZeroDivisionError, match="sum to 0"):
        jitted(np.array([1.0, -1.0]))


def test_the_branch_of_a_rule_is_text() -> None:
    """The derivative of a determinant decides in lines that a reader sees."""
    jitted = ag.jit(ag.grad(np.linalg.det))
    jitted(REGULAR)
    assert "if condition:" in jitted.source
    assert "np.linalg.inv(" in jitted.source
    for x in (REGULAR, SINGULAR):
        saved = executed(jitted)[jitted.programs[-1].form.name]
        np.testing.assert_allclose(leaves(saved(x)), leaves(ag.grad(np.linalg.det)(x)))


def test_what_is_scipys_is_called_by_its_name() -> None:
    special = pytest.importorskip("autograd.scipy.special")
    linalg = pytest.importorskip("autograd.scipy.linalg")
    low = np.tril(REGULAR)
    for f, x in [
        (lambda x: special.psi(x), PAIR),
        (lambda x: special.spherical_jn(1, x), PAIR),
        (lambda x: special.legendre_p(2, x), PAIR / 2),
        (lambda x: linalg.expm(x), REGULAR / 4),
        (lambda x: linalg.solve_triangular(x, PAIR, lower=True), low),
        (lambda x: linalg.solve_sylvester(x, REGULAR, SINGULAR), REGULAR),
    ]:
        gradient = first(f, 1)
        jitted = ag.jit(gradient)
        for _ in range(2):
            assert_same(jitted(x), gradient(x))
        assert jitted.report().opaque == ()
