"""Models and weights in files: safetensors with JSON in the header, no pickle."""

from nn.saving.model_file import load_model, save_model
from nn.saving.registry import (
    custom_object_scope,
    get_registered_object,
    register_keras_serializable,
)
from nn.saving.weights_file import load_weights, save_weights

__all__ = [
    "custom_object_scope",
    "get_registered_object",
    "load_model",
    "load_weights",
    "register_keras_serializable",
    "save_model",
    "save_weights",
]
