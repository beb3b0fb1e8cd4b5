"""Variables of a program in the making, and how they are brought into a domain."""

from random import Random
from typing import Any

import numpy as np

from autograd.engine.rules import Stepwise
from tests.fuzz.pool import Pattern, takes_half
from tests.fuzz.program import Input, wide_dtype
from tests.fuzz.steps import (
    Branch,
    Call,
    Fit,
    Held,
    Ref,
    Step,
    Transform,
    is_condition,
    is_number,
    names_in,
)

__all__ = ["DTYPES", "LARGEST", "LAYOUTS", "Variables", "count_numbers", "is_usable"]

LAYOUTS = ("C", "C", "F", "reversed", "every second", "locked")
DTYPES = (*[np.float64] * 7, *[np.float32] * 2, np.float16)
REACH = 0.05
"""How far a variable moves a sample: less than what keeps samples from kinks."""

LARGEST = 64
"""The size above which a value is not used again, to keep programs fast."""

OF_GIVEN_SHAPES = {"einsum", "hfft", "irfft", "irfft2", "irfftn", "qr", "svd"}
"""Operations that are only given their samples' shapes: of ``ii->i`` and an array of
shape (0, 1) NumPy makes an array of what lies beside it in memory; and what a full
basis adds can be chosen, so its own derivative is no one's."""


class Variables:
    """The inputs and statements so far, with the value of every variable."""

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

    def add_input(self, array: Any, same_as: str | None = None) -> Ref:
        """A further argument of these values, or another one once more."""
        name, layout = f"x{len(self.inputs)}", self.random.choice(LAYOUTS)
        self.inputs.append(Input(name, array, layout, same_as))
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
        names = [n for n, v in self.env.items() if is_usable(v)]
        return names + names[-1:] * 2

    def call(self, pattern: Pattern) -> Call:
        """The pattern with variables, moved to where its operands were."""
        random = self.random
        slots = count_numbers(pattern.args)
        always = random.randrange(slots) if slots else -1
        seen = [-1]
        own_shape = slots == 1 and random.random() < 0.3
        own_shape &= pattern.operation.name not in OF_GIVEN_SHAPES

        def operand(x: Any) -> Any:
            if type(x) in (list, tuple):
                return type(x)(operand(part) for part in x)
            if is_condition(x):
                return self.condition(x) if random.random() < 0.7 else x
            if not is_number(x):
                return x
            seen[0] += 1
            x = self.cast(x)
            if x.dtype == np.float16 and not takes_half(pattern.operation.name):
                x = x.astype(np.float32)[()]
            if seen[0] != always and random.random() < 0.3:
                return x
            return self.fitted(x, own_shape=own_shape)

        args = tuple(operand(x) for x in pattern.args)
        alone = type(args[0]) is Ref and not list(names_in(args[1:]))
        name = random.choice([n for n in pattern.names if alone or n[0] not in ".["])
        kwargs = self.settings(pattern, args)
        target = self.name()
        if isinstance(pattern.operation, Stepwise):
            self.stepwise.add(target)
        return Call(target, name, args, kwargs)

    def settings(self, pattern: Pattern, args: tuple[Any, ...]) -> dict[str, Any]:
        """The pattern's keywords, at times with another axis."""
        kwargs = {
            k: self.cast(np.zeros((), v)).dtype.type if isinstance(v, type) else v
            for k, v in pattern.kwargs.items()
        }
        known = pattern.operation.keywords
        if type(args[0]) is not Ref or self.random.random() < 0.8:
            return kwargs
        ndim = np.ndim(self.env[args[0].name])
        several = tuple(self.random.sample(range(ndim), min(ndim, 2)))
        if "axis" in known and all(type(a) is Ref or is_number(a) for a in args):
            kwargs["axis"] = self.random.choice((None, several, *range(-ndim, ndim)))
        if "keepdims" in known:
            kwargs["keepdims"] = self.random.random() < 0.5
        return kwargs

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
        self.stepwise.add(target)
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


def is_usable(v: Any) -> bool:
    """Whether a later statement may read it: numbers, and few."""
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


def count_numbers(args: Any) -> int:
    """How many arrays of numbers stand in `args`."""
    if type(args) in (list, tuple):
        return sum(count_numbers(x) for x in args)
    return int(is_number(args))
