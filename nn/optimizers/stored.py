"""`Stored`: what an optimizer keeps for its parameters, to read, to store, to share."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np

from autograd import Tensor
from autograd.errors import GraphError, ShapeError
from nn.arrays import Array
from nn.optimizers.kept import arrays_of, variables_of
from nn.optimizers.pace import Paced, Rate
from nn.optimizers.slots import Slot, exchange, has_constraint, slots_of
from nn.variables import Variable

__all__ = ["Stored"]


class Stored(Paced):
    """The slots of an optimizer, one for each parameter.

    Attributes
    ----------
    parts: where several processes share the state, which elements this one keeps it
        for, see `nn.distribution.parts.Parts`; None for all.
    """

    parts: Any = None

    def __init__(self, learning_rate: Rate) -> None:
        super().__init__(learning_rate)
        self._slots: list[Slot] = []
        self._parameters: list[Tensor] = []
        self._constrains = False

    @property
    def built(self) -> bool:
        """Whether there is a state."""
        return bool(self._slots)

    @property
    def state(self) -> list[Any]:
        """The rule's state by parameter, in the order of `build`."""
        return [slot.state for slot in self._slots]

    @property
    def parameters(self) -> list[Tensor]:
        """What it keeps a state for, in the order of `build`."""
        return list(self._parameters)

    @property
    def variables(self) -> list[Variable]:
        """The count of steps, the learning rate and the state, to read and to assign.

        Those of the state are on its memory, parameter by parameter.
        """
        own = self._count, self._learning_rate
        numbers = [v for v in own if type(v) is Variable]
        return [*numbers, *variables_of(self.name, self._slots)]

    def kept(self) -> list[tuple[Tensor, dict[str, Array]]]:
        """Each parameter, and the arrays that this process keeps for it by name."""
        return [(slot.parameter, arrays_of(slot)) for slot in self._slots]

    def swap_averages(self) -> None:
        """Exchange the parameters and their averages, under `use_ema`."""
        for slot in self._slots:
            if slot.average is not None:
                slot.parameter.update_in_place(exchange, slot)
        if self.parts is not None:
            self.parts.spread()

    def restart_averages(self) -> None:
        """Have the averages be the present parameters, under `use_ema`."""
        for slot in self._slots:
            if slot.average is not None:
                slot.average[...] = slot.own(slot.parameter.numpy())

    def build(self, parameters: Iterable[Tensor]) -> None:
        """Start the state and the count of steps anew, for `parameters`."""
        self._make_slots(list(parameters))
        self._calls = 0

    def keep_parts(self, parts: Any) -> None:
        """Keep the state of these parts alone from here on, or None: of all elements.

        Called in all processes that share the state.
        """
        if parts is self.parts:
            return
        before: dict[str, Array] = {}
        for kept in self._whole(everywhere=True):
            before.update(kept)
        self.parts = parts
        if self._slots:
            self._make_slots(self._parameters)
            self._take(before)

    @contextmanager
    def whole(self) -> Iterator[None]:
        """Keep the state of all elements inside, in all processes that share it."""
        parts = self.parts
        self.keep_parts(None)
        try:
            yield
        finally:
            self.keep_parts(parts)

    def save_own_variables(self, store: dict[str, Any]) -> None:
        """Enter the state into `store`, each array by reference under its path.

        Of a state that processes share, the first one gets copies of all, the others
        nothing; called in all of them.
        """
        store.update(self._numbers())
        for kept in self._whole():
            store.update(kept)

    def load_own_variables(self, store: Mapping[str, Array]) -> None:
        """Take the state that `save_own_variables` entered; after `build`."""
        numbers = self._numbers()
        wrong = {k for k, v in numbers.items() if not _alike(v, store.get(k))}
        known = set(numbers)
        for path, slot, array in self._paths():
            known.add(path)
            if path not in store or not _alike(array, slot.own(store[path])):
                wrong.add(path)
        if self.parts is None:
            wrong |= store.keys() - known
        if wrong:
            raise ShapeError(
                f"{type(self).__name__}: the stored state does not suit this optimizer "
                f"and its parameters, e.g. {min(wrong)!r}; make it with the settings "
                "and for the model that it was stored with"
            )
        self._calls = int(store["calls"])
        if "learning_rate" in store:
            self.learning_rate = float(store["learning_rate"])
        self._take(store)

    def __getstate__(self) -> dict[str, Any]:
        """What a copy keeps: settings, parameters, state; not the working memory."""
        if self.parts is not None:
            raise GraphError(
                f"{self.name}: processes share its state, so a copy would have a part "
                "of it; save the model and load it, or call keep_parts(None) in all "
                "processes before"
            )
        state = {k: v for k, v in vars(self).items() if k != "_slots"}
        return {"arrays": {path: x for path, _, x in self._paths()}, **state}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update({k: v for k, v in state.items() if k != "arrays"})
        self._make_slots(self._parameters)
        self._take(state["arrays"])

    def _make_slots(self, own: list[Tensor]) -> None:
        where = None if self.parts is None else self.parts.where(own)
        self._slots = slots_of(self, own, where)
        self._parameters = own
        self._constrains = any(map(has_constraint, own))

    def _numbers(self) -> dict[str, Array]:
        """What is kept beside the slots."""
        numbers = {"calls": np.array(self._calls, np.int64)}
        if type(self._learning_rate) is Variable:
            numbers["learning_rate"] = np.array(self.rate)
        return numbers

    def _paths(self) -> Iterator["_Kept"]:
        """All that is kept, with the name that it is stored under."""
        for i, slot in enumerate(self._slots):
            for name, array in arrays_of(slot).items():
                yield _Kept(f"{i}/{name}", slot, array)

    def _whole(self, *, everywhere: bool = False) -> Iterator[dict[str, Array]]:
        """The arrays of one parameter after the other by their paths, of all elements.

        Where processes share them: in the first, or `everywhere`; else empty.
        """
        for i, slot in enumerate(self._slots):
            kept = arrays_of(slot)
            if self.parts is not None:
                w = slot.parameter
                kept = self.parts.joined(w, kept, everywhere=everywhere)
            yield {f"{i}/{name}": array for name, array in kept.items()}

    def _take(self, store: Mapping[str, Array]) -> None:
        for path, slot, array in self._paths():
            array[...] = slot.own(store[path])


class _Kept(NamedTuple):
    path: str
    slot: Slot
    array: Array


def _alike(own: Array, stored: Any) -> bool:
    return stored is not None and (own.shape, own.dtype) == (stored.shape, stored.dtype)
