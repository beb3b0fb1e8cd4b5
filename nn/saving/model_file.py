"""A whole model in a file: architecture, weights, how it is trained, how far."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from autograd.errors import AutogradError, StorageError
from nn.layers.places import layer_places, weight_places
from nn.lookup import saving, serialize
from nn.random import restore_states, states_of
from nn.saving import storage
from nn.saving.keras_archive import is_archive, load_archive, save_archive
from nn.saving.making import making, model_of
from nn.saving.weights_file import placed_weights, set_placed_weights

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "MOST_UNSTORED",
    "load_model",
    "optimizer_state",
    "restore_optimizer",
    "save_model",
]

MOST_UNSTORED = 1 << 28
"""Bytes of the parameters of a model that was saved before it was built."""


def save_model(
    model: Any,
    filepath: "str | Path",
    overwrite: bool = True,
    *,
    include_optimizer: bool = True,
) -> None:
    """Write `model` to `filepath` so that `load_model` gives an equal one.

    Kept are the architecture, the weights, which layers are frozen, the states of
    random generators and, if it was compiled, what `compile` was given and the
    optimizer's state. A file whose name ends in ``.keras`` is written so that Keras
    opens it; it keeps no states of generators. overwrite: whether a file that is there
    may be replaced.
    """
    if is_archive(filepath):
        save_archive(
            model,
            filepath,
            overwrite=overwrite,
            include_optimizer=include_optimizer,
        )
        return
    layers, weights = layer_places(model), weight_places(model)
    with saving():
        content: dict[str, Any] = {"model": serialize(model)}
        if include_optimizer and model.compiled:
            content["compile"] = model.get_compile_config()
    content |= {
        "build": {p: x.get_build_config() for p, x in layers.items() if x.built},
        "names": {p: x.name for p, x in layers.items()},
        "paths": {p: w.name for p, w in weights.items()},
        "frozen": [p for p, x in layers.items() if not x.trainable]
        + [p for p, w in weights.items() if w.is_trained and not w.trainable],
        "weights": placed_weights(model) if model.built else None,
        "generators": states_of(model.__generators__),
    }
    parts = None
    if "compile" in content:
        content["steps"] = model._steps_by_form
        if model.optimizer is not None:
            content["optimizer"] = optimizer_state(model)
            parts = model.optimizer.parts
    write = partial(storage.write, filepath, "model", content, overwrite=overwrite)
    if parts is None:
        write()
    else:  # the first of the processes that share the state has all of it
        parts.once(write)


def load_model(
    filepath: "str | Path",
    custom_objects: Mapping[str, Any] | None = None,
    compile: bool = True,
    safe_mode: bool = True,
) -> Any:
    """The model that ``model.save(filepath)`` wrote, weights and optimizer included.

    custom_objects: by name the user's own layers, losses, metrics and functions that
    `register_keras_serializable` has not made known. compile: as the model was. A file
    whose name ends in ``.keras`` is one of Keras 3. safe_mode: for Keras's sake; code
    in a file is never run.
    """
    if is_archive(filepath):
        return load_archive(filepath, custom_objects, compile)
    content = storage.read(filepath, "model")
    if missing := {"model", "build", "weights"} - content.keys():
        raise StorageError(
            f"load_model: {str(filepath)!r} lacks {min(missing)!r}; it was not written "
            "by save_model"
        )
    with making(filepath, custom_objects, _size_of(content)):
        model = _made_of(content, compile=compile)
    if content["weights"] is not None:
        set_placed_weights(model, content["weights"], str(filepath))
    if compile and content.get("optimizer"):
        _restore(model, content["optimizer"], filepath)
    return model


def optimizer_state(model: Any) -> dict[str, Any]:
    """The state of the model's optimizer, and of which weights it is, by place."""
    places = {id(w): place for place, w in weight_places(model).items()}
    state: dict[str, Any] = {}
    model.optimizer.save_own_variables(state)
    known = [places.get(id(w)) for w in model.optimizer.parameters]
    return {"parameters": known, "state": state}


def restore_optimizer(model: Any, stored: Mapping[str, Any]) -> None:
    """Have the model's optimizer go on from what `optimizer_state` gave."""
    weights = weight_places(model)
    model.optimizer.build([weights[place] for place in stored["parameters"]])
    model.optimizer.load_own_variables(stored["state"])


def _made_of(content: Mapping[str, Any], *, compile: bool) -> Any:
    """The model that `content` describes, its weights and optimizer as at the start."""
    model = model_of(content["model"])
    _build(model, content["build"])
    if compile and "compile" in content:
        model.compile_from_config(content["compile"])
        model._steps_by_form.update(content.get("steps", {}))
    layers, weights = layer_places(model), weight_places(model)
    for known, key in ((layers, "names"), (weights, "paths")):
        for place, name in content.get(key, {}).items():
            if place in known:
                known[place].name = name
    _freeze(layers, weights, content.get("frozen", ()))
    if "generators" in content:
        restore_states(model.__generators__, content["generators"])
    return model


def _build(model: Any, shapes: Mapping[str, Any]) -> None:
    """Build the layers that were built, parents first: they may make their parts."""
    known = layer_places(model)
    for place, config in shapes.items():
        if place not in known:
            known = layer_places(model)
        known[place].build_from_config(config)


def _freeze(
    layers: Mapping[str, Any], weights: Mapping[str, Any], frozen: Iterable[str]
) -> None:
    """Have what was trainable be so, and nothing else."""
    given = set(frozen)
    for place, layer in layers.items():
        layer._trainable = place not in given
    for place, w in weights.items():
        if w.is_trained:
            w.trainable = place not in given


def _restore(model: Any, stored: Any, filepath: "str | Path") -> None:
    """Have the optimizer of `model` go on from what `optimizer_state` gave."""
    try:
        restore_optimizer(model, stored)
    except AutogradError:
        raise
    except Exception as error:
        raise StorageError(
            f"load_model: {str(filepath)!r} holds an optimizer's state that cannot be "
            f"used: {storage.reason(error)}; pass compile=False to go without"
        ) from error


def _size_of(content: Mapping[str, Any]) -> int:
    """The bytes of the weights in `content`, which those of the model may take."""
    weights = content.get("weights")
    if weights is None:
        return MOST_UNSTORED
    stored = weights.values() if isinstance(weights, dict) else ()
    return sum(getattr(w, "nbytes", 0) for w in stored)
