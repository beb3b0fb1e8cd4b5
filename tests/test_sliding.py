"""Convolutions large enough that their windows are read where they lie, by threads."""

from typing import Any
from unittest.mock import patch

import numpy as np
import pytest

from autograd.ops import convolving, sliding
from autograd.ops.windows import Window, positions

CASES = [
    ((7,), (3,), ((1, 2),), (1,)),
    ((5, 6), (3, 2), ((1, 1), (0, 2)), (1, 1)),
    ((5, 6), (2, 3), ((0, 0), (0, 0)), (2, 1)),
    ((6, 6), (1, 3), ((0, 0), (1, 1)), (1, 1)),
    ((6, 6), (3, 3), ((-1, 0), (1, -1)), (1, 1)),
    ((4, 5, 6), (2, 3, 2), ((1, 0), (1, 1), (0, 1)), (1, 2, 1)),
]
"""Spatial axes, window, padding and dilation."""


def slide(spatial: Any, size: Any, padding: Any, dilation: Any) -> Window:
    strides = (1,) * len(size)
    out = positions(spatial, size, strides, padding, dilation)
    return Window(size, out, strides, padding, dilation, 1)


@pytest.mark.parametrize("case", CASES, ids=str)
@pytest.mark.parametrize("count", [1, 3])
def test_as_where_windows_are_copied(
    case: Any, count: int, rng: np.random.Generator
) -> None:
    window = slide(*case)
    x = rng.normal(size=(count, *case[0], 3))
    w = rng.normal(size=(*window.size, 3, 4))
    g = rng.normal(size=(count, *window.out, 4))
    steps = (window.strides, window.padding, window.dilation, 1)
    wanted = convolving.convolve_and(None, x, w, *steps)
    y, share = np.empty_like(g), np.zeros_like(w)
    sliding.convolve_into(y, x, w, window)
    sliding.add_correlation(share, x, g, window)
    np.testing.assert_allclose(y, wanted, atol=1e-12)
    copied = convolving._correlated(x, g, convolving._whole(count, window))
    np.testing.assert_allclose(share, copied, atol=1e-12)


LARGE = [
    ((12, 20, 20, 16), (3, 3, 16, 16), {}),
    ((12, 20, 20, 16), (3, 3, 16, 16), {"padding": "same", "dilation": (2, 1)}),
    ((12, 300, 32), (5, 32, 24), {"padding": [(4, 0)]}),
    ((8, 4, 20, 20, 16), (2, 2, 3, 16, 16), {"padding": "same"}),
]


@pytest.mark.parametrize(("shape", "kernel", "window"), LARGE, ids=str)
def test_large_ones_slide_and_are_right(
    shape: Any, kernel: Any, window: Any, rng: np.random.Generator
) -> None:
    import autograd as ag

    x, w = rng.normal(size=shape), rng.normal(size=kernel)

    def answers() -> list[Any]:
        leaf = [ag.tensor(v, requires_grad=True) for v in (x, w)]
        y = ag.ops.convolution(*leaf, **window)
        (y * np.cos(np.arange(y.size)).reshape(y.shape)).sum().backward()
        return [y.data, *(v.grad for v in leaf)]

    with (
        patch.object(sliding, "convolve_into", wraps=sliding.convolve_into) as forward,
        patch.object(
            sliding, "add_correlation", wraps=sliding.add_correlation
        ) as backward,
    ):
        found = answers()
    assert forward.call_count >= 8  # parts of the convolution, and of its adjoint
    assert backward.call_count >= 4
    convolving._plan.cache_clear()
    with patch.object(sliding, "slides", lambda window: False):
        wanted = answers()
    for a, b in zip(found, wanted, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-9)


def test_an_infinite_entry_reaches_only_the_taps_that_see_it(
    rng: np.random.Generator,
) -> None:
    x = rng.normal(size=(12, 20, 20, 16))
    x[3, 7, 19, 2] = np.inf  # the last of a line, which the first tap does not see
    g = rng.normal(size=(12, 18, 18, 16))
    window = slide((20, 20), (3, 3), ((0, 0), (0, 0)), (1, 1))
    fewest = convolving.FEWEST_INNER
    assert convolving._plan(x.shape, x.itemsize, 16, window, fewest).slides
    steps = {name: getattr(window, name) for name in ("padding", "dilation", "strides")}
    with np.errstate(invalid="ignore"):  # ∞ − ∞ where it is seen
        found = convolving.correlate(x, g, size=(3, 3), groups=1, **steps)
    unseen = (np.arange(3) < 2)[:, None] | (np.arange(16) != 2)
    np.testing.assert_array_equal(np.isfinite(found).all(axis=(0, 3)), unseen)
