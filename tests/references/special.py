"""The error functions by the standard library."""

import math
from collections.abc import Callable
from typing import Any

from tests.references.elementwise import each

__all__ = ["REFERENCES"]

REFERENCES: dict[str, Callable[..., Any]] = {
    "erf": each(math.erf),
    "erfc": each(math.erfc),
}
