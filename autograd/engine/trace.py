"""`Trace`: a run of a function that is written down, every NumPy call of it.

While a thread has one (`Mode.trace`), the function runs once, for real, on `Traced`
values. What it and our operations ask of NumPy is computed on examples, the arguments
of this run, and entered as a step. An operation that needs a plain array or a number,
where the trace has none to give, becomes one step as a whole.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from autograd.engine.calls import filled, may_be_shaped_by, taken_apart
from autograd.engine.dispatch import NumpyProtocols
from autograd.engine.modes import changed
from autograd.engine.node import NO_PARAMS
from autograd.engine.places import Places, note_cotangent
from autograd.engine.steps import Step, Value, mapped
from autograd.engine.traced import Held, Storage, Traced, ViewStep, examples
from autograd.engine.traced_random import TracedGenerator, global_draws
from autograd.engine.whole import in_one_step
from autograd.errors import TraceError, ValueShapeError
from autograd.tree import map_tree

__all__ = ["Trace"]

_NUMBERS = (np.ndarray, np.generic, bool, int, float, complex)


@dataclass(slots=True)
class Found:
    """A Tensor that a traced function found: its first value, and what it holds now.

    grad: what stands for the gradient that it had, `before`.
    """

    tensor: Any
    first: Value
    now: Traced
    grad: Traced | None = None
    before: Any = None


class Trace:
    """The steps of one run, and what they were given from outside.

    Attributes
    ----------
    steps: in the order in which they ran.
    constants: the arrays that the function met, by identity, each with its value.
    tensors: the Tensors that it found and was not given, by identity.
    generators: the random generators that it found, by identity, with what stands for
        each and its value.
    aparts: the values of parts that are over: nobody outside of them can use these.
    """

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.constants: dict[int, tuple[Any, Value]] = {}
        self.tensors: dict[int, Found] = {}
        self.generators: dict[int, tuple[Any, Value, TracedGenerator]] = {}
        self.over = self._whole_numbers = False
        self.aparts: set[Value] = set()
        self._places = Places()

    @contextmanager
    def apart(self) -> Iterator[list[Step]]:
        """Enter the steps inside into a list of their own, a part of the program."""
        outer, self.steps = self.steps, []
        try:
            yield self.steps
        finally:
            for step in self.steps:
                self.aparts.update(step.outputs)
            self.steps = outer

    def given(self, example: Any) -> Traced:
        """A value from outside."""
        return Traced(self, Storage(Value(example)))

    def call(
        self, function: Callable[..., Any], args: Any, kwargs: Any = NO_PARAMS
    ) -> Any:
        """``function(*args, **kwargs)``, entered as one step."""
        if self.over:
            raise TraceError(
                "jit: a traced value is used after its function has returned; keep "
                "what the function returns, not what it computes with"
            )
        given = examples(kwargs) if kwargs else kwargs
        return self.enter(function, args, kwargs, function(*examples(args), **given))

    def enter(
        self,
        function: Callable[..., Any],
        args: Any,
        kwargs: Any,
        result: Any,
        *,
        pure: bool = True,
        checked: bool = False,
    ) -> Any:
        """Enter a step whose `result` is known, and give what stands for that."""
        several = None
        if isinstance(result, (tuple, list)):
            several, results = taken_apart(result, _is_anything)
        else:
            results = [result]
            for x in _traced(args):
                if x.value.example is result and x.value.is_array:
                    return x
        made = [
            self._output((function, args, kwargs, k if several else None), y)
            for k, y in enumerate(results)
        ]
        outputs = tuple([y.value for y in made])
        self._whole_numbers = False
        args = self._valued(args)
        kwargs = self._valued(kwargs) if kwargs else NO_PARAMS
        place = self._places.of(outputs)
        if self._whole_numbers and not checked:
            checked = may_be_shaped_by(function, args)
        step = Step(function, args, kwargs, outputs, several, place, pure, checked)
        self.steps.append(step)
        return made[0] if several is None else filled(several, made)

    def entered(
        self, operation: Any, function: Callable[..., Any], raw: Any, operands: Any
    ) -> tuple[tuple[Any, ...], Callable[..., Any]]:
        """The operands as values of this trace, and what to call for `function`."""
        return self.operands(raw, operands), self.forward(operation, function)

    def forward(self, operation: Any, function: Callable[..., Any]) -> Any:
        """`function`, which computes `operation`, to be called in its place."""
        return partial(self._run, operation.name, self._places.direction, function)

    def backward(self, primitive: Any, rule: str) -> Callable[..., Any]:
        """The vjp, or that of all operands, to be called in its place."""
        return partial(self._run, primitive.name, "backward", getattr(primitive, rule))

    def tangent(self, primitive: Any) -> Callable[..., Any]:
        """The jvp, to be called in its place."""
        return partial(self._run, primitive.name, "tangent", primitive.jvp)

    def at(
        self, node: Any, add: Callable[..., Any]
    ) -> tuple[Callable[..., Any], Callable[..., Any]]:
        """The vjp of a node that the walk is at, and `add`, which adds up shares.

        Both to be called in their place: steps belong to the line that made the node.
        """
        output, vjp = node.output, self.backward(node.primitive, "vjp")
        self._places.walk(output.value if type(output) is Traced else None)

        def shared(i: int, *args: Any) -> Any:
            share = vjp(i, *args)
            note_cotangent(share, node.parents[i])
            return share

        def joined(known: Any, share: Any, parent: Any, *others: Any) -> Any:
            y = self._run("", "backward", add, known, share, parent, *others)
            note_cotangent(y, parent)
            return y

        return shared, joined

    def cotangents(self, shares: Any, nodes: Any) -> None:
        """Note that each share is a cotangent of what a node made, where it is one."""
        for share, node in zip(shares, nodes, strict=True):
            if node is not None:
                note_cotangent(share, node)

    def _run(
        self,
        operation: str,
        direction: str,
        function: Callable[..., Any],
        *args: Any,
        **kwargs: Any,
    ) -> Any:
        """`function`, a part of `operation`, step by step, or as one where it must."""
        places = self._places
        before = places.operation, places.direction
        places.operation, places.direction = operation, direction
        try:
            y = function(*args, **kwargs)
            if y is not None:  # a kernel that is not made for what is traced
                return y
        except ValueShapeError:
            raise
        except Exception as error:
            if isinstance(error, TraceError) and _has_tensor(args):
                return in_one_step(function, args, kwargs)
            return self._whole(function, args, kwargs)
        else:
            return self._whole(function, args, kwargs)
        finally:
            places.operation, places.direction = before

    def _whole(self, function: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        """`function` as one step, whatever it returns."""
        before, put_back = global_draws()
        with changed(trace=None):
            result = function(*examples(args), **examples(kwargs))
        put_back(before)  # some of SciPy's algorithms draw from it
        if result is None:
            return None
        found = map_tree(_entered, result)
        varies = getattr(function, "shapes_may_vary", False)
        return self.enter(function, args, kwargs, found, checked=varies)

    def composed(self, function: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        """`function`, written in operations of ours, or as one step where it must."""
        try:
            return function(*args, **kwargs)
        except ValueShapeError:
            raise
        except TraceError:
            return in_one_step(function, args, kwargs)

    def operands(self, raw: tuple[Any, ...], operands: Any) -> tuple[Any, ...]:
        """`raw`, the arrays of `operands`, as values of this trace that stay as now."""
        return tuple(map(self._operand, raw, operands))

    def _operand(self, x: Any, operand: Any) -> Any:
        kind = type(x)
        if kind is Traced:
            return x.now()
        if not isinstance(operand, NumpyProtocols):
            return Traced(self, Storage(self.constant(x))) if kind is np.ndarray else x
        if kind is np.ndarray or isinstance(x, np.generic):
            return self.held(operand).now()
        return x

    def held(self, tensor: Any) -> Any:
        """What stands for the array of a Tensor, one of the trace or that it found."""
        array = tensor._array
        if type(array) is Traced or not isinstance(array, (np.ndarray, np.generic)):
            return array
        known = self.tensors.get(id(tensor))
        if known is None:
            traced = self.given(array)
            known = self.tensors[id(tensor)] = Found(tensor, traced.value, traced)
            node = tensor._node
            if node is not None and node.grad is not None:
                known.before = node.grad
                known.grad = node.grad = self.given(node.grad)
        return known.now

    def generator(self, generator: Any) -> TracedGenerator:
        """What stands for a random generator that the function found."""
        known = self.generators.get(id(generator))
        if known is None:
            value = Value(generator)
            known = generator, value, TracedGenerator(self, value)
            self.generators[id(generator)] = known
        return known[2]

    def assign(self, tensor: Any, new: Any) -> None:
        """Have `tensor` hold the content of `new`, as ``tensor.data = new``."""
        traced = self.writable(tensor)
        traced[...] = new
        self.hold(tensor, traced)

    def writable(self, tensor: Any) -> Any:
        """An array with the content of `tensor`, also of one that holds a number."""
        held = self.held(tensor).now()
        if held.value.is_array:
            return held
        array: Any = np.empty_like(held)
        array[...] = held
        return array

    def hold(self, tensor: Any, traced: Traced) -> None:
        """Have a Tensor that the function found be `traced` from here on."""
        traced = traced if traced.ndim else traced[()]
        if type(tensor._array) is Traced:
            tensor._hold(traced)
            return
        self.held(tensor)
        self.tensors[id(tensor)].now = traced

    def release(self) -> None:
        """The end: Tensors that the function found get the gradients that they had."""
        self.over = True
        self._places = Places()  # it holds frames of the user's
        for found in self.tensors.values():
            node = found.tensor._node
            if node is not None:
                node.grad = found.before

    def refusal(self, what: str, x: Traced) -> str:
        """The message that `what` of `x` is not to be had, and what to do."""
        return (
            f"jit: {what} of a traced {x.value.described} was asked for, "
            f"{self._places.described()}; the program does the same whatever the "
            "values are: use autograd.numpy.where, pass the argument in "
            "static_argnums, or leave this outside of jit"
        )

    def shape_refusal(self, what: str, x: Traced) -> str:
        """The message that `what` of `x` has no shape without the values."""
        return (
            f"jit: {what}, of a traced {x.value.described}, has a shape that depends "
            f"on values, {self._places.described()}; use autograd.numpy.where with "
            "three arguments, or leave this outside of jit"
        )

    def _output(self, made: ViewStep, y: Any) -> Any:
        """What stands for `y`, a result: a view if in memory of an argument's."""
        if isinstance(y, Held):
            return y
        if type(y) is np.ndarray and y.base is not None:
            for x in _traced(made[1]):
                if x.value.is_array and np.may_share_memory(y, x.value.example):
                    value = Value(y, base=x.value)
                    return Traced(self, x.storage, (*x.path, made), value)
        if type(y) is np.ndarray and y.base is None and not y.flags.c_contiguous:
            value = Value(np.ascontiguousarray(y))
            value.reordered = True
            return Traced(self, Storage(value))
        return Traced(self, Storage(Value(y)))

    def constant(self, x: Any) -> Value:
        """The value of a plain array that the function met."""
        known = self.constants.get(id(x))
        if known is None:
            value = Value(x, constant=True)
            self.constants[id(x)] = known = x, value
        return known[1]

    def known(self, value: Value) -> Value:
        """`value`; refused where a part has made it that is over."""
        if value in self.aparts:
            raise TraceError(
                "jit: a value of a function that control flow runs is used outside of "
                f"it, {self._places.described()}; have that function return it, and "
                "write to nothing that it found"
            )
        return value

    def _valued(self, tree: Any) -> Any:
        """`tree` with values for what stands for them."""
        return mapped(self._value, tree)

    def _value(self, x: Any) -> Any:
        kind = type(x)
        if kind is Traced or kind is Held:
            value = self.known(x.value)
            self._whole_numbers |= value.shape in _NO_SHAPE and value.is_whole
            return value
        if kind is np.ndarray:
            return self.constant(x)
        for cell in getattr(x, "__closure__", None) or ():
            if _has_traced(cell):
                raise TraceError(
                    f"jit: {x.__name__} uses traced values of the function around "
                    f"it and is called in one step, {self._places.described()}; hand "
                    "them on as arguments, or leave this outside of jit"
                )
        return x


_NO_SHAPE = frozenset([None, ()])


def _entered(x: Any) -> Any:
    """`x`, held as a thing where it is nothing that NumPy computes with."""
    return x if isinstance(x, _NUMBERS) else Held(Value(x))


def _has_traced(cell: Any) -> bool:
    """Whether the cell of a closure holds a traced value."""
    x = getattr(cell, "cell_contents", None)
    return type(x) is Traced or type(getattr(x, "_array", None)) is Traced


def _is_anything(x: Any) -> bool:
    return True


def _has_tensor(tree: Any) -> bool:
    if isinstance(tree, (tuple, list)):
        return any(map(_has_tensor, tree))
    return isinstance(tree, NumpyProtocols)


def _traced(tree: Any) -> Iterator[Traced]:
    """Every traced value in nested tuples and lists."""
    for x in tree:
        if type(x) is Traced:
            yield x
        elif isinstance(x, (tuple, list)):
            yield from _traced(x)
