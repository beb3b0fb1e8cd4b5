"""A Tensor in a notebook: its value first, its gradient, and its graph on demand."""

from typing import Any

import numpy as np

from autograd.display.markup import (
    LARGEST,
    Markup,
    details,
    drawn,
    framed,
    paragraph,
    tag,
)
from autograd.display.numbers import numbers, reach
from autograd.drawing import text
from autograd.engine.primitive import FUNCTIONS
from autograd.engine.tensor import Tensor

__all__ = ["shown"]


def shown(x: Tensor) -> dict[str, str]:
    """What a notebook gets of `x`: its text, and as HTML what is known of it."""
    said = {"text/plain": repr(x)}
    if isinstance(x._array, np.ndarray | np.generic):
        said["text/html"] = _page(x)
    return said


def _page(x: Tensor) -> str:
    value = np.asarray(x._array)
    size = _size(x)
    return framed(
        _head(x, value),
        numbers(value),
        paragraph(reach(value), class_="muted") if value.size > 1 else "",
        _gradient(x.grad),
        drawn(lambda: FUNCTIONS["draw"](x), size=size) if size else "",
    )


def _head(x: Tensor, value: Any) -> Markup:
    """Name, shape, dtype, and how it came to be."""
    title = text.shortened(text.printable(x.name), 60) if x.name else "Tensor"
    node = x._node
    facts = [f"shape {text.shape(value.shape)}"] if value.ndim else ["scalar"]
    facts.append(str(value.dtype))
    if node is not None and node.primitive is not None:
        facts.append(f"from {node.operation}")
        facts += ["graph freed by backward()"] if node.freed else []
    else:
        facts.append("constant" if node is None else "requires_grad")
    chips = [tag("span", fact, class_="chip") for fact in facts]
    return tag("div", tag("span", title, class_="title"), *chips)


def _gradient(g: Any) -> Markup | str:
    if g is None:
        return ""
    g = np.asarray(g)
    if g.ndim == 0:
        return paragraph("gradient ", tag("b", text.number(g)))
    with np.errstate(all="ignore"):
        norm = text.number(np.linalg.norm(np.ravel(g)))
    about = paragraph(reach(g), class_="muted")
    return details(f"gradient, norm {norm}", numbers(g), about)


def _size(x: Tensor) -> int:
    """How many nodes a result was made from, counted to `LARGEST`; 0 of no result."""
    if x._node is None or x._node.primitive is None:
        return 0
    seen, waiting = {x._node}, [x._node]
    while waiting and len(seen) <= LARGEST:
        fresh = {p for p in waiting.pop().parents if p is not None} - seen
        seen |= fresh
        waiting += fresh
    return len(seen)


FUNCTIONS["shown"] = shown
"""What a Tensor's display in Jupyter calls."""
