"""What a function finds around it besides its arguments, to be found again later.

These are the states of the thread, its mode first, and the random generators that the
function draws from: the global ones of NumPy and of Python, those among its arguments
and those that it holds.
"""

import random
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from types import CodeType, FunctionType, MethodType
from typing import Any, NamedTuple, TypeAlias, TypeVar

import numpy as np

from autograd.engine.modes import THREAD_STATES
from autograd.engine.tensor import Tensor
from autograd.errors import ArgumentError

__all__ = ["Stream", "Surroundings", "given_generators", "streams_of"]

Function: TypeAlias = Callable[..., Any]
Result = TypeVar("Result")


class Stream(NamedTuple):
    """A source of random numbers: how its state is read, and how it is set."""

    read: Callable[[], Any]
    write: Callable[[Any], None]


class Surroundings:
    """How it was around a function, when this was made: `resumed` has it so again."""

    __slots__ = ("_streams", "_thread")

    def __init__(self, streams: Iterable[Stream]) -> None:
        self._thread = [(x, name, getattr(x, name)) for x, name in THREAD_STATES]
        self._streams = [(stream, stream.read()) for stream in streams]

    def resumed(self, f: Callable[[], Result]) -> Result:
        """``f()`` in these surroundings; afterwards all is as it was before.

        No context manager: an interrupt as that is entered or left would keep them.
        """
        before = Surroundings([stream for stream, _ in self._streams])
        try:
            self._put_back()
            y = f()
        finally:
            try:
                before._put_back()
            except BaseException:  # an interrupt between two of them
                before._put_back()
                raise
        return y

    def _put_back(self) -> None:
        for holder, name, state in self._thread:
            setattr(holder, name, state)
        for stream, state in self._streams:
            stream.write(state)


def streams_of(f: Function, others: Iterable[Any]) -> list[Stream]:
    """The global generators, and those that `f` holds or that are among `others`.

    Of a list, tuple or dict its entries count, of a layer its `__generators__`. A
    function holds what stands in its closure, its defaults and, by name, its globals,
    functions of its own module included; a method its object; `f` and such an object
    what their attributes are.
    """
    found: dict[int, Stream] = {}
    seen: dict[int, Any] = {}
    waiting = [f, getattr(f, "__dict__", None), *others]
    while waiting:
        x = waiting.pop()
        if type(x) in _NO_HOLDERS or id(x) in seen:
            continue
        seen[id(x)] = x
        if (stream := _stream(x)) is not None:
            found[id(x)] = stream
        else:
            waiting.extend(_held(x))
    everywhere = Stream(partial(np.random.get_state, False), np.random.set_state)
    return [everywhere, Stream(random.getstate, random.setstate), *found.values()]


def given_generators(generators: Any) -> tuple[Any, ...]:
    """What a user gave as generators, one or several; raises where it is none."""
    several = isinstance(generators, (list, tuple))
    given = tuple(generators) if several else (generators,)
    for i, x in enumerate(given):
        if _stream(x) is None and not hasattr(x, "__generators__"):
            name = f"generators[{i}]" if several else "generators"
            raise ArgumentError(
                f"checkpoint: {name} is {type(x).__name__}; expected a "
                "numpy.random.Generator, or what has `__generators__`, as a "
                "layer has"
            )
    return given


_NO_HOLDERS = frozenset(
    [bool, int, float, complex, str, bytes, type(None), Tensor, np.ndarray]
)
"""Of these there may be many in a list."""


def _stream(x: Any) -> Stream | None:
    """The source of random numbers that `x` is, if it is one."""
    if isinstance(x, np.random.Generator):
        x = x.bit_generator
    if isinstance(x, np.random.BitGenerator):
        return Stream(partial(getattr, x, "state"), partial(setattr, x, "state"))
    if isinstance(x, np.random.RandomState):
        return Stream(partial(x.get_state, False), x.set_state)
    if isinstance(x, random.Random):
        return Stream(x.getstate, x.setstate)
    return None


def _held(x: Any) -> Iterable[Any]:
    """What may be, or hold, a generator of `x`."""
    if isinstance(x, (list, tuple, set, frozenset)):
        return x
    if isinstance(x, dict):
        return x.values()
    if isinstance(x, partial):
        return x.func, x.args, x.keywords
    if isinstance(x, MethodType):
        return x.__func__, x.__self__, getattr(x.__self__, "__dict__", None)
    if isinstance(x, FunctionType):
        return _named_in(x)
    generators = getattr(x, "__generators__", None)
    return generators if isinstance(generators, (list, tuple)) else ()


def _named_in(f: FunctionType) -> Iterator[Any]:
    """What `f` finds outside: in its defaults, its closure and its globals."""
    yield from (f.__defaults__, f.__kwdefaults__)
    for cell in f.__closure__ or ():
        with suppress(ValueError):  # nothing is assigned to it yet
            yield cell.cell_contents
    for name in _global_names(f.__code__):
        x = f.__globals__.get(name)
        if not isinstance(x, FunctionType) or x.__globals__ is f.__globals__:
            yield x


def _global_names(code: CodeType) -> Iterator[str]:
    """The names that `code` and the functions written inside it look up."""
    yield from code.co_names
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _global_names(inner)
