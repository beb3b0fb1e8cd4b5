"""NumPy's protocols brought back to operations of ours.

NumPy hands a call over when one argument is a Tensor. It is looked up in three tables:
operations of ours, functions of which only the value matters (shapes, orderings,
tests), and for the rest what to write instead.
"""

import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.engine.calls import by_position, full_name, named_arguments
from autograd.engine.modes import current
from autograd.engine.primitive import FUNCTIONS, NUMPY_FUNCTIONS
from autograd.errors import ArgumentError, GraphError, NoDerivativeError, ShapeError
from autograd.tree import map_tree

__all__ = [
    "ABOUT_FORM",
    "UFUNC_METHODS",
    "VALUE_ONLY",
    "WITHOUT_RULE",
    "NumpyProtocols",
    "content",
    "delivered",
    "dispatched",
    "into",
    "without_rule",
]

UFUNC_METHODS: dict[str, Callable[..., Any]] = {}
"""What a ufunc called with keywords, and each of its methods, is here.

By NumPy's name of the method, ``__call__`` for the call; each takes the ufunc, then
what it was called with. Filled by `ops.ufunc_keywords` and `ops.ufunc_methods`.
"""

_REASONS: dict[str, set[Any]] = {
    "asks about form, not about values": (
        {np.shape, np.ndim, np.size, np.result_type, np.can_cast, np.min_scalar_type}
        | {np.iscomplexobj, np.isrealobj, np.may_share_memory, np.shares_memory}
        | {np.diag_indices_from, np.tril_indices_from, np.triu_indices_from}
    ),
    "an array of constants": ({np.zeros_like, np.ones_like, np.empty_like}),
    "positions and counts": (
        {np.argsort, np.argpartition, np.lexsort, np.searchsorted, np.digitize}
        | {np.nonzero, np.flatnonzero, np.argwhere, np.count_nonzero}
        | {np.nanargmax, np.nanargmin}
        | {np.ix_, np.unravel_index, np.ravel_multi_index}
        | {np.linalg.matrix_rank, np.einsum_path}
    ),
    "truth values": (
        {np.iscomplex, np.isreal, np.isin, np.isposinf, np.isneginf}
        | {np.signbit, np.isnat, np.array_equiv}
    ),
    "text": {np.array_repr, np.array_str, np.array2string},
    "piecewise constant": {np.spacing},
    "of whole numbers, which have no neighbours": (
        {np.bitwise_and, np.bitwise_or, np.bitwise_xor, np.invert, np.bitwise_count}
        | {np.left_shift, np.right_shift, np.gcd, np.lcm}
    ),
}

VALUE_ONLY: dict[Any, str] = {f: why for why, fs in _REASONS.items() for f in fs}
"""NumPy's functions that have no derivative to lose, with the reason.

Plain arrays in and out.
"""

ABOUT_FORM: frozenset[Any] = frozenset().union(
    _REASONS["asks about form, not about values"], _REASONS["an array of constants"]
)
"""Those whose result depends on shapes and dtypes alone."""

_NO_VALUE = frozenset({"out", "dtype"})
"""Keywords that may be given as None, which says nothing."""

WITHOUT_RULE: dict[Any, str] = {}
"""Why a function has no rule, one of SciPy's; filled by the room of the others."""


