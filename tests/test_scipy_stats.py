"""Distributions against SciPy's own, and both modes to second order."""

import importlib
import pickle
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pytest

from autograd import check_grads, grad, tensor
from autograd.errors import ArgumentError

scipy_stats = pytest.importorskip("scipy.stats")

import autograd.scipy.stats as stats  # noqa: E402 (skipped where SciPy is missing)
from autograd.scipy.stats.family import Distribution  # noqa: E402


class Row(NamedTuple):
    """A distribution: where it is looked at, and its shapes, `held` where constant."""

    points: list[float]
    shapes: tuple[float, ...] = ()
    held: tuple[float, ...] = ()


LINE, HALF, UNIT = [-1.2, 0.3, 1.4], [0.3, 0.9, 2.0], [0.2, 0.5, 0.7]

CONTINUOUS = {
    "beta": Row(UNIT, (1.7, 2.4)),
    "cauchy": Row(LINE),
    "chi2": Row(HALF, (3.5,)),
    "expon": Row(HALF),
    "f": Row(HALF, (3.5, 5.5)),
    "gamma": Row(HALF, (1.7,)),
    "gennorm": Row(LINE, (1.6,)),
    "gumbel_l": Row(LINE),
    "gumbel_r": Row(LINE),
    "halfcauchy": Row(HALF),
    "halfnorm": Row(HALF),
    "invgamma": Row(HALF, (1.7,)),
    "laplace": Row(LINE),
    "logistic": Row(LINE),
    "lognorm": Row(HALF, (0.8,)),
    "norm": Row(LINE),
    "pareto": Row([1.3, 1.9, 3.0], (1.7,)),
    "rayleigh": Row(HALF),
    "t": Row(LINE, (3.5,)),
    "truncnorm": Row(LINE, (-1.4, 1.6)),
    "uniform": Row(UNIT),
    "vonmises": Row(LINE, (1.7,)),
    "weibull_min": Row(HALF, (1.7,)),
    "wrapcauchy": Row(HALF, (0.6,)),
}
DISCRETE = {
    "bernoulli": Row([0, 1, 1], (0.3,)),
    "betabinom": Row([0, 1, 3], (1.7, 0.8), (5,)),
    "binom": Row([0, 1, 3], (0.3,), (5,)),
    "geom": Row([1, 2, 4], (0.3,)),
    "nbinom": Row([0, 1, 3], (0.3,), (2.5,)),
    "poisson": Row([0, 1, 3], (1.7,)),
}
ROWS = CONTINUOUS | DISCRETE


def cases() -> Iterator[Any]:
    """Every method of every distribution that takes Tensors."""
    for name in ROWS:
        for method in getattr(stats, name).__all__:
            yield pytest.param(name, method, id=f"{name}.{method}")


def called(name: str, method: str) -> tuple[Any, Any, Any, tuple[float, ...]]:
    """Ours, SciPy's, the points and the shapes."""
    row = ROWS[name]
    x = np.array([0.2, 0.5, 0.9] if method in ("ppf", "isf") else row.points)
    theirs = getattr(getattr(scipy_stats, name), method)
    return getattr(getattr(stats, name), method), theirs, x, row.held + row.shapes


@pytest.mark.parametrize(("name", "method"), list(cases()))
@pytest.mark.filterwarnings("ignore:divide by zero:RuntimeWarning")
def test_value(name: str, method: str) -> None:
    ours, theirs, x, shapes = called(name, method)
    share = method in ("ppf", "isf")
    place: tuple[float, ...] = (1.5, 0.7) if name in CONTINUOUS else (2,)
    moved = x if share else x * [*place, 1][1] + place[0]
    far = [] if share else [np.array([-1.0, 7.0, 0.0, np.nan])]
    for points, more in [(x, ()), (moved, place), *[(v, ()) for v in far]]:
        wanted = theirs(points, *shapes, *more)
        found = ours(tensor(points), *shapes, *more)
        np.testing.assert_allclose(found, wanted, rtol=1e-11, atol=1e-15)
        np.testing.assert_array_equal(ours(points, *shapes, *more), wanted)


@pytest.mark.parametrize(("name", "method"), list(cases()))
@pytest.mark.filterwarnings("ignore:.*does not depend:UserWarning")
def test_derivatives(name: str, method: str) -> None:
    ours, _, x, _ = called(name, method)
    row = ROWS[name]
    held, by = row.held, row.shapes
    if name in DISCRETE:
        x = x[:1] if method in ("logcdf", "logsf") else x
        check_grads(lambda *p: ours(x, *held, *p), order=2)(*by)
        return

    def f(x: Any, *p: Any) -> Any:
        return ours(x, *held, *p[:-2], loc=p[-2], scale=p[-1])

    if (name, method) == ("uniform", "pdf"):
        return
    loc, scale = (0.1, 1.3) if min(x) < 0 else (-0.1, 1.1)
    order = 1 if name == "uniform" else 2
    check_grads(f, order=order)(x * scale + loc, *by, loc, scale)


