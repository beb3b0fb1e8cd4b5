"""Neural networks on `autograd`, in the vocabulary of Keras 3.

>>> import nn
>>> model = nn.Sequential([nn.Dense(64, activation="relu"), nn.Dense(10)])
"""

from nn import (
    activations,
    callbacks,
    datasets,
    initializers,
    layers,
    losses,
    metrics,
    models,
    optimizers,
    random,
    utils,
)
from nn.layers import Dense, Layer
from nn.models import Sequential
from nn.optimizers import SGD

__all__ = [
    "SGD",
    "Dense",
    "Layer",
    "Sequential",
    "activations",
    "callbacks",
    "datasets",
    "initializers",
    "layers",
    "losses",
    "metrics",
    "models",
    "optimizers",
    "random",
    "utils",
]
