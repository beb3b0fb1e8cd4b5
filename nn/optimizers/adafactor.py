"""Adafactor: the mean square of a matrix kept by its rows and columns alone."""

from functools import partial
from typing import Any, NamedTuple, Unpack

import numpy as np

from nn.arrays import Array
from nn.optimizers.arguments import takes_options
from nn.optimizers.base import Optimizer
from nn.optimizers.options import Options, within
from nn.optimizers.pace import Rate
from nn.optimizers.slots import Rule, Workspace

__all__ = ["Adafactor", "AdafactorState", "adafactor_init", "adafactor_update"]


class AdafactorState(NamedTuple):
    """Mean squares: by row and by column of the last two axes, or of each element."""

    rows: Array | None
    columns: Array | None
    square: Array | None


def adafactor_init(w: Array) -> AdafactorState:
    """All zero; of two axes or more only rows (…, m) and columns (…, n)."""
    if w.ndim < 2:
        return AdafactorState(None, None, np.zeros_like(w))
    rows = np.zeros(w.shape[:-1], w.dtype)
    return AdafactorState(rows, np.zeros((*w.shape[:-2], w.shape[-1]), w.dtype), None)


def adafactor_update(
    w: Array,
    g: Array,
    state: AdafactorState,
    workspace: Workspace,
    *,
    rate: float,
    kept: float,
    epsilon_1: float,
    epsilon_2: float,
    clip_threshold: float,
) -> None:
    """``w ← w − max(ε₂, RMS(w))·rate·u / max(1, RMS(u)/d)``, ``u = g/√v``.

    v is a running mean of ``g² + ε₁``, of which the share `kept` is old. A matrix has
    it as ``r cᵀ / mean(r)``, r and c those means over rows and columns.
    """
    if not g.size:  # which has no mean
        return
    a, b = workspace
    np.multiply(g, g, out=a)
    a += epsilon_1
    if state.square is not None:
        _mix(state.square, a, kept)
        np.copyto(a, state.square)
    else:
        rows, columns = state.rows, state.columns
        assert rows is not None
        assert columns is not None
        _mix(rows, a.mean(axis=-1), kept)
        _mix(columns, a.mean(axis=-2), kept)
        shares = rows / rows.mean(axis=-1, keepdims=True)
        np.multiply(shares[..., None], columns[..., None, :], out=a)
    np.sqrt(a, out=a)
    np.divide(g, a, out=b)
    b /= np.maximum(1.0, _size(b, a) / clip_threshold)
    b *= np.maximum(epsilon_2, _size(w, a)) * rate
    w -= b


def _mix(mean: Array, value: Array, kept: float) -> None:
    mean *= kept
    mean += (1 - kept) * value


def _size(x: Array, workspace: Array) -> Any:
    """The root of the mean square."""
    return np.sqrt(np.multiply(x, x, out=workspace).mean())


class Adafactor(Optimizer):
    """Adam's denominators at little memory (Shazeer and Stern, 2018).

    Steps are ``max(ε₂, RMS(w))·min(η, 1/√t)`` long, cut at `clip_threshold`; see
    `adafactor_update`. beta_2_decay: of the share ``1 − t^beta_2_decay`` of the old
    mean square. relative_step: Keras's argument, which changes nothing there either, as
    the step is held under 1/√t in any case.
    """

    scratch = 2
    elementwise = False

    @takes_options
    def __init__(
        self,
        learning_rate: Rate = 0.001,
        beta_2_decay: float = -0.8,
        epsilon_1: float = 1e-30,
        epsilon_2: float = 1e-3,
        clip_threshold: float = 1.0,
        relative_step: bool = True,
        **options: Unpack[Options],
    ) -> None:
        super().__init__(learning_rate, **options)
        self.beta_2_decay = within("beta_2_decay", beta_2_decay, -np.inf, 0.0)
        self.epsilon_1 = within("epsilon_1", epsilon_1, 0.0, 1.0)
        self.epsilon_2 = within("epsilon_2", epsilon_2, 0.0, 1.0)
        self.clip_threshold = within("clip_threshold", clip_threshold, 0.0, np.inf)
        self.relative_step = relative_step

    def init(self, w: Array) -> AdafactorState:
        """The state at the start."""
        return adafactor_init(w)

    def rule(self, step: int, learning_rate: float) -> Rule:
        """`adafactor_update` at this step."""
        return partial(
            adafactor_update,
            rate=min(learning_rate, step**-0.5),
            kept=1.0 - step**self.beta_2_decay,
            epsilon_1=self.epsilon_1,
            epsilon_2=self.epsilon_2,
            clip_threshold=self.clip_threshold,
        )
