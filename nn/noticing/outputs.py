"""Checks of what the model gives against what its loss takes."""

from math import inf
from typing import Any

import numpy as np

from autograd import no_grad
from autograd.tree import leaves, map_tree
from nn.arrays import Array, raw
from nn.layers import Dropout
from nn.noticing.facts import Facts, Term, same
from nn.noticing.ranges import PROBABILITIES, RANGES

__all__ = [
    "always_one",
    "dropped_outputs",
    "exclusive_sigmoids",
    "limited_logits",
    "logits_as_probabilities",
    "logits_as_rates",
    "probabilities_as_logits",
    "shares_of_each",
    "unreachable_targets",
    "wrong_axis",
]

SLACK = 1e-3
"""How far from a bound or from a sum of 1 rounding may lead."""

LIMITED = ("relu", "relu6", "tanh", "hard_tanh", "softplus", "softsign", "exponential")


def logits_as_probabilities(facts: Facts, term: Term) -> str | None:
    """Values that are no probabilities, for a loss that takes probabilities."""
    kind = term.kind
    if kind.from_logits or kind.takes not in ("each", "classes", "shares"):
        return None
    low, high = RANGES.get(term.activation or "", (0.0, 1.0))
    if kind.takes != "each" and term.activation in ("exponential", "softplus"):
        low, high = 0.0, 1.0  # the loss scales them to sum to 1
    found = _bounds(term.output)
    too_high = kind.takes == "each" and found[1] > 1.0 + SLACK
    if low >= 0.0 and high <= 1.0 and found[0] >= -SLACK and not too_high:
        return None
    last = "sigmoid" if kind.takes == "each" else "softmax"
    logits = f"from_logits=True in the loss, or {_end(term, last)}"
    return (
        f"the loss {kind.name} takes probabilities, but {term.name} gives values "
        f"without such bounds, here from {found[0]:.3g} to {found[1]:.3g}; pass "
        f"{logits if hasattr(term.loss, 'from_logits') else _end(term, last)}"
    )


def logits_as_rates(facts: Facts, term: Term) -> str | None:
    """Negative values for a loss that takes rates, ``poisson``."""
    if term.kind.takes != "rates":
        return None
    low = min(_bounds(term.output)[0], RANGES.get(term.activation or "", (0.0, 0.0))[0])
    if low >= 0.0:
        return None
    return (
        f"the loss {term.kind.name} takes rates ≥ 0, but {term.name} gives negative "
        f"values too; {_end(term, 'softplus')} (or 'exponential')"
    )


def probabilities_as_logits(facts: Facts, term: Term) -> str | None:
    """Probabilities, for a loss that takes logits."""
    if not term.kind.from_logits or not _within_one(term.output):
        return None
    kind, known = term.kind, term.activation in PROBABILITIES
    sums = kind.takes == "classes" and _sum_to_one(term.output, kind.axis)
    bounded = term.activation is None and _stays_within_one(facts, term)
    if not (known or sums or bounded):
        return None
    which = f"ends with {term.activation}" if known else "gives probabilities"
    return (
        f"the loss {kind.name} has from_logits=True, but {term.name} {which} already, "
        "so that they are squeezed twice; leave out the activation (better), or "
        "from_logits=True"
    )


def limited_logits(facts: Facts, term: Term) -> str | None:
    """Logits that an activation keeps from being any number."""
    if not term.kind.from_logits or term.activation not in LIMITED:
        return None
    low, high = RANGES[term.activation]
    return (
        f"the loss {term.kind.name} takes logits, any numbers, but {term.name} ends "
        f"with {term.activation}, which gives {low:g} to {high:g} alone; leave out the "
        "activation"
    )


def always_one(facts: Facts, term: Term) -> str | None:
    """One output where shares of a whole are meant: it is 1 whatever comes in."""
    axis = term.kind.axis if term.kind.takes == "classes" else -1
    if term.output.ndim < 2 or term.output.shape[axis] != 1:
        return None
    if term.kind.takes != "classes" and term.activation != "softmax":
        return None
    return (
        f"{term.name} has one output, and the softmax or the share of one class alone "
        "is always 1, so that nothing is learnt; end with 'sigmoid' and train with "
        "'binary_crossentropy', or give each class an output"
    )


def wrong_axis(facts: Facts, term: Term) -> str | None:
    """A softmax along another axis than that of the classes."""
    kind, output = term.kind, term.output
    if kind.takes not in ("classes", "shares") or not _within_one(output):
        return None
    own = kind.axis % output.ndim
    if output.shape[own] < 2 or len(output) < 3 or _sum_to_one(output, own):
        return None
    others = [a for a in range(output.ndim) if a != own and output.shape[a] > 1]
    found = [a for a in others if _sum_to_one(output, a)]
    if not found:
        return None
    what = "the samples" if found[0] == 0 else f"axis {found[0]}"
    return (
        f"the outputs of {term.name} sum to 1 along {what}, not along the classes on "
        f"axis {own}; take the softmax along axis={kind.axis}"
    )


