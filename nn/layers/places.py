"""Where layers and weights stand in the tree of attributes: what files know them by.

A place is the way from a model to a part of it, ``"encoder/blocks/2"``; of a weight
with the weight's own name behind, ``"encoder/blocks/2/kernel"``. Names of layers are
for display: they may be changed and two may share one, the place stays.
"""

from typing import Any

from nn.layers.parts import named_parts
from nn.layers.weights import Weighted
from nn.variables import Variable

__all__ = ["layer_places", "weight_places"]


def layer_places(root: Weighted) -> dict[str, Any]:
    """`root` as ``""`` and all its parts by their places, each once, parents first."""
    found: dict[int, tuple[str, Any]] = {}
    waiting: list[tuple[str, Any]] = [("", root)]
    while waiting:
        place, layer = waiting.pop()
        if id(layer) in found:
            continue
        found[id(layer)] = place, layer
        within = named_parts(layer, Weighted)
        waiting += [(_joined(place, name), part) for name, part in reversed(within)]
    return dict(found.values())


def weight_places(root: Weighted) -> dict[str, Variable]:
    """The weights of `root` by their places, in the order of `weights`."""
    found: dict[str, Variable] = {}
    seen: set[int] = set()
    for place, layer in layer_places(root).items():
        names = {id(w): name for name, w in named_parts(layer, Variable)}
        for w in layer._own_weights():
            if id(w) not in seen:
                seen.add(id(w))
                own = w.name.rpartition("/")[2] if w.name else names[id(w)]
                found[_unused(_joined(place, own), found)] = w
    return found


def _joined(place: str, name: str) -> str:
    return f"{place}/{name}" if place else name


def _unused(place: str, found: dict[str, Variable]) -> str:
    number, unused = 1, place
    while unused in found:
        number += 1
        unused = f"{place}:{number}"
    return unused
