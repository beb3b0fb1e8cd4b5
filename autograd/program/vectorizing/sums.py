"""Sums of many terms: chains of additions, whatever stands between them."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from autograd.engine.steps import Step, Value
from autograd.program.vectorizing.signatures import FEWEST, Signature

__all__ = ["Sum", "sums_in"]


@dataclass(eq=False)
class Sum:
    """One step for a chain of additions, ``((a + b) + c) + d``.

    step: of the terms, in their order. additions: the steps that it stands for.
    """

    step: Step
    additions: list[Step]


def sums_in(steps: list[Step], signatures: dict[Step, Signature]) -> list[Sum]:
    """The chains of which enough terms are results of steps that are alike."""
    made = {y: step for step in steps for y in step.outputs}
    uses = Counter(x for step in steps for x in step.uses())
    inner: set[Step] = set()
    found: list[Sum] = []
    for step in reversed(steps):
        if step in inner or not _adds(step):
            continue
        chain = list(_chain(step, made, uses))
        inner.update(chain)
        terms = _terms(chain)
        keys = Counter(signatures.get(made[x]) for x in terms if x in made)
        keys.pop(None, None)
        if max(keys.values(), default=0) >= FEWEST:
            whole = Step(np.add, tuple(terms), {}, step.outputs, None, step.place)
            found.append(Sum(whole, chain))
    return found


def _adds(step: Step) -> bool:
    """Whether a step adds two values of the very form of their sum."""
    if step.function is not np.add or step.kwargs or len(step.args) != 2:
        return False
    return all(type(x) is Value and x.form == step.output.form for x in step.args)


def _chain(step: Step, made: dict[Value, Step], uses: Counter[Value]) -> list[Step]:
    """The additions that lead to `step` alone, and it, from the first to the last."""
    chain = []
    waiting = [step]
    while waiting:
        one = waiting.pop()
        chain.append(one)
        for x in one.args:
            before = made.get(x)
            if before is not None and uses[x] == 1 and _adds(before):
                waiting.append(before)
    chain.reverse()
    return chain


def _terms(chain: list[Step]) -> list[Value]:
    sums = {step.output for step in chain}
    return [x for step in chain for x in step.args if x not in sums]
