"""Products of derivatives with vectors, without forming the derivatives."""

from functools import wraps
from typing import Any

import numpy as np

from autograd.transforms.gradient import grad
from autograd.transforms.jacobian import jacobian
from autograd.transforms.linearization import (
    Argnum,
    Function,
    Linearization,
    zeros,
)
from autograd.tree import map_tree

__all__ = [
    "hessian_tensor_product",
    "hessian_vector_product",
    "make_ggnvp",
    "make_hvp",
    "make_jvp",
    "make_jvp_reversemode",
    "make_vjp",
    "tensor_jacobian_product",
    "vector_jacobian_product",
]


def make_vjp(f: Function, argnum: Argnum = 0) -> Function:
    """``make_vjp(f)(*args) = (vjp, f(*args))``, where ``vjp(g) = Σ g·∂f/∂x``.

    `vjp` may be called any number of times; `g` has the form of the output.

    >>> import numpy as np
    >>> vjp, y = make_vjp(lambda x: x**2)(np.array([1.0, 2.0]))
    >>> vjp(np.array([1.0, 10.0]))
    array([ 2., 40.])
    """

    @wraps(f)
    def maker(*args: Any, **kwargs: Any) -> Any:
        linear = Linearization(f, argnum, args, kwargs, brief=False)
        return (lambda g: linear.pulled(g, retain=True)), linear.value

    return maker


def make_jvp(f: Function, argnum: Argnum = 0) -> Function:
    """``make_jvp(f)(*args)(v) = (f(*args), ∂f/∂x·v)``; `v` is formed as x.

    >>> make_jvp(lambda x: x**2)(3.0)(10.0)
    (np.float64(9.0), np.float64(60.0))
    """

    @wraps(f)
    def maker(*args: Any, **kwargs: Any) -> Any:
        linear = Linearization(f, argnum, args, kwargs, brief=False)
        return lambda v: (linear.value, linear.pushed(v))

    return maker


def make_hvp(f: Function, argnum: Argnum = 0) -> Function:
    """``make_hvp(f)(*args) = (hvp, ∂f/∂x)``, where ``hvp(v) = ∂²f/∂x²·v``.

    Costs a few gradients whatever the size of x; the Hessian is never formed.

    >>> import numpy as np
    >>> hvp, gradient = make_hvp(lambda x: (x**3).sum())(np.array([1.0, 2.0]))
    >>> hvp(np.array([1.0, 1.0]))
    array([ 6., 12.])
    """
    return make_vjp(grad(f, argnum), argnum)


def hessian_vector_product(f: Function, argnum: Argnum = 0) -> Function:
    """``hessian_vector_product(f)(*args, v) = ∂²f/∂x²·v``, `v` of the argument's form.

    >>> import numpy as np
    >>> hessian_vector_product(lambda x: (x**3).sum())(np.array([1.0, 2.0]), np.ones(2))
    array([ 6., 12.])
    """

    @wraps(f)
    def product(*args: Any, **kwargs: Any) -> Any:
        *args_of_f, vector = args
        return make_hvp(f, argnum)(*args_of_f, **kwargs)[0](vector)

    return product


hessian_tensor_product = hessian_vector_product


def make_jvp_reversemode(f: Function, argnum: Argnum = 0) -> Function:
    """``make_jvp_reversemode(f)(*args)(v) = ∂f/∂x·v`` out of reverse mode alone.

    For functions with an operation that states no forward rule. The cotangent's way
    through a vjp is linear, so the vjp of that is the jvp (J. Townsend, *A new trick
    for calculating Jacobian vector products*, 2017).

    >>> make_jvp_reversemode(lambda x: x**2)(3.0)(10.0)
    np.float64(60.0)
    """

    @wraps(f)
    def maker(*args: Any, **kwargs: Any) -> Any:
        vjp, y = make_vjp(f, argnum)(*args, **kwargs)
        return make_vjp(vjp)(map_tree(zeros, y))[0]

    return maker


def tensor_jacobian_product(f: Function, argnum: Argnum = 0) -> Function:
    """``tensor_jacobian_product(f)(*args, t) = t·∂f/∂x``, all axes of `t` summed over.

    t: of the leading axes of f's result; those that are left come before x's.

    >>> import numpy as np
    >>> product = tensor_jacobian_product(lambda x: x**2)
    >>> product(np.array([1.0, 2.0]), np.array([1.0, 10.0]))
    array([ 2., 40.])
    """

    @wraps(f)
    def product(*args: Any, **kwargs: Any) -> Any:
        *args_of_f, t = args

        def contracted(*args: Any) -> Any:
            return np.tensordot(t, f(*args, **kwargs), axes=np.ndim(t))

        return jacobian(contracted, argnum)(*args_of_f)

    return product


vector_jacobian_product = tensor_jacobian_product


def half_square(y: Any) -> Any:
    """``½ Σ y²`` over the last axis."""
    return np.sum(y**2, axis=-1) / 2


def make_ggnvp(
    f: Function, g: Function = half_square, f_argnum: Argnum = 0
) -> Function:
    """``make_ggnvp(f, g)(*args)(v) = Jᵀ·H·J·v``, the Gauss–Newton product.

    J is ∂f/∂x and H = ∂²g/∂y² at ``y = f(x)``. For convex g it is positive
    semidefinite, as the Hessian need not be (Schraudolph, *Fast curvature matrix-vector
    products*, 2002).

    >>> import numpy as np
    >>> make_ggnvp(lambda x: x**2)(np.array([1.0, 2.0]))(np.array([1.0, 1.0]))
    array([ 4., 16.])
    """

    @wraps(f)
    def maker(*args: Any, **kwargs: Any) -> Any:
        vjp, y = make_vjp(f, f_argnum)(*args, **kwargs)
        jvp = make_jvp_reversemode(f, f_argnum)(*args, **kwargs)
        hvp, _ = make_hvp(g)(y)
        return lambda v: vjp(hvp(jvp(v)))

    return maker
