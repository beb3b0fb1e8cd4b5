"""Products of derivatives with vectors, without forming the derivatives."""

from functools import wraps
from typing import Any

from autograd.transforms.gradient import grad
from autograd.transforms.linearization import Argnum, Function, Linearization

__all__ = ["hessian_vector_product", "make_hvp", "make_jvp", "make_vjp"]


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
