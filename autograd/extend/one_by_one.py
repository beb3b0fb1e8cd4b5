"""Operations of users that get their rules one by one, by HIPS autograd's names."""

from collections.abc import Callable, Iterable
from functools import update_wrapper
from inspect import signature
from itertools import count
from typing import Any, TypeAlias

import numpy as np

from autograd.engine.fitting import fit
from autograd.engine.memory import frozen
from autograd.engine.primitive import REGISTRY, Primitive, register
from autograd.engine.record import record
from autograd.engine.tensor import Tensor, plain
from autograd.errors import (
    ArgumentError,
    DTypeError,
    NoDerivativeError,
    ShapeError,
    ValueRangeError,
)
from autograd.extend.declared import registry_name
from autograd.extend.forward import isolated

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
]

Function: TypeAlias = Callable[..., Any]


def primitive(function: Function) -> Function:
    """`function` of arrays as an operation, its rules given by `defvjp` and `defjvp`.

    Positional arguments that are numbers or arrays can be differentiated; other
    positional ones and all keywords are passed on. The result is one array.
    """
    found = _Users(function)
    key = registry_name(function, found.name)
    REGISTRY.pop(key, None)
    name, found.name = found.name, key
    register(found, found.apply)
    found.name = name
    return found.apply


def notrace_primitive(function: Function) -> Function:
    """`function` of the plain values of its arguments; nothing is recorded."""

    def untraced(*args: Any, **kwargs: Any) -> Any:
        return function(*map(_value, args), **{k: _value(v) for k, v in kwargs.items()})

    return update_wrapper(untraced, function)


def defvjp(
    function: Function, *makers: Function | None, argnums: Iterable[int] | None = None
) -> None:
    """Reverse mode: per argument ``maker(ans, *args, **kwargs)`` gives ``g -> share``.

    None stands for a derivative of zero. A share is summed over broadcast axes and cast
    to its argument's dtype.
    """
    rules_of = _users_own(function, "defvjp").vjps
    for argnum, maker in zip(_or_all(argnums), makers, strict=False):
        rules_of[argnum] = _vjp_of(maker)


def defvjp_argnum(function: Function, maker: Function) -> None:
    """Reverse mode of every argument: ``maker(argnum, ans, args, kwargs)``."""

    def rule(argnum: int, g: Any, ans: Any, args: Any, kwargs: Any) -> Any:
        return maker(argnum, ans, args, kwargs)(g)

    _users_own(function, "defvjp_argnum").vjps[...] = rule


def defvjp_argnums(function: Function, maker: Function) -> None:
    """Reverse mode of every argument: ``maker(argnums, ans, args, kwargs)``.

    It gives ``g -> shares``, one for each of `argnums`.
    """

    def rule(argnum: int, g: Any, ans: Any, args: Any, kwargs: Any) -> Any:
        (share,) = maker((argnum,), ans, args, kwargs)(g)
        return share

    _users_own(function, "defvjp_argnums").vjps[...] = rule


def defjvp(
    function: Function,
    *makers: Function | str | None,
    argnums: Iterable[int] | None = None,
) -> None:
    """Forward mode: per argument ``(dx, ans, *args, **kwargs) -> tangent``.

    ``"same"`` stands for `function` with the tangent in the argument's place, None for
    zero.
    """
    rules_of = _users_own(function, "defjvp").jvps
    for argnum, maker in zip(_or_all(argnums), makers, strict=False):
        rules_of[argnum] = _jvp_of(function, maker)


def defjvp_argnum(function: Function, maker: Function) -> None:
    """Forward mode of every argument: ``maker(argnum, dx, ans, args, kwargs)``."""
    _users_own(function, "defjvp_argnum").jvps[...] = maker


def defjvp_argnums(function: Function, maker: Function) -> None:
    """Forward mode of all together: ``maker(argnums, dxs, ans, args, kwargs)``."""

    def rule(argnum: int, dx: Any, ans: Any, args: Any, kwargs: Any) -> Any:
        return maker((argnum,), (dx,), ans, args, kwargs)

    _users_own(function, "defjvp_argnums").jvps[...] = rule


def def_linear(function: Function) -> None:
    """Forward mode of a function linear in each argument: the function itself."""
    _users_own(function, "def_linear").jvps[...] = _same(function)


