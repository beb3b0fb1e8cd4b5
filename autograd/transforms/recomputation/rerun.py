"""`Rerun`: a function as one step of the graph, run again where a walk comes by.

The first run is recorded like any computation. Its graph says which Tensors besides the
arguments the results depend on, and is let go of; what is left is one node.

    operands      the arguments' arrays, then the Tensors that the function found
    parameter     the `Run`: all that it takes to repeat it
    output        the results that a graph leads to; the others stay what they are

A walk runs the function once more, on names of its own for the arguments, makes sure
that it did the same as before, and goes on through the graph of that run alone.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias

import numpy as np

from autograd.engine.backprop import leading, push
from autograd.engine.levels import core
from autograd.engine.modes import current
from autograd.engine.node import Node
from autograd.engine.primitive import AtOnce
from autograd.engine.several import lift, separate
from autograd.engine.tensor import Tensor, made, plain
from autograd.transforms.arguments import name_of
from autograd.transforms.linearization import pulled
from autograd.transforms.recomputation.forms import put_together, taken_apart
from autograd.transforms.recomputation.runs import Outcome, Run, kept
from autograd.transforms.recomputation.surroundings import streams_of

__all__ = ["Rerun"]

Function: TypeAlias = Callable[..., Any]

_RUN = "run"
"""The parameter of a step that holds its `Run`."""


class Rerun(AtOnce):
    """`f` as an operation; see the module. generators: what else `f` draws from."""

    def __init__(self, f: Function, generators: Sequence[Any] = ()) -> None:
        name = name_of(f)
        super().__init__(_forward, name=name, formula=f"{name}(…)")
        self.f = f
        self.generators = tuple(generators)

    def step(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """What ``f(*args, **kwargs)`` returns, in the graph the values of one step."""
        form, found = taken_apart((args, kwargs), _is_array)
        owned = list(map(kept, found))
        run = Run(self.f, self.name, form, owned)
        arrays = [array for array, _ in owned]
        parents = [x._node if isinstance(x, Tensor) else None for x in found]
        pairs = zip(arrays, parents, strict=True)
        inputs = [x if node is None else made(x, node) for x, node in pairs]
        outcome = run.first(inputs, streams_of(self.f, [form, *self.generators]))
        if not outcome.values:
            return outcome.result
        y = _output([value._array for value in outcome.values])
        node = Node(
            self,
            (*parents, *run.outer),
            (*arrays, *outcome.outer.values()),
            {_RUN: run},
            y,
            current.mode.scope,
        )
        result = made(y, node)
        values = separate(result) if type(y) is tuple else (result,)
        return put_together(outcome.result, values)

    def vjp_all(
        self,
        g: Any,
        y: Any,
        inputs: Any,
        params: dict[str, Any],
        wanted: Sequence[object],
        kept: Any,
    ) -> Sequence[Any]:
        shares = g if type(y) is tuple else {0: g}
        lifted = _is_lifted(inputs, shares.values())
        outcome, nodes = _repeated(params[_RUN], inputs, y, brief=not lifted)
        pairs = zip(nodes, wanted, strict=True)
        targets = [node for node, w in pairs if node is not None and w]
        found = pulled(
            [(outcome.values[k]._node, share) for k, share in shares.items()],
            targets,
            useful=leading(outcome.steps, targets),
            ends=True,
            lifted=lifted,
            retain=False,
        )
        pairs = zip(nodes, inputs, strict=True)
        return [found[n] if n in found else np.zeros_like(plain(x)) for n, x in pairs]

    def jvp(self, tangents: Any, y: Any, inputs: Any, params: dict[str, Any]) -> Any:
        lifted = _is_lifted(inputs, tangents)
        outcome, nodes = _repeated(params[_RUN], inputs, y, brief=not lifted)
        pairs = zip(nodes, tangents, strict=True)
        seeds = {node: dx for node, dx in pairs if node is not None and dx is not None}
        roots = [value._node for value in outcome.values]
        found = push(seeds, roots, useful=outcome.steps, lift=lift if lifted else None)
        return _output([found.get(n, np.zeros_like(n.output)) for n in roots])


def _forward(*inputs: Any, **params: Any) -> Any:
    """The output on these operands, also where they differ from those of the run.

    What the function finds elsewhere cannot be given to it, so the steps behind that
    are done once more, by themselves.
    """
    run: Run = params[_RUN]
    outcome = run.again(inputs, brief=True)
    outer = zip(run.outer, inputs[len(run.operands) :], strict=True)
    known: dict[Node | None, Any] = dict(outer)
    for node in outcome.steps:
        if any(parent in known for parent in node.parents):
            assert node.primitive is not None
            pairs = zip(node.parents, node.inputs, strict=True)
            xs = [known.get(p, x) for p, x in pairs]
            known[node] = node.primitive.forward(*xs, **node.params)
    return _output([known.get(y._node, y._array) for y in outcome.values])


def _repeated(
    run: Run, inputs: Sequence[Any], y: Any, *, brief: bool
) -> tuple[Outcome, tuple[Node | None, ...]]:
    """The second run, which left `y` as the first did, and the operands' nodes."""
    run.check_inputs([plain(x) for x in inputs])
    outcome = run.again(inputs, brief=brief)
    values = y if type(y) is tuple else (y,)
    run.check_outcome(outcome, [plain(value) for value in values])
    return outcome, (*outcome.nodes, *run.outer)


def _is_array(x: Any) -> bool:
    return type(core(x)) in (Tensor, np.ndarray)


def _is_lifted(inputs: Iterable[Any], vectors: Iterable[Any]) -> bool:
    """Whether the walk that gives a rule these is itself recorded."""
    return any(isinstance(core(x), Tensor) for x in (*inputs, *vectors))


def _output(values: list[Any]) -> Any:
    """The output of a step with these values: a tuple of them, or the one."""
    return tuple(values) if len(values) > 1 else values[0]
