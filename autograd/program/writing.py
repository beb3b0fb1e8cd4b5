"""The text of a program: one line a step, with names, and the step that it is of."""

import re
import sys
from math import prod
from typing import Any

import numpy as np

from autograd.engine.calls import filled, full_name
from autograd.engine.steps import Step, Value
from autograd.program.calls import _Written, called, is_method, name_of, written_over
from autograd.program.flows import Flow
from autograd.program.fusion.building import built
from autograd.program.fusion.kernel import kernel_source
from autograd.program.fusion.loop import Loop, single_steps
from autograd.program.lines import Lines
from autograd.program.listing import AsTensor, Input, Listing
from autograd.program.literals import constant_name, dtype_text, repr_of, shortest
from autograd.program.memory import Buffer, Layout, Line
from autograd.program.naming import Naming
from autograd.program.nesting import write_flow
from autograd.program.text import Said, Text

__all__ = ["written"]

_FILLS: dict[Any, str] = {np.zeros: "0", np.ones: "1"}

_OF_ONE_TYPE = frozenset(
    {np.add, np.subtract, np.multiply, np.divide, np.maximum, np.minimum, np.power}
    | {np.greater, np.greater_equal, np.less, np.less_equal, np.equal, np.not_equal}
    | {np.arctan2, np.hypot, np.logaddexp, np.copysign, np.fmax, np.fmin, np.fmod}
)
"""Functions that bring their operands to one type first."""


def written(
    listing: Listing, layout: Layout, taken: frozenset[str] = frozenset()
) -> Text:
    """The text of a listing whose values lie as `layout` says; no names in `taken`."""
    return _Writer(listing, layout, taken).run()


