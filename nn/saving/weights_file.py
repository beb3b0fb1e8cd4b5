"""Weights of a layer or model in a file, and from it."""

import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.errors import ArgumentError, GraphError, ShapeError, StorageError
from nn.arrays import Array
from nn.layers.places import weight_places
from nn.saving import storage
from nn.saving.keras_archive import is_archive, load_archive_weights
from nn.saving.keras_legacy import load_legacy
from nn.saving.keras_weights import is_h5, load_h5, save_h5

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["load_weights", "placed_weights", "save_weights", "set_placed_weights"]


def save_weights(model: Any, filepath: "str | Path", overwrite: bool = True) -> None:
    """Write the weights of `model`, a built layer or model, under their places.

    A file whose name ends in ``.weights.h5`` is written as Keras 3 writes it, with the
    optimizer's state.
    """
    if not model.built:
        raise GraphError(
            f"save_weights: {model.name} has no weights yet; build it or call it first"
        )
    if is_h5(filepath):
        save_h5(model, filepath, overwrite=overwrite)
        return
    if str(filepath).endswith((".h5", ".hdf5", ".keras")):
        raise ArgumentError(
            f"save_weights: {str(filepath)!r} would be taken for another kind of file; "
            "end its name in .weights.h5 for Keras's form, else in .safetensors"
        )
    content = {"weights": placed_weights(model)}
    storage.write(filepath, "weights", content, overwrite=overwrite)


def load_weights(
    model: Any,
    filepath: "str | Path",
    skip_mismatch: bool = False,
    *,
    by_name: bool = False,
) -> None:
    """Read the weights of `model`, which must be built, each by its place there.

    All or nothing: a file that does not suit the model changes none of its weights.
    skip_mismatch: take those that suit, and tell of the others in a warning.

    Files of Keras are read too, by their names' endings: ``.weights.h5`` and ``.keras``
    of Keras 3, with the optimizer's state, and ``.h5`` or ``.hdf5`` of Keras 2, from
    layer to layer in order, or by_name by their names.
    """
    if not model.built:
        raise GraphError(
            f"load_weights: {model.name} is not built, so its weights' shapes are not "
            "known; build it or call it first"
        )
    is_legacy = str(filepath).endswith((".h5", ".hdf5")) and not is_h5(filepath)
    if by_name and not is_legacy:
        raise ArgumentError(
            "load_weights: by_name is for files of Keras 2, whose names end in .h5 or "
            f".hdf5; {str(filepath)!r} knows weights by their places"
        )
    if is_legacy:
        load_legacy(model, filepath, skip_mismatch=skip_mismatch, by_name=by_name)
    elif is_h5(filepath):
        load_h5(model, filepath, skip_mismatch=skip_mismatch)
    elif is_archive(filepath):
        load_archive_weights(model, filepath, skip_mismatch=skip_mismatch)
    else:
        stored = storage.read(filepath, "weights").get("weights")
        set_placed_weights(model, stored, str(filepath), skip_mismatch=skip_mismatch)


def placed_weights(model: Any) -> dict[str, Array]:
    """The weights by their places in `model`, by reference."""
    return {place: w.numpy() for place, w in weight_places(model).items()}


def set_placed_weights(
    model: Any, stored: Any, source: str, *, skip_mismatch: bool = False
) -> None:
    """Give `model` the weights that `placed_weights` found in an equal one."""
    if not isinstance(stored, Mapping) or not all(map(_is_array, stored.values())):
        raise StorageError(
            f"{model.name}: what {source!r} holds as weights are not arrays by place; "
            "it was not written by this program"
        )
    own = weight_places(model)
    missing, unknown = own.keys() - stored.keys(), stored.keys() - own.keys()
    if (missing or unknown) and not skip_mismatch:
        raise ShapeError(
            f"{model.name}: the weights in {source!r} are another model's: "
            f"missing {storage.short(sorted(missing)[:3])}, "
            f"unknown {storage.short(sorted(unknown)[:3])}"
        )
    unlike = [
        place
        for place, w in own.items()
        if place in stored
        and (stored[place].shape != w.shape or stored[place].dtype != w.dtype)
    ]
    if unlike and not skip_mismatch:
        first = unlike[0]
        w, array = own[first], stored[first]
        raise ShapeError(
            f"{model.name}: {first} is {w.dtype}{list(w.shape)}, in {source!r} "
            f"{array.dtype}{list(array.shape)}; they must be equal"
        )
    if skipped := sorted({*missing, *unknown, *unlike}):
        warnings.warn(
            f"{model.name}: {len(skipped)} weights were not taken from {source!r}, "
            f"e.g. {storage.short(skipped[:3])}: they lack there or here, or differ in "
            "shape",
            stacklevel=4,
        )
    for place, w in own.items():
        if place in stored and place not in unlike:
            w.data = stored[place]


def _is_array(value: Any) -> bool:
    return isinstance(value, np.ndarray)
