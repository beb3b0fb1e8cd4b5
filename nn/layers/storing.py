"""A layer as JSON can hold it, and back."""

from collections import ChainMap
from collections.abc import Mapping
from typing import Any

from autograd.errors import ArgumentError
from nn import lookup
from nn.layers.base import Layer
from nn.layers.config import KINDS

__all__ = ["deserialize", "serialize"]


def serialize(layer: Layer) -> dict[str, Any]:
    """``{"class_name": …, "config": …}``, which JSON can hold.

    >>> import nn
    >>> stored = nn.layers.serialize(nn.layers.Dropout(0.5, name="holes"))
    >>> nn.layers.deserialize(stored)
    <Dropout name=holes, not built>
    """
    if not isinstance(layer, Layer):
        raise ArgumentError(f"serialize: expected a layer, got {layer!r:.100}")
    found: dict[str, Any] = lookup.serialize(layer)
    return found


def deserialize(
    config: Mapping[str, Any], custom_objects: Mapping[str, Any] | None = None
) -> Any:
    """The layer that `serialize` gave as `config`, with parameters of its own.

    custom_objects: users' own classes by name, if they are not known yet.
    """
    table = ChainMap(dict(custom_objects or {}), KINDS)
    return lookup.deserialize(config, table, kind="layer")
