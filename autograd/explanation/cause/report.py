"""`Cause`, the answer of `why`, and how it speaks of values."""

import math
from typing import Any, NamedTuple

import numpy as np

from autograd.display.markup import Markup, framed, joined, paragraph, tag
from autograd.display.tables import table
from autograd.drawing import text
from autograd.graph.snapshot import Vertex
from autograd.plain import plain

__all__ = [
    "HEALTHY",
    "Cause",
    "ailment",
    "finite",
    "healthy",
    "largest",
    "norm",
    "reach",
    "shown",
]

HEALTHY = "healthy"
"""The kind of a cause where nothing is wrong."""


class Cause(NamedTuple):
    """Why a gradient is what it is; it shows itself in words, and in Jupyter as HTML.

    Attributes
    ----------
    kind: one word or two, such as ``dead`` or ``detached``; ``healthy`` where nothing
        is wrong. says: what is wrong, in a sentence. guilty: the value at fault, by
        name or operation. source: its line, where recorded under `detect_anomaly`.
    path: from the guilty value to the Tensor that was asked about. remedy: what to do.
    vertices: the ids of the guilty values, and of those on the path, in the graph of
    the output, for ``draw(output, highlight=…)``.
    """

    kind: str
    says: str
    remedy: str = ""
    guilty: str = ""
    source: str = ""
    path: tuple[str, ...] = ()
    vertices: tuple[int, ...] = ()

    def __str__(self) -> str:
        lines = [f"{self.kind}: {self.says}"]
        lines += [f"  at    {self.source}"] if self.source else []
        lines += [f"  path  {' ← '.join(self.path)}"] if len(self.path) > 1 else []
        lines += [f"  try   {self.remedy}"] if self.remedy else []
        return plain("\n".join(lines))

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return framed(self.to_html())

    def to_html(self) -> Markup:
        """The same as a piece of HTML, without the style of what is around it."""
        tone = "good" if self.kind == HEALTHY else "bad"
        parts = [paragraph(tag("span", self.kind, class_=tone), f": {self.says}")]
        facts: list[tuple[str, str]] = []
        if self.source:
            facts.append(("at", tag("code", self.source)))
        if len(self.path) > 1:
            facts.append(("path", tag("code", " ← ".join(self.path))))
        if self.remedy:
            facts.append(("try", self.remedy))
        if facts:
            parts.append(table((), facts, align="ll"))
        return joined(parts)


def healthy(name: str, size: float, *, before: bool = False) -> Cause:
    """That nothing is wrong with a gradient; `before` any `backward` has made it."""
    if before:
        says = f"backward() will give {name} a gradient of at most {text.number(size)}"
    else:
        says = f"the gradient of {name} is at most {text.number(size)}"
    return Cause(HEALTHY, says)


def shown(v: Vertex) -> str:
    """The name of `v`, or its operation's."""
    return text.printable(v.label)


def finite(x: Any) -> bool:
    """Whether `x` has no NaN and no infinity."""
    array = np.asarray(x)
    return array.dtype.kind not in "fc" or bool(np.isfinite(array).all())


def largest(x: Any) -> float:
    """The largest absolute value; NaN where there is one, 0 of nothing."""
    return float(np.max(np.abs(np.asarray(x, dtype=None)), initial=0))


def norm(x: Any) -> float:
    """``‖x‖``, of numbers of any size."""
    array = np.abs(np.asarray(x, dtype=None))
    most = float(np.max(array, initial=0))
    if not 0 < most < math.inf:
        return most
    return most * float(np.linalg.norm(np.ravel(array / most)))


def ailment(x: Any) -> str:
    """What makes `x` not finite."""
    return "NaN" if np.isnan(np.asarray(x)).any() else "infinity"


def reach(x: Any) -> str:
    """A number, or from where to where an array's go."""
    array = np.asarray(x)
    if array.size == 1 or array.size == 0 or array.dtype.kind not in "biuf":
        return text.number(array.ravel()[0]) if array.size else "nothing"
    low, high = array.min(), array.max()
    return f"{text.number(low)} … {text.number(high)}"
