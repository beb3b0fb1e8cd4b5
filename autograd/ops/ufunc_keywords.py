"""The keywords of NumPy's ufuncs, for each of them that is called with a Tensor.

``out=t`` gives the Tensor `t` the result as its new value, as ``t[...] = y`` does.
``where=`` computes some places only and needs ``out=`` for the others; `dtype`,
`signature` and `casting` choose the kind of number computed with; `order` and `subok`,
which speak of memory, change nothing.

>>> import numpy as np
>>> import autograd as ag
>>> x, y = ag.tensor([4.0, 0.0], requires_grad=True), ag.tensor([0.0, 0.0])
>>> np.sqrt(x, out=y, where=x > 0).sum().backward()
>>> x.grad
array([0.25, 0.  ])
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.engine.dispatch import UFUNC_METHODS, NumpyProtocols, dispatched, into
from autograd.errors import ArgumentError, DTypeError
from autograd.ops.arithmetic import astype
from autograd.ops.masking import safe_where

__all__ = ["called", "method_of_ufuncs"]


def method_of_ufuncs(name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare the decorated function what the method `name` of ufuncs is here."""

    def declare(function: Callable[..., Any]) -> Callable[..., Any]:
        UFUNC_METHODS[name] = function
        return function

    return declare


@method_of_ufuncs("__call__")
def called(
    ufunc: np.ufunc,
    *inputs: Any,
    out: Any = None,
    where: Any = True,
    casting: Any = "same_kind",
    dtype: Any = None,
    signature: Any = None,
    order: str = "K",
    subok: bool = True,
    **others: Any,
) -> Any:
    """``ufunc(*inputs)`` with NumPy's keywords, all as `numpy.ufunc` has them.

    Where `where` does not hold, `out` keeps its value and its derivative, and nothing
    of what the ufunc is there reaches a derivative. Without `out` those places hold
    whatever was in memory in NumPy, and are refused here.
    """
    outs = out if type(out) is tuple else (out,) * ufunc.nout
    if dtype is not None:
        signature = (None,) * ufunc.nin + (dtype,) * ufunc.nout
    loop = _loop(ufunc, inputs, outs, signature, casting)
    if signature is not None:
        inputs = tuple(map(_cast, inputs, loop))

    def f(*xs: Any) -> Any:
        return dispatched(ufunc, xs, others)

    found = f(*inputs) if where is True else _masked(ufunc, f, inputs, outs, where)
    several = found if type(found) is tuple else (found,)
    ys = tuple(
        y if o is None else into(ufunc.__name__, o, _cast(y, _kind(o)))
        for y, o in zip(several, outs, strict=True)
    )
    return ys if ufunc.nout > 1 else ys[0]


def _loop(
    ufunc: np.ufunc, inputs: Any, outs: Any, signature: Any, casting: Any
) -> tuple[Any, ...]:
    """The dtypes that NumPy would compute with; what it would not, it refuses."""
    given = tuple(_kind(x) for x in (*inputs, *outs))
    asked = {} if signature is None else {"signature": signature}
    try:
        return ufunc.resolve_dtypes(given, casting=casting, **asked)
    except TypeError as error:
        raise DTypeError(
            f"{ufunc.__name__}: {error}; convert with x.astype(…), or pass a dtype, an "
            "out or a casting that allows it"
        ) from error


def _kind(x: Any) -> Any:
    """The dtype of an operand; a Python number's type, which is weak."""
    if x is None or type(x) in (int, float, complex):
        return x if x is None else type(x)
    return x.dtype if isinstance(x, NumpyProtocols) else np.asarray(x).dtype


def _cast(x: Any, dtype: Any) -> Any:
    if _kind(x) == dtype:
        return x
    return astype(x if isinstance(x, NumpyProtocols) else np.asarray(x), dtype)


def _masked(
    ufunc: np.ufunc, f: Callable[..., Any], inputs: Any, outs: Any, where: Any
) -> tuple[Any, ...]:
    """Each value of ``f(*inputs)`` where `where` holds, and of `outs` elsewhere."""
    if any(o is None for o in outs):
        raise ArgumentError(
            f"{ufunc.__name__}: where= leaves places without a value; pass out= with "
            f"the values for them, or write np.where(mask, np.{ufunc.__name__}(…), 0)"
        )
    if ufunc.nout == 1:
        return (safe_where(where, f, *inputs, fill=outs[0]),)
    return tuple(
        safe_where(where, lambda *xs, k=k: f(*xs)[k], *inputs, fill=o)
        for k, o in enumerate(outs)
    )
