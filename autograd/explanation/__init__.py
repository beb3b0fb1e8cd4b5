"""Readers that explain a gradient: its paths, its part in a step, what is wrong."""

from autograd.explanation.cause import Cause, Health, why
from autograd.explanation.contribution import contributions
from autograd.explanation.credit import Explanation, explain

__all__ = ["Cause", "Explanation", "Health", "contributions", "explain", "why"]
