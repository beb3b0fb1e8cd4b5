"""Derivatives through a jitted function: its call is one step of the graph around it.

forward    the function's program, on plain arrays
backward   another program, traced from running the function and walking back
beyond     the function itself, run on Tensors: second derivatives, forward mode
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd.engine.backprop import pull
from autograd.engine.calls import filled, taken_apart
from autograd.engine.fused import Fused
from autograd.engine.modes import changed
from autograd.engine.record import record
from autograd.engine.several import separate
from autograd.engine.tensor import Tensor, made, plain
from autograd.engine.whole import is_value
from autograd.program.arguments import is_number

__all__ = ["Differentiable"]

Function = Callable[..., Any]


class Differentiable(Fused):
    """A jitted function as an operation on the Tensors that it is differentiated by.

    Made for arguments of one form. f: takes them by name, as a dict. jit: makes the
    programs. found: Tensors that the function finds and is differentiated by.
    """

    keeps = False

    def __init__(
        self, f: Function, jit: Function, arguments: Any, found: Sequence[Tensor]
    ) -> None:
        super().__init__(_signature_of_operands, name=f.__name__)
        self.parts, self.compute, self.outputs = self._parts, self._compute, ...
        self._form, leaves = taken_apart(arguments, _is_leaf)
        self._tracked = [k for k, x in enumerate(leaves) if is_tracked(x)]
        self._found = tuple(found)
        self._f, self._result = f, None

        def value(tensors: Any, others: Any) -> Any:
            return self._run(f, tensors, others)

        def shares(given: Any, tensors: Any, others: Any) -> Any:
            return self._cotangents(f, given, tensors, others)

        self._value, self._shares = jit(value), jit(shares)

    def called(self, arguments: Any) -> Any:
        """What the function returns, recorded by the Tensors that it is of."""
        _, leaves = taken_apart(arguments, _is_leaf)
        tensors = [leaves[k] for k in self._tracked]
        others = tuple([x for k, x in enumerate(leaves) if k not in self._tracked])
        y = record(self, (*tensors, *self._found), {"others": others})
        return filled(self._result, separate(y))

    def vjp_all(
        self, g: Any, y: Any, inputs: Any, params: Any, wanted: Any, kept: Any
    ) -> Sequence[Any]:
        given = [g[k] if k in g else np.zeros_like(plain(v)) for k, v in enumerate(y)]
        if any(isinstance(x, Tensor) for x in (*given, *inputs)):
            return super().vjp_all(g, y, inputs, params, wanted, kept)
        tensors = [made(x) for x in inputs[: len(self._tracked)]]
        for x in tensors:
            x.requires_grad = True
        shares: Sequence[Any] = self._shares(given, tensors, params["others"])
        return shares

    def _compute(self, *inputs: Any, others: Any) -> tuple[Any, ...]:
        with changed(recording=False):
            tensors = [made(x) for x in inputs[: len(self._tracked)]]
            self._result, values = self._value(tensors, others)
        return tuple(map(plain, values))

    def _parts(self, *operands: Any, others: Any) -> tuple[Any, ...]:
        self._result, values = self._run(
            self._f, operands[: len(self._tracked)], others
        )
        return tuple(values)

    def _run(self, f: Function, tensors: Any, others: Any) -> Any:
        """The form of what the function returns, and its values."""
        rest, own = iter(others), iter(tensors)
        count = len(self._tracked) + len(others)
        leaves = [next(own if k in self._tracked else rest) for k in range(count)]
        return taken_apart(f(filled(self._form, leaves)), is_value)

    def _cotangents(
        self, f: Function, given: Any, tensors: Any, others: Any
    ) -> list[Any]:
        """From cotangents of the values to those of the operands."""
        _, values = self._run(f, tensors, others)
        seeds: dict[Any, Any] = {}
        for y, g in zip(values, given, strict=True):
            node = getattr(y, "_node", None)
            if node is not None:
                seeds[node] = seeds[node] + g if node in seeds else g
        nodes = [x._node for x in (*tensors, *self._found)]
        found = pull(seeds, targets=set(nodes), ends=True)
        return [found[n] if n in found else np.zeros_like(n.output) for n in nodes]


def _signature_of_operands(*operands: Any, others: Any) -> Any:
    raise AssertionError


def is_tracked(x: Any) -> bool:
    """Whether a graph leads on from `x`."""
    return isinstance(x, Tensor) and x._node is not None


def _is_leaf(x: Any) -> bool:
    return isinstance(x, (Tensor, np.ndarray)) or is_number(x)
