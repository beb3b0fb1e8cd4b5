"""What `autograd.explore` shows of a model: its outputs for some inputs."""

from typing import Any

import numpy as np

from autograd.errors import ArgumentError, AutogradError
from autograd.tree import leaves
from nn.arrays import Shape
from nn.layers.symbolic import map_shapes

__all__ = ["explored"]


def explored(model: Any, inputs: Any) -> Any:
    """The outputs of `model` for `inputs`, else for one example of zeros.

    Raises `ArgumentError` for a model that is not built yet, and where it takes no
    zeros.
    """
    if inputs is not None:
        return leaves(model(inputs))
    if not model.built:
        raise ArgumentError(
            f"explore: {model.name} is not built yet, so what it takes is unknown; "
            "pass inputs=…, or call it on some first"
        )

    def zeros(shape: Shape) -> Any:
        return np.zeros([n or 1 for n in shape], model.dtype)

    try:
        return leaves(model(*map_shapes(zeros, model._built_for)))
    except AutogradError as error:
        raise ArgumentError(
            f"explore: {model.name} does not take zeros ({error}); pass inputs=…"
        ) from error
