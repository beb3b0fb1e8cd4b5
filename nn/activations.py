"""Activations by their Keras names: operations of `autograd`, nothing of their own."""

from collections.abc import Callable
from typing import Any, TypeAlias

from autograd.ops import log_softmax, relu, sigmoid, softmax, softplus, tanh
from nn.lookup import lookup

__all__ = [
    "get",
    "linear",
    "log_softmax",
    "relu",
    "sigmoid",
    "softmax",
    "softplus",
    "tanh",
]

Activation: TypeAlias = Callable[[Any], Any]


def linear(x: Any) -> Any:
    """``x`` itself."""
    return x


_BY_NAME: dict[str, Activation] = {
    "linear": linear,
    "log_softmax": log_softmax,
    "relu": relu,
    "sigmoid": sigmoid,
    "softmax": softmax,
    "softplus": softplus,
    "tanh": tanh,
}


def get(identifier: str | Activation | None) -> Activation | None:
    """The activation of that name; a function and None as they are."""
    if identifier is None or callable(identifier):
        return identifier
    return lookup("activation", identifier, _BY_NAME)
