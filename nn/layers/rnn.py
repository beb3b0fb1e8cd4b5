"""`RNN`: a cell applied at each time, its states handed on."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from autograd import Tensor
from autograd.engine.modes import current
from autograd.errors import ArgumentError, GraphError, ShapeError
from autograd.tree import leaves, map_tree
from nn.arrays import Array, Shape, as_array, raw
from nn.layers.base import Layer
from nn.layers.budget import grant_trial
from nn.layers.calling import run_scope
from nn.layers.cell import RecurrentCell
from nn.layers.config import layer_of
from nn.layers.stacked_cells import StackedRNNCells, initial_states, required
from nn.layers.times import Times, by_steps, each_time

__all__ = ["RNN", "states_kept"]


class RNN(Layer):
    """A cell at each time of a sequence: ``output, states = cell(inputs, states)``.

    x: (batch, time, …), y: (batch, units), the last output, or with return_sequences
    (batch, time, units). cell: one of `SimpleRNNCell`, `LSTMCell`, `GRUCell`, a list of
    cells one on top of the other, or any layer, or object that can be called, with a
    `state_size`, a number or a list of them; it may have an `output_size` and a
    ``get_initial_state(batch_size)``.

    return_state: a list, y and then the states. go_backwards: from the last time to the
    first, y in that order. stateful: the states after a batch are those before the
    next, until `reset_state`; the size of the first batch is then that of all. mask:
    (batch, time); where False a step is skipped: state and output stay, or with
    zero_output_for_mask outputs are 0. unroll changes nothing: the steps of programs
    always are.

    >>> import numpy as np, nn
    >>> layer = nn.layers.RNN([nn.layers.LSTMCell(4), nn.layers.GRUCell(3)])
    >>> layer(np.zeros((2, 5, 6))).shape
    (2, 3)
    """

    supports_masking = True

    def __init__(
        self,
        cell: Any,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        zero_output_for_mask: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        many = isinstance(cell, (list, tuple))
        self.cell: Any = (
            StackedRNNCells(cell, dtype=self.dtype_policy)
            if many
            else required(self, layer_of(cell))
        )
        self.return_sequences = return_sequences
        self.return_state = return_state
        self.go_backwards = go_backwards
        self.stateful = stateful
        self.unroll = unroll
        self.zero_output_for_mask = zero_output_for_mask
        self.states: Any = None
        sizes = self.cell.state_size
        self.state_size = list(sizes) if isinstance(sizes, (list, tuple)) else [sizes]

    def build(self, sequences_shape: Shape) -> None:
        """Make the cell's parameters, and the states if the layer keeps them."""
        self._check(sequences_shape)
        if isinstance(self.cell, Layer) and not self.cell.built:
            self.cell.build((sequences_shape[0], *sequences_shape[2:]))
        if self.stateful and sequences_shape[0] is not None:
            self._keep_states(sequences_shape[0])

    def call(
        self,
        sequences: Any,
        initial_state: Any = None,
        mask: Any = None,
        training: bool = False,
    ) -> Any:
        """The outputs of all steps, or of the last."""
        x = sequences
        self._check(x.shape)
        if x.shape[1] == 0:
            raise ShapeError(f"{self.name}: expected at least one time, got {x.shape}")
        times = Times(
            self.return_sequences,
            self.go_backwards,
            self._mask(mask, x),
            self.zero_output_for_mask,
            training,
        )
        y, states = self._run(x, self._start(initial_state, x), times)
        if self.stateful and not current.mode.again:
            for kept, new in zip(leaves(self.states), leaves(states), strict=True):
                kept.data = raw(new)
        return [y, *states] if self.return_state else y

    def get_initial_state(self, batch_size: int) -> list[Any]:
        """The states before the first step, for batches of `batch_size`."""
        return initial_states(self.cell, batch_size, self.compute_dtype)

    def reset_state(self) -> None:
        """Put kept states to 0; without any, nothing is done."""
        for state in leaves(self.states or []):
            state.data = np.zeros_like(state.data)

    def reset_states(self) -> None:
        """`reset_state`, by its older name."""
        self.reset_state()

    def compute_output_shape(self, sequences_shape: Any) -> Any:
        """``(batch, units)``, or with the time; then the states' shapes if returned."""
        self._check(sequences_shape)
        batch, time = sequences_shape[:2]
        width = getattr(self.cell, "output_size", None) or self.state_size[0]
        y = (batch, time, width) if self.return_sequences else (batch, width)
        if not self.return_state:
            return y
        return [y, *[_of_batch(batch, size) for size in self.state_size]]

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """The input's mask, where the output has its times; None for the states."""
        mask = mask[0] if isinstance(mask, (list, tuple)) else mask
        found = mask if self.return_sequences else None
        return [found, *[None] * len(self.state_size)] if self.return_state else found

    def _keep_states(self, batch: int) -> None:
        grant_trial(self.name, [(batch, self._state_length())])
        zeros = self.get_initial_state(batch)
        self.states = map_tree(lambda s: Tensor(np.array(raw(s))), zeros)

    def _state_length(self) -> int:
        """How many numbers all states of one sample are."""
        return sum(leaves(self.state_size))

    def _run(self, x: Any, states: Any, times: Times) -> tuple[Any, Any]:
        """The outputs and the states after them."""
        mixed = self._is_mixed or getattr(self.cell, "_is_mixed", False)
        if mixed:  # the layer or its cell: their dtypes may differ
            kind = getattr(self.cell, "compute_dtype", self.compute_dtype)
            x, states = _as_kind(x, kind), _as_kind(states, kind)
        if getattr(self.cell, "over_times", False):
            with run_scope(self.cell):
                y, new = self.cell.run(x, states, times)
        else:
            y, new = by_steps(self._step, each_time(x, times), states, times)
        if mixed:
            return _as_kind(y, self.compute_dtype), _as_kind(new, self.compute_dtype)
        return y, new

    def _step(self, x: Any, states: Any) -> tuple[Any, Any]:
        f = self.cell if callable(self.cell) else self.cell.call
        y, new = f(x, states)
        return y, list(new) if isinstance(new, (list, tuple)) else [new]

    def _check(self, shape: Shape) -> None:
        width = None
        if isinstance(self.cell, RecurrentCell) and self.cell.built:
            width = self.cell.kernel.shape[0]
        if len(shape) < 3 or (
            width is not None and (len(shape), shape[2]) != (3, width)
        ):
            raise ShapeError(
                f"{self.name}: expected an input of shape (batch, time, "
                f"{width or 'features'}){', as it was built for' if width else ''}, "
                f"got {tuple(shape)}"
            )

    def _start(self, initial_state: Any, x: Any) -> Any:
        batch = x.shape[0]
        if initial_state is None:
            if not self.stateful:
                return self.get_initial_state(batch)
            if self.states is None:
                self._keep_states(batch)
            if leaves(self.states)[0].shape[0] != batch:
                raise GraphError(
                    f"{self.name}: with stateful=True every batch has the size of the "
                    f"first, {leaves(self.states)[0].shape[0]}, got {batch}"
                )
            return map_tree(raw, self.states)
        many = isinstance(initial_state, (list, tuple))
        states = list(initial_state) if many else [initial_state]
        expected = self.get_initial_state(batch)
        given, shapes = ([s.shape for s in leaves(t)] for t in (states, expected))
        if given != shapes:
            raise ArgumentError(
                f"{self.name}: initial_state is {len(shapes)} of shape {shapes[0]}, "
                f"got {list(map(tuple, given))}"
            )
        return states

    def _mask(self, mask: Any, x: Any) -> Array | None:
        """The mask, (batch, time), of bool."""
        mask = mask[0] if isinstance(mask, (list, tuple)) else mask
        if mask is None:
            return None
        array: Array = as_array(raw(mask)).astype(bool)
        if array.shape != x.shape[:2]:
            raise ShapeError(
                f"{self.name}: expected a mask of shape {tuple(x.shape[:2])}, got "
                f"{array.shape}"
            )
        return array


@contextmanager
def states_kept(layers: Iterable[Layer]) -> Iterator[bool]:
    """Put the kept states of `layers` back afterwards; tells whether there are any."""
    keeping = [x for x in layers if isinstance(x, RNN) and x.stateful]
    before = [[s.data.copy() for s in leaves(x.states or [])] for x in keeping]
    try:
        yield bool(keeping)
    finally:
        for layer, values in zip(keeping, before, strict=True):
            layer.reset_state()
            for state, value in zip(leaves(layer.states or []), values, strict=False):
                state.data = value


def _as_kind(tree: Any, kind: np.dtype[Any]) -> Any:
    """The arrays of `tree` in the dtype `kind`."""
    return map_tree(lambda x: x if x.dtype == kind else x.astype(kind), tree)


def _of_batch(batch: int | None, size: Any) -> Any:
    """The shape of a state of `size`, or of several."""
    if isinstance(size, (list, tuple)):
        return [_of_batch(batch, one) for one in size]
    return (batch, size)