class _Users(Primitive):
    """An operation whose rules come one by one.

    vjps, jvps: from an argument's position to its rule ``(argnum, g, ans, args,
    kwargs)``; ``...`` stands for all that have none of their own. `params` of a call
    has the keywords, and under `_FIXED` the positional arguments that are no numbers.
    """

    def __init__(self, function: Function) -> None:
        def forward(*operands: Any, **params: Any) -> Any:
            args, kwargs = _arguments(operands, params)
            return self._array(function(*args, **kwargs))

        super().__init__(
            isolated(forward), name=getattr(function, "__name__", "operation")
        )
        self.vjps: dict[Any, Function] = {}
        self.jvps: dict[Any, Function] = {}
        self.names = _argument_names(function)

        def apply(*args: Any, **kwargs: Any) -> Any:
            for k, v in kwargs.items():
                if isinstance(v, Tensor) and v.requires_grad:
                    raise ArgumentError(
                        f"{self.name}: argument {k} is passed by keyword and cannot be "
                        "differentiated; pass it by position"
                    )
            kwargs = {k: frozen(plain(v)) for k, v in kwargs.items()}
            if not any(isinstance(x, Tensor) for x in args):
                return function(*args, **kwargs)
            fixed = {i: frozen(x) for i, x in enumerate(args) if not _is_operand(x)}
            operands = tuple(x for i, x in enumerate(args) if i not in fixed)
            return record(self, operands, kwargs | ({_FIXED: fixed} if fixed else {}))

        self.apply = update_wrapper(apply, function)
        self.apply.primitive = self  # type: ignore[attr-defined]

    def vjp(self, i: int, g: Any, y: Any, inputs: Any, params: dict[str, Any]) -> Any:
        argnum = _position(i, params)
        rule = self._rule(self.vjps, argnum, "reverse", "defvjp")
        share = rule(argnum, g, y, *_arguments(inputs, params))
        return self._fitted(share, inputs[i], argnum)

    def jvp(self, tangents: Any, y: Any, inputs: Any, params: dict[str, Any]) -> Any:
        total = None
        for i, dx in enumerate(tangents):
            if dx is not None:
                argnum = _position(i, params)
                rule = self._rule(self.jvps, argnum, "forward", "defjvp")
                term = rule(argnum, dx, y, *_arguments(inputs, params))
                total = term if total is None else total + term
        return fit(np.zeros_like(plain(y))[()] + total, y)

    def operand_name(self, i: int) -> str:
        return self.names[i] if i < len(self.names) else f"argument {i}"

    def _rule(
        self, known: dict[Any, Function], argnum: int, mode: str, how: str
    ) -> Function:
        rule = known.get(argnum, known.get(...))
        if rule is None:
            raise NoDerivativeError(
                f"{self.name}: no {mode}-mode rule for argument "
                f"{self.operand_name(argnum)} (position {argnum}); declare it with "
                f"{how}({self.name}, …, argnums=({argnum},))"
            )
        return rule

    def _array(self, y: Any) -> Any:
        array = y if isinstance(y, (np.ndarray, np.generic)) else np.asarray(y)[()]
        if isinstance(y, (tuple, list)) or array.dtype.kind not in "biufc":
            raise DTypeError(
                f"{self.name}: returned {type(y).__name__}; an operation returns one "
                "array of numbers: stack several, or make one operation for each"
            )
        return array

    def _fitted(self, share: Any, x: Any, argnum: int) -> Any:
        share = share if isinstance(share, Tensor) else np.asarray(share)[()]
        x = x if isinstance(x, Tensor) else np.asarray(x)[()]
        shape, wanted = np.shape(share), np.shape(x)
        padded = (1,) * (len(shape) - len(wanted)) + wanted
        fits = len(padded) == len(shape) and all(
            n in (1, m) for n, m in zip(padded, shape, strict=True)
        )
        if not fits:
            raise ShapeError(
                f"{self.name}: its reverse-mode rule for argument "
                f"{self.operand_name(argnum)} (position {argnum}) returned shape "
                f"{shape}, the argument has {wanted}; a cotangent has its argument's "
                "shape"
            )
        return fit(share, x)


def _value(x: Any) -> Any:
    return x.data if isinstance(x, Tensor) else x


_FIXED = "fixed arguments"


def _users_own(function: Function, how: str) -> _Users:
    found = getattr(function, "primitive", None)
    if not isinstance(found, _Users):
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
            return np.zeros_like(plain(args[argnum]))[()]
        return maker(ans, *args, **kwargs)(g)

    return rule


def _jvp_of(function: Function, maker: Function | str | None) -> Function:
    if maker == "same":
        return _same(function)
    if isinstance(maker, str):
        raise ValueRangeError(f"defjvp: {maker!r} is no rule; expected 'same'")

    def rule(argnum: int, dx: Any, ans: Any, args: Any, kwargs: Any) -> Any:
        if maker is None:
            return np.zeros_like(plain(ans))[()]
        return maker(dx, ans, *args, **kwargs)

    return rule


def _same(function: Function) -> Function:
    def rule(argnum: int, dx: Any, ans: Any, args: Any, kwargs: Any) -> Any:
        return function(*args[:argnum], dx, *args[argnum + 1 :], **kwargs)

    return rule


def _is_operand(x: Any) -> bool:
    return isinstance(x, (Tensor, np.ndarray, np.generic, int, float, complex))


def _arguments(
    operands: tuple[Any, ...], params: dict[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """A call as the user wrote it, from its operands and the rest."""
    fixed = params.get(_FIXED, {})
    rest = iter(operands)
    total = len(operands) + len(fixed)
    args = tuple(fixed[i] if i in fixed else next(rest) for i in range(total))
    return args, {k: v for k, v in params.items() if k != _FIXED}


def _position(i: int, params: dict[str, Any]) -> int:
    """The position among all arguments of the operand at `i`."""
    fixed = params.get(_FIXED, {})
    return [k for k in range(i + 1 + len(fixed)) if k not in fixed][i]


def _argument_names(function: Function) -> tuple[str, ...]:
    try:
        return tuple(signature(function).parameters)
    except (TypeError, ValueError):  # functions written in C may have none
        return ()
