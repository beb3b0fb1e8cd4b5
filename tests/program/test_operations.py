"""Every operation on its samples, jitted and not: values, gradients, second order."""

import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import autograd.scipy  # noqa: F401 - its operations are among those that are tested
from autograd import Tensor, grad, jit
from autograd.engine.primitive import REGISTRY, Operation
from autograd.engine.rules import Stepwise
from autograd.engine.samples import Sample
from autograd.errors import TraceError, ValueShapeError
from autograd.tree import leaves
from tests.each import each_sample
from tests.optional import HAS_SCIPY
from tests.program.compare import assert_same
from tests.test_registry import floats, of_floats

pytestmark = pytest.mark.skipif(not HAS_SCIPY, reason="needs scipy")

BY_VALUE = frozenset(
    {"compress", "extract", "unique", "unique_values", "unique_counts", "polymul"}
    | {"unique_inverse", "unique_all", "setdiff1d", "setxor1d", "union1d", "bincount"}
    | {"intersect1d", "trim_zeros"}
)
"""Operations whose results have shapes that depend on values: refused."""

MASKED = frozenset({"getitem", "embed", "setitem"})
"""Those that take masks, and are refused where these are traced."""

CALLS_BACK = frozenset({"odeint"})
"""What calls a function of the user's that uses traced values."""


def samples(most: int) -> Iterator[Any]:
    """The first samples of every operation."""
    for key, operation in REGISTRY.items():
        drawn = operation.samples(np.random.default_rng(2))
        found = [s for s in drawn if isinstance(s, Sample)]
        for i, sample in enumerate(found[:most]):
            yield pytest.param(operation, sample, id=f"{key}-{i}")


def total(y: Any) -> Any:
    """A real number that depends on every element of every result."""
    parts = [v for v in leaves(y) if isinstance(v, Tensor)]
    return sum((np.real(v) * 1.5 + np.imag(v)).sum() for v in parts)


def first(f: Callable[..., Any], count: int) -> Callable[..., Any]:
    """The gradient of `total` of `f` by all its arguments."""

    def gradient(*xs: Any) -> Any:
        return grad(lambda *ws: total(f(*ws)), tuple(range(count)))(*xs)

    return gradient


def second(f: Callable[..., Any], count: int) -> Callable[..., Any]:
    """The gradient of the squares of `first`."""
    gradient = first(f, count)

    def squares(*xs: Any) -> Any:
        return sum((np.abs(g) ** 2).sum() for g in gradient(*xs))

    def twice(*xs: Any) -> Any:
        return grad(squares, tuple(range(count)))(*xs)

    return twice


def compare(operation: Operation, f: Callable[..., Any], xs: list[Any]) -> None:
    """`f` jitted, traced and then run again, against `f`."""
    jitted = jit(f)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        expected = f(*xs)
        try:
            assert_same(jitted(*xs), expected)
        except ValueShapeError:
            assert operation.name in BY_VALUE | MASKED
            return
        except TraceError:
            assert operation.name in CALLS_BACK
            return
        assert_same(jitted(*xs), expected)
    assert jitted.traces == 1


@each_sample(list(samples(4)))
def test_jitted_is_eager(operation: Operation, sample: Sample) -> None:
    xs = floats(sample)
    f = of_floats(operation, sample)
    compare(operation, f, xs)
    if not isinstance(operation, Stepwise) and xs:
        compare(operation, first(f, len(xs)), xs)


@each_sample([p for p in samples(1) if p.values[1].order > 1])
def test_second_order_jitted_is_eager(operation: Operation, sample: Sample) -> None:
    xs = floats(sample)
    if isinstance(operation, Stepwise) or not xs:
        pytest.skip("has no derivative")
    compare(operation, second(of_floats(operation, sample), len(xs)), xs)
