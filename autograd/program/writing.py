"""The text of a program: one line a step, with names, shapes and where it comes from.

What is done before the first run comes in four kinds, as a reader wants them: memory,
numbers, other names for memory that is used again, views of memory. The rest are lines
of the function. A `Said` is a line together with what there is to say about it.
"""

import re
import sys
from dataclasses import dataclass, field
from math import prod
from typing import Any

import numpy as np

from autograd.engine.calls import filled
from autograd.engine.steps import Step, Value
from autograd.program.calls import _Written, called, is_method, name_of, written_over
from autograd.program.lines import Lines
from autograd.program.listing import AsTensor, Input, Listing
from autograd.program.memory import Buffer, Layout, Line, is_elementwise
from autograd.program.naming import Naming

__all__ = ["Said", "Text", "dtype_text", "repr_of", "written"]


@dataclass(slots=True)
class Said:
    """A line of the program, and the step that it does; None for what is no step."""

    code: str
    step: Step | None = None


@dataclass
class Text:
    """A program in parts: the text, and the objects that it names.

    buffers, numbers, aliases, views: what is done before the first run. steps: the
    lines of the function. end: what they end with where it is called with Tensors,
    `plain` where it is read, and `gradients`, of inputs by name. memory: the bytes of
    all buffers. objects: what the text refers to and does not make. names:
    those of values. lines: the user's, for whom they are named.
    """

    lines: Lines
    buffers: list[Said] = field(default_factory=list)
    numbers: list[Said] = field(default_factory=list)
    aliases: list[Said] = field(default_factory=list)
    views: list[Said] = field(default_factory=list)
    steps: list[Said] = field(default_factory=list)
    end: list[str] = field(default_factory=list)
    plain: str = "None"
    gradients: dict[str, str] = field(default_factory=dict)
    memory: int = 0
    objects: dict[str, Any] = field(default_factory=dict)
    names: dict[Value, str] = field(default_factory=dict)
    modules: set[str] = field(default_factory=set)

    @property
    def once(self) -> list[str]:
        """What is done before the first run, a line each."""
        parts = (self.buffers, self.numbers, self.aliases, self.views)
        return [said.code for part in parts for said in part]

    @property
    def body(self) -> list[str]:
        """The lines of the function, but for what it returns."""
        return [said.code for said in self.steps]

    def listed(self, inputs: list[Input]) -> str:
        """The names of inputs, in one sentence."""
        return ", ".join([f"`{self.names[x.value]}`" for x in inputs])


def written(listing: Listing, layout: Layout) -> Text:
    """The text of a listing whose values lie as `layout` says."""
    return _Writer(listing, layout).run()


