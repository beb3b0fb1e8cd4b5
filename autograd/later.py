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

    _later: dict[str, tuple[str, ...]]

    def __getattr__(self, name: str) -> Any:
        if name not in self._later:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        home, *others = self._later[name]
        value = import_module(home)
        for other in others:
            import_module(other)
        if home != f"{self.__name__}.{name}":
            value = getattr(value, name)
            setattr(self, name, value)
        return value

    def __reduce__(self) -> tuple[Any, ...]:
        """By its name, as cloudpickle has it with other modules."""
        return import_module, (self.__name__,)

    def __dir__(self) -> list[str]:
        return sorted({*self.__dict__, *self._later})


def later(
    name: str,
    homes: Mapping[tuple[str, ...], Sequence[str]],
    kind: type[Later] = Later,
) -> None:
    """Let the module `name` have names of other modules, and import these at their use.

    homes: of each module its names; a module of its own by its own name. After a module
    stand those that it needs and cannot import, as they import it.
    """
    module = sys.modules[name]
    names = {one: home for home, names in homes.items() for one in names}
    module.__dict__["_later"] = names
    module.__class__ = kind
