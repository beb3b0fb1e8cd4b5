"""How users add an operation of their own; `docs/adding_an_operation.md` shows it.

Two vocabularies on one kind of record. The declarations ``elementwise linear bilinear
reduction custom stepwise`` state a derivative once, and both modes follow. The names of
HIPS autograd, ``primitive defvjp defjvp …``, add rules to a function one by one. With
them come its names for what rules and tools compute with: the space that a value lies
in (`vspace`), what stands for a value while it is traced (`Box`), nodes of a trace.

An operation of a user has its own entry in the registry, ``module.name``, so it may be
called as one of ours or another user's is. It needs no samples.

>>> import autograd as ag
>>> from autograd.extend import elementwise
>>> @elementwise(lambda y, x: 3 * x**2)
... def cube(x):
...     return x * x * x
>>> ag.grad(cube)(2.0)
np.float64(12.0)
"""

from autograd.engine.rules import called_as
from autograd.extend.box import Box
from autograd.extend.declared import (
    bilinear,
    custom,
    elementwise,
    linear,
    multilinear,
    reduction,
    stepwise,
)
from autograd.extend.nodes import JVPNode, VJPNode
from autograd.extend.one_by_one import (
    def_linear,
    defjvp,
    defjvp_argnum,
    defjvp_argnums,
    defvjp,
    defvjp_argnum,
    defvjp_argnums,
    notrace_primitive,
    primitive,
    register_notrace,
)
from autograd.extend.spaces import SparseObject, VSpace, vspace

__all__ = [
    "Box",
    "JVPNode",
    "SparseObject",
    "VJPNode",
    "VSpace",
    "bilinear",
    "called_as",
    "custom",
    "def_linear",
    "defjvp",
    "defjvp_argnum",
    "defjvp_argnums",
    "defvjp",
    "defvjp_argnum",
    "defvjp_argnums",
    "elementwise",
    "linear",
    "multilinear",
    "notrace_primitive",
    "primitive",
    "reduction",
    "register_notrace",
    "stepwise",
    "vspace",
]
