"""The pages of the API reference: an entry for every public name.

A name is told of once, in the first module of `contents.REFERENCE` that has it; in
every other it has an entry of one line that leads there. What is NumPy's, SciPy's or
Python's own says so and leads nowhere.
"""

import functools
import importlib
import inspect
from collections.abc import Iterator
from types import ModuleType
from typing import Any, NamedTuple

from docs.site.contents import REFERENCE
from docs.site.docstrings import escaped

__all__ = ["Name", "homes", "modules", "names", "pages"]

OURS = ("autograd", "nn")


class Name(NamedTuple):
    """A public name of a module, and where what it names is told of."""

    module: str
    name: str
    home: str

    @property
    def path(self) -> str:
        return f"{self.module}.{self.name}"

    @property
    def value(self) -> Any:
        return getattr(importlib.import_module(self.module), self.name)


def ours(value: Any) -> bool:
    """Whether it was made in this project, as far as it says."""
    module = value.__name__ if isinstance(value, ModuleType) else None
    module = module or getattr(value, "__module__", None) or ""
    return str(module).split(".")[0] in OURS


def parts(module: str) -> list[str]:
    """`module`, and modules of ours among its names that have no page of their own."""
    listed = {entry for part in REFERENCE for entry in part.entries}
    here = importlib.import_module(module)
    found = [module]
    for name in getattr(here, "__all__", ()):
        value = getattr(here, name)
        if isinstance(value, ModuleType) and ours(value):
            inner = value.__name__
            if inner not in listed and inner.startswith(f"{module}."):
                found += parts(inner)
    return found


def modules() -> list[str]:
    """Every module whose names are public."""
    entries = [entry for part in REFERENCE for entry in part.entries]
    return [part for entry in entries for part in parts(entry)]


@functools.cache
def homes() -> dict[int, str]:
    """By identity of a value of ours, the path under which it is told of."""
    found: dict[int, str] = {}
    for module in modules():
        here = importlib.import_module(module)
        for name in here.__all__:
            value = getattr(here, name)
            if ours(value) and not isinstance(value, ModuleType):
                found.setdefault(id(value), f"{module}.{name}")
    return found


def names(module: str) -> Iterator[Name]:
    """The public names of one module; the modules among them have sections or pages."""
    here = importlib.import_module(module)
    for name in sorted(here.__all__, key=lambda n: (n.lower(), n)):
        value = getattr(here, name)
        if not isinstance(value, ModuleType):
            home = homes().get(id(value), "") if ours(value) else ""
            yield Name(module, name, home)


def pages() -> dict[str, str]:
    """By name, as ``reference/nn.layers``, each page's text, which Sphinx reads."""
    entries = [entry for part in REFERENCE for entry in part.entries]
    return {f"reference/{entry}": _page(entry) for entry in entries}


def _page(module: str) -> str:
    text = []
    for place, part in enumerate(parts(module)):
        line = "=" if place == 0 else "-"
        summary = (inspect.getdoc(importlib.import_module(part)) or "").split("\n\n")[0]
        text += [part, line * len(part), "", f".. py:module:: {part}", ""]
        text += [*_prose(summary), ""]
        for name in names(part):
            text += [*_entry(name), ""]
    return "\n".join(text)


def _prose(text: str) -> list[str]:
    """A docstring's words on a page, handled as autodoc hands them on."""
    return [escaped(line) for line in text.splitlines()]


def _entry(name: Name) -> list[str]:
    value = name.value
    if name.home == name.path:
        return _told(name, value)
    kind, signature = _face(value)
    if name.home:
        summary = _summary(value)
        line = f"{summary} The same as :py:obj:`{name.home}`.".strip()
    else:
        line = f"{_origin(value)}."
    entry = f".. py:{kind}:: {name.name}{signature}"
    return [entry, "   :no-contents-entry:", "", f"   {line}"]


def _told(name: Name, value: Any) -> list[str]:
    if isinstance(value, type):
        return [
            f".. autoclass:: {name.path}",
            "   :members:",
            "   :show-inheritance:",
        ]
    if inspect.isroutine(value):
        return [f".. autofunction:: {name.path}"]
    return [f".. py:data:: {name.name}", "", f"   {_summary(value)}"]


def _face(value: Any) -> tuple[str, str]:
    """The kind of an entry, and its arguments where they can be known."""
    if isinstance(value, type):
        return "class", ""
    if not callable(value):
        return "data", ""
    try:
        names = ", ".join(inspect.signature(value).parameters)
    except (TypeError, ValueError):
        names = "…"
    return "function", f"({names})"


def _summary(value: Any) -> str:
    [line] = _prose(
        (inspect.getdoc(value) or "").split("\n\n")[0].replace("\n", " ")
    ) or [""]
    return line


def _origin(value: Any) -> str:
    module = str(getattr(value, "__module__", "") or type(value).__module__)
    library = {"numpy": "NumPy", "scipy": "SciPy"}.get(module.split(".")[0])
    if library is None and isinstance(value, str | int | float | tuple):
        return f"The value ``{value!r}``"
    return f"{library or 'Python'}'s own"
