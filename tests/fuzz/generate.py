"""Random programs: each is made around one operation, all in turn.

A program is run while it is made, so every value is known when the next statement is
chosen. What an operation is given is one of its samples, moved a little by a variable
made before, so it stays where the operation is defined and smooth.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from random import Random
from typing import Any
from warnings import catch_warnings, simplefilter

import numpy as np

from autograd.engine.primitive import primitives
from autograd.errors import AutogradError
from autograd.tree import leaves
from tests.fuzz.pool import operation_names, patterns
from tests.fuzz.program import Program
from tests.fuzz.steps import (
    Assign,
    Branch,
    Call,
    Held,
    Item,
    Loop,
    Ref,
    Step,
    Transform,
    is_number,
    names_in,
    substituted,
)
from tests.fuzz.variables import LARGEST, Variables, count_numbers, is_usable

__all__ = ["candidates", "featured", "generate"]

SHAPES = ((), (3,), (2, 3), (2, 1, 3), (1,), (3, 1), (3, 3), (2, 3, 2), (0, 3), (4,))


def featured(index: int) -> str:
    """The operation around which program number `index` is made."""
    names = candidates()
    return names[index % len(names)]


@cache
def candidates() -> list[str]:
    """Every operation, those with a derivative of their own twice."""
    names = operation_names()
    return [*names, *(p.name for p in primitives() if p.name in names)]


def generate(seed: int, index: int) -> Program:
    """Program number `index` of a seed; the same at every call."""
    builder = _Builder(Random(f"{seed} {index}"))
    random = builder.random
    with catch_warnings(), np.errstate(all="ignore"):
        simplefilter("ignore")
        try:
            builder.add_inputs()
            for _ in range(random.choice((0, 0, 1, 1, 2))):
                builder.add_statement()
            builder.feature(featured(index))
            for _ in range(random.choice((0, 1, 1, 2))):
                builder.add_statement()
        except _BrokenError:
            pass
    return builder.program()


class _Builder(Variables):
    """A program in the making: its statements, chosen at random."""

    def add_inputs(self) -> None:
        """One to three arguments, at times one of them twice."""
        random = self.random
        for i in range(random.choice((1, 2, 2, 3))):
            if i and random.random() < 0.1:
                self.add_input(self.inputs[0].array, same_as=self.inputs[0].name)
                continue
            shape = random.choice(SHAPES)
            array = self.rng.uniform(-1.5, 1.5, shape)
            if random.random() < 0.15:
                array = array + 1j * self.rng.uniform(-1.5, 1.5, shape)
            self.add_input(self.cast(array))

    def feature(self, name: str) -> None:
        """Call the operation, mostly directly."""
        for _ in range(20):
            if self.tried(self.add_call, name, plainly=self.random.random() < 0.8):
                return
        raise RuntimeError(f"{name}: none of its samples can be called; mend the pool")

    def add_statement(self) -> None:
        """Any statement at all."""
        if self.random.random() < 0.15:
            self.tried(self.add_assignment)
        else:
            operation = self.random.choice(candidates())
            self.tried(self.add_call, operation, plainly=False)

    def tried(self, add: Callable[..., None], *args: Any, **kwargs: Any) -> bool:
        """Whether a statement could be added; nothing is left of one that could not."""
        statements, inputs = len(self.statements), len(self.inputs)
        try:
            add(*args, **kwargs)
        except _UnfitError:
            for step in (*self.statements[statements:], *self.inputs[inputs:]):
                del self.env[step.target if isinstance(step, Step) else step.name]
            del self.statements[statements:], self.inputs[inputs:]
            return False
        return True

    def add_assignment(self) -> None:
        """``x[i] = v`` or ``x += v``."""
        random = self.random
        base = random.choice([n for n in self.usable() if n in self.tracked])
        x = self.env[base]
        if np.ndim(x) and x.size and random.random() < 0.6:
            index = random.choice((0, -1, slice(None, None, 2), slice(0, 1), ...))
            v = self.fitted(self.cast(np.ones(np.shape(x[index]), x.dtype)))
            self.add(Assign(self.name(), Ref(base), "[]", v, index))
            return
        v = self.fitted(self.cast(np.ones(np.shape(x), x.dtype)))
        if np.result_type(x, self.env[v.name]) != x.dtype:
            raise _UnfitError  # NumPy would round the sum to the dtype of x
        sign = random.choice("+-*")
        self.add(Assign(self.name(), Ref(base), sign, v))

    def add_call(self, operation: str, *, plainly: bool) -> None:
        """A call of the operation, in one of the statements that hold calls."""
        random = self.random
        known = patterns(operation)
        weights = [max(count_numbers(p.args), 1) for p in known]
        (pattern,) = random.choices(known, weights)
        call = self.call(pattern)
        draw = 1.0 if plainly else random.random()
        if draw < 0.1:
            self.add_checked(Held(call, random.choice(("no_grad", "detach"))))
        elif draw < 0.25:
            self.add_transform(call)
        elif draw < 0.35 and not pattern.several:
            self.add_branch(call)
        elif draw < 0.4 and not pattern.several:
            self.add_loop(call)
        else:
            self.add_checked(call)

    def add_checked(self, step: Step) -> None:
        """Take a statement in whose value is finite, and items of it if it has many."""
        value = self.result(step)
        several = isinstance(value, list | tuple)
        parts = list(value) if several else [value]
        if not parts or not all(np.all(np.isfinite(v)) for v in parts):
            raise _UnfitError
        if any(np.size(v) and np.max(np.abs(v)) > 1e4 for v in parts):
            raise _UnfitError
        self.statements.append(step)
        self.env[step.target] = value
        self.track(step)
        if several:
            count = self.random.randint(1, min(2, len(parts)))
            for i in self.random.sample(range(len(parts)), count):
                self.add(Item(self.name(), Ref(step.target), i))

    def result(self, step: Step) -> Any:
        """What the statement would give; it is given up where the call is refused.

        Refusing is right if it is done by NumPy, or with an error of ours.
        """
        try:
            return step.value(self.env)
        except AutogradError as error:
            raise _UnfitError from error
        except Exception as error:
            call = step if isinstance(step, Call) else getattr(step, "call", None)
            if call is None or not call.function.startswith("ops."):
                raise _UnfitError from error
            self.statements.append(step)
            raise _BrokenError from error

    def add_branch(self, call: Call) -> None:
        """The call on one side of a condition, and something else on the other."""
        source = self.random.choice(self.usable())
        total = float(np.real(np.sum(self.env[source])))
        other = Call(call.target, "+", (Ref(source), 1.0))
        above = self.random.random() < 0.5
        margin = max(0.5, 0.1 * abs(total))  # more than any dtype's rounding
        threshold = round(total - margin if above else total + margin, 2)
        sides = (call, other) if above else (other, call)
        self.add_checked(Branch(Ref(source), threshold, *sides))

    def add_loop(self, call: Call) -> None:
        """The call, and on its result a product again and again."""
        self.add_checked(call)
        if not is_usable(self.env[call.target]):
            return
        target = self.name()
        step = Call(target, self.random.choice("*+"), (Ref(target), Ref(call.target)))
        self.add_checked(Loop(step, Ref(call.target), self.random.randint(1, 3)))

    def add_transform(self, call: Call) -> None:
        """A derivative of the call with respect to one of its variables."""
        names = [n for n in names_in(call) if is_usable(self.env[n])]
        if not names or self.dtype is np.float16:
            self.add_checked(call)
            return
        at = self.random.choice(names)
        inner = replace(call, target="y", args=substituted(call.args, at, "t"))
        y = self.result(call)
        if not all(is_number(part) for part in leaves(y)):
            self.add_checked(call)
            return
        kinds = ["elementwise_grad"]
        if is_number(y):
            kinds += ["elementwise_grad", "jvp", "vjp", "hvp"]
        if is_number(y) and np.size(self.env[at]) * np.size(y) <= LARGEST:
            kinds.append("jacobian")
        kind = self.random.choice(kinds)
        step = Transform(call.target, kind, inner, Ref(at))
        try:
            step.value(self.env)
        except Exception as error:
            self.statements.append(step)
            raise _BrokenError from error
        self.add_checked(step)

    def program(self) -> Program:
        """What was made; its outputs are the variables that nothing reads."""
        read = {n for s in self.statements for n in names_in(s)}
        made = [s.target for s in self.statements]
        outputs = [n for n in made if n not in read]
        return Program(tuple(self.inputs), tuple(self.statements), tuple(outputs))


class _UnfitError(Exception):
    """The statement cannot be made here; another is tried."""


class _BrokenError(Exception):
    """A statement raised what it must not: the program ends, for `check` to report."""
