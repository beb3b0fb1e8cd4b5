"""Derivatives by shapes keep their digits where shapes are small, large, far off."""

from typing import Any

import numpy as np
import pytest

from autograd import grad

mp = pytest.importorskip("mpmath")
pytest.importorskip("scipy")

from autograd.scipy.functions import shapes  # noqa: E402 (skipped where SciPy is not)

SIZES = [0.01, 0.3, 1.0, 7.5, 120.0, 1000.0]
PARTS = [0.3, 0.9, 1.0, 1.1, 3.0]


def gamma(a: float, x: float) -> Any:
    return mp.diff(lambda a: mp.gammainc(a, 0, x, regularized=True), a)


def beta(a: float, b: float, x: float, which: int) -> Any:
    def f(*shapes: Any) -> Any:
        return mp.betainc(*shapes, 0, x, regularized=True)

    return mp.diff(f, (a, b), (1, 0) if which == 0 else (0, 1))


def near(found: Any, wanted: Any, rtol: float = 1e-11) -> None:
    """Of a slope as small as 1e-100, too."""
    np.testing.assert_allclose(found, float(wanted), rtol=rtol, atol=1e-300)


@pytest.mark.parametrize("a", SIZES)
@pytest.mark.parametrize("part", PARTS)
def test_gamma(a: float, part: float) -> None:
    with mp.workdps(130):  # a slope of 1e-49 beside a value of 1
        near(shapes.gamma_by_a(a, a * part), gamma(a, a * part))


@pytest.mark.parametrize(("a", "b"), [(0.05, 0.3), (0.3, 20.0), (7.5, 120.0), (90, 80)])
@pytest.mark.parametrize("part", [0.5, 0.95, 1.1])
def test_beta(a: float, b: float, part: float) -> None:
    x = min(part * a / (a + b), 0.99)
    with mp.workdps(40):
        near(shapes.beta_by_a(a, b, x), beta(a, b, x, 0))
        near(shapes.beta_by_b(a, b, x), beta(a, b, x, 1))


def test_second_derivatives_keep_theirs() -> None:
    with mp.workdps(40):
        wanted = mp.diff(lambda a: mp.gammainc(a, 0, 2.5, regularized=True), 1.7, 2)
        near(grad(shapes.gamma_by_a)(1.7, 2.5), wanted, 1e-10)
        wanted = mp.diff(lambda x: gamma(1.7, x), 2.5)
        near(grad(shapes.gamma_by_a, 1)(1.7, 2.5), wanted, 1e-10)


def test_at_the_ends_nothing_is_left() -> None:
    assert shapes.gamma_by_a(2.0, 0.0) == shapes.gamma_by_a(2.0, np.inf) == 0
    assert shapes.beta_by_a(2.0, 3.0, 0.0) == shapes.beta_by_b(2.0, 3.0, 1.0) == 0
