"""Why an edge is chosen otherwise here than by a peer: a reason for each such row."""

__all__ = ["REASONS"]

REASONS = {
    ("`relu`", "x = 0, NaN"): "what is not positive passes nothing on",
    ("`leaky_relu` `elu`", "x = 0"): "the side of x < 0 in both, and to every order",
    ("`absolute`", "x = 0, complex too"): "the middle of −1 and 1; at −inf the limit",
    ("`maximum`, `minimum`", "x or w is NaN"): "neither was chosen",
    ("`clip`", "x = min or x = max"): (
        "x comes out as it went in, as in PyTorch, not the middle"
    ),
    ("`sign` `floor` `ceil` `trunc` `rint` `round` `floor_divide`", ""): (
        "x divided by its size is not constant: a derivative of 0 would be wrong"
    ),
    ("`power` by x", "w = 0"): "x⁰ is 1 everywhere",
    ("`power` by w", "x = 0, w < 0"): "0ʷ is infinite for every w < 0: ∞ − ∞",
    ("`power` by w", "x < 0, complex"): "a real x counts as complex where w is",
    ("`sqrt` of a sum of squares", "all 0"): "for `hypot` the smallest sub-gradient",
    ("complex functions", "on a branch cut, and left of 0"): (
        "the slope of the branch that the value is on; others mix the branches"
    ),
    ("`hypot`", "both 0"): "the smallest sub-gradient",
    ("`hypot`", "one infinite"): "the finite side's is the true limit, 0",
    ("`arctan2`", "both 0"): "every angle is equally right, as in PyTorch",
    ("`sinc`", "x = 0"): "the true limit",
    ("`logaddexp` `logaddexp2` `logsumexp`", "all −inf"): (
        "nothing finite moves the value, and training goes on"
    ),
    ("`logaddexp` `logaddexp2` `logsumexp`", "+inf"): "∞ − ∞ is not ½ nor 1",
    ("`softmax_cross_entropy`", "the label's logit is −inf"): (
        "beside +inf the value is NaN, and so is all of its derivative"
    ),
    ("`max`, `min`", "n entries tie"): (
        "symmetric, with an axis as without; PyTorch with an axis takes one"
    ),
    ("`max`, `min`", "an entry is NaN"): "the value comes from there, as in PyTorch",
    ("`std`", "exactly 0"): "the smallest sub-gradient",
    ("`var`, `std`", "n ≤ ddof"): "the value is NaN: no number is right",
    ("`max_pool`", "n entries of a window tie"): "as `max`",
    ("`max_pool`", "a NaN in the window"): "as `max`",
    ("`pad` by `median`", "an entry is NaN"): "as `max`",
    ("`prod`", "entries are 0"): "the true derivative; dividing by 0 is not",
    ("`setitem`, `x[i] = v`", "v complex or float, x of a lesser kind"): (
        "a part of v would be lost"
    ),
    ("`einsum`", "an axis of length 1 is broadcast"): (
        "the gradient of an operand has its shape"
    ),
    ("`inv` `solve` `tensorinv` `tensorsolve`", "singular"): "NumPy's LinAlgError",
    ("`det`", "singular"): "the true derivative of a polynomial",
    ("`pinv`, `lstsq`", "`rcond` cuts off what is not 0"): (
        "their formula takes what is cut off for 0, and it is not"
    ),
    ("`cholesky`", ""): "NumPy reads one triangle; the others make x symmetric first",
    ("`cholesky`", "indefinite"): "NumPy's LinAlgError",
    ("`qr` and `svd`", "what a full basis adds"): (
        "the projection on it does not depend on the choice"
    ),
    ("`eigh`, `eigvalsh`", ""): "NumPy reads one triangle, as for `cholesky`",
    ("`svd`, `svdvals`", "a singular value is 0"): "the middle of −1 and 1",
    ("`norm`, `vector_norm`, `matrix_norm`", "all are 0"): (
        "the smallest sub-gradient, whatever the order"
    ),
    ("`norm`, `vector_norm`, `matrix_norm`", "an entry is 0"): (
        "the middle of the slopes on both sides"
    ),
    ("`norm`, `vector_norm`, `matrix_norm`", "sizes, sums or singular values tie"): (
        "what ties shares, and 0 has no direction"
    ),
    ("`var`, `std`", "x complex"): "where it is 0, the smallest sub-gradient",
    ("reductions with `where`", "an entry is left out"): (
        "HIPS autograd leaves the mask out of the derivative; where `std` is 0, the "
        "smallest sub-gradient"
    ),
    ("`max`, `min` with `initial`", "an entry is equal to it"): (
        "`initial` is one more value, and shares as `maximum` does"
    ),
    (
        "`nansum` `nanprod` `nanmean` `nanvar` `nanstd` `nanmax` `nanmin` `nanmedian` "
        "`nanquantile` `nanpercentile` `nancumsum` `nancumprod`",
        "an entry is NaN",
    ): (
        "where `nanstd` is 0, the smallest sub-gradient; PyTorch's median of an even "
        "number is the lower one"
    ),
    ("`nanmean` `nanmax` `nanmedian` and their kin", "all entries are NaN"): (
        "no entry has a part in the value, as in JAX"
    ),
    (
        "`sort` `partition` `sort_complex` `median` `quantile` `percentile`",
        "entries tie",
    ): "one entry is in the middle; the shares add up to 1 in either way",
    ("`median` `quantile` `percentile`", "an entry is NaN"): (
        "the value comes from there, as for `max`, and as in PyTorch"
    ),
    ("`quantile`, `percentile` by q", "at an entry"): (
        "the slope of one side; others give 0, which is that of none"
    ),
    (
        "`unique` `unique_values` `unique_counts` `unique_inverse` `unique_all`",
        "entries tie",
    ): "its values are entries of x: a derivative of 0 would be wrong",
    ("`union1d` `intersect1d` `setdiff1d` `setxor1d`", "values are equal"): (
        "as `unique`"
    ),
    ("`roots`", "a root comes twice"): "0·∞; no number is right",
    ("`polymul`", "zeros in front"): "NumPy leaves them out of the value, JAX does not",
    ("`fabs`", "x = 0"): "the middle of −1 and 1",
    ("`fmax`, `fmin`", "x = w"): "symmetric, as `maximum`",
    ("`fmax`, `fmin`", "x or w is NaN"): "neither was chosen",
    ("`fmod`", "at a jump, and x or w negative"): (
        "the value is 0.1 with the quotient 9, though x/w is rounded to 10"
    ),
    ("`fmod`", "w = 0, or x infinite"): "the value is NaN: no number is right",
    ("`ldexp`", "by n"): "the slope is 2ⁿ everywhere",
    ("`copysign`", "x = 0"): "the middle of −1 and 1",
    ("`heaviside`", "elsewhere"): "x, which the value comes from, has no slope",
    ("`nextafter`", ""): "x + 0 for a step as small as rounding",
    ("`nan_to_num`", "x is NaN or infinite"): "the real part is kept, and its slope",
    ("`float_power`", "at the edges of `power`"): "x⁰ is 1 everywhere",
    ("`angle`", "x = 0"): "every angle is equally right",
    ("`i0`", "where it overflows"): "the true limit",
}
