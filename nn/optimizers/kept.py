"""`Kept`: what an optimizer keeps for a parameter, as a Variable."""

from collections.abc import Iterable
from typing import Any, Self

from nn.arrays import Array
from nn.optimizers.slots import Slot
from nn.variables import Variable

__all__ = ["Kept", "arrays_of", "variables_of"]


class Kept(Variable, variable=True):
    """A Variable on the memory of an optimizer: `assign` writes into it."""

    def __init__(self, memory: Array, name: str) -> None:
        super().__init__(memory, trainable=False, name=name)
        self._memory = memory
        self._array = memory[()]

    def assign(self, value: Any) -> Self:
        """Write `value`, of the same shape, into the optimizer's memory."""
        super().assign(value)
        self._memory[...] = self._array
        self._array = self._memory[()]
        return self


def arrays_of(slot: Slot) -> dict[str, Array]:
    """What is kept for one parameter by name: state, average, sum of gradients."""
    kept = {**slot.state._asdict(), "average": slot.average, "total": slot.total}
    return {name: array for name, array in kept.items() if array is not None}


def variables_of(name: str, slots: Iterable[Slot]) -> list[Variable]:
    """All that the optimizer `name` keeps: ``adam/dense_kernel_mean`` and so on."""
    found: list[Variable] = []
    for i, slot in enumerate(slots):
        parameter = (slot.parameter.name or str(i)).replace("/", "_")
        for field, array in arrays_of(slot).items():
            found.append(Kept(array, f"{name}/{parameter}_{field}"))
    return found
