"""`Batched`: many examples of a value, computed with as if it were one of them.

    Batched(array of shape (10, 3), level)  behaves as an array of shape (3,)

Rules are plain NumPy: run on arrays they compute, on Tensors they are recorded, on a
`Batched` they are batched. So the backward walk with batched cotangents pulls many at
once, and a function called with batched arguments runs once for all examples.

The examples lie along the first axis of an array, of a Tensor, or of a `Batched` of
another level. Levels count up: what is made inside a batch has a higher one, and lies
further out. An operation takes off the highest level, and does so again until there are
but arrays and Tensors, on which it is an ordinary step. A graph knows nothing of it.
"""

from collections.abc import Callable
from functools import partial
from math import prod
from typing import Any, NoReturn, Self

import numpy as np

from autograd.engine.batching import (
    Batching,
    Call,
    Step,
    aligned,
    along_axis,
    example,
    rows,
    side_by_side,
)
from autograd.engine.dispatch import ABOUT_FORM, NumpyProtocols
from autograd.engine.methods import ArrayMethods
from autograd.engine.modes import changed, current
from autograd.engine.node import NO_PARAMS
from autograd.engine.operators import refuse_write
from autograd.engine.primitive import FUNCTIONS, NUMPY_FUNCTIONS
from autograd.engine.several import separate
from autograd.engine.standard import ArrayStandard
from autograd.engine.tensor import plain
from autograd.errors import AutogradError, BatchError
from autograd.tree import leaves, map_tree

__all__ = ["Batched", "batch", "by_rows", "is_batched", "stand_in"]


