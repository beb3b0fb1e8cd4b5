"""Models: layers put together, trained as one."""

from nn.models.model import Model
from nn.models.sequential import Sequential
from nn.saving import load_model, save_model

__all__ = ["Model", "Sequential", "load_model", "save_model"]
