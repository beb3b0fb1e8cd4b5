"""Steps that NumPy would compute and that change nothing, or could do with less.

x * 1, x / 1, x ** 1, x − 0     x
−(−x)                           x
x.transpose(p).transpose(q)     one transposition, or x
x.reshape(a).reshape(b)         x.reshape(b), or x
x.astype(its own), x.copy()     x: values never change
x + what is equal all over      x + its number
f(what is equal all over)       f(its number), spread out
x ** 0                          1, spread out
Σ of x spread out               Σ x · how often
np.stack((x[0], x[1], …))       x, where that are all its rows
"""

import operator
from collections.abc import Callable
from dataclasses import replace
from math import prod
from typing import Any

import numpy as np

from autograd.engine.steps import Step, Value
from autograd.program.listing import Listing
from autograd.program.memory import is_elementwise
from autograd.program.passes.constants import uniform
from autograd.program.passes.forwarding import row_number

__all__ = ["simplified"]

_NEUTRAL: dict[Any, tuple[tuple[int, float], ...]] = {
    np.multiply: ((0, 1), (1, 1)),
    np.divide: ((1, 1),),
    np.power: ((1, 1),),
    np.add: ((0, 0), (1, 0)),
    np.subtract: ((1, 0),),
}
"""Per function the positions and numbers that leave the other operand as it is."""

_FASTER_WITH_ROWS = frozenset([np.maximum, np.minimum])
"""What NumPy vectorises for a row and not for a number: `autograd.ops.relu`."""

_COPIES = frozenset([np.ndarray.copy, np.positive])


def simplified(listing: Listing) -> Listing:
    """The listing after the table of this module, from the first step to the last."""
    instead: dict[Value, Any] = {}
    makers: dict[Value, Step] = {}
    kept: list[Step] = []
    handed_out = {value.root for value in listing.results()}
    for step in listing.steps:
        step = step.with_values(instead)
        for rule in _rules(step.function) if not step.checked else ():
            found = rule(step, makers)
            spread = type(found) is Step and found.function is np.broadcast_to
            if spread and step.output in handed_out:
                continue  # it is to have memory of its own
            if type(found) is Value:
                instead[step.output] = found
                break
            if type(found) is Step:
                step = found
        else:
            kept.append(step)
            for value in step.outputs:
                makers[value] = step
    return listing.with_steps(kept, instead)


def _rules(function: Any) -> tuple["Rule", ...]:
    rules = _RULES.get(function)
    if rules is None:
        return (_of_numbers, _with_number) if is_elementwise(function) else ()
    return rules


def _without_neutral(step: Step, makers: dict[Value, Step]) -> Any:
    if step.kwargs:
        return None
    for position, number in _NEUTRAL.get(step.function, ()):
        other: Any = step.args[1 - position]
        found = _number(step.args[position], makers)
        if found == number and _is_like(other, step.output):
            return other
    return None


def _number(x: Any, makers: dict[Value, Step]) -> Any:
    """The number that `x` has everywhere, as a constant or spread out, or None."""
    maker = makers.get(x) if type(x) is Value else None
    if maker is not None and maker.function is np.broadcast_to:
        x = maker.args[0]
    return uniform(x)


def _of_numbers(step: Step, makers: dict[Value, Step]) -> Any:
    """One number spread out, for a function of such alone."""
    y = step.output
    if step.kwargs or not y.is_array or not y.shape:
        return None
    numbers = [_number(x, makers) for x in step.args]
    if step.function is np.power and len(numbers) == 2 and numbers[1] == 0:
        return _spread(step, 1)
    if None in numbers:
        return None
    pairs = zip(step.args, numbers, strict=True)
    given = [np.full(1, n, x.dtype) if type(x) is Value else x for x, n in pairs]
    with np.errstate(all="ignore"):
        return _spread(step, step.function(*given)[0])


def _spread(step: Step, number: Any) -> Step:
    y = step.output
    args = y.dtype.type(number), y.shape
    return Step(np.broadcast_to, args, {}, step.outputs, None, step.place)


