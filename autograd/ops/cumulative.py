"""Running sums and products along an axis.

>>> import numpy as np
>>> import autograd as ag
>>> ag.grad(lambda x: cumprod(x)[-1])(np.array([2.0, 0.0, 3.0]))
array([0., 6., 0.])
"""

from typing import Any

import numpy as np

from autograd.engine.batching import along_axis
from autograd.engine.dispatch import delivered
from autograd.engine.primitive import Array, composite, in_full
from autograd.engine.rules import custom, linear
from autograd.engine.samples import calls
from autograd.engine.traced import ARRAYS
from autograd.errors import IndexingError, ShapeError
from autograd.ops.arranging import flip
from autograd.ops.atleast import with_axes
from autograd.ops.joining import concatenate
from autograd.ops.masked_reduction import cast
from autograd.ops.shape import axis_of, reshape, swapaxes

__all__ = ["cumprod", "cumsum", "cumulative_prod", "cumulative_sum"]


def _uncumsum(g: Any, y: Any, x: Any, axis: int | None) -> Any:
    a = 0 if axis is None else axis
    return flip(cumsum(flip(g, a), a), a).reshape(x.shape)


def _running(name: str) -> Any:
    return calls(
        ((2, 3), {}),
        ((2, 3), {"axis": 0}),
        ((2, 1, 3), {"axis": -1}),
        ((3,), {"axis": 0}),
        ((5,), {"dtype": np.float64}),
        ((), {}),
        ((0, 3), {"axis": 1}),
        refused=[((3,), {"axis": 1}, IndexingError, rf"{name}: x \(3,\).*axis 1")],
    )


@linear(
    _uncumsum,
    numpy=np.cumsum,
    batching=along_axis,
    symbol="Σ⋯",
    formula="Σ xⱼ, j ≤ i",
    samples=_running("cumsum"),
)
def cumsum(x: Array, axis: int | None = None) -> Array:
    """Running sums ``yᵢ = x₀ + … + xᵢ`` along `axis`, or over ``x`` as one axis."""
    return (x if type(x) in ARRAYS else np.asarray(x)).cumsum(axis)


@in_full(cumsum)
def _cumsum(a: Any, axis: Any = None, dtype: Any = None, out: Any = None) -> Any:
    return delivered("cumsum", cumsum(cast(a, dtype), axis), out)


def _recurrence(a: Any, b: Any) -> Any:
    """``s[k] = b[k] + a[k]·s[k − 1]`` along axis 0, from ``s[−1] = 0``.

    By doubling: after each round an entry stands for twice as many steps. Without a
    division, so that what it differentiates is right at zeros too, to every order.
    """
    step = 1
    while step < len(b):
        late = b[step:] + a[step:] * b[:-step]
        b = concatenate([b[:step], late])
        a = concatenate([a[:step], a[step:] * a[:-step]])
        step *= 2
    return b


def _moved(x: Any, fill: Any) -> Any:
    """``x`` one place on along axis 0, `fill` coming in."""
    return concatenate([np.full((1, *x.shape[1:]), fill, x.dtype), x[:-1]])


def _in_front(*arrays: Any, axis: int | None) -> list[Any]:
    """The arrays with `axis` first, or as one axis; a number has one, as in NumPy."""
    return [
        reshape(x, (-1,)) if axis is None or not x.ndim else swapaxes(x, 0, axis)
        for x in arrays
    ]


def _behind(v: Any, shape: tuple[int, ...], axis: int | None) -> Any:
    """What `_in_front` did undone."""
    return swapaxes(v, 0, axis) if axis is not None and shape else reshape(v, shape)


def _cumprod_vjp(g: Any, y: Any, x: Any, axis: int | None) -> Any:
    if not x.size:
        return np.zeros(x.shape, x.dtype)
    shape = x.shape
    g, y, x = _in_front(g, y, x, axis=axis)
    # ∂L/∂xₖ = yₖ₋₁ · Σ gᵢ xₖ₊₁ … xᵢ over i ≥ k, a recurrence from the end
    rest = flip(_recurrence(_moved(flip(x, 0), 0), flip(g, 0)), 0)
    return _behind(_moved(y, 1) * rest, shape, axis)


def _cumprod_jvp(dx: Any, y: Any, x: Any, axis: int | None) -> Any:
    if not x.size:
        return np.zeros(y.shape, y.dtype)
    shape = y.shape
    dx, y, x = _in_front(dx, y, x, axis=axis)
    return _behind(_recurrence(x, _moved(y, 1) * dx), shape, axis)


@custom(
    vjps=(_cumprod_vjp,),
    jvps=(_cumprod_jvp,),
    numpy=np.cumprod,
    batching=along_axis,
    symbol="Π⋯",
    formula="Π xⱼ, j ≤ i",
    samples=_running("cumprod"),
)
def cumprod(x: Array, axis: int | None = None) -> Array:
    """Running products ``yᵢ = x₀ ⋯ xᵢ`` along `axis`, or over ``x`` as one axis.

    A primitive, since its products of all but one factor take no division: the
    derivative is right at zeros too.
    """
    return (x if type(x) in ARRAYS else np.asarray(x)).cumprod(axis)


@in_full(cumprod)
def _cumprod(a: Any, axis: Any = None, dtype: Any = None, out: Any = None) -> Any:
    return delivered("cumprod", cumprod(cast(a, dtype), axis), out)


_STANDARD = calls(
    ((3,), {}),
    ((2, 3), {"axis": 0}),
    ((2, 1, 3), {"axis": -1, "include_initial": True}),
    ((), {}),
    ((0, 3), {"axis": 0, "include_initial": True}),
    refused=[((2, 3), {}, ShapeError, r"x \(2, 3\) has 2 axes; name one")],
)


@composite(numpy=getattr(np, "cumulative_sum", ()), samples=_STANDARD)
def cumulative_sum(
    x: Any,
    /,
    *,
    axis: int | None = None,
    dtype: Any = None,
    out: Any = None,
    include_initial: bool = False,
) -> Any:
    """`cumsum` as the array API has it: one axis, and on demand the 0 before all."""
    x, axis = _along("cumulative_sum", x, axis)
    y = cumsum(cast(x, dtype), axis)
    y = _with_initial(y, 0, axis) if include_initial else y
    return delivered("cumulative_sum", y, out)


@composite(numpy=getattr(np, "cumulative_prod", ()), samples=_STANDARD)
def cumulative_prod(
    x: Any,
    /,
    *,
    axis: int | None = None,
    dtype: Any = None,
    out: Any = None,
    include_initial: bool = False,
) -> Any:
    """`cumprod` as the array API has it: one axis, and on demand the 1 before all."""
    x, axis = _along("cumulative_prod", x, axis)
    y = cumprod(cast(x, dtype), axis)
    y = _with_initial(y, 1, axis) if include_initial else y
    return delivered("cumulative_prod", y, out)


def _along(operation: str, x: Any, axis: Any) -> tuple[Any, int]:
    """``x`` with an axis, and the one that is meant."""
    x = with_axes(x, 1)
    if axis is None and x.ndim > 1:
        raise ShapeError(
            f"{operation}: x {x.shape} has {x.ndim} axes; name one, axis=…, or flatten "
            "x first"
        )
    return x, axis_of(operation, x, 0 if axis is None else axis)


def _with_initial(y: Any, value: Any, axis: int) -> Any:
    shape = (*y.shape[:axis], 1, *y.shape[axis + 1 :])
    return concatenate([np.full(shape, value, y.dtype), y], axis)
