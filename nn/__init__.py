"""Neural networks on `autograd`, in the vocabulary of Keras 3.

>>> import nn
>>> model = nn.Sequential([nn.Dense(64, activation="relu"), nn.Dense(10)])
"""

from nn import (
    activations,
    callbacks,
    constraints,
    data,
    datasets,
    initializers,
    lab,
    layers,
    losses,
    metrics,
    models,
    ops,
    optimizers,
    preprocessing,
    random,
    regularizers,
    saving,
    utils,
)
from nn.layers import Dense, Input, KerasTensor, Layer
from nn.models import Model, Sequential
from nn.optimizers import SGD
from nn.saving import load_model
from nn.variables import Variable

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
