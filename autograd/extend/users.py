"""`UsersPrimitive`: an operation of a user that gets its rules one by one."""

from collections.abc import Callable
from functools import update_wrapper
from inspect import signature
from typing import Any, TypeAlias

import numpy as np

from autograd.engine.batched import by_rows, is_batched
from autograd.engine.fitting import fit
from autograd.engine.memory import frozen
from autograd.engine.primitive import Primitive
from autograd.engine.record import record
from autograd.engine.several import Cotangents, separate
from autograd.engine.tensor import Tensor, plain
from autograd.errors import (
    ArgumentError,
    DTypeError,
    GraphError,
    NoDerivativeError,
    ShapeError,
)
from autograd.extend.calls import (
    SLOT,
    Call,
    called,
    formed,
    holds,
    in_slots,
    spread,
    taken_apart,
    values_of,
)
from autograd.extend.forward import isolated
from autograd.extend.spaces import SparseObject

__all__ = ["UsersPrimitive", "operation"]

Function: TypeAlias = Callable[..., Any]

_CALL = "arguments"
"""The parameter of a step that holds its `Call`."""


class UsersPrimitive(Primitive):
    """An operation whose rules come one by one.

    Attributes
    ----------
    vjps, jvps: from an argument's position to its rule ``(argnum, g, ans, args,
    kwargs)``; ``...`` stands for all that have none of their own.
    joint_vjp: a rule for several, ``(argnums, g, ans, args, kwargs) -> shares``.
    joint_jvp: the same forward, ``(argnums, dxs, ans, args, kwargs) -> tangent``.
    untraced: whether calls leave no step in the graph.
    """

    def __init__(self, function: Function) -> None:
        def forward(*operands: Any, **params: Any) -> Any:
            call, kwargs = _call(params)
            y = function(*call.args(operands), **kwargs)
            if not isinstance(y, (tuple, list, dict)):
                return self._array(y)
            call.result, values = taken_apart(y)
            return tuple([self._array(v) for v in values])

        super().__init__(
            isolated(forward), name=getattr(function, "__name__", "operation")
        )
        self.vjps: dict[Any, Function] = {}
        self.jvps: dict[Any, Function] = {}
        self.joint_vjp: Function | None = None
        self.joint_jvp: Function | None = None
        self.untraced = False
        self.names = _argument_names(function)

        def apply(*args: Any, **kwargs: Any) -> Any:
            if is_batched(args, kwargs):
                return by_rows(apply, args, kwargs)
            if self.untraced:
                args = values_of(args)
            if not any(map(holds, args)):
                return function(*args, **self._constants(kwargs))
            joint = self.joint_vjp is not None or self.joint_jvp is not None
            operands, call = called(args, jointly=joint)
            params = self._constants(kwargs) | {_CALL: call}
            y = record(self, operands, params)
            return y if call.result is SLOT else formed(call.result, separate(y))

        self.apply = update_wrapper(apply, function)
        self.apply.primitive = self  # type: ignore[attr-defined]
        self.apply.fun = function  # type: ignore[attr-defined]

    def vjp(self, i: int, g: Any, y: Any, inputs: Any, params: dict[str, Any]) -> Any:
        if is_batched((g,)):
            return by_rows(self.vjp, (i, g, y, inputs, params), {})
        call, kwargs = _call(params)
        argnums, args = call.groups[i], call.args(inputs)
        if type(y) is tuple:
            pairs = enumerate(y)
            g = [g[k] if k in g else np.zeros_like(plain(v)) for k, v in pairs]
        shares = self._shares(argnums, call.answer(g), call.answer(y), args, kwargs)
        values = [
            value
            for argnum, share in zip(argnums, shares, strict=True)
            for value in self._fitted(share, args, argnum, call)
        ]
        return Cotangents(enumerate(values)) if type(inputs[i]) is tuple else values[0]

    def jvp(self, tangents: Any, y: Any, inputs: Any, params: dict[str, Any]) -> Any:
        if is_batched((tangents,)):
            return by_rows(self.jvp, (tangents, y, inputs, params), {})
        call, _ = _call(params)
        args, dxs = call.args(inputs), {}
        for argnums, dx in zip(call.groups, tangents, strict=True):
            if dx is not None:
                values = spread([dx])
                first = call.arguments[argnums[0]].start
                for argnum in argnums:
                    form, start = call.arguments[argnum]
                    dxs[argnum] = formed(form, values[start - first :])
        tangent = self._tangent(dxs, y, args, params)
        if type(y) is not tuple:
            return _of(tangent, y)
        values = in_slots(call.result, tangent)
        return tuple([_of(v, w) for v, w in zip(values, y, strict=True)])

    def operand_name(self, i: int) -> str:
        return self.names[i] if i < len(self.names) else f"argument {i}"

    def _shares(
        self, argnums: tuple[int, ...], g: Any, ans: Any, args: Any, kwargs: Any
    ) -> list[Any]:
        """The cotangents of those arguments, as the user's rules give them."""
        if self.joint_vjp is not None:
            return list(self.joint_vjp(argnums, g, ans, args, kwargs))
        return [
            self._rule(self.vjps, i, "reverse", "defvjp")(i, g, ans, args, kwargs)
            for i in argnums
        ]

    def _tangent(self, dxs: dict[int, Any], y: Any, args: Any, params: Any) -> Any:
        """The tangent of the answer, as the user's rules give it."""
        call, kwargs = _call(params)
        ans = call.answer(y)
        if self.joint_jvp is not None:
            return self.joint_jvp(tuple(dxs), tuple(dxs.values()), ans, args, kwargs)
        terms = [
            self._rule(self.jvps, i, "forward", "defjvp")(i, dx, ans, args, kwargs)
            for i, dx in dxs.items()
        ]
        return terms[0] if len(terms) == 1 else _added(terms, call)

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

    def _constants(self, kwargs: dict[str, Any]) -> dict[str, Any]:
        """Keyword arguments as nobody else can change them."""
        for k, v in kwargs.items():
            if isinstance(v, Tensor) and v.requires_grad:
                raise ArgumentError(
                    f"{self.name}: argument {k} is passed by keyword and cannot be "
                    "differentiated; pass it by position"
                )
        return {k: frozen(plain(v)) for k, v in kwargs.items()}

    def _array(self, y: Any) -> Any:
        """What a user's function returned as one array of numbers."""
        if isinstance(y, Tensor):
            if y.requires_grad:
                raise GraphError(
                    f"{self.name}: uses a Tensor that requires a gradient and is not "
                    "among its arguments, so its derivative would be lost; pass it as "
                    "an argument"
                )
            y = plain(y)
        array = y if isinstance(y, (np.ndarray, np.generic)) else np.asarray(y)[()]
        if array.dtype.kind not in "biufc":
            raise DTypeError(
                f"{self.name}: returned {type(y).__name__}; an operation returns "
                "arrays of numbers, or tuples, lists and dicts of them"
            )
        return array

    def _fitted(self, share: Any, args: Any, argnum: int, call: Call) -> list[Any]:
        """The parts of one argument's cotangent, one for each value."""
        dense = share.dense() if isinstance(share, SparseObject) else share
        form = call.arguments[argnum].form
        pairs = zip(in_slots(form, dense), in_slots(form, args[argnum]), strict=True)
        return [self._fitted_leaf(part, x, argnum) for part, x in pairs]

    def _fitted_leaf(self, share: Any, x: Any, argnum: int) -> Any:
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


def operation(function: Function) -> Function:
    """`function` as an operation that no registry holds: for tools made of one."""
    return UsersPrimitive(function).apply


def _added(terms: list[Any], call: Call) -> Any:
    """The sum of tangents of the answer, container by container."""
    columns = zip(*[in_slots(call.result, term) for term in terms], strict=True)
    return formed(call.result, [sum(column[1:], column[0]) for column in columns])


def _of(tangent: Any, y: Any) -> Any:
    """`tangent` with the shape and dtype of `y`."""
    return fit(np.zeros_like(plain(y))[()] + tangent, y)


def _call(params: dict[str, Any]) -> tuple[Call, dict[str, Any]]:
    """The call that a step means, and its keyword arguments."""
    return params[_CALL], {k: v for k, v in params.items() if k != _CALL}


def _argument_names(function: Function) -> tuple[str, ...]:
    try:
        return tuple(signature(function).parameters)
    except (TypeError, ValueError):  # functions written in C may have none
        return ()
