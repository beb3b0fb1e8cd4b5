"""SciPy's room: its names, its reasons, what a call without it says."""

import subprocess
import sys
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd.errors import NoDerivativeError

scipy_special = pytest.importorskip("scipy.special")

import autograd.scipy.linalg as linalg  # noqa: E402 (skipped where SciPy is missing)
import autograd.scipy.special as special  # noqa: E402


def test_a_name_is_the_operation_or_scipy_s_own() -> None:
    assert special.gamma is ag.engine.primitive.REGISTRY["gamma"].function
    assert special.roots_legendre is scipy_special.roots_legendre
    assert special.digamma is special.psi
    assert {"gamma", "roots_legendre"} <= set(dir(special))
    assert linalg.expm is not None


def test_a_plain_ufunc_works_on_a_tensor() -> None:
    x = ag.tensor([2.0, 3.0], requires_grad=True)
    scipy_special.gammaln(x).sum().backward()
    np.testing.assert_allclose(x.grad, scipy_special.psi([2.0, 3.0]), rtol=1e-15)


def test_a_parameter_without_a_derivative_is_named() -> None:
    with pytest.raises(NoDerivativeError, match=r"jv.*argument v \(position 0"):
        ag.grad(special.jv)(1.5, 2.0)


def test_a_ufunc_without_a_rule_gives_its_reason() -> None:
    with pytest.raises(NoDerivativeError, match=r"scipy.special.mathieu_a.*eigenvalue"):
        ag.grad(lambda q: scipy_special.mathieu_a(1, q))(2.0)


HARMONICS = [
    ("legendre_p", (3,), 1, [{"diff_n": 2}]),
    ("legendre_p_all", (3,), 1, [{}, {"diff_n": 1}]),
    ("assoc_legendre_p", (3, -2), 1, [{"norm": True, "diff_n": 1}, {"branch_cut": 3}]),
    ("assoc_legendre_p_all", (3, 4), 1, [{"diff_n": 2}]),
    ("sph_legendre_p", (3, 2), 1, [{"diff_n": 1}]),
    ("sph_legendre_p_all", (3, 4), 1, [{"diff_n": 2}]),
    ("sph_harm_y", (3, -2), 2, [{}, {"diff_n": 1}, {"diff_n": 2}]),
    ("sph_harm_y_all", (2, 3), 2, [{}, {"diff_n": 1}, {"diff_n": 2}]),
]


@pytest.mark.parametrize(("name", "numbers", "count", "options"), HARMONICS)
def test_derivatives_that_are_asked_for_lie_where_scipy_has_them(
    name: str, numbers: Any, count: int, options: Any, rng: np.random.Generator
) -> None:
    for shape in [(), (3,), (2, 3)]:
        xs = [rng.uniform(0.2, 0.8, shape) for _ in range(count)]
        for given in options:
            wanted = getattr(scipy_special, name)(*numbers, *xs, **given)
            found = getattr(special, name)(*numbers, *map(ag.tensor, xs), **given)
            several = wanted if isinstance(wanted, tuple) else (wanted,)
            ours = found if isinstance(found, tuple) else (found,)
            for y, want in zip(ours, several, strict=True):
                assert np.shape(y) == np.shape(want)
                np.testing.assert_allclose(y.numpy(), want, rtol=1e-12, atol=1e-14)


def test_the_third_derivative_of_a_legendre_function_is_refused() -> None:
    third = ag.grad(ag.grad(ag.grad(lambda z: special.legendre_p(4, z)[0])))
    with pytest.raises(NoDerivativeError, match=r"legendre_p.*up to the second"):
        third(0.5)


def test_at_its_peaks_diric_is_level() -> None:
    assert ag.grad(lambda x: special.diric(x, 5))(0.0) == 0.0
    assert ag.grad(lambda x: special.diric(x, 5))(2 * np.pi) == 0.0


def run(code: str) -> str:
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    return found.stdout


def test_before_the_import_the_error_says_what_to_import() -> None:
    said = run(
        "import autograd, scipy.special as s\n"
        "try: autograd.grad(s.gamma)(2.0)\n"
        "except autograd.errors.NoDerivativeError as e: print(e)"
    )
    assert "import autograd.scipy first" in said


def test_without_scipy_the_error_names_the_extra() -> None:
    said = run(
        "import sys; sys.modules['scipy'] = None\n"
        "try: import autograd.scipy.special\n"
        "except ImportError as e: print(e)"
    )
    assert "pip install 'retrograd[scipy]'" in said


def value(x: Any) -> float:
    return float(np.real(x))


@pytest.mark.parametrize(
    ("f", "at", "expected"),
    [
        (special.xlogy, (0.0, 0.0), (-np.inf, 0.0)),
        (special.xlog1py, (0.0, -1.0), (-np.inf, 0.0)),
        (special.rgamma, (-2.0,), (2.0,)),
        (special.spence, (1.0,), (-1.0,)),
        (special.i0e, (0.0,), (0.0,)),
        (special.exprel, (0.0,), (0.5,)),
        (special.boxcox, (np.e, 0.0), (1 / np.e, 0.5)),
        (special.huber, (1.0, 1.0), (0.0, 1.0)),
        (special.ellipk, (0.0,), (np.pi / 8,)),
        (special.j1, (0.0,), (0.5,)),
        (special.log_ndtr, (-1e4,), (1e4 + 1e-4,)),
        (special.entr, (0.0,), (np.inf,)),
        (special.kolmogorov, (1e-3,), (0.0,)),
        (special.zeta, (0.0,), (-np.log(2 * np.pi) / 2,)),
        (special.zetac, (-2.0,), (-0.030448457058393270780,)),
        (special.zetac, (-1.5,), (-0.0763092553205509,)),
    ],
)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_edges_in_both_modes(f: Any, at: Any, expected: Any) -> None:
    every = tuple(range(len(at)))
    pull, _ = ag.make_vjp(f, every)(*at)
    np.testing.assert_allclose(pull(1.0), expected, rtol=1e-12)
    for i, want in enumerate(expected):
        pushed = ag.make_jvp(f, i)(*at)(1.0)[1]
        np.testing.assert_allclose(value(pushed), want, rtol=1e-12)
