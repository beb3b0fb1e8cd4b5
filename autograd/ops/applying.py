"""A function applied to every vector, over several axes, or to every number.

Results stay in the graph: the function is called with Tensors where it is given some.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from autograd.engine.methods import ArrayMethods
from autograd.engine.primitive import stands_for
from autograd.engine.rowwise import where_possible
from autograd.engine.tensor import holds_tensor
from autograd.errors import ArgumentError, ShapeError, ValueRangeError
from autograd.ops.construction import array, asarray
from autograd.ops.joining import stack
from autograd.ops.shape import (
    axis_of,
    broadcast_to,
    expand_dims,
    moveaxis,
    operand,
    reshape,
)

__all__ = ["apply_along_axis", "apply_over_axes", "ndenumerate", "vectorize"]


@stands_for(np.apply_along_axis)
@where_possible
def apply_along_axis(
    func1d: Callable[..., Any], axis: int, arr: Any, *args: Any, **kwargs: Any
) -> Any:
    """``func1d(vector, *args, **kwargs)`` of each vector of `arr` along `axis`.

    The axes of its result stand where `axis` was.
    """
    x = operand(arr)
    a = axis_of("apply_along_axis", x, axis)
    rows = moveaxis(x, a, -1)
    before = rows.shape[:-1]
    if 0 in before:
        raise ValueRangeError(
            f"apply_along_axis: arr {x.shape} has no vector along axis {a} to apply "
            "the function to"
        )
    parts = [asarray(func1d(rows[i], *args, **kwargs)) for i in np.ndindex(before)]
    y = reshape(stack(parts), (*before, *parts[0].shape))
    own = range(-parts[0].ndim, 0)
    return moveaxis(y, tuple(own), tuple(a + k for k in range(len(own))))


@stands_for(np.apply_over_axes)
@where_possible
def apply_over_axes(func: Callable[..., Any], a: Any, axes: Any) -> Any:
    """``func(a, axis)`` for one of `axes` after the other; they keep length 1."""
    y = operand(a)
    for axis in (axes,) if np.ndim(axes) == 0 else axes:
        k = axis_of("apply_over_axes", y, axis)
        found = asarray(func(y, k))
        if found.ndim not in (y.ndim, y.ndim - 1):
            raise ShapeError(
                f"apply_over_axes: the function made {found.shape} of {y.shape}; "
                "expected one axis less, or as many"
            )
        y = found if found.ndim == y.ndim else expand_dims(found, k)
    return y


@stands_for(np.ndenumerate)
def ndenumerate(arr: Any) -> Iterator[tuple[tuple[int, ...], Any]]:
    """Pairs of an index and the element that it names; a Tensor's stay in the graph."""
    if not isinstance(arr, ArrayMethods):
        return iter(np.ndenumerate(arr))
    return ((index, arr[index]) for index in np.ndindex(arr.shape))


@stands_for(np.vectorize)
class vectorize(np.vectorize):  # noqa: N801
    """`numpy.vectorize` of a function that is called with Tensors where given some.

    Without a Tensor among the arguments it is NumPy's. `otypes` and `cache` are for
    those calls alone.

    >>> import autograd as ag
    >>> relu = vectorize(lambda x: x if x > 0 else 0.0 * x)
    >>> ag.elementwise_grad(relu)(np.array([-1.0, 2.0]))
    array([0., 1.])
    """

    @where_possible
    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """The function of each place of the arguments, which broadcast."""
        given = [*args, *kwargs.values()]
        if not self._ready() or not any(map(holds_tensor, given)):
            return super().__call__(*args, **kwargs)
        kept = self.excluded
        places = [i for i in range(len(args)) if i not in kept]
        names = [k for k in kwargs if k not in kept]
        arrays = [asarray(v) for v in [*map(args.__getitem__, places)]]
        arrays += [asarray(kwargs[k]) for k in names]

        def f(*values: Any) -> Any:
            filled = list(args)
            for i, v in zip(places, values, strict=False):
                filled[i] = v
            named = dict(zip(names, values[len(places) :], strict=True))
            return self.pyfunc(*filled, **{**kwargs, **named})

        return _over_places(f, arrays, self.signature)

    def _ready(self) -> bool:
        return callable(getattr(self, "pyfunc", None))


def _over_places(f: Callable[..., Any], arrays: list[Any], signature: Any) -> Any:
    """`f` at every place of `arrays`, whose innermost axes `signature` names."""
    inner = [0] * len(arrays) if signature is None else _core_ranks(signature, arrays)
    shapes = [x.shape[: x.ndim - k] for x, k in zip(arrays, inner, strict=True)]
    shape = np.broadcast_shapes(*shapes)
    arrays = [
        broadcast_to(x, (*shape, *x.shape[x.ndim - k :]))
        for x, k in zip(arrays, inner, strict=True)
    ]
    if 0 in shape:
        raise ValueRangeError(
            f"vectorize: the arguments broadcast to {shape}, which has no place to "
            "call the function at"
        )
    results = [f(*(x[i] for x in arrays)) for i in np.ndindex(shape)]
    if not isinstance(results[0], tuple):
        return _gathered(results, shape)
    return tuple(_gathered(list(ys), shape) for ys in zip(*results, strict=True))


def _gathered(results: list[Any], shape: tuple[int, ...]) -> Any:
    parts = [array(y) for y in results]
    return reshape(stack(parts), (*shape, *parts[0].shape))


def _core_ranks(signature: str, arrays: list[Any]) -> list[int]:
    """How many of the last axes of each argument the function itself takes."""
    groups = re.findall(r"\(([^()]*)\)", signature.split("->")[0])
    ranks = [len([name for name in g.split(",") if name.strip()]) for g in groups]
    if len(ranks) != len(arrays):
        raise ArgumentError(
            f"vectorize: the signature {signature!r} has {len(ranks)} arguments, the "
            f"call {len(arrays)}; make them the same"
        )
    sizes: dict[str, int] = {}
    for x, group, k in zip(arrays, groups, ranks, strict=True):
        if x.ndim < k:
            raise ShapeError(
                f"vectorize: an argument {x.shape} has too few axes for ({group})"
            )
        names = [name.strip() for name in group.split(",") if name.strip()]
        for name, n in zip(names, x.shape[x.ndim - k :], strict=True):
            if sizes.setdefault(name, n) != n:
                raise ShapeError(
                    f"vectorize: axis {name} of {signature!r} has lengths "
                    f"{sizes[name]} and {n}; make them the same"
                )
    return ranks
