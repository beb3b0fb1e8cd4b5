"""`StackedRNNCells`: cells one on top of the other, as one cell."""

from typing import Any

import numpy as np

from autograd.errors import ArgumentError
from nn.arrays import Shape
from nn.layers.base import Layer
from nn.layers.calling import run_scope
from nn.layers.cell import RecurrentCell
from nn.layers.config import layer_of
from nn.layers.times import Times, by_steps, each_time

__all__ = ["StackedRNNCells", "initial_states", "required"]


def required(layer: Layer, cell: Any) -> Any:
    """`cell`, if it can be called and has a `state_size`."""
    runs = callable(cell) or hasattr(cell, "call")
    if not runs or getattr(cell, "state_size", None) is None:
        raise ArgumentError(
            f"{layer.name}: expected a cell with `call` and `state_size`, got "
            f"{cell!r:.100}; e.g. nn.layers.LSTMCell(8)"
        )
    return cell


def initial_states(cell: Any, batch_size: int, dtype: Any) -> list[Any]:
    """The states of `cell` before the first step, in a list; by default zeros."""
    given = getattr(cell, "get_initial_state", None)
    if given is not None:
        states = given(batch_size=batch_size)
        return list(states) if isinstance(states, (list, tuple)) else [states]
    sizes = cell.state_size
    many = sizes if isinstance(sizes, (list, tuple)) else [sizes]
    return [np.zeros((batch_size, size), dtype) for size in many]


class StackedRNNCells(Layer):
    """Cells of which each has the output of the one before as its input.

    Its states are a list with those of each cell, a list themselves where there are
    several. `RNN` makes one of a list of cells.
    """

    over_times = True
    """That `run` stands for calls at all times."""

    def __init__(self, cells: Any, **options: Any) -> None:
        super().__init__(**options)
        self.cells = [required(self, layer_of(cell)) for cell in cells]

    @property
    def state_size(self) -> list[Any]:
        """The sizes of the states of each cell."""
        return [cell.state_size for cell in self.cells]

    @property
    def output_size(self) -> int:
        """The length of the output."""
        return _output_size(self.cells[-1])

    def get_initial_state(self, batch_size: int | None = None) -> list[Any]:
        """The states of each cell before the first step."""
        count, kind = batch_size or 1, self.compute_dtype
        found = [initial_states(c, count, kind) for c in self.cells]
        pairs = zip(found, self.cells, strict=True)
        return [s if _has_several(c) else s[0] for s, c in pairs]

    def build(self, input_shape: Shape) -> None:
        """Make the parameters of each cell."""
        shape = input_shape
        for cell in self.cells:
            if isinstance(cell, Layer) and not cell.built:
                cell.build(shape)
            shape = (shape[0], _output_size(cell))

    def call(self, inputs: Any, states: Any, training: bool = False) -> Any:
        """The output of the last cell and the new states of each."""
        y, new = inputs, []
        for cell, before in zip(self.cells, states, strict=True):
            y, after = _called(cell, y, before)
            new.append(after)
        return y, new

    def run(self, x: Any, states: list[Any], times: Times) -> tuple[Any, list[Any]]:
        """The outputs at all times, or the last, and the states after them.

        Each cell goes through all times before the next.
        """
        after = []
        for i, (cell, before) in enumerate(zip(self.cells, states, strict=True)):
            every = times.sequences or i < len(self.cells) - 1
            own = times._replace(sequences=every)
            x, new = self._through(cell, x, before, own)
            after.append(new)
            if times.reverse:  # what comes out of the first is in order already
                mask = times.mask
                mask = None if mask is None or i else mask[:, ::-1]
                times = times._replace(reverse=False, mask=mask)
        return x, after

    def _through(self, cell: Any, x: Any, states: Any, times: Times) -> tuple[Any, Any]:
        several = isinstance(states, (list, tuple))
        before = list(states) if several else [states]
        if isinstance(cell, RecurrentCell) and cell.over_times:
            with run_scope(cell):
                y, after = cell.run(x, before, times)
        else:

            def step(x: Any, states: list[Any]) -> tuple[Any, list[Any]]:
                y, new = _called(cell, x, states)
                return y, list(new) if isinstance(new, (list, tuple)) else [new]

            y, after = by_steps(step, each_time(x, times), before, times)
        return y, after if several else after[0]


def _called(cell: Any, x: Any, states: Any) -> Any:
    several = isinstance(states, (list, tuple))
    f = cell if callable(cell) else cell.call
    y, new = f(x, list(states) if several else [states])
    return y, new if several or not isinstance(new, (list, tuple)) else new[0]


def _has_several(cell: Any) -> bool:
    return isinstance(cell.state_size, (list, tuple))


def _output_size(cell: Any) -> int:
    size = getattr(cell, "output_size", None)
    if size is None:
        size = cell.state_size[0] if _has_several(cell) else cell.state_size
    return int(size)
