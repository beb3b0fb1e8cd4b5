"""What a name of NumPy's means here: the operation that declares it, or NumPy's own.

Each operation says which functions of NumPy it stands for, where it is declared; so a
namespace of NumPy's names is looked up and not listed.
"""

import sys
from types import ModuleType
from typing import Any

from autograd.engine.primitive import NUMPY_FUNCTIONS

__all__ = ["all_names", "looked_up"]


def looked_up(module: str, source: ModuleType, name: str) -> Any:
    """`name` of `source`, a module of NumPy's, as `module` shows it.

    It is kept in the module, which so finds it at once the next time.
    """
    value = getattr(source, name)
    if callable(value) and value.__hash__ is not None:
        value = NUMPY_FUNCTIONS.get(value, value)
    sys.modules[module].__dict__[name] = value
    return value


def all_names(module: str, source: ModuleType) -> list[str]:
    """All names that `module` shows."""
    return sorted({*dir(source), *sys.modules[module].__dict__})
