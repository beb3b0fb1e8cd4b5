"""`DTypePolicy`: in which dtype a layer computes, and in which it keeps its weights.

The words are those of ``keras.dtype_policies``.

>>> import nn
>>> layer = nn.Dense(3, dtype="mixed_float16")
>>> layer.dtype_policy
<DTypePolicy "mixed_float16">
>>> layer.dtype, layer([[1.0, 2.0]]).dtype
(dtype('float32'), dtype('float16'))
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from autograd.errors import DTypeError
from nn import lookup
from nn.settings import SETTINGS

__all__ = [
    "DTypePolicy",
    "FloatDTypePolicy",
    "compute_dtype_of",
    "deserialize",
    "get",
    "serialize",
]

_MIXED = {"mixed_float16": ("float16", "float32")}
"""The dtypes of computing and of weights, where they are two."""


class DTypePolicy(lookup.Configurable):
    """The dtype that a layer computes in, and that of its weights.

    name: of a dtype, for both, or ``"mixed_float16"``: weights are kept in float32, and
    a layer's `call` sees them, as its inputs, in float16 (Micikevicius et al., 2018).
    By default the policy of `nn.config.dtype_policy`. On a processor float16 is no
    gain: NumPy multiplies its matrices without BLAS, a hundred times as slowly.

    Attributes
    ----------
    compute_dtype, variable_dtype: the names of the two dtypes.

    >>> DTypePolicy("mixed_float16").compute_dtype
    'float16'
    """

    def __init__(self, name: str | None = None) -> None:
        if name is None:
            name = SETTINGS.policy or SETTINGS.floatx.name
        self.name = name
        self.compute_dtype, self.variable_dtype = _dtypes(name)

    @property
    def is_mixed(self) -> bool:
        """Whether the two dtypes differ."""
        return self.compute_dtype != self.variable_dtype

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DTypePolicy) and self.name == other.name

    def __hash__(self) -> int:
        return hash(self.name)

    def __repr__(self) -> str:
        return f'<DTypePolicy "{self.name}">'


class FloatDTypePolicy(DTypePolicy):
    """Keras's older name of `DTypePolicy`."""


def get(identifier: Any = None) -> DTypePolicy:
    """The policy that `identifier` stands for: a policy, its name, a dtype or a dict.

    None stands for that of `nn.config.dtype_policy`, a dict for what `serialize` made
    of one.
    """
    if isinstance(identifier, DTypePolicy):
        return identifier
    if isinstance(identifier, Mapping):
        return deserialize(identifier)
    if identifier is None or isinstance(identifier, str):
        return DTypePolicy(identifier)
    try:
        return DTypePolicy(np.dtype(identifier).name)
    except TypeError as error:
        raise DTypeError(
            f"dtype: {identifier!r:.100} is no dtype and no policy; expected "
            "'float32', 'mixed_float16' or an nn.DTypePolicy"
        ) from error


def serialize(dtype_policy: DTypePolicy) -> Any:
    """`dtype_policy` as JSON can hold it.

    >>> serialize(DTypePolicy("mixed_float16"))
    {'class_name': 'DTypePolicy', 'config': {'name': 'mixed_float16'}}
    """
    return lookup.serialize(dtype_policy)


def deserialize(
    config: Mapping[str, Any], custom_objects: Mapping[str, Any] | None = None
) -> DTypePolicy:
    """The policy that `serialize` gave as `config`, here or in Keras."""
    kinds = {kind.__name__: kind for kind in (DTypePolicy, FloatDTypePolicy)}
    known = {**kinds, **(custom_objects or {})}
    own = {k: v for k, v in config.items() if v is not None}  # no registered_name
    found: DTypePolicy = lookup.deserialize(own, known, kind="dtype policy")
    return found


def compute_dtype_of(dtype: Any) -> str | None:
    """The name of the dtype that `dtype`, also a policy, has computed; None for None.

    >>> compute_dtype_of("mixed_float16"), compute_dtype_of(np.float64)
    ('float16', 'float64')
    """
    return None if dtype is None else get(dtype).compute_dtype


def _dtypes(name: Any) -> tuple[str, str]:
    """The dtypes of computing and of weights, refused where NumPy has none."""
    if not isinstance(name, str):
        raise DTypeError(
            f"DTypePolicy: name is a text such as 'mixed_float16', got {name!r:.100}"
        )
    if name in _MIXED:
        return _MIXED[name]
    if name in ("bfloat16", "mixed_bfloat16"):
        raise DTypeError(
            f"DTypePolicy: {name!r} needs bfloat16, which NumPy does not have; use "
            f"{name.replace('bfloat16', 'float16')!r}, which fewer numbers fit into"
        )
    try:
        found = np.dtype(name).name
    except TypeError as error:
        raise DTypeError(
            f"DTypePolicy: {name!r:.100} is no dtype and no policy; expected a dtype's "
            "name such as 'float32', or 'mixed_float16'"
        ) from error
    return found, found
