"""`Text`: a program as text, in the parts that it is written in.

What is done before the first run comes in four kinds, as a reader wants them: memory,
numbers, other names for memory that is used again, views of memory. The rest are lines
of functions. A `Said` is a line together with what there is to say about it.
"""

from dataclasses import dataclass, field
from typing import Any

from autograd.engine.steps import Step, Value
from autograd.program.lines import Lines
from autograd.program.listing import Input

__all__ = ["Said", "Text"]


@dataclass(slots=True)
class Said:
    """A line of the program, and the step that it does; None for what is no step."""

    code: str
    step: Step | None = None


@dataclass
class Text:
    """A program in parts: the text, and the objects that it names.

    lines: the user's, for whom values are named. buffers, numbers, aliases, views: what
    is done before the first run. parts: the functions for the parts of control flow.
    steps: the lines of the function. end: what they end with where it is called with
    Tensors, `plain` the result where it is read, and `gradients`, of inputs by name.
    numbers_held: inputs that are numbers of Tensors and become others, each with a name
    for what holds it and the text of what it becomes. memory: the bytes of all buffers.
    objects: what the text refers to and does not make. names: those of values. kernels:
    the sources of loops, by name.
    """

    lines: Lines
    buffers: list[Said] = field(default_factory=list)
    numbers: list[Said] = field(default_factory=list)
    aliases: list[Said] = field(default_factory=list)
    views: list[Said] = field(default_factory=list)
    parts: list[Said] = field(default_factory=list)
    steps: list[Said] = field(default_factory=list)
    end: list[str] = field(default_factory=list)
    plain: str = "None"
    gradients: dict[str, str] = field(default_factory=dict)
    numbers_held: list[tuple[Input, str, str]] = field(default_factory=list)
    memory: int = 0
    objects: dict[str, Any] = field(default_factory=dict)
    names: dict[Value, str] = field(default_factory=dict)
    modules: set[str] = field(default_factory=set)
    kernels: dict[str, str] = field(default_factory=dict)

    @property
    def once(self) -> list[str]:
        """What is done before the first run, a line each."""
        parts = (self.buffers, self.numbers, self.aliases, self.views)
        return [said.code for part in parts for said in part]

    @property
    def functions(self) -> list[str]:
        """The functions for the parts of control flow, a line each."""
        return [said.code for said in self.parts]

    @property
    def body(self) -> list[str]:
        """The lines of the function, but for what it returns."""
        return [said.code for said in self.steps]

    def listed(self, inputs: list[Input]) -> str:
        """The names of inputs, in one sentence."""
        return ", ".join([f"`{self.names[x.value]}`" for x in inputs])

    def take(self, inner: "Text") -> None:
        """Take what the text of a part does once, and what it calls."""
        self.buffers += inner.buffers
        self.numbers += inner.numbers
        self.aliases += inner.aliases
        self.views += inner.views
        self.parts += inner.parts
        self.memory += inner.memory
        self.objects |= inner.objects
        self.modules |= inner.modules
