"""Reading a rule aloud: its formula and the choice in it, by running it on `Spoken`.

A `Spoken` value computes as its number does and writes down what was done to it. Run on
such values, the rule of ``x·w`` says ``g·w``, that of ``relu`` says ``g·(y > 0)`` and
which two numbers were compared. So a drawing needs no table of derivatives.

It has a value and no memory: it is never made an array of and shows no strides, so what
a rule would do with raw memory is refused before it begins, and the rule stays unread.
"""

from typing import Any, NamedTuple

import numpy as np

from autograd.drawing import text
from autograd.engine.rules import Linear
from autograd.graph.snapshot import Vertex

__all__ = ["Reading", "copies", "read_rule"]


class Reading(NamedTuple):
    """What a rule was heard to say.

    formula: of what it sends to the operand, with ``g`` for what it received, or "".
    partial: the factor that multiplies ``g``, where it is one; else "".
    reason: the comparison that it is a multiple of, as ``7 > 4``, or "".
    """

    formula: str = ""
    partial: str = ""
    reason: str = ""


SILENT = Reading()


def read_rule(vertex: Vertex, slot: int, g: Any, names: list[str]) -> Reading:
    """The rule of `vertex` for its operand in `slot`; `names` are the operands'."""
    assert vertex.primitive is not None
    spoken = [Spoken(x, name) for x, name in zip(vertex.inputs, names, strict=True)]
    y = Spoken(vertex.value, "y", made_of=tuple(spoken))
    try:
        with np.errstate(all="ignore"):
            share = vertex.primitive.vjp(slot, Spoken(g, "g"), y, spoken, vertex.params)
    except Exception:  # what only arrays can do, refused here: the rule stays unread
        return SILENT
    if type(share) is not Spoken:
        return SILENT
    formula = share.said
    if formula == "g":
        return Reading(formula, "1", share.reason)
    if formula == "−g":
        return Reading(formula, "−1", share.reason)
    partial = formula[2:] if formula.startswith("g·") and share.level == _TIMES else ""
    return Reading(formula, _bare(partial), share.reason)


def copies(vertex: Vertex) -> bool:
    """Whether the value is the operand's, cast perhaps: linear, and the rule says g."""
    if not isinstance(vertex.primitive, Linear) or len(vertex.inputs) != 1:
        return False
    same = getattr(vertex.inputs[0], "shape", ()) == vertex.shape
    ones = np.broadcast_to(vertex.dtype.type(1), vertex.shape)
    return same and read_rule(vertex, 0, ones, ["x"]).formula == "g"


def _bare(said: str) -> str:
    """`said` without brackets around the whole of it."""
    inner = said[1:-1]
    whole = said[:1] == "(" and said[-1:] == ")" and not {"(", ")"} & set(inner)
    return inner if whole else said


_ATOM, _POWER, _TIMES, _PLUS, _COMPARE = 4, 3, 2, 1, 0

_INFIX = {
    np.add: (" + ", _PLUS),
    np.subtract: (" − ", _PLUS),
    np.multiply: ("·", _TIMES),
    np.divide: (" / ", _TIMES),
    np.matmul: (" @ ", _TIMES),
    np.greater: (" > ", _COMPARE),
    np.greater_equal: (" ≥ ", _COMPARE),
    np.less: (" < ", _COMPARE),
    np.less_equal: (" ≤ ", _COMPARE),
    np.equal: (" = ", _COMPARE),
    np.not_equal: (" ≠ ", _COMPARE),
}
_PASSING = frozenset({np.multiply, np.divide, np.negative, np.positive})
"""What makes of a comparison a multiple of it."""

_JOINING = frozenset({np.bitwise_and, np.bitwise_or, np.logical_and, np.logical_or})
_VALUE_ONLY = frozenset({np.shape, np.ndim, np.size, np.result_type})
_MEMORY = frozenset({"base", "ctypes", "data", "flat", "strides"})


