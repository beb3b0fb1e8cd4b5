"""The arguments of an `Operator`: with places for operands, and as JSON."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograd import Tensor
from autograd.errors import ArgumentError, ValueRangeError
from nn.arrays import raw
from nn.lookup import CUSTOM

__all__ = ["Place", "from_json", "mapped", "to_json"]


class Place:
    """Where the symbolic operand `number` stands among the arguments of a function."""

    def __init__(self, number: int) -> None:
        self.number = number


def mapped(f: Callable[[Any], Any], tree: Any) -> Any:
    """`tree` with ``f(leaf)`` at each leaf, None being one."""
    if type(tree) in (list, tuple):
        return type(tree)(mapped(f, x) for x in tree)
    if type(tree) is dict:
        return {k: mapped(f, x) for k, x in tree.items()}
    return f(tree)


def to_json(x: Any) -> Any:
    """An argument as JSON can hold it; what is no number, text or list, in a dict."""
    if isinstance(x, Place):
        return {"operand": x.number}
    if isinstance(x, list):
        return [to_json(v) for v in x]
    if isinstance(x, tuple):
        return {"tuple": [to_json(v) for v in x]}
    if isinstance(x, dict):
        return {"dict": {k: to_json(v) for k, v in x.items()}}
    if isinstance(x, slice):
        return {"slice": [to_json(v) for v in (x.start, x.stop, x.step)]}
    if isinstance(x, (Tensor, np.ndarray, np.generic)):
        return _array_to_json(np.asarray(raw(x)))
    if isinstance(x, (np.dtype, type)):
        return {"dtype": np.dtype(x).name}
    if x is Ellipsis:
        return {"slice": "..."}
    return {"callable": x.__name__} if callable(x) else x


def _array_to_json(x: Any) -> dict[str, Any]:
    parts = [x.real, x.imag] if x.dtype.kind == "c" else [x]
    return {"array": [part.tolist() for part in parts], "dtype": x.dtype.name}


def from_json(x: Any) -> Any:
    """The argument that `to_json` gave as `x`."""
    if isinstance(x, list):
        return [from_json(v) for v in x]
    if not isinstance(x, Mapping):
        return x
    kind = next((k for k in _READERS if k in x), None)
    if kind is None:
        raise ArgumentError(
            f"Operator: expected an argument as get_config gives it, got {x!r:.100}"
        )
    return _READERS[kind](x)


def _array_from_json(x: Mapping[str, Any]) -> Any:
    real, *imaginary = [np.array(part) for part in x["array"]]
    for part in imaginary:
        real = real + 1j * part
    return real.astype(x["dtype"])


def _slice_from_json(x: Mapping[str, Any]) -> Any:
    given = x["slice"]
    return Ellipsis if given == "..." else slice(*map(from_json, given))


def _callable_from_json(x: Mapping[str, Any]) -> Any:
    name = x["callable"]
    if name not in CUSTOM:
        raise ValueRangeError(
            f"Operator: the function {name!r:.100} is not known; make it so with "
            "nn.saving.register_keras_serializable"
        )
    return CUSTOM[name]


_READERS: dict[str, Callable[[Mapping[str, Any]], Any]] = {
    "operand": lambda x: Place(int(x["operand"])),
    "tuple": lambda x: tuple(map(from_json, x["tuple"])),
    "dict": lambda x: {k: from_json(v) for k, v in x["dict"].items()},
    "slice": _slice_from_json,
    "array": _array_from_json,
    "dtype": lambda x: np.dtype(x["dtype"]),
    "callable": _callable_from_json,
}
"""How what `to_json` puts into a dict is read, by the dict's first key."""
