"""Numbers at equal distances or ratios between two ends, differentiable by the ends."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.engine.primitive import composite
from autograd.engine.samples import ErrorSample, Sample, uniform
from autograd.engine.tensor import plain
from autograd.errors import ValueRangeError
from autograd.ops.arithmetic import astype, power
from autograd.ops.construction import broadcast_arrays
from autograd.ops.indexing import setitem
from autograd.ops.shape import moveaxis, operand
from autograd.ops.traceable import check

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["geomspace", "linspace", "logspace"]


def _ends(rng: Generator) -> Iterable[Sample]:
    for shape, shape_w in (((), ()), ((3,), ()), ((2, 1), (3,))):
        ends = uniform(rng, shape, 0.5, 1), uniform(rng, shape_w, 2, 3)
        yield Sample(ends, {"num": 4})
        yield Sample(ends, {"num": 3, "endpoint": False, "axis": -1})
    for num in (0, 1, 2):
        yield Sample((uniform(rng, (), 0.5, 1), uniform(rng, (), 2, 3)), {"num": num})


def _linear_samples(rng: Generator) -> Iterable[Sample | ErrorSample]:
    yield from _ends(rng)
    one = np.float64(1.5)
    yield Sample((one, one + 1), {"num": 3, "retstep": True})
    yield Sample((one + 1j, one), {"num": 3})
    yield ErrorSample((one, one), {"num": -1}, ValueRangeError, "linspace: num.*0 or")


@composite(numpy=np.linspace, samples=_linear_samples)
def linspace(
    start: Any,
    stop: Any,
    num: int = 50,
    endpoint: bool = True,
    retstep: bool = False,
    dtype: Any = None,
    axis: int = 0,
    *,
    device: Any = None,
) -> Any:
    """`num` numbers from `start` to `stop` at equal distances, along a new `axis`.

    endpoint: whether `stop` is the last. retstep: also return the distance.
    """
    start, stop = _inexact(start, stop)
    delta = stop - start
    counts, div = _counts("linspace", delta, num, endpoint)
    step = delta / div if div > 0 else np.nan
    y = counts * (step if div > 0 else delta) + start
    if endpoint and num > 1:
        y = setitem(y, stop, index=-1)
    y = _finished(y, dtype, axis)
    return (y, step) if retstep else y


def _inexact(start: Any, stop: Any) -> tuple[Any, Any]:
    """The ends as floats; a Python number beside an array keeps its weak dtype."""
    weak = [type(end) in (int, float, complex) for end in (start, stop)]
    if all(weak):
        return np.float64(start), stop
    first, last = (
        end if alone else operand(end) * 1.0
        for end, alone in zip((start, stop), weak, strict=True)
    )
    return first, last


def _counts(operation: str, like: Any, num: Any, endpoint: bool) -> tuple[Any, int]:
    """0, 1, … along a new axis in front of those of `like`, and how many steps."""
    if num < 0:
        raise ValueRangeError(f"{operation}: num is {num}; expected 0 or more")
    counts = np.arange(num).astype(like.dtype)
    return counts.reshape((-1,) + (1,) * like.ndim), num - bool(endpoint)


def _finished(y: Any, dtype: Any, axis: int) -> Any:
    """`y` along `axis`, rounded down where it becomes integers."""
    if dtype is not None and np.dtype(dtype).kind in "iu":
        y = np.floor(y)
    y = moveaxis(y, 0, axis) if axis else y
    return y if dtype is None else astype(y, dtype)


def _powers(rng: Generator) -> Iterable[Sample | ErrorSample]:
    ends = uniform(rng, (), 0.5, 1), uniform(rng, (3,), 2, 3)
    yield Sample(ends, {"num": 4})
    yield Sample(ends, {"num": 3, "endpoint": False, "base": 2.0, "axis": 1})
    yield Sample((*ends, 3, True, uniform(rng, (3,), 2, 3)))
    yield Sample((ends[0], ends[0] + 1), {"num": 1})
    yield ErrorSample(ends, {"num": -1}, ValueRangeError, "num is -1")


@composite(numpy=np.logspace, samples=_powers)
def logspace(
    start: Any,
    stop: Any,
    num: int = 50,
    endpoint: bool = True,
    base: Any = 10.0,
    dtype: Any = None,
    axis: int = 0,
) -> Any:
    """``base**linspace(start, stop, num)``: from ``base**start`` on at equal ratios."""
    if num < 0:
        raise ValueRangeError(f"logspace: num is {num}; expected 0 or more")
    if operand(base).ndim:
        start, stop, base = broadcast_arrays(start, stop, base)
    exponents = linspace(start, stop, num, endpoint)
    return _finished(power(base, exponents), dtype, axis)


def _ratios(rng: Generator) -> Iterable[Sample | ErrorSample]:
    ends = uniform(rng, (), 0.5, 1), uniform(rng, (3,), 2, 3)
    yield Sample(ends, {"num": 4})
    yield Sample((-ends[0], -ends[1]), {"num": 3, "endpoint": False, "axis": 1})
    yield Sample((ends[0] * 1j, ends[1] + 0.3j), {"num": 3})
    yield Sample(ends, {"num": 1})
    yield ErrorSample((0.0, ends[1]), {"num": 3}, ValueRangeError, "geomspace.*zero")


def _refuse_zero(start: Any, stop: Any) -> None:
    if np.any(start == 0) or np.any(stop == 0):
        raise ValueRangeError(
            "geomspace: an end is zero, from which no ratio leads on; start from a "
            "small number, or use linspace"
        )


@composite(numpy=np.geomspace, samples=_ratios)
def geomspace(
    start: Any,
    stop: Any,
    num: int = 50,
    endpoint: bool = True,
    dtype: Any = None,
    axis: int = 0,
) -> Any:
    """``start·(stop/start)**(i/n)``: `start` to `stop` at equal ratios, neither 0.

    Computed in float64 at least, as in NumPy.
    """
    start, stop = _inexact(start, stop)
    wide = np.result_type(plain(start), plain(stop), np.float64)
    start, stop = astype(operand(start), wide), astype(operand(stop), wide)
    check(_refuse_zero, plain(start), plain(stop))
    ratio = stop / start
    counts, div = _counts("geomspace", ratio, num, endpoint)
    y = start * power(ratio, counts / max(div, 1))
    if endpoint and num > 1:
        y = setitem(y, stop, index=-1)
    return _finished(y, dtype, axis)
