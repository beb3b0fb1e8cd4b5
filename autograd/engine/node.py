"""`Node`, the record of one step of a computation; with its parents, the graph."""

from collections.abc import Callable
from itertools import count
from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np

from autograd.engine.primitive import Primitive

__all__ = ["NO_PARAMS", "Node", "Notes", "Released", "collect", "next_number"]

next_number: Callable[[], int] = count().__next__

NO_PARAMS: dict[str, Any] = {}
"""The parameters of every node that has none: one dict, which nobody writes to."""


class Released(NamedTuple):
    """What is left in a freed node of an array that it held."""

    shape: tuple[int, ...]
    dtype: np.dtype[Any]


_new = tuple.__new__  # Released(…) itself takes three times as long


class Notes:
    """What is known only of some nodes.

    Attributes
    ----------
    name: the name that the user gave the value.
    constants: from operand position to the name of the constant Tensor that stood
    there.
    keeps_grad: whether the backward walk leaves the gradient in `Node.grad`.

    Under `detect_anomaly` also

    checksums: one per input.
    source: the user's line that called the operation.
    cuts: from operand position to the `Origin` of the constant that stood there.
    output: of a leaf, the node that `backward` was last called on.
    """

    __slots__ = (
        "checksums",
        "constants",
        "cuts",
        "keeps_grad",
        "name",
        "output",
        "source",
    )

    def __init__(self) -> None:
        self.name: str | None = None
        self.constants: dict[int, str] = {}
        self.keeps_grad = False
        self.checksums: tuple[int, ...] | None = None
        self.source: str | None = None
        self.cuts: dict[int, Any] = {}
        self.output: Node | None = None


class Node:
    """How one value came to be. Data only: what to do about it says the primitive.

    Attributes
    ----------
    primitive: the operation; None for a leaf, a value that the user brought.
    parents: per operand the node that made it; None where the operand is a constant.
    inputs: per operand the raw array, by reference.
    params: the keyword parameters of the call.
    output: the raw result.
    number: counts up with creation, so a node's number is above all its parents'.
    scope: the modules the node was made in, outermost first.
    grad: the gradient that `backward` left here; leaves and nodes that keep it.
    freed: whether the backward walk has let go of the arrays.
    notes: what is known only of some nodes.
    """

    __slots__ = (
        "freed",
        "grad",
        "inputs",
        "notes",
        "number",
        "output",
        "params",
        "parents",
        "primitive",
        "scope",
    )

    def __init__(
        self,
        primitive: Primitive | None,
        parents: tuple["Node | None", ...],
        inputs: tuple[Any, ...],
        params: dict[str, Any],
        output: Any,
        scope: tuple[str, ...],
    ) -> None:
        self.primitive = primitive
        self.parents = parents
        self.inputs = inputs
        self.params = params
        self.output = output
        self.scope = scope
        self.number = next_number()
        self.freed = False
        self.grad: Any = None
        self.notes: Notes | None = None

    def annotate(self) -> Notes:
        """The notes, made when there are none yet."""
        if self.notes is None:
            self.notes = Notes()
        return self.notes

    @property
    def watched(self) -> bool:
        """Whether it was recorded under `detect_anomaly`."""
        return self.notes is not None and self.notes.checksums is not None

    def free(self) -> None:
        """Let go of the arrays; numbers stay, so that a drawing can still show them.

        Under `detect_anomaly` arrays stay too, for `why`.
        """
        self.freed = True
        for x in self.inputs:
            if type(x) is np.ndarray:
                break
        else:
            return
        if self.notes is not None and self.watched:
            return
        self.inputs = tuple(
            [
                _new(Released, (x.shape, x.dtype)) if type(x) is np.ndarray else x
                for x in (*self.inputs, self.output)
            ]
        )
        self.output = self.inputs[-1]
        self.inputs = self.inputs[:-1]

    def __repr__(self) -> str:
        kind = self.primitive.name if self.primitive else "leaf"
        return f"<node {self.number} {kind}>"


def collect(roots: "list[Node]") -> list[Node]:
    """All nodes that `roots` were made from, and they themselves, oldest first."""
    seen = set(roots)
    stack = list(roots)
    while stack:
        for parent in stack.pop().parents:
            if parent is not None and parent not in seen:
                seen.add(parent)
                stack.append(parent)
    return sorted(seen, key=_by_number)


_by_number = attrgetter("number")
