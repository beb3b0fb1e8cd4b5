"""The page writes numbers and names as the drawings do."""

from typing import Any

import numpy as np
import pytest

from autograd.drawing import text
from autograd.explorer.figures import figures
from tests.explorer.opened import Page, opened, shared

EDGES = (
    0, -0.0, 1, -1, 7.0, 0.5, 24.704082, 1e-9, 1.5e-9, -1.5e-9, 999_999, 1_000_000,
    10**6 - 1.0, 10.0**6, 123456.7, 99995.0, 99994.9, 9999.5, 9999.4999, 999.95,
    0.00012345, 0.000099995, 0.00009999, 1e-5, 1e-4, 1e22, 1e23,
    1.7976931348623157e308,
    5e-324, 2**53 + 2, 10**30, -(10**7), 1000.5, 1001.5, 1002.5, 100.25, 100.75,
    10.125,
    10.375, 2.0625, 2.03125, 0.50005, 12345.0, 12355.0, 12365.5, 1234.5, 1233.5,
    0.1 + 0.2, 1 / 3, 2 / 3, np.float32(0.1), np.float16(65504), np.int8(-128),
    np.uint64(2**64 - 1),
    np.nan, np.inf, -np.inf, True, False, np.True_, 1 + 2j, 1 - 2j, -0.5 - 1e-9j,
    complex(np.nan, np.inf), complex(0, -0.0), complex(1e7, -np.inf),
    np.complex64(0.1j),
)  # fmt: skip


@pytest.fixture(scope="module")
def page(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Page:
    """Any page: all have the same script."""
    return opened(browser, shared(), tmp_path_factory.mktemp("text"))


def numbers() -> list[Any]:
    """Numbers of every size, and those halfway between two of four digits."""
    rng = np.random.default_rng(0)
    spread = 10.0 ** rng.uniform(-12, 12, 400) * rng.choice([-1, 1], 400)
    halves = rng.integers(1000, 10_000, 200) + 0.5
    ties = [*halves, *halves / 8, *halves * 16, *halves / 1024]
    return [
        *EDGES,
        *spread,
        *np.float32(spread),
        *ties,
        *rng.integers(-(10**8), 10**8, 50),
    ]


def test_numbers(page: Page) -> None:
    found = page.run("return arguments[0].map(number)", [figures(x) for x in numbers()])
    assert found == [text.number(x) for x in numbers()]


def test_sums_and_names(page: Page) -> None:
    for terms in (["3"], ["3", "−2"], ["−1", "2", "3", "4"], list("12345"), ["−1"] * 7):
        assert page.run("return total(arguments[0])", terms) == text.total(terms)
    assert page.run("return sumLine([3, 2], 2, 5)") == "∂ = 3 + 2 = 5"
    assert page.run("return sumLine([3], 9, 3)") == "∂ = ⋯ 1 term ⋯ = 3"
    names = ["", "a" * 9, "encoder/block_3/attention/kernel", "layer/" * 30 + "kernel"]
    names += ["a/" + "b" * 50, "🙂" * 40, "重" * 31, "a/b/", "/" * 40, "x/" + "y" * 18]
    for name in names:
        for limit in (5, 20, 30):
            short = page.run("return shortened(...arguments)", name, limit)
            assert short == text.shortened(name, limit), (name, limit)


def test_values_in_one_line(page: Page) -> None:
    values = [
        3.0,
        np.array([1.0, -2.0, 3.5]),
        np.zeros((0, 3)),
        np.array([True, False] * 4),
        np.arange(6) * 1j,
        np.linspace(-1, 2, 35).reshape(5, 7),
        np.arange(3.0).reshape(1, 3),
        np.array([[1e-9, np.inf]]),
    ]
    for x in values:
        line = page.run(
            "return brief(...arguments)", figures(x), text.shape(np.shape(x))
        )
        assert line == text.brief(x)
