"""Gradients by the names of arguments."""

from functools import wraps
from inspect import BoundArguments, signature
from typing import Any

from autograd.errors import ArgumentError
from autograd.transforms.gradient import grad
from autograd.transforms.linearization import Function

__all__ = ["grad_named", "multigrad_dict"]


def grad_named(f: Function, argname: str) -> Function:
    """The gradient by the argument of that name, given by position: ``∂f/∂argname``.

    >>> grad_named(lambda x, w: x * w**2, "w")(3.0, 2.0)
    np.float64(12.0)
    """
    names = list(signature(f).parameters)
    if argname not in names:
        raise ArgumentError(
            f"grad_named: {getattr(f, '__name__', 'f')} has no argument {argname!r}; "
            f"it takes ({', '.join(names)})"
        )
    return grad(f, names.index(argname))


def multigrad_dict(f: Function) -> Function:
    """The gradients by all arguments, however they are given: ``{name: ∂f/∂name}``.

    Arguments left away count with their defaults. ``*args`` is one entry, a tuple, and
    ``**kwargs`` one, a dict.

    >>> multigrad_dict(lambda x, w=2.0: x * w)(3.0)
    {'x': np.float64(2.0), 'w': np.float64(3.0)}
    """
    form = signature(f)

    def of_all(named: dict[str, Any]) -> Any:
        call = BoundArguments(form, named)
        return f(*call.args, **call.kwargs)

    @wraps(f)
    def gradients(*args: Any, **kwargs: Any) -> Any:
        call = form.bind(*args, **kwargs)
        call.apply_defaults()
        return grad(of_all)(dict(call.arguments))

    return gradients
