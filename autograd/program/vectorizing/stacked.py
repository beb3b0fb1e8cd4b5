"""How each function works on a stack: n operands of one shape, one under the other.

A rule gives the value that stands for all n results, (n, *shape). Its `Stacks` calls
NumPy and keeps the steps.
"""

import operator
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograd.engine.steps import NOWHERE, Place, Step, Value, mapped, values_in
from autograd.program.memory import is_elementwise

__all__ = ["Stacks", "sum_of_products", "works_on_stacks"]

_RESHAPES = frozenset(
    {np.ndarray.reshape, np.reshape, np.ndarray.squeeze, np.squeeze}
    | {np.expand_dims, np.ravel, np.ndarray.ravel}
)
_REDUCTIONS = frozenset(
    f.__name__ for f in (np.add, np.multiply, np.maximum, np.minimum)
)
_OF_MATRICES = frozenset(
    {np.linalg.det, np.linalg.inv, np.linalg.cholesky, np.linalg.slogdet}
)
"""Functions that NumPy has for stacks of matrices as for one."""


@dataclass(eq=False)
class Stacks:
    """Steps about stacks of `count` values.

    place: where the steps come from. steps: those so far.
    """

    count: int
    place: Place = NOWHERE
    steps: list[Step] = field(default_factory=list)

    def call(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """The value of ``function(*args, **kwargs)``, entered as a step."""
        (y,) = self.calls(function, args, kwargs, None)
        return y

    def calls(
        self, function: Callable[..., Any], args: Any, kwargs: Any, several: Any
    ) -> tuple[Value, ...]:
        """The values of a call; of several, where it has the form of these."""
        given, options = mapped(_example, args), mapped(_example, kwargs)
        with np.errstate(all="ignore"):
            result = function(*given, **options)
        operands = list(values_in(args))
        results = result if several is not None else (result,)
        outputs = tuple([_value(y, operands) for y in results])
        if not outputs[0].constant:
            step = Step(function, args, kwargs, outputs, several, self.place)
            self.steps.append(step)
        return outputs

    def reshape(self, x: Value, *shape: int) -> Value:
        """`x` in that shape."""
        if x.shape == shape:
            return x
        y: Value = self.call(np.ndarray.reshape, x, shape)
        return y

    def aligned(self, x: Value, ndim: int) -> Value:
        """A stack whose rows have at least `ndim` axes, as broadcasting adds them."""
        n, *shape = x.shape
        missing = max(ndim - len(shape), 0)
        return self.reshape(x, n, *[1] * missing, *shape)


def _example(x: Any) -> Any:
    return x.example if type(x) is Value else x


def _value(y: Any, operands: list[Value]) -> Value:
    """The value of a result: a constant of constants, a view where it is one."""
    if not isinstance(y, np.ndarray):
        return Value(y)
    if all(x.constant for x in operands):
        return Value(np.ascontiguousarray(y), constant=True)
    for x in operands:
        if np.may_share_memory(y, x.example):
            return Value(y, base=x)
    return Value(np.ascontiguousarray(y))


Rule = Callable[[Stacks, Step, list[Any], list[bool]], Value | tuple[Value, ...]]
"""The stacks, one of the steps, the arguments, and which of them are stacks."""


def works_on_stacks(step: Step) -> Rule | None:
    """The rule for a step; None where its function does not work on stacks."""
    function, kwargs = step.function, step.kwargs
    if is_elementwise(function) or (function is np.where and len(step.args) == 3):
        return None if kwargs else _map
    ufunc = getattr(function, "__self__", None)
    if isinstance(ufunc, np.ufunc):
        reduces = function.__name__ == "reduce" and ufunc.__name__ in _REDUCTIONS
        return _reduce if reduces and set(kwargs) <= {"axis", "keepdims"} else None
    rule = _RULES.get(function)
    if rule is _getitem and not _is_basic(step.args[1]):
        return None
    known = {"axis"} if rule is _reshape else set()
    ordered = any(type(x) is str for x in step.args)
    return rule if set(kwargs) <= known and not ordered else None


def _map(s: Stacks, step: Step, args: list[Any], stacked: list[bool]) -> Value:
    """An operation element by element."""
    ndim = len(step.output.shape)
    given = [
        s.aligned(x, ndim) if is_stack else x
        for x, is_stack in zip(args, stacked, strict=True)
    ]
    y: Value = s.call(step.function, *given)
    return y


def _reduce(s: Stacks, step: Step, args: list[Any], stacked: list[bool]) -> Value:
    """A reduction, along the same axes of each row."""
    ndim = len(step.args[0].shape)
    kwargs = dict(step.kwargs)
    axis = kwargs.get("axis", 0)
    axes = range(ndim) if axis is None else axis if type(axis) is tuple else (axis,)
    moved = tuple([a % ndim + 1 for a in axes])
    kwargs["axis"] = moved[0] if len(moved) == 1 else moved
    y: Value = s.call(step.function, args[0], **kwargs)
    return y


def _matmul(s: Stacks, step: Step, args: list[Any], stacked: list[bool]) -> Value:
    """Products of matrices or vectors; of many rows with one matrix, one product."""
    x, w = args
    of_x, of_w = (len(v.shape) for v in step.args)
    n, shape = s.count, step.output.shape
    if not stacked[1] and of_w == 2 and _lies_in_rows(x):
        return s.reshape(s.call(np.matmul, _flat(s, x), w), n, *shape)
    if stacked[0] and of_x == 1:
        x = s.reshape(x, n, 1, x.shape[1])
    if stacked[1] and of_w == 1:
        w = s.reshape(w, n, w.shape[1], 1)
    rank = max(of_x, of_w, 2)  # further axes of one broadcast with those of the other
    x, w = (
        s.aligned(v, rank) if is_stack else v
        for v, is_stack in zip((x, w), stacked, strict=True)
    )
    return s.reshape(s.call(np.matmul, x, w), n, *shape)


def sum_of_products(s: Stacks, x: Value, w: Value) -> Value:
    """``x[0] @ w[0] + x[1] @ w[1] + …`` as one product of long matrices."""
    rows = x.shape[1]
    upright = s.call(np.ndarray.transpose, x, (0, 2, 1))
    if _lies_in_rows(upright):
        x = s.call(np.ndarray.transpose, _flat(s, upright), (1, 0))
    else:
        side_by_side = s.call(np.ndarray.transpose, x, (1, 0, 2))
        x = s.reshape(side_by_side, rows, x.shape[0] * x.shape[2])
    y: Value = s.call(np.matmul, x, _flat(s, w))
    return y


def _flat(s: Stacks, x: Value) -> Value:
    """The rows of a stack of matrices, or of vectors, as one matrix."""
    *_, columns = x.shape
    return s.reshape(x, int(np.prod(x.shape[:-1])), columns)


def _lies_in_rows(x: Value) -> bool:
    return bool(x.example.flags.c_contiguous)


def _transpose(s: Stacks, step: Step, args: list[Any], stacked: list[bool]) -> Value:
    order = (0, *(a + 1 for a in step.args[1]))
    y: Value = s.call(np.ndarray.transpose, args[0], order)
    return y


def _reshape(s: Stacks, step: Step, args: list[Any], stacked: list[bool]) -> Value:
    return s.reshape(args[0], s.count, *step.output.shape)


def _broadcast(s: Stacks, step: Step, args: list[Any], stacked: list[bool]) -> Value:
    shape = step.output.shape
    x = s.aligned(args[0], len(shape))
    y: Value = s.call(np.broadcast_to, x, (s.count, *shape))
    return y


def _getitem(s: Stacks, step: Step, args: list[Any], stacked: list[bool]) -> Value:
    index = step.args[1]
    index = index if type(index) is tuple else (index,)
    y: Value = s.call(step.function, args[0], (slice(None), *index))
    return y


def _same(
    s: Stacks, step: Step, args: list[Any], stacked: list[bool]
) -> tuple[Value, ...]:
    """A function of one array that takes a stack as it takes one."""
    return s.calls(step.function, tuple(args), {}, step.several)


def _is_basic(index: Any) -> bool:
    """Whether an index is of numbers and slices alone, and the same in every run."""
    parts = index if type(index) is tuple else (index,)
    return all(
        x is None or x is Ellipsis or type(x) in (int, slice) for x in parts
    ) and not any(values_in(parts))


_RULES: dict[Any, Rule] = {
    np.matmul: _matmul,
    np.ndarray.transpose: _transpose,
    np.broadcast_to: _broadcast,
    operator.getitem: _getitem,
    np.ndarray.astype: _same,
    np.ndarray.copy: _same,
    **dict.fromkeys(_RESHAPES, _reshape),
    **dict.fromkeys(_OF_MATRICES, _same),
}
