"""A program as data: it can be run on arrays and Tensors, be cut down and be printed.

A program has inputs, statements that each bind one name, and outputs. What it computes
is plain NumPy, so on arrays NumPy itself says what is right.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tests.fuzz.steps import Env, Held, Step, is_number, mapped

__all__ = ["Input", "Program", "wide_dtype"]


@dataclass(frozen=True)
class Input:
    """An argument: its values, how they lie in memory, or which other one it is."""

    name: str
    array: Any
    layout: str = "C"
    same_as: str | None = None

    def laid_out(self) -> Any:
        """A fresh array of these values that lies in memory as `layout` says."""
        x = self.array
        if not np.ndim(x):
            return x
        if self.layout == "F":
            return np.asfortranarray(x)
        if self.layout == "reversed":
            return np.ascontiguousarray(x[::-1])[::-1]
        if self.layout == "every second":
            buffer = np.zeros((*x.shape[:-1], 2 * x.shape[-1]), x.dtype)
            buffer[..., ::2] = x
            return buffer[..., ::2]
        x = np.array(x)
        x.setflags(write=self.layout != "locked")
        return x


@dataclass(frozen=True)
class Program:
    """Inputs, statements and the names of what they are for."""

    inputs: tuple[Input, ...]
    statements: tuple[Step, ...]
    outputs: tuple[str, ...]

    def arguments(self) -> list[Any]:
        """Fresh arrays for the inputs, shared where an input is another one again."""
        made: Env = {}
        for x in self.inputs:
            made[x.name] = made[x.same_as] if x.same_as else x.laid_out()
        return list(made.values())

    def environment(self, values: Any, held: Env | None = None) -> Env:
        """Every variable's value; those in `held` are constants of that value."""
        env = {x.name: v for x, v in zip(self.inputs, values, strict=True)}
        for s in self.statements:
            known = held is not None and s.target in held
            env[s.target] = held[s.target] if known else s.value(env)  # type: ignore
        return env

    def run(self, values: Any, held: Env | None = None) -> list[Any]:
        """The outputs."""
        env = self.environment(values, held)
        return [env[name] for name in self.outputs]

    def held(self, values: Any) -> Env | None:
        """The values through which no derivative leads."""
        names = [s.target for s in self.statements if isinstance(s, Held)]
        if not names:
            return None
        env = self.environment(values)
        return {name: env[name] for name in names}

    def rounding(self) -> float:
        """The coarsest rounding of the arrays and dtypes in it, as a share of 1."""
        found = [0.0]

        def note(x: Any) -> Any:
            if is_number(x) or (isinstance(x, type) and issubclass(x, np.inexact)):
                dtype = np.dtype(x) if isinstance(x, type) else x.dtype
                found.append(float(np.finfo(dtype).eps))
            return x

        self.mapped(note)
        return max(found)

    def is_narrow(self) -> bool:
        """Whether anything in it has fewer digits than float64."""
        return self.rounding() > 1e-15

    def widened(self, dtype: Any = np.longdouble) -> "Program":
        """The same with every float constant, input and dtype in more digits."""
        kinds = {"f": dtype, "c": wide_dtype(dtype)}
        return self.mapped(lambda x: _cast(x, kinds))

    def mapped(self, change: Callable[[Any], Any]) -> "Program":
        """The same with `change` of every constant, inputs among them."""
        return replace(
            self,
            inputs=tuple(replace(x, array=change(x.array)) for x in self.inputs),
            statements=tuple(mapped(s, change) for s in self.statements),
        )


def wide_dtype(dtype: Any) -> Any:
    """The complex dtype that goes with a real one."""
    return np.result_type(dtype, np.complex64).type


def _cast(x: Any, kinds: dict[str, Any]) -> Any:
    if is_number(x):
        return np.asarray(x).astype(kinds[x.dtype.kind])[()]
    if isinstance(x, type) and issubclass(x, np.inexact):
        return kinds[np.dtype(x).kind]
    return x
