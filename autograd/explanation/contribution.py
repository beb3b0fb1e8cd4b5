"""`contributions`: how much each parameter added to a change of the loss.

    L(w + Δw) − L(w)  ≈  Σ over parameters of Σ gradient·Δw

to first order in the step. What the sum leaves over is curvature.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from autograd.display.markup import framed, paragraph, signed_bar
from autograd.display.tables import lines, table
from autograd.drawing import text
from autograd.engine.backprop import pull
from autograd.engine.modes import no_grad
from autograd.engine.node import collect
from autograd.engine.tensor import Tensor, seed
from autograd.errors import ArgumentError
from autograd.graph.snapshot import Snapshot

__all__ = ["Contribution", "Contributions", "contributions"]


class Contribution(NamedTuple):
    """One parameter's part: ``Σ gradient·Δw``."""

    name: str
    change: float


class Contributions(NamedTuple):
    """The parts of all parameters, largest first, their sum, the true difference.

    It shows itself as a table, in Jupyter with a bar for each part.
    """

    parts: tuple[Contribution, ...]
    predicted: float
    actual: float

    def __str__(self) -> str:
        rows = [(name, text.number(change)) for name, change in self._named()]
        table = lines(rows) if rows else []
        return "\n".join([f"{self._head()}, of it", *(f"  {line}" for line in table)])

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        largest = max((abs(p.change) for p in self.parts), default=0.0) or 1.0
        whole = self.predicted
        rows = [
            (name, text.number(x), signed_bar(x / largest), _share(x, whole))
            for name, x in self._named()
        ]
        return framed(
            paragraph(self._head()),
            table(
                ("parameter", "Σ gradient·Δw", "", "share"),
                rows,
                caption="what each parameter's step did to the loss, to first order",
                foot=("sum", text.number(self.predicted), "", ""),
                align="lrlr",
            ),
        )

    def _head(self) -> str:
        return (
            f"the loss changed by {text.number(self.actual)}; "
            f"Σ gradient·Δw = {text.number(self.predicted)}"
        )

    def _named(self) -> list[tuple[str, float]]:
        return [
            (text.shortened(text.printable(p.name), 60), p.change) for p in self.parts
        ]


def contributions(
    loss: Callable[[], Tensor],
    step: Callable[[], Any],
    *,
    names: Mapping[str, Any] | None = None,
) -> Contributions:
    """Rank the parameters by what their change in one optimizer step did to the loss.

    loss: computes the loss, a Tensor of one element, from the parameters as they are.
    step: changes the parameters, any way it likes: a whole training step. names: as for
    `draw`; parameters have their own names already where they are layers'.

    >>> import autograd as ag
    >>> w = ag.tensor(3.0, requires_grad=True, name="w")
    >>> def step():
    ...     w.data = w.data - 0.01 * 6.0
    >>> print(ag.contributions(lambda: w * w, step))
    the loss changed by −0.3564; Σ gradient·Δw = −0.36, of it
      w  −0.36
    """
    before = loss()
    if not isinstance(before, Tensor) or before._node is None:
        raise ArgumentError(
            "contributions: loss() did not return a Tensor that depends on parameters; "
            "pass a function that computes the loss anew, e.g. lambda: model(x).mean()"
        )
    start = seed(before, None, "contributions")
    leaves = [n for n in collect([before._node]) if n.primitive is None]
    gradients = pull({before._node: start}, targets=leaves, retain=True)
    called = {v.number: v.label for v in Snapshot.of(before, names=names).vertices}
    old = {leaf: np.array(leaf.output) for leaf in leaves}
    step()
    parts = [
        Contribution(called[n.number], _real(np.sum(g * (n.output - old[n]))))
        for n, g in gradients.items()
    ]
    parts.sort(key=lambda p: -abs(p.change))
    with no_grad():
        after = loss()
    return Contributions(
        tuple(parts), sum(p.change for p in parts), _real(after.item() - before.item())
    )


def _share(part: float, whole: float) -> str:
    return f"{part / whole:.0%}".replace("-", "−") if whole else ""


def _real(x: Any) -> float:
    return float(np.real(x))
