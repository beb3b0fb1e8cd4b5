"""What a function reads beside its arguments, found by the names in its code.

A trace sees which arrays meet what is traced, but not where Python found them, nor the
numbers and functions that it found. So the code is read: every global name, cell of a
closure and attribute that is named in it, in the functions of the user's that it calls,
and in the methods of objects. Each place is a `Spot`; a program is entered only while
all hold what they held, and arrays among them are inputs, read anew in every run.
"""

from __future__ import annotations

import functools
import types
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd.engine.memory import fingerprint
from autograd.engine.tensor import Tensor
from autograd.engine.traced_random import is_generator
from autograd.errors import TraceError

__all__ = ["Spot", "Surroundings", "is_plain_container", "names_in_code", "same"]

MOST = 2000
"""Places that are looked at, so that no large structure is walked through."""

_LIBRARIES = frozenset({"autograd", "nn", "numpy", "scipy", "builtins"})

_PLAIN = (
    bool,
    int,
    float,
    complex,
    str,
    bytes,
    type(None),
    np.generic,
    np.dtype,
    range,
)


@dataclass(frozen=True, eq=False)
class Spot:
    """A place where a function finds something, and what it held.

    text: how to read it, with ``{}`` for the holder. by_name: whether the function
    finds it by names and in containers alone, not in an object or module.
    """

    holder: Any
    text: str
    name: str
    value: Any
    by_name: bool = True

    def now(self) -> Any:
        """What it holds now."""
        return eval(self.text.format("holder"), {"holder": self.holder})

    def holds(self) -> bool:
        """Whether it holds now what it held."""
        return same(self.now(), self.value)


