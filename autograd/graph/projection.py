"""How readers see steps with tuples: as operations with one value, on single values.

Readers of a `Snapshot` know vertices with one value. A step with several is one vertex
for each of its values, a `Projection`, all with the step's operands; which belong
together says `Vertex.step`. A step that takes several values as one operand is
`Unpacked`: each of them is an operand.
"""

from typing import Any

import numpy as np

from autograd.engine.primitive import Primitive
from autograd.engine.several import Cotangents

__all__ = ["Projection", "Unpacked"]


class Projection(Primitive):
    """Value `index` of `step`, whose values were `values`."""

    def __init__(self, step: Primitive, index: int, values: tuple[Any, ...]) -> None:
        def forward(*inputs: Any, **params: Any) -> Any:
            return step.forward(*inputs, **params)[index]

        name = step.output_name(index)
        super().__init__(forward, name=name, formula=f"{name} of {step.formula}")
        self.operands, self.variadic = step.operands, step.variadic
        self.step = step
        self.index = index
        self.values = values

    def vjp(self, i: int, g: Any, y: Any, inputs: Any, params: dict[str, Any]) -> Any:
        return self.step.vjp(
            i, Cotangents({self.index: g}), self.values, inputs, params
        )

    def jvp(self, tangents: Any, y: Any, inputs: Any, params: dict[str, Any]) -> Any:
        return self.step.jvp(tangents, self.values, inputs, params)[self.index]


class Unpacked(Primitive):
    """`step` with the values of packed operands as operands of their own.

    places: per operand here the position of the step's, and the index in it where that
    is a tuple.
    """

    def __init__(
        self, step: Primitive, places: tuple[tuple[int, int | None], ...]
    ) -> None:
        def forward(*inputs: Any, **params: Any) -> Any:
            return step.forward(*self.packed(inputs), **params)

        super().__init__(
            forward, name=step.name, symbol=step.symbol, formula=step.formula
        )
        self.outputs = step.outputs
        self.step = step
        self.places = places

    def packed(self, inputs: Any) -> tuple[Any, ...]:
        """The operands of the step, from those here."""
        found: dict[int, Any] = {}
        for (k, index), x in zip(self.places, inputs, strict=True):
            found[k] = x if index is None else (*found.get(k, ()), x)
        return tuple(found.values())

    def vjp(self, i: int, g: Any, y: Any, inputs: Any, params: dict[str, Any]) -> Any:
        k, index = self.places[i]
        share = self.step.vjp(k, g, y, self.packed(inputs), params)
        return share if index is None else share[index]

    def jvp(self, tangents: Any, y: Any, inputs: Any, params: dict[str, Any]) -> Any:
        pairs = zip(tangents, inputs, strict=True)
        full = [np.zeros_like(x)[()] if dx is None else dx for dx, x in pairs]
        return self.step.jvp(self.packed(full), y, self.packed(inputs), params)