def _without_copy(step: Step, makers: dict[Value, Step]) -> Any:
    x: Any = step.args[0] if step.args else None
    return x if _is_like(x, step.output) else None


def _without_double(step: Step, makers: dict[Value, Step]) -> Any:
    before = _before(step, makers, np.negative)
    x: Any = before.args[0] if before is not None else None
    return x


def _with_one_view(step: Step, makers: dict[Value, Step]) -> Any:
    """Two transpositions or two reshapes as one; one that changes nothing as none."""
    if len(step.args) != 2 or type(step.args[1]) is not tuple:
        return None
    if step.function is np.ndarray.transpose:
        x: Any
        x, order = step.args
        before = _before(step, makers, np.ndarray.transpose)
        if before is not None:
            x, first = before.args
            order = tuple([first[a] for a in order])
        if order == tuple(range(len(order))):
            return x
        return replace(step, args=(x, order)) if before is not None else None
    if step.function is np.ndarray.reshape:
        x, shape = step.args[0], step.output.shape
        before = _before(step, makers, np.ndarray.reshape)
        if before is not None:
            x = before.args[0]
        if _is_like(x, step.output):
            return x
        return replace(step, args=(x, shape)) if before is not None else None
    return None


def _with_number(step: Step, makers: dict[Value, Step]) -> Any:
    """A number for a constant that has it everywhere, if the other has the shape."""
    if len(step.args) != 2 or step.kwargs or step.function in _FASTER_WITH_ROWS:
        return None
    for position in (0, 1):
        x, other = step.args[position], step.args[1 - position]
        if type(x) is not Value or type(other) is not Value:
            continue
        if other.shape != step.output.shape or not other.is_array:
            continue
        number = _number(x, makers)
        if number is not None:
            args = (number, other) if position == 0 else (other, number)
            return replace(step, args=args)
    return None


def _without_spread(step: Step, makers: dict[Value, Step]) -> Any:
    """A sum along the very axes along which its operand was spread out."""
    if type(step.args[0]) is not Value:
        return None
    spread = makers.get(step.args[0])
    if spread is None or spread.function is not np.broadcast_to:
        return None
    x, y = spread.args[0], step.output
    if not _is_like(x, y) or y.dtype.kind not in "fc":
        return None
    count = prod(spread.output.shape) // max(prod(y.shape), 1)
    return Step(np.multiply, (x, count), {}, step.outputs, None, step.place)


def _without_stack(step: Step, makers: dict[Value, Step]) -> Any:
    """The array whose rows are put together again, in their order."""
    if step.kwargs.get("axis", 0) != 0:
        return None
    found = set()
    for k, row in enumerate(step.args[0]):
        maker = makers.get(row) if type(row) is Value else None
        if maker is None or maker.function is not operator.getitem:
            return None
        x, index = maker.args
        if type(index) is tuple and index[1:] == (...,):
            index = index[0]
        if row_number(x, index) != k:
            return None
        found.add(x)
    return x if len(found) == 1 and _is_like(x, step.output) else None


def _is_like(x: Any, y: Value) -> bool:
    """Whether `x` has the kind, shape and dtype of `y`."""
    return type(x) is Value and x.form == y.form


def _before(step: Step, makers: dict[Value, Step], function: Any) -> Step | None:
    """The step that made the operand of `step`, if both call `function`."""
    if step.function is not function or type(step.args[0]) is not Value:
        return None
    made = makers.get(step.args[0])
    return made if made is not None and made.function is function else None


Rule = Callable[[Step, dict[Value, Step]], Any]
"""What stands for a step: another, a value in place of its own, or None."""

_RULES: dict[Any, tuple[Rule, ...]] = {
    **dict.fromkeys(_NEUTRAL, (_without_neutral, _of_numbers, _with_number)),
    **dict.fromkeys([*_COPIES, np.ndarray.astype], (_without_copy,)),
    np.negative: (_without_double, _of_numbers),
    np.ndarray.transpose: (_with_one_view,),
    np.ndarray.reshape: (_with_one_view,),
    np.add.reduce: (_without_spread,),
    np.stack: (_without_stack,),
}
