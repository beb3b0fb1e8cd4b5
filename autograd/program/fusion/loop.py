"""`Loop`: the steps of one loop, as a function of arrays."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from autograd.engine.steps import Step, Value, put

__all__ = ["Loop", "bytes_moved", "bytes_of", "single_steps"]


@dataclass(frozen=True, slots=True, eq=False)
class Loop:
    """What one loop over all places of arrays of one shape computes.

    As the function of a step it takes `reads` and gives the values of `writes`.

    Attributes
    ----------
    members: the steps, in an order in which they can run. Views by which a value only
        has its axes spread out are left out: members read the value itself.
    shape: of the places.
    reads: values from elsewhere. writes: those that are needed elsewhere.
    number: of its first step, by which it is found again in another run of the pass.
    """

    members: tuple[Step, ...]
    shape: tuple[int, ...]
    reads: tuple[Value, ...]
    writes: tuple[Value, ...]
    number: int

    def __call__(self, *args: Any) -> tuple[Any, ...]:
        """The same by NumPy's functions, one after the other."""
        known = {x: x.example for s in self.members for x in s.uses() if x.constant}
        known.update(zip(self.reads, args, strict=True))
        for step in self.members:
            y = step.function(*put(step.args, known), **put(step.kwargs, known))
            known[step.output] = y
        return tuple([np.asarray(known[y]) for y in self.writes])

    def is_placewise(self, y: Value) -> bool:
        """Whether `y`, of `writes`, needs at a place the operands there alone."""
        return any(step.output is y and not _reduces(step) for step in self.members)

    def saved_bytes(self) -> int:
        """How many bytes fewer it moves than its steps do."""
        apart = sum(map(bytes_moved, self.members))
        return apart - sum(map(bytes_of, (*self.reads, *self.writes)))


def single_steps(steps: list[Step]) -> Iterator[Step]:
    """The steps, and in place of a loop its members."""
    for step in steps:
        yield from step.function.members if isinstance(step.function, Loop) else (step,)


def _reduces(step: Step) -> bool:
    return isinstance(getattr(step.function, "__self__", None), np.ufunc)


def bytes_of(value: Value) -> int:
    """The size of an array; numbers have none."""
    if not value.is_array:
        return 0
    return int(prod(value.shape) * value.dtype.itemsize)


def bytes_moved(step: Step) -> int:
    """What a step reads and writes, counted by the arrays' shapes: an estimate."""
    if isinstance(step.function, Loop):
        return sum(map(bytes_of, (*step.function.reads, *step.function.writes)))
    return sum(map(bytes_of, _touched(step)))


def _touched(step: Step) -> Iterator[Value]:
    """The arrays that a step goes through; a view goes through none."""
    made = [y for y in step.outputs if y.base is None]
    if made or not step.outputs:
        yield from step.uses()
    yield from made
