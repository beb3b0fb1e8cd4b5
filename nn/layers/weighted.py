"""What a layer is told about its weights: initializers, regularizers, constraints.

Keras names them after the weight, ``kernel_initializer``, ``kernel_regularizer`` and
``kernel_constraint``; a layer keeps each as an attribute of that name.
"""

from typing import Any

from autograd import Tensor
from nn import constraints, initializers, regularizers

__all__ = ["add_named_weight", "keep_options"]

_KINDS = {
    "initializer": initializers.get,
    "regularizer": regularizers.get,
    "constraint": constraints.get,
}


def keep_options(layer: Any, **options: Any) -> None:
    """Set attributes such as ``kernel_initializer``, each found by its last word."""
    for name, value in options.items():
        setattr(layer, name, _KINDS[name.rpartition("_")[2]](value))


def add_named_weight(
    layer: Any,
    name: str,
    shape: tuple[int, ...],
    *,
    of: str | None = None,
    initializer: Any = None,
    autocast: bool = True,
) -> Tensor:
    """The weight `name` of `layer`, by its attributes ``{of}_initializer`` and so on.

    of: by default the name. initializer: in place of the layer's. autocast: as in
    `Layer.add_weight`.
    """
    of = name if of is None else of
    weight: Tensor = layer.add_weight(
        shape,
        initializer or getattr(layer, f"{of}_initializer"),
        autocast=autocast,
        regularizer=getattr(layer, f"{of}_regularizer", None),
        constraint=getattr(layer, f"{of}_constraint", None),
        name=name,
    )
    return weight
