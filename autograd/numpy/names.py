"""What a name of NumPy's means here: the operation that declares it, or NumPy's own.

Each operation says which functions of NumPy it stands for, where it is declared; so a
namespace of NumPy's names is filled from NumPy's and not listed.
"""

import sys
from types import ModuleType
from typing import Any

from autograd.engine.primitive import NUMPY_FUNCTIONS
from autograd.later import Later, later

__all__ = ["Namespace", "filled"]


class Namespace(Later):
    """A module that shows the names of `_source`, a module of NumPy's or SciPy's.

    Submodules that NumPy loads at their first use are looked up then.
    """

    _source: ModuleType

    def __getattr__(self, name: str) -> Any:
        if name in self._later:
            return super().__getattr__(name)
        value = _stands_for(getattr(self._source, name))
        setattr(self, name, value)
        return value

    def __dir__(self) -> list[str]:
        return sorted({*dir(self._source), *self.__dict__})


def filled(
    name: str, source: ModuleType, submodules: tuple[str, ...] = ()
) -> list[str]:
    """What ``import *`` takes, once the module `name` has got `source`'s public names.

    They are there at once, not at the first use: PennyLane wraps what it finds in the
    module's ``__dict__``. submodules: our own that wait for their first use.
    """
    module = sys.modules[name]
    space, there = module.__dict__, source.__dict__
    for key in [key for key in there if not key.startswith("_")]:
        space.setdefault(key, _stands_for(there[key]))
    space["_source"] = source
    later(name, {(f"{name}.{one}",): (one,) for one in submodules}, Namespace)
    return sorted(set(source.__all__))


def _stands_for(value: Any) -> Any:
    if callable(value) and value.__hash__ is not None:
        return NUMPY_FUNCTIONS.get(value, value)
    return value
