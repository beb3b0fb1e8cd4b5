"""`keras.ops.image`: images made larger, turned, blurred, cut, in other colours."""

from typing import Any

from nn.ops.registry import registered

_PREFIX = "image."


def __getattr__(name: str) -> Any:
    """The function ``image.name`` of the table."""
    table = registered() if not name.startswith("_") else {}
    if _PREFIX + name not in table:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return table[_PREFIX + name]


def __dir__() -> list[str]:
    return sorted(n.removeprefix(_PREFIX) for n in registered() if _PREFIX in n)
