"""NumPy's protocols brought back to operations of ours.

NumPy hands a call over when one argument is a Tensor. It is looked up in three tables:
operations of ours, functions of which only the value matters (shapes, orderings,
tests), and for the rest what to write instead.
"""

from typing import Any

import numpy as np

from autograd.engine.primitive import FUNCTIONS, NUMPY_FUNCTIONS
from autograd.errors import ArgumentError, GraphError, NoDerivativeError

__all__ = ["VALUE_ONLY", "NumpyProtocols"]

_UFUNC_METHODS: dict[tuple[Any, str], str] = {
    (np.add, "reduce"): "sum",
    (np.multiply, "reduce"): "prod",
    (np.maximum, "reduce"): "max",
    (np.minimum, "reduce"): "min",
    (np.logical_and, "reduce"): "all",
    (np.logical_or, "reduce"): "any",
    (np.add, "accumulate"): "cumsum",
}
"""Methods of ufuncs that are operations of their own; their axis is 0 by default."""

VALUE_ONLY = frozenset(
    {np.shape, np.ndim, np.size, np.result_type, np.can_cast, np.min_scalar_type}
    | {np.zeros_like, np.ones_like, np.empty_like, np.full_like}
    | {np.argsort, np.argpartition, np.lexsort, np.searchsorted, np.digitize}
    | {np.nonzero, np.flatnonzero, np.argwhere, np.count_nonzero, np.isin, np.unique}
    | {np.iscomplex, np.isreal, np.iscomplexobj, np.isrealobj, np.may_share_memory}
    | {np.isposinf, np.isneginf, np.shares_memory, np.array_repr, np.array_str}
    | {np.array2string, np.bincount, np.histogram, np.fix, np.nanargmax, np.nanargmin}
    | {np.signbit, np.logical_xor, np.spacing, np.isnat}
    | {np.bitwise_and, np.bitwise_or, np.bitwise_xor, np.invert}
    | {np.left_shift, np.right_shift, np.gcd, np.lcm}
)
"""NumPy's functions that have no derivative to lose: plain arrays in and out.
"""

_NO_VALUE = frozenset({"out", "dtype"})
"""Keywords that may be given as None, which says nothing."""

_INSTEAD = {
    "median": "sort by index: np.take(x, np.argsort(x)[x.size // 2])",
    "sort": "np.take_along_axis(x, np.argsort(x), axis=-1)",
    "nansum": "replace NaN first: np.where(np.isnan(x), 0.0, x).sum()",
    "nanmean": "replace NaN first: np.where(np.isnan(x), 0.0, x).sum() / the count",
    "cross": "write its three components with indexing and stack",
}
"""What to write in place of a NumPy function that has no rule, where there is a way."""


class NumpyProtocols:
    """What makes NumPy hand its functions over when one operand is a Tensor."""

    __slots__ = ()

    requires_grad: Any
    shape: Any
    _data: Any

    def __array_ufunc__(
        self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any
    ) -> Any:
        if kwargs.pop("out", None) is not None:
            raise ArgumentError(
                f"{ufunc.__name__}: out= and in-place operators on a plain array "
                "cannot hold a Tensor; write y = x + t in place of x += t"
            )
        if method == "__call__":
            return _dispatched(ufunc, inputs, kwargs)
        name = _UFUNC_METHODS.get((ufunc, method))
        if name is None:
            raise no_rule(f"{ufunc.__name__}.{method}")
        return FUNCTIONS[name](*inputs, **{"axis": 0, **kwargs})

    def __array_function__(
        self, func: Any, types: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        return _dispatched(func, args, kwargs)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        if self.requires_grad:
            raise GraphError(
                f"numpy.asarray: this Tensor {self.shape} requires a gradient, and a "
                "plain array would be cut off from its graph; use x.numpy() for the "
                "value, or autograd.numpy.array([…]) to build an array of Tensors"
            )
        return np.array(self._data, dtype=dtype, copy=copy)


def _dispatched(func: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    function = NUMPY_FUNCTIONS.get(func)
    if function is not None:
        given = {k: v for k, v in kwargs.items() if v is not None or k not in _NO_VALUE}
        return function(*args, **given)
    if func in VALUE_ONLY:
        raw = {k: _without_graph(v) for k, v in kwargs.items()}
        return func(*map(_without_graph, args), **raw)
    raise no_rule(func.__name__)


def _without_graph(x: Any) -> Any:
    if isinstance(x, NumpyProtocols):
        return x._data
    return type(x)(map(_without_graph, x)) if type(x) in (list, tuple) else x


def no_rule(name: str) -> NoDerivativeError:
    """The error for a NumPy function that is not an operation of ours."""
    instead = _INSTEAD.get(name, "compose it of autograd.ops, or declare a rule for it")
    return NoDerivativeError(
        f"numpy.{name}: has no derivative rule for Tensors; {instead}; for the value "
        "alone call it on x.numpy()"
    )
