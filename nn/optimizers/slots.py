"""What an optimizer keeps for each parameter, and a rule applied to it in pieces."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import repeat
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from autograd import Tensor
from autograd.errors import ShapeError
from nn.arrays import Array

__all__ = [
    "BLOCK",
    "Piece",
    "Rule",
    "Slot",
    "Workspace",
    "constrain",
    "exchange",
    "has_constraint",
    "misfit",
    "number",
    "slices",
    "slots_of",
    "step_on",
    "take_average",
]

Workspace: TypeAlias = tuple[Array, ...]
"""Arrays of the parameter's shape that a rule may write what it likes to."""

Rule: TypeAlias = Callable[[Array, Array, Any, Workspace], None]
"""``rule(w, g, state, workspace)`` writes the next value and state to `w` and `state`.

It leaves `g` as it was."""

BLOCK = 1 << 16
"""Elements that an elementwise rule is given at once.

So its workspace is that of a block and not of the largest parameter: 0.25 MB in place
of 6 for 3072×512 in float32, where a step with momentum takes the time of four whole
passes of NumPy, neither more nor less."""


class Piece(NamedTuple):
    """A run of a parameter's elements, with the views that belong to it."""

    where: slice
    state: Any
    workspace: Workspace


class Slot(NamedTuple):
    """All that is kept for one parameter.

    pieces: for a parameter of more than `BLOCK` elements under an elementwise rule.
    average: of the values so far, under `use_ema`.
    total: of the gradients since the last step, under `gradient_accumulation_steps`.
    is_plain: whether a step is the rule on the whole parameter and nothing else.
    where: which elements of the parameter all this is for, where other processes keep
    the rest; None for all.
    """

    parameter: Tensor
    shape: tuple[int, ...]
    decay: float | None
    state: Any
    workspace: Workspace
    pieces: list[Piece]
    average: Array | None
    total: Array | None
    is_plain: bool
    where: slice | None = None

    def own(self, x: Array) -> Array:
        """What the slot is for of `x`, of the parameter's shape."""
        return x if self.where is None else x.reshape(-1)[self.where]


class _Nothing(NamedTuple):
    """The state for no elements."""


def number(value: float, dtype: np.dtype[Any]) -> Any:
    """`value` as NumPy multiplies by it soonest: an array of no axes, read-only.

    That takes 0.40 µs for a parameter of 64×64, a Python number 0.67; to look one up
    here, 0.10. What stands for a number where a step is traced stays what it is.
    """
    return _number(value, dtype) if type(value) is float else value


@lru_cache(maxsize=256)
def _number(value: float, dtype: np.dtype[Any]) -> Array:
    array = np.array(value, dtype)
    array.flags.writeable = False
    return array


def slices(size: int) -> Iterator[slice]:
    """Runs of at most `BLOCK` elements."""
    return (slice(i, min(i + BLOCK, size)) for i in range(0, size, BLOCK))


def step_on(w: Array, slot: Slot, g: Any, rule: Rule, rate: float) -> None:
    """One step of the parameter in `slot`, whose value is `w`."""
    own = slot.own(w)
    if slot.where is not None and not own.size:
        return
    if slot.decay is not None:
        own *= 1.0 - slot.decay * rate
    if slot.pieces:
        in_pieces(rule, own, g, slot.pieces)
    else:
        rule(own, g if slot.shape else np.asarray(g), slot.state, slot.workspace)
    _put(w, slot, own)


def take_average(w: Array, slot: Slot) -> None:
    """Write the average of the parameter in `slot` to its value `w`."""
    _put(w, slot, slot.average)


def exchange(w: Array, slot: Slot) -> None:
    """Have the average of the parameter in `slot` in its value `w`, and the reverse."""
    assert slot.average is not None
    value = slot.own(w).copy()
    _put(w, slot, slot.average)
    slot.average[...] = value


def _put(w: Array, slot: Slot, value: Any) -> None:
    """Write `value` to what the slot is for of `w`, in whatever order of memory."""
    if value is w or np.may_share_memory(value, w):
        return  # it was written there
    if slot.where is None:
        w[...] = value
        return
    flat = w.reshape(-1)
    flat[slot.where] = value
    if not np.may_share_memory(flat, w):
        w[...] = flat.reshape(w.shape)


def in_pieces(rule: Rule, w: Array, g: Array, pieces: list[Piece]) -> None:
    """`rule` on one run of elements after the other, each with its own state."""
    flat_w, flat_g = w.reshape(-1), g.reshape(-1)
    for where, state, workspace in pieces:
        rule(flat_w[where], flat_g[where], state, workspace)
    if not np.may_share_memory(flat_w, w):
        w[...] = flat_w.reshape(w.shape)  # a parameter in another order of memory


def misfit(w: Tensor, g: Any) -> ShapeError:
    """The error for a gradient `g` that is not of the shape of its parameter."""
    return ShapeError(
        f"apply: parameter {w.name or ''} has shape {w.data.shape}, its gradient "
        f"{g.shape}; they must be equal"
    )


def has_constraint(parameter: Tensor) -> bool:
    """Whether there is something for `constrain` to do."""
    return getattr(parameter, "constraint", None) is not None


def constrain(parameters: Iterable[Any]) -> None:
    """Bring the parameters that have a constraint back within it."""
    for w in parameters:
        if has_constraint(w):
            w.data = w.constraint(w.data)


def slots_of(
    optimizer: Any,
    parameters: list[Tensor],
    where: Sequence[slice | None] | None = None,
) -> list[Slot]:
    """The slots of `parameters` at the start, their workspaces in common memory.

    where: which elements of each the slot is for.
    """
    buffers: dict[np.dtype[Any], Array] = {}
    for w in parameters:
        size = min(w.size, BLOCK) if optimizer.elementwise else w.size
        known = buffers.get(w.dtype)
        if known is None or known.shape[1] < size:
            buffers[w.dtype] = np.empty((optimizer.scratch, size), w.dtype)
    return [
        _slot(optimizer, w, buffers[w.dtype], run)
        for w, run in zip(parameters, where or repeat(None), strict=False)
    ]


def _slot(
    optimizer: Any, parameter: Tensor, buffer: Array, where: slice | None
) -> Slot:
    w = parameter.numpy()
    if where is None:
        state = optimizer.init_parameter(parameter)
    else:
        w = w.reshape(-1)[where]
        state = optimizer.init(w) if w.size else _Nothing()
    pieces: list[Piece] = []
    whole: Workspace = ()
    if optimizer.elementwise and w.size > BLOCK:
        pieces = [_piece(state, run, w.size, buffer) for run in slices(w.size)]
    else:
        whole = tuple([b[: w.size].reshape(w.shape) for b in buffer])
    decay = optimizer.decay(parameter)
    return Slot(
        parameter,
        parameter.shape,
        decay,
        state,
        whole,
        pieces,
        average=w.copy() if optimizer.use_ema else None,
        total=np.zeros_like(w) if optimizer.gradient_accumulation_steps else None,
        is_plain=bool(w.shape) and decay is None and not pieces and where is None,
        where=where,
    )


def _piece(state: Any, where: slice, size: int, buffer: Array) -> Piece:
    views = [None if a is None else a.reshape(-1)[where] for a in state]
    length = min(BLOCK, size - where.start)
    workspace = tuple([b[:length] for b in buffer])
    return Piece(where, type(state)(*views), workspace)
