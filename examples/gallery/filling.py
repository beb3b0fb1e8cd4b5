"""Texts with places for figures, filled in; in their HTML a number keeps its value."""

import math
import string
from collections.abc import Mapping
from typing import Any

from autograd.display.markup import Markup, joined, tag
from docs.questions.build import formatted

__all__ = ["filled", "reading"]


def filled(text: str, figures: Mapping[str, Any]) -> Markup:
    """`text` with each ``{KEY:FORMAT}`` written for readers.

    A number becomes an element that bears its full value, and its name and value as a
    tip. Raises `KeyError` for a figure that the example does not return.

    >>> print(filled("{x:.1f} < 1", {"x": 0.25}))
    <data value="0.25" title="x = 0.25">0.2</data> &lt; 1
    """
    return joined(_parts(text, figures))


def _parts(text: str, figures: Mapping[str, Any]) -> list[str | Markup]:
    parts: list[str | Markup] = []
    for literal, key, spec, conversion in string.Formatter().parse(text):
        parts.append(literal)
        if key is not None:
            value = _plain(figures[key])
            shown = repr(value) if conversion == "r" else reading(value, spec or "")
            tip = f"{key} = {value!r}"
            parts.append(
                tag("data", shown, value=repr(value), title=tip)
                if _is_number(value)
                else shown
            )
    return parts


def _plain(value: Any) -> Any:
    """A NumPy scalar as Python's own kind of number."""
    return value.item() if hasattr(value, "item") and not value.shape else value


def _is_number(value: Any) -> bool:
    is_one = isinstance(value, int | float) and not isinstance(value, bool)
    return is_one and not math.isnan(value)


def reading(value: Any, spec: str) -> str:
    """`value` as a reader wants it: yes or no, true minus, powers of ten, – for none.

    >>> reading(True, ""), reading(-2e-9, ".0e"), reading(0.0, ".0e")
    ('yes', '−2·10⁻⁹', '0')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and math.isnan(value):
        return "–"
    return "0" if value == 0 else formatted(value, spec, "en")
