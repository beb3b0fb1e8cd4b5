"""What functions of ours that are about Tensors do in a file that knows arrays alone."""

from typing import Any

from autograd.engine.batched import Batched
from autograd.engine.dispatch import NumpyProtocols
from autograd.engine.fused import Fused
from autograd.engine.primitive import Operation
from autograd.engine.record import record
from autograd.engine.tensor import Tensor, plain
from autograd.engine.traced import ARRAYS, Traced, as_array

__all__ = ["STAND_INS"]

_NOTHING = '''\
class {name}:
    """There is none of these here: arrays alone."""
'''
_ITSELF = '''\
def {name}(x):
    """An array is plain already."""
    return x
'''
_RECORD = '''\
def {name}(operation, inputs, params=None):
    """What an operation computes."""
    return operation(*inputs, **(params or {{}}))
'''
_AS_ARRAY = '''\
def {name}(x, dtype=None):
    """`x` as an array."""
    return np.asarray(x, dtype)
'''
_SEVERAL: dict[Any, str] = {
    Batched: _NOTHING,
    NumpyProtocols: _NOTHING,
    Tensor: _NOTHING,
    Traced: _NOTHING,
    plain: _ITSELF,
    record: _RECORD,
    as_array: _AS_ARRAY,
    Fused: _NOTHING,
    Operation: _NOTHING,
}

STAND_INS: dict[int, str] = {
    id(ARRAYS): "{name} = frozenset([np.ndarray])",
    **{id(x): text for x, text in _SEVERAL.items()},
}
"""The definition of each, by the identity of what it stands for."""
