"""One run of a function: how it is kept to be repeated, and what it leaves."""

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from autograd.engine.backprop import freed_error
from autograd.engine.fused import renamed
from autograd.engine.memory import (
    WHOLE,
    Fingerprint,
    fingerprint,
    private,
    same_content,
    unchanged,
)
from autograd.engine.modes import changed, current
from autograd.engine.node import Node, next_number
from autograd.engine.primitive import Array
from autograd.engine.tensor import Tensor, made, plain
from autograd.transforms.arguments import named_leaves
from autograd.transforms.linearization import tracked
from autograd.transforms.recomputation.forms import is_slot, put_together, taken_apart
from autograd.transforms.recomputation.purity import (
    changed_error,
    prints_of,
    refuse_changed_leaves,
    refuse_other_results,
    refuse_other_steps,
    refuse_unknown,
    written_error,
)
from autograd.transforms.recomputation.surroundings import Stream, Surroundings

__all__ = ["Outcome", "Run", "behind", "kept"]

Function: TypeAlias = Callable[..., Any]


class Operand(NamedTuple):
    """An argument that is an array, without it.

    is_tensor, tracked: whether it was a Tensor, and whether a graph leads to it. seen:
    what its content is known by, where others than the graph can write to it.
    """

    is_tensor: bool
    tracked: bool
    seen: Fingerprint | None

    def given(self, x: Any) -> Any:
        """What the function gets for it: `x`, a Tensor at a node of its own."""
        if self.tracked:
            return renamed(x)
        return made(x) if self.is_tensor else x

    def is_untouched(self, x: Any, given: Any, node: Node | None) -> bool:
        """Whether the array `x` is as it was, and `given` still stands for it."""
        if self.seen is not None and not unchanged(x, self.seen):
            return False
        if not self.is_tensor:
            return True
        same = given._array is x or same_content(given._array, x)
        return same and given._node is node


class Outcome(NamedTuple):
    """What one run has left.

    nodes: of the operands, None for constants. result: the form of what was returned.
    values: the Tensors in its slots, all that a graph leads to. steps: the nodes of the
    run, oldest first. outer: from nodes that it found elsewhere to their values.
    """

    nodes: tuple[Node | None, ...]
    result: Any
    values: list[Tensor]
    steps: list[Node]
    outer: dict[Node, Any]


class Run:
    """A call of a function that can be repeated; the arrays of its arguments come back.

    Attributes
    ----------
    f, name: the function, and what messages call it.
    form: the arguments and the keyword arguments, with slots for arrays.
    operands: one for each slot.
    surroundings: how it was around the first run.
    outer: the nodes of Tensors that the first run found elsewhere.
    prints: what its steps are known by.
    """

    __slots__ = ("f", "form", "name", "operands", "outer", "prints", "surroundings")

    def __init__(self, f: Function, name: str, form: Any, found: Sequence[Any]) -> None:
        self.f = f
        self.name = name
        self.form = form
        self.operands = tuple([operand for _, operand in found])
        self.outer: tuple[Node, ...] = ()
        self.prints: Array = np.empty(0, np.int64)

    def first(self, inputs: Sequence[Any], streams: Sequence[Stream]) -> Outcome:
        """What the first run leaves, on these operands; notes what it found and did."""
        self.surroundings = Surroundings(streams)
        outcome = self._outcome(inputs)
        self.outer, self.prints = tuple(outcome.outer), prints_of(outcome.steps)
        return outcome

    def again(self, inputs: Sequence[Any], *, brief: bool) -> Outcome:
        """What another run leaves, with all around it as it was around the first."""

        def recorded() -> Outcome:
            with changed(recording=True, anomaly=False, brief=brief, again=True):
                return self._outcome(inputs[: len(self.operands)])

        return self.surroundings.resumed(recorded)

    def check_inputs(self, arrays: Sequence[Any]) -> None:
        """Raise if an argument or a leaf found elsewhere has changed since."""
        for i, (operand, x) in enumerate(zip(self.operands, arrays, strict=False)):
            if operand.seen is not None and not unchanged(x, operand.seen):
                raise changed_error(self.name, self._argument(i), np.shape(x))
        refuse_changed_leaves(
            self.name, zip(self.outer, arrays[len(self.operands) :], strict=True)
        )

    def check_outcome(self, outcome: Outcome, values: Sequence[Any]) -> None:
        """Raise if it is not that of the first run, which had these `values`."""
        refuse_unknown(self.name, outcome.outer, self.outer)
        refuse_other_steps(self.name, outcome.steps, self.prints)
        refuse_other_results(self.name, [y._array for y in outcome.values], values)

    def _outcome(self, inputs: Sequence[Any]) -> Outcome:
        since = next_number()
        pairs = list(zip(self.operands, inputs, strict=True))
        given = [operand.given(x) for operand, x in pairs]
        nodes = tuple([getattr(x, "_node", None) for x in given])
        args, kwargs = put_together(self.form, given)
        returned = self.f(*args, **kwargs)
        for i, (operand, x) in enumerate(pairs):
            if not operand.is_untouched(plain(x), given[i], nodes[i]):
                raise written_error(self.name, self._argument(i), np.shape(x))
        result, values = taken_apart(returned, tracked)
        steps, outer = behind(values, nodes, since)
        return Outcome(nodes, result, values, steps, outer)

    def _argument(self, i: int) -> str:
        """What the argument is called that operand `i` stands in."""
        named = named_leaves(self.f, *self.form)
        return [name for name, x in named if is_slot(x)][i]

    def __repr__(self) -> str:
        return f"({', '.join(map(repr, self.form[0]))})"


def kept(x: Any) -> tuple[Any, Operand]:
    """The array of an argument, so that nobody changes it unseen, and its `Operand`."""
    is_tensor, array = isinstance(x, Tensor), plain(x)
    tracked = is_tensor and x._node is not None
    if type(array) is not np.ndarray or (is_tensor and not x.still_lent()):
        return array, Operand(is_tensor, tracked, None)
    copy = private(array, brief=current.mode.brief)
    own = array.view() if copy is None else copy
    seen = fingerprint(own, sampled=own.nbytes > WHOLE)
    return own, Operand(is_tensor, tracked, seen)


def behind(
    roots: Sequence[Tensor], ends: Sequence[Node | None], since: int
) -> tuple[list[Node], dict[Node, Any]]:
    """The nodes behind `roots` from the number `since` on, and the values before them.

    Nothing behind `ends` counts. A leaf is a value before them whenever it was made: a
    layer may build its weights in the first run.
    """
    steps: list[Node] = []
    outer: dict[Node, Any] = {}
    seen, stack = {None, *ends}, [(y._node, y._array) for y in roots]
    while stack:
        node, value = stack.pop()
        if node in seen:
            continue
        seen.add(node)
        if node.number < since or node.primitive is None:
            outer[node] = value
            continue
        if node.freed:
            raise freed_error(node)
        steps.append(node)
        stack.extend(zip(node.parents, node.inputs, strict=True))
    steps.sort(key=_BY_NUMBER)
    return steps, {node: outer[node] for node in sorted(outer, key=_BY_NUMBER)}


_BY_NUMBER = attrgetter("number")
