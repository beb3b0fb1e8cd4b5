"""Neural networks on `autograd`, in the vocabulary of Keras 3.

>>> import nn
>>> model = nn.Sequential([nn.Dense(64, activation="relu"), nn.Dense(10)])
"""

import typing as _typing

from autograd.later import later as _later
from nn import (
    activations,
    callbacks,
    config,
    constraints,
    data,
    dtype_policies,
    initializers,
    layers,
    losses,
    metrics,
    mixed_precision,
    models,
    ops,
    optimizers,
    random,
    regularizers,
    saving,
    tree,
)
from nn.config import version
from nn.dtype_policies import DTypePolicy, FloatDTypePolicy
from nn.initializers import Initializer
from nn.layers import Dense, Input, InputSpec, KerasTensor, Layer
from nn.losses import Loss
from nn.metrics import Metric
from nn.models import Model, Sequential
from nn.optimizers import SGD, Optimizer
from nn.regularizers import Regularizer
from nn.saving import load_model
from nn.variables import Variable

if _typing.TYPE_CHECKING:
    from nn import backend, datasets, distribution, lab, preprocessing, utils

_later(  # they read archives, load over the network, and are used by few
    __name__,
    {
        ("nn.backend",): ("backend",),
        ("nn.datasets",): ("datasets",),
        ("nn.distribution",): ("distribution",),
        ("nn.lab",): ("lab",),
        ("nn.preprocessing",): ("preprocessing",),
        ("nn.utils",): ("utils",),
    },
)

__all__ = [
    "SGD",
    "DTypePolicy",
    "Dense",
    "FloatDTypePolicy",
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
    "distribution",
    "dtype_policies",
    "initializers",
    "lab",
    "layers",
    "load_model",
    "losses",
    "metrics",
    "mixed_precision",
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
