"""`Listing`: a traced function as data, what goes in, the steps, what comes out."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from autograd.engine.steps import Step, Value, put, values_in
from autograd.engine.tensor import plain
from autograd.program.arguments import rebuilt

__all__ = ["AsTensor", "Input", "Listing", "Pass", "Source"]


@dataclass(frozen=True, eq=False)
class Source:
    """Where an input comes from.

    Attributes
    ----------
    name: of the parameter, or what the function calls it.
    text: how to read it, with ``{}`` for the holder; from a parameter, the keys.
    holder: what is read, for what the function found; None for an argument.
    position: of the parameter; None for what was found.
    tensor: whether a Tensor is there, whose array is meant.
    is_grad: whether the gradient that the Tensor has is meant.
    """

    name: str
    text: str = "{}"
    holder: Any = None
    position: int | None = None
    tensor: bool = False
    is_grad: bool = False

    def now(self) -> Any:
        """The array that lies there now, of what the function found."""
        x = eval(self.text.format("holder"), {"holder": self.holder})
        return x.grad if self.is_grad else plain(x)


@dataclass(slots=True, eq=False)
class Input:
    """A value from outside.

    value: what it holds when the program starts. after: what it holds when the program
    ends, where that is another value. donated: whether results may take its memory.
    requires_grad: of a Tensor, whether it does. is_found_leaf: whether it is one that
    was found, and does.
    """

    value: Value
    source: Source
    after: Value | None = None
    donated: bool = False
    requires_grad: bool = False
    is_found_leaf: bool = False


class AsTensor(NamedTuple):
    """A result that is handed out as a Tensor."""

    array: Any


@dataclass
class Listing:
    """A program: ``result`` and what inputs hold afterwards, from inputs by steps.

    result: a tree of what the function returns: values, inputs where it returns what it
    was given, plain objects. grads: the gradients that Tensors, which are inputs, have
    at the end.
    """

    name: str
    parameters: tuple[str, ...]
    inputs: list[Input]
    steps: list[Step]
    result: Any
    grads: list[tuple[Input, Any]] = field(default_factory=list)

    def results(self) -> list[Value]:
        """The values that are needed at the end, one by one."""
        after = [x.after for x in self.inputs if x.after is not None]
        return [*self.returned(), *after]

    def returned(self) -> list[Value]:
        """The values that the caller gets, as results and gradients."""
        return list(values_in((self.result, [g for _, g in self.grads])))

    def returned_inputs(self) -> list["Input"]:
        """The inputs that the function returns as they are."""
        found: list[Input] = []

        def note(leaf: Any) -> Any:
            leaf = leaf.array if type(leaf) is AsTensor else leaf
            if type(leaf) is Input:
                found.append(leaf)

        rebuilt(note, self.result)
        return found

    def with_steps(
        self, steps: list[Step], instead: dict[Value, Any] | None = None
    ) -> "Listing":
        """The listing of other steps, with other values for some at the end."""
        if not instead:
            return replace(self, steps=steps)
        for old, new in instead.items():
            if type(new) is Value and new.about is None and old.about is not new:
                new.about = old.about
        for x in self.inputs:
            if x.after in instead:
                x.after = instead[x.after]
        result = put(self.result, instead)
        grads = [(x, put(g, instead)) for x, g in self.grads]
        return replace(self, steps=steps, result=result, grads=grads)


Pass = Callable[[Listing], Listing]
