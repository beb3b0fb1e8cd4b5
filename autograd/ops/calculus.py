"""Differences, integrals and interpolation of sampled functions.

>>> import numpy as np
>>> import autograd as ag
>>> ag.grad(lambda y: trapezoid(y, dx=2.0))(np.array([1.0, 5.0, 3.0]))
array([1., 2., 1.])
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.engine.primitive import composite
from autograd.engine.samples import ErrorSample, Sample, calls, separated, uniform
from autograd.engine.tensor import Tensor, plain
from autograd.engine.traced import as_array
from autograd.errors import (
    ArgumentError,
    DTypeError,
    IndexingError,
    ShapeError,
    ValueRangeError,
)
from autograd.ops.arithmetic import astype, mod, positive
from autograd.ops.joining import concatenate
from autograd.ops.masked_reduction import cast
from autograd.ops.reduction import sum as sum_
from autograd.ops.selection import where
from autograd.ops.shape import axes_of, axis_of, broadcast_to, operand, ravel, reshape
from autograd.ops.traceable import possible

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["diff", "ediff1d", "gradient", "interp", "trapezoid", "unwrap"]


def _along(axis: int, start: int | None, stop: int | None) -> tuple[slice, ...]:
    """The index of a part of `axis`."""
    return (*(slice(None),) * axis, slice(start, stop))


@composite(
    numpy=np.diff,
    samples=calls(
        ((2, 3), {}),
        ((4, 3), {"n": 2, "axis": 0}),
        ((3,), {}),
        ((3,), {"n": 0}),
        ((3, 1), {}),
        ((2, 3), {"prepend": 1.0, "append": [[4.0, 2.0], [1.0, 1.0]]}),
        refused=[
            ((), {}, IndexingError, r"diff: x \(\)"),
            ((3,), {"n": -1}, ValueRangeError, r"diff: n=-1"),
            ((2, 3), {"axis": None}, ArgumentError, "diff: .*axis None is no integer"),
            ((2, 3), {"axis": (0, 1)}, ArgumentError, r"diff: .*\(0, 1\) names 2 axes"),
        ],
    ),
)
def diff(
    x: Any, n: int = 1, axis: int = -1, prepend: Any = None, append: Any = None
) -> Any:
    """``x[i + 1] − x[i]`` along `axis`, `n` times over.

    prepend, append: what ``x`` is given before and behind first, arrays or one number;
    differentiable.
    """
    x = operand(x)
    if n < 0:
        raise ValueRangeError(f"diff: n={n}; expected an integer ≥ 0")
    if n == 0:
        return positive(x)
    axis = axis_of("diff", x, axis)
    if prepend is not None or append is not None:
        ends = [_end(x, prepend, axis), x, _end(x, append, axis)]
        x = concatenate([part for part in ends if part is not None], axis)
    for _ in range(n):
        late, early = x[_along(axis, 1, None)], x[_along(axis, None, -1)]
        x = late != early if x.dtype == bool else late - early
    return x


def _end(x: Any, value: Any, axis: int) -> Any:
    """What `diff` puts at an end of ``x``; one number stands for a whole layer."""
    if value is None:
        return None
    value = operand(value)
    if value.ndim:
        return value
    return broadcast_to(value, (*x.shape[:axis], 1, *x.shape[axis + 1 :]))


def _ends(rng: Generator) -> Iterable[Sample | ErrorSample]:
    x, end = uniform(rng, (2, 3), 0.5, 2), uniform(rng, (2,), 0.5, 2)
    yield Sample((x,))
    yield Sample((x, end, end[0]))
    yield Sample((x[0, :1],), {"to_begin": 3.0})
    yield Sample((x[0, :0], end))
    yield Sample((x + 1j, end))
    yield ErrorSample(
        (np.arange(3), 0.5), {}, DTypeError, "ediff1d: to_end .*float64.*int64"
    )


@composite(numpy=np.ediff1d, samples=_ends)
def ediff1d(ary: Any, to_end: Any = None, to_begin: Any = None) -> Any:
    """``x[i + 1] − x[i]`` of all entries in a row, between `to_begin` and `to_end`."""
    x = ravel(operand(ary))
    parts = []
    for name, end in (("to_begin", to_begin), ("to_end", to_end)):
        if end is None:
            continue
        end = ravel(operand(end))
        if not np.can_cast(end.dtype, x.dtype, "same_kind"):
            raise DTypeError(
                f"ediff1d: {name} has dtype {end.dtype}, which ary's {x.dtype} cannot "
                "hold; convert ary first"
            )
        parts.append(end if end.dtype == x.dtype else astype(end, x.dtype))
    middle = x[1:] - x[:-1]
    before = parts[:1] if to_begin is not None else []
    after = parts[-1:] if to_end is not None else []
    return concatenate([*before, middle, *after]) if parts else middle


def _areas(rng: Generator) -> Iterable[Sample | ErrorSample]:
    y, x = uniform(rng, (4, 3), 0.5, 2), np.sort(uniform(rng, (4, 3), 0.5, 2))
    yield Sample((y,))
    yield Sample((y, x))
    yield Sample((y, x[0]), {"axis": 1})
    yield Sample((y, x[:, 0]), {"axis": 0})
    yield Sample((y[0], x))
    yield Sample((y, None, np.float64(0.3)), {"axis": 0})
    yield Sample((y[0, :1],))
    yield Sample((y + 1j, x))
    yield ErrorSample(
        (y,), {"axis": 2}, IndexingError, r"trapezoid: x \(4, 3\): axis 2"
    )


@composite(
    numpy=tuple(
        getattr(np, name) for name in ("trapezoid", "trapz") if hasattr(np, name)
    ),
    samples=_areas,
)
def trapezoid(y: Any, x: Any = None, dx: Any = 1.0, axis: int = -1) -> Any:
    """``Σ (xᵢ₊₁ − xᵢ)(yᵢ + yᵢ₊₁)/2`` along `axis`, differentiable by y, x and dx.

    x: of the shape of `y`, or one for each entry along `axis`; None for steps of `dx`.
    """
    y = operand(y)
    of_y = axis_of("trapezoid", y, axis)
    if x is not None:
        x = operand(x)
        if x.ndim == 1:
            shape = [1] * y.ndim
            shape[of_y] = -1
            dx = reshape(diff(x), shape)
        else:  # of as many axes or not: a negative axis counts from the end of each
            dx = diff(x, axis=axis)
    both = y[_along(of_y, 1, None)] + y[_along(of_y, None, -1)]
    return sum_(dx * both / 2.0, axis)


def _slopes(rng: Generator) -> Iterable[Sample | ErrorSample]:
    f = uniform(rng, (4, 3), 0.5, 2)
    x, w = np.sort(separated(rng, (4,))), np.sort(separated(rng, (3,)))
    yield Sample((f,))
    yield Sample((f[0], w))
    yield Sample((f, np.float64(0.5)), {"edge_order": 2})
    yield Sample((f, x, w))
    yield Sample((f, x), {"axis": 0, "edge_order": 2})
    yield Sample((f, np.float64(0.5), w), {"axis": (0, -1), "edge_order": 2})
    yield Sample((f + 1j, w), {"axis": 1})
    refused = r"gradient: f \(4, 3\)"
    yield ErrorSample((f, x, w, x), {}, ArgumentError, f"{refused}: 3 spacings")
    wrong = {"axis": 1}
    yield ErrorSample((f, x), wrong, ShapeError, f"{refused}.*3 coordinates")
    yield ErrorSample((f[:1],), {}, ShapeError, r"gradient: f \(1, 3\).*2 entries")
    yield ErrorSample(
        (f,), {"edge_order": 3}, ValueRangeError, "gradient: edge_order=3"
    )


@composite(numpy=np.gradient, samples=_slopes)
def gradient(f: Any, *varargs: Any, axis: Any = None, edge_order: int = 1) -> Any:
    """The slope of `f` along each axis, of second order inside; a tuple for several.

    varargs: for each axis the step or the coordinates (n,), one step for all; both
    differentiable. axis: which; all by default. edge_order: of the ends, 1 or 2.
    """
    f = operand(f)
    axes = tuple(range(f.ndim)) if axis is None else axes_of("gradient", f, axis)
    if edge_order not in (1, 2):
        raise ValueRangeError(f"gradient: edge_order={edge_order}; expected 1 or 2")
    steps = [
        _steps(f, a, s) for a, s in zip(axes, _spacings(f, varargs, axes), strict=True)
    ]
    if f.dtype.kind not in "fc":
        f = astype(f, np.float64)
    slopes = [
        _slope(f, a, step, edge_order) for a, step in zip(axes, steps, strict=True)
    ]
    return slopes[0] if len(axes) == 1 else tuple(slopes)


def _spacings(f: Any, varargs: tuple[Any, ...], axes: tuple[int, ...]) -> list[Any]:
    """One spacing for each axis."""
    given = list(map(operand, varargs)) or [np.float64(1)]
    if len(given) == 1 and given[0].ndim == 0:
        given = given * len(axes)
    if len(given) != len(axes):
        raise ArgumentError(
            f"gradient: f {f.shape}: {len(given)} spacings for {len(axes)} axes; pass "
            "one number, or one spacing for each axis"
        )
    return given


def _steps(f: Any, axis: int, spacing: Any) -> Any:
    """The lengths of the steps along `axis`: a number, or (n − 1, 1, …) of them."""
    if spacing.ndim == 0:
        return spacing
    if spacing.shape != (f.shape[axis],):
        raise ShapeError(
            f"gradient: f {f.shape} needs {f.shape[axis]} coordinates along axis "
            f"{axis}; got shape {spacing.shape}"
        )
    steps = diff(spacing)
    if steps.dtype.kind not in "fc":
        steps = astype(steps, np.float64)
    raw = plain(steps)
    if isinstance(steps, Tensor) or not raw.size or possible((raw != raw[0]).any()):
        return reshape(steps, (-1, *(1,) * (f.ndim - 1 - axis)))
    return steps[0]


def _slope(f: Any, axis: int, step: Any, edge_order: int) -> Any:
    """The slope along one axis."""
    n = f.shape[axis]
    if n < edge_order + 1:
        raise ShapeError(
            f"gradient: f {f.shape} needs {edge_order + 1} entries along axis {axis} "
            f"for edge_order={edge_order}"
        )

    def at(start: int | None, stop: int | None) -> Any:
        return f[_along(axis, start, stop)]

    even = np.ndim(plain(step)) == 0
    if even:
        inner = (at(2, None) - at(None, -2)) / (2.0 * step)
    else:
        a, b = step[:-1], step[1:]
        inner = (
            -b / (a * (a + b)) * at(None, -2)
            + (b - a) / (a * b) * at(1, -1)
            + a / (b * (a + b)) * at(2, None)
        )
    first, last = (step, step) if even else (step[0], step[-1])
    if edge_order == 1:
        start, end = (at(1, 2) - at(0, 1)) / first, (at(-1, None) - at(-2, -1)) / last
    else:
        second, before = (step, step) if even else (step[1], step[-2])
        start = _end_slope([at(0, 1), at(1, 2), at(2, 3)], first, second)
        parts = [at(-1, None), at(-2, -1), at(-3, -2)]
        end = -_end_slope(parts, last, before)
    return cast(concatenate([start, inner, end], axis), f.dtype)


def _end_slope(f: list[Any], a: Any, b: Any) -> Any:
    """The slope at the first of three entries, a and b apart, by a parabola."""
    return (
        -(2.0 * a + b) / (a * (a + b)) * f[0]
        + (a + b) / (a * b) * f[1]
        - a / (b * (a + b)) * f[2]
    )


@composite(
    numpy=np.unwrap,
    samples=calls(
        ((4,), {}),
        ((4, 3), {"axis": 0, "period": 1.3}),
        ((2, 1, 3), {"discont": 1.1, "period": 2.0}),
        ((1,), {}),
        ((0, 3), {}),
        refused=[((3,), {"axis": 1}, IndexingError, r"unwrap: x \(3,\): axis 1")],
        draw=separated,
        complex_too=False,
    ),
)
def unwrap(
    p: Any, discont: Any = None, axis: int = -1, *, period: Any = 2 * np.pi
) -> Any:
    """`p` with multiples of `period` added, so that no step is above half of it.

    How many is piecewise constant: the derivative by `p` is 1, by `period` that number.
    """
    p = operand(p)
    axis = axis_of("unwrap", p, axis)
    raw, turn = as_array(plain(p)), plain(period)
    added = np.unwrap(raw, discont, axis, period=turn) - raw
    if isinstance(period, Tensor):
        added = added + np.rint(added / turn) * (period - turn)
    return p + added


def _between(rng: Generator) -> Iterable[Sample | ErrorSample]:
    xp, fp = np.sort(separated(rng, (4,))), uniform(rng, (4,), 0.5, 2)
    for shape in ((), (3,), (2, 1, 3), (0,)):
        x = (xp[-1] - xp[0]) * uniform(rng, shape, 0.05, 0.95) + xp[0]
        yield Sample((x, xp, fp))
    outside = np.array([xp[0] - 1, xp[1] + 0.05, xp[-1] + 1])
    yield Sample((outside, xp, fp))
    ends = {"left": 3.0, "right": 4.0}
    yield Sample((outside, xp, fp + 1j), ends)
    yield Sample((outside, xp[[2, 0, 3, 1]], fp), {"period": 2.9})
    yield Sample((outside, xp[:1], fp[:1]))
    yield ErrorSample((x, xp, fp[:3]), {}, ShapeError, r"interp: xp \(4,\).*fp \(3,\)")
    yield ErrorSample((x, xp[:0], fp[:0]), {}, ShapeError, r"interp: xp \(0,\)")
    bad = {"period": 0.0}
    yield ErrorSample((outside, xp, fp), bad, ValueRangeError, "interp: period")


@composite(numpy=np.interp, samples=_between)
def interp(
    x: Any, xp: Any, fp: Any, left: Any = None, right: Any = None, period: Any = None
) -> Any:
    """The straight lines through ``(xp, fp)`` at each entry of ``x``.

    xp, fp: (n,), `xp` ascending, or in any order with a `period`. left, right: the
    values outside, by default those at the ends. Differentiable by x, xp, fp, left and
    right. At a corner ``x = xp[i]`` the slope is that on its right, at the last one
    that on its left.
    """
    x, xp, fp = operand(x), operand(xp), operand(fp)
    if xp.ndim != 1 or xp.shape != fp.shape or not xp.size:
        raise ShapeError(
            f"interp: xp {xp.shape} and fp {fp.shape}; expected as many of both, along "
            "one axis, and one at least"
        )
    x, xp = cast(x, np.float64), cast(xp, np.float64)  # as NumPy computes
    fp = cast(fp, np.complex128 if fp.dtype.kind == "c" else np.float64)
    if period is not None:
        x, xp, fp = _wound(x, xp, fp, period)
        left = right = None
    n, at = xp.shape[0], plain(x)
    i = np.clip(np.searchsorted(plain(xp), at, "right") - 1, 0, n - 1)
    y = fp[i]
    if n > 1:
        j = np.minimum(i, n - 2)
        run = xp[j + 1] - xp[j]
        still = plain(run) == 0
        y = y + where(still, 0, (fp[j + 1] - fp[j]) / where(still, 1, run)) * (
            x - xp[i]
        )
    y = where(at < plain(xp)[0], fp[0] if left is None else left, y)
    return where(at > plain(xp)[-1], fp[-1] if right is None else right, y)


def _wound(x: Any, xp: Any, fp: Any, period: Any) -> tuple[Any, Any, Any]:
    """One turn of a periodic function, with a point more at either end."""
    if plain(period) == 0:
        raise ValueRangeError("interp: period must not be 0")
    period = abs(period)
    x, xp = mod(x, period), mod(xp, period)
    order = np.argsort(plain(xp))
    xp, fp = xp[order], fp[order]
    xp = concatenate([xp[-1:] - period, xp, xp[:1] + period])
    return x, xp, concatenate([fp[-1:], fp, fp[:1]])
