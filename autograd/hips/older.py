"""Names that HIPS autograd itself calls deprecated, for programs from before 2017."""

import warnings
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from autograd.extend import one_by_one
from autograd.extend.spaces import vspace
from autograd.hips.checks import check_grads

__all__ = ["func", "primitive", "quick_grad_check"]

Function: TypeAlias = Callable[..., Any]


def func(f: Function) -> Function:
    """`f` itself; Python 2 had a function inside of a method."""
    return f


def primitive(function: Function) -> Any:
    """`primitive`, its result with ``defvjp defgrad defvjp_is_zero``."""
    made: Any = one_by_one.primitive(function)

    def defvjp(vjp: Function, argnum: int = 0) -> None:
        """Reverse mode of one argument: ``(g, ans, vs, gvs, *args) -> share``."""
        _warn("defvjp")

        def maker(ans: Any, *args: Any, **kwargs: Any) -> Function:
            space = vspace(args[argnum])
            return lambda g: vjp(g, ans, space, vspace(g), *args, **kwargs)

        one_by_one.defvjp(made, maker, argnums=(argnum,))

    def defgrad(maker: Function, argnum: int = 0) -> None:
        """Reverse mode of one argument: ``(ans, *args)`` gives ``g -> share``."""
        _warn("defgrad")
        one_by_one.defvjp(made, maker, argnums=(argnum,))

    def defvjp_is_zero(argnums: Iterable[int] = (0,)) -> None:
        """Reverse mode of these arguments: zero."""
        _warn("defvjp_is_zero")
        positions = tuple(argnums)
        one_by_one.defvjp(made, *[None] * len(positions), argnums=positions)

    made.defvjp, made.defgrad, made.defvjp_is_zero = defvjp, defgrad, defvjp_is_zero
    return made


def quick_grad_check(
    fun: Function,
    arg0: Any,
    extra_args: Iterable[Any] = (),
    kwargs: Any = None,
    **ignored: Any,
) -> None:
    """`check_grads` of reverse mode by the first argument."""
    _warn("quick_grad_check")
    check_grads(fun, modes=("rev",), order=1)(arg0, *extra_args, **(kwargs or {}))


def _warn(name: str) -> None:
    instead = "test_util.check_grads" if name == "quick_grad_check" else "extend.defvjp"
    warnings.warn(
        f"{name} is a name of before 2017; use autograd.{instead}", stacklevel=3
    )
