"""Names of a module that are imported when they are first asked for."""

import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from types import ModuleType
from typing import Any

__all__ = ["Later", "later"]


class Later(ModuleType):
    """A module, and where the names are that it has not imported yet.

    A function ``__getattr__`` in the module would do the same, but PennyLane copies all
    functions of a module into its own.
    """

    _later: dict[str, str]

    def __getattr__(self, name: str) -> Any:
        home = self._later.get(name)
        if home is None:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        value = import_module(home)
        if home != f"{self.__name__}.{name}":
            value = getattr(value, name)
            setattr(self, name, value)
        return value

    def __dir__(self) -> list[str]:
        return sorted({*self.__dict__, *self._later})


def later(
    name: str, homes: Mapping[str, Sequence[str]], kind: type[Later] = Later
) -> None:
    """Let the module `name` have names of other modules, and import these at their use.

    homes: of each module its names; a module of its own by its own name.
    """
    module = sys.modules[name]
    names = {one: home for home, names in homes.items() for one in names}
    module.__dict__["_later"] = names
    module.__class__ = kind
