"""One comparison: a name of Keras's, the arguments, what it is called with."""

from typing import Any, NamedTuple

__all__ = ["Case", "label"]


class Case(NamedTuple):
    """A class or function of Keras's name, its arguments, and what it is called with.

    data: a key of `inputs`, or the shape for an initializer.
    """

    name: str
    arguments: dict[str, Any]
    data: Any = None


def label(case: Case) -> str:
    """A key for the case: its name, arguments and data."""
    arguments = ",".join(f"{k}={v}" for k, v in case.arguments.items())
    return f"{case.name}({arguments})/{case.data}".replace(" ", "")
