"""What activations can give and losses take: tables that the checks read."""

from math import inf
from typing import Any, NamedTuple

from nn import losses
from nn.layers import ELU, LeakyReLU, PReLU, ReLU, Softmax
from nn.losses import Loss, LossFunction
from nn.losses.by_shape import CrossentropyByShape

__all__ = [
    "CLIPPED",
    "PROBABILITIES",
    "RANGES",
    "Kind",
    "activation_of",
    "kind_of",
]


class Kind(NamedTuple):
    """What a loss takes.

    takes: a probability for ``"each"`` output or for ``"classes"`` of which one is
    true, ``"shares"`` of a whole, ``"rates"``, ``"signs"``, ``"quantities"``; what only
    the user's ``"own"`` function knows; nothing that is known here, ``""``.
    """

    name: str
    takes: str = ""
    from_logits: bool = False
    axis: int = -1


RANGES: dict[str, tuple[float, float]] = {
    "elu": (-1.0, inf),
    "exponential": (0.0, inf),
    "gelu": (-0.171, inf),
    "hard_sigmoid": (0.0, 1.0),
    "hard_tanh": (-1.0, 1.0),
    "leaky_relu": (-inf, inf),
    "linear": (-inf, inf),
    "log_sigmoid": (-inf, 0.0),
    "log_softmax": (-inf, 0.0),
    "mish": (-0.309, inf),
    "relu": (0.0, inf),
    "relu6": (0.0, 6.0),
    "selu": (-1.759, inf),
    "sigmoid": (0.0, 1.0),
    "silu": (-0.279, inf),
    "softmax": (0.0, 1.0),
    "softplus": (0.0, inf),
    "softsign": (-1.0, 1.0),
    "sparse_sigmoid": (0.0, 1.0),
    "sparsemax": (0.0, 1.0),
    "tanh": (-1.0, 1.0),
}
"""Between what the values of an activation lie."""

PROBABILITIES = ("sigmoid", "softmax", "hard_sigmoid", "sparse_sigmoid", "sparsemax")
"""Activations that give probabilities."""

CLIPPED = ("relu", "relu6")
"""Activations that give exactly 0, and no gradient, for all that is below 0."""

_LAYERS = {
    ELU: "elu",
    LeakyReLU: "leaky_relu",
    PReLU: "linear",
    ReLU: "relu",
    Softmax: "softmax",
}

_TAKES: dict[type[Loss], str] = {
    losses.BinaryCrossentropy: "each",
    losses.BinaryFocalCrossentropy: "each",
    losses.CategoricalCrossentropy: "classes",
    losses.CategoricalFocalCrossentropy: "classes",
    losses.CategoricalGeneralizedCrossEntropy: "classes",
    losses.SparseCategoricalCrossentropy: "classes",
    losses.KLDivergence: "shares",
    losses.Poisson: "rates",
    losses.Hinge: "signs",
    losses.SquaredHinge: "signs",
    losses.Huber: "quantities",
    losses.LogCosh: "quantities",
    losses.MeanAbsoluteError: "quantities",
    losses.MeanAbsolutePercentageError: "quantities",
    losses.MeanSquaredError: "quantities",
    losses.MeanSquaredLogarithmicError: "quantities",
}


def kind_of(loss: Any, y_shape: Any, output_shape: Any) -> Kind:
    """What `loss` takes for targets and outputs of these shapes."""
    if isinstance(loss, CrossentropyByShape):
        loss = loss._kind(tuple(y_shape), tuple(output_shape))
    takes = "own" if _is_own(loss) else _TAKES.get(type(loss), "")
    from_logits = bool(getattr(loss, "from_logits", False))
    axis = getattr(loss, "axis", -1)
    return Kind(getattr(loss, "name", "loss"), takes, from_logits, axis)


def _is_own(loss: Any) -> bool:
    return isinstance(loss, LossFunction) or not type(loss).__module__.startswith("nn.")


def activation_of(layer: Any) -> str | None:
    """The name of the activation that `layer` ends with; None if that is not known."""
    inner = getattr(layer, "layer", None)
    if inner is not None and type(layer).__name__ == "TimeDistributed":
        return activation_of(inner)
    if type(layer) in _LAYERS:
        return _LAYERS[type(layer)]
    function = getattr(layer, "activation", None)
    if not type(layer).__module__.startswith("nn.") or function is None:
        return None
    name = getattr(function, "__name__", "")
    module = getattr(function, "__module__", None) or ""
    known = module.partition(".")[0] in ("nn", "autograd")
    return name if known and name in RANGES else None
