"""HIPS autograd's name for derivatives at a point, vector spaces and rules.

Imported by PennyLane and ceviche (`make_vjp`), tidy3d (`VJPNode backward_pass`) and
libraries that register types of their own (`VSpace`).
"""

from autograd.extend import (
    JVPNode,
    SparseObject,
    VJPNode,
    VSpace,
    def_linear,
    defjvp,
    defjvp_argnum,
    defjvp_argnums,
    defvjp,
    defvjp_argnum,
    defvjp_argnums,
    vspace,
)
from autograd.extend.box import isbox
from autograd.hips.derivatives import (
    add_outgrads,
    backward_pass,
    make_jvp,
    make_vjp,
    primitive_jvps,
    primitive_vjps,
    sparse_add,
    sum_outgrads,
)
from autograd.hips.older import primitive
from autograd.hips.tracing import getval, toposort, trace

__all__ = [
    "JVPNode",
    "SparseObject",
    "VJPNode",
    "VSpace",
    "add_outgrads",
    "backward_pass",
    "def_linear",
    "defjvp",
    "defjvp_argnum",
    "defjvp_argnums",
    "defvjp",
    "defvjp_argnum",
    "defvjp_argnums",
    "getval",
    "isbox",
    "make_jvp",
    "make_vjp",
    "primitive",
    "primitive_jvps",
    "primitive_vjps",
    "sparse_add",
    "sum_outgrads",
    "toposort",
    "trace",
    "vspace",
]
