"""`Node`, the record of one step of a computation; with its parents, the graph."""

from collections.abc import Callable, Iterable, Mapping
from itertools import count
from operator import attrgetter
from typing import Any, NamedTuple
from weakref import ref

import numpy as np

from autograd.engine.memory import Fingerprint
from autograd.engine.primitive import Primitive

__all__ = ["NO_PARAMS", "Node", "Notes", "Released", "collect", "next_number"]

next_number: Callable[[], int] = count().__next__

NO_PARAMS: dict[str, Any] = {}
"""The parameters of every node that has none: one dict, which nobody writes to."""

NOTHING: Mapping[int, Any] = {}
"""The same for notes: what is noted comes in a dict of its own."""


class Released(NamedTuple):
    """What is left in a freed node of an array that it held."""

    shape: tuple[int, ...]
    dtype: np.dtype[Any]


_new = tuple.__new__  # Released(…) itself takes three times as long


def _released(x: Any) -> Any:
    return _new(Released, (x.shape, x.dtype)) if type(x) is np.ndarray else x


class Notes:
    """What is known only of some nodes.

    Attributes
    ----------
    name: the name that the user gave the value.
    constants: from operand position to the name of the constant Tensor that stood
    there.
    originals: from operand position to a weak reference to the array whose memory was
    copied into the graph.
    fingerprints: from operand position to what the content of the input is known by;
    under `detect_anomaly` all inputs have one.
    keeps_grad: whether the backward walk leaves the gradient in `Node.grad`.

    Under `detect_anomaly` also

    source: the user's line that called the operation.
    cuts: from operand position to the `Origin` of the constant that stood there.
    output: of a leaf, the node that `backward` was last called on.
    """

    __slots__ = (
        "constants",
        "cuts",
        "fingerprints",
        "keeps_grad",
        "name",
        "originals",
        "output",
        "source",
    )

    def __init__(self) -> None:
        self.name: str | None = None
        self.constants: Mapping[int, str] = NOTHING
        self.originals: Mapping[int, ref[Any]] = NOTHING
        self.fingerprints: Mapping[int, Fingerprint] = NOTHING
        self.keeps_grad = False
        self.source: str | None = None
        self.cuts: Mapping[int, Any] = NOTHING
        self.output: Node | None = None


class Node:
    """How one value came to be. Data only: what to do about it says the primitive.

    Attributes
    ----------
    primitive: the operation; None for a leaf, a value that the user brought.
    parents: per operand the node that made it; None where the operand is a constant.
    inputs: per operand the raw array, by reference.
    kept: what the computation has left for the derivative; only where the primitive
    `keeps`.
    params: the keyword parameters of the call.
    output: the raw result; a tuple of them where the primitive has several outputs.
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
        "kept",
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
        self.kept: Any
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
        return self.notes is not None and self.notes.source is not None

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
        y = self.output
        if type(y) is np.ndarray:
            y = _new(Released, (y.shape, y.dtype))
        elif type(y) is tuple:
            y = tuple(map(_released, y))
        if self.notes is not None and self.notes.source is not None:
            return
        self.output, self.kept = y, None
        if None not in self.parents:
            self.inputs = ()  # which are told by the nodes that made them
            return
        left: list[Any] = list(self.parents)
        i = 0  # 0.3 µs; 0.75 with zip in a comprehension
        for x in self.inputs:
            if left[i] is None:
                left[i] = _released(x)
            i += 1  # noqa: SIM113
        self.inputs = tuple(left)

    @property
    def operands(self) -> tuple[Any, ...]:
        """The inputs, or what is left of them in a freed node."""
        return tuple(
            [x.output if type(x) is Node else x for x in self.inputs or self.parents]
        )

    def original(self, i: int) -> Any:
        """The array that operand `i` was copied from or is; None if it is gone."""
        if self.notes is not None and i in self.notes.originals:
            return self.notes.originals[i]()
        return self.operands[i]

    @property
    def operation(self) -> str:
        """The name of the operation that made it, or ``leaf``."""
        return "leaf" if self.primitive is None else self.primitive.called(self)

    def __repr__(self) -> str:
        return f"<node {self.number} {self.operation}>"


def collect(roots: "Iterable[Node]", *, since: float = 0) -> list[Node]:
    """All nodes that `roots` were made from, and they themselves, oldest first.

    since: the number from which on they are looked for.
    """
    stack = list(roots)
    seen = set(stack)
    while stack:
        for parent in stack.pop().parents:
            if parent is not None and parent not in seen and parent.number >= since:
                seen.add(parent)
                stack.append(parent)
    return sorted(seen, key=_by_number)


_by_number = attrgetter("number")
