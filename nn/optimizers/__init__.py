"""Optimizers: how a gradient becomes a step."""

from collections.abc import Mapping
from typing import Any

from nn.lookup import find, restored
from nn.lookup import serialize as serialized
from nn.optimizers import schedules
from nn.optimizers.adafactor import Adafactor
from nn.optimizers.adagrad import Adadelta, Adagrad
from nn.optimizers.adam import Adam, Adamax, AdamW, Nadam
from nn.optimizers.base import Optimizer
from nn.optimizers.ftrl import Ftrl
from nn.optimizers.kinds import KINDS, by_name
from nn.optimizers.lamb import Lamb
from nn.optimizers.lion import Lion
from nn.optimizers.loss_scale import LossScaleOptimizer
from nn.optimizers.multi import MultiOptimizer, OptimizerMap
from nn.optimizers.muon import Muon
from nn.optimizers.rmsprop import RMSprop
from nn.optimizers.schedule_free import ScheduleFreeAdamW
from nn.optimizers.sgd import SGD

__all__ = [
    "SGD",
    "Adadelta",
    "Adafactor",
    "Adagrad",
    "Adam",
    "AdamW",
    "Adamax",
    "Ftrl",
    "Lamb",
    "Lion",
    "LossScaleOptimizer",
    "MultiOptimizer",
    "Muon",
    "Nadam",
    "Optimizer",
    "OptimizerMap",
    "RMSprop",
    "ScheduleFreeAdamW",
    "deserialize",
    "get",
    "schedules",
    "serialize",
]

_BY_NAME = KINDS | by_name([LossScaleOptimizer, MultiOptimizer])


def get(identifier: Any) -> Any:
    """A new optimizer of that name or class with its defaults; an `Optimizer` as it is.

    None stays None. A dict is what `serialize` gave for an optimizer.
    """
    if identifier is None or isinstance(identifier, Optimizer):
        return identifier
    return find("optimizer", identifier, _BY_NAME)


def serialize(optimizer: Optimizer) -> Any:
    """The settings of an optimizer as a dict that JSON can hold."""
    return serialized(optimizer)


def deserialize(config: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """What `serialize` gave; custom_objects: more classes by their names."""
    return restored("optimizer", config, _BY_NAME, custom_objects)