class _Writer:
    def __init__(self, listing: Listing, layout: Layout) -> None:
        self.listing, self.layout = listing, layout
        self.text = Text(Lines(listing.steps))
        self.naming = Naming(listing, layout, self.text.lines)
        self.names = self.text.names
        self.tensors = False
        self.buffers: dict[Buffer, str] = {}
        self.latest: dict[Buffer, str] = {}
        self.aliases: set[str] = set()
        self.objects: dict[int, str] = {}
        self.numbers: dict[Any, str] = {}

    def run(self) -> Text:
        for x in self.listing.inputs:
            self.names[x.value] = self.naming.of(x.value)
        for buffer in self.layout.buffers:
            name = self.naming.of(buffer.value)
            self.buffers[buffer] = self.names[buffer.value] = name
            self.aliases.add(name)
            shape, dtype = buffer.form
            made = Said(f"{name} = np.empty({shape}, {dtype_text(dtype)})")
            self.text.buffers.append(made)
            self.text.memory += prod(shape) * dtype.itemsize
        for line in self.layout.lines:
            self._write(line)
        for x, value in self.layout.copies:
            self._say(f"{self.names[x.value]}[...] = {self._argument(value)}", None)
        self.text.plain = self._argument(self.listing.result)
        for x, grad in self.listing.grads:
            self.text.gradients[self.names[x.value]] = self._argument(grad)
        self.tensors = True
        for x, grad in self.listing.grads:
            holder = self._holder(x)
            self.text.end.append(f"{holder}._node.grad = {self._argument(grad)}")
        self.text.end.append(f"return {self._argument(self.listing.result)}")
        return self.text

    def _holder(self, x: Input) -> str:
        """How the Tensor of an input is read."""
        source = x.source
        if source.position is None:
            return self._object(source.holder)
        return f"{self.listing.parameters[source.position]}{source.text}"

    def _write(self, line: Line) -> None:
        step = line.step
        if not step.outputs:
            self._say(called(step, self._argument), step)
            return
        if step.several is not None:
            names = [_Written(self._named(y)) for y in step.outputs]
            target = _target(filled(step.several, names))
            self._say(f"{target} = {called(step, self._argument)}", step)
            return
        y = step.output
        if line.how in ("new", "view"):
            right = called(step, self._argument)
            self.names[y] = name = self.naming.of(y)
            if line.once:
                self.text.views.append(Said(f"{name} = {right}", step))
            else:
                self._say(f"{name} = {right}", step)
            return
        if type(line.place) is Buffer and y is not line.place.value:
            self.names[y] = self._alias(y, line.place)
        elif type(line.place) is Input:
            self.names[y] = self.names[line.place.value]
        place = self.names[y]
        if line.how == "out":
            arguments = self._numbers(step)
            self._say(called(arguments, self._argument, place), step)
        elif line.how == "into":
            self._say(f"{place}[...] = {self._argument(step.args[0])}", step)
        else:
            first = self._argument(step.args[0])
            if first != place:
                self._say(f"{place}[...] = {first}", step)
            self._say(written_over(step, self._argument, place), step)

    def _alias(self, y: Value, buffer: Buffer) -> str:
        """The name of a value in a buffer that was another's before."""
        first = self.buffers[buffer]
        name = self.naming.of(y, self.latest.get(buffer, first))
        if name not in self.aliases:
            self.aliases.add(name)
            self.text.aliases.append(Said(f"{name} = {first}"))
        self.latest[buffer] = name
        return name

    def _numbers(self, step: Step) -> Step:
        """The step with numbers made arrays once: NumPy takes those sooner."""
        if not is_elementwise(step.function):
            return step
        arrays = [x for x in step.args if type(x) is Value and x.is_array]
        if not arrays or arrays[0].dtype.kind not in "fc":
            return step
        dtype = arrays[0].dtype
        args = tuple([self._number(x, dtype) for x in step.args])
        return Step(step.function, args, step.kwargs, step.outputs, None, step.place)

    def _number(self, x: Any, dtype: Any) -> Any:
        if isinstance(x, np.generic):
            if x.dtype != dtype:
                return x
        elif type(x) not in (int, float):
            return x
        number = dtype.type(x)
        key = str(dtype), repr(number)
        name = self.numbers.get(key)
        if name is None:
            name = self.numbers[key] = self.naming.taken(f"k{len(self.numbers)}")
            written = f"np.array({_shortest(number)}, {dtype_text(dtype)})"
            self.text.numbers.append(Said(f"{name} = {written}"))
        return _Written(name)

    def _named(self, y: Value) -> str:
        self.names[y] = name = self.naming.of(y)
        return name

    def _argument(self, x: Any) -> str:
        """The text of anything that stands among arguments."""
        kind = type(x)
        if kind is Value:
            name = self.names.get(x)
            return name if name is not None else self._constant(x)
        if kind is _Written:
            return str(x.text)
        if kind is AsTensor:
            array = self._argument(x.array)
            own = type(x.array) is Input and x.array.source.tensor
            return f"made({array})" if self.tensors and not own else array
        if kind is Input:
            return self._holder(x) if self.tensors else self.names[x.value]
        if kind is tuple:
            items = ", ".join(map(self._argument, x))
            return f"({items},)" if len(x) == 1 else f"({items})"
        if hasattr(x, "_fields"):
            return f"{self._object(kind)}({', '.join(map(self._argument, x))})"
        if kind is list:
            return f"[{', '.join(map(self._argument, x))}]"
        if kind is dict:
            pairs = [f"{k!r}: {self._argument(v)}" for k, v in x.items()]
            return "{" + ", ".join(pairs) + "}"
        if isinstance(x, np.generic):
            return f"np.{kind.__name__}({self._argument(x.item())})"
        if isinstance(x, np.dtype):
            return f"np.dtype({dtype_text(x)})" if x.isnative else dtype_text(x)
        if kind is slice:
            return f"slice({', '.join(map(self._argument, _bounds(x)))})"
        if x is Ellipsis:
            return "..."
        if kind is str and '"' not in x:
            return f'"{repr(x)[1:-1]}"'
        if x is None or kind in (bool, int, str, bytes):
            return repr(x)
        if kind in (float, complex):
            return repr_of(x)
        if is_method(x):
            return f"np.{x.__objclass__.__name__}.{x.__name__}"
        return self._object(x)

    def _constant(self, x: Value) -> str:
        assert x.constant, x
        name = self.names[x] = self.naming.taken(_kind_of(x.example))
        self.text.objects[name] = x.example
        return name

    def _object(self, x: Any) -> str:
        """The name of an object that the text cannot make."""
        if callable(x) and (name := name_of(x)):
            package, _, _ = name.partition(".")
            if package != "np":
                self.text.modules.add(name.rpartition(".")[0])
                self.text.objects[package] = sys.modules[package]
            return name
        known = self.objects.get(id(x))
        if known is None:
            name = getattr(x, "__name__", type(x).__name__)
            of = getattr(getattr(x, "__self__", None), "name", None)
            name = re.sub(r"\W", "_", f"{of}_{name}" if of else name).strip("_")
            known = self.objects[id(x)] = self.naming.taken(name or "thing")
            self.text.objects[known] = x
        return known

    def _say(self, line: str, step: Step | None) -> None:
        self.text.steps.append(Said(line, step))


def _kind_of(x: Any) -> str:
    """What a constant array is called."""
    for number, name in ((0, "zeros"), (1, "ones")):
        if x.size and x.dtype.kind in "biufc" and (x == number).all():
            return name
    whole = x.ndim == 1 and x.size > 1 and x.dtype.kind in "iu"
    return "steps" if whole and (np.diff(x, 2) == 0).all() else "constant"


def _bounds(x: slice) -> tuple[Any, Any, Any]:
    return x.start, x.stop, x.step


def _shortest(number: Any) -> str:
    """The shortest text that an array of the dtype of `number` reads as that."""
    if number.dtype.kind == "c" or not np.isfinite(number):
        return repr_of(number.item())
    return str(number)


def repr_of(x: Any) -> str:
    """A number of Python's as text that gives it, infinite ones too."""
    return repr(x) if np.isfinite(x) else f"{type(x).__name__}({str(x)!r})"


def dtype_text(dtype: Any) -> str:
    """How a dtype is read after ``import numpy as np``."""
    if dtype.isnative and getattr(np, dtype.name, None) is dtype.type:
        return f"np.{dtype.name}"
    return f"np.dtype({dtype.str!r})"


def _target(tree: Any) -> str:
    """What a call that returns several values is assigned to."""
    if isinstance(tree, (tuple, list)):
        parts = ", ".join(map(_target, tree))
        return f"({parts},)" if len(tree) == 1 else f"({parts})"
    return "_" if tree is None else str(tree.text)
