"""What programs return, as JSON has it."""

from typing import Any


def as_data(x: Any) -> Any:
    """`x` as JSON has it: arrays as lists, a complex number as ``[re, im]``."""
    if isinstance(x, dict):
        return {k: as_data(v) for k, v in x.items()}
    if isinstance(x, (list, tuple)):
        return [as_data(v) for v in x]
    if isinstance(x, (str, bool)):
        return x
    array = x.tolist() if hasattr(x, "tolist") else x
    if isinstance(array, list):
        return as_data(array)
    return [array.real, array.imag] if isinstance(array, complex) else array
