"""Values as JSON and back: what a journal can keep, and nothing that would be run.

Kept exactly, with their types: None, bool, int, float (NaN and ±∞ too), complex, str,
bytes; arrays and numbers of NumPy; lists, tuples and dicts of all these. An object with
the key ``$`` stands for what JSON lacks.
"""

import base64
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd import Tensor
from autograd.errors import ArgumentError

__all__ = ["Describe", "decoded", "encoded", "unkept"]

MARK = "$"

KINDS = "biufcSUmM"
"""The kinds of dtypes whose bytes are their values."""

Describe = Callable[[Any, str], Any]
"""From a value without a form of its own, and where it is, to JSON's data."""


def unkept(value: Any, where: str) -> Any:
    """Raise `ArgumentError`: a journal cannot keep `value`."""
    remedy = "return numbers, texts, arrays, and lists, tuples or dicts of these"
    if isinstance(value, Tensor):
        remedy = "return float(t) or t.numpy()"
    elif isinstance(value, tuple):
        remedy = "return its _asdict() or tuple(…) of it"
    elif isinstance(value, np.ndarray):
        remedy = f"its dtype is {value.dtype}; return arrays of numbers or of texts"
    raise ArgumentError(
        f"sweep: {where} is of type {type(value).__name__}, which a journal cannot "
        f"keep; {remedy}, or leave out the journal"
    )


def encoded(value: Any, *, where: str = "value", other: Describe = unkept) -> Any:
    """`value` as data that `json` writes and `decoded` reads.

    where: what an error calls it. other: is given what has no form here.
    """
    try:
        return _encoded(value, where, other)
    except RecursionError:
        raise ArgumentError(
            f"sweep: {where} is nested too deeply, or holds itself; return plain data"
        ) from None


def _encoded(value: Any, where: str, other: Describe) -> Any:
    kind = type(value)
    if value is None or kind in (bool, int, str):
        return value
    if kind is float:
        return value if math.isfinite(value) else {MARK: "float", "is": str(value)}
    if kind is complex:
        parts = (value.real, value.imag)
        return {MARK: "complex", "parts": [_encoded(p, where, other) for p in parts]}
    if kind is bytes:
        return {MARK: "bytes", "base64": _text(value)}
    if isinstance(value, np.generic) or kind is np.ndarray:
        return _of_numpy(value, where, other)
    if kind in (list, tuple):
        items = [_encoded(v, f"{where}[{i}]", other) for i, v in enumerate(value)]
        return items if kind is list else {MARK: "tuple", "items": items}
    if kind is dict:
        return _of_dict(value, where, other)
    return other(value, where)


def _of_numpy(value: Any, where: str, other: Describe) -> Any:
    if value.dtype.kind not in KINDS:
        return other(value, where)
    return {
        MARK: "array" if isinstance(value, np.ndarray) else "number",
        "dtype": value.dtype.str,
        "shape": list(value.shape),
        "base64": _text(value.tobytes()),
    }


def _of_dict(value: dict[Any, Any], where: str, other: Describe) -> Any:
    entries = [(k, _encoded(v, f"{where}[{k!r}]", other)) for k, v in value.items()]
    if all(type(k) is str and k != MARK for k in value):
        return dict(entries)
    items = [[_encoded(k, f"a key of {where}", other), v] for k, v in entries]
    return {MARK: "dict", "items": items}


def decoded(data: Any) -> Any:
    """The value that `encoded` made `data` of; ValueError if it made no such data."""
    if isinstance(data, list):
        return [decoded(item) for item in data]
    if not isinstance(data, dict):
        return data
    if MARK not in data:
        return {key: decoded(item) for key, item in data.items()}
    try:
        return READ[data[MARK]](data)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"no value has the form {str(data)[:60]}") from error


def _array(data: dict[str, Any]) -> Any:
    dtype, shape = np.dtype(data["dtype"]), tuple(map(int, data["shape"]))
    content = base64.b64decode(data["base64"], validate=True)
    if dtype.kind not in KINDS or len(content) != math.prod(shape) * dtype.itemsize:
        raise ValueError(f"{len(content)} bytes are no {dtype} of shape {shape}")
    return np.ndarray(shape, dtype, buffer=content).copy()


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


READ: dict[Any, Callable[[dict[str, Any]], Any]] = {
    "float": lambda data: float(data["is"]),
    "complex": lambda data: complex(*map(decoded, data["parts"])),
    "bytes": lambda data: base64.b64decode(data["base64"], validate=True),
    "array": _array,
    "number": lambda data: _array(data)[()],
    "tuple": lambda data: tuple(map(decoded, data["items"])),
    "dict": lambda data: {decoded(k): decoded(v) for k, v in data["items"]},
}
"""From what ``$`` says to the reader of such an object."""