VECTORS = {"dirichlet", "multinomial", "multivariate_normal"}


def test_every_distribution_of_ours_has_a_row() -> None:
    ours = {n for n in dir(scipy_stats) if isinstance(getattr(stats, n), Distribution)}
    assert ours == ROWS.keys() | VECTORS


def test_a_distribution_is_scipy_s_and_a_module() -> None:
    assert importlib.import_module("autograd.scipy.stats.norm") is stats.norm
    assert pickle.loads(pickle.dumps(stats.norm)) is stats.norm
    np.testing.assert_array_equal(
        stats.norm.rvs(size=3, random_state=1),
        scipy_stats.norm.rvs(size=3, random_state=1),
    )
    assert stats.norm.fit([1.0, 3.0]) == scipy_stats.norm.fit([1.0, 3.0])
    assert stats.norm(1.0, 2.0).mean() == 1.0
    assert stats.zscore is scipy_stats.zscore
    assert {"rvs", "logpdf"} <= set(dir(stats.norm))


def test_arguments_that_a_distribution_does_not_take_are_named() -> None:
    x = tensor(1.0)
    with pytest.raises(ArgumentError, match=r"gamma: it takes \(x, a, loc, scale\)"):
        stats.gamma.pdf(x)
    with pytest.raises(ArgumentError, match="'width'"):
        stats.norm.pdf(x, width=2.0)


def test_multinomial() -> None:
    x, p = np.array([1.0, 3.0, 2.0]), np.array([0.2, 0.5, 0.3])
    wanted = scipy_stats.multinomial.logpmf(x, 6, p)
    found = stats.multinomial.logpmf(x, 6, tensor(p))
    np.testing.assert_allclose(found, wanted, rtol=1e-12)
    check_grads(lambda p: stats.multinomial.pmf(x, 6, p), order=2)(p)


def test_outside_the_support_nothing_is_nan() -> None:
    assert grad(stats.gamma.pdf)(-1.0, 2.5) == 0.0
    assert stats.gamma.logpdf(-1.0, 2.5) == -np.inf


def test_dirichlet() -> None:
    x, alpha = np.array([0.2, 0.3, 0.5]), np.array([1.5, 2.0, 0.7])
    wanted = scipy_stats.dirichlet.logpdf(x, alpha)
    np.testing.assert_allclose(
        stats.dirichlet.logpdf(tensor(x), alpha), wanted, rtol=1e-12
    )
    check_grads(stats.dirichlet.logpdf, order=2)(x, alpha)


NORMAL, SCIPYS = stats.multivariate_normal, scipy_stats.multivariate_normal
COV = np.array([[2.0, 0.3], [0.3, 1.0]])


@pytest.mark.parametrize("shape", [(2,), (3, 2), (2, 3, 2)])
@pytest.mark.parametrize("cov", [COV, COV[0], np.float64(1.5)])
def test_multivariate_normal(shape: Any, cov: Any, rng: np.random.Generator) -> None:
    x, mean = rng.normal(size=shape), rng.normal(size=2)
    wanted = SCIPYS.logpdf(x, mean, cov)
    np.testing.assert_allclose(NORMAL.logpdf(tensor(x), mean, cov), wanted, rtol=1e-12)
    check_grads(lambda x, mean: NORMAL.logpdf(x, mean, cov), order=2)(x, mean)


def test_multivariate_normal_of_a_singular_covariance() -> None:
    cov = np.array([[1.0, 2.0], [2.0, 4.0]])
    for x in (np.array([1.0, 2.0]), np.array([1.0, 0.0])):
        wanted = SCIPYS.logpdf(x, np.zeros(2), cov, allow_singular=True)
        found = NORMAL.logpdf(tensor(x), np.zeros(2), cov, allow_singular=True)
        np.testing.assert_allclose(found, wanted, rtol=1e-12)
    with pytest.raises(np.linalg.LinAlgError):
        NORMAL.logpdf(tensor(np.ones(2)), np.zeros(2), cov - 3 * np.eye(2))


def test_entropy() -> None:
    wanted = SCIPYS.entropy(np.zeros(2), COV)
    np.testing.assert_allclose(
        NORMAL.entropy(np.zeros(2), tensor(COV)), wanted, rtol=1e-12
    )


def test_by_the_covariance() -> None:
    x, mean = np.array([0.3, -0.5]), np.zeros(2)
    found = grad(lambda c: NORMAL.logpdf(x, mean, c))(COV)
    inverse = np.linalg.inv(COV)
    wanted = (inverse @ np.outer(x, x) @ inverse - inverse) / 2
    np.testing.assert_allclose(found, wanted, rtol=1e-10)
