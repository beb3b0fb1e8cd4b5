"""A program as a file of Python: what a reader reads, and what runs with NumPy alone.

The function comes first, then what it calls and what it is made with, so that the file
starts with what there is to learn from it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from types import ModuleType
from typing import Any

from autograd.engine.calls import full_name
from autograd.engine.fused import Fused
from autograd.engine.steps import Step
from autograd.engine.traced_random import is_generator
from autograd.program.embedding import Embedding
from autograd.program.flows import all_steps
from autograd.program.form import Form
from autograd.program.formatting import WIDTH, aligned, fitted, paragraph, quoted_keys
from autograd.program.fusion.building import module_source
from autograd.program.listing import Input, Listing
from autograd.program.literals import dtype_text
from autograd.program.text import Said, Text

__all__ = ["Script", "script"]

_TITLES = {
    "forward": "forward",
    "backward": "backward: d_v is the cotangent of v",
    "tangent": "tangents, forwards",
}
_MARKS = {"forward": "", "backward": "∂ ", "tangent": "d "}

_CHECKED = '''\
def of_form(x, name, shape, dtype):
    """`x`, if it is an array of the form that the program's memory is made for."""
    found = np.shape(x), getattr(x, "dtype", type(x))
    if found[0] != shape or found[1] != dtype:
        raise ValueError(
            f"{name} is of shape {found[0]} and {found[1]}, the program is for "
            f"{shape} and {dtype}"
        )
    return x
