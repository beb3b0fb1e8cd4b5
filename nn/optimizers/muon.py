"""Muon: momentum made orthogonal, for matrices; AdamW for all else."""

import math
import re
from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple, Unpack

import numpy as np

from autograd import Tensor
from nn.arrays import Array
from nn.optimizers.adam import AdamState, adam_init, adam_update, bias_corrected
from nn.optimizers.arguments import takes_options
from nn.optimizers.base import Optimizer
from nn.optimizers.options import BELOW_ONE, ClipAndAverage, within
from nn.optimizers.pace import Rate
from nn.optimizers.slots import Rule, Workspace

__all__ = ["Muon", "MuonState", "muon_init", "muon_update", "orthogonalized"]


class MuonState(NamedTuple):
    """The velocity of a matrix."""

    velocity: Array


def muon_init(w: Array) -> MuonState:
    """At rest."""
    return MuonState(np.zeros_like(w))


def muon_update(
    w: Array,
    g: Array,
    state: MuonState,
    workspace: Workspace,
    *,
    learning_rate: float,
    momentum: float,
    nesterov: bool,
    coefficients: tuple[float, float, float],
    steps: int,
    rms_rate: float | None,
) -> None:
    """``v ← μv + g``, ``w ← w − ηs · orthogonalized(g + μv)``.

    Without Nesterov it is v that is orthogonalized.
    ``s = rms_rate · √max(rows, columns)`` makes the steps as long as Adam's are (Liu et
    al., 2025); 1 for None.
    """
    (a,), (v,) = workspace, state
    v *= momentum
    v += g
    ahead = v
    if nesterov:
        ahead = np.multiply(v, momentum, out=a)
        ahead += g
    scale = 1.0 if rms_rate is None else rms_rate * math.sqrt(max(w.shape))
    x = orthogonalized(ahead, coefficients, steps)
    x *= learning_rate * scale
    w -= x


def orthogonalized(
    x: Array, coefficients: tuple[float, float, float], steps: int
) -> Array:
    """Near to UVᵀ of ``x = USVᵀ``: `steps` of ``x ← ax + (bA + cA²)x``, ``A = xxᵀ``.

    x: (rows, columns), divided by its norm first. The iteration of Newton and Schulz
    with Jordan's coefficients (2024), which bring singular values near 1, not to it.
    """
    a, b, c = coefficients
    tall = x.shape[0] > x.shape[1]
    if tall:
        x = x.T
    x = x / (np.linalg.norm(x) + 1e-7)
    for _ in range(steps):
        square = x @ x.T
        x = a * x + (b * square + c * square @ square) @ x
    return x.T if tall else x


class Muon(Optimizer):
    """Steps of equal length in all directions of a matrix (Jordan et al., 2024).

    A parameter of two axes takes `muon_update`; all others, embeddings (a parameter
    with "embedding" in its name) unless exclude_embeddings is false, and those whose
    name a pattern of exclude_layers is found in take Adam's, at ``η · adam_lr_ratio``.
    muon_a, muon_b, muon_c and ns_steps: of `orthogonalized`. weight_decay is that of
    matrices, adam_weight_decay that of the others.
    """

    elementwise = False

    @takes_options
    def __init__(
        self,
        learning_rate: Rate = 0.001,
        adam_beta_1: float = 0.9,
        adam_beta_2: float = 0.999,
        adam_weight_decay: float | None = 0.004,
        epsilon: float = 1e-7,
        weight_decay: float | None = 0.004,
        *,
        exclude_layers: Sequence[str] | None = None,
        exclude_embeddings: bool = True,
        muon_a: float = 3.4445,
        muon_b: float = -4.7750,
        muon_c: float = 2.0315,
        adam_lr_ratio: float = 1.0,
        momentum: float = 0.95,
        ns_steps: int = 5,
        nesterov: bool = True,
        rms_rate: float | None = 0.2,
        **options: Unpack[ClipAndAverage],
    ) -> None:
        super().__init__(learning_rate, weight_decay=weight_decay, **options)
        self.adam_beta_1 = within("adam_beta_1", adam_beta_1, 0.0, BELOW_ONE)
        self.adam_beta_2 = within("adam_beta_2", adam_beta_2, 0.0, BELOW_ONE)
        self.adam_weight_decay = adam_weight_decay
        self.epsilon = within("epsilon", epsilon, 0.0, 1.0)
        self.exclude_layers = list(exclude_layers or ())
        self.exclude_embeddings = exclude_embeddings
        self.muon_a, self.muon_b, self.muon_c = muon_a, muon_b, muon_c
        self.adam_lr_ratio = adam_lr_ratio
        self.momentum = within("momentum", momentum, 0.0, 1.0)
        self.ns_steps = ns_steps
        self.nesterov = nesterov
        self.rms_rate = rms_rate

    def init_parameter(self, parameter: Tensor) -> Any:
        """Of a matrix the velocity, of all else Adam's state."""
        w = parameter.numpy()
        return adam_init(w) if self._takes_adam(parameter) else muon_init(w)

    def decay(self, parameter: Tensor) -> float | None:
        """weight_decay of matrices, adam_weight_decay of all else."""
        decay = super().decay(parameter)
        other = self._takes_adam(parameter) and decay is not None
        return self.adam_weight_decay if other else decay

    def rule(self, step: int, learning_rate: float) -> Rule:
        """`muon_update` or `adam_update`, as the state shows."""
        b1, b2 = self.adam_beta_1, self.adam_beta_2
        adam_rate = learning_rate * self.adam_lr_ratio
        adam = partial(
            adam_update,
            rate=bias_corrected(adam_rate, step, beta_1=b1, beta_2=b2),
            beta_1=b1,
            beta_2=b2,
            epsilon=self.epsilon,
        )
        muon = partial(
            muon_update,
            learning_rate=learning_rate,
            momentum=self.momentum,
            nesterov=self.nesterov,
            coefficients=(self.muon_a, self.muon_b, self.muon_c),
            steps=self.ns_steps,
            rms_rate=self.rms_rate,
        )

        def update(w: Array, g: Array, state: Any, workspace: Workspace) -> None:
            (adam if isinstance(state, AdamState) else muon)(w, g, state, workspace)

        return update

    def _takes_adam(self, parameter: Tensor) -> bool:
        name = (parameter.name or "").lower()
        if parameter.ndim != 2 or (self.exclude_embeddings and "embedding" in name):
            return True
        return any(re.search(p, parameter.name or "") for p in self.exclude_layers)
