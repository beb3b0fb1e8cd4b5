"""Where two runs of the same descriptions differ."""

from typing import Any

import numpy as np

__all__ = ["difference", "differences"]

RTOL, ATOL = 1e-6, 1e-8


def differences(found: dict[int, Any], wanted: dict[int, Any]) -> dict[int, str]:
    """By seed the first place where `found` is not `wanted`."""
    said = {}
    for seed, ours in found.items():
        place = difference(ours, wanted[seed])
        if place is not None:
            said[seed] = place
    return said


def difference(found: Any, wanted: Any, place: str = "") -> str | None:
    """The first place where two trees of numbers differ, with both; None for none."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        if set(found) != set(wanted):
            if "error" in wanted:
                return None  # Keras itself fails
            if "error" in found:
                return f"{found.get('error')} | {wanted.get('error')}"[:400]
            return f"{place}: {sorted(found)} | {sorted(wanted)}"
        if "error" in found:
            return None  # both refuse
        pairs = [(key, found[key], wanted[key]) for key in wanted]
    elif isinstance(wanted, list) and isinstance(found, list):
        if len(found) != len(wanted):
            return f"{place}: {len(found)} | {len(wanted)} values"
        pairs = [(str(i), found[i], wanted[i]) for i in range(len(wanted))]
    elif isinstance(wanted, str) or isinstance(found, str):
        return None if found == wanted else f"{place}: {found} | {wanted}"
    else:
        same = np.shape(found) == np.shape(wanted) and np.allclose(
            found, wanted, rtol=RTOL, atol=ATOL, equal_nan=True
        )
        return None if same else f"{place}: {_short(found)} | {_short(wanted)}"
    for key, ours, theirs in pairs:
        deeper = difference(ours, theirs, f"{place}/{key}")
        if deeper is not None:
            return deeper
    return None


def _short(value: Any) -> str:
    array = np.asarray(value)
    return str(array) if array.ndim == 0 else f"{array.shape} {array.ravel()[:3]}"
