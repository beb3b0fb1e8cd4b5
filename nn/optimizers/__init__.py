"""Optimizers: how a gradient becomes a step."""

from typing import Any

from nn.lookup import find, names_of
from nn.optimizers import schedules
from nn.optimizers.adagrad import Adadelta, Adagrad
from nn.optimizers.adam import Adam, Adamax, AdamW, Nadam
from nn.optimizers.base import Optimizer
from nn.optimizers.ftrl import Ftrl
from nn.optimizers.lamb import Lamb
from nn.optimizers.lion import Lion
from nn.optimizers.muon import Muon
from nn.optimizers.rmsprop import RMSprop
from nn.optimizers.sgd import SGD

__all__ = [
    "SGD",
    "Adadelta",
    "Adagrad",
    "Adam",
    "AdamW",
    "Adamax",
    "Ftrl",
    "Lamb",
    "Lion",
    "Muon",
    "Nadam",
    "Optimizer",
    "RMSprop",
    "get",
    "schedules",
]

_KINDS = [
    Adadelta,
    Adagrad,
    Adam,
    AdamW,
    Adamax,
    Ftrl,
    Lamb,
    Lion,
    Muon,
    Nadam,
    RMSprop,
    SGD,
]
_BY_NAME = names_of(_KINDS) | {kind.__name__.lower(): kind for kind in _KINDS}


def get(identifier: str | type[Optimizer] | dict[str, Any] | Optimizer) -> Optimizer:
    """A new optimizer of that name or class with its defaults; an `Optimizer` as it is.

    A dict is what `nn.lookup.serialize` gave for an optimizer.
    """
    if isinstance(identifier, Optimizer):
        return identifier
    found: Optimizer = find("optimizer", identifier, _BY_NAME)
    return found
