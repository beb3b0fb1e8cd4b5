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
from autograd.engine.rules import Stepwise
from tests.fuzz.pool import Pattern, operation_names, patterns
from tests.fuzz.program import Input, Program, wide_dtype
from tests.fuzz.steps import (
    Assign,
    Branch,
    Call,
    Fit,
    Held,
    Item,
    Loop,
    Ref,
    Step,
    Transform,
    is_condition,
    is_number,
    names_in,
    substituted,
)

__all__ = ["LAYOUTS", "candidates", "featured", "generate"]

SHAPES = ((), (3,), (2, 3), (2, 1, 3), (1,), (3, 1), (3, 3), (2, 3, 2), (0, 3), (4,))
LAYOUTS = ("C", "C", "F", "reversed", "every second", "locked")
DTYPES = (*[np.float64] * 7, *[np.float32] * 2, np.float16)
REACH = 0.05
"""How far a variable moves a sample: less than what keeps samples from kinks."""

LARGEST = 64
"""The size above which a value is not used again, to keep programs fast."""


def featured(index: int) -> str:
    """The operation around which program number `index` is made."""
    names = candidates()
    return names[index % len(names)]


@cache
def candidates() -> list[str]:
    """Every operation, those with a derivative of their own twice."""
    return [*operation_names(), *(p.name for p in primitives())]


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


