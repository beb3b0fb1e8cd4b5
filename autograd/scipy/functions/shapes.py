"""Derivatives of cumulative distributions by their shapes, as integrals.

A density f(t; a) adds up to F, and ``∂F/∂a = ∫ f·∂ln f/∂a dt``: no closed form, but an
integral over the tail nearer to x that falls off at least exponentially once t is
``x·e^±s`` or ``logit t`` is ``logit x ± s``. A fixed rule of quadrature (Takahasi and
Mori's, double exponential) then gives 1e-12 of it, for shapes from 0.01 to 1000, and is
differentiable itself.

>>> print(f"{gamma_by_a(2.0, 1.0):.12f}")
-0.276196045703
"""

from typing import Any

import numpy as np
from scipy import special

from autograd.engine.tensor import plain

__all__ = ["beta_by_a", "beta_by_b", "gamma_by_a"]

STEP = 1 / 16
_POINTS = np.arange(-3.7, 6.0, STEP)
NODES = np.exp(_POINTS - np.exp(-_POINTS))
WEIGHTS = STEP * NODES * (1 + np.exp(-_POINTS))
"""``∫₀^∞ f(s) ds = Σ weight·f(node)`` where f falls off like e⁻ˢ or faster."""


def _column(x: Any) -> Any:
    return np.expand_dims(x, -1)


def gamma_by_a(a: Any, x: Any) -> Any:
    """∂/∂a of ``gammainc(a, x)``, 0 at x = 0 and ∞; a > 0, x ≥ 0."""
    edge = (plain(x) <= 0) | np.isinf(plain(x))
    x = np.where(edge, 1.0, x)
    a_, x_ = plain(a), plain(x)
    lower = x_ < a_ + 1
    near = 1 / (np.abs(a_ - x_) + np.sqrt(x_))
    reach = np.where(lower, np.maximum(near, 1 / a_), near)
    turn = np.where(lower, -reach, reach)
    log = _column(np.log(x)) + _column(turn) * NODES
    a = _column(a)
    density = np.exp(a * log - np.exp(log) - special.gammaln(a))
    slope = density * (log - special.psi(a))
    return np.where(edge, 0.0, -turn * np.sum(WEIGHTS * slope, -1))


def _beta_slope(a: Any, b: Any, x: Any, *, by_b: bool) -> Any:
    edge = (plain(x) <= 0) | (plain(x) >= 1)
    x = np.where(edge, 0.5, x)
    a_, b_, x_ = plain(a), plain(b), plain(x)
    lower = x_ * (a_ + b_) < a_
    spread = np.sqrt((a_ + b_) * x_ * (1 - x_))
    near = 1 / (np.abs(a_ * (1 - x_) - b_ * x_) + spread)
    reach = np.maximum(near, 1 / np.where(lower, a_, b_))
    turn = np.where(lower, -reach, reach)
    place = _column(special.logit(x)) + _column(turn) * NODES
    a, b = _column(a), _column(b)
    hit, miss = special.log_expit(place), special.log_expit(-place)
    density = np.exp(a * hit + b * miss - special.betaln(a, b))
    own = miss - special.psi(b) if by_b else hit - special.psi(a)
    slope = density * (own + special.psi(a + b))
    return np.where(edge, 0.0, -turn * np.sum(WEIGHTS * slope, -1))


def beta_by_a(a: Any, b: Any, x: Any) -> Any:
    """∂/∂a of ``betainc(a, b, x)``, 0 at x = 0 and 1; a, b > 0."""
    return _beta_slope(a, b, x, by_b=False)


def beta_by_b(a: Any, b: Any, x: Any) -> Any:
    """∂/∂b of ``betainc(a, b, x)``, 0 at x = 0 and 1; a, b > 0."""
    return _beta_slope(a, b, x, by_b=True)
