"""`checkpoint`: memory for time."""

from functools import partial
from typing import Any

from autograd.extend.one_by_one import defjvp_argnums, defvjp_argnums
from autograd.extend.users import operation
from autograd.transforms.linearization import Function, Linearization

__all__ = ["checkpoint"]


def checkpoint(f: Function) -> Function:
    """`f` as one step of the graph, which keeps its arguments and runs it again.

    What `f` computes on the way is let go of, and computed once more when a walk comes
    by: a chain of n steps in √n checkpoints of √n steps needs memory for 2·√n, and one
    run of `f` more (Griewank and Walther, *Evaluating Derivatives*, chapter 12).
    Arguments that are differentiated come by position; a Tensor that `f` finds
    elsewhere raises `GraphError`.

    >>> import autograd as ag
    >>> ag.grad(checkpoint(lambda x: x * x * x))(2.0)
    np.float64(12.0)
    """
    kept = operation(f)
    defvjp_argnums(kept, partial(_vjp, f))
    defjvp_argnums(kept, partial(_jvp, f))
    return kept


def _vjp(
    f: Function, argnums: tuple[int, ...], ans: Any, args: Any, kwargs: Any
) -> Function:
    linear = Linearization(f, argnums, args, kwargs)
    return linear.pulled


def _jvp(
    f: Function, argnums: tuple[int, ...], dxs: Any, ans: Any, args: Any, kwargs: Any
) -> Any:
    return Linearization(f, argnums, args, kwargs).pushed(dxs)
