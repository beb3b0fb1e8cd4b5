"""Writes and attributes of arrays as functions of values, which steps can hold."""

from typing import Any

import numpy as np

__all__ = [
    "WRITERS",
    "WRITES",
    "after_method",
    "attribute",
    "rewritten",
    "transposed",
    "with_keyword_out",
    "written_at",
]


def rewritten(x: Any, views: Any, index: Any, new: Any) -> Any:
    """A copy of `x` that has `new` at `index`, or in a view of it where there are any.

    views: how each is made of the one before: function, further arguments, keywords,
    and its position where the function gives several.
    """
    part = y = x.copy(order="K")
    for function, args, kwargs, k in views:
        made = function(part, *args, **kwargs)
        part = made if k is None else made[k]
    part[index] = new
    return y


def written_at(x: Any, ufunc: Any, index: Any, *others: Any) -> Any:
    """A copy of `x` after ``ufunc.at(x, index, *others)``."""
    y = x.copy(order="K")
    ufunc.at(y, index, *others)
    return y


def after_method(x: Any, method: Any, args: Any, kwargs: Any) -> Any:
    """A copy of `x` after a method, or function of NumPy's, that writes into it."""
    y = x.copy(order="K")
    method(y, *args, **kwargs)
    return y


WRITES: frozenset[Any] = frozenset([rewritten, written_at, after_method])
"""What gives a copy of its first argument with something written into it."""


WRITERS: frozenset[Any] = frozenset(
    [np.put, np.place, np.putmask, np.fill_diagonal, np.put_along_axis]
)
"""NumPy's functions that write into their first argument."""

_OUT_AT = {
    **dict.fromkeys(["dot", "outer", "choose", "concatenate", "stack", "median"], 2),
    **dict.fromkeys(["max", "min", "amax", "amin", "any", "all", "ptp", "round"], 2),
    **dict.fromkeys(["argmax", "argmin", "around", "nanmax", "nanmin", "nanmedian"], 2),
    **dict.fromkeys(["sum", "prod", "mean", "std", "var", "cumsum", "cumprod"], 3),
    **dict.fromkeys(["take", "clip", "compress", "quantile", "percentile"], 3),
    **dict.fromkeys(["nansum", "nanprod", "nanmean", "nanstd", "nanvar"], 3),
    "trace": 5,
}
"""Where `out` stands among the arguments, by the name of a function or method."""


def with_keyword_out(
    function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The arguments of a call with `out`, where it stands among them, by keyword."""
    at = _OUT_AT.get(getattr(function, "__name__", ""), len(args))
    if at >= len(args):
        return args, kwargs
    return (*args[:at], *args[at + 1 :]), {**kwargs, "out": args[at]}


def attribute(x: Any, name: str) -> Any:
    """``x.name``."""
    return getattr(x, name)


def transposed(x: Any) -> Any:
    """``x.T``."""
    return x.T
