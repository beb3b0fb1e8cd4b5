"""From a primitive to the functions that rules and users call.

Rules and operators call it with its operands, users with whatever NumPy takes. What
only a few calls have, further arguments of NumPy's, costs the others nothing.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

from autograd.engine.primitive import FUNCTIONS, Primitive
from autograd.engine.record import bind, call_error, record, record_two
from autograd.engine.several import separate
from autograd.engine.tensor import Tensor
from autograd.errors import ArgumentError, TraceError, ValueShapeError

__all__ = ["operand_form", "public_form"]

Function: TypeAlias = Callable[..., Any]

_OF_UFUNCS = frozenset(
    {"out", "where", "dtype", "casting", "order", "subok", "signature", "sig"}
)
"""The keywords that every ufunc takes."""


def operand_form(primitive: Primitive) -> Function:
    """The primitive called with its operands one by one, as rules and operators do.

    Without keywords where it has none: an empty ``**others`` is a tenth of the call.
    """
    if not _is_simple(primitive):
        return public_form(primitive)
    if len(primitive.operands) == 1:
        return lambda x: record(primitive, (x,))
    return lambda x, w: record_two(primitive, x, w)


def public_form(primitive: Primitive) -> Function:
    """The function that users call: it hands operands and parameters to `record`."""
    if _is_simple(primitive):
        count = len(primitive.operands)

        def simple(*operands: Any, **others: Any) -> Any:
            if others or len(operands) != count:
                return _by_numpy(primitive, operands, others)
            return record(primitive, operands)

        return simple
    known = {*primitive.keywords, *primitive.operands}

    def function(*args: Any, **params: Any) -> Any:
        if not known.issuperset(params):
            return _by_numpy(primitive, args, params)
        try:
            operands, given = bind(primitive, args, params)
        except ArgumentError:
            if len(args) <= primitive.most:
                raise
            return _by_numpy(primitive, args, params)
        return record(primitive, operands, given)

    if primitive.outputs is None:
        return function
    return lambda *args, **params: separate(function(*args, **params))


def _is_simple(primitive: Primitive) -> bool:
    """Whether it takes one or two operands and nothing else."""
    return not (primitive.variadic or primitive.keywords or primitive.outputs) and (
        len(primitive.operands) in (1, 2)
    )


def _by_numpy(primitive: Primitive, args: Any, params: dict[str, Any]) -> Any:
    """A call with arguments beyond those of `forward`: as declared `in_full`.

    Else with keywords that only NumPy knows, ``out=`` say. Plain arrays may have any.
    With a Tensor NumPy hands a ufunc's own keywords, and ``out=`` of every function, to
    `dispatch`, which takes them away.
    """
    if primitive.in_full is not None and primitive.further.issuperset(params):
        try:
            return primitive.in_full(*args, **params)
        except ValueShapeError:
            raise
        except TraceError:
            return FUNCTIONS["in_one_step"](primitive.in_full, args, params)
    taken_away = _OF_UFUNCS if primitive.ufunc is not None else {"out"}
    comes_back = taken_away.intersection(params) and len(args) >= 1
    if primitive.numpy and (comes_back or not any(isinstance(x, Tensor) for x in args)):
        return primitive.numpy[0](*args, **params)
    raise call_error(primitive, args, params)
