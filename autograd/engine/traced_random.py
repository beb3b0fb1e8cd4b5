"""What stands for a random generator while a function is traced.

A draw is a step of the program, made from the generator itself in every run, in the
order of the trace. While tracing, numbers are drawn from a copy: the generator is left
where it was for the first run.
"""

import sys
from collections.abc import Callable
from copy import deepcopy
from typing import Any, NoReturn

from autograd.engine.modes import current
from autograd.engine.steps import Value
from autograd.engine.traced import examples
from autograd.errors import TraceError

__all__ = ["TracedGenerator", "drawing", "global_draws", "is_generator"]

_IN_PLACE = frozenset({"shuffle", "spawn"})


class TracedGenerator:
    """The methods of a generator, each call of which is a step."""

    __slots__ = ("_copy", "_trace", "_value")

    def __init__(self, trace: Any, value: Value) -> None:
        self._trace, self._value = trace, value
        self._copy = deepcopy(value.example)

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        return self._value.kind

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._value.kind, name)
        if name in _IN_PLACE or not callable(method):
            raise TraceError(
                f"jit: Generator.{name} is no draw; use permutation, or leave this "
                "outside of jit"
            )

        def draw(*args: Any, **kwargs: Any) -> Any:
            y = method(self._copy, *examples(args), **examples(kwargs))
            given = (self._value, *args)
            return self._trace.enter(method, given, kwargs, y, pure=False)

        return draw

    def __iter__(self) -> NoReturn:
        raise TypeError("a Generator is not iterable")


def is_generator(x: Any) -> bool:
    """Whether `x` is a `numpy.random.Generator`; NumPy imports these when asked to."""
    library = sys.modules.get("numpy.random")
    return library is not None and isinstance(x, library.Generator)


def global_draws() -> Any:
    """The state of NumPy's global generator, and what puts it back; None for none."""
    library = sys.modules.get("numpy.random")
    if library is None:
        return None, lambda state: None
    kind, keys, *rest = library.get_state(legacy=True)
    state = kind, keys.tobytes(), *rest
    return state, lambda _: library.set_state((kind, keys, *rest))


def drawing(generator: Any) -> Any:
    """`generator` to draw from; where a function is traced, what stands for it."""
    trace = current.mode.trace
    return generator if trace is None else trace.generator(generator)
