"""Layers: callables over Tensors that own parameters."""

from nn.layers.attention import MultiHeadAttention
from nn.layers.base import Layer
from nn.layers.cells import GRU, LSTM, SimpleRNN
from nn.layers.convolution import (
    Conv1D,
    Conv2D,
    DepthwiseConv2D,
    SeparableConv2D,
)
from nn.layers.convolution_transpose import Conv2DTranspose
from nn.layers.core import (
    ELU,
    Activation,
    Embedding,
    Identity,
    Lambda,
    LeakyReLU,
    Masking,
    Operator,
    PReLU,
    ReLU,
    Softmax,
)
from nn.layers.dense import Dense
from nn.layers.geometric import (
    RandomFlip,
    RandomRotation,
    RandomTranslation,
    RandomZoom,
)
from nn.layers.input import Input, InputLayer
from nn.layers.merging import (
    Add,
    Average,
    Concatenate,
    Dot,
    Maximum,
    Minimum,
    Multiply,
    Subtract,
)
from nn.layers.normalization import (
    BatchNormalization,
    GroupNormalization,
    LayerNormalization,
    Normalization,
    Rescaling,
)
from nn.layers.pooling import (
    AveragePooling1D,
    AveragePooling2D,
    GlobalAveragePooling1D,
    GlobalAveragePooling2D,
    GlobalMaxPooling1D,
    GlobalMaxPooling2D,
    MaxPooling1D,
    MaxPooling2D,
)
from nn.layers.preprocessing import (
    CategoryEncoding,
    Discretization,
    HashedCrossing,
    Hashing,
    IntegerLookup,
    StringLookup,
    TextVectorization,
)
from nn.layers.regularization import Dropout, GaussianNoise, SpatialDropout2D
from nn.layers.reshaping import Flatten, Permute, RepeatVector, Reshape
from nn.layers.resizing import UpSampling2D, ZeroPadding2D
from nn.layers.symbolic import KerasTensor
from nn.layers.wrappers import Bidirectional, TimeDistributed

__all__ = [
    "ELU",
    "GRU",
    "LSTM",
    "Activation",
    "Add",
    "Average",
    "AveragePooling1D",
    "AveragePooling2D",
    "BatchNormalization",
    "Bidirectional",
    "CategoryEncoding",
    "Concatenate",
    "Conv1D",
    "Conv2D",
    "Conv2DTranspose",
    "Dense",
    "DepthwiseConv2D",
    "Discretization",
    "Dot",
    "Dropout",
    "Embedding",
    "Flatten",
    "GaussianNoise",
    "GlobalAveragePooling1D",
    "GlobalAveragePooling2D",
    "GlobalMaxPooling1D",
    "GlobalMaxPooling2D",
    "GroupNormalization",
    "HashedCrossing",
    "Hashing",
    "Identity",
    "Input",
    "InputLayer",
    "IntegerLookup",
    "KerasTensor",
    "Lambda",
    "Layer",
    "LayerNormalization",
    "LeakyReLU",
    "Masking",
    "MaxPooling1D",
    "MaxPooling2D",
    "Maximum",
    "Minimum",
    "MultiHeadAttention",
    "Multiply",
    "Normalization",
    "Operator",
    "PReLU",
    "Permute",
    "RandomFlip",
    "RandomRotation",
    "RandomTranslation",
    "RandomZoom",
    "ReLU",
    "RepeatVector",
    "Rescaling",
    "Reshape",
    "SeparableConv2D",
    "SimpleRNN",
    "Softmax",
    "SpatialDropout2D",
    "StringLookup",
    "Subtract",
    "TextVectorization",
    "TimeDistributed",
    "UpSampling2D",
    "ZeroPadding2D",
]
