"""From NumPy's complaint about a call to an error of ours that says how to mend it."""

from typing import Any

import numpy as np

from autograd.engine.primitive import Operation
from autograd.errors import (
    ArgumentError,
    AutogradError,
    AxisError,
    DTypeError,
    IndexingError,
    MatrixError,
    ShapeError,
    ValueRangeError,
)

__all__ = ["diagnose", "is_masked", "operands_text", "refuse_object"]


def diagnose(
    operation: Operation, inputs: list[Any], params: dict[str, Any], error: Exception
) -> AutogradError:
    """The error to raise when `operation` failed on `inputs` with NumPy's `error`."""
    given = operands_text(operation, inputs)
    if isinstance(error, AutogradError):
        return error
    if isinstance(error, np.linalg.LinAlgError):
        reason = operation.refusal(inputs, params) or f"cannot be used: {error}"
        return MatrixError(f"{operation.name}: {given} {reason}")
    if isinstance(error, ValueError):
        hint = operation.refusal(inputs, params)
        if hint is not None:
            return ShapeError(f"{operation.name}: {given} {hint}")
    settings = "".join(f", {k}={v!r}" for k, v in params.items() if v is not None)
    text = f"{operation.name}: {given}{settings}: {error}"
    if isinstance(error, np.exceptions.AxisError):
        return AxisError(text)
    if isinstance(error, IndexError):
        return IndexingError(text)
    if isinstance(error, ValueError):
        return ShapeError(text) if _about_shapes(str(error)) else ValueRangeError(text)
    if any(np.asarray(x).dtype.kind not in "biufc" for x in inputs) or (
        "not supported for the input types" in str(error)
    ):
        return DTypeError(
            f"{text}; pass numbers of a dtype that {operation.name} takes"
        )
    return ArgumentError(text)


def _about_shapes(message: str) -> bool:
    words = ("shape", "dimension", "broadcast", "size", "axes", "axis", "align")
    return any(word in message for word in words)


def operands_text(operation: Operation, inputs: list[Any]) -> str:
    """``x (2, 3) and w (4,)``: the operands with their shapes."""
    parts = [f"{operation.operand_name(i)} {np.shape(x)}" for i, x in enumerate(inputs)]
    return (
        " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else parts[0]
    )


def broadcast_refusal(inputs: list[Any]) -> str | None:
    """Which axis keeps the shapes of `inputs` from broadcasting; None if none does."""
    shapes = [np.shape(x) for x in inputs]
    for axis in range(-1, -max(map(len, shapes), default=0) - 1, -1):
        sizes = sorted({s[axis] for s in shapes if len(s) >= -axis} - {1})
        if len(sizes) > 1:
            return (
                f"do not broadcast: axis {axis} has sizes {sizes[0]} and {sizes[1]}; "
                "make them equal or one of them 1, e.g. with reshape or expand_dims"
            )
    return None


def is_masked(x: Any) -> bool:
    """Whether `x` is a masked array, told without importing `numpy.ma`."""
    return type(x).__name__ == "MaskedArray"


def refuse_object(operation: str, argument: str, x: Any) -> DTypeError:
    """The error for an operand that is not made of numbers."""
    if is_masked(x):
        return DTypeError(
            f"{operation}: argument {argument} is a MaskedArray, and no derivative "
            "knows of its mask; expected numbers: pass x.filled(…), and the mask as "
            "where="
        )
    found = getattr(x, "dtype", None)
    kind = f"an array of dtype {found}" if found is not None else f"{type(x).__name__}"
    return DTypeError(
        f"{operation}: argument {argument} is {kind}; expected numbers (bool, integer, "
        "float or complex): convert it first, e.g. with numpy.asarray(…, dtype=float)"
    )
