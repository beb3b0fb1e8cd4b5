"""Control flow in a program: one step that runs parts of its own, as often as it must.

    Branch    one of two parts, by a truth value
    Loop      a part over the leading axis of arrays, a known number of times
    While     a part for as long as another says so
    Walk      a part over what a `While` has passed, from the last turn to the first

A part is a `Listing` whose inputs are the operands of the step, then what the part
found around it. How a flow runs is written once, as the text of a function that calls
functions for its parts: a program holds this text with the parts written out above it,
and while a function is traced it runs with parts that are gone through step by step.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from autograd.engine.calls import taken_apart
from autograd.engine.steps import Step, Value, put
from autograd.program.listing import Listing

__all__ = ["Branch", "Flow", "Loop", "Walk", "While", "all_steps"]

Function = Callable[..., Any]


@dataclass(eq=False)
class Flow:
    """What goes for every kind of control flow.

    Attributes
    ----------
    shapes_may_vary: no; its parts give values of the forms that they were traced with.
    name: what the user called, ``scan``.
    parts: the functions of the flow, by name; all take the same inputs, but for what a
        kind adds.
    operands: how many inputs of a part come before what it found.
    """

    shapes_may_vary: ClassVar[bool] = False
    name: str
    parts: dict[str, Listing]
    operands: int

    def lines(self, parts: dict[str, str], names: Sequence[str]) -> list[str]:
        """The text of the function, from its parameters on.

        parts: what the functions of the parts are called. names: their parameters.
        """
        raise NotImplementedError

    def __call__(self, *args: Any) -> Any:
        """What the flow gives of arrays: its text, run on its parts."""
        names = [f"_{k}" for k in range(len(next(iter(self.parts.values())).inputs))]
        lines = self.lines({part: part for part in self.parts}, names)
        namespace: dict[str, Any] = {"np": np}
        namespace |= {part: _gone_through(x) for part, x in self.parts.items()}
        exec("\n".join([f"def flow{lines[0]}", *lines[1:]]), namespace)
        return namespace["flow"](*args)

    def own(self, names: Sequence[str]) -> list[str]:
        """The texts of the first results; copies where parts make no memory for one."""
        parts = self.parts.values()
        shared = [not all(_is_new(p, k) for p in parts) for k in range(len(names))]
        copies = _copies(names, next(iter(parts)).result[: len(names)])
        pairs = zip(names, copies, shared, strict=True)
        return [copy if is_shared else name for name, copy, is_shared in pairs]


def all_steps(listing: Any) -> Iterator[Step]:
    """The steps, and those of the parts of control flow."""
    for step in listing.steps:
        yield step
        if isinstance(step.function, Flow):
            for part in step.function.parts.values():
                yield from all_steps(part)


class Branch(Flow):
    """``true`` or ``false``, by the truth value that comes before their inputs."""

    def lines(self, parts: dict[str, str], names: Sequence[str]) -> list[str]:
        ys = _fresh("y", len(self.parts["true"].result), names)
        given, target = ", ".join(names), _tuple(ys)
        return [
            f"({', '.join([_fresh('condition', 1, names)[0], *names])}):",
            f"    if {_fresh('condition', 1, names)[0]}:",
            f"        {target} = {parts['true']}({given})",
            "    else:",
            f"        {target} = {parts['false']}({given})",
            f"    return {_tuple(self.own(ys))}",
        ]


@dataclass(eq=False)
class Loop(Flow):
    """``body(*carry, *x, *found)``, which returns the next carry and then y's.

    carries: how many values the carry has. length: how often it runs. reverse: whether
    from the last to the first.
    """

    carries: int
    length: int
    reverse: bool

    def lines(self, parts: dict[str, str], names: Sequence[str]) -> list[str]:
        carry = list(names[: self.carries])
        results = self.parts["body"].result[: self.carries]
        rows = self.parts["body"].result[self.carries :]
        (i,), ys = _fresh("i", 1, names), _fresh("ys", len(rows), names)
        xs = [f"{x}[{i}]" for x in names[self.carries : self.operands]]
        given = ", ".join([*carry, *xs, *names[self.operands :]])
        target = _tuple([*carry, *(f"{y}[{i}]" for y in ys)])
        turns = f"range({self.length})"
        turns = f"reversed({turns})" if self.reverse else turns
        made = self.own(carry) if self.length else _copies(carry, results)
        return [
            f"({', '.join(names)}):",
            *(
                f"    {y} = np.empty({self._form(v)})"
                for y, v in zip(ys, rows, strict=True)
            ),
            f"    for {i} in {turns}:",
            f"        {target} = {parts['body']}({given})",
            f"    return {_tuple([*made, *ys])}",
        ]

    def _form(self, y: Any) -> str:
        return f"{(self.length, *y.shape)}, np.{y.dtype.name}"


@dataclass(eq=False)
class While(Flow):
    """``body(*carry, *found)`` while ``test(*carry, *found)``.

    keeps: whether it returns, after the carry, the list of what it was in each turn.
    """

    keeps: bool

    def lines(self, parts: dict[str, str], names: Sequence[str]) -> list[str]:
        carry, given = names[: self.operands], ", ".join(names)
        (trail,) = _fresh("trail", 1, names)
        copies = _copies(carry, self.parts["body"].result)
        lines = [
            f"({given}):",
            f"    while {parts['test']}({given})[0]:",
            f"        {_tuple(carry)} = {parts['body']}({given})",
            f"    return {_tuple([*copies, *([trail] if self.keeps else [])])}",
        ]
        if self.keeps:
            lines.insert(2, f"        {trail}.append({_tuple(copies)})")
            lines.insert(1, f"    {trail} = []")
        return lines


@dataclass(eq=False)
class Walk(Flow):
    """``body(*carry, *turn, *found)`` for each turn in a list, from the last on.

    The list comes before the other arguments of the flow. carries: as of `Loop`.
    """

    carries: int

    def lines(self, parts: dict[str, str], names: Sequence[str]) -> list[str]:
        carry, turn = names[: self.carries], names[self.carries : self.operands]
        found = names[self.operands :]
        (trail,) = _fresh("trail", 1, names)
        return [
            f"({', '.join([trail, *carry, *found])}):",
            f"    for {_tuple(turn)} in reversed({trail}):",
            f"        {_tuple(carry)} = {parts['body']}({', '.join(names)})",
            f"    return {_tuple(_copies(carry, self.parts['body'].result))}",
        ]


def _copies(names: Sequence[str], results: Sequence[Any]) -> list[str]:
    """The texts of values in memory of their own, whatever it is that they lie in."""
    pairs = zip(names, results, strict=True)
    return [f"{name}.copy()" if _is_array(y) else name for name, y in pairs]


def _gone_through(listing: Listing) -> Function:
    """A part as a function that goes through its steps."""

    def run(*args: Any) -> Any:
        pairs = zip(listing.inputs, args, strict=True)
        known: dict[Value, Any] = {x.value: arg for x, arg in pairs}
        for step in listing.steps:
            known |= {v: v.example for v in step.uses() if v.constant}
            args, kwargs = put(step.args, known), put(step.kwargs, known)
            y = step.function(*args, **kwargs)
            several = step.several is not None
            results = taken_apart(y, _is_anything)[1] if several else [y]
            known.update(zip(step.outputs, results, strict=False))
        for v in listing.result:
            if type(v) is Value and v.constant:
                known[v] = v.example
        return put(listing.result, known)

    return run


def _fresh(wanted: str, count: int, taken: Sequence[str]) -> list[str]:
    """`count` names like `wanted` that are not `taken`."""
    names = [wanted] if count == 1 else [f"{wanted}_{k}" for k in range(count)]
    while not set(names).isdisjoint(taken):
        names = [f"{name}_" for name in names]
    return names


def _tuple(names: Sequence[str]) -> str:
    return f"({', '.join(names)},)" if len(names) == 1 else f"({', '.join(names)})"


def _is_array(x: Any) -> bool:
    return type(x) is Value and x.is_array


def _is_new(part: Listing, k: int) -> bool:
    """Whether a part makes memory for its result `k` alone."""
    roots = [x.root if _is_array(x) else None for x in part.result]
    made = {y for step in part.steps for y in step.outputs}
    return roots[k] is None or (roots[k] in made and roots.count(roots[k]) == 1)


def _is_anything(x: Any) -> bool:
    return True
