"""How the call of a user's operation becomes a step of the graph, and a call again.

    f("how", {"w": w, "b": b}, x)    operands: pack(w, b), x

A number or array is an operand of its own, a container that holds a Tensor one operand
that packs its values. All else is fixed: it has no derivative.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from autograd.engine.memory import frozen
from autograd.engine.record import record
from autograd.engine.several import PACK
from autograd.engine.tensor import Tensor
from autograd.tree import leaves, map_tree

__all__ = [
    "SLOT",
    "Argument",
    "Call",
    "called",
    "formed",
    "holds",
    "in_slots",
    "is_operand",
    "spread",
    "taken_apart",
    "values_of",
]


class _Slot:
    """Where a number or array stands in a form."""

    def __repr__(self) -> str:
        return "·"


SLOT = _Slot()


class Argument(NamedTuple):
    """One argument: its form, and how many slots of the call come before its own."""

    form: Any
    start: int


class Call:
    """How the arguments of one call are put together from the operands of its step.

    Attributes
    ----------
    arguments: one for each that the user wrote.
    groups: per operand the positions of the arguments in it.
    result: the form of what the operation returned; ``SLOT`` for one array.
    """

    __slots__ = ("arguments", "groups", "result")

    def __init__(
        self, arguments: tuple[Argument, ...], groups: tuple[tuple[int, ...], ...]
    ) -> None:
        self.arguments = arguments
        self.groups = groups
        self.result: Any = SLOT

    def args(self, operands: Iterable[Any]) -> tuple[Any, ...]:
        """The arguments as the user wrote them."""
        values = spread(operands)
        return tuple([formed(a.form, values[a.start :]) for a in self.arguments])

    def answer(self, y: Any) -> Any:
        """What the operation returned, from the value of its step."""
        return y if self.result is SLOT else formed(self.result, y)

    def __repr__(self) -> str:
        return f"({', '.join(repr(a.form) for a in self.arguments)})"


def called(args: tuple[Any, ...], *, jointly: bool) -> tuple[tuple[Any, ...], Call]:
    """The operands of a step that means a call with `args`, and the `Call`.

    jointly: all that has a derivative becomes one operand, since a rule is stated for
    all arguments together.
    """
    arguments: list[Argument] = []
    groups: list[tuple[int, ...]] = []
    operands: list[list[Any]] = []
    start = 0
    for i, x in enumerate(args):
        varied = _is_tracked(x) if jointly else is_operand(x) or holds(x)
        form = _form(x) if varied else frozen(x)
        arguments.append(Argument(form, start))
        if varied:
            values = [v for v in leaves(x) if is_operand(v)]
            start += len(values)
            groups.append((i,))
            operands.append(values)
    if jointly and groups:
        groups = [tuple([i for group in groups for i in group])]
        operands = [[v for values in operands for v in values]]
    joined = tuple(
        [
            values[0]
            if not jointly and arguments[group[0]].form is SLOT
            else record(PACK, tuple(values))
            for group, values in zip(groups, operands, strict=True)
        ]
    )
    return joined, Call(tuple(arguments), tuple(groups))


def values_of(x: Any) -> Any:
    """`x`, a tree, with the values of Tensors in their place."""
    return map_tree(lambda v: v.data if isinstance(v, Tensor) else v, x)


def is_operand(x: Any) -> bool:
    """Whether `x` is a number or an array, a Tensor perhaps."""
    return isinstance(x, (Tensor, np.ndarray, np.generic, int, float, complex))


def holds(x: Any) -> bool:
    """Whether a Tensor stands in `x`, a tree."""
    return any(isinstance(v, Tensor) for v in leaves(x))


def spread(operands: Iterable[Any]) -> list[Any]:
    """The values in all slots, those that are packed one by one."""
    return [v for x in operands for v in (x if type(x) is tuple else (x,))]


def formed(form: Any, values: Iterable[Any]) -> Any:
    """The tree of that form with `values` in its slots, from left to right."""
    rest = iter(values)
    return map_tree(lambda slot: next(rest) if slot is SLOT else slot, form)


def in_slots(form: Any, tree: Any) -> list[Any]:
    """What stands in a tree of that form where the form has slots."""
    found: list[Any] = []

    def take(slot: Any, value: Any) -> None:
        if slot is SLOT:
            found.append(value)

    map_tree(take, form, tree)
    return found


def taken_apart(result: Any) -> tuple[Any, Any]:
    """What a user's function returned: its form, and its arrays if that has several."""
    return _form(result), tuple([v for v in leaves(result) if is_operand(v)])


def _form(x: Any) -> Any:
    return map_tree(lambda v: SLOT if is_operand(v) else frozen(v), x)


def _is_tracked(x: Any) -> bool:
    return any(isinstance(v, Tensor) and v.requires_grad for v in leaves(x))
