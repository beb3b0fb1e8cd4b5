"""`Program`: a listing as Python that runs, and as Python to read."""

import inspect
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from autograd.engine.tensor import made
from autograd.program.donated import given_away, given_away_tensor
from autograd.program.entry import OTHER, Entry
from autograd.program.form import Form
from autograd.program.fusion.choosing import Choice, with_chosen_loops
from autograd.program.fusion.loop import single_steps
from autograd.program.memory import laid_out
from autograd.program.optimizing import optimized
from autograd.program.script import Script, script
from autograd.program.tracing import Tracing
from autograd.program.writing import written

__all__ = ["Program"]


NAME = "program"

_OWN = {"made": made, "given_away": given_away, "given_away_tensor": given_away_tensor}
"""What the text of programs calls of ours."""


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
        static: frozenset[str],
        mode: tuple[bool, bool],
        *,
        fuse: str | None = None,
    ) -> None:
        self.mode, self.is_verified = mode, False
        self.outside: Callable[..., Any] | None = None
        tracing.listing = listing = optimized(tracing.listing)
        self.choices: list[Choice] = []
        if fuse is None:
            fused, layout = listing, laid_out(listing)
        else:
            fused, layout, self.choices = with_chosen_loops(listing)
        text = written(fused, layout)
        self.text, self.listing = text, listing
        self.form = Form(listing, arguments, signature, tracing.function)
        self.buffers = [buffer.value for buffer in layout.buffers]
        entry = Entry(tracing, arguments, static, text.names)
        self._objects = {**text.objects, **entry.objects, "np": np, **_OWN}
        parameters, defaults = _parameters(signature)
        self._objects |= defaults
        self._head = [f"def {NAME}({parameters}):", *_indented(entry.lines)]
        self._code: Any = None
        for step in [*listing.steps, *fused.steps, *single_steps(fused.steps)]:
            for value in (*step.outputs, *step.uses()):
                value.about = None
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

    @property
    def has_effects(self) -> bool:
        """Whether it changes what it is given or finds."""
        inputs = self.listing.inputs
        return bool(self.listing.grads) or any(x.after is not None for x in inputs)

    def accepts(self, *args: Any, **kwargs: Any) -> bool:
        """Whether a call is one that the program was written for."""
        namespace = dict(self._objects)
        exec("\n".join([*self._head, "    return None"]), namespace)
        return namespace[NAME](*args, **kwargs) is not OTHER

    def fresh(self) -> Callable[..., Any]:
        """The program as a function, with buffers of its own."""
        if self._code is None:
            text = self.text
            lines = [*text.once, *text.functions, *self._head]
            lines += _indented([*text.body, *text.end])
            if self.outside is not None:
                lines = self._head
            name = f"<jit {self.listing.name}>"
            self._code = compile("\n".join(lines), name, "exec")
        namespace = dict(self._objects)
        exec(self._code, namespace)
        run: Callable[..., Any] = namespace[NAME]
        if self.outside is not None:
            return partial(_checked, run, self.outside)
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
        lines = [*self.text.once, *self.text.functions, *self._head, *_indented(lines)]
        lines += _indented([mark, "return _moments"])
        namespace = {**self._objects, "_clock": clock}
        exec("\n".join(lines), namespace)
        run: Callable[..., Any] = namespace[NAME]
        return run


def _checked(check: Callable[..., Any], f: Any, *args: Any, **kwargs: Any) -> Any:
    """`f` called where `check` has nothing against it."""
    return OTHER if check(*args, **kwargs) is OTHER else f(*args, **kwargs)


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
