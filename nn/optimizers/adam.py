"""Adam and its kin: steps from running means of the gradient and of its square."""

import math
from functools import partial
from typing import NamedTuple, Unpack

import numpy as np

from nn.arrays import Array
from nn.optimizers.arguments import takes_options
from nn.optimizers.base import Optimizer
from nn.optimizers.options import BELOW_ONE, ClipAndAverage, Options, within
from nn.optimizers.pace import Rate
from nn.optimizers.slots import Rule, Workspace, number

__all__ = [
    "Adam",
    "AdamState",
    "AdamW",
    "Adamax",
    "Nadam",
    "adam_init",
    "adam_update",
    "adamax_update",
    "bias_corrected",
    "nadam_update",
    "update_moments",
]


class AdamState(NamedTuple):
    """The mean m, the mean square v (Adamax: the norm u), and AMSGrad's largest v."""

    mean: Array
    square: Array
    largest: Array | None = None


def adam_init(w: Array, *, amsgrad: bool = False) -> AdamState:
    """All zero."""
    largest = np.zeros_like(w) if amsgrad else None
    return AdamState(np.zeros_like(w), np.zeros_like(w), largest)


def toward(mean: Array, value: Array, share: float, workspace: Array) -> None:
    """``mean ← mean + share (value − mean)``; `value` may be `workspace` itself."""
    np.subtract(value, mean, out=workspace)
    workspace *= number(share, workspace.dtype)
    mean += workspace


def update_moments(
    g: Array, state: AdamState, workspace: Array, *, beta_1: float, beta_2: float
) -> None:
    """``m ← β₁m + (1−β₁)g``, ``v ← β₂v + (1−β₂)g²``."""
    toward(state.mean, g, 1 - beta_1, workspace)
    np.multiply(g, g, out=workspace)
    toward(state.square, workspace, 1 - beta_2, workspace)


def bias_corrected(
    learning_rate: float, step: int, *, beta_1: float, beta_2: float
) -> float:
    """``η √(1−β₂ᵗ) / (1−β₁ᵗ)``: the rate that makes up for means that began at zero."""
    return learning_rate * math.sqrt(1 - beta_2**step) / (1 - beta_1**step)


def adam_update(
    w: Array,
    g: Array,
    state: AdamState,
    workspace: Workspace,
    *,
    rate: float,
    beta_1: float,
    beta_2: float,
    epsilon: float,
) -> None:
    """`update_moments`, then ``w ← w − rate · m / (√v + ε)``, v the largest if kept."""
    (a,) = workspace
    update_moments(g, state, a, beta_1=beta_1, beta_2=beta_2)
    square = state.square
    if state.largest is not None:
        square = np.maximum(state.largest, square, out=state.largest)
    np.sqrt(square, out=a)
    a += number(epsilon, a.dtype)
    np.divide(state.mean, a, out=a)
    a *= number(rate, a.dtype)
    w -= a


def adamax_update(
    w: Array,
    g: Array,
    state: AdamState,
    workspace: Workspace,
    *,
    rate: float,
    beta_1: float,
    beta_2: float,
    epsilon: float,
) -> None:
    """``u ← max(β₂u, |g|)``, ``w ← w − rate · m / (u + ε)``."""
    (a,), (mean, norm, _) = workspace, state
    toward(mean, g, 1 - beta_1, a)
    norm *= beta_2
    np.abs(g, out=a)
    np.maximum(norm, a, out=norm)
    np.add(norm, epsilon, out=a)
    np.divide(mean, a, out=a)
    a *= rate
    w -= a


def nadam_update(
    w: Array,
    g: Array,
    state: AdamState,
    workspace: Workspace,
    *,
    of_mean: float,
    of_gradient: float,
    of_square: float,
    beta_1: float,
    beta_2: float,
    epsilon: float,
) -> None:
    """`update_moments`, then ``w ← w − (pm + qg) / (√(rv) + ε)``.

    p is of_mean, q of_gradient, r of_square.
    """
    a, b = workspace
    update_moments(g, state, a, beta_1=beta_1, beta_2=beta_2)
    np.multiply(state.mean, of_mean, out=a)
    np.multiply(g, of_gradient, out=b)
    a += b
    np.multiply(state.square, of_square, out=b)
    np.sqrt(b, out=b)
    b += epsilon
    a /= b
    w -= a


