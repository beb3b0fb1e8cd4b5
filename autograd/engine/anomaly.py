"""What `detect_anomaly` adds to recording: source lines, cuts, a stop at the first NaN.

Nothing here runs outside of it, but for walks over graphs that were recorded inside.
"""

import linecache
import sys
from typing import Any, NamedTuple

import numpy as np

from autograd.engine.diagnose import operands_text
from autograd.engine.node import Node
from autograd.engine.primitive import Primitive
from autograd.errors import NotFiniteError

__all__ = ["Origin", "refuse_nan", "refuse_nan_share", "source_line"]

_INTERNAL = frozenset({"autograd", "nn", "numpy"})


class Origin(NamedTuple):
    """Where a constant was cut off from a graph: how, from what, in which line."""

    how: str
    node: Node
    source: str


def source_line() -> str:
    """The innermost line outside of this project: ``file.py:12 in f: y = log(x)``."""
    frame = sys._getframe(1)
    while frame.f_back is not None and _package(frame.f_globals) in _INTERNAL:
        frame = frame.f_back
    code, line = frame.f_code, frame.f_lineno
    text = linecache.getline(code.co_filename, line, frame.f_globals).strip()
    return f"{code.co_filename}:{line} in {code.co_name}: {text}"


def _package(module: dict[str, Any]) -> str:
    return str(module.get("__name__", "")).partition(".")[0]


def refuse_nan(primitive: Primitive, inputs: list[Any], y: Any) -> None:
    """Raise if `y` has a NaN that none of `inputs` has."""
    if _has_nan(y) and not any(map(_has_nan, inputs)):
        raise NotFiniteError(
            f"{primitive.name}: made the first NaN, from "
            f"{operands_text(primitive, inputs)}, at {source_line()}; keep its inputs "
            "where it is defined, e.g. with clip or where"
        )


def refuse_nan_share(node: Node, i: int, g: Any, share: Any) -> None:
    """Raise if the rule of `node` sends operand `i` a NaN that it did not receive."""
    if _has_nan(share) and not _has_nan(g):
        assert node.primitive is not None
        source = node.notes.source if node.notes is not None else None
        line = f"at {source}" if source else f"node {node.number}"
        raise NotFiniteError(
            f"{node.primitive.name}: its derivative by argument "
            f"{node.primitive.operand_name(i)} {np.shape(node.inputs[i])} made the "
            f"first NaN on the way back, {line}; keep its inputs where it is "
            "differentiable, e.g. with clip or where"
        )


def _has_nan(x: Any) -> bool:
    if isinstance(x, (tuple, dict)):  # several outputs, or their cotangents
        return any(map(_has_nan, x.values() if isinstance(x, dict) else x))
    x = getattr(x, "_array", x)
    while hasattr(x, "_examples"):  # of a walk with many cotangents at once
        x = x._examples
    array = np.asarray(x)
    return array.dtype.kind in "fc" and bool(np.isnan(array).any())
