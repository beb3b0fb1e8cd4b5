"""Trees apart from the arrays in them: forms with slots.

    {"w": w, "how": "up"}     form {"w": ·, "how": "up"}, values [w]

Of a batch the array or Tensor at its core is taken; its levels stay in the form.
"""

from collections.abc import Callable, Iterable
from typing import Any

from autograd.engine.levels import core, over_core
from autograd.tree import map_tree

__all__ = ["is_slot", "put_together", "taken_apart"]


class _Slot:
    """Where a value stands in a form."""

    def __repr__(self) -> str:
        return "·"


_SLOT = _Slot()


def taken_apart(tree: Any, taken: Callable[[Any], bool]) -> tuple[Any, list[Any]]:
    """The form of `tree` with slots for what is `taken`, and the values in them."""
    values: list[Any] = []

    def slot(value: Any) -> _Slot:
        values.append(value)
        return _SLOT

    return map_tree(lambda x: over_core(slot, x) if taken(x) else x, tree), values


def put_together(form: Any, values: Iterable[Any]) -> Any:
    """The tree of that form with `values` in its slots, from left to right."""
    rest = iter(values)

    def filled(x: Any) -> Any:
        return over_core(lambda _: next(rest), x) if is_slot(x) else x

    return map_tree(filled, form)


def is_slot(x: Any) -> bool:
    """Whether the leaf `x` of a form is a slot, perhaps one of a batch."""
    return core(x) is _SLOT
