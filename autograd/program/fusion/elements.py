"""What a loop computes at one place: a table from NumPy's functions to text.

Each text gives what NumPy's function gives of float32, float64 and bool, NaN and
infinities too; operands stand in it as ``{0}``, ``{1}``, already of the type in which
NumPy computes. NumPy's loops for tanh, exp, log and their kind are vectorised and up to
twenty times as fast as Numba's, so such functions are not here.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.engine.steps import Step, Value

__all__ = [
    "REDUCTIONS",
    "expression",
    "is_element",
    "literal",
    "reduced_axes",
    "type_of",
]

_ARITHMETIC: dict[Any, str] = {
    np.add: "{0} + {1}",
    np.subtract: "{0} - {1}",
    np.multiply: "{0} * {1}",
    np.divide: "{0} / {1}",
    np.negative: "-{0}",
    np.positive: "{0}",
    np.square: "{0} * {0}",
    np.reciprocal: "{one} / {0}",
    np.sqrt: "np.sqrt({0})",
    np.absolute: "abs({0})",
    np.maximum: "{1} if ({0} < {1}) | ({1} != {1}) else {0}",
    np.minimum: "{1} if ({0} > {1}) | ({1} != {1}) else {0}",
}
_COMPARISONS: dict[Any, str] = {
    np.equal: "{0} == {1}",
    np.not_equal: "{0} != {1}",
    np.less: "{0} < {1}",
    np.less_equal: "{0} <= {1}",
    np.greater: "{0} > {1}",
    np.greater_equal: "{0} >= {1}",
}
_LOGIC: dict[Any, str] = {
    np.logical_and: "{0} & {1}",
    np.logical_or: "{0} | {1}",
    np.logical_not: "not {0}",
    np.bitwise_and: "{0} & {1}",
    np.bitwise_or: "{0} | {1}",
    np.invert: "not {0}",
}
"""Of truth values."""

_POWERS = {2: "{0} * {0}", 3: "{0} * {0} * {0}", 4: "({0} * {0}) * ({0} * {0})"}
"""Per exponent; NumPy's own may differ in the last digit."""

REDUCTIONS: dict[Any, str] = {
    np.add.reduce: "{0} + {1}",
    np.maximum.reduce: "{1} if ({1} > {0}) | ({1} != {1}) else {0}",
    np.minimum.reduce: "{1} if ({1} < {0}) | ({1} != {1}) else {0}",
}
"""How what was reduced so far, ``{0}``, takes one more number."""

_TYPES = {"f": "np.float32", "d": "np.float64", "?": "np.bool_"}
_NUMBERS = frozenset([bool, int, float])


def type_of(x: Any) -> str | None:
    """The type of an operand's elements in a kernel; "" of Python's own numbers."""
    if type(x) in _NUMBERS:
        return ""
    kind = x.kind if type(x) is Value else type(x)
    if kind in _NUMBERS:
        return ""
    dtype = getattr(x, "dtype", None)
    if not issubclass(kind, (np.ndarray, np.generic)) or dtype is None:
        return None
    return _TYPES.get(dtype.char) if dtype.isnative else None


def literal(x: Any, kind: str) -> str:
    """A number of the type `kind`; Numba computes it once."""
    number = x.item() if isinstance(x, np.generic) else x
    if kind == "np.bool_":
        return repr(bool(number))
    text = repr(float(number)) if np.isfinite(number) else f"np.{float(number)}"
    return f"{kind}({text.replace('np.-inf', '-np.inf')})"


def is_element(step: Step) -> bool:
    """Whether a loop can compute the step, an array from operands place by place."""
    return expression(step, lambda x, kind: "x") is not None


def expression(step: Step, text: Callable[[Any, str], str]) -> str | None:
    """The step at one place; None for what no loop computes.

    text: an operand in a given type.
    """
    if not step.pure or step.several is not None or len(step.outputs) != 1:
        return None
    y = step.output
    out = type_of(y)
    if not out or not y.is_array or not y.shape or y.base is not None:
        return None
    operands, form = _form(step)
    if form is None or any(type_of(x) is None for x in operands):
        return None
    kinds = _kinds(step.function, operands, out)
    if kinds is None:
        return None
    words = [text(x, kind) for x, kind in zip(operands, kinds, strict=True)]
    one = literal(1, out) if out != "np.bool_" else ""
    return form.format(*words, one=one)


def reduced_axes(step: Step) -> tuple[int, ...] | None:
    """The axes that a reduction goes along; None for what no loop can reduce.

    What it keeps is either the first axes or has the last among it.
    """
    if step.function not in REDUCTIONS or set(step.kwargs) - {"axis", "keepdims"}:
        return None
    x = step.args[0]
    if len(step.args) != 1 or type(x) is not Value or not x.is_array or not x.shape:
        return None
    kind = type_of(x)
    if x.constant or kind in (None, "", "np.bool_") or x.dtype != step.output.dtype:
        return None
    axis, n = step.kwargs.get("axis", 0), len(x.shape)
    axes = tuple(range(n)) if axis is None else axis if type(axis) is tuple else (axis,)
    is_last = axes == tuple(range(n - len(axes), n))
    return axes if axes and (is_last or n - 1 not in axes) else None


def _form(step: Step) -> tuple[tuple[Any, ...], str | None]:
    """The operands of a step, and its text for them."""
    function, args, kwargs = step.function, step.args, step.kwargs
    if function is np.ndarray.astype:
        return args[:1], "{0}" if set(kwargs) <= {"copy", "order"} else None
    if function is np.ndarray.copy:
        return args[:1], "{0}"
    if function is np.where:
        return args, "{1} if {0} else {2}" if len(args) == 3 and not kwargs else None
    if set(kwargs) - {"order"}:
        return args, None
    if function is np.power:
        exponent = args[1]
        return args[:1], _POWERS.get(exponent) if type(exponent) in _NUMBERS else None
    for table in (_ARITHMETIC, _COMPARISONS, _LOGIC):
        if function in table:
            return args, table[function]
    return args, None


def _kinds(function: Any, operands: tuple[Any, ...], out: str) -> list[str] | None:
    """The types in which the operands are computed with."""
    types = [type_of(x) or "" for x in operands]
    if function is np.where:
        return ["np.bool_", out, out]
    if function in (np.ndarray.astype, np.ndarray.copy):
        return [out]
    if function in _LOGIC:
        return types if set(types) == {out} == {"np.bool_"} else None
    if function in _COMPARISONS:
        found = [kind for kind in ("np.float64", "np.float32") if kind in types]
        return [found[0]] * len(types) if found else None
    return [out] * len(types) if out != "np.bool_" else None
