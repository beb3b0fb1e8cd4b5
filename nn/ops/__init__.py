"""`keras.ops`: functions of arrays, Tensors and the symbolic values of `nn.Input`.

Names, arguments and defaults are those of Keras 3. What comes out follows what goes in:
of arrays, lists and numbers an array, of a Tensor a Tensor with its derivative, of a
`KerasTensor` a step of a model, which is saved with the model and run with it.
Floats of Python are of `nn.config.floatx`, ints int32; ints together with floats
compute in the floats' dtype; indices are int32. What has no derivative gives arrays
throughout.

>>> import numpy as np, nn
>>> nn.ops.softmax(np.array([0.0, 0.0]))
array([0.5, 0.5])
>>> x = nn.Input(shape=(4,))
>>> nn.ops.concatenate([x, 2 * x], axis=-1).shape
(None, 8)
"""

import re
import sys
from importlib import import_module
from typing import Any

from nn.ops.registry import registered

_SPACES = ("image", "linalg", "nn", "numpy")
"""Names that are modules, as in Keras."""


def __getattr__(name: str) -> Any:
    """The function `name`; the modules of all come with the first that is asked for."""
    if name in _SPACES:
        return import_module(f"{__name__}.{name}")
    if name == "__all__":
        return _names()
    table = registered() if not name.startswith("_") else {}
    if name not in table or "." in name:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    sys.modules[__name__].__dict__[name] = table[name]
    return table[name]


def __dir__() -> list[str]:
    return [*_names(), *_SPACES]


def _names() -> list[str]:
    """The functions' names in order, digits as numbers."""

    def key(name: str) -> list[tuple[int, int, str]]:
        parts = re.findall(r"\d+|\D+", name)
        return [(0, int(p), "") if p.isdigit() else (1, 0, p) for p in parts]

    return sorted((name for name in registered() if "." not in name), key=key)
