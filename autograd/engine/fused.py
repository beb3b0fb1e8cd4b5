"""`fused`: an operation written in others, and computed faster in one step.

The decorated function is the operation: it says in others what is computed, and all
that is not the common case is done by running it. Beside it stand two kernels on plain
arrays, the value and the cotangents of all operands, for the one case that has to be
fast: a first derivative of arrays. They state nothing that the function does not say;
tests compare the two.

    forward mode, derivatives of derivatives     the function's parts
    drawings, explanations, `detect_anomaly`     the function's parts
    arrays that the kernel is not made for       the function's parts
"""

from collections.abc import Callable, Sequence
from functools import update_wrapper
from typing import Any, TypeAlias, cast

import numpy as np

from autograd.engine.backprop import pull, push
from autograd.engine.modes import changed, current
from autograd.engine.node import NO_PARAMS, Node
from autograd.engine.primitive import (
    FUNCTIONS,
    REGISTRY,
    AtOnce,
    OutputNames,
    Primitive,
    register,
)
from autograd.engine.record import bind, record
from autograd.engine.rules import Declare, Public
from autograd.engine.several import lift, separate
from autograd.engine.tensor import Tensor, made, plain
from autograd.engine.traced import Traced

__all__ = ["Fused", "fused", "renamed"]

Function: TypeAlias = Callable[..., Any]
Params: TypeAlias = dict[str, Any]

_RAW = frozenset([np.ndarray, np.float64, np.float32, Traced])


class Fused(AtOnce):
    """An operation with `parts`, and kernels for the first derivative of arrays.

    Attributes
    ----------
    parts: the operation, written in others.
    compute: ``(*inputs, **params) -> (y, kept)``, or None for arrays that it is not
        made for. kept: a tuple.
    backward: ``(g, y, kept, wanted, *inputs, **params)``, the cotangents of all
        operands; any value where not wanted. It writes into none of its arguments.
    whole: whether drawings show it as one operation, not its parts.
    """

    keeps = True
    parts: Function
    backward: Function
    whole = False

    def vjp_all(
        self,
        g: Any,
        y: Any,
        inputs: Any,
        params: Params,
        wanted: Sequence[object],
        kept: Any,
    ) -> Sequence[Any]:
        several = self.outputs is not None
        arrays = _RAW.issuperset(map(type, g.values() if several else (g,)))
        if kept is not None and arrays:
            given = tuple([g.get(k) for k in range(len(y))]) if several else g
            shares: Sequence[Any] = self.backward(
                given, y, kept, wanted, *inputs, **params
            )
            return shares
        operands, ys = self._again(inputs, params, wanted)
        cotangents: dict[Node, Any] = {}
        for k, share in (g if several else {0: g}).items():
            node = getattr(ys[k], "_node", None)
            if node is not None:  # a value may depend on none of the wanted operands
                known = cotangents.get(node)
                cotangents[node] = share if known is None else known + share
        lifted = any(isinstance(x, Tensor) for x in (*inputs, *cotangents.values()))
        nodes = [x._node for x in operands]
        found = pull(
            cotangents,
            targets={n for n, w in zip(nodes, wanted, strict=True) if w},
            lift=lift if lifted else None,
            retain=lifted,
        )
        pairs = zip(nodes, inputs, strict=True)
        return [found[n] if n in found else np.zeros_like(plain(x)) for n, x in pairs]

    def jvp(self, tangents: Any, y: Any, inputs: Any, params: Params) -> Any:
        wanted = [dx is not None for dx in tangents]
        operands, ys = self._again(inputs, params, wanted)
        pairs = zip(operands, tangents, strict=True)
        seeds = {x._node: dx for x, dx in pairs if dx is not None}
        lifted = any(isinstance(x, Tensor) for x in (*inputs, *seeds.values()))
        nodes = [getattr(y, "_node", None) for y in ys]
        roots = [node for node in nodes if node is not None]
        found = push(seeds, roots, lift=lift if lifted else None)
        values = zip(nodes, ys, strict=True)
        dys = tuple(
            [found[n] if n in found else np.zeros_like(plain(y)) for n, y in values]
        )
        return dys if self.outputs is not None else dys[0]

    def _again(
        self, inputs: Any, params: Params, wanted: Sequence[object]
    ) -> tuple[list[Any], tuple[Any, ...]]:
        """The parts run on names of their own for the wanted inputs; these, values."""
        operands = [
            renamed(x) if w else made(plain(x), getattr(x, "_node", None))
            for x, w in zip(inputs, wanted, strict=True)
        ]
        with changed(recording=True, anomaly=False, brief=True):
            y = self.parts(*operands, **params)
        return operands, y if self.outputs is not None else (y,)


def renamed(x: Any) -> Tensor:
    """`x` at a node of its own, which a walk can end at."""
    alias = cast(Primitive, REGISTRY["identity"])
    array, parent = plain(x), getattr(x, "_node", None)
    node = Node(alias, (parent,), (array,), NO_PARAMS, array, current.mode.scope)
    return made(array, node)


def fused(
    compute: Function,
    backward: Function,
    *,
    whole: bool = False,
    outputs: OutputNames | None = None,
    **about: Any,
) -> Declare:
    """Declare the decorated function an operation with kernels; see `Fused`."""

    def declare(parts: Function) -> Public:
        primitive = Fused(parts, **about)
        primitive.parts, primitive.backward = parts, backward
        primitive.compute = compute
        primitive.whole, primitive.outputs = whole, outputs
        function = cast(Public, update_wrapper(_form(primitive), parts))
        function.primitive = primitive
        register(primitive, function)
        primitive.apply = FUNCTIONS[primitive.key]
        return function

    return declare


def _form(primitive: Fused) -> Function:
    """The function that users call: one step of the graph, or its parts."""
    count = len(primitive.operands)

    def function(*args: Any, **params: Any) -> Any:
        if params or primitive.required or len(args) != count:
            args, params = bind(primitive, args, params)
        else:
            params = primitive.defaults
        if current.mode.anomaly:
            return primitive.parts(*args, **params)
        y = record(primitive, args, params)
        return y if primitive.outputs is None or type(y) is tuple else separate(y)

    return function
