"""Optimizers: how a gradient becomes a step."""

from nn.lookup import lookup
from nn.optimizers.base import Optimizer
from nn.optimizers.sgd import SGD

__all__ = ["SGD", "Optimizer", "get"]

_BY_NAME: dict[str, type[SGD]] = {"sgd": SGD}


def get(identifier: str | Optimizer) -> Optimizer:
    """A new optimizer of that name with its defaults; an `Optimizer` as it is."""
    if isinstance(identifier, Optimizer):
        return identifier
    return lookup("optimizer", identifier, _BY_NAME)()