class Adam(Optimizer):
    """``w ← w − η √(1−β₂ᵗ)/(1−β₁ᵗ) · m / (√v + ε)`` (Kingma and Ba, 2014, end of §2).

    m and v are running means of g and g², with shares 1 − β₁ and 1 − β₂ of the new
    value. amsgrad: divide by the largest v so far (Reddi et al., 2018).

    >>> import autograd as ag, numpy as np, nn
    >>> w = ag.tensor([1.0, 1.0], requires_grad=True)
    >>> nn.optimizers.Adam(0.1).apply([np.array([5.0, -0.2])], [w])
    >>> w.data.round(4).tolist()
    [0.9, 1.1]
    """

    @takes_options
    def __init__(
        self,
        learning_rate: Rate = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        amsgrad: bool = False,
        **options: Unpack[Options],
    ) -> None:
        super().__init__(learning_rate, **options)
        self.beta_1 = within("beta_1", beta_1, 0.0, BELOW_ONE)
        self.beta_2 = within("beta_2", beta_2, 0.0, BELOW_ONE)
        self.epsilon = within("epsilon", epsilon, 0.0, 1.0)
        self.amsgrad = amsgrad

    def init(self, w: Array) -> AdamState:
        """The state at the start."""
        return adam_init(w, amsgrad=self.amsgrad)

    def rule(self, step: int, learning_rate: float) -> Rule:
        """`adam_update` at this step."""
        b1, b2 = self.beta_1, self.beta_2
        rate = bias_corrected(learning_rate, step, beta_1=b1, beta_2=b2)
        return partial(
            adam_update, rate=rate, beta_1=b1, beta_2=b2, epsilon=self.epsilon
        )


class AdamW(Adam):
    """`Adam` with ``w ← w − ηλw`` before each step, λ = weight_decay.

    (Loshchilov and Hutter, 2019.) The decay is not divided by √v, as that of
    a regularizer in the loss would be.
    """

    @takes_options
    def __init__(
        self,
        learning_rate: Rate = 0.001,
        weight_decay: float | None = 0.004,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        amsgrad: bool = False,
        **options: Unpack[ClipAndAverage],
    ) -> None:
        super().__init__(
            learning_rate,
            beta_1,
            beta_2,
            epsilon,
            amsgrad,
            weight_decay=weight_decay,
            **options,
        )


class _TwoMoments(Optimizer):
    """Adam's arguments but for amsgrad."""

    @takes_options
    def __init__(
        self,
        learning_rate: Rate = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        **options: Unpack[Options],
    ) -> None:
        super().__init__(learning_rate, **options)
        self.beta_1 = within("beta_1", beta_1, 0.0, BELOW_ONE)
        self.beta_2 = within("beta_2", beta_2, 0.0, BELOW_ONE)
        self.epsilon = within("epsilon", epsilon, 0.0, 1.0)

    def init(self, w: Array) -> AdamState:
        """The state at the start."""
        return adam_init(w)


class Adamax(_TwoMoments):
    """``w ← w − η/(1−β₁ᵗ) · m / (u + ε)``, ``u ← max(β₂u, |g|)`` (Kingma and Ba, §7.1).

    m is Adam's.
    """

    def rule(self, step: int, learning_rate: float) -> Rule:
        """`adamax_update` at this step."""
        return partial(
            adamax_update,
            rate=learning_rate / (1 - self.beta_1**step),
            beta_1=self.beta_1,
            beta_2=self.beta_2,
            epsilon=self.epsilon,
        )


class Nadam(_TwoMoments):
    """Adam with Nesterov's look ahead and a momentum that warms up (Dozat, 2016).

    With ``uₜ = β₁(1 − 0.96ᵗ/2)`` and ``Uₜ = u₁…uₜ`` the step is
    ``η (uₜ₊₁m/(1−Uₜ₊₁) + (1−uₜ)g/(1−Uₜ)) / (√(v/(1−β₂ᵗ)) + ε)``.
    """

    scratch = 2

    def rule(self, step: int, learning_rate: float) -> Rule:
        """`nadam_update` at this step."""
        now, following = self._momentum(step), self._momentum(step + 1)
        product = self._product(step)
        return partial(
            nadam_update,
            of_mean=learning_rate * following / (1 - product * following),
            of_gradient=learning_rate * (1 - now) / (1 - product),
            of_square=1 / (1 - self.beta_2**step),
            beta_1=self.beta_1,
            beta_2=self.beta_2,
            epsilon=self.epsilon,
        )

    def _momentum(self, step: int) -> float:
        return self.beta_1 * (1 - 0.5 * 0.96**step)

    def _product(self, step: int) -> float:
        """``u₁…uₜ``, at most 0.9ᵗ for the default β₁: below 1e-300 it counts as 0."""
        product = 1.0
        for t in range(1, step + 1):
            product *= self._momentum(t)
            if product < 1e-300:
                return 0.0
        return product
