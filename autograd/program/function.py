"""`jit`: a function that runs as the NumPy program that it was traced to be."""

import inspect
import threading
from collections.abc import Callable, Sequence
from functools import partial, update_wrapper
from operator import index
from typing import Any

from autograd.engine.batched import Batched
from autograd.engine.modes import Mode, current
from autograd.engine.traced import Traced
from autograd.errors import ArgumentError, TraceError
from autograd.program.arguments import is_number, leaves_of
from autograd.program.comparing import difference
from autograd.program.compiled import Program
from autograd.program.derivative import Differentiable
from autograd.program.entry import OTHER
from autograd.program.fusion.building import refuse_without_numba
from autograd.program.optimizing import optimized
from autograd.program.report import Report, reported
from autograd.program.shown import Shown
from autograd.program.tracing import Tracing, traced

__all__ = ["Jitted", "jit"]

MOST = 64
"""Programs that a function keeps, the latest."""

Function = Callable[..., Any]


class Jitted(Shown):
    """A function together with its programs, one for each form of arguments.

    f and its options as in `jit`. reads: the function, or functions bound in a
    `functools.partial`, whose code says what is found, in place of f. verify: whether
    each program is traced a second time and compared.

    Attributes
    ----------
    programs: the programs that there are, the latest last.
    traces: how often the function was traced.
    """

    def __init__(
        self,
        f: Function,
        *,
        static_argnums: int | Sequence[int] = (),
        donate_argnums: int | Sequence[int] = (),
        fuse: str | None = None,
        reads: Function | None = None,
        verify: bool = True,
    ) -> None:
        self.__name__ = getattr(f, "__name__", type(f).__name__)
        update_wrapper(self, f)
        self._f, self._reads = f, f if reads is None else reads
        self.traced_function = f
        self._signature = _signature(f)
        names = tuple(self._signature.parameters)
        static = _positions("static_argnums", static_argnums, names)
        self._static = frozenset([names[k] for k in static])
        self._donated = frozenset(_positions("donate_argnums", donate_argnums, names))
        self._fuse, self._verifies = _fusion(fuse), verify
        self.programs: list[Program] = []
        self.traces = 0
        self._local = _Runs()
        self._lock = threading.RLock()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        mode = current.mode
        for seen, run in self._local.latest:
            if mode is seen:
                y = run(*args, **kwargs)
                if y is not OTHER:
                    return y
        return self._called(args, kwargs)

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        """As a method: jitted for this object alone."""
        return self if instance is None else partial(self, instance)

    def report(self, *args: Any, **kwargs: Any) -> Report:
        """What the program for these arguments does, line by line, and its times.

        It runs on copies. Without arguments: of the latest program, without times.
        """
        return reported(self.__name__, self.programs, args, kwargs)

    def clear(self) -> None:
        """Let go of all programs and their buffers."""
        with self._lock:
            self.programs, self._local = [], _Runs()

    def _called(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """A call that none of this thread's latest programs was found for at once."""
        arguments = self._bound(args, kwargs)
        mode = current.mode
        leaves = [x for _, x in leaves_of(arguments)]
        if (
            mode.trace is not None
            or mode.anomaly
            or mode.batches
            or (any(type(x) is Batched or type(x) is Traced for x in leaves))
        ):
            return self._f(*args, **kwargs)
        traces = self.traces
        y = self._known(args, kwargs)
        if y is not OTHER:
            return y
        with self._lock:
            if self.traces != traces:  # another thread has traced it
                y = self._known(args, kwargs)
                if y is not OTHER:
                    return y
            program = self._traced(arguments)
        y = program.fresh()(*args, **kwargs)
        if y is OTHER:  # its backward walk would go on in the graph around it
            self.programs = [p for p in self.programs if p is not program]
            return self._f(*args, **kwargs)
        return y

    def _bound(self, args: Any, kwargs: Any) -> dict[str, Any]:
        """The arguments by parameter, with defaults.

        A function may take others than the one it wraps says, as the product of a
        Hessian and a vector does; then its own signature is meant.
        """
        try:
            bound = self._signature.bind(*args, **kwargs)
        except TypeError:
            own = _signature(self._f, follow_wrapped=False)
            if own == self._signature or self._static or self._donated:
                raise
            self._signature = own
            bound = own.bind(*args, **kwargs)
        bound.apply_defaults()
        return dict(bound.arguments)

    def _fixed(self, arguments: dict[str, Any]) -> frozenset[str]:
        """The static parameters, and those that have a number as their default."""
        parameters = self._signature.parameters
        own = [
            k
            for k, x in arguments.items()
            if is_number(x) and x is parameters[k].default
        ]
        return self._static.union(own)

    def _known(self, args: Any, kwargs: Any) -> Any:
        """What one of the programs makes of a call; `OTHER` if none takes it."""
        for program in reversed(self.programs):
            if program.mode == _kind(current.mode):
                y = self._entered(program, args, kwargs)
                if y is not OTHER:
                    return y
        return OTHER

    def _entered(self, program: Program, args: Any, kwargs: Any) -> Any:
        """What a program makes of a call, which may be another's; found sooner then."""
        if not program.is_verified:
            if not program.accepts(*args, **kwargs):
                return OTHER
            self._verify(program, args, kwargs)
        run = self._local.known.get(program)
        if run is None:
            run = program.fresh()
            self._local.known[program] = run
        y = run(*args, **kwargs)
        if y is not OTHER:
            others = [pair for pair in self._local.latest if pair[1] is not run]
            self._local.latest = [(current.mode, run), *others[: LATEST - 1]]
        return y

    def _verify(self, program: Program, args: Any, kwargs: Any) -> None:
        """Trace once more: what differs depends on what no trace sees."""
        again = optimized(self._tracing(self._bound(args, kwargs)).listing)
        found = difference(program.listing, again)
        if found is not None:
            raise TraceError(
                f"jit: {self.__name__} is another program when it is traced again: "
                f"{found}; pass what changes as an argument, or leave it outside of jit"
            )
        program.is_verified = True

    def _tracing(self, arguments: dict[str, Any]) -> Tracing:
        return traced(
            self._f, arguments, partial(_call, self._signature),
            static=self._fixed(arguments), donated=self._donated, reads=self._reads,
        )  # fmt: skip

    def _traced(self, arguments: dict[str, Any]) -> Program:
        _refuse_unhashable(self.__name__, self._static, arguments)
        tracing = self._tracing(arguments)
        program = Program(
            tracing, arguments, self._signature, self._fixed(arguments),
            _kind(current.mode), fuse=self._fuse,
        )  # fmt: skip
        program.is_verified = not self._verifies
        if tracing.tracked:
            program.outside = self._outside(program, arguments)
        self.programs = [*self.programs[1 - MOST :], program]
        self.traces += 1
        return program

    def _outside(self, program: Program, arguments: dict[str, Any]) -> Function:
        """What calls the function where a graph leads on from its results."""
        if program.has_effects:
            return self._f

        def f(given: dict[str, Any]) -> Any:
            ordered = {name: (fixed | given)[name] for name in arguments}
            return _call(signature, user, ordered)

        f.__name__, user, signature = self.__name__, self._f, self._signature
        names = self._fixed(arguments)
        fixed = {k: x for k, x in arguments.items() if k in names}
        given = {k: x for k, x in arguments.items() if k not in names}
        found = [x.source.holder for x in program.listing.inputs if x.is_found_leaf]
        jit = partial(Jitted, fuse=self._fuse, reads=self._reads)
        step = Differentiable(f, jit, given, found)

        def outside(*args: Any, **kwargs: Any) -> Any:
            found = self._bound(args, kwargs).items()
            return step.called({k: x for k, x in found if k not in names})

        return outside


LATEST = 8
"""Programs of a thread that a call is tried with at once."""


class _Runs(threading.local):
    """The programs of one thread, each with buffers of its own."""

    def __init__(self) -> None:
        self.latest: list[tuple[Mode, Function]] = []
        self.known: dict[Program, Function] = {}


def jit(
    f: Function | None = None,
    *,
    static_argnums: int | Sequence[int] = (),
    donate_argnums: int | Sequence[int] = (),
    fuse: str | None = None,
) -> Any:
    """`f` as the straight-line NumPy program that it is for arguments of one form."""
    options: dict[str, Any] = {
        "static_argnums": static_argnums, "donate_argnums": donate_argnums, "fuse": fuse
    }  # fmt: skip
    if f is None:
        return partial(jit, **options)
    if not callable(f):
        raise ArgumentError(f"jit: f is of type {type(f).__name__}; pass a function")
    return Jitted(f, **options)


def _call(signature: inspect.Signature, f: Function, arguments: dict[str, Any]) -> Any:
    """`f` of its arguments; defaults it has itself, and NumPy's are not to be given."""
    parameters = signature.parameters
    if not any(p.kind is p.VAR_POSITIONAL for p in parameters.values()):
        arguments = {
            k: x for k, x in arguments.items() if x is not parameters[k].default
        }
    bound = inspect.BoundArguments(signature, arguments)
    return f(*bound.args, **bound.kwargs)


def _kind(mode: Mode) -> tuple[bool, bool]:
    """What of a mode decides what a function does."""
    return mode.recording, mode.fallback


def _refuse_unhashable(name: str, static: frozenset[str], given: Any) -> None:
    for k in sorted(static):
        try:
            hash(given[k])
        except TypeError:
            raise ArgumentError(
                f"jit: the static argument {k} of {name} is of type "
                f"{type(given[k]).__name__}, which has no hash; make it a tuple, or "
                "leave it out of static_argnums"
            ) from None


def _signature(f: Function, *, follow_wrapped: bool = True) -> inspect.Signature:
    try:
        return inspect.signature(f, follow_wrapped=follow_wrapped)
    except (TypeError, ValueError):
        kinds = inspect.Parameter
        args = kinds("args", kinds.VAR_POSITIONAL)
        return inspect.Signature([args, kinds("kwargs", kinds.VAR_KEYWORD)])


def _fusion(fuse: str | None) -> str | None:
    if fuse not in (None, "numba"):
        raise ArgumentError(f"jit: fuse has {fuse!r}; give 'numba', or None for NumPy")
    if fuse is not None:
        refuse_without_numba()
    return fuse


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
