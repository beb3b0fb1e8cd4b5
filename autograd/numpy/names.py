"""What a name of NumPy's means here: the operation that declares it, or NumPy's own.

Each operation says which functions of NumPy it stands for, where it is declared; so a
namespace of NumPy's names is filled from NumPy's and not listed.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

from autograd.engine.primitive import NUMPY_FUNCTIONS

__all__ = ["Namespace", "filled"]


class Namespace(ModuleType):
    """A module that shows the names of `_source`, a module of NumPy's or SciPy's.

    Submodules that NumPy loads at their first use, and those of `_later`, are looked up
    then. A function ``__getattr__`` in the module would do the same, but PennyLane
    copies all functions of a module into its own.
    """

    _source: ModuleType
    _later: tuple[str, ...]

    def __getattr__(self, name: str) -> Any:
        if name in self._later:
            return import_module(f"{self.__name__}.{name}")
        value = _stands_for(getattr(self._source, name))
        setattr(self, name, value)
        return value

    def __dir__(self) -> list[str]:
        return sorted({*dir(self._source), *self.__dict__})


def filled(name: str, source: ModuleType, later: tuple[str, ...] = ()) -> list[str]:
    """What ``import *`` takes, once the module `name` has got `source`'s public names.

    They are there at once, not at the first use: PennyLane wraps what it finds in the
    module's ``__dict__``. `later` names our own submodules that wait for theirs.
    """
    module = sys.modules[name]
    space, there = module.__dict__, source.__dict__
    for key in [key for key in there if not key.startswith("_")]:
        space.setdefault(key, _stands_for(there[key]))
    space |= {"_source": source, "_later": later}
    module.__class__ = Namespace
    return sorted(set(source.__all__))


def _stands_for(value: Any) -> Any:
    if callable(value) and value.__hash__ is not None:
        return NUMPY_FUNCTIONS.get(value, value)
    return value
