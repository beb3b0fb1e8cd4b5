"""Retrograd: an autograd engine over NumPy that makes backpropagation visible.

>>> import autograd as ag
>>> x = ag.tensor(3.0, requires_grad=True, name="x")
>>> y = x * x
>>> y.backward()
>>> x.grad
np.float64(6.0)
>>> ag.grad(lambda x: x * x)(3.0)
np.float64(6.0)
"""

import typing as _typing

from autograd import config, errors, numpy, ops
from autograd.builtins import dict, isinstance, list, tuple, type
from autograd.check import GradcheckReport, check_grads, gradcheck
from autograd.drawing.graph import Graph, draw
from autograd.engine import allocator
from autograd.engine.modes import detect_anomaly, enable_grad, no_grad
from autograd.engine.tensor import Tensor, tensor
from autograd.explanation import Explanation, contributions, explain, why
from autograd.explorer import Explorer, explore, step_through
from autograd.extend import primitive
from autograd.later import later as _later
from autograd.transforms import (
    checkpoint,
    checkpoint_sequential,
    deriv,
    elementwise_grad,
    grad,
    grad_and_aux,
    grad_named,
    gradients,
    hessian,
    hessian_tensor_product,
    hessian_vector_product,
    holomorphic_grad,
    jacobian,
    make_ggnvp,
    make_hvp,
    make_jvp,
    make_vjp,
    multigrad_dict,
    tensor_jacobian_product,
    value_and_grad,
    vector_jacobian_product,
    vmap,
)

if _typing.TYPE_CHECKING:
    from autograd.control import cond, fori_loop, scan, while_loop
    from autograd.program import Jitted, jit

_later(  # a quarter of the time that the import would take beyond NumPy's
    __name__,
    {
        ("autograd.control",): ("cond", "fori_loop", "scan", "while_loop"),
        ("autograd.program", "autograd.control"): ("Jitted", "jit"),
    },
)

__all__ = [
    "Explanation",
    "Explorer",
    "GradcheckReport",
    "Graph",
    "Jitted",
    "Tensor",
    "check_grads",
    "checkpoint",
    "checkpoint_sequential",
    "cond",
    "config",
    "contributions",
    "deriv",
    "detect_anomaly",
    "dict",
    "draw",
    "elementwise_grad",
    "enable_grad",
    "errors",
    "explain",
    "explore",
    "fori_loop",
    "grad",
    "grad_and_aux",
    "grad_named",
    "gradcheck",
    "gradients",
    "hessian",
    "hessian_tensor_product",
    "hessian_vector_product",
    "holomorphic_grad",
    "isinstance",
    "jacobian",
    "jit",
    "list",
    "make_ggnvp",
    "make_hvp",
    "make_jvp",
    "make_vjp",
    "multigrad_dict",
    "no_grad",
    "numpy",
    "ops",
    "primitive",
    "scan",
    "step_through",
    "tensor",
    "tensor_jacobian_product",
    "tuple",
    "type",
    "value_and_grad",
    "vector_jacobian_product",
    "vmap",
    "while_loop",
    "why",
]

__version__ = "0.1.0"

allocator.keep_freed_memory()
