"""`Projection`: one value of a step with several, as an operation of its own.

Readers of a `Snapshot` know vertices with one value. A step with several is one vertex
for each of its values, all with the step's operands; which belong together says
`Vertex.step`.
"""

from typing import Any

from autograd.engine.primitive import Primitive
from autograd.engine.several import Cotangents

__all__ = ["Projection"]


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