class Batched(ArrayMethods, ArrayStandard, NumpyProtocols):
    """The examples of a value; ``shape ndim size dtype`` are those of one of them.

    Its methods and operators are those of a Tensor. What would need one value, where
    there are many, raises `BatchError`.
    """

    __slots__ = ("_examples", "_level")

    _node = name = None
    """It has no place in a graph; what it holds may have one."""

    def __init__(self, examples: Any, level: int) -> None:
        self._examples = examples
        self._level = level

    @property
    def shape(self) -> tuple[int, ...]:  # type: ignore[override]
        """The length of each axis of an example."""
        return self._examples.shape[1:]  # type: ignore[no-any-return]

    @property
    def ndim(self) -> int:
        """The number of axes of an example."""
        return self._examples.ndim - 1  # type: ignore[no-any-return]

    @property
    def size(self) -> int:
        """The number of elements of an example."""
        return prod(self._examples.shape[1:])

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type of the elements."""
        return self._examples.dtype  # type: ignore[no-any-return]

    @property
    def requires_grad(self) -> bool:
        """Whether the graph leads on from here."""
        return getattr(self._examples, "requires_grad", False)

    @property
    def _array(self) -> Any:
        """The examples outside the graph."""
        x = plain(self._examples)
        return self if x is self._examples else Batched(x, self._level)

    @property
    def data(self) -> NoReturn:
        """Refused: `BatchError` says what to write."""
        raise _no_value("data")

    def numpy(self) -> NoReturn:
        """Refused: `BatchError` says what to write."""
        raise _no_value("numpy")

    def item(self, *index: Any) -> NoReturn:
        """Refused: `BatchError` says what to write."""
        raise _no_value("item")

    def backward(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused: `BatchError` says what to write."""
        raise BatchError(
            "backward: inside vmap there is a value for each example, whose gradients "
            "have no place to gather; use vmap(grad(f)), or call backward on what vmap "
            "returns"
        )

    def detach(self) -> "Batched":
        """The same examples as constants: nothing flows back through them."""
        x = self._examples
        return Batched(x.detach(), self._level) if hasattr(x, "detach") else self

    def become(self, new: Any) -> None:
        """Be `new` from here on: what NumPy's functions do that write in place."""
        if new._level > self._level:
            raise refuse_write("assignment", self)
        self._examples, self._level = new._examples, new._level

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NoReturn:
        raise _no_value("numpy.asarray")

    def __array_ufunc__(
        self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any
    ) -> Any:
        function = NUMPY_FUNCTIONS.get(ufunc)
        if not kwargs and method == "__call__":
            if function is None:
                return batch(_called, ufunc, inputs, rule=aligned)
            return function(*inputs)
        for out in kwargs.get("out", ()):
            if out is not None and type(out) is not Batched:
                raise refuse_write(ufunc.__name__, out)
        asked = None
        if method == "at":  # which writes, and only once
            return super().__array_ufunc__(ufunc, method, *inputs, **kwargs)
        if function is not None:
            try:
                return super().__array_ufunc__(ufunc, method, *inputs, **kwargs)
            except BatchError as error:
                asked = error
        return by_rows(getattr(ufunc, method), inputs, kwargs, asked)

    def __array_function__(
        self, func: Any, types: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        if func in ABOUT_FORM:
            return func(*map_tree(stand_in, args), **map_tree(stand_in, kwargs))
        if func in NUMPY_FUNCTIONS:
            return super().__array_function__(func, types, args, kwargs)
        if func in _POSITIONS:
            return _POSITIONS[func](*args, **kwargs)
        return by_rows(func, args, kwargs)

    def __bool__(self) -> bool:
        raise BatchError(
            "bool: inside vmap a condition has a truth value for each example, where "
            "`if` and `while` need one; use autograd.numpy.where(condition, x, w), or "
            "loop over the examples"
        )

    def __format__(self, spec: str) -> str:
        if spec:
            raise _no_value("format")
        return repr(self)

    def __repr__(self) -> str:
        count = len(self._examples)
        return f"batched({count} examples of shape {self.shape}, {self.dtype})"

    def _number(self, operation: str) -> NoReturn:
        raise _no_value(operation)

    def _replaced(self, new: Self) -> Self:
        return new


def batch(
    call: Call,
    operation: Any,
    operands: tuple[Any, ...],
    params: dict[str, Any] = NO_PARAMS,
    *,
    rule: Batching | None = None,
) -> Any:
    """What `call` gives of an operation with a `Batched` among what it is called with.

    rule: how it is batched, by default as the operation declares. Where the whole batch
    raises, its examples are computed one by one: the first that is wrong says so, in
    its own shapes.
    """
    level, size = _highest(operands, params)
    if level < 0:  # it stands where nobody looks, in a function of the user's, say
        raise _no_value(operation.name)
    led = tuple([type(x) is Batched and x._level == level for x in operands])
    pairs = zip(operands, led, strict=True)
    data = tuple([x._examples if is_led else x for x, is_led in pairs])
    rule = rule or operation.batching
    if rule is None and getattr(operation, "keeps", False):
        try:
            return operation.parts(*operands, **params)  # each of which is batched
        except BatchError:
            rule = rows
    rule = rule or rows
    if params and not rule.parameters and _highest((), params)[0] == level:
        rule = rows
    if getattr(operation, "outputs", None) is not None:
        call = partial(_separated, call)
    step = Step(call, operation, data, led, params, level, size)
    try:
        y = rule.rule(step)
    except (AutogradError, TypeError, ValueError, IndexError):
        if rule is rows:
            raise
        y = rows.rule(step)
    if type(y) is tuple:
        return tuple([Batched(v, level) for v in y])
    return Batched(y, level)


def by_rows(
    function: Callable[..., Any],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    asked: BatchError | None = None,
) -> Any:
    """`function` of one example after the other, the results side by side.

    asked: the error to raise where there is no example to be had: nothing `Batched`
    among the arguments.
    """
    level, size = _highest(args, kwargs)
    name = getattr(function, "__name__", type(function).__name__)
    if level < 0 or (asked is not None and kwargs.get("out") is not None):
        raise asked or _no_value(name)
    others = tuple([known for known in current.mode.batches if known[0] != level])
    places = [k for k, x in enumerate(args) if is_batched((x,))]
    found, one = [], list(args)
    with changed(batches=others):
        for i in range(size):
            for k in places:
                one[k] = example(args[k], level, i)
            found.append(function(*one, **example(kwargs, level, i)))
    if any(type(y) is Batched and y._level >= level for y in leaves(found)):
        raise _no_value(name)
    return map_tree(partial(Batched, level=level), side_by_side(name, found))


def is_batched(args: Any, kwargs: Any = NO_PARAMS) -> bool:
    """Whether a `Batched` stands in one of two trees, a sequence and a dict."""
    return _highest(args, kwargs)[0] >= 0


def _no_value(operation: str) -> BatchError:
    return BatchError(
        f"{operation}: inside vmap a value stands for all examples, and there is no "
        "one number or array to give; compute with it as it is, index by it with "
        "np.take(x, i, axis=0), or loop over the examples"
    )


def _highest(args: Any, kwargs: Any) -> tuple[int, int]:
    """The highest level in two trees and its number of examples; −1 for none."""
    level = size = -1
    for x in (*args, *kwargs.values()):
        kind = type(x)
        if kind is Batched:
            if x._level > level:
                level, size = x._level, len(x._examples)
        elif isinstance(x, (tuple, list)):
            level, size = max((level, size), _highest(x, NO_PARAMS))
        elif isinstance(x, dict):
            level, size = max((level, size), _highest((), x))
    return level, size


def _separated(call: Call, operation: Any, operands: Any, params: Any) -> Any:
    return separate(call(operation, operands, params))


def _called(function: Any, operands: tuple[Any, ...], params: dict[str, Any]) -> Any:
    return function(*operands, **params)


def _argsort(a: Any, axis: Any = -1, *args: Any, **kwargs: Any) -> Any:
    params = {"axis": axis, **dict(zip(("kind", "order"), args, strict=False))}
    return batch(_called, np.argsort, (a,), params | kwargs, rule=along_axis)


def _searchsorted(a: Any, v: Any, side: Any = "left", sorter: Any = None) -> Any:
    if is_batched((a, sorter)):
        return by_rows(np.searchsorted, (a, v, side, sorter), {})
    given = {"side": side, "sorter": sorter}
    return batch(_called, partial(np.searchsorted, a, **given), (v,), rule=aligned)


_POSITIONS: dict[Any, Callable[..., Any]] = {
    np.argsort: _argsort,
    np.searchsorted: _searchsorted,
}
"""How functions that give positions are batched; others go by rows."""


def stand_in(x: Any) -> Any:
    """An array of the form of an example; what is not batched itself."""
    if type(x) is not Batched:
        return x
    return np.broadcast_to(np.zeros((), x.dtype), x.shape)


FUNCTIONS["by_rows"] = by_rows