class Spoken(np.lib.mixins.NDArrayOperatorsMixin):
    """A value together with how it was computed, said in mathematics."""

    __slots__ = ("level", "made_of", "reason", "said", "value")

    def __init__(
        self,
        value: Any,
        said: str,
        level: int = _ATOM,
        *,
        reason: str = "",
        made_of: tuple["Spoken", ...] = (),
    ) -> None:
        self.value = value
        self.said = said
        self.level = level
        self.reason = reason
        self.made_of = made_of

    def __array__(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError("a value that is read aloud is never made an array of")

    def __array_ufunc__(
        self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any
    ) -> Any:
        if method != "__call__" or kwargs:
            return NotImplemented
        value = ufunc(*map(_raw, inputs))
        reason = _reason(ufunc, inputs, value)
        return Spoken(value, *_said(ufunc, inputs), reason=reason)

    def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
        value = func(*map(_raw, args), **{k: _raw(x) for k, x in kwargs.items()})
        if func in _VALUE_ONLY:
            return value
        if func is np.swapaxes and {args[1], args[2]} == {-1, -2}:
            return Spoken(value, f"{_grouped(args[0], _ATOM)}ᵀ")
        said = ", ".join(x.said for x in args if isinstance(x, Spoken))
        reason = getattr(args[0], "reason", "") if func is np.where else ""
        return Spoken(value, f"{func.__name__}({said})", reason=reason)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name in _MEMORY:
            raise AttributeError(name)
        value = getattr(self.value, name)
        if name in ("T", "mT"):
            return Spoken(value, f"{_grouped(self, _ATOM)}ᵀ")
        if not callable(value):
            return value

        def method(*args: Any, **kwargs: Any) -> Any:
            result = value(*map(_raw, args), **{k: _raw(x) for k, x in kwargs.items()})
            if name in ("astype", "reshape", "copy"):
                return Spoken(result, self.said, self.level, reason=self.reason)
            return Spoken(result, f"{_grouped(self, _ATOM)}.{name}()")

        return method

    def __getitem__(self, index: Any) -> Any:
        return Spoken(self.value[_raw(index)], f"{_grouped(self, _ATOM)}[ ]")

    def __bool__(self) -> bool:
        return bool(self.value)

    def __len__(self) -> int:
        return len(self.value)


def _raw(x: Any) -> Any:
    """`x` with plain values in it: NumPy would hand others back here without end."""
    if type(x) in (list, tuple):
        return type(x)(map(_raw, x))
    return x.value if isinstance(x, Spoken) else x


def _reason(ufunc: Any, inputs: tuple[Any, ...], value: Any) -> str:
    """The comparison that `value`, ``ufunc(*inputs)``, is or is a multiple of."""
    if ufunc is np.sign:
        return _compared(_raw(inputs[0]), 0)
    if ufunc in _INFIX and _INFIX[ufunc][1] == _COMPARE:
        return _compared(*_of_operands(ufunc, inputs, value))
    if ufunc is np.divide:  # what is compared in a divisor is a guard
        inputs = inputs[:1]
    said = [x for x in inputs if isinstance(x, Spoken) and x.reason]
    if ufunc in _JOINING:  # what is true, or false, as the whole is, decided it
        said = [x for x in said if np.all(x.value == value)] or said
    elif ufunc in (np.add, np.subtract):
        said = said if len(said) == len(inputs) else []
    elif ufunc not in _PASSING:
        return ""
    return said[-1].reason if said else ""


def _of_operands(ufunc: Any, inputs: tuple[Any, ...], value: Any) -> Any:
    """What a comparison compares; in place of the output, an operand that tells more.

    Where y was made of x alone and they compare alike, ``y > 0`` is told as ``x > 0``;
    where y is one of two, ``x = y`` as how x and the other compare.
    """
    x, w = inputs
    made_of: Any = getattr(x, "made_of", ())
    if len(made_of) == 1 and np.all(ufunc(_raw(made_of[0]), _raw(w)) == value):
        return _raw(made_of[0]), _raw(w)
    others = [v for v in getattr(w, "made_of", ()) if v is not x]
    if len(others) == 1:
        return _raw(x), _raw(others[0])
    return _raw(x), _raw(w)


def _compared(x: Any, w: Any) -> str:
    """How `x` and `w` compare, where they are two numbers."""
    if np.ndim(x) or np.ndim(w):
        return ""
    relation = ">" if x > w else "<" if x < w else "=" if x == w else "≠"
    return f"{text.number(x)} {relation} {text.number(w)}"


def _said(ufunc: Any, inputs: tuple[Any, ...]) -> tuple[str, int]:
    """What `ufunc` of `inputs` is called, and how tightly its parts hold together."""
    if all(map(_is_number, inputs)):
        return text.number(ufunc(*map(_raw, inputs))), _ATOM
    if ufunc in (np.multiply, np.power) and _text(inputs[1]) == "1":
        return _text(inputs[0]), getattr(inputs[0], "level", _ATOM)
    if ufunc in _INFIX:
        sign, level = _INFIX[ufunc]
        x, w = inputs
        right = level + 1 if ufunc in (np.subtract, np.divide) else level
        return f"{_grouped(x, level)}{sign}{_grouped(w, right)}", level
    if ufunc is np.negative:
        return f"−{_grouped(inputs[0], _TIMES)}", _TIMES
    if ufunc is np.power:
        return f"{_grouped(inputs[0], _ATOM)}^{_grouped(inputs[1], _ATOM)}", _POWER
    if ufunc is np.square:
        return f"{_grouped(inputs[0], _ATOM)}²", _POWER
    return f"{ufunc.__name__}({', '.join(map(_text, inputs))})", _ATOM


def _is_number(x: Any) -> bool:
    """Whether `x` is a plain number, not one that goes by a name."""
    value = _raw(x)
    return np.ndim(value) == 0 and _text(x) == text.number(value)


def _text(x: Any) -> str:
    if isinstance(x, Spoken):
        return x.said
    return text.number(x) if np.ndim(x) == 0 else "…"


def _grouped(x: Any, level: int) -> str:
    """The text of `x`, in brackets where it binds less tightly than `level`."""
    said = _text(x)
    return f"({said})" if getattr(x, "level", _ATOM) < level else said
