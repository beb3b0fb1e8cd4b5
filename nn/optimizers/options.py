"""What every optimizer takes beside its own settings, and the clipping of gradients."""

import math
from collections.abc import Callable, Sequence
from typing import Any, TypedDict

import numpy as np

from autograd.errors import ArgumentError, ValueRangeError
from nn.arrays import Array

__all__ = [
    "BELOW_ONE",
    "ClipAndAverage",
    "Options",
    "clipped",
    "count_of",
    "note_broken_off",
    "one_clip",
    "squares_of",
    "within",
]

BELOW_ONE = math.nextafter(1.0, 0.0)
"""The largest share of an old mean that leaves the correction of its bias finite."""


class ClipAndAverage(TypedDict, total=False):
    """Arguments of all optimizers.

    name: by default the class's in snake case.
    clipnorm: the largest 2-norm of each gradient. global_clipnorm: of all together.
    clipvalue: the largest magnitude of an element. One of the three at most.
    use_ema: keep averages ``a ← μa + (1−μ)w`` of the parameters, with ema_momentum μ;
    every ema_overwrite_frequency steps, and when `fit` ends, they replace those.
    loss_scale_factor: what the gradients were scaled by, see `Optimizer.scale_loss`.
    gradient_accumulation_steps: step with the mean of that many gradients.
    """

    name: str | None
    clipnorm: float | None
    clipvalue: float | None
    global_clipnorm: float | None
    use_ema: bool
    ema_momentum: float
    ema_overwrite_frequency: int | None
    loss_scale_factor: float | None
    gradient_accumulation_steps: int | None


class Options(ClipAndAverage, total=False):
    """`ClipAndAverage`, and weight_decay λ: ``w ← w − ηλw`` before each update."""

    weight_decay: float | None


def within(name: str, value: Any, low: float, high: float) -> float:
    """`value` as a float, which must be finite and in [low, high]."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not (low <= number <= high and math.isfinite(number)):
        raise ValueRangeError(
            f"optimizer: {name} must be a finite number from {low:g} to {high:g}, got "
            f"{value!r}"
        )
    return number


def count_of(name: str, value: Any, least: int) -> int | None:
    """`value` if it is None or an integer of at least `least`."""
    if value is None:
        return None
    if not isinstance(value, (int, np.integer)) or value < least:
        raise ValueRangeError(
            f"optimizer: {name} must be None or an integer ≥ {least}, got {value!r}"
        )
    return int(value)


def one_clip(**given: float | None) -> tuple[str, float] | None:
    """The one way of clipping that was asked for, with its limit; None for none."""
    asked = [(k, within(k, v, 0.0, math.inf)) for k, v in given.items() if v]
    if len(asked) > 1:
        names = " and ".join(k for k, _ in asked)
        raise ArgumentError(f"optimizer: {names} exclude each other; pass one")
    return asked[0] if asked else None


def squares_of(gradients: Sequence[Array]) -> list[float]:
    """The sum of the squares of each."""
    return [float(np.vdot(g, g).real) for g in gradients]


def clipped(
    gradients: Sequence[Array],
    how: str,
    limit: float,
    squares_of: Callable[[Sequence[Array]], list[float]] = squares_of,
) -> list[Array]:
    """New gradients within `limit`.

    how: ``"clipvalue"`` holds each element in [−limit, limit]; ``"clipnorm"`` scales a
    gradient of norm n > limit by limit/n; ``"global_clipnorm"`` scales all by the same,
    n being the norm of all together (Pascanu et al., 2013). NaN stays NaN.
    """
    if how == "clipvalue":
        return [np.clip(g, -limit, limit) for g in gradients]
    squares = squares_of(gradients)
    if how == "global_clipnorm":
        squares = [math.fsum(squares)] * len(squares)
    norms = [math.sqrt(s) for s in squares]
    return [
        g * (limit / n) if n > limit else g.copy() if n == n else g * n
        for g, n in zip(gradients, norms, strict=True)
    ]


def note_broken_off(error: BaseException, name: str) -> None:
    """Say below the traceback of `error` that it came in the midst of a step."""
    error.add_note(
        f"{name}: the step was broken off: some parameters or their averages may be a "
        "step ahead of the others; train on from here, or restore what was saved "
        "before, e.g. by nn.callbacks.BackupAndRestore"
    )
