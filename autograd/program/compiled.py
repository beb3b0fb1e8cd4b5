"""`Program`: a listing as Python that runs, and as Python to read."""

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.engine.tensor import made
from autograd.program.entry import Entry
from autograd.program.fusion.choosing import Choice, with_chosen_loops
from autograd.program.fusion.loop import single_steps
from autograd.program.memory import laid_out
from autograd.program.optimizing import optimized
from autograd.program.tracing import Tracing
from autograd.program.writing import written

__all__ = ["Program"]


class Program:
    """What a function does with arguments of one signature.

    Attributes
    ----------
    source: the program as Python that runs with NumPy alone.
    choices: which clusters of its steps became loops, and which did not.
    """

    def __init__(
        self,
        tracing: Tracing,
        arguments: dict[str, Any],
        signature: inspect.Signature,
        *,
        fuse: str | None = None,
    ) -> None:
        tracing.listing = listing = optimized(tracing.listing)
        self.choices: list[Choice] = []
        if fuse is None:
            layout = laid_out(listing)
        else:
            listing, layout, self.choices = with_chosen_loops(listing)
        text = written(listing, layout)
        self.text, self.listing = text, listing
        self.buffers = [buffer.value for buffer in layout.buffers]
        entry = Entry(tracing, arguments, text.names)
        self._objects = {**text.objects, **entry.objects, "np": np, "made": made}
        parameters, defaults = _parameters(signature)
        self._objects |= defaults
        self._name = (
            f"program_of_{listing.name}" if listing.name.isidentifier() else "program"
        )
        self._head = [f"def {self._name}({parameters}):", *_indented(entry.lines)]
        lines = [*text.once, *self._head, *_indented([*text.body, *text.end])]
        self._code = compile("\n".join(lines), f"<jit {listing.name}>", "exec")
        for step in [*listing.steps, *single_steps(listing.steps)]:
            for value in (*step.outputs, *step.uses()):
                if not value.constant:
                    value.example = None
        for x in listing.inputs:
            x.value.example = None

    @property
    def source(self) -> str:
        """The program as Python that runs with NumPy alone."""
        return self.text.source(self.listing)

    def fresh(self) -> Callable[..., Any]:
        """The program as a function, with buffers of its own."""
        namespace = dict(self._objects)
        exec(self._code, namespace)
        run: Callable[..., Any] = namespace[self._name]
        return run

    def timed(self, clock: Callable[[], float]) -> Callable[..., Any]:
        """The program on copies of what it reads, with the clock between its lines.

        It gives the moments: two at the start, one after each line of the body that is
        not part of the line before.
        """
        mark = "_moments.append(_clock())"
        names = [
            self.text.names[x.value] for x in self.listing.inputs if x.value.is_array
        ]
        lines = [f"{name} = {name}.copy(order='K')" for name in names]
        lines += ["_moments = []", mark]
        for line in self.text.body:
            lines += [line] if line.startswith(" ") else [mark, line]
        lines = [*self.text.once, *self._head, *_indented([*lines, mark])]
        namespace = {**self._objects, "_clock": clock}
        exec("\n".join([*lines, "    return _moments"]), namespace)
        run: Callable[..., Any] = namespace[self._name]
        return run


def _indented(lines: list[str]) -> list[str]:
    return ["    " + line for line in lines]


def _parameters(signature: inspect.Signature) -> tuple[str, dict[str, Any]]:
    """The text of the parameters, and the defaults that it names."""
    defaults: dict[str, Any] = {}
    parameters = []
    for parameter in signature.parameters.values():
        if parameter.default is not parameter.empty:
            name = f"_default_{parameter.name}"
            defaults[name] = parameter.default
            parameter = parameter.replace(default=_Name(name))
        parameters.append(parameter.replace(annotation=parameter.empty))
    return str(inspect.Signature(parameters))[1:-1], defaults


class _Name:
    def __init__(self, name: str) -> None:
        self._name = name

    def __repr__(self) -> str:
        return self._name
