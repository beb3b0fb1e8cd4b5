"""A function that finds other things than it was written with: so it is traced.

Where the function finds an array by name, the copy finds what stands for it. So what
Python makes of the array is traced as well, and computed anew in every run. Copied
are the functions with such arrays among their globals
and in their closures, and the functions that call these; their code is the same.
"""

import functools
import types
from collections.abc import Callable
from typing import Any

from autograd.errors import TraceError
from autograd.program.surroundings import is_plain_container

__all__ = ["Rebinding"]


class Rebinding:
    """Copies of functions that find ``stand_ins[id(x)]`` where they found x."""

    def __init__(self, stand_ins: dict[int, Any], names: Callable[[Any], Any]) -> None:
        self._stand_ins, self._names = stand_ins, names
        self._known: dict[int, Any] = {}
        self._kept: list[Any] = []
        self._homes: list[tuple[dict[str, Any], dict[str, Any]]] = []

    def of(self, x: Any) -> Any:
        """What is found for `x`: itself, unless an array is found through it."""
        if id(x) in self._stand_ins:
            return self._stand_ins[id(x)]
        if id(x) in self._known:
            return self._known[id(x)]
        self._kept.append(x)
        if is_plain_container(x):
            return self._container(x)
        if isinstance(x, types.FunctionType):
            return self._function(x)
        if isinstance(x, types.MethodType):
            function = self.of(x.__func__)
            same = function is x.__func__
            return x if same else types.MethodType(function, x.__self__)
        if isinstance(x, functools.partial):
            parts = self.of(x.func), self.of(x.args), self.of(x.keywords)
            same = parts == (x.func, x.args, x.keywords)
            return x if same else functools.partial(parts[0], *parts[1], **parts[2])
        inner = getattr(x, "traced_function", None)
        return x if inner is None else self.of(inner)

    def refuse_changes(self, name: str) -> None:
        """Raise if a copy has given one of its global names another value."""
        for before, after in self._homes:
            for key, value in after.items():
                if before.get(key, self) is not value:
                    raise TraceError(
                        f"jit: {name} gives the global {key!r} another value, which "
                        "only the run that is traced would do; return the new value "
                        "instead, or leave this outside of jit"
                    )

    def _container(self, x: Any) -> Any:
        self._known[id(x)] = x  # for one that holds itself
        values = list(x.values()) if type(x) is dict else list(x)
        found = [self.of(v) for v in values]
        if all(v is w for v, w in zip(values, found, strict=True)):
            return x
        if type(x) is dict:
            made: Any = dict(zip(x, found, strict=True))
        else:
            made = type(x)(*found) if hasattr(x, "_fields") else type(x)(found)
        self._known[id(x)] = made
        return made

    def _function(self, f: types.FunctionType) -> Any:
        names = self._names(f)
        found = {k: f.__globals__[k] for k in names if k in f.__globals__}
        home = dict(f.__globals__)
        cells = tuple([types.CellType() for _ in f.__closure__ or ()])
        copy = types.FunctionType(f.__code__, home, f.__name__, None, cells or None)
        copy.__dict__.update(f.__dict__)
        copy.__qualname__, copy.__module__ = f.__qualname__, f.__module__
        self._known[id(f)] = copy  # for one that calls itself
        changed = {k: self.of(x) for k, x in found.items()}
        changed = {
            k: x for k, x in changed.items() if x is not found[k] and x is not copy
        }
        copy.__defaults__ = self.of(f.__defaults__)
        copy.__kwdefaults__ = self.of(f.__kwdefaults__)
        same = not changed and copy.__defaults__ is f.__defaults__
        same = same and copy.__kwdefaults__ is f.__kwdefaults__
        for cell, old in zip(cells, f.__closure__ or (), strict=True):
            same = self._fill(cell, old) and same
        if same:
            self._known[id(f)] = f
            return f
        home.update(changed)
        if home.get(f.__name__) is f:
            home[f.__name__] = copy
        self._homes.append((dict(home), home))
        return copy

    def _fill(self, cell: types.CellType, old: types.CellType) -> bool:
        """Fill the cell of a copy; whether with what the old one holds."""
        try:
            value = old.cell_contents
        except ValueError:  # a name that is bound later
            return True
        cell.cell_contents = self.of(value)
        return cell.cell_contents is value
