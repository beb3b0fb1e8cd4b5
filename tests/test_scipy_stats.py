"""Distributions against SciPy's own, and both modes to second order."""

import importlib
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from autograd import check_grads, grad
from autograd.engine.primitive import NUMPY_FUNCTIONS

scipy_stats = pytest.importorskip("scipy.stats")

CONTINUOUS: dict[str, tuple[list[Any], tuple[float, ...]]] = {
    "norm": ([-1.2, 0.3, 1.4], ()),
    "t": ([-1.2, 0.3, 1.4], (3.5,)),
    "gamma": ([0.3, 0.9, 2.0], (1.7,)),
    "chi2": ([0.3, 0.9, 2.0], (3.5,)),
    "beta": ([0.2, 0.5, 0.7], (1.7, 2.4)),
    "expon": ([0.3, 0.9, 2.0], ()),
    "cauchy": ([-1.2, 0.3, 1.4], ()),
    "laplace": ([-1.2, 0.3, 1.4], ()),
    "uniform": ([0.2, 0.5, 0.7], ()),
    "lognorm": ([0.3, 0.9, 2.0], (0.8,)),
}
DISCRETE = {"poisson": ([0, 1, 3], (1.7,)), "bernoulli": ([0, 1, 1], (0.3,))}
HELD = {"t", "gamma", "chi2", "beta"}
"""Whose cumulative distributions have no derivative by the shapes."""


def cases() -> Iterator[Any]:
    """Every function of every distribution."""
    for name in {**CONTINUOUS, **DISCRETE}:
        module = importlib.import_module(f"autograd.scipy.stats.{name}")
        for method in module.__all__:
            yield pytest.param(name, method, id=f"{name}.{method}")


def called(name: str, method: str) -> tuple[Any, Any, Any, tuple[float, ...]]:
    """Ours, SciPy's, the points and the shapes."""
    ours = importlib.import_module(f"autograd.scipy.stats.{name}")
    points, shapes = {**CONTINUOUS, **DISCRETE}[name]
    x = np.array([0.2, 0.5, 0.9] if method == "ppf" else points)
    return getattr(ours, method), getattr(getattr(scipy_stats, name), method), x, shapes


@pytest.mark.parametrize(("name", "method"), list(cases()))
def test_value(name: str, method: str) -> None:
    ours, theirs, x, shapes = called(name, method)
    np.testing.assert_allclose(ours(x, *shapes), theirs(x, *shapes), rtol=1e-12)
    place: tuple[float, ...] = (1.5, 0.7) if name in CONTINUOUS else (2,)
    moved = (
        x if method == "ppf" else x * place[-1] + 1.5 if name in CONTINUOUS else x + 2
    )
    wanted = theirs(moved, *shapes, *place)
    np.testing.assert_allclose(ours(moved, *shapes, *place), wanted, rtol=1e-12)
    if method == "ppf":
        return
    far = np.array([-1.0, 7.0, np.nan])
    np.testing.assert_allclose(
        ours(far[:2], *shapes), theirs(far[:2], *shapes), rtol=1e-11, atol=1e-15
    )


@pytest.mark.parametrize(("name", "method"), list(cases()))
@pytest.mark.filterwarnings("ignore:.*does not depend:UserWarning")
def test_derivatives(name: str, method: str) -> None:
    ours, _, x, shapes = called(name, method)
    x = x[:1] if method in ("logcdf", "logsf") and name in DISCRETE else x
    whole = method in ("cdf", "logcdf", "sf", "logsf", "ppf") and name in HELD
    by = [] if whole else list(shapes)
    if name in DISCRETE:
        check_grads(lambda *p: ours(x, *p), order=2)(*by)
        return
    at = [x, 0.1, 1.3] if method != "ppf" and min(x) < 0 else [x, -0.1, 1.1]
    held = list(shapes) if whole else []

    def f(x: Any, *p: Any) -> Any:
        return ours(x, *held, *p[: len(by)], loc=p[-2], scale=p[-1])

    if name == "uniform" and method == "pdf":
        return
    check_grads(f, order=2 if name not in ("uniform",) else 1)(at[0], *by, *at[1:])


def test_outside_the_support_nothing_is_nan() -> None:
    gamma = importlib.import_module("autograd.scipy.stats.gamma")
    assert grad(gamma.pdf)(-1.0, 2.5) == 0.0
    assert gamma.logpdf(-1.0, 2.5) == -np.inf


def test_dirichlet() -> None:
    ours = importlib.import_module("autograd.scipy.stats.dirichlet")
    x, alpha = np.array([0.2, 0.3, 0.5]), np.array([1.5, 2.0, 0.7])
    wanted = scipy_stats.dirichlet.logpdf(x, alpha)
    np.testing.assert_allclose(ours.logpdf(x, alpha), wanted, rtol=1e-12)
    check_grads(ours.logpdf, order=2)(x, alpha)


COV = np.array([[2.0, 0.3], [0.3, 1.0]])


@pytest.mark.parametrize("shape", [(2,), (3, 2), (2, 3, 2)])
@pytest.mark.parametrize("cov", [COV, COV[0], np.float64(1.5)])
def test_multivariate_normal(shape: Any, cov: Any, rng: np.random.Generator) -> None:
    ours = importlib.import_module("autograd.scipy.stats.multivariate_normal")
    x, mean = rng.normal(size=shape), rng.normal(size=2)
    wanted = scipy_stats.multivariate_normal.logpdf(x, mean, cov)
    np.testing.assert_allclose(ours.logpdf(x, mean, cov), wanted, rtol=1e-12)
    check_grads(lambda x, mean: ours.logpdf(x, mean, cov), order=2)(x, mean)


def test_multivariate_normal_of_a_singular_covariance() -> None:
    ours = importlib.import_module("autograd.scipy.stats.multivariate_normal")
    theirs, cov = scipy_stats.multivariate_normal, np.array([[1.0, 2.0], [2.0, 4.0]])
    for x in (np.array([1.0, 2.0]), np.array([1.0, 0.0])):
        wanted = theirs.logpdf(x, np.zeros(2), cov, allow_singular=True)
        found = ours.logpdf(x, np.zeros(2), cov, allow_singular=True)
        np.testing.assert_allclose(found, wanted, rtol=1e-12)
    with pytest.raises(np.linalg.LinAlgError):
        ours.logpdf(np.ones(2), np.zeros(2), cov - 3 * np.eye(2))


def test_entropy() -> None:
    ours = importlib.import_module("autograd.scipy.stats.multivariate_normal")
    wanted = scipy_stats.multivariate_normal.entropy(np.zeros(2), COV)
    np.testing.assert_allclose(ours.entropy(np.zeros(2), COV), wanted, rtol=1e-12)


@pytest.mark.skipif(
    np.linalg.cholesky not in NUMPY_FUNCTIONS, reason="linalg has no cholesky"
)
def test_by_the_covariance() -> None:
    ours = importlib.import_module("autograd.scipy.stats.multivariate_normal")
    x, mean = np.array([0.3, -0.5]), np.zeros(2)
    found = grad(lambda c: ours.logpdf(x, mean, c))(COV)
    inverse = np.linalg.inv(COV)
    wanted = (inverse @ np.outer(x, x) @ inverse - inverse) / 2
    np.testing.assert_allclose((found + found.T) / 2, wanted, rtol=1e-10)
