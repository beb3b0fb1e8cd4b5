"""Neural networks on `autograd`, in the vocabulary of Keras 3.

>>> import nn
>>> model = nn.Sequential([nn.Dense(64, activation="relu"), nn.Dense(10)])
"""

from nn import (
    activations,
    backend,
    callbacks,
    config,
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
    tree,
    utils,
)
from nn.config import version
from nn.initializers import Initializer
from nn.layers import Dense, Input, InputSpec, KerasTensor, Layer
from nn.losses import Loss
from nn.metrics import Metric
from nn.models import Model, Sequential
from nn.optimizers import SGD, Optimizer
from nn.regularizers import Regularizer
from nn.saving import load_model
from nn.variables import Variable

__all__ = [
    "SGD",
    "Dense",
    "Initializer",
    "Input",
    "InputSpec",
    "KerasTensor",
    "Layer",
    "Loss",
    "Metric",
    "Model",
    "Optimizer",
    "Regularizer",
    "Sequential",
    "Variable",
    "activations",
    "backend",
    "callbacks",
    "config",
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
    "tree",
    "utils",
    "version",
]
