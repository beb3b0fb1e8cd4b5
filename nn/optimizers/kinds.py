"""The optimizers that have a rule of their own, by name."""

from typing import Any

from nn.lookup import names_of
from nn.optimizers.adafactor import Adafactor
from nn.optimizers.adagrad import Adadelta, Adagrad
from nn.optimizers.adam import Adam, Adamax, AdamW, Nadam
from nn.optimizers.ftrl import Ftrl
from nn.optimizers.lamb import Lamb
from nn.optimizers.lion import Lion
from nn.optimizers.muon import Muon
from nn.optimizers.rmsprop import RMSprop
from nn.optimizers.schedule_free import ScheduleFreeAdamW
from nn.optimizers.sgd import SGD

__all__ = ["KINDS", "by_name"]

_KINDS = [
    Adadelta,
    Adafactor,
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
    ScheduleFreeAdamW,
]


def by_name(kinds: list[Any]) -> dict[str, Any]:
    """Optimizers by their names, and in lower case with and without underscores."""
    return names_of(kinds) | {kind.__name__.lower(): kind for kind in kinds}


KINDS = by_name(_KINDS)
