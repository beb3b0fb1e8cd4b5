"""A function of leaves traced as a part of the program, and what it finds around it.

Values of the program that a function finds become inputs of its part, and the Tensors
among them that a graph leads to are operands of the step.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd.engine.modes import current
from autograd.engine.node import Node, next_number
from autograd.engine.steps import Step, Value, values_in
from autograd.engine.tensor import Tensor, leaf, made, plain
from autograd.engine.traced import Storage, Traced
from autograd.errors import TraceError
from autograd.program.flows import Flow, all_steps
from autograd.program.listing import Input, Listing, Source
from autograd.program.optimizing import SHORTENING, optimized
from autograd.program.passes.dead import without_dead_steps
from autograd.transforms.linearization import tracked
from autograd.transforms.recomputation.runs import behind

__all__ = ["Body", "Flat", "arrays", "example", "trace_parts"]

Flat = Callable[[list[Any]], Sequence[Any]]
"""A function of the leaves of its arguments, which returns leaves."""


@dataclass
class Body:
    """A function that was traced.

    Attributes
    ----------
    stand: what stood for its arguments. results: the arrays of what it returned.
    steps: what it did.
    outer: the nodes of Tensors that it found, each with the value there.
    are_tensors: per result whether it is one.
    """

    stand: list[Value]
    results: list[Any]
    steps: list[Step]
    outer: dict[Node, Any]
    are_tensors: list[bool]

    def listing(self, name: str, names: Sequence[str], found: list[Value]) -> Listing:
        """The part, with what it and its like `found` as further inputs."""
        inside = {v: Value(v.example) for v in found}
        pairs = zip(names, self.stand, strict=True)
        inputs = [Input(x, Source(word, position=0)) for word, x in pairs]
        inputs += [Input(v, Source("found", position=0)) for v in inside.values()]
        result = tuple([y.value if type(y) is Traced else y for y in self.results])
        steps = [step.with_values(inside) for step in self.steps]
        part = Listing(name, (), inputs, steps, result).with_steps(steps, inside)
        return optimized(part, SHORTENING)

    def given_out(self, outputs: Sequence[Any]) -> list[Any]:
        """What the step gives, Tensors where the function has returned some."""
        pairs = zip(outputs, self.are_tensors, strict=False)
        return [made(y) if is_tensor else y for y, is_tensor in pairs]

    def found(self) -> list[Value]:
        """The values that the part needs and neither makes nor is given."""
        result = tuple([y.value for y in self.results if type(y) is Traced])
        steps = without_dead_steps(Listing("", (), [], self.steps, result)).steps
        known = {*self.stand} | {y for step in steps for y in step.outputs}
        used = [v for step in steps for v in step.uses()] + list(values_in(result))
        return [v for v in dict.fromkeys(used) if v not in known]


def trace_parts(
    functions: Sequence[Flat], operands: Sequence[Any], examples: Sequence[Any]
) -> tuple[list[Body], bool]:
    """Each function traced on what stands for `operands`; whether a graph leads on.

    examples: what the functions get of each operand, a row of it perhaps.

    Where one leads to an operand or to a Tensor that a function finds, what stands for
    floats are variables: also those start as constants become results in later turns.
    """
    lead = current.mode.recording and any(map(tracked, operands))
    pairs = list(zip(operands, examples, strict=True))
    bodies = [_traced(f, pairs, variables=lead) for f in functions]
    if not lead and current.mode.recording and any(body.outer for body in bodies):
        bodies = [_traced(f, pairs, variables=True) for f in functions]
        lead = True
    if lead and any(_draws(step) for body in bodies for step in all_steps(body)):
        raise TraceError(
            "jit: a function that control flow runs draws random numbers and is "
            "differentiated, and its derivative, which runs it again, would draw "
            "others; draw them before, for all turns, and pass them in xs"
        )
    return bodies, lead


def _draws(step: Step) -> bool:
    """Whether a step gives other values when it runs again; a check gives None."""
    flow = isinstance(step.function, Flow)  # whose steps come by themselves
    return not (step.pure or flow or step.output.kind is type(None))


def example(x: Any) -> Any:
    """What `x`, an operand, is while the program is traced."""
    x = plain(x)
    return x.value.example if type(x) is Traced else x


def arrays(values: Sequence[Any]) -> list[Any]:
    """The values as steps take them: arrays and numbers of the trace, without nodes."""
    trace = current.mode.trace
    return list(trace.operands(tuple(map(plain, values)), values))


def _traced(f: Flat, pairs: Sequence[tuple[Any, Any]], *, variables: bool) -> Body:
    trace, since = current.mode.trace, next_number()
    stand, given = [], []
    for operand, example in pairs:
        x: Any = trace.given(example)
        stand.append(x.value)
        if variables and x.dtype.kind in "fc":
            x = made(x, leaf(x))
        elif isinstance(operand, Tensor):
            x = made(x)
        given.append(x)
    nodes = [getattr(x, "_node", None) for x in given]
    with trace.apart() as steps, np.errstate(all="ignore"):
        values = list(f(given))
        results = [_result(trace, y) for y in values]
    _, outer = behind([y for y in values if tracked(y)], nodes, since)
    return Body(stand, results, steps, outer, [isinstance(y, Tensor) for y in values])


def _result(trace: Any, y: Any) -> Any:
    """What a part returns for a leaf: an array of the trace, or a number as it is."""
    y = trace.held(y) if isinstance(y, Tensor) else y
    if type(y) is np.ndarray:
        return Traced(trace, Storage(trace.constant(y)))
    return y.now() if type(y) is Traced else y
