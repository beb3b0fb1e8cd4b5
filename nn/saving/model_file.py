"""A whole model in a file: architecture, weights, how it is trained, how far."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from autograd.errors import ArgumentError, AutogradError, StorageError
from nn.layers.budget import weight_budget
from nn.layers.config import layer_of
from nn.lookup import serialize
from nn.saving import storage
from nn.saving.registry import custom_object_scope
from nn.saving.weights_file import named_weights, set_named_weights

__all__ = ["MOST_UNSTORED", "load_model", "save_model"]

LONGEST_REASON = 500
"""Characters of an error that are quoted: names in a file may be of any length."""

MOST_UNSTORED = 1 << 28
"""Bytes of the parameters of a model that was saved before it was built."""


def save_model(model: Any, path: str | Path, include_optimizer: bool = True) -> None:
    """Write `model` to `path` so that `load_model` gives an equal one.

    Kept are the architecture, the weights and, if it was compiled, what `compile` was
    given and the optimizer's state.
    """
    content: dict[str, Any] = {
        "model": serialize(model),
        "build": model.get_build_config(),
        "weights": named_weights(model) if model.built else None,
    }
    if include_optimizer and model.optimizer is not None:
        content["compile"] = model.get_compile_config()
        content["optimizer"] = {}
        model.optimizer.save_own_variables(content["optimizer"])
    storage.write(path, "model", content)


def load_model(
    path: str | Path,
    custom_objects: Mapping[str, Any] | None = None,
    compile: bool = True,
) -> Any:
    """The model that ``model.save(path)`` wrote, weights and optimizer state included.

    custom_objects: by name the user's own layers, losses, metrics and functions that
    `register_keras_serializable` has not made known. compile: as the model was.
    """
    content = storage.read(path, "model")
    if missing := {"model", "build", "weights"} - content.keys():
        raise StorageError(
            f"load_model: {str(path)!r} lacks {min(missing)!r}; it was not written by "
            "save_model"
        )
    with custom_object_scope(custom_objects or {}), weight_budget(_size_of(content)):
        try:
            model = _made_of(content, compile=compile)
        except Exception as error:  # whatever a constructor makes of what it is given
            raise StorageError(
                f"load_model: {str(path)!r} describes a model that cannot be made: "
                f"{_reason(error)}; pass your own classes and functions as "
                "custom_objects"
            ) from error
    if content["weights"] is not None:
        set_named_weights(model, content["weights"], str(path))
    if compile and content.get("optimizer"):
        _restore(model.optimizer, model.trainable_weights, content["optimizer"], path)
    return model


def _made_of(content: Mapping[str, Any], *, compile: bool) -> Any:
    """The model that `content` describes, its weights and optimizer as at the start."""
    model = layer_of(content["model"])
    if not hasattr(model, "compile_from_config"):
        raise ArgumentError(f"{storage.short(model)} is no model")
    model.build_from_config(content["build"])
    if compile and "compile" in content:
        model.compile_from_config(content["compile"])
    return model


def _restore(optimizer: Any, weights: Any, stored: Any, path: str | Path) -> None:
    """Have `optimizer` go on with `weights` from what `save_own_variables` gave."""
    try:
        optimizer.build(weights)
        optimizer.load_own_variables(stored)
    except AutogradError:
        raise
    except Exception as error:
        raise StorageError(
            f"load_model: {str(path)!r} holds an optimizer's state that cannot be "
            f"used: {_reason(error)}; pass compile=False to go without"
        ) from error


def _size_of(content: Mapping[str, Any]) -> int:
    """The bytes of the weights in `content`, which those of the model may take."""
    weights = content.get("weights")
    if weights is None:
        return MOST_UNSTORED
    stored = weights.values() if isinstance(weights, dict) else ()
    return sum(getattr(w, "nbytes", 0) for w in stored)


def _reason(error: Exception) -> str:
    """The message of an error, of one that is not ours with its type, cut short."""
    said = str(error)
    if len(said) > LONGEST_REASON:
        said = f"{said[:LONGEST_REASON]}…"
    return (
        said if isinstance(error, AutogradError) else f"{type(error).__name__}: {said}"
    )