def exclusive_sigmoids(facts: Facts, term: Term) -> str | None:
    """A sigmoid for each class, where the loss takes one class to be true."""
    kind, output = term.kind, term.output
    if kind.takes != "classes" or kind.from_logits or not _within_one(output):
        return None
    if output.shape[kind.axis] < 2 or _sum_to_one(output, kind.axis):
        return None
    if wrong_axis(facts, term) or term.activation not in (None, *PROBABILITIES):
        return None
    return (
        f"the loss {kind.name} takes one of {output.shape[kind.axis]} classes to be "
        f"true, but the outputs of {term.name} do not sum to 1; "
        f"{_end(term, 'softmax')}, or for several labels at once keep 'sigmoid' and "
        "train with 'binary_crossentropy'"
    )


def shares_of_each(facts: Facts, term: Term) -> str | None:
    """A softmax over three or more classes, where the loss takes each for itself."""
    output = term.output
    if term.kind.takes != "each" or term.kind.from_logits or output.ndim < 2:
        return None
    if output.shape[-1] < 3 or not _within_one(output) or not _sum_to_one(output, -1):
        return None
    exclusive = term.y.shape[1:] == output.shape[1:] and _sum_to_one(term.y, -1)
    remedy = "'categorical_crossentropy' as the loss" if exclusive else "'sigmoid'"
    return (
        f"the loss {term.kind.name} takes every output for itself, but those of "
        f"{term.name} are a softmax: raising one lowers the others; use {remedy}"
    )


def unreachable_targets(facts: Facts, term: Term) -> str | None:
    """Targets that the last activation cannot give."""
    if term.activation is None or term.kind.takes not in ("quantities", "signs"):
        return None
    low, high = RANGES[term.activation]
    if term.kind.takes == "signs":
        outside = 1.0 if low >= 0.0 else 0.0
    else:
        slack = 0.02 * (high - low if high < inf else 1.0)
        if low == -inf and high == inf:
            return None
        values = term.y
        outside = float(((values < low - slack) | (values > high + slack)).mean())
    if outside < 0.01:
        return None
    found = _bounds(term.y)
    return (
        f"{term.name} ends with {term.activation}, which gives {low:g} to {high:g}, "
        f"but the targets of {term.kind.name} go from {found[0]:.3g} to {found[1]:.3g}"
        "; leave out the last activation, or scale the targets"
    )


def dropped_outputs(facts: Facts, term: Term) -> str | None:
    """A Dropout after the last layer: in training, outputs are 0 at random."""
    for call in reversed(facts.calls):
        last = isinstance(call.layer, Dropout) and call.made is not None
        if last and call.layer.rate > 0 and same(call.made, term.output):
            return (
                f"{call.layer.name} comes after the last layer, so that in training "
                "outputs are set to 0 at random; put it before the last layer"
            )
    return None


def _end(term: Term, activation: str) -> str:
    where = f"{term.name} with" if term.last is not None else "the model with"
    return f"end {where} activation={activation!r}"


def _bounds(values: Array) -> tuple[float, float]:
    return float(values.min()), float(values.max())


def _within_one(values: Array) -> bool:
    low, high = _bounds(values)
    return low >= -SLACK and high <= 1.0 + SLACK


def _sum_to_one(values: Array, axis: int) -> bool:
    return bool((abs(values.sum(axis=axis, dtype=np.float64) - 1.0) < SLACK).all())


def _stays_within_one(facts: Facts, term: Term) -> bool:
    """Whether outputs are in [0, 1] for far larger inputs too, and not all the same."""
    floats = all(x.dtype.kind == "f" for x in leaves(facts.sample))
    if not floats or len(facts.model._objective.terms) > 1 or np.ptp(term.output) == 0:
        return False
    for scale in (1e3, -1e3):
        larger = map_tree(_Times(scale), facts.sample)
        with no_grad(), np.errstate(all="ignore"):
            found = np.asarray(raw(leaves(facts.model(larger, training=False))[0]))
        if not _within_one(found) or np.ptp(found) < 0.2:
            return False
    return True


class _Times:
    """Multiplication with a number."""

    def __init__(self, scale: float) -> None:
        self.scale = scale

    def __call__(self, x: Any) -> Any:
        return x * np.asarray(self.scale, x.dtype)
