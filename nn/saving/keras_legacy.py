"""Weights in the form of Keras 2: HDF5 with the names of layers and weights in order.

The weights of `keras.applications` are in such files.
"""

import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from autograd.errors import ShapeError, StorageError
from nn.arrays import Array
from nn.saving.hdf5 import opened, read_array, read_names, subgroup
from nn.saving.keras_places import keras_layers
from nn.saving.storage import short

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["load_legacy"]

_Pair = tuple[Any, Array]


def load_legacy(
    model: Any,
    filepath: "str | Path",
    *,
    skip_mismatch: bool = False,
    by_name: bool = False,
) -> None:
    """Read the weights of `model` from a file of Keras 2, ``.h5`` or ``.hdf5``.

    Layers that have weights are taken in the file's order and the model's; by_name:
    by their names, and those that only one of both has are left alone. All or nothing,
    unless skip_mismatch leaves out weights of another shape.
    """
    source = str(filepath)
    with opened(filepath, "load_weights") as file:
        within = subgroup(file, "model_weights") if "model_weights" in file else None
        group = file if within is None or "layer_names" in file.attrs else within
        names = read_names(group, "layer_names")
        matched = _by_name if by_name else _in_order
        found: list[_Pair] = []
        for layer, name in matched(model, group, names, source):
            found += _pairs(layer, group, name, source, skip_mismatch)
        if subgroup(group, "top_level_model_weights") is not None:
            found += _top(model, group, source, skip_mismatch)
    for w, array in found:
        w.data = array.astype(w.dtype)


def _in_order(
    model: Any, group: Any, names: list[str], source: str
) -> Iterator[tuple[Any, str]]:
    """The layers of the model that have weights, with those of the file."""
    stored = [name for name in names if _weight_names(group, name)]
    layers = [layer for layer in _layers(model) if layer.weights]
    if len(stored) != len(layers):
        raise ShapeError(
            f"load_weights: {model.name} has {len(layers)} layers with weights and "
            f"{source!r} {len(stored)}: {short(stored)}; pass by_name=True to take "
            "those of the same names"
        )
    return zip(layers, stored, strict=True)


def _by_name(
    model: Any, group: Any, names: list[str], source: str
) -> Iterator[tuple[Any, str]]:
    """The layers of the model whose names the file has."""
    known = set(names)
    return ((layer, layer.name) for layer in _layers(model) if layer.name in known)


def _layers(model: Any) -> list[Any]:
    return keras_layers(model) if hasattr(model, "layers") else [model]


def _weight_names(group: Any, name: str) -> list[str]:
    within = subgroup(group, name)
    if within is None:
        raise StorageError(f"load_weights: the file lists {short(name)}, but lacks it")
    return read_names(within, "weight_names")


def _pairs(
    layer: Any, group: Any, name: str, source: str, skip_mismatch: bool
) -> list[_Pair]:
    own = [*layer.trainable_weights, *layer.non_trainable_weights]
    return _matched(layer.name, own, group, name, source, skip_mismatch)


def _top(model: Any, group: Any, source: str, skip_mismatch: bool) -> list[_Pair]:
    """The weights that are the model's own and no layer's."""
    own = model._own_weights()
    name = "top_level_model_weights"
    return _matched(model.name, own, group, name, source, skip_mismatch)


def _matched(
    owner: str, own: list[Any], group: Any, name: str, source: str, skip_mismatch: bool
) -> list[_Pair]:
    """The weights of one layer with their arrays."""
    names, within = _weight_names(group, name), subgroup(group, name)
    said = None
    if len(names) != len(own):
        said = (
            f"load_weights: {owner} has {len(own)} weights, {source!r} has "
            f"{len(names)} for its {short(name)}"
        )
    found: list[_Pair] = []
    for w, stored in zip(own, names, strict=False) if said is None else ():
        array = read_array(within, stored, w.shape)
        if array.shape == w.shape:
            found.append((w, array))
        elif said is None:
            said = (
                f"load_weights: {owner}: {w.path} has shape {w.shape}, "
                f"{short(stored)} in {source!r} {array.shape}; they must be equal"
            )
    if said is not None and not skip_mismatch:
        raise ShapeError(said)
    if said is not None:
        warnings.warn(f"{said}; left out", stacklevel=6)
    return found
