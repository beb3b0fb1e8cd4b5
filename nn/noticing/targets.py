"""Checks of targets against what the loss means by them."""

import numpy as np

from nn.arrays import Array
from nn.noticing.facts import ENOUGH, Facts, Term, all_alike

__all__ = [
    "constant_targets",
    "empty_targets",
    "huge_targets",
    "negative_targets",
    "percent_of_zero",
    "signs_of_hinge",
    "targets_of_shares",
]

HUGE = 1000.0
"""Targets of such a size take a network with weights near 1 very long to reach."""


def targets_of_shares(facts: Facts, term: Term) -> str | None:
    """Rows of targets that sum to another number than 1, or than 0 for none."""
    kind, y = term.kind, term.y
    if kind.takes not in ("classes", "shares") or y.shape[1:] != term.output.shape[1:]:
        return None
    sums = y.sum(axis=kind.axis, dtype=np.float64)
    wrong = (abs(sums - 1.0) > 0.02) & (abs(sums) > 1e-6)
    if wrong.mean() < 0.01 and y.min() >= 0:
        return None
    remedy = (
        "for several labels at once end with 'sigmoid' and train with "
        "'binary_crossentropy'"
        if _are_labels(y)
        else "divide each row by its sum"
    )
    return (
        f"the loss {kind.name} takes targets that are shares of a whole, but their "
        f"rows sum to {sums.min():.3g} to {sums.max():.3g}; {remedy}"
    )


def empty_targets(facts: Facts, term: Term) -> str | None:
    """One-hot targets of which all rows are 0."""
    kind, y = term.kind, term.y
    if kind.takes != "classes" or y.shape[1:] != term.output.shape[1:]:
        return None
    if len(y) < ENOUGH or y.any():
        return None
    return (
        f"the targets of {kind.name} are all 0, so that the loss is 0 whatever the "
        "model gives; pass one-hot rows, nn.utils.to_categorical(labels)"
    )


def signs_of_hinge(facts: Facts, term: Term) -> str | None:
    """Targets of a hinge loss that are neither −1 and 1 nor 0 and 1."""
    if term.kind.takes != "signs":
        return None
    found = set(np.unique(term.y).tolist())
    if found <= {-1, 1} or found <= {0, 1}:
        return None
    return (
        f"the loss {term.kind.name} takes targets −1 and 1, or 0 and 1, but they hold "
        f"{sorted(found)[:5]}; recode them, e.g. numpy.where(y == …, 1, -1)"
    )


def negative_targets(facts: Facts, term: Term) -> str | None:
    """Negative targets for a loss of counts or of logarithms."""
    low, name = float(term.y.min()), type(term.loss).__name__
    limit = {"Poisson": 0.0, "MeanSquaredLogarithmicError": 0.0}.get(name)
    if limit is None or low >= limit:
        return None
    return (
        f"the loss {term.kind.name} takes targets ≥ 0, but they go down to {low:.3g}; "
        "train with 'mean_squared_error', or shift them"
    )


def percent_of_zero(facts: Facts, term: Term) -> str | None:
    """Targets of 0 for a loss that divides by them."""
    if type(term.loss).__name__ != "MeanAbsolutePercentageError":
        return None
    share = float((abs(term.y) < 1e-6).mean())
    if share == 0.0:
        return None
    return (
        f"the loss {term.kind.name} divides by the targets, and {share:.2g} of them "
        "are 0, which alone decide the loss; train with 'mean_absolute_error'"
    )


def huge_targets(facts: Facts, term: Term) -> str | None:
    """Targets far from what a model with fresh weights gives."""
    relative = ("MeanAbsolutePercentageError", "MeanSquaredLogarithmicError")
    if term.kind.takes != "quantities" or type(term.loss).__name__ in relative:
        return None
    size = float(abs(term.y).mean(dtype=np.float64))
    if size < HUGE or float(abs(term.output).mean(dtype=np.float64)) > 0.01 * size:
        return None
    return (
        f"the targets are of size {size:.3g}, the outputs still of "
        f"{float(abs(term.output).mean()):.2g}: steps of a usual learning rate take "
        "very long; scale them, (y - y.mean()) / y.std(), and scale predictions back"
    )


def constant_targets(facts: Facts, term: Term) -> str | None:
    """Targets that are all the same: nothing about the inputs can be learnt."""
    y = term.y
    if term.kind.takes in ("own", "") or facts.caller != "fit" or len(y) < ENOUGH:
        return None
    if not all_alike(y) or any(not layer.trainable for layer in facts.layers):
        return None
    shown = np.array2string(y[0].ravel()[:3], precision=3)
    return (
        f"all targets are the same, {shown}: there is nothing to learn from inputs; "
        "look at how y was made"
    )


def _are_labels(y: Array) -> bool:
    return bool(((y == 0) | (y == 1)).all())