class _Writer:
    def __init__(self, listing: Listing, layout: Layout, taken: frozenset[str]) -> None:
        self.listing, self.layout = listing, layout
        self.text = Text(Lines(single_steps(listing.steps)))
        self.naming = Naming(listing, layout, self.text.lines, taken)
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
            self.text.buffers.append(Said(f"{name} = {_empty(*buffer.form)}"))
            self.text.memory += prod(buffer.form[0]) * buffer.form[1].itemsize
        for line in self.layout.lines:
            self._write(line)
        for x, value in self.layout.copies:
            self._say(f"{self.names[x.value]}[...] = {self._argument(value)}", None)
        self.text.plain = self._argument(self.listing.result)
        for x, grad in self.listing.grads:
            self.text.gradients[self.names[x.value]] = self._argument(grad)
        self._numbers_held()
        self.tensors = True
        for x, _, becomes in self.text.numbers_held:
            self.text.end.append(f"{self._holder(x)}._hold({becomes})")
        for x, grad in self.listing.grads:
            holder = self._holder(x)
            self.text.end.append(f"{holder}._node.grad = {self._argument(grad)}")
        self.text.end.append(f"return {self._argument(self.listing.result)}")
        return self.text

    def _numbers_held(self) -> None:
        """Note what Tensors of no axes become: they hold numbers, not memory."""
        for x in self.listing.inputs:
            if x.after is not None and not x.value.is_array:
                held = self.naming.taken(f"{self.names[x.value]}_held")
                self.text.numbers_held.append((x, held, self._argument(x.after)))

    def _given_back(self, x: Input) -> str:
        """An input as a result: itself; if it was donated, another of its memory."""
        holder = self._holder(x)
        if not x.donated or x.after is None:
            return holder
        if x.source.tensor:
            return f"made(given_away_tensor({holder}))"
        return f"given_away({holder})"

    def _content(self, x: Input) -> str:
        """An input as a result, where its array was returned, not its Tensor."""
        if not x.source.tensor or x.donated:
            return self._given_back(x)
        number = self.names[x.value]
        return f"{self._holder(x)}.data" if x.value.is_array else number

    def _holder(self, x: Input) -> str:
        """How the Tensor of an input is read."""
        source = x.source
        if source.position is None:
            return self._object(source.holder)
        if source.tensor:
            return f"tensor_{self.names[x.value]}"
        return self.names[x.value]

    def _write(self, line: Line) -> None:
        step = line.step
        if line.how == "loop":
            self._write_loop(line)
            return
        if isinstance(step.function, Flow):
            given = list(map(self._argument, step.args))
            own = write_flow(step.function, given, self.text, self.naming, written)
            self.objects[id(step.function)] = own
        if not step.outputs:
            self._say(called(step, self._argument), step)
            return
        if step.several is not None:
            names = [_Written(self._named(y)) for y in step.outputs]
            target = _target(filled(step.several, names))
            self._say(f"{target} = {called(step, self._argument)}", step)
            self._check(step)
            return
        y = step.output
        if line.how in ("new", "view"):
            right = called(step, self._argument)
            self.names[y] = name = self.naming.of(y)
            if line.once:
                self.text.views.append(Said(f"{name} = {right}", step))
            else:
                self._say(f"{name} = {right}", step)
                self._check(step)
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
            fill = _FILLS.get(step.function)
            right = self._argument(step.args[0]) if fill is None else fill
            self._say(f"{place}[...] = {right}", step)
        elif line.how != "nothing":
            first = step.args[0]
            if self.layout.places.get(first) is not line.place:
                self._say(f"{place}[...] = {self._argument(first)}", step)
            self._say(written_over(step, self._argument, place), step)

    def _write_loop(self, line: Line) -> None:
        """A call of a kernel, with what it writes as its last arguments."""
        step = line.step
        assert isinstance(step.function, Loop)
        for y, place in zip(step.outputs, line.places, strict=True):
            if place is None:
                self.names[y] = name = self.naming.of(y)
                self._say(f"{name} = {_empty(y.shape, y.dtype)}", None)
            elif type(place) is Input:
                self.names[y] = self.names[place.value]
            elif type(place) is Buffer and y is not place.value:
                self.names[y] = self._alias(y, place)
        source = kernel_source(step.function, line.over)
        known = {text: name for name, text in self.text.kernels.items()}
        kernel = known.get(source) or self.naming.taken(f"loop_{len(known) + 1}")
        self.text.kernels[kernel] = source
        self.text.objects[kernel] = built(source)
        self.text.modules.add("numba")
        new = [y for y, k in zip(step.outputs, line.over, strict=True) if k is None]
        given = ", ".join(map(self._argument, (*step.args, *new)))
        self._say(f"{kernel}({given})", step)

    def _check(self, step: Step) -> None:
        """Lines that look at the shapes of what a function gave, if they may vary."""
        for y in step.outputs if step.checked else ():
            if y.shape is not None:
                name = self.names[y]
                operation = step.place.operation or full_name(step.function)
                shape = f"{name}.shape" if y.is_array else f"np.shape({name})"
                self._say(f"if {shape} != {y.shape}:", None)
                words = (
                    f"{operation}: the shape depends on values; pass what decides it"
                )
                words += " in static_argnums"
                self._say(f"    raise ValueError({words!r})", None)

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
        if step.function not in _OF_ONE_TYPE:
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
            written = f"np.array({shortest(number)}, {dtype_text(dtype)})"
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
            if type(x.array) is Input and x.array.source.tensor and self.tensors:
                return self._given_back(x.array)
            array = self._argument(x.array)
            return f"made({array})" if self.tensors else array
        if kind is Input:
            return self._content(x) if self.tensors else self.names[x.value]
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
            bounds = map(self._argument, (x.start, x.stop, x.step))
            return f"slice({', '.join(bounds)})"
        if kind is str and '"' not in x:
            return f'"{repr(x)[1:-1]}"'
        if x is None or kind in (bool, int, str, bytes):
            return repr(x)
        if kind in (float, complex):
            return repr_of(x)
        return "..." if x is Ellipsis else self._object(x)

    def _constant(self, x: Value) -> str:
        assert x.constant, x
        name = self.names[x] = self.naming.taken(constant_name(x.example))
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
        if is_method(x) and x.__objclass__ in (np.ndarray, np.generic):
            return f"np.{x.__objclass__.__name__}.{x.__name__}"
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


def _empty(shape: tuple[int, ...], dtype: Any) -> str:
    return f"np.empty({shape}, {dtype_text(dtype)})"


def _target(tree: Any) -> str:
    """What a call that returns several values is assigned to."""
    if isinstance(tree, (tuple, list)):
        parts = ", ".join(map(_target, tree))
        return f"({parts},)" if len(tree) == 1 else f"({parts})"
    return "_" if tree is None else str(tree.text)
