"""Derivatives by differences, of functions that have no rule, where that is asked for.

Under `numerical_fallback` a call that no operation stands for becomes a step of the
graph like any other, of the primitive `Differenced`. It moves the operands a little to
both sides: forward mode along the tangent, ``(f(x + h·v) − f(x − h·v))/2h``; reverse
mode along every element, and the Jacobian so found stays with the call. Accurate to
about ten digits, it costs two calls of the function for each element, four for a
complex one.
"""

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograd.engine.calls import Slot, filled, full_name, taken_apart
from autograd.engine.modes import Manager, changed, current
from autograd.engine.primitive import FUNCTIONS, Primitive
from autograd.engine.record import record
from autograd.engine.several import separate
from autograd.engine.tensor import FLOATS, NUMBERS, Tensor
from autograd.errors import NoDerivativeError, NumericalFallbackWarning

__all__ = [
    "DIFFERENCED",
    "Call",
    "Differenced",
    "differenced",
    "numerical_fallback",
]

Values = list[Any]

STEP = 2.0**-17
"""About the cube root of the rounding of float64: there both errors are smallest."""


@dataclass(repr=False)
class Call:
    """One call of `function`, apart from the numbers in it.

    form: its arguments with slots for the operands. result: what it returned with slots
    for the numbers, known after the first call. jacobians: by operand position, of each
    output, as far as reverse mode has asked.
    """

    function: Callable[..., Any]
    form: Any
    result: Any = None
    jacobians: dict[int, Values] = field(default_factory=dict)

    def values(self, operands: Sequence[Any]) -> Values:
        """The numbers that the function returns."""
        args, kwargs = filled(self.form, operands)
        self.result, found = taken_apart(self.function(*args, **kwargs), _is_number)
        return [np.asarray(v)[()] for v in found]

    def slopes(self, operands: Sequence[Any], directions: dict[int, Any]) -> Values:
        """The derivative of every output where operands move along `directions`."""
        h = _step([(operands[i], v) for i, v in directions.items()])
        ends = []
        for side in (h, -h):
            moved = [_widened(x) for x in operands]
            for i, v in directions.items():
                moved[i] = moved[i] + side * v
            ends.append(self.values(moved))
        return [_over(2 * h, a, b) for a, b in zip(*ends, strict=True)]

    def jacobian(self, i: int, operands: Sequence[Any]) -> Values:
        """Of every output, its slope along each element of operand `i`, first axis.

        Those along the imaginary parts of a complex operand follow.
        """
        if i not in self.jacobians:
            x = operands[i]
            units = np.eye(x.size).reshape(x.size, *x.shape)
            if np.iscomplexobj(x):
                units = np.concatenate([units, 1j * units])
            rows = [self.slopes(operands, {i: unit}) for unit in units]
            self.jacobians[i] = [np.array(r) for r in zip(*rows, strict=True)]
        return self.jacobians[i]

    def __repr__(self) -> str:
        return f"{full_name(self.function)}(…)"


def _computed(*operands: Any, call: Call) -> Any:
    values = call.values(operands)
    return values[0] if type(call.result) is Slot else tuple(values)


class Differenced(Primitive):
    """A function that has no rule: both modes by differences of it."""

    def __init__(self, function: Callable[..., Any]) -> None:
        name = full_name(function)
        super().__init__(_computed, name=name, formula=f"{name}(…)")
        self.of = function

    def vjp(self, i: int, g: Any, y: Any, inputs: Any, params: dict[str, Any]) -> Any:
        shares = g if isinstance(g, dict) else {0: g}
        self._refuse_tensors([*shares.values(), *inputs])
        x = inputs[i]
        if not x.size:
            return np.zeros_like(x)
        rows = params["call"].jacobian(i, inputs)
        total = np.zeros(len(rows[0]))
        for k, share in shares.items():
            total = total + np.real(
                (rows[k] * share).reshape(len(total), -1).sum(axis=1)
            )
        if np.iscomplexobj(x):  # Re(g·1) and Re(g·i) of g
            total = total[: x.size] - 1j * total[x.size :]
        return total.reshape(x.shape).astype(x.dtype)[()]

    def jvp(self, tangents: Any, y: Any, inputs: Any, params: dict[str, Any]) -> Any:
        self._refuse_tensors([*tangents, *inputs])
        given = {i: dx for i, dx in enumerate(tangents) if dx is not None}
        slopes = params["call"].slopes(inputs, given)
        if type(y) is not tuple:
            return slopes[0].astype(y.dtype)[()]
        return tuple([dy.astype(v.dtype)[()] for dy, v in zip(slopes, y, strict=True)])

    def _refuse_tensors(self, values: Sequence[Any]) -> None:
        if any(isinstance(v, Tensor) for v in values):
            raise NoDerivativeError(
                f"{self.name}: its derivative was found by differences, and has none "
                "itself; for second order declare a rule with autograd.extend"
            )

    def __reduce__(self) -> Any:
        return _known, (self.of,)


