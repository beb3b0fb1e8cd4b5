"""What all threads of a process share and a run can depend on, set and put back.

These are the stream of `nn.utils.set_random_seed`, NumPy's global generator, and the
settings of `nn.config`. Of runs that are alone in their process each has its own. Runs
at the same time cannot: they are left with what there is, and whether it changed
meanwhile tells whether it may have mattered.
"""

import os
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock, get_ident
from typing import Any, NamedTuple

import numpy as np

from nn.random import default_seeds, set_random_seed
from nn.settings import SETTINGS

__all__ = ["SURROUNDINGS", "Chosen", "Stay", "Surroundings"]


class Chosen(NamedTuple):
    """What `nn.config` was set to."""

    floatx: Any
    policy: str | None

    @classmethod
    def now(cls) -> "Chosen":
        """In this process."""
        return cls(SETTINGS.floatx, SETTINGS.policy)

    def put(self) -> None:
        """Set it in this process."""
        SETTINGS.floatx, SETTINGS.policy = self


class _State(NamedTuple):
    seeds: dict[str, Any]
    numpy: bytes
    chosen: Chosen

    @classmethod
    def now(cls) -> "_State":
        numpy = pickle.dumps(np.random.get_state(legacy=False))
        return cls(default_seeds.get_state(), numpy, Chosen.now())

    def put(self) -> None:
        default_seeds.set_state(self.seeds)
        np.random.set_state(pickle.loads(self.numpy))
        self.chosen.put()


class Stay:
    """A run in this process. shared: whether streams are not its own, for other runs
    are there. changed: whether streams or settings changed meanwhile."""

    def __init__(self, *, shared: bool) -> None:
        self.thread = get_ident()
        self.shared = shared
        self.changed = False

    @property
    def is_own(self) -> bool:
        """Whether no other run can have had a part in what this one drew."""
        return not (self.shared and self.changed)


class Surroundings:
    """Who is running in this process."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Nobody: a forked process has none of its parent's threads."""
        self._lock = RLock()
        self._present: list[Stay] = []
        self._owed: _State | Chosen | None = None

    @contextmanager
    def run(
        self, chosen: Chosen, *, seed: int | None = None, shared: bool = False
    ) -> Iterator[Stay]:
        """Inside, settings and streams are a run's own if it is alone; then as before.

        Without a seed streams go on as they are. A run within a run of the same thread
        is alone too. shared: leave all as it is, for others are known to come.
        """
        with self._lock:
            before = _State.now()
            stay = self._entered(shared=shared)
            begins_alone = not stay.shared
            if begins_alone:
                chosen.put()
                if seed is not None:
                    set_random_seed(seed)
                    np.random.seed(seed)
            begun = _State.now()
        try:
            yield stay
        finally:
            with self._lock:
                stay.changed = _State.now() != begun
                self._present = [one for one in self._present if one is not stay]
                if begins_alone:
                    self._owed = before.chosen if seed is None else before
                if self._owed is not None and not self._others():
                    self._owed.put()
                    self._owed = None

    def _entered(self, *, shared: bool) -> Stay:
        """A new run, which others that are there share the process with from now on."""
        others = self._others()
        for stay in others:
            stay.shared = True
        entering = Stay(shared=shared or bool(others))
        self._present.append(entering)
        return entering

    def _others(self) -> list[Stay]:
        return [stay for stay in self._present if stay.thread != get_ident()]

    @contextmanager
    def drawing(self, seed: int) -> Iterator[None]:
        """Inside, `nn` draws from `seed`, while others who ask for this wait."""
        with self._lock:
            before = default_seeds.get_state()
            try:
                set_random_seed(seed)
                yield
            finally:
                default_seeds.set_state(before)


SURROUNDINGS = Surroundings()
"""Those of this process."""

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=SURROUNDINGS.forget)