'''


@dataclass
class Script:
    """The text of a file, and what lies beside it.

    steps: which step the line of a number does. head: the line where the function
    starts. arrays: those too large for the text, by name, in a file ``.npz``. needs:
    what of ours it calls, which makes it import us. unwritten: what cannot be written
    at all. reasons: why, of both.
    """

    text: str
    steps: dict[int, Step] = field(default_factory=dict)
    head: int = 1
    arrays: dict[str, Any] = field(default_factory=dict)
    needs: list[str] = field(default_factory=list)
    unwritten: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)


def script(listing: Listing, text: Text, form: Form, beside: str = "") -> Script:
    """The program as a file; `beside` is the name of the file for large arrays."""
    return _Writer(listing, text, form, beside).run()


class _Writer:
    """The parts of the file, as they are found out."""

    def __init__(self, listing: Listing, text: Text, form: Form, beside: str) -> None:
        self.listing, self.text, self.form = listing, text, form
        taken = {"of_form", "arrays", form.name, *listing.parameters}
        taken |= {*text.names.values(), *text.objects, *text.kernels}
        self.embedding = Embedding(taken | _words_in(self._code()), beside)
        self.late: list[str] = []

    def run(self) -> Script:
        body = list(self._body())
        views = list(self._views())
        self._objects()
        found = self.embedding
        opening = list(self._opening())
        before = [
            *self._docstring().splitlines(),
            "",
            *found.imports(self.text.modules),
            *self._kernels(),
            *self._once(views),
            *self._parts(),
            "",
            "",
            *self._head(),
            "    # fmt: off",
            *opening,
        ]
        parts = [
            *before,
            *(line for line, _ in body),
            "    # fmt: on",
            *self._return(),
            *self._check(opening),
            *found.sections(),
            *self.late,
        ]
        text = "\n".join(parts).rstrip() + "\n"
        first = len(before) + 1
        lines = {first + k: step for k, (_, step) in enumerate(body) if step}
        return Script(
            text,
            lines,
            1 + before.index(self._head()[0]),
            found.arrays,
            found.needs,
            found.unwritten,
            found.reasons,
        )

    # Before the function ------------------------------------------------------------

    def _docstring(self) -> str:
        form = self.form
        lines = [f'"""{form.title}', ""]
        lines += paragraph(
            "Written by autograd.jit: NumPy, a line a step, in the order in which they "
            "run, for arguments of this form alone:"
        )
        lines += ["", *form.lines, ""]
        for sentence in self._remarks():
            lines += [*paragraph(sentence), ""]
        while not lines[-1]:
            lines.pop()
        return "\n".join([*lines, '"""']).replace("\\", "\\\\")

    def _remarks(self) -> Iterator[str]:
        """What there is to know before the program is called, a sentence each."""
        inputs, text = self.listing.inputs, self.text
        if changed := text.listed([x for x in inputs if x.after is not None]):
            yield f"It writes into what it is given: {changed}."
        if found := text.listed([x for x in inputs if x.source.position is None]):
            yield (
                f"What the function found besides: {found}, as they were when this was "
                "written, unless they are given."
            )
        if grads := text.listed([x for x, _ in self.listing.grads]):
            yield f"It returns the result, and by name the gradients of {grads}."
        if text.buffers:
            yield "Its memory is taken once, so one thread at a time may call it."
        if self.embedding.needs:
            yield f"It imports autograd, for {', '.join(self.embedding.needs)} alone."
        if self.embedding.unwritten:
            missing = ", ".join(self.embedding.unwritten)
            yield f"It does not run by itself, for want of {missing}."

    def _once(self, views: list[str]) -> Iterator[str]:
        text = self.text
        parts: list[tuple[str, list[str]]] = [
            (
                f"Memory, used in every run: {_bytes(text.memory)}.",
                [line for said in text.buffers for line in fitted(said.code)],
            ),
            ("Numbers.", [line for s in text.numbers for line in fitted(s.code)]),
            ("The same memory, used again.", [said.code for said in text.aliases]),
            ("Views of it.", views),
        ]
        for title, lines in parts:
            if lines:
                yield from ("", f"# {title}", *lines)

    def _kernels(self) -> Iterator[str]:
        """The loops, which Numba compiles."""
        if self.text.kernels:
            source = module_source(self.text.kernels)
            yield from ("", "", "# fmt: off", *source.splitlines(), "# fmt: on")

    def _parts(self) -> Iterator[str]:
        """The functions that control flow calls."""
        if self.text.parts:
            lines = [line for part in _functions(self.text.parts) for line in part]
            yield from (*lines[:2], "# fmt: off", *lines[2:], "# fmt: on")

    def _views(self) -> Iterator[str]:
        """The views of memory; those of constants come after these."""
        late: set[str] = set()
        for said in self.text.views:
            step = said.step
            assert step is not None
            name = said.code.partition(" ")[0]
            words = set(re.findall(r"\w+", said.code))
            if words & (late | self.text.objects.keys()):
                late.add(name)
                self.late += fitted(said.code)
            else:
                yield from fitted(said.code)
        if self.late:
            self.late = ["", "# Views of constants.", *self.late]

    # The function -------------------------------------------------------------------

    def _head(self) -> list[str]:
        found = [
            f"{self.text.names[x.value]}=None"
            for x in self.listing.inputs
            if x.source.position is None
        ]
        parameters = self.form.parameters(found)
        code = f"def {self.form.name}({', '.join(parameters)}):"
        return fitted(code)

    def _opening(self) -> Iterator[str]:
        """What is given, checked, under the names of the program."""
        holders = {x: held for x, held, _ in self.text.numbers_held}
        for x in self.listing.inputs:
            name, value, source = self.text.names[x.value], x.value, x.source
            held = holders.get(x, name)
            if source.position is None:
                default = self._kept(x, name)
                yield from fitted(
                    f"{held} = {default} if {name} is None else {name}", 4
                )
                if held != name:
                    yield f"    {name} = {held}[()]"
                continue
            keys = quoted_keys(source.text)
            given = f"{self.listing.parameters[source.position]}{keys}"
            if source.is_grad:
                yield from fitted(f"{name} = {given}.grad", 4)
            elif value.is_array:
                dtype = dtype_text(value.dtype)
                check = f"of_form({given}, {_said(given)}, {value.shape}, {dtype})"
                yield from fitted(f"{name} = {check}", 4)
            elif held != name:
                yield from (f"    {held} = {given}", f"    {name} = {held}[()]")
            elif name != given:
                yield f"    {name} = {given}"

    def _check(self, opening: list[str]) -> Iterator[str]:
        """The function that checks arguments, where there are arrays among them."""
        if any("of_form(" in line for line in opening):
            yield from ("", "", *_CHECKED.splitlines())

    def _kept(self, x: Input, name: str) -> str:
        """What an input holds that the function found, as a constant of the file."""
        if is_generator(x.source.holder):
            return self.embedding.generator(f"found_{name}", x.source.holder)
        return self.embedding.array(f"found_{name}", x.source.now())

    def _body(self) -> Iterator[tuple[str, Step | None]]:
        """The lines of all steps, and the step that each belongs to."""
        for title, run in _sections(self.text.steps):
            yield from (("", None), (f"    # {title}", None))
            noted = list(_noted(self.text, run))
            pairs = [(code, words) for code, words, _ in noted]
            for k, line in aligned(pairs, 4):
                yield line, noted[k][2]

    def _return(self) -> Iterator[str]:
        for _, held, becomes in self.text.numbers_held:
            yield from fitted(f"{held}[...] = {becomes}", 4)
        result = self.text.plain
        if self.listing.grads:
            names = self.text.gradients
            pairs = ", ".join(f"{name!r}: {grad}" for name, grad in names.items())
            result = f"{result}, {{{pairs}}}"
        yield from fitted(f"return {result}", 4)

    def _objects(self) -> None:
        """Write what the text names and does not make."""
        used = _words_in(self._code()) - self.text.kernels.keys()
        steps = all_steps(self.listing)
        declined = {id(step.function) for step in steps if _is_declined(step)}
        for name, value in self.text.objects.items():
            if name in used and not isinstance(value, ModuleType):
                whole = id(value) not in declined
                self.embedding.define(name, value, whole=whole)

    def _code(self) -> Iterator[str]:
        yield from self.text.once
        yield from self.text.functions
        yield from self.text.body
        yield self.text.plain


def _functions(parts: Sequence[Said]) -> Iterator[list[str]]:
    """The lines of each function, with notes."""
    starts = [k for k, said in enumerate(parts) if said.code.startswith("def ")]
    for start, end in pairwise([*starts, len(parts) + 2]):
        pairs = [(said.code, _words(said)) for said in parts[start : end - 2]]
        yield ["", "", *(line for _, line in aligned(pairs))]


def _words_in(lines: Iterable[str]) -> set[str]:
    return set(re.findall(r"\w+", "\n".join(lines)))


def _is_declined(step: Step) -> bool:
    """Whether a step differentiates what its kernel was not made for."""
    of = getattr(step.function, "__self__", None)
    return isinstance(of, Fused) and step.args[-1] is None


def _sections(steps: Sequence[Said]) -> Iterator[tuple[str, list[Said]]]:
    """Runs of steps in one direction, each with its title."""
    runs: list[tuple[str, list[Said]]] = []
    for said in steps:
        last = runs[-1][0] if runs else "forward"  # what is no step goes on
        direction = said.step.place.direction if said.step is not None else last
        if not runs or runs[-1][0] != direction:
            runs.append((direction, []))
        runs[-1][1].append(said)
    for k, (direction, run) in enumerate(runs):
        title = _TITLES[direction]
        if k and direction == "forward":
            title = "after that"
        yield title, run


def _noted(text: Text, run: list[Said]) -> Iterator[tuple[str, list[str], Step | None]]:
    """The lines of a section with notes and steps, under the user's lines."""
    last: Any = None
    for said in run:
        place = said.step.place if said.step is not None else None
        if place is not None and (place.file, place.line) != last:
            last = place.file, place.line
            if above := text.lines.text(*last):
                yield f"# {above}"[: WIDTH - 4], [], None
        yield said.code, _words(said), said.step


def _words(said: Said) -> list[str]:
    """What there is to say of a line: its shape, and the operation it belongs to."""
    step = said.step
    if step is None or not step.outputs:
        return []
    shape, place = step.output.shape, step.place
    words = [str(shape)] if shape else []
    own = full_name(step.function).split(".")[-1]
    if place.operation and (place.direction != "forward" or own != place.operation):
        words.append(_MARKS[place.direction] + place.operation)
    return words


def _said(text: str) -> str:
    """`text` as a string of Python's."""
    return repr(text) if '"' in text else f'"{text}"'


def _bytes(n: int) -> str:
    for unit, size in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if n >= size:
            return f"{n / size:.3g} {unit}"
    return f"{n} bytes"
