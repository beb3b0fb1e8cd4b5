"""Functions of functions: ``grad(f)`` is the function that computes f's gradient.

Each runs `f` once on Tensors in place of the chosen arguments and walks the graph that
this leaves. Nothing marks how deep one transform stands in another: each has nodes of
its own for its arguments, linked to the outer ones, so inner and outer derivatives
cannot be taken for one another. Where a result depends on anything tracked outside, the
walk is recorded and the result is a Tensor; otherwise it is a plain array.

`argnum` says which positional argument to differentiate: a number, or a tuple of
numbers for a tuple of results. An argument may be a number, an array or a Tensor, or a
tree of them (`autograd.tree`); a gradient has its form, and each part its shape and
dtype. Integers are promoted to float64.
"""

from autograd.transforms.checkpoint import checkpoint, checkpoint_sequential
from autograd.transforms.gradient import (
    deriv,
    elementwise_grad,
    grad,
    grad_and_aux,
    value_and_grad,
)
from autograd.transforms.gradients import gradients
from autograd.transforms.holomorphic import holomorphic_grad
from autograd.transforms.jacobian import hessian, jacobian
from autograd.transforms.named import grad_named, multigrad_dict
from autograd.transforms.products import (
    hessian_tensor_product,
    hessian_vector_product,
    make_ggnvp,
    make_hvp,
    make_jvp,
    make_jvp_reversemode,
    make_vjp,
    tensor_jacobian_product,
    vector_jacobian_product,
)
from autograd.transforms.vmap import vmap

__all__ = [
    "checkpoint",
    "checkpoint_sequential",
    "deriv",
    "elementwise_grad",
    "grad",
    "grad_and_aux",
    "grad_named",
    "gradients",
    "hessian",
    "hessian_tensor_product",
    "hessian_vector_product",
    "holomorphic_grad",
    "jacobian",
    "make_ggnvp",
    "make_hvp",
    "make_jvp",
    "make_jvp_reversemode",
    "make_vjp",
    "multigrad_dict",
    "tensor_jacobian_product",
    "value_and_grad",
    "vector_jacobian_product",
    "vmap",
]
