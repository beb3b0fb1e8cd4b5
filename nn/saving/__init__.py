"""Models and weights in files: safetensors with JSON in the header, no pickle."""

from nn.saving.model_file import load_model, save_model
from nn.saving.objects import (
    deserialize_keras_object,
    get_custom_objects,
    serialize_keras_object,
)
from nn.saving.registry import (
    custom_object_scope,
    get_registered_name,
    get_registered_object,
    register_keras_serializable,
)
from nn.saving.weights_file import load_weights, save_weights

CustomObjectScope = custom_object_scope

__all__ = [
    "CustomObjectScope",
    "custom_object_scope",
    "deserialize_keras_object",
    "get_custom_objects",
    "get_registered_name",
    "get_registered_object",
    "load_model",
    "load_weights",
    "register_keras_serializable",
    "save_model",
    "save_weights",
    "serialize_keras_object",
]
