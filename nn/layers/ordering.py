"""The order in which Keras lists the layers of a model made from inputs to outputs."""

from typing import Any

from autograd.tree import leaves
from nn.layers.symbolic import KerasTensor, Step

__all__ = ["ordered_layers"]


def ordered_layers(places: list[KerasTensor], outputs: Any) -> list[Any]:
    """The layers between `places` and `outputs`, those farthest from the outputs first.

    The distance of a layer is the largest number of steps from one of its own to an
    output. At the same distance they are as a search from the outputs meets them.
    """
    steps, met = _searched(places, leaves(outputs))
    within = {id(s) for s in steps}
    of_step: dict[int, int] = {}
    of_layer: dict[int, int] = {}
    for step in reversed(steps):
        distance = max(of_step.get(id(step), 0), of_layer.get(id(step.layer), 0))
        of_step[id(step)] = of_layer[id(step.layer)] = distance
        for x in step.inputs():
            if id(x.step) in within:
                known = of_step.get(id(x.step), 0)
                of_step[id(x.step)] = max(distance + 1, known)
    return sorted(met, key=lambda layer: -of_layer[id(layer)])


def _searched(
    places: list[KerasTensor], outputs: list[KerasTensor]
) -> tuple[list[Step], list[Any]]:
    """The steps, each after those it needs, and the layers as they were met."""
    given = {id(x) for x in places}
    met: dict[int, Any] = {}
    finished: dict[int, Step] = {}
    entered: set[int] = set()
    waiting = [(x, False) for x in reversed(outputs)]
    while waiting:
        x, is_done = waiting.pop()
        step = x.step
        if step is None or id(step) in finished:
            continue
        if is_done:
            finished[id(step)] = step
        elif id(step) not in entered and not (step.inputs() and id(x) in given):
            entered.add(id(step))
            met.setdefault(id(step.layer), step.layer)
            waiting.append((x, True))
            waiting += [(y, False) for y in reversed(step.inputs())]
    return list(finished.values()), list(met.values())
