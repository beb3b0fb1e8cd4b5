"""Why a function of NumPy's stands in no table of the engine's. From reason to names.

Functions that give something of a Tensor's value, without a derivative to lose, are in
`autograd.engine.dispatch.VALUE_ONLY` with theirs.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

import autograd.numpy as ours

__all__ = ["EXAMPLES", "MISSING", "NO_DERIVATIVE", "by_name"]

NO_DERIVATIVE = {
    "makes an array out of numbers that say its form": """
        arange diag_indices empty eye identity indices mask_indices ones tri
        tril_indices triu_indices zeros
    """,
    "a window of constants": "bartlett blackman hamming hanning kaiser",
    "reads a file or a buffer": """
        from_dlpack frombuffer fromfile fromiter fromregex fromstring genfromtxt load
        loadtxt
    """,
    "writes a file: pass x.numpy()": "save savetxt savez savez_compressed",
    "calls the function that it is given": "fromfunction frompyfunc nested_iters",
    "about dtypes, shapes or types": """
        broadcast_shapes common_type datetime_data isdtype isfortran isscalar issubdtype
        iterable mintypecode promote_types typename
    """,
    "dates": "busday_count busday_offset datetime_as_string is_busday",
    "text": """
        base_repr binary_repr format_float_positional format_float_scientific
        get_printoptions printoptions set_printoptions
    """,
    "bits of whole numbers": "packbits unpackbits",
    "settings and information": """
        get_include getbufsize geterr geterrcall info setbufsize seterr seterrcall
        show_config show_runtime test
    """,
    "deprecated: the same as vstack": "row_stack",
    "a matrix, NumPy's older kind of array": "asmatrix bmat",
}
"""Nothing to differentiate, or nothing to differentiate by."""

MISSING: dict[str, str] = {}
"""Differentiable, and without a rule all the same."""

ROW, MATRIX = np.array([0.5, 1.5, 2.5]), np.array([[0.5, 1.5], [2.5, 3.5]])


def built(function: Callable[..., Any]) -> tuple[Callable[..., Any], Any]:
    """`function` of a list with entries of x in it, and x."""
    return lambda x: function([x[0] * x[1], 2.0, x[2]]), ROW


def written(
    change: Callable[[Any, Any], None], x: Any
) -> tuple[Callable[..., Any], Any]:
    """What becomes of a Tensor made of x when ``change(y, x)`` writes to it, and x."""

    def f(x: Any) -> Any:
        y = x * x
        change(y, x)
        return y

    return f, x


EXAMPLES: Mapping[str, tuple[Callable[..., Any], Any]] = {
    "numpy.apply_along_axis": (
        lambda x: np.apply_along_axis(lambda v: v * np.sum(v), 0, x),
        MATRIX,
    ),
    "numpy.apply_over_axes": (lambda x: np.apply_over_axes(np.sum, x, [0]), MATRIX),
    "numpy.array": built(ours.array),
    "numpy.asanyarray": built(ours.asanyarray),
    "numpy.asarray": built(ours.asarray),
    "numpy.asarray_chkfinite": built(ours.asarray_chkfinite),
    "numpy.ascontiguousarray": built(ours.ascontiguousarray),
    "numpy.asfortranarray": built(ours.asfortranarray),
    "numpy.copyto": written(lambda y, x: np.copyto(y, 3 * x, where=x > 1), ROW),
    "numpy.fill_diagonal": written(lambda y, x: np.fill_diagonal(y, x[0]), MATRIX),
    "numpy.full_like": (lambda x: ours.full_like(ROW, x**2), 1.5),
    "numpy.full": (lambda x: ours.full((2, 3), x**2), 1.5),
    "numpy.intersect1d": (lambda x: np.intersect1d(x * x, x[1:] * x[1:]), ROW),
    "numpy.piecewise": (
        lambda x: np.piecewise(x, [x > 1], [lambda x: x**2, lambda x: 3 * x]),
        ROW,
    ),
    "numpy.place": written(lambda y, x: np.place(y, y > 1, x[:1]), ROW),
    "numpy.put": written(lambda y, x: np.put(y, [0, 2], x[1]), ROW),
    "numpy.put_along_axis": written(
        lambda y, x: np.put_along_axis(y, np.array([[1], [0]]), x[:, :1], 1),
        MATRIX,
    ),
    "numpy.putmask": written(lambda y, x: np.putmask(y, y > 1, 3 * x), ROW),
    "numpy.require": built(ours.require),
    "numpy.trim_zeros": (lambda x: np.trim_zeros(x * np.array([0, 1, 1])), ROW),
    "numpy.fft.fftfreq": (lambda d: np.fft.fftfreq(5, d), 0.5),
    "numpy.fft.rfftfreq": (lambda d: np.fft.rfftfreq(5, d), 0.5),
}
"""A call, and where it is differentiated, of what is no operation with samples.

NumPy composes it of operations, or it builds an array out of anything, calls a function
that it is given, or writes into its argument.
"""


def by_name(reasons: Mapping[str, str]) -> dict[str, str]:
    """From names to the reason of each."""
    return {name: why for why, names in reasons.items() for name in names.split()}
