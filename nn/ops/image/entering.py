"""How the functions of `nn.ops.image` are entered in the table."""

from collections.abc import Callable
from typing import Any, TypeVar

from nn.ops.registry import enter

__all__ = ["of_images"]

F = TypeVar("F", bound=Callable[..., Any])


def of_images(f: F) -> F:
    """Enter `f` as ``image.name``."""
    return enter(f"image.{f.__name__}", f)
