"""Initial values of parameters: pure functions of a shape, a dtype and a seed.

Without a `seed` every call draws new numbers from the stream that
`nn.utils.set_random_seed` starts; with one every call gives the same. The dtype is
`nn.config.floatx` unless another is asked for.

>>> import nn
>>> nn.initializers.get("he_normal")((3, 2)).shape
(3, 2)
"""

from collections.abc import Mapping
from typing import Any

from nn.arrays import raw
from nn.initializers.base import Initializer
from nn.initializers.constant import Constant, Identity, Ones, Zeros
from nn.initializers.random import (
    GlorotNormal,
    GlorotUniform,
    HeNormal,
    HeUniform,
    LecunNormal,
    LecunUniform,
    Orthogonal,
    RandomNormal,
    RandomUniform,
    TruncatedNormal,
    VarianceScaling,
    fans,
)
from nn.initializers.stft import STFT
from nn.lookup import find, names_of, restored
from nn.lookup import serialize as serialized

__all__ = [
    "STFT",
    "Constant",
    "GlorotNormal",
    "GlorotUniform",
    "HeNormal",
    "HeUniform",
    "Identity",
    "IdentityInitializer",
    "Initializer",
    "LecunNormal",
    "LecunUniform",
    "Ones",
    "Orthogonal",
    "OrthogonalInitializer",
    "RandomNormal",
    "RandomUniform",
    "STFTInitializer",
    "TruncatedNormal",
    "VarianceScaling",
    "Zeros",
    "constant",
    "deserialize",
    "fans",
    "get",
    "glorot_normal",
    "glorot_uniform",
    "he_normal",
    "he_uniform",
    "identity",
    "lecun_normal",
    "lecun_uniform",
    "ones",
    "orthogonal",
    "random_normal",
    "random_uniform",
    "serialize",
    "stft",
    "truncated_normal",
    "variance_scaling",
    "zeros",
]

IdentityInitializer = Identity
OrthogonalInitializer = Orthogonal
STFTInitializer = STFT
constant = Constant
glorot_normal = GlorotNormal
glorot_uniform = GlorotUniform
he_normal = HeNormal
he_uniform = HeUniform
identity = Identity
lecun_normal = LecunNormal
lecun_uniform = LecunUniform
ones = Ones
orthogonal = Orthogonal
random_normal = RandomNormal
random_uniform = RandomUniform
stft = STFT
truncated_normal = TruncatedNormal
variance_scaling = VarianceScaling
zeros = Zeros

_BY_NAME: dict[str, Any] = names_of(
    [
        Constant,
        GlorotNormal,
        GlorotUniform,
        HeNormal,
        HeUniform,
        Identity,
        LecunNormal,
        LecunUniform,
        Ones,
        Orthogonal,
        RandomNormal,
        RandomUniform,
        STFT,
        TruncatedNormal,
        VarianceScaling,
        Zeros,
    ]
) | {
    "IdentityInitializer": Identity,
    "OrthogonalInitializer": Orthogonal,
    "STFTInitializer": STFT,
    "normal": RandomNormal,
    "one": Ones,
    "uniform": RandomUniform,
    "zero": Zeros,
}


def get(identifier: Any) -> Initializer:
    """The initializer of that name or class; what can be called, and None, as it is.

    An array or a Tensor is the constant that it is; a dict what `serialize` described.
    """
    if identifier is None:
        return None  # type: ignore[return-value]
    if hasattr(identifier, "shape"):
        return Constant(raw(identifier))
    found: Initializer = find("initializer", identifier, _BY_NAME)
    return found


def serialize(initializer: Any) -> Any:
    """An initializer as a dict that JSON can hold, a function as its name."""
    return serialized(initializer)


def deserialize(config: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """What `serialize` gave; custom_objects: more classes by their names."""
    return restored("initializer", config, _BY_NAME, custom_objects)
