"""Descent with momentum on ``½λw²``, where two numbers decide all: a = ηλ and β.

A step maps (w, v) linearly, so that w goes as the powers of the two roots σ of
``σ² − tσ + d = 0``. For ``v ← βv − ηg, w ← w + v`` these are t = 1 + β − a and d = β;
for Nesterov's, which adds ``βv − ηg`` with the new v, t = (1 + β)(1 − a) and
d = β(1 − a). Of a quadratic in many dimensions every direction of curvature λ goes its
own way.
"""

import math
from typing import Any, NamedTuple

import numpy as np

from autograd.errors import ValueRangeError
from nn.arrays import Array

__all__ = [
    "CONVENTIONS",
    "Convention",
    "critical_momentum",
    "rate",
    "regime",
    "roots",
    "stability_limit",
    "steps_to",
    "translate",
    "tuned_heavy_ball",
    "tuned_nesterov",
    "tuned_plain",
]


SAME = 1e-6
"""Rounding moves a double root by √ε ≈ 1e-8; roots as close as this count as one."""


class Convention(NamedTuple):
    """One way to write momentum.

    update: the step in its own v and η. velocity: its v in Keras's terms. averaged:
    whether a new gradient enters with weight 1 − β, so that η counts for less.
    """

    update: str
    velocity: str
    averaged: bool = False


CONVENTIONS = {
    "keras": Convention("v ← βv − ηg, w ← w + v", "v"),
    "pytorch": Convention("v ← βv + g, w ← w − ηv", "−v/η"),
    "average": Convention("v ← βv + (1−β)g, w ← w − ηv", "−(1−β)v/η", averaged=True),
    "difference": Convention("w ← w − ηg + β(w − w₋₁)", "v is w − w₋₁"),
}
"""The same paths while η and β stay as they are: Keras's velocity keeps the old η.
"""


def translate(
    learning_rate: float, momentum: float, *, to: str, source: str = "keras"
) -> tuple[float, float]:
    """η and β of the convention `to` that take the steps they take in `source`.

    >>> translate(0.1, 0.9, to="pytorch")
    (0.1, 0.9)
    >>> round(translate(0.1, 0.9, to="average")[0], 12)
    1.0
    """
    for name in (source, to):
        if name not in CONVENTIONS:
            raise ValueRangeError(
                f"translate: convention {name!r} is unknown; choose one of "
                f"{', '.join(CONVENTIONS)}"
            )
    if not 0 <= momentum < 1:
        raise ValueRangeError(f"translate: momentum is in [0, 1), got {momentum!r}")
    averaged = CONVENTIONS[to].averaged - CONVENTIONS[source].averaged
    return learning_rate * (1 - momentum) ** -averaged, momentum


def roots(a: Any, beta: Any, *, nesterov: bool = False) -> Array:
    """The two roots σ at a = ηλ, of shape (2, …) for a and beta that broadcast to (…).

    >>> abs(roots(1.0, 0.81)).round(12).tolist()
    [0.9, 0.9]
    """
    trace, determinant = np.broadcast_arrays(
        *(((1 + beta) * (1 - a), beta * (1 - a)) if nesterov else (1 + beta - a, beta))
    )
    spread = np.sqrt(trace * trace - 4 * determinant + 0j)
    return np.stack([(trace + spread) / 2, (trace - spread) / 2])


def rate(a: Any, beta: Any, *, nesterov: bool = False) -> Any:
    """max |σ|: by what the distance is multiplied at each step, in the long run.

    >>> round(float(rate(0.5, 0.0)), 12)
    0.5
    """
    return np.abs(roots(a, beta, nesterov=nesterov)).max(axis=0)


def regime(a: float, beta: float, *, nesterov: bool = False) -> str:
    """How w moves along a direction: the first of these that is true.

    ``escaping`` downhill along λ < 0; ``flat``, λ = 0; ``divergent``, |σ| ≥ 1;
    ``critical``, two equal positive roots; ``oscillating``, complex roots or a largest
    one below zero; ``monotone``. Roots closer than `SAME` to each other or to 0 are
    taken to be there.

    >>> [regime(a, 0.81) for a in (0.005, 0.01, 1.0, 4.0)]
    ['monotone', 'critical', 'oscillating', 'divergent']
    """
    if a <= 0:
        return "escaping" if a < 0 else "flat"
    pair = roots(a, beta, nesterov=nesterov)
    largest = pair[np.argmax(np.abs(pair))]
    if abs(largest) >= 1:
        return "divergent"
    if abs(largest) < SAME:
        return "monotone"
    if largest.real > 0 and abs(pair[0] - pair[1]) < SAME:
        return "critical"
    return "oscillating" if largest.imag or largest.real < 0 else "monotone"


def stability_limit(beta: float, *, nesterov: bool = False) -> float:
    """The a = ηλ from which on steps grow: 2 + 2β, Nesterov's (2 + 2β)/(1 + 2β).

    >>> stability_limit(0.0), stability_limit(0.5), stability_limit(0.5, nesterov=True)
    (2.0, 3.0, 1.5)
    """
    return (2 + 2 * beta) / ((1 + 2 * beta) if nesterov else 1)


def critical_momentum(a: float) -> float:
    """β = (1 − √a)²: the fastest for this a = ηλ ≤ 1, both roots at 1 − √a.

    >>> round(critical_momentum(0.01), 12)
    0.81
    """
    return (1 - math.sqrt(a)) ** 2


def tuned_plain(smallest: float, largest: float) -> tuple[float, float]:
    """η = 2/(μ + L), β = 0: rate (κ−1)/(κ+1) on curvatures from μ to L, κ = L/μ."""
    return 2 / (smallest + largest), 0.0


def tuned_heavy_ball(smallest: float, largest: float) -> tuple[float, float]:
    """η = 4/(√μ + √L)², β = ((√κ−1)/(√κ+1))²: rate √β (Polyak, 1964)."""
    low, high = math.sqrt(smallest), math.sqrt(largest)
    return 4 / (low + high) ** 2, ((high - low) / (high + low)) ** 2


def tuned_nesterov(smallest: float, largest: float) -> tuple[float, float]:
    """η = 1/L, β = (√κ−1)/(√κ+1): rate 1 − 1/√κ (Nesterov, 2004, §2.2)."""
    low, high = math.sqrt(smallest), math.sqrt(largest)
    return 1 / largest, (high - low) / (high + low)


def steps_to(factor: float, rate: float) -> int | None:
    """How many steps at `rate` shrink a distance to `factor` of it; None: never.

    >>> steps_to(1e-6, 0.9)
    132
    """
    if rate > 1 - 1e-12:  # 1 but for rounding, along a flat direction
        return None
    return max(1, math.ceil(math.log(factor) / math.log(rate))) if rate > 0 else 1
