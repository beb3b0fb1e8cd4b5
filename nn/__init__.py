"""Neural networks on `autograd`, in the vocabulary of Keras 3.

>>> import nn
>>> model = nn.Sequential([nn.Dense(64, activation="relu"), nn.Dense(10)])
"""

import typing as _typing

from autograd.later import later as _later
from nn import (
    activations,
    callbacks,
    constraints,
    data,
    initializers,
    layers,
    losses,
    metrics,
    models,
    ops,
    optimizers,
    random,
    regularizers,
    saving,
)
from nn.layers import Dense, Input, KerasTensor, Layer
from nn.models import Model, Sequential
from nn.optimizers import SGD
from nn.saving import load_model
from nn.variables import Variable

if _typing.TYPE_CHECKING:
    from nn import datasets, lab, preprocessing, utils

_later(  # they read archives, load over the network, and are used by few
    __name__,
    {
        ("nn.datasets",): ("datasets",),
        ("nn.lab",): ("lab",),
        ("nn.preprocessing",): ("preprocessing",),
        ("nn.utils",): ("utils",),
    },
)

__all__ = [
    "SGD",
    "Dense",
    "Input",
    "KerasTensor",
    "Layer",
    "Model",
    "Sequential",
    "Variable",
    "activations",
    "callbacks",
    "constraints",
    "data",
    "datasets",
    "initializers",
    "lab",
    "layers",
    "load_model",
    "losses",
    "metrics",
    "models",
    "ops",
    "optimizers",
    "preprocessing",
    "random",
    "regularizers",
    "saving",
    "utils",
]
