"""A whole model in a file: architecture, weights, how it is trained, how far."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from autograd.errors import AutogradError, StorageError
from nn.layers.config import layer_of
from nn.lookup import serialize
from nn.saving import storage
from nn.saving.registry import custom_object_scope
from nn.saving.weights_file import named_weights, set_named_weights

__all__ = ["load_model", "save_model"]


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
    with custom_object_scope(custom_objects or {}):
        try:
            model = layer_of(content["model"])
            model.build_from_config(content["build"])
            if compile and "compile" in content:
                model.compile_from_config(content["compile"])
        except AutogradError as error:
            raise StorageError(
                f"load_model: {str(path)!r} describes a model that cannot be made: "
                f"{error}; pass your own classes and functions as custom_objects"
            ) from error
    if content["weights"] is not None:
        set_named_weights(model, content["weights"], str(path))
        if compile and content.get("optimizer"):
            model.optimizer.build(model.trainable_weights)
            model.optimizer.load_own_variables(content["optimizer"])
    return model
