"""What becomes of every function of a namespace when it is called with a Tensor.

    python -m tests.coverage docs/numpy_coverage.md

A function is looked up in the tables that a call with a Tensor is looked up in. What
has a derivative is run on its first sample, once in each mode; whether complex numbers
and second order are supported is read off all of its samples, on which the registry's
tests hold it to what is said here.
"""

import importlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from types import ModuleType
from typing import Any

import numpy as np

from autograd import make_jvp, make_vjp
from autograd.engine.dispatch import VALUE_ONLY
from autograd.engine.primitive import NUMPY_FUNCTIONS, REGISTRY, Operation
from autograd.engine.samples import Sample
from autograd.engine.tensor import Tensor
from autograd.tree import leaves, map_tree
from tests.coverage.reasons import EXAMPLES, MISSING, NO_DERIVATIVE, by_name
from tests.optional import HAS_SCIPY

__all__ = ["NAMESPACES", "Entry", "Namespace", "document", "entries"]


@dataclass(frozen=True, eq=False)
class Namespace:
    """A module whose functions are listed, and why some of them have no derivative.

    name: of the module; that of ours, ``autograd.`` before it, fills the registry.
    without: from a function's name, of several the first, to the reason why there is
    none. missing: to the reason why it is missing here.
    """

    name: str
    without: Mapping[str, str]
    missing: Mapping[str, str]

    @property
    def library(self) -> str:
        """The name of the library, as it is imported."""
        return self.name.partition(".")[0]

    @property
    def module(self) -> ModuleType:
        """The module, once ours has declared what it has of it."""
        importlib.import_module(f"autograd.{self.name}")
        return importlib.import_module(self.name)


NAMESPACES = [
    Namespace("numpy", by_name(NO_DERIVATIVE), by_name(MISSING)),
    Namespace("numpy.linalg", {}, {}),
    Namespace("numpy.fft", {}, {}),
]
"""What the document tells of. One more is one line more."""

if HAS_SCIPY:
    of_scipy = importlib.import_module("autograd.scipy.functions.without")
    NAMESPACES += [Namespace("scipy.special", of_scipy.NOTHING, of_scipy.MISSING)]


@dataclass(frozen=True)
class Entry:
    """A function under all of its names.

    status: ``"derivative"``, ``"piecewise constant"``, ``"value only"``, ``"none"``,
    ``"missing"``, or ``"unknown"``, which the tests refuse. reason: why, for the last
    four. modes: those that give a derivative. complex_too, second: whether a sample has
    complex numbers, is differentiated twice.
    """

    names: tuple[str, ...]
    status: str
    reason: str = ""
    modes: tuple[str, ...] = ()
    complex_too: bool = False
    second: bool = False


def entries(namespace: Namespace) -> list[Entry]:
    """Every function of the namespace, by its first name."""
    names: dict[Any, list[str]] = {}
    module = namespace.module
    for name in sorted(module.__all__):
        value = getattr(module, name)
        if callable(value) and not isinstance(value, type):
            names.setdefault(value, []).append(name)
    return [_entry(namespace, f, tuple(found)) for f, found in names.items()]


def _entry(namespace: Namespace, function: Any, names: tuple[str, ...]) -> Entry:
    operation = _operations().get(function)
    if operation is not None:
        return _of_samples(names, operation)
    if function in VALUE_ONLY:
        return Entry(names, "value only", VALUE_ONLY[function])
    example = EXAMPLES.get(f"{namespace.name}.{names[0]}")
    if example is not None and names[0] not in namespace.missing:
        return Entry(names, "derivative", "", _modes(*example), second=True)
    for status, table in (("none", namespace.without), ("missing", namespace.missing)):
        if names[0] in table:
            return Entry(names, status, table[names[0]])
    return Entry(names, "unknown")


def _operations() -> dict[Any, Operation]:
    """The operation of every function of NumPy's or SciPy's that means one."""
    called = {operation.function: operation for operation in REGISTRY.values()}
    return {f: called[ours] for f, ours in NUMPY_FUNCTIONS.items() if ours in called}


