"""Weights in Keras's form: HDF5 with a group for each layer, arrays numbered in it."""

import warnings
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

from autograd.errors import ShapeError
from nn.arrays import Array
from nn.optimizers.base import Optimizer
from nn.saving import storage
from nn.saving.hdf5 import opened, packed, read_array, subgroup
from nn.saving.keras_optimizer import keras_state, set_keras_state
from nn.saving.keras_places import keras_places, keras_weights

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["h5_of", "is_h5", "load_h5", "save_h5", "take_from"]

_Pair = tuple[Any, Array]


def is_h5(filepath: "str | Path") -> bool:
    """Whether the name of a file says that it holds weights as Keras 3 writes them."""
    return str(filepath).endswith(".weights.h5")


def save_h5(model: Any, filepath: "str | Path", *, overwrite: bool = True) -> None:
    """Write the weights of `model` and its optimizer's state as Keras 3 does."""
    storage.write_bytes(filepath, "weights", h5_of(model), overwrite=overwrite)


def h5_of(model: Any, *, with_optimizer: bool = True) -> bytes:
    """The file of `save_h5`."""
    content: dict[str, Array] = {}
    names: dict[str, dict[str, str]] = {}
    with _whole_state(model):
        for place, thing in keras_places(model).items():
            if isinstance(thing, Optimizer) and not with_optimizer:
                continue
            group = f"{place}/vars" if place else "vars"
            names[group] = {"name": thing.name}
            for i, array in enumerate(_arrays(thing)):
                content[f"{group}/{i}"] = array
    return packed(content, names)


def load_h5(model: Any, filepath: "str | Path", *, skip_mismatch: bool = False) -> None:
    """Read what `save_h5` or Keras 3 wrote for an equal model.

    Without skip_mismatch it is all or nothing. The optimizer's state is taken if the
    model was compiled with an equal optimizer.
    """
    with opened(filepath, "load_weights") as file, _whole_state(model):
        take_from(file, model, str(filepath), skip_mismatch=skip_mismatch)


def take_from(file: Any, model: Any, source: str, *, skip_mismatch: bool) -> None:
    """`load_h5` from a file that is open."""
    found: list[_Pair] = []
    failed: list[str] = []
    optimizers: list[tuple[Optimizer, list[Array]]] = []
    for place, thing in keras_places(model).items():
        group = _group(file, place)
        if isinstance(thing, Optimizer):
            arrays = _state(group, thing, model, source)
            optimizers += [(thing, arrays)] if arrays is not None else []
            continue
        own = keras_weights(thing)
        suiting, said = _matched(thing, place, own, group, source)
        if said is not None and not skip_mismatch:
            raise ShapeError(said)
        failed += [place] if said is not None else []
        found += suiting
    for w, array in found:
        w.data = array.astype(w.dtype)
    for optimizer, arrays in optimizers:
        set_keras_state(optimizer, arrays)
    if failed:
        warnings.warn(
            f"{model.name}: the weights of {len(failed)} layers were not taken from "
            f"{source!r}, e.g. of {failed[0]!r}: they lack there or differ in shape",
            stacklevel=4,
        )


def _whole_state(model: Any) -> AbstractContextManager[None]:
    """Where processes share the state of the model's optimizer, each has all inside."""
    optimizer = getattr(model, "optimizer", None)
    return nullcontext() if optimizer is None else optimizer.whole()


def _arrays(thing: Any) -> list[Array]:
    if isinstance(thing, Optimizer):
        return keras_state(thing)
    return [w.numpy() for w in keras_weights(thing)]


def _group(file: Any, place: str) -> Any:
    """The arrays of the layer at `place`; early Keras 3 had another name for layers."""
    group = subgroup(file, f"{place}/vars" if place else "vars")
    if group is None and "_layer_checkpoint_dependencies" in file:
        earlier = place.replace("layers", "_layer_checkpoint_dependencies")
        group = subgroup(file, f"{earlier}/vars")
    return group


def _matched(
    layer: Any, place: str, own: list[Any], group: Any, source: str
) -> tuple[list[_Pair], str | None]:
    """The weights of `layer` with the arrays of `group`, up to one that does not suit.

    And why it does not; None if all do.
    """
    where = f"{layer.name} ({place or 'the model itself'})"
    count = 0 if group is None else len(group)
    found: list[_Pair] = []
    if count != len(own):
        names = ", ".join(f"{w.path} {w.shape}" for w in own) or "none"
        return found, (
            f"load_weights: {where} has {len(own)} weights, {names}; {source!r} holds "
            f"{count} for it, so it was written by another model"
        )
    for i, w in enumerate(own):
        array = read_array(group, str(i), w.shape)
        if array.shape != w.shape:
            return found, (
                f"load_weights: {where}: {w.path} has shape {w.shape}, in {source!r} "
                f"{array.shape}; they must be equal"
            )
        found.append((w, array))
    return found, None


def _state(
    group: Any, optimizer: Optimizer, model: Any, source: str
) -> list[Array] | None:
    """The optimizer's state in `group`, None if it is another's, which is told.

    The optimizer is built for it, unless that in the file had made no step yet.
    """
    count = 0 if group is None else len(group)
    is_of_model = optimizer is getattr(model, "optimizer", None)
    if is_of_model and not optimizer.parameters:
        if count == len(keras_state(optimizer)) and not read_array(group, "0", ()):
            return None
        optimizer.build(model.trainable_weights)
    own = keras_state(optimizer)
    if count == len(own):
        arrays = [read_array(group, str(i), a.shape) for i, a in enumerate(own)]
        if all(a.shape == b.shape for a, b in zip(own, arrays, strict=True)):
            return arrays
    warnings.warn(
        f"load_weights: {optimizer.name} keeps {len(own)} arrays and {source!r} holds "
        f"{count} for it; it starts anew",
        stacklevel=6,
    )
    return None
