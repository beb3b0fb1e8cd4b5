"""Names to objects, as in ``activation="relu"``: one way to look up, one error."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import TypeVar

from autograd.errors import ValueRangeError

__all__ = ["lookup"]

T = TypeVar("T")


def lookup(kind: str, name: object, table: Mapping[str, T]) -> T:
    """``table[name]``, or `ValueRangeError` with the nearest names.

    kind: what the table holds, for the message: ``"activation"``.
    """
    if isinstance(name, str) and name in table:
        return table[name]
    near = get_close_matches(str(name), table, n=1)
    hint = f"did you mean {near[0]!r}? " if near else ""
    raise ValueRangeError(
        f"{kind}: {name!r} is not known; {hint}known are {', '.join(sorted(table))}"
    )
