"""Models: layers put together, trained as one."""

from nn.models.cloning import clone_model, model_from_json
from nn.models.model import Model
from nn.models.sequential import Sequential
from nn.saving import load_model, save_model

__all__ = [
    "Model",
    "Sequential",
    "clone_model",
    "load_model",
    "model_from_json",
    "save_model",
]
