"""`jit`: a function that runs as the NumPy program that it was traced to be."""

import inspect
import threading
from collections.abc import Callable, Sequence
from functools import partial, update_wrapper
from operator import index
from typing import Any

from autograd.engine.batched import Batched
from autograd.engine.modes import current
from autograd.engine.tensor import Tensor
from autograd.engine.traced import Traced
from autograd.errors import ArgumentError
from autograd.program.arguments import leaves_of
from autograd.program.compiled import Program
from autograd.program.entry import OTHER
from autograd.program.shown import Shown
from autograd.program.tracing import traced

__all__ = ["Jitted", "jit"]

MOST = 64
"""Programs that a function keeps, the latest."""


class Jitted(Shown):
    """A function together with its programs, one for each signature.

    Attributes
    ----------
    programs: the programs that there are, the latest last.
    traces: how often the function was traced.
    """

    def __init__(
        self,
        f: Callable[..., Any],
        *,
        static_argnums: int | Sequence[int] = (),
        donate_argnums: int | Sequence[int] = (),
        fuse: str | None = None,
    ) -> None:
        self.__name__ = getattr(f, "__name__", type(f).__name__)
        update_wrapper(self, f)
        self.__wrapped__ = f
        self._signature = _signature(f)
        names = tuple(self._signature.parameters)
        self._static = frozenset(
            [names[k] for k in _positions("static_argnums", static_argnums, names)]
        )
        self._donated = frozenset(_positions("donate_argnums", donate_argnums, names))
        self.programs: list[Program] = []
        self.traces = 0
        self._local = threading.local()
        self._lock = threading.Lock()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        mode = current.mode
        for seen, run in getattr(self._local, "runs", ()):
            if mode is seen:
                y = run(*args, **kwargs)
                if y is not OTHER:
                    return y
        return self._called(args, kwargs)

    def _called(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """A call that none of this thread's programs was found for at once."""
        bound = self._signature.bind(*args, **kwargs)
        bound.apply_defaults()
        arguments = dict(bound.arguments)
        if current.mode.trace is not None or current.mode.anomaly:
            return self.__wrapped__(*args, **kwargs)
        if any(map(_is_inside, (x for _, x in leaves_of(arguments)))):
            return self.__wrapped__(*args, **kwargs)
        runs = self._runs()
        for program in self.programs:
            if program not in [p for p, _ in self._local.known]:
                self._local.known.append((program, program.fresh()))
        program = self._traced(arguments)
        run = program.fresh()
        runs.insert(0, (current.mode, run))
        return run(*args, **kwargs)

    def _runs(self) -> list[Any]:
        if not hasattr(self._local, "runs"):
            self._local.runs, self._local.known = [], []
        runs: list[Any] = self._local.runs
        return runs

    def _traced(self, arguments: dict[str, Any]) -> Program:
        call = partial(_call, self.__wrapped__, self._signature)
        tracing = traced(
            self.__wrapped__, arguments, call,
            static=self._static, donated=self._donated,
        )  # fmt: skip
        program = Program(tracing, arguments, self._signature)
        self.programs = [*self.programs[1 - MOST :], program]
        self.traces += 1
        return program


def jit(
    f: Callable[..., Any] | None = None,
    *,
    static_argnums: int | Sequence[int] = (),
    donate_argnums: int | Sequence[int] = (),
    fuse: str | None = None,
) -> Any:
    """`f` as the straight-line NumPy program that it is for arguments of one form."""
    options: dict[str, Any] = {
        "static_argnums": static_argnums, "donate_argnums": donate_argnums, "fuse": fuse
    }  # fmt: skip
    return partial(jit, **options) if f is None else Jitted(f, **options)


def _call(f: Any, signature: inspect.Signature, arguments: dict[str, Any]) -> Any:
    bound = inspect.BoundArguments(signature, arguments)
    return f(*bound.args, **bound.kwargs)


def _signature(f: Callable[..., Any]) -> inspect.Signature:
    try:
        return inspect.signature(f)
    except (TypeError, ValueError):
        kinds = inspect.Parameter
        args = kinds("args", kinds.VAR_POSITIONAL)
        return inspect.Signature([args, kinds("kwargs", kinds.VAR_KEYWORD)])


def _positions(
    option: str, given: int | Sequence[int], names: tuple[str, ...]
) -> list[int]:
    positions = [given] if isinstance(given, int) else list(given)
    for k in positions:
        if not -len(names) <= index(k) < len(names):
            raise ArgumentError(
                f"jit: {option} has {k}, and the function {len(names)} parameters: "
                f"{', '.join(names)}"
            )
    return [k % len(names) for k in positions]


def _is_inside(x: Any) -> bool:
    """Whether a transform or a trace is under way that this value belongs to."""
    if isinstance(x, Tensor):
        return x._node is not None and x._node.primitive is not None
    return type(x) is Batched or type(x) is Traced
