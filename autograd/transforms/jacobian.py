"""All derivatives at once: `jacobian`, and `hessian`, the jacobian of it."""

from functools import wraps
from typing import Any

from autograd.transforms.linearization import Argnum, Function, Linearization

__all__ = ["hessian", "jacobian"]


def jacobian(f: Function, argnum: Argnum = 0) -> Function:
    """All first derivatives: for y of shape (…) and x of shape (…'), shape (…, …').

    One walk for each element of the smaller side: backwards for each output, or
    forwards for each input. Where outputs or arguments are trees, the result is a tree
    of outputs of trees of arguments.

    >>> import numpy as np
    >>> jacobian(lambda x: x**2)(np.array([1.0, 2.0]))
    array([[2., 0.],
           [0., 4.]])
    """

    @wraps(f)
    def derivatives(*args: Any, **kwargs: Any) -> Any:
        linear = Linearization(f, argnum, args, kwargs)
        return linear.jacobian()

    return derivatives


def hessian(f: Function, argnum: Argnum = 0) -> Function:
    """All second derivatives: for x of shape (…), shape (*y.shape, …, …).

    >>> import numpy as np
    >>> hessian(lambda x: (x**3).sum())(np.array([1.0, 2.0]))
    array([[ 6.,  0.],
           [ 0., 12.]])
    """
    return jacobian(jacobian(f, argnum), argnum)
