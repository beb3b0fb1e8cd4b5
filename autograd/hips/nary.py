"""Operators on functions of one argument, made operators on any argument."""

from collections.abc import Callable, Iterable
from functools import wraps as keeping_the_name
from typing import Any, TypeAlias

__all__ = ["get_name", "subval", "subvals", "unary_to_nary", "wraps"]

Function: TypeAlias = Callable[..., Any]


def unary_to_nary(operator: Function) -> Function:
    """From ``operator(f, x)`` to ``operator(f, argnum)(*args, **kwargs)``.

    argnum: the position of x among the arguments, or a tuple or list of positions for a
    tuple x.

    >>> square_of = unary_to_nary(lambda f, x: f(x) ** 2)
    >>> square_of(lambda a, b: a - b, argnum=1)(1.0, 3.0)
    4.0
    """

    @keeping_the_name(operator)
    def nary(f: Function, argnum: Any = 0, *others: Any, **settings: Any) -> Function:
        def applied(*args: Any, **kwargs: Any) -> Any:
            def unary(x: Any) -> Any:
                if isinstance(argnum, int):
                    return f(*subval(args, argnum, x), **kwargs)
                return f(*subvals(args, zip(argnum, x, strict=True)), **kwargs)

            unary.__name__ = get_name(f)
            if isinstance(argnum, int):
                x = args[argnum]
            else:
                x = tuple([args[i] for i in argnum])
            return operator(unary, x, *others, **settings)

        applied.__name__ = f"{get_name(operator)}_of_{get_name(f)}_wrt_argnum_{argnum}"
        applied.__doc__ = f"{get_name(operator)} of {get_name(f)} by argument {argnum}."
        return applied

    return nary


def get_name(f: Any) -> str:
    """The name of a function; ``[unknown name]`` where it has none."""
    return getattr(f, "__name__", "[unknown name]")


def wraps(f: Any, namestr: str = "{fun}", docstr: str = "{doc}", **kwargs: Any) -> Any:
    """Give a function a name and a docstring made of those of `f`."""

    def renamed(g: Function) -> Function:
        doc = getattr(f, "__doc__", "") or ""
        g.__name__ = namestr.format(fun=get_name(f), **kwargs)
        g.__doc__ = docstr.format(fun=get_name(f), doc=doc, **kwargs)
        return g

    return renamed


def subvals(x: Iterable[Any], ivs: Iterable[tuple[int, Any]]) -> tuple[Any, ...]:
    """The tuple `x` with other values at some places: pairs of index and value."""
    values = list(x)
    for i, v in ivs:
        values[i] = v
    return tuple(values)


def subval(x: Iterable[Any], i: int, v: Any) -> tuple[Any, ...]:
    """The tuple `x` with `v` at place `i`."""
    return subvals(x, [(i, v)])
