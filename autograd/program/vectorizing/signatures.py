"""Which steps are alike: those that one call could stand for, if it came to that."""

from collections import Counter
from math import prod
from typing import Any

import numpy as np

from autograd.engine.steps import Step, Value
from autograd.program.passes.common import hashable, with_hash
from autograd.program.vectorizing.stacked import works_on_stacks

__all__ = ["FEWEST", "Signature", "signatures"]

FEWEST = 3
"""Steps from which on they are batched."""

LARGEST_ROW = 1 << 13
"""Bytes of a result up to which its call takes about as long as its numbers."""

Signature = Any
"""Hashable, and the same for steps that are alike."""


def signatures(steps: list[Step]) -> dict[Step, Signature]:
    """The signatures of the steps that could be batched, with enough others.

    Steps are alike that come from one line and call one function with operands of one
    form. Where many have the very same operand, a weight, only those are alike.
    """
    at_first = {step: _at_first_sight(step) for step in steps if step.outputs}
    common: Counter[Any] = Counter(at_first.values())
    candidates = [step for step, sight in at_first.items() if common[sight] >= FEWEST]
    forms = {step: form for step in candidates if (form := _form(step)) is not None}
    common = Counter(forms.values())
    forms = {step: form for step, form in forms.items() if common[form] >= FEWEST}
    often: Counter[Any] = Counter()
    for step, form in forms.items():
        often.update((form, i, x) for i, x in enumerate(step.args) if type(x) is Value)
    found = {
        step: (form, _shared(step, [often[form, i, x] for i, x in _operands(step)]))
        for step, form in forms.items()
    }
    common = Counter(found.values())
    return {step: key for step, key in found.items() if common[key] >= FEWEST}


def _at_first_sight(step: Step) -> Any:
    """What steps that are alike have in common and is soon found out."""
    return step.function, step.place.file, step.place.line, step.outputs[0].shape


def _operands(step: Step) -> list[tuple[int, Value]]:
    return [(i, x) for i, x in enumerate(step.args) if type(x) is Value]


def _shared(step: Step, counts: list[int]) -> tuple[Value | None, ...]:
    """The operands that most steps of the form have too; None for those of its own."""
    most = max(counts)
    shared = most >= FEWEST
    return tuple(
        x if shared and count == most else None
        for (_, x), count in zip(_operands(step), counts, strict=True)
    )


def _form(step: Step) -> Any:
    """Function, arguments and where it comes from; None where it cannot be batched."""
    if not step.pure or step.checked or works_on_stacks(step) is None:
        return None
    if not step.outputs or not all(map(_is_small, step.outputs)):
        return None
    operands = [x for x in step.args if type(x) is Value]
    if any(not _is_numeric(x) for x in operands) or all(x.constant for x in operands):
        return None
    if len(list(step.uses())) != len(operands):
        return None  # some stand deeper among the arguments
    args = [x.form if type(x) is Value else hashable(x) for x in step.args]
    where = step.place.operation, step.place.direction, step.place.file, step.place.line
    results = tuple([y.form for y in step.outputs])
    return with_hash(
        (step.function, tuple(args), hashable(step.kwargs), results, where)
    )


def _is_numeric(x: Value) -> bool:
    return x.is_array or issubclass(x.kind, np.generic)


def _is_small(y: Value) -> bool:
    return _is_numeric(y) and prod(y.shape) * y.dtype.itemsize <= LARGEST_ROW
