"""What a run gave, in as few numbers as still show where two differ."""

from typing import Any

import numpy as np

__all__ = ["summary"]

ROWS = 3
"""Rows of predictions that are kept."""


def summary(found: dict[str, Any]) -> dict[str, Any]:
    """`found` as JSON can hold it: arrays of weights as their moments."""
    kept = {k: v for k, v in found.items() if k not in ("weights", "again")}
    kept["written"] = _plain(found["written"])
    kept["first"] = [_rows(a) for a in found["first"]]
    kept["predictions"] = [_rows(a) for a in found["predictions"]]
    kept["weights"] = [_moments(w) for w in found["weights"]]
    if "again" in found:
        again = found["again"]
        kept["again"] = {
            "predictions": [_rows(a) for a in again["predictions"]],
            "history": again["history"],
            "weights": [_moments(w) for w in again["weights"]],
        }
    rounded: dict[str, Any] = _rounded(kept)
    return rounded


def _plain(tree: Any) -> Any:
    if isinstance(tree, list):
        return [_plain(one) for one in tree]
    return tree.tolist() if isinstance(tree, np.ndarray) else tree


def _rows(array: Any) -> Any:
    return array[:ROWS].tolist()


def _moments(array: Any) -> list[float]:
    weights = np.arange(1, array.size + 1) / array.size
    return [float(np.sum(array.ravel() * weights)), float(np.sum(np.square(array)))]


def _rounded(tree: Any) -> Any:
    if isinstance(tree, dict):
        return {k: _rounded(v) for k, v in tree.items()}
    if isinstance(tree, (list, tuple)):
        return [_rounded(v) for v in tree]
    return float(f"{tree:.9g}") if isinstance(tree, float) else tree