class Surroundings:
    """The spots of a function: arrays among them, and all others that matter.

    rebinds: whether what is found by name is put in its place while tracing.
    """

    def __init__(self, f: Any, *, rebinds: bool = True) -> None:
        self.spots: list[Spot] = []
        self._seen: set[int] = set()
        self._kept: list[Any] = []
        self._function(f)
        arrays = [s for s in self.spots if type(s.value) is np.ndarray]
        self.arrays = [s for s in arrays if s.by_name and rebinds]
        self.hidden = [s for s in arrays if s not in self.arrays]
        drawn = [s for s in self.spots if is_generator(s.value)]
        self.generators = [s for s in drawn if s.by_name and rebinds]
        self._drawn = [s for s in drawn if s not in self.generators]
        self._states = [repr(s.value.bit_generator.state) for s in self._drawn]
        self.fixed = [s for s in self.spots if type(s.value) is not np.ndarray]
        self._contents = [fingerprint(s.value) for s in self.hidden]

    def refuse_changes(self, name: str) -> None:
        """Raise if the function has changed what it found: a program would not."""
        for spot in self.fixed:
            if not spot.holds():
                raise TraceError(
                    f"jit: {name} gives {spot.name!r} another value, which only the "
                    "run that is traced would do; return the new value instead, or "
                    "leave this outside of jit"
                )
        for spot, before in zip(self.hidden, self._contents, strict=True):
            if spot.now() is not spot.value or fingerprint(spot.value) != before:
                raise TraceError(
                    f"jit: {name} writes into the array {spot.name!r} that it found, "
                    "which only the run that is traced would do; pass it as an "
                    "argument, which may be written to"
                )

        for spot, state in zip(self._drawn, self._states, strict=True):
            if repr(spot.value.bit_generator.state) != state:
                raise TraceError(
                    f"jit: {name} draws from the generator {spot.name!r} that it finds "
                    "in an object; pass the generator as an argument"
                )

    def _function(self, f: Any) -> None:
        """The spots of a callable."""
        if id(f) in self._seen:
            return
        self._seen.add(id(f))
        self._kept.append(f)
        inner = getattr(f, "__wrapped__", None)
        if callable(inner):
            self._function(inner)
        if isinstance(f, functools.partial):
            self._function(f.func)
            self._spot(f, "{}.args", "arguments", f.args, frozenset())
            self._spot(f, "{}.keywords", "keywords", f.keywords, frozenset())
        elif isinstance(f, types.MethodType):
            self._function(f.__func__)
            self._object(f.__self__, names_in_code(f), "self")
        elif isinstance(f, types.FunctionType):
            if _package(f) not in _LIBRARIES:
                self._code(f)
            else:  # grad(f) has f in a cell
                for cell in f.__closure__ or ():
                    if callable(getattr(cell, "cell_contents", None)):
                        self._function(cell.cell_contents)
        elif not isinstance(f, (type, types.BuiltinFunctionType, np.ufunc)):
            called = vars(type(f)).get("__call__")
            own = isinstance(called, types.FunctionType)
            if own and _package(called) not in _LIBRARIES:
                self._function(called)
                self._object(f, names_in_code(called), "self")

    def _code(self, f: types.FunctionType) -> None:
        names = names_in_code(f)
        for name, cell in zip(f.__code__.co_freevars, f.__closure__ or (), strict=True):
            try:
                value = cell.cell_contents
            except ValueError:  # a name that is bound later
                continue
            self._spot(cell, "{}.cell_contents", name, value, names)
        for name in sorted(names):
            if name in f.__globals__:
                value = f.__globals__[name]
                self._spot(f.__globals__, f"{{}}[{name!r}]", name, value, names)
        for k, value in enumerate(f.__defaults__ or ()):
            self._spot(f, f"{{}}.__defaults__[{k}]", f"default {k}", value, names)

    def _spot(
        self,
        holder: Any,
        text: str,
        name: str,
        value: Any,
        names: frozenset[str],
        by_name: bool = True,
    ) -> None:
        """Enter a place, and what lies in what it holds."""
        if len(self.spots) >= MOST:
            raise TraceError(
                f"jit: more than {MOST} values are found by name, near {name!r}; pass "
                "what the function computes with as arguments"
            )
        if isinstance(value, types.ModuleType):
            if value.__name__.partition(".")[0] not in _LIBRARIES and _is_users(value):
                for key in sorted(names & vars(value).keys()):
                    found = f"{name}.{key}"
                    inner = vars(value)[key]
                    self._spot(value, f"{{}}.{key}", found, inner, names, False)
            return
        if _is_library_function(value):
            self._function(value)
            return
        self.spots.append(Spot(holder, text, name, value, by_name))
        if isinstance(value, (tuple, list, dict)):
            if id(value) in self._seen:
                return
            self._seen.add(id(value))
            length = f"length of {name}"
            self.spots.append(Spot(holder, f"len({text})", length, len(value), by_name))
            pairs: Any = value.items() if isinstance(value, dict) else enumerate(value)
            for key, x in pairs:
                if isinstance(key, (int, str)):
                    part = f"{name}[{key!r}]"
                    plain = by_name and is_plain_container(value)
                    self._spot(value, f"{{}}[{key!r}]", part, x, names, plain)
        elif callable(value):
            self._function(value)
        elif not isinstance(value, (*_PLAIN, np.ndarray, Tensor)):
            self._object(value, names, name)

    def _object(self, x: Any, names: frozenset[str], name: str) -> None:
        """The attributes of an object that are named in code, and its methods'."""
        if id(x) in self._seen or type(x).__module__.partition(".")[0] in _LIBRARIES:
            return
        self._seen.add(id(x))
        self._kept.append(x)
        own = getattr(x, "__dict__", {})
        for key in sorted(names):
            if key in own:
                self._spot(x, f"{{}}.{key}", f"{name}.{key}", own[key], names, False)
            elif isinstance(getattr(type(x), key, None), types.FunctionType):
                self._function(getattr(type(x), key))
                more = names_in_code(getattr(type(x), key)) - names
                for other in sorted(more & own.keys()):
                    part = f"{name}.{other}"
                    self._spot(x, f"{{}}.{other}", part, own[other], more, False)


def is_plain_container(x: Any) -> bool:
    """Whether another one can stand for `x`: a list, tuple, named tuple or dict."""
    return type(x) in (list, tuple, dict) or (
        isinstance(x, tuple) and hasattr(x, "_fields")
    )


def same(x: Any, w: Any) -> bool:
    """Whether two things found are the same: identical, or equal and of plain type."""
    if x is w:
        return True
    if type(x) is not type(w) or not isinstance(x, _PLAIN):
        return False
    return bool(x == w)


def names_in_code(f: Any) -> frozenset[str]:
    """All names in the code of `f`, a function of the user's, and of those in it."""
    if _package(f) in _LIBRARIES:
        return frozenset()
    return frozenset(_names_in(f.__code__))


def _names_in(code: types.CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _names_in(constant)


def _package(f: Any) -> str:
    return str(getattr(f, "__module__", None) or "").partition(".")[0]


def _is_library_function(x: Any) -> bool:
    """A function or class that nobody rebinds or changes."""
    return (callable(x) and not hasattr(x, "__dict__")) or (
        isinstance(x, (types.FunctionType, type, np.ufunc))
        and _package(x) in _LIBRARIES
    )


def _is_users(module: types.ModuleType) -> bool:
    """Whether a module is not one of Python's own or of an installed library."""
    file = getattr(module, "__file__", None) or ""
    return bool(file) and "site-packages" not in file and "/lib/python" not in file
