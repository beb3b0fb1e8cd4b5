"""Operations of users that get their rules one by one, by HIPS autograd's names."""

from collections.abc import Callable, Iterable
from functools import update_wrapper
from itertools import count
from typing import Any, TypeAlias

import numpy as np

from autograd.engine.primitive import REGISTRY, register
from autograd.engine.rowwise import opaque
from autograd.engine.tensor import plain
from autograd.errors import ArgumentError, ValueRangeError
from autograd.extend.calls import values_of
from autograd.extend.declared import registry_name
from autograd.extend.nodes import JVPNode, VJPNode
from autograd.extend.users import UsersPrimitive
from autograd.tree import map_tree

__all__ = [
    "def_linear",
    "defjvp",
    "defjvp_argnum",
    "defjvp_argnums",
    "defvjp",
    "defvjp_argnum",
    "defvjp_argnums",
    "notrace_primitive",
    "primitive",
    "register_notrace",
]

Function: TypeAlias = Callable[..., Any]


def primitive(function: Function) -> Function:
    """`function` of arrays as an operation, its rules given by `defvjp` and `defjvp`.

    Positional arguments can be differentiated: numbers, arrays, and tuples, lists and
    dicts of them; other positional ones and all keywords are passed on. The result is
    one array, or a container of several.
    """
    found = UsersPrimitive(function)
    found.key = registry_name(function, found.name)
    REGISTRY.pop(found.key, None)
    register(found, found.apply)
    return found.apply


def notrace_primitive(function: Function) -> Function:
    """`function` of the plain values of its arguments; nothing is recorded."""

    def untraced(*args: Any, **kwargs: Any) -> Any:
        return function(*values_of(args), **values_of(kwargs))

    return opaque(update_wrapper(untraced, function))


def register_notrace(trace_type: type, function: Function) -> None:
    """Have a `primitive` be called with plain values: nothing is recorded of it.

    trace_type: `VJPNode` or `JVPNode`, the node of the mode that HIPS autograd means;
    here both modes read the same graph.
    """
    if not issubclass(trace_type, (VJPNode, JVPNode)):
        raise ArgumentError(
            f"register_notrace: {trace_type.__name__} reads the graph afterwards and "
            "cannot leave a step out; expected VJPNode or JVPNode"
        )
    _users_own(function, "register_notrace").untraced = True


def defvjp(
    function: Function, *makers: Function | None, argnums: Iterable[int] | None = None
) -> None:
    """Reverse mode: per argument ``maker(ans, *args, **kwargs)`` gives ``g -> share``.

    None stands for a derivative of zero. A share is summed over broadcast axes and cast
    to its argument's dtype; of a container it is one of the same form.
    """
    found = _users_own(function, "defvjp")
    found.joint_vjp = None
    for argnum, maker in zip(_or_all(argnums), makers, strict=False):
        found.vjps[argnum] = _vjp_of(maker)


def defvjp_argnum(function: Function, maker: Function) -> None:
    """Reverse mode of every argument: ``maker(argnum, ans, args, kwargs)``."""

    def rule(argnum: int, g: Any, ans: Any, args: Any, kwargs: Any) -> Any:
        return maker(argnum, ans, args, kwargs)(g)

    found = _users_own(function, "defvjp_argnum")
    found.joint_vjp, found.vjps[...] = None, rule


def defvjp_argnums(function: Function, maker: Function) -> None:
    """Reverse mode of all together: ``maker(argnums, ans, args, kwargs)``.

    It gives ``g -> shares``, one for each of `argnums`, in one call for all that have a
    derivative.
    """

    def rule(argnums: tuple[int, ...], g: Any, ans: Any, args: Any, kwargs: Any) -> Any:
        return maker(argnums, ans, args, kwargs)(g)

    _users_own(function, "defvjp_argnums").joint_vjp = rule


def defjvp(
    function: Function,
    *makers: Function | str | None,
    argnums: Iterable[int] | None = None,
) -> None:
    """Forward mode: per argument ``(dx, ans, *args, **kwargs) -> tangent``.

    ``"same"`` stands for `function` with the tangent in the argument's place, None for
    zero.
    """
    found = _users_own(function, "defjvp")
    found.joint_jvp = None
    for argnum, maker in zip(_or_all(argnums), makers, strict=False):
        found.jvps[argnum] = _jvp_of(function, maker)


def defjvp_argnum(function: Function, maker: Function) -> None:
    """Forward mode of every argument: ``maker(argnum, dx, ans, args, kwargs)``."""
    found = _users_own(function, "defjvp_argnum")
    found.joint_jvp, found.jvps[...] = None, maker


def defjvp_argnums(function: Function, maker: Function) -> None:
    """Forward mode of all together: ``maker(argnums, dxs, ans, args, kwargs)``."""
    _users_own(function, "defjvp_argnums").joint_jvp = maker


def def_linear(function: Function) -> None:
    """Forward mode of a function linear in each argument: the function itself."""
    found = _users_own(function, "def_linear")
    found.joint_jvp, found.jvps[...] = None, _same(function)


def _users_own(function: Function, how: str) -> UsersPrimitive:
    found = getattr(function, "primitive", None)
    if not isinstance(found, UsersPrimitive):
        name = getattr(function, "__name__", repr(function))
        raise ArgumentError(
            f"{how}: {name} was not made by autograd.extend.primitive; decorate it "
            "with @primitive first (rules of built-in operations stay as they are)"
        )
    return found


def _or_all(argnums: Iterable[int] | None) -> Iterable[int]:
    return count() if argnums is None else argnums


def _vjp_of(maker: Function | None) -> Function:
    def rule(argnum: int, g: Any, ans: Any, args: Any, kwargs: Any) -> Any:
        if maker is None:
            return map_tree(_zeros, args[argnum])
        return maker(ans, *args, **kwargs)(g)

    return rule


def _jvp_of(function: Function, maker: Function | str | None) -> Function:
    if maker == "same":
        return _same(function)
    if isinstance(maker, str):
        raise ValueRangeError(f"defjvp: {maker!r} is no rule; expected 'same'")

    def rule(argnum: int, dx: Any, ans: Any, args: Any, kwargs: Any) -> Any:
        if maker is None:
            return map_tree(_zeros, ans)
        return maker(dx, ans, *args, **kwargs)

    return rule


def _zeros(x: Any) -> Any:
    return np.zeros_like(plain(x))[()]


def _same(function: Function) -> Function:
    def rule(argnum: int, dx: Any, ans: Any, args: Any, kwargs: Any) -> Any:
        return function(*args[:argnum], dx, *args[argnum + 1 :], **kwargs)

    return rule