class _Builder:
    """A program in the making, with the value of every variable."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.rng = np.random.Generator(np.random.PCG64(random.getrandbits(64)))
        self.dtype = random.choice(DTYPES)
        self.mixed = random.random() < 0.1
        self.inputs: list[Input] = []
        self.statements: list[Step] = []
        self.env: dict[str, Any] = {}
        self.tracked: set[str] = set()
        self.stepwise: set[str] = set()
        self.count = 0

    def name(self) -> str:
        """A name that is not taken."""
        self.count += 1
        return f"v{self.count}"

    def add_inputs(self) -> None:
        """One to three arguments, at times one of them twice."""
        random = self.random
        for i in range(random.choice((1, 2, 2, 3))):
            name = f"x{i}"
            if self.inputs and random.random() < 0.1:
                x = replace(self.inputs[0], name=name, same_as=self.inputs[0].name)
            else:
                shape = random.choice(SHAPES)
                array = self.rng.uniform(-1.5, 1.5, shape)
                if random.random() < 0.15:
                    array = array + 1j * self.rng.uniform(-1.5, 1.5, shape)
                self.add_input(self.cast(array))
                continue
            self.inputs.append(x)
            self.env[name] = x.array
            self.tracked.add(name)

    def add_input(self, array: Any) -> Ref:
        """A further argument of these values."""
        name = f"x{len(self.inputs)}"
        self.inputs.append(Input(name, array, self.random.choice(LAYOUTS)))
        self.env[name] = array
        self.tracked.add(name)
        return Ref(name)

    def cast(self, x: Any) -> Any:
        """An array in the program's dtype, or in any where these are mixed."""
        x = np.asarray(x)
        dtype = self.random.choice(DTYPES) if self.mixed else self.dtype
        return x.astype(wide_dtype(dtype) if x.dtype.kind == "c" else dtype)[()]

    def add(self, step: Step) -> Any:
        """Take a statement in and run it; its value."""
        value = self.env[step.target] = step.value(self.env)
        self.statements.append(step)
        self.track(step)
        return value

    def track(self, step: Step) -> None:
        """Note whether the result has a derivative, as far as can be said here."""
        leaves_the_graph = isinstance(step, Held | Transform | Branch)
        leaves_the_graph |= step.target in self.stepwise
        if not leaves_the_graph and self.tracked.intersection(names_in(step)):
            self.tracked.add(step.target)

    def usable(self) -> list[str]:
        """The variables that later statements may read, the newest counted thrice."""
        names = [n for n, v in self.env.items() if _usable(v)]
        return names + names[-1:] * 2

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
        weights = [max(_count(p.args), 1) for p in known]
        (pattern,) = random.choices(known, weights)
        call = self.call(pattern)
        draw = 1.0 if plainly or pattern.several else random.random()
        if draw < 0.1:
            self.add_checked(Held(call, random.choice(("no_grad", "detach"))))
        elif draw < 0.2:
            self.add_branch(call)
        elif draw < 0.25:
            self.add_loop(call)
        elif draw < 0.4:
            self.add_transform(call)
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
        """What the statement would give; it is given up where it cannot run."""
        try:
            return step.value(self.env)
        except (TypeError, ValueError, IndexError) as error:
            raise _UnfitError from error

    def add_branch(self, call: Call) -> None:
        """The call on one side of a condition, and something else on the other."""
        source = self.random.choice(self.usable())
        total = float(np.real(np.sum(self.env[source])))
        other = Call(call.target, "+", (Ref(source), 1.0))
        above = self.random.random() < 0.5
        threshold = round(total - 0.5 if above else total + 0.5, 2)
        sides = (call, other) if above else (other, call)
        self.add_checked(Branch(Ref(source), threshold, *sides))

    def add_loop(self, call: Call) -> None:
        """The call, and on its result a product again and again."""
        self.add_checked(call)
        if not _usable(self.env[call.target]):
            return
        target = self.name()
        step = Call(target, self.random.choice("*+"), (Ref(target), Ref(call.target)))
        self.add_checked(Loop(step, Ref(call.target), self.random.randint(1, 3)))

    def add_transform(self, call: Call) -> None:
        """A derivative of the call with respect to one of its variables."""
        names = [n for n in names_in(call) if _usable(self.env[n])]
        if not names or self.dtype is np.float16:
            self.add_checked(call)
            return
        at = self.random.choice(names)
        inner = replace(call, target="y", args=substituted(call.args, at, "t"))
        kinds = ["elementwise_grad", "jvp", "vjp", "hvp"]
        y = self.result(call)
        if not is_number(y):
            self.add_checked(call)
            return
        if np.size(self.env[at]) * np.size(y) <= LARGEST:
            kinds.append("jacobian")
        kind = self.random.choice(kinds)
        step = Transform(call.target, kind, inner, Ref(at))
        try:
            step.value(self.env)
        except Exception as error:
            self.statements.append(step)
            raise _BrokenError from error
        self.add_checked(step)

    def call(self, pattern: Pattern) -> Call:
        """The pattern with variables, moved to where its operands were."""
        random = self.random
        slots = _count(pattern.args)
        always = random.randrange(slots) if slots else -1
        seen = [-1]
        own_shape = slots == 1 and random.random() < 0.3

        def operand(x: Any) -> Any:
            if type(x) in (list, tuple):
                return type(x)(operand(part) for part in x)
            if is_condition(x):
                return self.condition(x) if random.random() < 0.7 else x
            if not is_number(x):
                return x
            seen[0] += 1
            x = self.cast(x)
            if seen[0] != always and random.random() < 0.3:
                return x
            return self.fitted(x, own_shape=own_shape)

        args = tuple(operand(x) for x in pattern.args)
        alone = type(args[0]) is Ref and not list(names_in(args[1:]))
        name = random.choice([n for n in pattern.names if alone or n[0] not in ".["])
        kwargs = {
            k: self.cast(np.zeros((), v)).dtype.type if isinstance(v, type) else v
            for k, v in pattern.kwargs.items()
        }
        target = self.name()
        if isinstance(pattern.operation, Stepwise):
            self.stepwise.add(target)
        return Call(target, name, args, kwargs)

    def fitted(self, centre: Any, *, own_shape: bool = False) -> Ref:
        """A variable of the shape, kind and place of `centre`."""
        random = self.random
        if len(self.inputs) < 4 and random.random() < 0.35:
            return self.add_input(centre)
        names = self.usable()
        ready = [n for n in names if _is_like(self.env[n], centre)]
        if ready and random.random() < 0.5:
            return Ref(random.choice(ready))
        source = random.choice(names)
        v = self.env[source]
        if own_shape and np.size(centre):
            drawn = self.rng.choice(np.ravel(centre), np.shape(v))
            centre = drawn[()] if np.ndim(drawn) else drawn
        how, index = self.bridge(v, centre)
        real = np.iscomplexobj(v) and not np.iscomplexobj(centre)
        largest = float(np.max(np.abs(v))) if v.size else 1.0
        if how == "sum":
            largest *= max(v.size, 1)
        scale = float(f"{REACH / max(largest, 1.0):.2g}")
        target = self.name()
        self.add(Fit(target, centre, scale, Ref(source), how, index, real))
        return Ref(target)

    def condition(self, x: Any) -> Ref:
        """A variable that holds the truth values `x`, made by a comparison."""
        below = self.fitted(self.cast(np.where(x, 0.3, -0.3)))
        target = self.name()
        self.add(Call(target, "np.greater", (below, 0.0)))
        return Ref(target)

    def bridge(self, v: Any, centre: Any) -> tuple[str, Any]:
        """How `v` comes to the shape of `centre`."""
        shape = np.shape(centre)
        if _broadcasts(np.shape(v), shape) and self.random.random() < 0.8:
            return "", None
        if np.size(v) == np.size(centre):
            return "reshape", None
        if not np.size(v) or not np.size(centre) or self.random.random() < 0.3:
            return "sum", None
        return "gather", self.rng.integers(0, np.size(v), shape)

    def program(self) -> Program:
        """What was made; its outputs are the variables that nothing reads."""
        read = {n for s in self.statements for n in names_in(s)}
        made = [s.target for s in self.statements]
        outputs = [n for n in made if n not in read]
        return Program(tuple(self.inputs), tuple(self.statements), tuple(outputs))


class _UnfitError(Exception):
    """The statement cannot be made here; another is tried."""


class _BrokenError(Exception):
    """A derivative inside the program raised: it ends here, for `check` to report."""


def _usable(v: Any) -> bool:
    return is_number(v) and v.size <= LARGEST


def _broadcasts(shape: tuple[int, ...], to: tuple[int, ...]) -> bool:
    """Whether an array of `shape` broadcasts to the shape `to`."""
    return len(shape) <= len(to) and all(
        n in (1, m) for n, m in zip(shape[::-1], to[::-1], strict=False)
    )


def _is_like(v: Any, centre: Any) -> bool:
    """Whether `v` can stand for `centre` as it is: in shape, kind and range."""
    if np.shape(v) != np.shape(centre) or v.dtype != np.asarray(centre).dtype:
        return False
    if v.dtype.kind == "c" or not v.size:
        return v.dtype.kind != "c"
    low, high = np.min(centre), np.max(centre)
    return bool(np.min(v) >= low and np.max(v) <= high)


def _count(args: Any) -> int:
    """How many arrays of numbers stand in `args`."""
    if type(args) in (list, tuple):
        return sum(_count(x) for x in args)
    return int(is_number(args))
