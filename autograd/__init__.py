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

from autograd import config, errors, numpy, ops
from autograd.check import GradcheckReport, check_grads, gradcheck
from autograd.drawing.graph import Graph, draw, step_through
from autograd.engine.modes import detect_anomaly, enable_grad, no_grad
from autograd.engine.tensor import Tensor, tensor
from autograd.explanation import Explanation, contributions, explain, why
from autograd.transforms import (
    deriv,
    elementwise_grad,
    grad,
    grad_and_aux,
    gradients,
    hessian,
    hessian_vector_product,
    jacobian,
    make_hvp,
    make_jvp,
    make_vjp,
    value_and_grad,
)

__all__ = [
    "Explanation",
    "GradcheckReport",
    "Graph",
    "Tensor",
    "check_grads",
    "config",
    "contributions",
    "deriv",
    "detect_anomaly",
    "draw",
    "elementwise_grad",
    "enable_grad",
    "errors",
    "explain",
    "grad",
    "grad_and_aux",
    "gradcheck",
    "gradients",
    "hessian",
    "hessian_vector_product",
    "jacobian",
    "make_hvp",
    "make_jvp",
    "make_vjp",
    "no_grad",
    "numpy",
    "ops",
    "step_through",
    "tensor",
    "value_and_grad",
    "why",
]

__version__ = "0.1.0"