def numerical_fallback(on: bool = True) -> Manager:
    """Differentiate inside by differences what has no rule; `on` False: refuse again.

    Such a function of NumPy's gives NumPy's value, and derivatives to about ten digits
    in both modes: a call costs reverse mode two further calls for each element. It
    warns of each function once, `errors.NumericalFallbackWarning`. There is no second
    order.

    >>> import warnings
    >>> import numpy as np
    >>> import autograd as ag
    >>> from autograd.config import numerical_fallback
    >>> from autograd.errors import NumericalFallbackWarning
    >>> with numerical_fallback(True), warnings.catch_warnings():
    ...     warnings.simplefilter("ignore", NumericalFallbackWarning)
    ...     slope = ag.grad(np.emath.sqrt)(4.0)
    >>> slope.round(9)
    np.float64(0.25)
    """
    return changed(fallback=on)


def differenced(
    function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    """What `function` returns of Tensors, numbers in it as steps of the graph."""
    form, operands = taken_apart((args, kwargs), _is_operand)
    if current.mode.recording and any(map(_is_tracked, operands)):
        _warn_once(function)
    call = Call(function, form)
    result = record(_known(function), tuple(operands), {"call": call})
    y = separate(result) if type(call.result) is not Slot else (_value(result),)
    return filled(call.result, y)


FUNCTIONS["differenced"] = differenced
"""What `dispatch` calls for a function that no operation stands for."""

DIFFERENCED: dict[Any, Differenced] = {}
"""The primitive of every function that was differentiated so: each has warned."""


def _known(function: Callable[..., Any]) -> Differenced:
    return DIFFERENCED.get(function) or Differenced(function)


def _warn_once(function: Callable[..., Any]) -> None:
    if function not in DIFFERENCED:
        warnings.warn(
            f"{full_name(function)}: has no derivative rule and is differentiated "
            "numerically, to about ten digits, at two calls or more for each element; "
            "this is said once for each function",
            NumericalFallbackWarning,
            stacklevel=6,
        )
        DIFFERENCED[function] = Differenced(function)


def _value(result: Tensor) -> Any:
    """A Tensor; of what has no derivative, whole numbers say, the plain value."""
    return result if result.dtype.kind in FLOATS else result._array


def _is_operand(x: Any) -> bool:
    """Whether the graph has to keep `x`: a Tensor, or an array that may be written."""
    return isinstance(x, Tensor) or (type(x) is np.ndarray and x.dtype.kind in NUMBERS)


def _is_number(x: Any) -> bool:
    kinds = (np.ndarray, np.generic, float, complex)
    return isinstance(x, kinds) and np.asarray(x).dtype.kind in NUMBERS


def _is_tracked(x: Any) -> bool:
    return isinstance(x, Tensor) and x.requires_grad


def _step(moves: list[tuple[Any, Any]]) -> float:
    """How far to go along directions: as far for larger numbers as for those near 1."""
    length = max(float(np.max(np.abs(v), initial=0.0)) for _, v in moves)
    reach = max(float(np.max(np.abs(x * (v != 0)), initial=1.0)) for x, v in moves)
    return STEP * reach / length if 0 < length < np.inf else STEP


def _widened(x: Any) -> Any:
    """`x` in float64 or complex128 where it has fewer digits."""
    kind = x.dtype.kind
    return x.astype(np.result_type(x.dtype, np.float64)) if kind in FLOATS else x


def _over(h: float, a: Any, b: Any) -> Any:
    """``(a − b)/h``; zero where they are whole numbers."""
    return (a - b) / h if a.dtype.kind in FLOATS else np.zeros(np.shape(a))
