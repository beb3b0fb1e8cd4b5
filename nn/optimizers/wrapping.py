"""`Wrapping`: an optimizer that leaves parameters to others."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from autograd import Tensor
from autograd.errors import ArgumentError
from nn.arrays import Array
from nn.optimizers.base import Optimizer

__all__ = ["Wrapping"]


class Wrapping(Optimizer):
    """What keeps, stores and copies the optimizers it leaves the work to.

    Attributes
    ----------
    wrapped: these optimizers.
    """

    @property
    def elementwise(self) -> bool:  # type: ignore[override]
        """Whether that is so of all others."""
        return all(one.elementwise for one in self.wrapped)

    def __init__(self, wrapped: list[Optimizer], name: str | None) -> None:
        super().__init__(0.0, name=name)
        self.wrapped = wrapped

    @property
    def state(self) -> list[Any]:
        """The rules' states, one optimizer after the other."""
        return [state for one in self.wrapped for state in one.state]

    def kept(self) -> list[tuple[Tensor, dict[str, Array]]]:
        """What the others keep, one after the other."""
        return [pair for one in self.wrapped for pair in one.kept()]

    def swap_averages(self) -> None:
        """Exchange the parameters and their averages where there are some."""
        for one in self.wrapped:
            one.swap_averages()

    def restart_averages(self) -> None:
        """Have the averages be the present parameters."""
        for one in self.wrapped:
            one.restart_averages()

    def keep_parts(self, parts: Any) -> None:
        """Have the others keep the state of these parts alone."""
        self.parts = parts
        for one in self.wrapped:
            one.keep_parts(parts)

    def exclude_from_weight_decay(self, *args: Any, **options: Any) -> None:
        """As the optimizers that do the work have it."""
        for one in self.wrapped:
            one.exclude_from_weight_decay(*args, **options)

    def finalize_variable_values(self) -> None:
        """Give the parameters their averages where there are some."""
        for one in self.wrapped:
            one.finalize_variable_values()

    def traced_update(self, parameters: Sequence[Tensor]) -> Any:
        """None: a step is made by the others, outside of programs."""
        return None

    def save_own_variables(self, store: dict[str, Any]) -> None:
        """Enter the others' states into `store`, under their numbers."""
        store["calls"] = np.array(self._calls, np.int64)
        for i, one in enumerate(self.wrapped):
            own: dict[str, Any] = {}
            one.save_own_variables(own)
            store.update({f"{i}/{path}": array for path, array in own.items()})

    def load_own_variables(self, store: Mapping[str, Array]) -> None:
        """Take the state that `save_own_variables` entered; after `build`."""
        for i, one in enumerate(self.wrapped):
            start = f"{i}/"
            own = {k: v for k, v in store.items() if k.startswith(start)}
            one.load_own_variables({k.removeprefix(start): v for k, v in own.items()})
        self._calls = int(store["calls"])

    def __getstate__(self) -> dict[str, Any]:
        return dict(vars(self))

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)

    def built_for(
        self, parameters: Iterable[Tensor] | None, count: int
    ) -> list[Tensor]:
        """The parameters of a step, those of `build` or some; built at the first call.

        Others, or another number than `count`, are refused.
        """
        own = self._parameters if parameters is None else list(parameters)
        known = set(map(id, self._parameters))
        if not known or not known.issuperset(map(id, own)):
            if self._calls:
                raise ArgumentError(
                    f"{self.name}: these are not the parameters this optimizer was "
                    "built for; make another, or call build(parameters)"
                )
            self.build(own)
        if count != len(own):
            raise ArgumentError(
                f"{self.name}: {count} gradients for {len(own)} parameters; pass one "
                "each, None where there is none"
            )
        return own
