"""Where Keras keeps the layers and the optimizer of a model in a file of weights.

A place is the way of attributes from the model: ``"layers/dense_1"``,
``"encoder/query_dense"``. In lists and dicts a layer is known by its class's name and
a number, for its own name may differ from one run to the next.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from nn.layers.base import Layer
from nn.layers.config import KINDS
from nn.layers.operator import Operator
from nn.lookup import is_of_nn, snake_case
from nn.optimizers.base import Optimizer
from nn.variables import Variable

__all__ = ["keras_layers", "keras_places", "keras_weights"]

_CONTAINERS = (list, tuple, dict)


def keras_places(root: Any) -> dict[str, Any]:
    """`root` as ``""`` and the layers and optimizers within it, each once, in order."""
    found: dict[str, Any] = {}
    seen: set[int] = set()
    waiting: list[tuple[str, Any]] = [("", root)]
    while waiting:
        place, thing = waiting.pop()
        if isinstance(thing, (Layer, Optimizer)):
            if id(thing) in seen or isinstance(thing, Operator):
                continue
            seen.add(id(thing))
            found[place] = thing
            within = _attributes(thing)
        elif id(thing) in seen:
            continue
        else:
            seen.add(id(thing))
            within = _items(thing)
        waiting += [
            (f"{place}/{name}" if place else name, x) for name, x in reversed(within)
        ]
    return found


def keras_layers(model: Any) -> list[Any]:
    """The layers of a model in Keras's order, which counts no operators among them."""
    return [layer for layer in model.layers if not isinstance(layer, Operator)]


def keras_weights(layer: Any) -> list[Any]:
    """The weights of a layer without those of its parts, and what is kept with them."""
    own: list[Any] = layer._own_weights()
    kind = type(layer).__name__
    if kind == "Normalization" and own:
        if layer._given is not None:  # they are in the configuration
            return []
        return [*own, Variable(0, dtype="int32", trainable=False, name="count")]
    if kind == "SpectralNormalization" and own:
        return [layer.layer.kernel, *own]
    return own


def _attributes(thing: Any) -> list[tuple[str, Any]]:
    """The attributes that hold layers or may do so, as Keras visits them."""
    found: list[tuple[str, Any]] = []
    if (
        isinstance(thing, KINDS["Sequential"])
        or getattr(thing, "_network", None) is not None
    ):
        found.append(("layers", keras_layers(thing)))
    for name in sorted(_names(thing), key=_private_last):
        try:
            value = getattr(thing, name)
        except Exception:  # a property of a user's that needs more than there is
            continue
        if isinstance(value, (Layer, Optimizer)) or type(value) in _CONTAINERS:
            found.append(
                (_ALIASES.get(type(thing).__name__, {}).get(name, name), value)
            )
    return found


def _names(thing: Any) -> Iterator[str]:
    kind = type(thing)
    aliases = _ALIASES.get(kind.__name__, {})
    for name in {*dir(kind), *vars(thing)}:
        is_ours = name in _base_names(_base(thing))
        is_private = name.startswith("_") and is_of_nn(kind)
        if name in aliases or not (name.startswith("__") or is_ours or is_private):
            yield name


def _base(thing: Any) -> type:
    return next(
        kind for kind in (KINDS["Model"], Layer, Optimizer) if isinstance(thing, kind)
    )


@lru_cache(maxsize=3)
def _base_names(base: type) -> frozenset[str]:
    """The attributes that each layer, model or optimizer has; they hold no parts."""
    if base is Optimizer:
        return frozenset({*dir(Optimizer), *vars(Optimizer(0.0))})
    own = {*dir(Layer), *vars(Layer())}
    if base is KINDS["Model"]:
        sequential = KINDS["Sequential"]
        own |= {*dir(sequential), *vars(sequential()), "_network"} - {
            "layers",
            "optimizer",
        }
    return frozenset(own)


def _private_last(name: str) -> str:
    return f"~{name}" if name.startswith("_") else name


def _items(container: Any) -> list[tuple[str, Any]]:
    """What a list, tuple or dict holds, by names that are made here."""
    used: dict[str, int] = {}
    values: Iterable[Any] = (
        container.values() if isinstance(container, dict) else container
    )
    found = []
    for value in values:
        if isinstance(value, (Layer, Optimizer)) and not isinstance(value, Operator):
            name = _class_name(value)
        elif type(value) in _CONTAINERS:
            name = "container"
        else:
            continue
        used[name] = used.get(name, -1) + 1
        found.append((f"{name}_{used[name]}" if used[name] else name, value))
    return found


def _class_name(layer: Any) -> str:
    if type(layer) is KINDS["Model"] and layer._network is not None:
        return "functional"
    return snake_case(type(layer).__name__)


_ALIASES: dict[str, dict[str, str]] = {
    "GroupedQueryAttention": {
        f"{part}_dense": f"_{part}_dense"
        for part in ("query", "key", "value", "gate", "output")
    },
    "MultiHeadAttention": {"gate_dense": "_gate_dense"},
}
"""Keras's names of parts of layers, by class and by the name of the attribute here."""
