"""Weights that the call of a layer sees in another dtype than they are kept in.

A layer of a mixed policy keeps its weights in float32 and computes in float16. As its
call begins, the weights of the layer and of its mixed parts are cast, each once, by a
step of the graph: gradients arrive in float32. The casts are part of the thread's
`Frame`, and for as long as they are there a weight gives its cast in its own place to
all that reads it. So the attributes of layers stay what they are, other threads see
nothing, and what a checkpoint runs again finds the casts of its first run.

What reads a weight reads its ``_array`` and ``_node``. Only a weight that was cast has
properties in their place, by having become a `CastVariable`: all others cost what they
did.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np

from autograd import Tensor
from autograd.engine.modes import current
from nn.calls import calls
from nn.variables import Variable

__all__ = ["CastVariable", "casts_of", "weights_as_kept"]

_ARRAY: Any = Variable._array
_NODE: Any = Variable._node
"""Where a Tensor keeps the two, which the properties below are in front of."""


class Cast(NamedTuple):
    """What stands for `variable`, which was of that `version`."""

    tensor: Tensor
    variable: "CastVariable"
    version: int


class CastVariable(Variable, variable=True):
    """A variable in whose place a call may see its cast.

    Attributes
    ----------
    version: how often a value was assigned to it.
    """

    version = 0

    @property
    def _array(self) -> Any:
        seen = self._seen()
        return _ARRAY.__get__(self) if seen is None else seen._array

    @_array.setter
    def _array(self, value: Any) -> None:
        _ARRAY.__set__(self, value)

    @property
    def _node(self) -> Any:
        seen = self._seen()
        return _NODE.__get__(self) if seen is None else seen._node

    @_node.setter
    def _node(self, value: Any) -> None:
        _NODE.__set__(self, value)

    @property
    def data(self) -> Any:
        """The array; that of its cast where the call sees that, read-only then."""
        seen = self._seen()
        return super().data if seen is None else seen.data

    @data.setter
    def data(self, value: Any) -> None:
        with weights_as_kept():
            Variable.data.fset(self, value)  # type: ignore[misc]
        self.version += 1

    def update_in_place(self, f: Callable[..., Any], *args: Any) -> None:
        """Have ``f(array, *args)`` write the new value, in the dtype it is kept in."""
        with weights_as_kept():
            super().update_in_place(f, *args)
        self.version += 1

    def still_lent(self) -> bool:
        """Whether what `data` handed out is still referred to."""
        seen = self._seen()
        return super().still_lent() if seen is None else seen.still_lent()

    def _seen(self) -> Tensor | None:
        """What stands for it in the present call, None for itself."""
        casts = calls.frame.casts
        found = None if casts is None else casts.get(id(self))
        if casts is None or found is None:
            return None
        if found.version != self.version:  # the call has assigned to it
            dtype = found.tensor.dtype
            with weights_as_kept():
                found = casts[id(self)] = _cast(self, dtype)
        tensor: Tensor = found.tensor
        return tensor


@contextmanager
def weights_as_kept() -> Iterator[None]:
    """Within, weights are seen in the dtype that they are kept in."""
    before = calls.frame
    calls.frame = before._replace(casts=None)
    try:
        yield
    finally:
        calls.frame = before


def casts_of(layer: Any) -> dict[int, Cast] | None:
    """The casts for a call of `layer`: of its weights and of those of its mixed parts.

    Casts of the call around it go on, unless they would lead nowhere: made without a
    graph, where one is recorded now. None for a layer that casts nothing, as those do
    that say ``autocast=False``.
    """
    if not layer.autocast:
        return None
    around: dict[int, Cast] = calls.frame.casts or {}
    found = dict(around)
    with weights_as_kept():
        for part in layer._all():
            if part.autocast and part.dtype_policy.is_mixed:
                found |= _casts_within(part, around)
    return found


def _casts_within(layer: Any, around: dict[int, Cast]) -> dict[int, Cast]:
    """The casts of the weights of `layer` without its parts."""
    found = {}
    for w in layer._own_weights():
        if not w.autocast or w.dtype.kind != "f":
            continue
        if type(w) is Variable:
            w.__class__ = CastVariable
        known = around.get(id(w))
        if known is None or not _goes_on(known, layer.compute_dtype):
            found[id(w)] = _cast(w, layer.compute_dtype)
    return found


def _goes_on(known: Cast, dtype: np.dtype[Any]) -> bool:
    """Whether a cast of the call around may be used within it."""
    w, tensor = known.variable, known.tensor
    led = tensor.requires_grad or not (w.requires_grad and current.mode.recording)
    return known.version == w.version and tensor.dtype == dtype and led


def _cast(w: CastVariable, dtype: np.dtype[Any]) -> Cast:
    return Cast(w.astype(dtype), w, w.version)
