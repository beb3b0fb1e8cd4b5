"""Numbers, shapes and names as a drawing writes them."""

import re
import unicodedata
from typing import Any

import numpy as np

from autograd.engine.primitive import Primitive
from autograd.plain import printable

__all__ = [
    "LISTED",
    "LONGEST",
    "SMALL",
    "TEXT",
    "TITLE",
    "UNNAMED",
    "array",
    "brief",
    "formula",
    "number",
    "printable",
    "shape",
    "shortened",
    "summary",
    "total",
    "width",
]

DIGITS = 4
"""Significant digits that a drawing shows."""

LONGEST = 200
"""The most characters of a tooltip."""

LISTED = 4
"""Up to how many numbers of a vector are written out."""

TITLE, TEXT, SMALL = 11, 9, 8
"""Sizes of text, in points; four thirds as many pixels."""

UNNAMED = "…"
"""In a formula, an operand without a name, which an arrow brings."""

SUMMANDS = 4
"""How many terms of a sum are written out."""


def number(x: Any) -> str:
    """`x` rounded to 4 significant digits, with a true minus sign.

    >>> number(24.704082), number(-0.5), number(7.0), number(1.5e-9)
    ('24.7', '−0.5', '7', '1.5e−9')
    """
    x = x.item() if hasattr(x, "item") else x
    if isinstance(x, bool):
        return str(x)
    if isinstance(x, complex):
        sign = "−" if np.signbit(x.imag) else "+"
        return f"{number(x.real)}{sign}{number(abs(x.imag))}i"
    if x != x:
        return "NaN"
    if x in (float("inf"), float("-inf")):
        return "∞" if x > 0 else "−∞"
    if isinstance(x, int):
        x = float(x) if abs(x) >= 10**6 else x
    return _decimal(x).replace("-", "−")


def _decimal(x: float) -> str:
    if isinstance(x, int) or (x == int(x) and abs(x) < 10**6):
        return str(int(x))
    mantissa, _, exponent = f"{x:.{DIGITS - 1}e}".partition("e")
    if -5 < int(exponent) < 6:
        places = max(DIGITS - 1 - int(exponent), 0)
        rounded = f"{round(x, DIGITS - 1 - int(exponent)):.{places}f}"
        return rounded.rstrip("0").rstrip(".") if "." in rounded else rounded
    return f"{mantissa.rstrip('0').rstrip('.')}e{int(exponent)}"


def shape(sizes: tuple[int, ...]) -> str:
    """``32×64``; nothing for a scalar."""
    return "×".join(map(str, sizes))


def array(dtype: Any, sizes: tuple[int, ...]) -> str:
    """What an array is: ``float32[32×64]``."""
    return f"{dtype}[{shape(sizes)}]"


def brief(x: Any) -> str:
    """A number, a short vector, or the range of an array, in one line."""
    return number(x) if np.ndim(x) == 0 else summary(x)[0]


def summary(x: Any) -> list[str]:
    """What is shown of an array: all of a short vector, else its range and mean."""
    x = np.asarray(x)
    if x.size == 0:
        return ["empty"]
    if x.ndim == 1 and x.size <= LISTED:
        return [f"[{', '.join(map(number, x))}]"]
    if x.dtype.kind == "b":
        return [f"{int(x.sum())} of {x.size} True"]
    if x.dtype.kind == "c":
        return [f"mean {number(x.mean())}"]
    with np.errstate(all="ignore"):
        low, high, mean = x.min(), x.max(), x.mean(dtype=np.float64)
    lines = [f"{number(low)} … {number(high)}", f"mean {number(mean)}"]
    broken = int(x.size - np.isfinite(x).sum())
    return [*lines, f"{broken} not finite"] if broken else lines


def total(terms: list[str]) -> str:
    """``3 + 2``, the middle left out where there are many."""
    if len(terms) > SUMMANDS:
        terms = [*terms[: SUMMANDS - 2], f"⋯ {len(terms)} terms ⋯", terms[-1]]
    return " + ".join(
        f"({t})" if t.startswith("−") and i else t for i, t in enumerate(terms)
    )


_RAISED = {"ˣ": "x", "ʷ": "w", "ᵇ": "b"}
_SUPERSCRIPTS = "ˣʷᵇ⁻¹²³ᵀ"


def formula(primitive: Primitive, operands: list[str]) -> str:
    """The primitive's formula with its operands as they are called here.

    ``x·w`` becomes ``rate·3``, a raised operand as in ``xʷ`` follows a ``^``.
    """
    if primitive.variadic:
        return f"{primitive.name}({', '.join(operands)})"
    names = dict(zip(primitive.operands, operands, strict=True))

    def called(match: re.Match[str]) -> str:
        word = match.group()
        raised = _RAISED.get(word)
        if raised is not None:
            return _raised(names.get(raised, raised))
        name = names.get(word, word)
        before, after = match.string[: match.start()], match.string[match.end() :]
        alone = before.endswith(("(", "|", "[", ", ")) or not before
        if alone and after[:1] in (")", "|", "]", ",") and name.startswith("("):
            return name.removeprefix("(").removesuffix(")")
        if name.startswith("−") and (not alone or after[:1] in _SUPERSCRIPTS):
            return f"({name})"
        return name

    return re.sub(
        f"[ˣʷᵇ]|[^\\W\\d_{_SUPERSCRIPTS}][^\\W{_SUPERSCRIPTS}]*",
        called,
        primitive.formula,
    )


_HIGH = str.maketrans("0123456789−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def _raised(text: str) -> str:
    """An exponent: ``²`` for 2, ``^w`` for w."""
    if text.removeprefix("−").isdecimal() and text.isascii() | text.startswith("−"):
        return text.translate(_HIGH)
    return f"^{text}" if text.isalnum() else f"^({text})"


_PATH = re.compile(r"[\w. -]+(/[\w. -]+)+")


def shortened(text: str, limit: int = 30) -> str:
    """`text` cut in the middle to `limit` characters; a path, first at its beginning.

    >>> shortened("encoder/block_3/attention/kernel", 20), shortened("a" * 9, 5)
    ('…/attention/kernel', 'aa…aa')
    """
    if len(text) <= limit:
        return text
    _, slash, last = text.partition("/") if _PATH.fullmatch(text) else (text, "", "")
    while slash and len(last) + 2 > limit:
        _, slash, last = last.partition("/")
    if slash and last:
        return f"…/{last}"
    half = (limit - 1) // 2
    return f"{text[: limit - 1 - half]}…{text[len(text) - half :]}"


_WIDE = frozenset("mwMW@%—⋯")
_NARROW = frozenset(" .,:;|!'ijlIt()[]/")


def width(text: str, size: float) -> float:
    """An upper bound of the width in points of `text` in a common sans-serif font.

    Graphviz measures with the fonts of the machine that draws; the reader's may be
    wider. DejaVu Sans, the widest of the usual ones, is the measure here.
    """
    ems = 0.0
    for c in text:
        if c in _NARROW:
            ems += 0.40
        elif c in _WIDE:
            ems += 1.0
        elif c.isascii():
            ems += 0.72 if c.isupper() else 0.64
        elif unicodedata.combining(c):
            continue
        else:
            ems += 1.0 if unicodedata.east_asian_width(c) in "WF" else 0.84
    return ems * size
