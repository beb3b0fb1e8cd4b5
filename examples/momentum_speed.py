"""How fast descent is with and without momentum, measured on runs of `nn.SGD`."""

from collections.abc import Callable
from typing import Any

import numpy as np

import autograd as ag
import nn
from nn.lab import descent

__all__ = [
    "KAPPAS",
    "SLOPES",
    "facts",
    "measured_roots",
    "memories",
    "noise_floor",
    "path",
    "quadratic",
    "shrink_factors",
    "steps_needed",
]

KAPPAS = (10, 100, 1000)
SLOPES = (0.1, 1e-4)
"""Two curvatures for η = 1: one that β = 0.9 suits and one that it is slow along."""

SMALL = 1e-6


def quadratic(*curvatures: float) -> Callable[[Any], Any]:
    """``½ Σ λᵢwᵢ²``."""
    scale = np.array(curvatures)
    return lambda w: 0.5 * (scale * w * w).sum()


def path(loss: Any, start: Any, optimizer: nn.SGD, steps: int) -> Any:
    """Where `optimizer` comes to from `start`: (steps + 1, *start.shape)."""
    w = ag.tensor(np.array(start, dtype=float), requires_grad=True)
    points = [w.numpy().copy()]
    for _ in range(steps):
        w.zero_grad()
        loss(w).backward()
        optimizer.apply([w.grad], [w])
        points.append(w.numpy().copy())
    return np.stack(points)


def steps_needed(points: Any, part: float = SMALL) -> int:
    """The first step from which on the distance to 0 stays below `part` of the first.

    points: (steps + 1, dimensions).
    """
    distance = np.linalg.norm(points, axis=1)
    return int(np.flatnonzero(distance > part * distance[0])[-1]) + 1


def measured_roots(loss: Any, optimizer: nn.SGD) -> Any:
    """The σ of w₀ = 1, w₁, w₂, w₃: from ``wₜ₊₂ = t·wₜ₊₁ − d·wₜ`` as they obey it."""
    w = path(loss, [1.0], optimizer, 3)[:, 0]
    trace, minus_d = np.linalg.lstsq([[w[1], w[0]], [w[2], w[1]]], w[2:], rcond=None)[0]
    return np.roots([1.0, -trace, -minus_d])


def measured_factor(settings: tuple[float, float], kappa: float, **kind: bool) -> float:
    """The largest |σ| along curvatures 1 and `kappa`."""
    pairs = [
        measured_roots(quadratic(curvature), nn.SGD(*settings, **kind))
        for curvature in (1.0, kappa)
    ]
    return float(np.abs(pairs).max())


def shrink_factors() -> dict[str, Any]:
    """By κ and method: settings, factor in the long run, steps to 1e-6."""
    figures: dict[str, Any] = {}
    for kappa in KAPPAS:
        for name, tuned, kind in (
            ("plain", descent.tuned_plain, {}),
            ("heavy", descent.tuned_heavy_ball, {}),
            ("nesterov", descent.tuned_nesterov, {"nesterov": True}),
        ):
            eta, beta = tuned(1.0, kappa)
            most = 8 * kappa if name == "plain" else 20 * int(np.sqrt(kappa))
            optimizer = nn.SGD(eta, beta, **kind)
            points = path(quadratic(1.0, kappa), [1.0, 1.0], optimizer, most)
            figures[f"{name}_eta_{kappa}"] = eta
            figures[f"{name}_beta_{kappa}"] = beta
            figures[f"{name}_factor_{kappa}"] = measured_factor(
                (eta, beta), kappa, **kind
            )
            figures[f"{name}_steps_{kappa}"] = steps_needed(points)
    return figures


def facts() -> dict[str, float]:
    """Stability from both sides, critical damping, a constant slope."""
    figures: dict[str, Any] = {}
    for name, beta, nesterov in (
        ("plain", 0.0, False),
        ("heavy", 0.9, False),
        ("nesterov", 0.9, True),
    ):
        limit = descent.stability_limit(beta, nesterov=nesterov)
        figures[f"limit_{name}"] = limit
        for side, factor in (("below", 0.99), ("above", 1.01)):
            optimizer = nn.SGD(factor * limit, beta, nesterov)
            points = path(quadratic(1.0), [1.0], optimizer, 300)
            figures[f"{side}_{name}"] = float(np.abs(points[-10:]).max())
    best = descent.critical_momentum(0.01)
    figures["critical_beta"] = best
    figures["critical_root"] = float(
        np.abs(measured_roots(quadratic(1.0), nn.SGD(0.01, best))).max()
    )
    for name, beta in (("low", 0.6), ("best", best), ("high", 0.95)):
        points = path(quadratic(1.0), [1.0], nn.SGD(0.01, beta), 1200)
        figures[f"critical_steps_{name}"] = steps_needed(points)
    slope = path(lambda w: w.sum(), [0.0], nn.SGD(0.1, 0.9), 400)[:, 0]
    figures["first_step"], figures["last_step"] = -slope[1], slope[-2] - slope[-1]
    return figures


def memories() -> dict[str, int]:
    """Steps to a hundredth along ηλ = 0.1 and 0.0001, at β = 0.9 and 0.99."""
    figures = {}
    for beta in (0.9, 0.99):
        points = path(quadratic(*SLOPES), [1.0, 1.0], nn.SGD(1.0, beta), 5000)
        for name, along in zip(("steep", "flat"), points.T, strict=True):
            steps = steps_needed(along[:, None], 0.01)
            figures[f"memory_{name}_{100 * beta:g}"] = steps
    return figures


def noise_floor(seed: int, eta: float = 0.1, beta: float = 0.9) -> dict[str, float]:
    """The variance of w on ``½w²`` when each gradient bears noise of variance 1."""
    figures: dict[str, float] = {"floor_eta": eta}
    for name, learning_rate, momentum in (
        ("plain", eta, 0.0),
        ("heavy", eta, beta),
        ("slow", eta * (1 - beta), beta),
    ):
        rng = np.random.default_rng(seed)
        w = ag.tensor(np.zeros(10_000), requires_grad=True)
        optimizer, squares = nn.SGD(learning_rate, momentum), []
        for step in range(900):
            optimizer.apply([w.numpy() + rng.standard_normal(w.shape)], [w])
            if step >= 400:
                squares.append(np.mean(w.numpy() ** 2))
        scale = (1 + momentum) / ((1 - momentum) * (2 + 2 * momentum - learning_rate))
        figures[f"floor_{name}"] = float(np.mean(squares))
        figures[f"floor_{name}_exact"] = learning_rate * scale
    return figures