def _of_samples(names: tuple[str, ...], operation: Operation) -> Entry:
    """What the samples of an operation say."""
    drawn = operation.samples(np.random.default_rng(1))
    samples = [s for s in drawn if isinstance(s, Sample) and _floats(s)]
    modes: tuple[str, ...] = ()
    if samples:
        first = samples[0]

        def f(*values: Any) -> Any:
            return operation.function(*_refilled(first, values), **first.kwargs)

        modes = _modes(f, *_floats(first))
    if not modes:
        return Entry(names, "piecewise constant")
    return Entry(
        names,
        "derivative",
        modes=modes,
        complex_too=any(np.iscomplexobj(x) for s in samples for x in _floats(s)),
        second=any(s.order > 1 for s in samples),
    )


def _floats(sample: Sample) -> list[Any]:
    return [x for x in leaves(list(sample.args)) if _is_float(x)]


def _is_float(x: Any) -> bool:
    return isinstance(x, (np.ndarray, np.generic)) and x.dtype.kind in "fc"


def _refilled(sample: Sample, values: tuple[Any, ...]) -> list[Any]:
    rest = iter(values)
    args = list(sample.args)
    return list(map_tree(lambda x: next(rest) if _is_float(x) else x, args))


def _modes(f: Any, *xs: Any) -> tuple[str, ...]:
    """The modes in which `f` has a derivative; none where it leaves the graph."""
    everything = tuple(range(len(xs)))
    tracked = [Tensor(x, requires_grad=True) for x in xs]
    if not any(isinstance(y, Tensor) for y in leaves(f(*tracked))):
        return ()
    vjp, y = make_vjp(f, everything)(*xs)
    vjp(map_tree(np.ones_like, y))
    make_jvp(f, everything)(*xs)(xs)
    return ("reverse", "forward")


HEAD = """# The functions of NumPy and SciPy and their derivatives

Made by `make coverage`, {versions}. What a function
gives that is called with a Tensor:

- **both modes**: a Tensor, with a derivative in reverse and forward mode. The last two
  columns say whether its tests differentiate complex numbers, and differentiate twice.
- **piecewise constant**: a plain array. Its derivative is 0 wherever there is one.
- **value only**: a plain array, for the reason given.
- **nothing to differentiate**: the library's own function, for the reason given.
- **missing**: an error that says what to do, for the reason given. Inside
  `with autograd.config.numerical_fallback(True):` it is differentiated numerically.

| library | functions | with a derivative | missing | covered |
| --- | --- | --- | --- | --- |
{shares}
"""


def versions() -> str:
    """The libraries of which the document tells, as it names them."""
    libraries = dict.fromkeys(namespace.library for namespace in NAMESPACES)
    return "with " + " and ".join(f"{_NAMES[x]} {version(x)}" for x in libraries)


def document() -> str:
    """The whole text."""
    found = {namespace: entries(namespace) for namespace in NAMESPACES}
    flat: dict[str, list[Entry]] = {}
    for namespace, some in found.items():
        flat.setdefault(namespace.library, []).extend(some)
    shares = "\n".join(_share(_NAMES[k], v) for k, v in flat.items())
    head = HEAD.format(versions=versions(), shares=shares)
    return "\n".join([head, *(_section(k.name, v) for k, v in found.items())])


def _share(library: str, found: list[Entry]) -> str:
    """How many of a library's functions that could have a derivative have one."""
    covered = sum(e.status == "derivative" for e in found)
    missing = sum(e.status == "missing" for e in found)
    share = 100 * covered / (covered + missing)
    return f"| {library} | {len(found)} | {covered} | {missing} | {share:.1f} % |"


_NAMES = {"numpy": "NumPy", "scipy": "SciPy"}


def _section(name: str, found: list[Entry]) -> str:
    rows = "\n".join(_rows(found))
    return f"""## {name}

| function | what it gives | complex | second order |
| --- | --- | --- | --- |
{rows}
"""


def _rows(found: list[Entry]) -> Iterator[str]:
    for entry in found:
        names = " ".join(f"`{name}`" for name in entry.names)
        text = _TEXTS[entry.status]
        text += f": {entry.reason}" if entry.reason else ""
        marks = ["yes" if x else "" for x in (entry.complex_too, entry.second)]
        yield f"| {names} | {text} | {' | '.join(marks)} |"


_TEXTS = {
    "derivative": "both modes",
    "piecewise constant": "piecewise constant",
    "value only": "value only",
    "none": "nothing to differentiate",
    "missing": "missing",
    "unknown": "unknown",
}
