"""Weights of a layer or model in a file, and from it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from autograd.errors import GraphError, ShapeError, StorageError
from nn.arrays import Array
from nn.saving import storage

__all__ = ["load_weights", "named_weights", "save_weights", "set_named_weights"]


def save_weights(model: Any, path: str | Path) -> None:
    """Write the weights of `model`, a built layer or model, under their names."""
    if not model.built:
        raise GraphError(
            f"save_weights: {model.name} has no weights yet; build it or call it first"
        )
    storage.write(path, "weights", {"weights": named_weights(model)})


def load_weights(model: Any, path: str | Path) -> None:
    """Read the weights of `model`, which must be built, with the names they have there.

    All or nothing: a file that does not suit the model changes none of its weights.
    """
    if not model.built:
        raise GraphError(
            f"load_weights: {model.name} is not built, so its weights' shapes are not "
            "known; build it or call it first"
        )
    stored = storage.read(path, "weights").get("weights")
    set_named_weights(model, stored, str(path))


def named_weights(model: Any) -> dict[str, Array]:
    """The weights by name, by reference; a name that comes again gets a number."""
    found: dict[str, Array] = {}
    for w in model.weights:
        name, number = w.name or "weight", 1
        while name in found:
            number += 1
            name = f"{w.name or 'weight'}:{number}"
        found[name] = w.numpy()
    return found


def set_named_weights(model: Any, stored: Any, source: str) -> None:
    """Give `model` the weights that `named_weights` found in an equal one."""
    if not isinstance(stored, Mapping) or not all(map(_is_array, stored.values())):
        raise StorageError(
            f"{model.name}: what {source!r} holds as weights are not arrays by name; "
            "it was not written by this program"
        )
    own = named_weights(model)
    missing, unknown = own.keys() - stored.keys(), stored.keys() - own.keys()
    if missing or unknown:
        raise ShapeError(
            f"{model.name}: the weights in {source!r} are another model's: "
            f"missing {storage.short(sorted(missing)[:3])}, "
            f"unknown {storage.short(sorted(unknown)[:3])}"
        )
    for name, w in own.items():
        if stored[name].shape != w.shape or stored[name].dtype != w.dtype:
            raise ShapeError(
                f"{model.name}: {name} is {w.dtype}{list(w.shape)}, in {source!r} "
                f"{stored[name].dtype}{list(stored[name].shape)}; they must be equal"
            )
    for w, name in zip(model.weights, own, strict=True):
        w.data = stored[name]


def _is_array(value: Any) -> bool:
    return isinstance(value, np.ndarray)
