"""Why a function of NumPy's stands in no table of the engine's. From reason to names.

Functions that give something of a Tensor's value, without a derivative to lose, are in
`autograd.engine.dispatch.VALUE_ONLY` with theirs.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

__all__ = ["EXAMPLES", "MISSING", "MISSING_IN_LINALG", "NO_DERIVATIVE", "by_name"]

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

MISSING = {
    "of equal values it is open whose derivative it is: use concatenate and sort": (
        "intersect1d setdiff1d setxor1d union1d"
    ),
    "not written yet": """
        angle apply_along_axis apply_over_axes array array_equiv asanyarray
        asarray asarray_chkfinite ascontiguousarray asfortranarray average block
        broadcast_arrays choose compress convolve copy copysign copyto corrcoef
        correlate cov cross cumprod cumulative_prod cumulative_sum delete
        diag_indices_from diagflat divmod dsplit ediff1d einsum_path extract
        fill_diagonal float_power fmax fmin fmod frexp full geomspace gradient
        heaviside histogram2d histogram_bin_edges histogramdd hsplit i0 insert
        interp ix_ kron ldexp linspace logspace matvec median
        meshgrid modf nan_to_num nancumprod nancumsum nanmax nanmean nanmedian
        nanmin nanpercentile nanprod nanquantile nanstd nansum nanvar nextafter
        partition percentile piecewise place poly polyadd polyder polydiv
        polyfit polyint polymul polysub polyval ptp put put_along_axis putmask
        quantile ravel_multi_index real_if_close require resize roots select
        sort sort_complex trapezoid tril_indices_from trim_zeros
        triu_indices_from unique_all unique_counts unique_inverse unique_values
        unravel_index unwrap vander vecdot vecmat vsplit
    """,
}
"""Differentiable, and without a rule all the same."""

MISSING_IN_LINALG = {
    "not written yet": """
        cholesky cond cross det diagonal eig eigh eigvals eigvalsh inv lstsq
        matmul matrix_norm matrix_power matrix_rank matrix_transpose multi_dot
        norm outer pinv qr slogdet solve svd svdvals tensordot tensorinv
        tensorsolve trace vecdot vector_norm
    """,
}
"""The same of `numpy.linalg`."""

EXAMPLES: Mapping[str, tuple[Callable[..., Any], Any]] = {
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
