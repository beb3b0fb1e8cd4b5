"""Python's containers as programs of HIPS autograd name them.

There a traced container is an object of its own, which `isinstance` and `type` have to
be taught, and which has to be made by classes of its own. Here it is the container
itself with Tensors in it, so the classes are Python's. Imported by tidy3d (`dict`) and
lifelines (`DictBox`).
"""

import builtins
from typing import Any

from autograd.engine.tensor import plain
from autograd.extend.box import DictBox, SequenceBox
from autograd.extend.spaces import (
    ContainerVSpace,
    DictVSpace,
    ListVSpace,
    TupleVSpace,
)

__all__ = [
    "ContainerVSpace",
    "DictBox",
    "DictVSpace",
    "ListVSpace",
    "SequenceBox",
    "TupleVSpace",
    "dict",
    "isinstance",
    "list",
    "tuple",
    "type",
]

dict, list, tuple = builtins.dict, builtins.list, builtins.tuple


def isinstance(x: Any, kind: Any) -> bool:
    """Whether `x`, or the value of the Tensor `x`, is an instance of `kind`."""
    return builtins.isinstance(x, kind) or builtins.isinstance(plain(x), kind)


def type(x: Any) -> Any:
    """The type of `x`, or of the value of the Tensor `x`."""
    return builtins.type(plain(x))
