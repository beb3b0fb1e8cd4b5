"""Making the model that a file describes, whoever wrote the file."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from autograd.errors import ArgumentError, StorageError
from nn.layers.budget import weight_budget
from nn.layers.config import layer_of
from nn.lookup import saving
from nn.saving import storage
from nn.saving.registry import custom_object_scope

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["making", "model_of"]


@contextmanager
def making(
    filepath: "str | Path", custom_objects: Mapping[str, Any] | None, size: int
) -> Iterator[None]:
    """Within, a model of a file is made, of parameters of `size` bytes at most.

    Names are those of `custom_objects` first. Whatever a constructor makes of what it
    is given, the error is a `StorageError` that names the file.
    """
    with custom_object_scope(custom_objects or {}), weight_budget(size), saving():
        try:
            yield
        except Exception as error:
            raise StorageError(
                f"load_model: {str(filepath)!r} describes a model that cannot be made: "
                f"{storage.reason(error)}; pass your own classes and functions as "
                "custom_objects"
            ) from error


def model_of(config: Mapping[str, Any]) -> Any:
    """The model of a configuration, not built unless it builds itself."""
    model = layer_of(config)
    if not hasattr(model, "compile_from_config"):
        raise ArgumentError(f"{storage.short(model)} is no model")
    return model
