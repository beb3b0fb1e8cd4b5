"""`Text`: a program as text, in the parts that it is written in."""

from dataclasses import dataclass, field
from typing import Any

from autograd.engine.steps import Step, Value
from autograd.program.fusion.building import module_source
from autograd.program.listing import Listing

__all__ = ["Text"]


@dataclass
class Text:
    """A program in parts: the text, and the objects that it names.

    once: what is done before the first run, buffers and constants. functions: those for
    the parts of control flow. body: the lines of the function. end: what they end with
    where it is called with Tensors, `plain` where it is read. objects: what the text
    refers to and does not make. names: those of values. steps: per line of the body the
    step that it is of. kernels: the sources of loops, by name.
    """

    once: list[str] = field(default_factory=list)
    functions: list[str] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    end: list[str] = field(default_factory=list)
    plain: list[str] = field(default_factory=list)
    objects: dict[str, Any] = field(default_factory=dict)
    names: dict[Value, str] = field(default_factory=dict)
    modules: set[str] = field(default_factory=set)
    steps: list[Step | None] = field(default_factory=list)
    kernels: dict[str, str] = field(default_factory=dict)

    def source(self, listing: Listing) -> str:
        """The whole as it is read."""
        unpacking = [
            f"    {self.names[x.value]} = {p}{x.source.text}"
            for x in listing.inputs
            if x.source.position is not None and x.source.text
            for p in [listing.parameters[x.source.position]]
        ]
        head = f"def {listing.name}({', '.join(listing.parameters)}):"
        body = ["    " + line for line in (*self.body, *self.plain)]
        loops = ["", "", module_source(self.kernels)] if self.kernels else []
        parts = [
            "import numpy as np",
            *(f"import {m}" for m in sorted(self.modules)),
            *loops,
            *(["", *self.once] if self.once else []),
            *self.functions,
            "",
            "",
            head,
            *unpacking,
            *body,
        ]
        return "\n".join(parts) + "\n"
