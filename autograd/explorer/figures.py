"""Values as JSON: a number as it is, an array as what there is to say about it."""

import math
from typing import Any

import numpy as np

from autograd.engine.node import Released
from autograd.plain import printable

__all__ = ["figures"]

BINS = 24
"""The most bars of a histogram."""

LISTED = 64
"""Up to how many numbers of an array are written out."""

NUMBERS = "biufc"
"""The kinds of dtype that are numbers."""


def figures(x: Any) -> Any:
    """`x` as JSON; None for what is not there.

    A number, exactly: NaN and infinite ones as the strings ``NaN``, ``Infinity`` and
    ``-Infinity``, complex ones as ``{"re": …, "im": …}``. An array: its smallest and
    largest number, mean, standard deviation, norm, how many are not finite, the heights
    of a histogram between two ends, and up to 64 numbers themselves, in C order.
    """
    if x is None or isinstance(x, Released):
        return None
    if isinstance(x, int):
        return x
    if isinstance(x, float):
        return _number(x)
    x = np.asarray(x)
    if x.dtype.kind not in NUMBERS:
        return {"text": printable(str(x))[:200], "size": int(x.size)}
    return _number(x[()]) if x.ndim == 0 else _summary(x)


def _number(x: Any) -> Any:
    if isinstance(x, float) and math.isfinite(x):
        return float(x)
    if isinstance(x, np.bool_):
        return bool(x)
    if isinstance(x, np.integer):
        return int(x)
    if np.iscomplexobj(x):
        return {"re": _number(x.real), "im": _number(x.imag)}
    x = float(x)
    if x != x:
        return "NaN"
    if x in (np.inf, -np.inf):
        return "Infinity" if x > 0 else "-Infinity"
    return x


def _summary(x: Any) -> dict[str, Any]:
    """What there is to say about an array."""
    found: dict[str, Any] = {"size": int(x.size)}
    if x.size <= LISTED:
        found["numbers"] = [_number(element) for element in np.ravel(x)]
    if x.size == 0:
        return found
    with np.errstate(all="ignore"):
        wide = np.ravel(x).astype(complex if x.dtype.kind == "c" else np.float64)
        found["mean"] = _number(wide.mean())
        found["std"] = _number(wide.std())
        found["norm"] = _number(np.linalg.norm(wide))
        if x.dtype.kind == "b":
            found["true"] = int(np.count_nonzero(x))
        if x.dtype.kind == "c":
            wide = np.abs(wide)
        else:
            found["low"], found["high"] = _number(x.min()), _number(x.max())
        finite = wide[np.isfinite(wide)]
        if len(finite) < len(wide):
            found["broken"] = len(wide) - len(finite)
        return found | _histogram(finite)


def _histogram(x: Any) -> dict[str, Any]:
    """How many of the numbers, all finite, lie where between the two ends."""
    if not len(x):
        return {}
    low, high = x.min(), x.max()
    span = high - low
    ends = {"from": _number(low), "to": _number(high)}
    if not 0 < span < np.inf:
        return ends | {"bins": [len(x)]}
    bins = min(BINS, max(4, int(np.sqrt(len(x)))))
    places = ((x - low) * (bins / span)).astype(np.intp)
    counts = np.bincount(np.minimum(places, bins - 1), minlength=bins)
    return ends | {"bins": counts.tolist()}
