"""The gradient of a function: `grad` and its variants."""

from functools import wraps
from typing import Any

from autograd.transforms.linearization import Argnum, Function, Linearization, ones
from autograd.tree import map_tree

__all__ = ["deriv", "elementwise_grad", "grad", "grad_and_aux", "value_and_grad"]


def grad(f: Function, argnum: Argnum = 0) -> Function:
    """The gradient of a scalar function: ``grad(f)(*args) = ∂f/∂args[argnum]``.

    >>> grad(lambda x: x**3)(2.0)
    np.float64(12.0)
    """

    @wraps(f)
    def gradient(*args: Any, **kwargs: Any) -> Any:
        linear = Linearization(f, argnum, args, kwargs)
        return linear.pulled(linear.scalar_seed("grad"))

    return gradient


def value_and_grad(f: Function, argnum: Argnum = 0) -> Function:
    """The value and the gradient of a scalar function in one run: ``(f(x), ∂f/∂x)``.

    >>> value_and_grad(lambda x: x**3)(2.0)
    (np.float64(8.0), np.float64(12.0))
    """

    @wraps(f)
    def value_and_gradient(*args: Any, **kwargs: Any) -> Any:
        linear = Linearization(f, argnum, args, kwargs)
        return linear.value, linear.pulled(linear.scalar_seed("value_and_grad"))

    return value_and_gradient


def grad_and_aux(f: Function, argnum: Argnum = 0) -> Function:
    """For an `f` that returns ``(scalar, aux)``: the scalar's gradient, and `aux`.

    >>> grad_and_aux(lambda x: (x**3, {"square": x**2}))(2.0)
    (np.float64(12.0), {'square': np.float64(4.0)})
    """

    @wraps(f)
    def gradient_and_aux(*args: Any, **kwargs: Any) -> Any:
        linear = Linearization(f, argnum, args, kwargs, has_aux=True)
        return linear.pulled(linear.scalar_seed("grad_and_aux")), linear.aux

    return gradient_and_aux


def elementwise_grad(f: Function, argnum: Argnum = 0) -> Function:
    """``∂(Σ f)/∂x``: the derivative at each element, for an elementwise `f`.

    >>> import numpy as np
    >>> elementwise_grad(lambda x: x**2)(np.array([1.0, 2.0]))
    array([2., 4.])
    """

    @wraps(f)
    def derivative(*args: Any, **kwargs: Any) -> Any:
        linear = Linearization(f, argnum, args, kwargs)
        return linear.pulled(map_tree(ones, linear.value))

    return derivative


def deriv(f: Function, argnum: Argnum = 0) -> Function:
    """The derivative of a function of one number, or elementwise, in forward mode.

    >>> deriv(lambda x: x**3)(2.0)
    np.float64(12.0)
    """

    @wraps(f)
    def derivative(*args: Any, **kwargs: Any) -> Any:
        linear = Linearization(f, argnum, args, kwargs)
        return linear.pushed(map_tree(ones, linear.inputs))

    return derivative
