"""Reading a rule aloud: its formula and the choice in it, by running it on `Spoken`.

A `Spoken` value computes as its number does and writes down what was done to it. Run on
such values, the rule of ``x·w`` says ``g·w``, that of ``relu`` says ``g·(y > 0)`` and
which two numbers were compared. So a drawing needs no table of derivatives.
"""

from typing import Any, NamedTuple

import numpy as np

from autograd.drawing import text
from autograd.graph.snapshot import Vertex

__all__ = ["Reading", "read_rule"]


class Reading(NamedTuple):
    """What a rule was heard to say.

    formula: of what it sends to the operand, with ``g`` for what it received, or "".
    partial: the factor that multiplies ``g``, where it is one; else "".
    reason: the comparison that chose it, as ``7 > 4``, or "".
    """

    formula: str = ""
    partial: str = ""
    reason: str = ""


SILENT = Reading()


def read_rule(vertex: Vertex, slot: int, g: Any, names: list[str]) -> Reading:
    """The rule of `vertex` for its operand in `slot`; `names` are the operands'."""
    assert vertex.primitive is not None
    heard: list[str] = []
    spoken = [
        Spoken(x, name, heard=heard)
        for x, name in zip(vertex.inputs, names, strict=True)
    ]
    # A test of the output, y > 0, is told as one of the input where that is the same.
    source = vertex.inputs[0] if [np.ndim(x) for x in vertex.inputs] == [0] else None
    try:
        with np.errstate(all="ignore"):
            share = vertex.primitive.vjp(
                slot,
                Spoken(g, "g", heard=heard),
                Spoken(vertex.value, "y", heard=heard, source=source),
                spoken,
                vertex.params,
            )
    except (
        Exception
    ):  # a rule may do with its values what only arrays can: it stays unread
        return SILENT._replace(reason=_reason(heard))
    if type(share) is not Spoken:
        return SILENT._replace(reason=_reason(heard))
    formula = share.said
    if formula == "g":
        return Reading(formula, "1", _reason(heard))
    if formula == "−g":
        return Reading(formula, "−1", _reason(heard))
    partial = formula[2:] if formula.startswith("g·") and share.level == _TIMES else ""
    return Reading(formula, _bare(partial), _reason(heard))


def _bare(said: str) -> str:
    """`said` without brackets around the whole of it."""
    inner = said[1:-1]
    whole = said[:1] == "(" and said[-1:] == ")" and not {"(", ")"} & set(inner)
    return inner if whole else said


def _reason(heard: list[str]) -> str:
    return heard[-1] if heard else ""


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
_CHOOSING = frozenset({np.maximum, np.minimum, np.fmax, np.fmin})
_VALUE_ONLY = frozenset({np.shape, np.ndim, np.size, np.result_type})


class Spoken(np.lib.mixins.NDArrayOperatorsMixin):
    """A value together with how it was computed, said in mathematics."""

    __slots__ = ("heard", "level", "said", "source", "value")

    def __init__(
        self,
        value: Any,
        said: str,
        level: int = _ATOM,
        *,
        heard: list[str],
        source: Any = None,
    ) -> None:
        self.value = value
        self.source = source
        self.said = said
        self.level = level
        self.heard = heard

    def __array_ufunc__(
        self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any
    ) -> Any:
        raw = [x.value if isinstance(x, Spoken) else x for x in inputs]
        value = getattr(ufunc, method)(*raw, **kwargs)
        if len(raw) == 2 and (ufunc in _CHOOSING or _INFIX.get(ufunc, _OTHER)[1] == 0):
            source = getattr(inputs[0], "source", None)
            if source is not None and ufunc(source, raw[1]) == value:
                raw[0] = source
            self._compared(*raw)
        elif ufunc is np.sign:
            self._compared(raw[0], 0)
        return self._then(value, *_said(ufunc, inputs))

    def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
        value = func(*map(_raw, args), **{k: _raw(x) for k, x in kwargs.items()})
        if func in _VALUE_ONLY:
            return value
        if func is np.swapaxes and {args[1], args[2]} == {-1, -2}:
            return self._then(value, f"{_grouped(args[0], _ATOM)}ᵀ", _ATOM)
        said = ", ".join(x.said for x in args if isinstance(x, Spoken))
        return self._then(value, f"{func.__name__}({said})", _ATOM)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        value = getattr(self.value, name)
        if name in ("T", "mT"):
            return self._then(value, f"{_grouped(self, _ATOM)}ᵀ", _ATOM)
        if not callable(value):
            return value

        def method(*args: Any, **kwargs: Any) -> Any:
            result = value(*map(_raw, args), **{k: _raw(x) for k, x in kwargs.items()})
            if name in ("astype", "reshape", "copy"):
                return self._then(result, self.said, self.level)
            return self._then(result, f"{_grouped(self, _ATOM)}.{name}()", _ATOM)

        return method

    def __getitem__(self, index: Any) -> Any:
        return self._then(self.value[_raw(index)], f"{_grouped(self, _ATOM)}[ ]", _ATOM)

    def __bool__(self) -> bool:
        return bool(self.value)

    def __len__(self) -> int:
        return len(self.value)

    def _then(self, value: Any, said: str, level: int) -> "Spoken":
        return Spoken(value, said, level, heard=self.heard)

    def _compared(self, x: Any, w: Any) -> None:
        """Remember what a choice was made on, where that is two numbers."""
        if np.ndim(x) == 0 and np.ndim(w) == 0:
            relation = ">" if x > w else "<" if x < w else "=" if x == w else "≠"
            self.heard.append(f"{text.number(x)} {relation} {text.number(w)}")


_OTHER = ("", _ATOM)


def _raw(x: Any) -> Any:
    return x.value if isinstance(x, Spoken) else x


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