class NumpyProtocols:
    """What makes NumPy hand its functions over when one operand is a Tensor."""

    __slots__ = ()

    __pandas_priority__ = 5000
    """Above a DataFrame's 4000: pandas leaves its operators with a Tensor to us."""

    requires_grad: Any
    shape: Any
    dtype: Any
    _array: Any

    def __array_ufunc__(
        self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any
    ) -> Any:
        if method == "__call__" and not kwargs:
            function = NUMPY_FUNCTIONS.get(ufunc)
            if function is not None:  # the commonest case of `dispatched`
                return function(*inputs)
            return dispatched(ufunc, inputs, kwargs)
        return UFUNC_METHODS[method](ufunc, *inputs, **kwargs)

    def __array_function__(
        self, func: Any, types: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        out = kwargs.get("out")
        if out is None:
            return dispatched(func, args, kwargs)
        given = {k: v for k, v in kwargs.items() if k != "out"}
        return into(func.__name__, out, dispatched(func, args, given))

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        if self.requires_grad and not _whole(dtype):
            raise GraphError(
                f"numpy.asarray: this Tensor {self.shape} requires a gradient, and a "
                "plain array would be cut off from its graph; use x.numpy() for the "
                "value, or autograd.numpy.array([…]) to build an array of Tensors"
            )
        return np.array(content(self), dtype=dtype, copy=copy)


def content(x: Any) -> Any:
    """The array of a Tensor, or where a function is traced what stands for it."""
    trace = current.mode.trace
    return x._array if trace is None else trace.held(x)


def _whole(dtype: Any) -> bool:
    """Whether values become integers or truths, which have no derivative to lose."""
    return dtype is not None and np.dtype(dtype).kind in "biu"


def dispatched(func: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """What NumPy's `func` gives of Tensors, by the first table that knows it."""
    function = NUMPY_FUNCTIONS.get(func)
    if function is not None:
        if kwargs:
            args, kwargs = by_position(func, args, kwargs)
        given = {k: v for k, v in kwargs.items() if v is not None or k not in _NO_VALUE}
        return function(*args, **given)
    if func in VALUE_ONLY:
        raw = map_tree(_without_graph, kwargs)
        return func(*map_tree(_without_graph, args), **raw)
    return without_rule(func, args, kwargs)


def into(name: str, out: Any, y: Any) -> Any:
    """`out`, given the value `y`: a Tensor takes it as in ``out[...] = y``.

    A plain array can only hold what has left the graph.
    """
    shape, given = np.shape(out), np.shape(y)
    pairs = zip(shape[::-1], given[::-1], strict=False)
    if len(given) > len(shape) or any(n not in (1, m) for m, n in pairs):
        raise ShapeError(
            f"{name}: the result has shape {given} and out {shape}, which "
            "cannot hold it; pass an out of the result's shape"
        )
    if isinstance(out, NumpyProtocols):
        out[...] = y  # type: ignore[index]
    elif isinstance(y, NumpyProtocols):
        raise ArgumentError(
            f"{name}: out= and in-place operators on a plain array cannot hold a "
            "Tensor; write y = x + t in place of x += t, or make out a Tensor"
        )
    else:
        np.copyto(out, y, casting="same_kind")
    return out


def delivered(name: str, y: Any, out: Any) -> Any:
    """`y`, or where an `out` is given that, with the value `y`."""
    return y if out is None else into(name, out, y)


def _without_graph(x: Any) -> Any:
    return content(x) if isinstance(x, NumpyProtocols) else x


def without_rule(func: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """What is done about a function that is not an operation of ours."""
    if current.mode.fallback:
        return FUNCTIONS["differenced"](func, args, kwargs)
    raise no_rule(func, args, kwargs)


def no_rule(
    func: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> NoDerivativeError:
    """The error for a NumPy function that is not an operation of ours."""
    name = full_name(func)
    instead = WITHOUT_RULE.get(func, "compose it of functions that have one")
    if name.startswith("scipy.") and "autograd.scipy" not in sys.modules:
        instead = "import autograd.scipy first, which brings the rules of SciPy's"
    found = named_arguments(func, args, kwargs)
    where = next((w for w, x in found if isinstance(x, NumpyProtocols)), "among others")
    return NoDerivativeError(
        f"{name}: has no derivative rule, and its argument {where} is a "
        f"Tensor; {instead}, or declare a rule (docs/adding_an_operation.md), or let "
        "it be differentiated numerically inside `with "
        "autograd.config.numerical_fallback(True):`; for the value alone call it on "
        "x.numpy()"
    )
