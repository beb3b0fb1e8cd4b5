"""`Program`: a listing as Python that runs, and as Python to read."""

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.engine.tensor import made
from autograd.program.entry import Entry
from autograd.program.form import Form
from autograd.program.memory import laid_out
from autograd.program.optimizing import optimized
from autograd.program.script import Script, script
from autograd.program.tracing import Tracing
from autograd.program.writing import written

__all__ = ["Program"]


class Program:
    """What a function does with arguments of one signature.

    Attributes
    ----------
    source: the program as Python that runs with NumPy alone.
    runs: how often it ran, counted only where `count` is asked for.
    """

    def __init__(
        self, tracing: Tracing, arguments: dict[str, Any], signature: inspect.Signature
    ) -> None:
        tracing.listing = listing = optimized(tracing.listing)
        layout = laid_out(listing)
        text = written(listing, layout)
        self.text, self.listing = text, listing
        self.form = Form(listing, arguments, signature, tracing.function)
        entry = Entry(tracing, arguments, text.names)
        self._objects = {**text.objects, **entry.objects, "np": np, "made": made}
        parameters, defaults = _parameters(signature)
        self._objects |= defaults
        self._name = (
            f"program_of_{listing.name}" if listing.name.isidentifier() else "program"
        )
        head = [f"def {self._name}({parameters}):"]
        lines = [*text.once, *head, *("    " + line for line in entry.lines)]
        lines += ["    " + line for line in (*text.body, *text.end)]
        self._code = compile("\n".join(lines), f"<jit {listing.name}>", "exec")
        for step in listing.steps:
            for value in (*step.outputs, *step.uses()):
                if not value.constant:
                    value.example = None
        for x in listing.inputs:
            x.value.example = None

    @property
    def source(self) -> str:
        """The program as Python that runs with NumPy alone."""
        return self.script().text

    def script(self, beside: str = "arrays.npz") -> Script:
        """The program as a file, with a name for the file of its large arrays."""
        return script(self.listing, self.text, self.form, beside)

    def fresh(self) -> Callable[..., Any]:
        """The program as a function, with buffers of its own."""
        namespace = dict(self._objects)
        exec(self._code, namespace)
        run: Callable[..., Any] = namespace[self._name]
        return run


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
