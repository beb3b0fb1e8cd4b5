"""NumPy's functions that write into their first argument.

A Tensor takes the new value as it does by ``x[i] = v``: all who hold it see that, what
was computed from the old value keeps it, and a leaf that requires a gradient refuses.
Into a plain array only plain values can be written.
"""

from typing import Any

import numpy as np

from autograd.engine.batched import is_batched
from autograd.engine.dispatch import NumpyProtocols
from autograd.engine.operators import refuse_write
from autograd.engine.primitive import stands_for
from autograd.engine.tensor import Tensor, plain
from autograd.errors import (
    ArgumentError,
    DTypeError,
    IndexingError,
    ShapeError,
    ValueRangeError,
)
from autograd.ops.construction import asarray
from autograd.ops.indexing import take
from autograd.ops.shape import axis_of, broadcast_to, ravel

__all__ = ["copyto", "fill_diagonal", "place", "put", "put_along_axis", "putmask"]


def _takes(operation: str, x: Any, values: Any, *places: Any, instead: str) -> bool:
    """Whether ``x`` is a Tensor; a plain array may not be given Tensors."""
    if isinstance(x, NumpyProtocols):
        return True
    if is_batched((values, *places)):
        raise refuse_write(operation, x)
    if isinstance(values, Tensor) and values.requires_grad:
        raise ArgumentError(
            f"{operation}: a plain array {np.shape(x)} cannot hold a Tensor; write "
            f"{instead}, or make the array a Tensor first: autograd.tensor(…)"
        )
    return False


@stands_for(np.copyto)
def copyto(dst: Any, src: Any, casting: Any = "same_kind", where: Any = True) -> None:
    """``dst[where] = src[where]``; both broadcast to the shape of `dst`."""
    src, held = src if np.isscalar(src) else asarray(src), plain(where)
    if not _takes("copyto", dst, src, where, instead="dst = np.where(where, src, dst)"):
        np.copyto(dst, plain(src), casting, held)
        return
    if not np.isscalar(src) and not np.can_cast(src.dtype, dst.dtype, casting):
        raise DTypeError(
            f"copyto: src of dtype {src.dtype} does not become {dst.dtype} with "
            f"casting={casting!r}; convert it, or pass 'unsafe'"
        )
    if held is True:
        dst[...] = src
        return
    held = np.broadcast_to(np.asarray(held, bool), dst.shape)
    dst[held] = broadcast_to(src, dst.shape)[held]


@stands_for(np.put_along_axis)
def put_along_axis(arr: Any, indices: Any, values: Any, axis: int | None) -> None:
    """``arr[i, indices[i, j]] = values[i, j]`` for axis 1; the values broadcast."""
    instead = "arr = ops.setitem(arr, values, index)"
    if not _takes("put_along_axis", arr, values, indices, instead=instead):
        np.put_along_axis(arr, plain(indices), plain(values), axis)
        return
    where = np.asarray(plain(indices))
    if axis is None:
        arr[np.unravel_index(where % arr.size, arr.shape)] = values
        return
    axis = axis_of("put_along_axis", arr, axis)
    if where.ndim != arr.ndim:
        raise ShapeError(
            f"put_along_axis: arr {arr.shape} and indices {where.shape} differ in "
            "their number of axes; expected the same"
        )
    index = list(np.ogrid[tuple(map(slice, arr.shape))])
    index[axis] = where
    arr[tuple(index)] = values


@stands_for(np.fill_diagonal)
def fill_diagonal(a: Any, val: Any, wrap: bool = False) -> None:
    """``a[i, i, …] = val[i]``, the values over and over where there are too few.

    wrap: of a matrix that is taller than wide, begin again after one row between.
    """
    if not _takes(
        "fill_diagonal", a, val, instead="np.where(np.eye(n, m) == 1, val, a)"
    ):
        np.fill_diagonal(a, plain(val), wrap)
        return
    if a.ndim < 2 or (a.ndim > 2 and len(set(a.shape)) > 1):
        raise ShapeError(
            f"fill_diagonal: a {a.shape} has no diagonal; expected a matrix, or more "
            "axes of one length"
        )
    step, end = 1 + sum(np.cumprod(a.shape[:0:-1]).tolist()), a.size
    if a.ndim == 2:
        step = a.shape[1] + 1
        end = a.size if wrap else min(a.size, a.shape[1] * a.shape[1])
    _write(a, np.arange(0, end, step), val)


def _write(x: Any, places: Any, values: Any) -> None:
    """Write `values`, over and over, at `places` of the elements of ``x`` in order."""
    values = ravel(asarray(values))
    if places.size and values.size:
        index = np.unravel_index(places, x.shape)
        x[index] = take(values, np.arange(places.size) % values.size)


@stands_for(np.put)
def put(a: Any, ind: Any, v: Any, mode: Any = "raise") -> None:
    """Write `v`, over and over, at the places `ind` of the elements of `a` in order."""
    if not _takes("put", a, v, ind, instead="a.flat positions with ops.setitem"):
        np.put(a, plain(ind), plain(v), mode)
        return
    places = np.ravel(plain(ind)).astype(int)
    if mode == "clip":
        places = np.clip(places, 0, a.size - 1)
    elif mode == "raise" and ((places < -a.size) | (places >= a.size)).any():
        raise IndexingError(
            f"put: a place of ind is out of bounds for a {a.shape} of {a.size} "
            "elements; pass mode='wrap' or 'clip' to bring it inside"
        )
    _write(a, places % a.size if a.size else places, v)


@stands_for(np.place)
def place(arr: Any, mask: Any, vals: Any) -> None:
    """Write the next of `vals`, over and over, wherever `mask` holds."""
    if not _takes("place", arr, vals, mask, instead="arr = np.where(mask, vals, arr)"):
        np.place(arr, plain(mask), plain(vals))
        return
    places = _where("place", arr, mask)
    if places.size and not ravel(asarray(vals)).size:
        raise ValueRangeError("place: vals is empty; give one value or more")
    _write(arr, places, vals)


@stands_for(np.putmask)
def putmask(a: Any, /, mask: Any, values: Any) -> None:
    """``a[i] = values[i]`` wherever `mask` holds, `values` repeated to fit `a`."""
    if not _takes("putmask", a, values, mask, instead="a = np.where(mask, values, a)"):
        np.putmask(a, plain(mask), plain(values))
        return
    places, given = _where("putmask", a, mask), ravel(asarray(values))
    if given.size:
        _write(a, places, take(given, places % given.size))


def _where(operation: str, x: Any, mask: Any) -> Any:
    """The places of the elements at which `mask` holds."""
    held = np.asarray(plain(mask))
    if held.size != np.size(plain(x)):
        raise ShapeError(
            f"{operation}: the array has shape {np.shape(x)}, the mask {held.shape}; "
            "give one truth value for each element"
        )
    return np.flatnonzero(held)
