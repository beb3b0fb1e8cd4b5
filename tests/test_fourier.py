"""`numpy.fft` beyond its samples: what others get wrong, dtypes, NumPy's arguments."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd as ag
import autograd.numpy
from autograd.errors import ArgumentError, IndexingError

Rng = np.random.Generator


def real_sum(y: Any, weights: Any) -> Any:
    """A real number that every entry of `y` moves, its imaginary part too."""
    return np.sum(np.real(y * weights))


def slopes(f: Callable[[Any], Any], x: Any) -> Any:
    """The gradient of f, a linear function of real numbers, entry by entry."""
    units = np.eye(x.size).reshape(x.size, *x.shape)
    return np.array([f(unit) for unit in units]).reshape(x.shape)


def assert_gradient(name: str, x: Any, rng: Rng, **keywords: Any) -> None:
    """The gradient of a transform of real x is that of its values on a basis."""
    transform = getattr(np.fft, name)
    y = transform(x, **keywords)
    weights = rng.normal(size=y.shape) + 1j * rng.normal(size=y.shape)

    def f(x: Any) -> Any:
        return real_sum(transform(x, **keywords), weights)

    np.testing.assert_allclose(ag.grad(f)(x), slopes(f, x), rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("axis", [0, 1, -2])
def test_rfft_off_the_last_axis(axis: int, rng: Rng) -> None:
    assert_gradient("rfft", rng.normal(size=(4, 3, 2)), rng, axis=axis)


@pytest.mark.parametrize("axes", [(0, 1), (2, 0), (0,)])
def test_rfftn_off_the_last_axis(axes: tuple[int, ...], rng: Rng) -> None:
    assert_gradient("rfftn", rng.normal(size=(4, 3, 2)), rng, axes=axes)


@pytest.mark.parametrize("norm", ["forward", "ortho", "backward", None])
@pytest.mark.parametrize("name", ["rfft", "ihfft", "rfft2"])
def test_every_norm(name: str, norm: Any, rng: Rng) -> None:
    assert_gradient(name, rng.normal(size=(4, 6)), rng, norm=norm)


@pytest.mark.parametrize("length", [1, 3, 5, 7])
@pytest.mark.parametrize("name", ["rfft", "rfftn", "ihfft"])
def test_odd_lengths(name: str, length: int, rng: Rng) -> None:
    assert_gradient(name, rng.normal(size=(2, length)), rng)


@pytest.mark.parametrize("n", [3, 4, 5])
def test_irfft_to_odd_and_even_lengths(n: int, rng: Rng) -> None:
    assert_gradient("irfft", rng.normal(size=(3,)), rng, n=n)


def test_there_and_back_changes_no_gradient(rng: Rng) -> None:
    x = rng.normal(size=(4, 5))

    def f(x: Any) -> Any:
        return np.sum(np.fft.irfft2(np.fft.rfft2(x), s=(4, 5), axes=(0, 1)) ** 3)

    np.testing.assert_allclose(ag.grad(f)(x), 3 * x**2, rtol=1e-12)


def test_parseval_to_second_order(rng: Rng) -> None:
    """Σ|ℱx|² is n·Σ|x|²: a gradient of 2n·x and a Hessian of 2n."""
    x = rng.normal(size=6)

    def f(x: Any) -> Any:
        return np.sum(np.abs(np.fft.fft(x)) ** 2)

    np.testing.assert_allclose(ag.grad(f)(x), 12 * x, rtol=1e-12)
    np.testing.assert_allclose(ag.hessian(f)(x), 12 * np.eye(6), atol=1e-12)


def test_precision_is_kept() -> None:
    for dtype in (np.float32, np.longdouble):
        x = np.arange(4, dtype=dtype)
        y = np.fft.rfft(ag.tensor(x, requires_grad=True))
        assert y.dtype == np.result_type(dtype, np.complex64)
        gradient = ag.grad(lambda x: np.sum(np.real(np.fft.rfft(x))))(x)
        assert gradient.dtype == dtype


def test_out_is_for_plain_arrays() -> None:
    x = np.arange(4.0)
    for name, out in (("fft", np.empty(4, complex)), ("rfftn", np.empty(3, complex))):
        transform = getattr(autograd.numpy.fft, name)
        assert transform(x, out=out) is out
        np.testing.assert_array_equal(out, getattr(np.fft, name)(x))
        with pytest.raises(ArgumentError, match=rf"{name}: .*out"):
            transform(ag.tensor(x, requires_grad=True), out=out)


def test_what_numpy_deprecates_warns_here() -> None:
    x = ag.tensor(np.ones((2, 3)), requires_grad=True)
    with pytest.warns(DeprecationWarning, match=r"fftn: s=\(2, 2\) without axes"):
        assert np.fft.fftn(x, s=(2, 2)).shape == (2, 2)
    with pytest.warns(DeprecationWarning, match=r"fft2: .*None"):
        assert np.fft.fft2(x, s=(2, None)).shape == (2, 3)


def test_no_axes_at_all() -> None:
    x = ag.tensor(np.ones((2, 3)), requires_grad=True)
    assert np.fft.fftn(x, axes=()) is x
    with pytest.raises(IndexingError, match=r"rfftn: .*axes is empty"):
        np.fft.rfftn(x, axes=())


def test_frequencies_by_their_spacing() -> None:
    gradient = ag.jacobian(lambda d: np.fft.fftfreq(4, d=d))(0.5)
    np.testing.assert_allclose(gradient, -np.fft.fftfreq(4) / 0.25)
