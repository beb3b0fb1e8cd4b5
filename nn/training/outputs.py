"""What the outputs of a model are called, and what is given for each of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from autograd.errors import ArgumentError, ValueRangeError
from autograd.tree import leaves

__all__ = ["Outputs"]


class Outputs:
    """The outputs of a model by name, in the order of the leaves of what it returns."""

    def __init__(self, y_pred: Any, names: Sequence[str] | None = None) -> None:
        found = leaves(y_pred)
        keys = list(y_pred) if isinstance(y_pred, dict) else None
        self.names = list(keys or names or _numbered(len(found)))
        self.shapes = [tuple(y.shape) for y in found]

    def __len__(self) -> int:
        return len(self.names)

    def ordered(self, what: str, given: Any) -> list[Any]:
        """The targets or sample weights of each output, in the outputs' order."""
        if given is None:
            return [None] * len(self)
        if isinstance(given, dict):
            if set(given) != set(self.names):
                raise ArgumentError(
                    f"fit: {what} have the keys {sorted(given)}, the outputs are "
                    f"{self.names}"
                )
            return [given[name] for name in self.names]
        parts = list(given) if isinstance(given, (list, tuple)) else [given]
        if len(parts) != len(self):
            raise ArgumentError(
                f"fit: {len(parts)} {what} for the {len(self)} outputs {self.names}"
            )
        return parts

    def weights(self, given: Any) -> list[Any]:
        """The sample weights of each output; an array is those of all of them."""
        if isinstance(given, (list, tuple, dict)):
            return self.ordered("sample weights", given)
        return [given] * len(self)

    def each(self, what: str, given: Any) -> list[Any]:
        """For each output what `compile` was given for all, in a list or in a dict."""
        if isinstance(given, Mapping):
            for name in given:
                if name not in self.names:
                    raise ValueRangeError(
                        f"compile: {what} names the output {name!r}; the outputs are "
                        f"{self.names}"
                    )
            return [given.get(name) for name in self.names]
        if isinstance(given, (list, tuple)):
            if len(given) != len(self):
                raise ArgumentError(
                    f"compile: {len(given)} {what} for {len(self)} outputs {self.names}"
                )
            return list(given)
        return [given] * len(self)


def _numbered(count: int) -> list[str]:
    return ["output"] if count == 1 else [f"output_{i}" for i in range(count)]
