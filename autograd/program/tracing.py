"""From a function and its arguments to a `Listing`: the one run that is traced."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from autograd.engine.calls import Slot
from autograd.engine.modes import changed
from autograd.engine.steps import Value
from autograd.engine.tensor import Tensor, leaf, made
from autograd.engine.trace import Trace
from autograd.engine.traced import Traced
from autograd.engine.traced_random import TracedGenerator, is_generator
from autograd.errors import TraceError
from autograd.program.arguments import is_number, leaves_of, rebuilt
from autograd.program.listing import AsTensor, Input, Listing, Source
from autograd.program.randomness import refused_draws
from autograd.program.rebinding import Rebinding
from autograd.program.surroundings import Surroundings, names_in_code

__all__ = ["Tracing", "traced"]


@dataclass
class Tracing:
    """What a traced run gave; tracked: whether a graph leads on from its results."""

    listing: Listing
    surroundings: Surroundings
    tracked: bool
    function: Callable[..., Any]


def traced(
    f: Callable[..., Any],
    arguments: dict[str, Any],
    call: Callable[[Callable[..., Any], dict[str, Any]], Any],
    *,
    static: frozenset[str],
    donated: frozenset[int],
    reads: Callable[..., Any],
) -> Tracing:
    """What `f` does with the arguments, named as its parameters.

    call: calls a function with arguments named so. static: those that are handed on as
    they are. donated: the positions of those whose memory results may take. reads: the
    function whose code says what is found.
    """
    name = getattr(f, "__name__", type(f).__name__)
    surroundings = Surroundings(reads, rebinds=reads is f)
    run = _Run(donated)
    rebinding = Rebinding(run.find(surroundings), names_in_code)
    bound = rebinding.of(f)
    stand = {
        parameter: tree if parameter in static else run.enter(parameter, k, tree)
        for k, (parameter, tree) in enumerate(arguments.items())
    }
    try:
        with changed(trace=run.trace), refused_draws(name, partial(call, bound, stand)):
            result = call(bound, stand)
            run.end()
            out = rebuilt(run.result, result)
    except ValueError as error:  # NumPy's, where it wanted a number for an element
        if isinstance(error.__cause__, TraceError):
            raise error.__cause__ from None
        raise
    finally:
        run.trace.release()
    rebinding.refuse_changes(name)
    surroundings.refuse_changes(name)
    inputs = list(run.inputs)
    found = {id(spot.value): spot for spot in surroundings.hidden}
    for array, value in run.trace.constants.values():
        spot = found.get(id(array))
        if spot is not None:
            value.constant = False
            inputs.append(Input(value, Source(spot.name, spot.text, spot.holder)))
    listing = Listing(name, tuple(arguments), inputs, run.trace.steps, out, run.grads)
    return Tracing(listing, surroundings, run.tracked, f)


_RETURNED = (bool, int, float, complex, str, bytes, type(None), np.generic, Slot)


class _Run:
    """The arguments of a traced run, and what became of them."""

    def __init__(self, donated: frozenset[int]) -> None:
        self.trace, self.donated = Trace(), donated
        self.inputs: list[Input] = []
        self.grads: list[tuple[Input, Any]] = []
        self.tracked = False
        self._stand: list[tuple[Input, Any]] = []
        self._storages: dict[int, Input] = {}
        self._before: dict[Input, Traced] = {}

    def find(self, surroundings: Surroundings) -> dict[int, Any]:
        """What stands for arrays and generators that the function finds by name."""
        found: dict[int, Any] = {
            id(x.value): self.trace.generator(x.value) for x in surroundings.generators
        }
        for spot in surroundings.arrays:
            if id(spot.value) not in found:
                source = Source(spot.name, spot.text, spot.holder)
                about, traced = self._given(spot.value, source)
                self._stand.append((about, traced))
                found[id(spot.value)] = traced
        return found

    def enter(self, name: str, position: int, tree: Any) -> Any:
        """What stands for an argument."""
        paths = iter([path for path, _ in leaves_of(tree)])

        def stand_in(x: Any) -> Any:
            path = next(paths)
            if is_generator(x):
                about = Input(Value(x), _source(name, path, position))
                self.inputs.append(about)
                return TracedGenerator(self.trace, about.value)
            if not isinstance(x, Tensor):
                if type(x) is not np.ndarray and not is_number(x):
                    return x
                about, traced = self._given(x, _source(name, path, position))
                self._stand.append((about, traced))
                return traced
            return self._tensor(x, _source(name, path, position, tensor=True))

        return rebuilt(stand_in, tree)

    def _given(self, x: Any, source: Source) -> tuple[Input, Traced]:
        traced = self.trace.given(x)
        about = Input(traced.value, source, donated=source.position in self.donated)
        self.inputs.append(about)
        self._storages[id(traced.storage)] = about
        return about, traced

    def _tensor(self, x: Tensor, source: Source) -> Tensor:
        about, traced = self._given(x._array, source)
        tensor = made(traced, None, x.name)
        self._stand.append((about, tensor))
        if x.requires_grad:
            about.requires_grad = True
            tensor._node = leaf(traced, x.name)
            if x.grad is not None:
                _, grad = self._given(x.grad, replace(source, is_grad=True))
                tensor._node.grad = self._before[about] = grad
        return tensor

    def end(self) -> None:
        """Note what the inputs hold at the end, and Tensors that were found."""
        for about, stand in self._stand:
            now = stand._array if isinstance(stand, Tensor) else stand
            if now.value is not about.value:
                about.after = now.value
            if isinstance(stand, Tensor):
                self._gradient(about, stand)
        for k, found in enumerate(self.trace.tensors.values()):
            tensor = found.tensor
            name = (tensor.name or f"tensor_{k}").rpartition("/")[2]
            source = Source(name, "{}", tensor, None, tensor=True)
            about = Input(found.first, source, requires_grad=tensor.requires_grad)
            about.is_found_leaf = tensor.requires_grad
            self.inputs.append(about)
            if found.now.value is not found.first:
                about.after = found.now.value
            if found.grad is not None:
                value, grad = found.grad.value, replace(source, is_grad=True)
                self.inputs.append(Input(value, grad))
                self._before[about] = found.grad
            self._gradient(about, tensor)
        for generator, value, _ in self.trace.generators.values():
            self.inputs.append(Input(value, Source("rng", "{}", generator)))

    def _gradient(self, about: Input, tensor: Tensor) -> None:
        """Note the gradient that a Tensor has at the end, if it is another one."""
        grad = tensor.grad
        if type(grad) is Traced and grad is not self._before.get(about):
            self.grads.append((about, grad.value))

    def result(self, x: Any) -> Any:
        """What stands for a leaf of what the function returned."""
        if isinstance(x, Tensor):
            node = x._node
            if node is not None and node.primitive is not None and not node.freed:
                self.tracked = True
            return AsTensor(self.result(self.trace.held(x)))
        if type(x) is Traced:
            if not x.path and id(x.storage) in self._storages:
                return self._storages[id(x.storage)]
            return self.trace.known(x.value)
        if type(x) is np.ndarray:
            return self.trace.constant(x)
        if not isinstance(x, _RETURNED):
            raise TraceError(
                f"jit: the function returns {type(x).__name__}, which a program cannot "
                "make anew in every run; return arrays, numbers, Tensors, and tuples, "
                "lists and dicts of them"
            )
        return x


def _source(
    name: str, path: tuple[Any, ...], position: int, *, tensor: bool = False
) -> Source:
    keys = "".join([f"[{key!r}]" for key in path])
    called = "_".join([name, *map(str, path)])
    return Source(called, keys, None, position, tensor)
